/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-engine-private.h"

#include "latent-await.h"
#include "latent-fiber.h"
#include "latent-verdict.h"

#include <glib/gi18n-lib.h>

#define KEY_SETTING "engine.key"

G_DEFINE_QUARK (latent - engine - error - quark, latent_engine_error)
G_DEFINE_FINAL_TYPE (LatentEngine, latent_engine, G_TYPE_OBJECT)

enum
{
  PROP_HOLD = 1,
  PROP_HOLD_MESSAGE,
  PROP_DRIVING,
  PROP_N_RUNNING,
  PROP_N_QUEUED,
  PROP_N_SENDING,
  PROP_ONLINE,
  N_PROPS
};

enum
{
  TASK_ENDED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

void
latent_engine_notify (LatentEngine *self, const char *property)
{
  g_object_notify (G_OBJECT (self), property);
}

void
latent_engine_notify_counts (LatentEngine *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_RUNNING]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_QUEUED]);
  g_object_thaw_notify (G_OBJECT (self));
}

/* --- whose key --- */

void
latent_engine_publish_key (LatentEngine *self, gboolean holds)
{
  g_autofree char *salt = g_uuid_string_random ();
  g_autofree char *print = holds ? latent_account_fingerprint (self->account, salt) : NULL;
  g_autofree char *value = print != NULL ? g_strconcat (salt, ":", print, NULL) : NULL;
  g_autoptr (GError) error = NULL;

  if (value == NULL && latent_library_get_setting (self->library, KEY_SETTING) == NULL)
    return;
  if (!dex_await (latent_library_set_setting (self->library, KEY_SETTING, value), &error))
    g_message ("Telling other processes which key is in use: %s", error->message);
}

gboolean
latent_engine_check_key (LatentEngine *self, GError **error)
{
  const char *value = latent_library_get_setting (self->library, KEY_SETTING);
  g_auto (GStrv) parts = value != NULL ? g_strsplit (value, ":", 2) : NULL;
  g_autofree char *print = NULL;

  if (self->driving || parts == NULL || g_strv_length (parts) != 2 || !latent_account_get_has_key (self->account))
    return TRUE;
  print = latent_account_fingerprint (self->account, parts[0]);
  if (g_strcmp0 (print, parts[1]) == 0)
    return TRUE;
  /* Its holder may have crashed and left it behind. */
  if (latent_library_try_engine_lock (self->library))
    {
      if (!self->active)
        latent_library_drop_engine_lock (self->library);
      return TRUE;
    }
  g_set_error_literal (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_OTHER_KEY,
                       _ ("Another Latent is working on this library with another key. End it first, use its key, or "
                          "choose another library."));
  return FALSE;
}

/* --- driving --- */

void
latent_engine_start (LatentEngine *self, const char *owner)
{
  g_return_if_fail (LATENT_IS_ENGINE (self));

  if (self->started || latent_library_get_read_only (self->library))
    return;
  self->started = TRUE;
  self->active = TRUE;
  g_set_str (&self->owner, owner);
  g_set_object (&self->cancellable, NULL);
  self->cancellable = g_cancellable_new ();
  latent_fiber_detach ("engine", latent_engine_drive_fiber, g_object_ref (self), g_object_unref);
}

static DexFuture *
stop_fiber (gpointer data)
{
  LatentEngine *self = data;

  g_cancellable_cancel (self->cancellable);
  while (self->active)
    latent_bell_wait (self->bell, -1, NULL, NULL);
  self->started = FALSE;
  g_clear_handle_id (&self->balance_source, g_source_remove);
  g_clear_handle_id (&self->budget_source, g_source_remove);
  g_clear_handle_id (&self->wait_source, g_source_remove);
  return dex_future_new_true ();
}

DexFuture *
latent_engine_stop (LatentEngine *self)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);

  if (!self->started)
    return dex_future_new_true ();
  return latent_fiber_spawn ("stop the engine", stop_fiber, g_object_ref (self), g_object_unref);
}

void
latent_engine_wake (LatentEngine *self)
{
  g_return_if_fail (LATENT_IS_ENGINE (self));

  self->probe_at = 0;
  latent_poller_wake (self->poller);
  latent_collector_wake (self->collector);
  latent_bell_ring (self->bell);
}

static void
network_cb (LatentEngine *self, gboolean available)
{
  if (!available)
    return;
  /* Kept connections belong to the network that was. */
  latent_kie_client_renew_connections (self->client);
  latent_engine_wake (self);
}

/* --- getters --- */

LatentReason
latent_engine_get_hold (LatentEngine *self)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), LATENT_REASON_NONE);

  return self->hold;
}

const char *
latent_engine_get_hold_message (LatentEngine *self)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);

  return latent_verdict_explain_hold (self->hold);
}

gboolean
latent_engine_get_driving (LatentEngine *self)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), FALSE);

  return self->driving;
}

gboolean
latent_engine_get_online (LatentEngine *self)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), FALSE);

  return self->online;
}

guint
latent_engine_get_n_running (LatentEngine *self)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), 0);

  return self->n_in_state[LATENT_TASK_PREPARING] + self->n_in_state[LATENT_TASK_SUBMITTING] +
         self->n_in_state[LATENT_TASK_SUBMITTED] + self->n_in_state[LATENT_TASK_COLLECTING];
}

guint
latent_engine_get_n_queued (LatentEngine *self)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), 0);

  return self->n_in_state[LATENT_TASK_QUEUED];
}

guint
latent_engine_get_n_sending (LatentEngine *self)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), 0);

  return self->n_sending;
}

LatentPrices *
latent_engine_get_prices (LatentEngine *self)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);

  return self->prices;
}

double
latent_engine_get_usual_duration (LatentEngine *self, const char *model)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), 0);
  g_return_val_if_fail (model != NULL, 0);

  return latent_rhythm_median (latent_durations_get (self->durations, model));
}

/* --- object --- */

LatentEngine *
latent_engine_new (LatentLibrary *library, LatentCatalog *catalog, LatentAccount *account, LatentKieClient *client)
{
  LatentEngine *self;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (LATENT_IS_CATALOG (catalog), NULL);
  g_return_val_if_fail (LATENT_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (LATENT_IS_KIE_CLIENT (client), NULL);

  self = g_object_new (LATENT_TYPE_ENGINE, NULL);
  self->library = g_object_ref (library);
  self->catalog = g_object_ref (catalog);
  self->account = g_object_ref (account);
  self->client = g_object_ref (client);
  self->durations = latent_durations_new (library, catalog);
  self->prices = latent_prices_new (library);
  dex_future_disown (latent_prices_refresh (self->prices));
  self->governor = latent_governor_new (library);
  self->poller = latent_poller_new ();
  self->collector = latent_collector_new (library, client);

  g_signal_connect_object (library, "tasks-changed", G_CALLBACK (latent_engine_scan_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "setting-changed::engine.hold", G_CALLBACK (latent_engine_hold_setting_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "setting-changed", G_CALLBACK (latent_engine_setting_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "key-changed", G_CALLBACK (latent_engine_key_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::balance", G_CALLBACK (latent_engine_balance_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed", G_CALLBACK (network_cb), self,
                           G_CONNECT_SWAPPED);
  latent_engine_show_hold (self);
  latent_engine_scan_soon (self);
  return self;
}

static void
latent_engine_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LatentEngine *self = LATENT_ENGINE (object);

  switch (id)
    {
    case PROP_HOLD:
      g_value_set_int (value, (int) self->hold);
      break;
    case PROP_HOLD_MESSAGE:
      g_value_set_string (value, latent_engine_get_hold_message (self));
      break;
    case PROP_DRIVING:
      g_value_set_boolean (value, self->driving);
      break;
    case PROP_N_RUNNING:
      g_value_set_uint (value, latent_engine_get_n_running (self));
      break;
    case PROP_N_QUEUED:
      g_value_set_uint (value, latent_engine_get_n_queued (self));
      break;
    case PROP_N_SENDING:
      g_value_set_uint (value, self->n_sending);
      break;
    case PROP_ONLINE:
      g_value_set_boolean (value, self->online);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_engine_dispose (GObject *object)
{
  LatentEngine *self = LATENT_ENGINE (object);

  g_clear_handle_id (&self->scan_source, g_source_remove);
  g_clear_handle_id (&self->balance_source, g_source_remove);
  latent_engine_unwatch_all (self);
  G_OBJECT_CLASS (latent_engine_parent_class)->dispose (object);
}

static void
latent_engine_finalize (GObject *object)
{
  LatentEngine *self = LATENT_ENGINE (object);

  g_hash_table_unref (self->watches);
  g_hash_table_unref (self->runs);
  g_hash_table_unref (self->mine);
  g_hash_table_unref (self->waits);
  g_sequence_free (self->queue);
  g_queue_free_full (self->unprepared, g_object_unref);
  g_hash_table_unref (self->prepared);
  g_clear_pointer (&self->collector, latent_collector_free);
  g_clear_pointer (&self->poller, latent_poller_free);
  g_clear_pointer (&self->governor, latent_governor_free);
  g_clear_pointer (&self->durations, latent_durations_free);
  g_clear_object (&self->prices);
  g_clear_object (&self->batches);
  g_clear_pointer (&self->bell, latent_bell_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_clear_object (&self->account);
  g_clear_object (&self->catalog);
  g_clear_object (&self->library);
  g_free (self->owner);
  G_OBJECT_CLASS (latent_engine_parent_class)->finalize (object);
}

static void
latent_engine_class_init (LatentEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = latent_engine_get_property;
  object_class->dispose = latent_engine_dispose;
  object_class->finalize = latent_engine_finalize;

  props[PROP_HOLD] = g_param_spec_int ("hold", NULL, NULL, 0, LATENT_N_REASONS - 1, 0, flags);
  props[PROP_HOLD_MESSAGE] = g_param_spec_string ("hold-message", NULL, NULL, NULL, flags);
  props[PROP_DRIVING] = g_param_spec_boolean ("driving", NULL, NULL, FALSE, flags);
  props[PROP_N_RUNNING] = g_param_spec_uint ("n-running", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_N_QUEUED] = g_param_spec_uint ("n-queued", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_N_SENDING] = g_param_spec_uint ("n-sending", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_ONLINE] = g_param_spec_boolean ("online", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[TASK_ENDED] = g_signal_new ("task-ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, LATENT_TYPE_TASK);
}

static void
latent_engine_init (LatentEngine *self)
{
  self->online = TRUE;
  self->bell = latent_bell_new ();
  self->queue = g_sequence_new (g_object_unref);
  self->unprepared = g_queue_new ();
  self->prepared = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) json_object_unref);
  self->runs = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->mine = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->waits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  latent_engine_unwatch_all (self);
}

LatentCatalog *
latent_engine_get_catalog (LatentEngine *self)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);

  return self->catalog;
}
