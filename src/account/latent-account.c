/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-account"

#include "latent-config.h"

#include "latent-account.h"

#include "latent-await.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-keyring.h"
#include "latent-kie-client.h"
#include "latent-library.h"
#include "latent-secret.h"

#include <glib/gi18n-lib.h>
#include <math.h>

struct _LatentAccount
{
  GObject parent_instance;

  LatentKieClient *client;
  LatentLibrary *library;
  char *key;
  LatentKeyOrigin origin;
  double balance;
  DexPromise *asking; /* settled by the one balance request under way */
  GCancellable *closing;
  guint asking_stamp;
  guint stamp; /* of the key: an answer to an older one is dropped */
};

G_DEFINE_FINAL_TYPE (LatentAccount, latent_account, G_TYPE_OBJECT)

enum
{
  PROP_HAS_KEY = 1,
  PROP_ORIGIN,
  PROP_BALANCE,
  N_PROPS
};

enum
{
  KEY_CHANGED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static void
set_balance (LatentAccount *self, double balance)
{
  if (self->balance == balance || (isnan (self->balance) && isnan (balance)))
    return;
  self->balance = balance;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BALANCE]);
}

static void
set_key (LatentAccount *self, const char *key, LatentKeyOrigin origin)
{
  gboolean had = self->key != NULL;

  latent_secret_free (self->key);
  self->key = key != NULL && *key != '\0' ? latent_secret_copy (key) : NULL;
  latent_kie_client_set_key (self->client, self->key);
  self->stamp++;
  if (self->key == NULL)
    origin = LATENT_KEY_NONE;
  if (self->origin != origin)
    {
      self->origin = origin;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ORIGIN]);
    }
  if (had != (self->key != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HAS_KEY]);
  set_balance (self, NAN);
  g_signal_emit (self, signals[KEY_CHANGED], 0);
}

static const char *
service (LatentAccount *self)
{
  return latent_kie_client_get_api_base (self->client);
}

/* --- fibers --- */

typedef struct
{
  LatentAccount *self;
  char *key;
  gboolean remember;
  GCancellable *cancellable;
} Call;

static Call *
call_new (LatentAccount *self, const char *key, gboolean remember, GCancellable *cancellable)
{
  Call *call = g_new0 (Call, 1);

  call->self = g_object_ref (self);
  call->key = latent_secret_copy (key);
  call->remember = remember;
  g_set_object (&call->cancellable, cancellable);
  return call;
}

static void
call_free (gpointer data)
{
  Call *call = data;

  g_object_unref (call->self);
  latent_secret_free (call->key);
  g_clear_object (&call->cancellable);
  g_free (call);
}

static DexFuture *
load_fiber (gpointer data)
{
  Call *call = data;
  g_autoptr (GError) error = NULL;
  char *key = dex_await_boxed (latent_keyring_lookup (service (call->self), call->cancellable), &error);

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (key != NULL)
    set_key (call->self, key, LATENT_KEY_KEYRING);
  latent_secret_free (key);
  return dex_future_new_for_boolean (call->self->key != NULL);
}

DexFuture *
latent_account_load_key (LatentAccount *self, GCancellable *cancellable)
{
  g_return_val_if_fail (LATENT_IS_ACCOUNT (self), NULL);

  return latent_fiber_spawn ("load key", load_fiber, call_new (self, NULL, FALSE, cancellable), call_free);
}

/* The key on trial has a client of its own: requests under way keep the one that they began with. */
static DexFuture *
try_fiber (gpointer data)
{
  Call *call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentKieClient) client = latent_kie_client_new (service (call->self), NULL, &error);
  double balance;

  if (client == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  latent_kie_client_set_key (client, call->key);
  balance = dex_await_double (latent_kie_client_get_credits (client, call->cancellable), &error);
  latent_kie_client_set_key (client, NULL);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  set_key (call->self, call->key, call->remember ? LATENT_KEY_KEYRING : LATENT_KEY_GIVEN);
  set_balance (call->self, balance);
  if (call->remember && !dex_await (latent_keyring_store (service (call->self), call->key, call->cancellable), &error))
    {
      call->self->origin = LATENT_KEY_GIVEN;
      g_object_notify_by_pspec (G_OBJECT (call->self), props[PROP_ORIGIN]);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  return dex_future_new_for_double (balance);
}

DexFuture *
latent_account_try_key (LatentAccount *self, const char *key, gboolean remember, GCancellable *cancellable)
{
  g_return_val_if_fail (LATENT_IS_ACCOUNT (self), NULL);
  g_return_val_if_fail (key != NULL && *key != '\0', NULL);

  return latent_fiber_spawn ("try key", try_fiber, call_new (self, key, remember, cancellable), call_free);
}

static DexFuture *
forget_fiber (gpointer data)
{
  Call *call = data;
  g_autoptr (GError) error = NULL;

  set_key (call->self, NULL, LATENT_KEY_NONE);
  if (!dex_await (latent_keyring_clear (service (call->self), call->cancellable), &error) && error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

DexFuture *
latent_account_forget_key (LatentAccount *self, GCancellable *cancellable)
{
  g_return_val_if_fail (LATENT_IS_ACCOUNT (self), NULL);

  return latent_fiber_spawn ("forget key", forget_fiber, call_new (self, NULL, FALSE, cancellable), call_free);
}

/* The request that all callers share; none of them may cancel it for the others. */
static DexFuture *
ask_fiber (gpointer data)
{
  LatentAccount *self = data;
  DexPromise *promise = self->asking;
  GError *error = NULL;
  double balance = dex_await_double (latent_kie_client_get_credits (self->client, self->closing), &error);

  self->asking = NULL;
  if (error != NULL)
    dex_promise_reject (promise, error);
  else
    {
      if (self->asking_stamp == self->stamp)
        set_balance (self, balance);
      dex_promise_resolve_double (promise, balance);
    }
  dex_unref (promise);
  return dex_future_new_true ();
}

static DexFuture *
refresh_fiber (gpointer data)
{
  Call *call = data;
  LatentAccount *self = call->self;

  while (self->key != NULL)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DexPromise) promise = NULL;
      guint stamp;

      if (self->asking == NULL)
        {
          self->asking = dex_promise_new ();
          self->asking_stamp = self->stamp;
          latent_fiber_detach ("ask for the balance", ask_fiber, g_object_ref (self), g_object_unref);
        }
      promise = dex_ref (self->asking);
      stamp = self->asking_stamp;
      if (!latent_await (dex_ref (DEX_FUTURE (promise)), call->cancellable, &error))
        {
          if (stamp == self->stamp || g_cancellable_is_cancelled (call->cancellable))
            return dex_future_new_for_error (g_steal_pointer (&error));
        }
      else if (stamp == self->stamp)
        return dex_future_new_for_value (dex_future_get_value (DEX_FUTURE (promise), NULL));
    }
  return dex_future_new_reject (LATENT_KIE_ERROR, LATENT_KIE_ERROR_UNAUTHORIZED, "%s",
                                latent_kie_error_explain (LATENT_KIE_ERROR_UNAUTHORIZED));
}

DexFuture *
latent_account_refresh (LatentAccount *self, GCancellable *cancellable)
{
  g_return_val_if_fail (LATENT_IS_ACCOUNT (self), NULL);

  return latent_fiber_spawn ("refresh balance", refresh_fiber, call_new (self, NULL, FALSE, cancellable), call_free);
}

static DexFuture *
close_fiber (gpointer data)
{
  LatentAccount *self = data;

  g_cancellable_cancel (self->closing);
  while (self->asking != NULL)
    dex_await (dex_ref (DEX_FUTURE (self->asking)), NULL);
  return dex_future_new_true ();
}

DexFuture *
latent_account_close (LatentAccount *self)
{
  g_return_val_if_fail (LATENT_IS_ACCOUNT (self), NULL);

  return latent_fiber_spawn ("close the account", close_fiber, g_object_ref (self), g_object_unref);
}

/* --- the rest --- */

void
latent_account_use_key (LatentAccount *self, const char *key, LatentKeyOrigin origin)
{
  g_return_if_fail (LATENT_IS_ACCOUNT (self));

  set_key (self, key, origin);
}

gboolean
latent_account_get_has_key (LatentAccount *self)
{
  g_return_val_if_fail (LATENT_IS_ACCOUNT (self), FALSE);

  return self->key != NULL;
}

LatentKeyOrigin
latent_account_get_origin (LatentAccount *self)
{
  g_return_val_if_fail (LATENT_IS_ACCOUNT (self), LATENT_KEY_NONE);

  return self->origin;
}

double
latent_account_get_balance (LatentAccount *self)
{
  g_return_val_if_fail (LATENT_IS_ACCOUNT (self), NAN);

  return self->balance;
}

char *
latent_account_fingerprint (LatentAccount *self, const char *salt)
{
  g_return_val_if_fail (LATENT_IS_ACCOUNT (self), NULL);
  g_return_val_if_fail (salt != NULL, NULL);

  if (self->key == NULL)
    return NULL;
  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) salt, strlen (salt), self->key, -1);
}

LatentAccount *
latent_account_new (LatentKieClient *client, LatentLibrary *library)
{
  LatentAccount *self;

  g_return_val_if_fail (LATENT_IS_KIE_CLIENT (client), NULL);
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  self = g_object_new (LATENT_TYPE_ACCOUNT, NULL);
  self->client = g_object_ref (client);
  self->library = g_object_ref (library);
  return self;
}

static void
latent_account_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LatentAccount *self = LATENT_ACCOUNT (object);

  switch (id)
    {
    case PROP_HAS_KEY:
      g_value_set_boolean (value, self->key != NULL);
      break;
    case PROP_ORIGIN:
      g_value_set_int (value, (int) self->origin);
      break;
    case PROP_BALANCE:
      g_value_set_double (value, self->balance);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_account_dispose (GObject *object)
{
  LatentAccount *self = LATENT_ACCOUNT (object);

  if (self->client != NULL)
    latent_kie_client_set_key (self->client, NULL);
  g_clear_object (&self->client);
  g_clear_object (&self->library);
  G_OBJECT_CLASS (latent_account_parent_class)->dispose (object);
}

static void
latent_account_finalize (GObject *object)
{
  g_clear_object (&LATENT_ACCOUNT (object)->closing);
  latent_secret_free (LATENT_ACCOUNT (object)->key);
  G_OBJECT_CLASS (latent_account_parent_class)->finalize (object);
}

static void
latent_account_class_init (LatentAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = latent_account_get_property;
  object_class->dispose = latent_account_dispose;
  object_class->finalize = latent_account_finalize;

  props[PROP_HAS_KEY] = g_param_spec_boolean ("has-key", NULL, NULL, FALSE, flags);
  props[PROP_ORIGIN] = g_param_spec_int ("origin", NULL, NULL, 0, LATENT_KEY_DEMO, 0, flags);
  props[PROP_BALANCE] = g_param_spec_double ("balance", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[KEY_CHANGED] = g_signal_new ("key-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 0);
}

static void
latent_account_init (LatentAccount *self)
{
  self->closing = g_cancellable_new ();
  self->balance = NAN;
}
