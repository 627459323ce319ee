/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-application-private.h"

#include "latent-caretaker.h"
#include "latent-config.h"
#include "latent-fiber.h"
#include "latent-image-list.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  LatentApplication *app; /* held, so that it lives until the fiber's end */
  gboolean demo;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_application_release (G_APPLICATION (opening->app));
  g_object_unref (opening->app);
  g_free (opening);
}

LatentWindow *
_latent_application_get_window (LatentApplication *self)
{
  for (GList *item = gtk_application_get_windows (GTK_APPLICATION (self)); item != NULL; item = item->next)
    if (LATENT_IS_WINDOW (item->data))
      return item->data;
  return NULL;
}

LatentSession *
latent_application_peek_session (LatentApplication *self, gboolean demo)
{
  g_return_val_if_fail (LATENT_IS_APPLICATION (self), NULL);

  return self->sessions[!!demo];
}

/* Nothing can be moving in a queue that is held. */
static guint
count_tasks (LatentSession *session)
{
  LatentEngine *engine = latent_session_get_engine (session);
  guint queued = latent_engine_get_hold (engine) == LATENT_REASON_NONE ? latent_engine_get_n_queued (engine) : 0;

  return latent_engine_get_n_running (engine) + queued;
}

guint
latent_application_count_tasks (LatentApplication *self)
{
  guint count = 0;

  g_return_val_if_fail (LATENT_IS_APPLICATION (self), 0);

  for (guint i = 0; i < G_N_ELEMENTS (self->sessions); i++)
    if (self->sessions[i] != NULL)
      count += count_tasks (self->sessions[i]);
  return count;
}

static void
engine_moved_cb (LatentApplication *self)
{
  if (self->closing == LATENT_CLOSING_BACKGROUND && latent_application_count_tasks (self) == 0)
    _latent_application_end (self);
}

/* Balance is what the last task left. */
static DexFuture *
refresh_fiber (gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!dex_await (latent_account_refresh (user_data, NULL), &error))
    g_debug ("The balance isn't known: %s", error->message);
  return dex_future_new_true ();
}

static void
refresh_balance (LatentSession *session)
{
  LatentAccount *account = latent_session_get_account (session);

  if (latent_account_get_has_key (account))
    latent_fiber_detach ("balance-refresh", refresh_fiber, g_object_ref (account), g_object_unref);
}

static void
task_ended_cb (LatentSession *session)
{
  refresh_balance (session);
}

static void
adopt_session (LatentApplication *self, gboolean demo, LatentSession *session)
{
  LatentEngine *engine = latent_session_get_engine (session);

  self->sessions[demo] = g_object_ref (session);
  g_signal_connect_object (engine, "notify::n-running", G_CALLBACK (engine_moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "notify::n-queued", G_CALLBACK (engine_moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "notify::hold", G_CALLBACK (engine_moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "task-ended", G_CALLBACK (task_ended_cb), session, G_CONNECT_SWAPPED);
  latent_notifier_watch (self->notifier, session);
  latent_engine_start (engine, NULL);
  refresh_balance (session);
}

/* Somebody who has neither a key nor anything in the library is new here. */
static gboolean
is_fresh (LatentSession *session)
{
  LatentLibrary *library = latent_session_get_library (session);
  LatentImageQuery query = { .limit = 1 };
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GPtrArray) tasks = NULL;

  if (latent_session_get_demo (session) || latent_account_get_has_key (latent_session_get_account (session)))
    return FALSE;
  images = dex_await_boxed (latent_library_list_images (library, &query), NULL);
  /* Not to be asked without need: there may be as many as pictures. */
  if (images == NULL || images->len > 0)
    return FALSE;
  tasks = dex_await_boxed (latent_library_list_tasks (library), NULL);
  return tasks != NULL && tasks->len == 0;
}

/* What the library has to say about how it was opened. */
static void
show_notice (LatentWindow *window, LatentSession *session)
{
  const char *notice = latent_library_get_notice (latent_session_get_library (session));
  AdwToast *toast;

  /* The banner says it as long as it holds. */
  if (notice == NULL || latent_library_get_read_only (latent_session_get_library (session)))
    return;
  toast = adw_toast_new (notice);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_timeout (toast, 0);
  latent_window_add_toast (window, toast);
}

static DexFuture *
open_fiber (gpointer user_data)
{
  Opening *opening = user_data;
  LatentApplication *self = opening->app;
  gboolean demo = opening->demo;
  LatentSessionOptions options = { .demo = demo };
  g_autofree char *library = g_strdup (self->library_demo == demo ? self->library : NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentSession) session = NULL;
  LatentWindow *window;

  options.library = library;
  session = dex_await_object (latent_session_open (&options), &error);
  if (session != NULL)
    self->fresh[demo] = is_fresh (session);
  self->opening[demo] = FALSE;

  if (session != NULL && self->closing == LATENT_CLOSING_ENDING)
    {
      /* The window was closed meanwhile. */
      dex_await (latent_session_close (session), NULL);
      return dex_future_new_true ();
    }
  if (session != NULL)
    adopt_session (self, demo, session);

  window = _latent_application_get_window (self);
  if (window == NULL || self->demo != demo)
    return dex_future_new_true ();
  if (session != NULL)
    {
      latent_window_show_session (window, session, self->fresh[demo]);
      show_notice (window, session);
      if (self->mend[demo])
        latent_caretaker_verify (window, TRUE);
      self->mend[demo] = FALSE;
    }
  else
    latent_window_show_failure (window, error, demo);
  return dex_future_new_true ();
}

void
_latent_application_open_session (LatentApplication *self, gboolean demo)
{
  Opening *opening;

  demo = !!demo;
  if (self->sessions[demo] != NULL || self->opening[demo] || self->away[demo] != NULL)
    return;
  self->opening[demo] = TRUE;
  opening = g_new0 (Opening, 1);
  opening->app = g_object_ref (self);
  opening->demo = demo;
  g_application_hold (G_APPLICATION (self));
  latent_fiber_detach ("session-open", open_fiber, opening, opening_free);
}

void
latent_application_show_service (LatentApplication *self, gboolean demo)
{
  GActionMap *actions = G_ACTION_MAP (self);
  LatentWindow *window;

  g_return_if_fail (LATENT_IS_APPLICATION (self));

  demo = !!demo;
  self->demo = demo;
  if (self->library == NULL)
    g_settings_set_boolean (self->settings, "demo", demo);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (actions, "use-demo")), !demo);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (actions, "use-kie")), demo);

  window = _latent_application_get_window (self);
  if (window == NULL)
    return;
  if (self->sessions[demo] != NULL)
    {
      self->fresh[demo] &= !latent_account_get_has_key (latent_session_get_account (self->sessions[demo]));
      latent_window_show_session (window, self->sessions[demo], self->fresh[demo]);
    }
  else if (self->away[demo] != NULL)
    {
      _latent_application_show_away (self, window);
    }
  else
    {
      latent_window_show_opening (window);
      _latent_application_open_session (self, demo);
    }
}

static DexFuture *
end_fiber (gpointer user_data)
{
  Opening *ending = user_data;
  LatentApplication *self = ending->app;

  for (guint i = 0; i < G_N_ELEMENTS (self->sessions); i++)
    {
      g_autoptr (LatentSession) session = g_steal_pointer (&self->sessions[i]);
      g_autoptr (GError) error = NULL;

      /* Awaits a createTask under way: what was paid for is journalled before the process ends. */
      if (session != NULL && !dex_await (latent_session_close (session), &error))
        g_warning ("A library wasn't closed properly: %s", error->message);
    }
  self->closing = LATENT_CLOSING_NO;
  if (self->reopen)
    {
      self->reopen = FALSE;
      g_application_activate (G_APPLICATION (self));
    }
  return dex_future_new_true ();
}

void
_latent_application_end (LatentApplication *self)
{
  Opening *ending;

  if (self->closing == LATENT_CLOSING_ENDING)
    return;
  self->closing = LATENT_CLOSING_ENDING;
  ending = g_new0 (Opening, 1);
  ending->app = g_object_ref (self);
  g_application_hold (G_APPLICATION (self));
  if (self->held)
    {
      self->held = FALSE;
      g_application_release (G_APPLICATION (self));
    }
  latent_fiber_detach ("application-end", end_fiber, ending, opening_free);
}
