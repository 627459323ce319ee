/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-sender.h"

#include "latent-config.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-format.h"
#include "latent-journal.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

typedef struct
{
  LatentWindow *window;
  LatentEngine *engine;
  LatentLibrary *library;
  GPtrArray *requests;
  GWeakRef owner;
  LatentSenderDone done;
} Send;

static void
send_free (gpointer data)
{
  Send *send = data;

  g_object_unref (send->window);
  g_object_unref (send->engine);
  g_object_unref (send->library);
  g_clear_pointer (&send->requests, g_ptr_array_unref);
  g_weak_ref_clear (&send->owner);
  g_free (send);
}

static void
show_toast (LatentWindow *window, const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  latent_window_add_toast (window, toast);
}

/* --- undo --- */

/* A batch that may be taken back, for as long as its toast is there. */
typedef struct
{
  LatentWindow *window;
  LatentEngine *engine;
  LatentLibrary *library;
  char *batch;
  char *setting;
  guint n_tasks;
  AdwToast *toast;
  gulong handler;
} Undo;

static void
undo_free (gpointer data)
{
  Undo *undo = data;

  g_clear_signal_handler (&undo->handler, undo->library);
  g_object_unref (undo->window);
  g_object_unref (undo->engine);
  g_object_unref (undo->library);
  g_free (undo->batch);
  g_free (undo->setting);
  g_free (undo);
}

static DexFuture *
undo_fiber (gpointer data)
{
  Undo *undo = data;
  g_autoptr (GError) error = NULL;
  gint64 n = dex_await_int64 (latent_engine_cancel_batch (undo->engine, undo->batch), &error);
  g_autofree char *text = NULL;

  if (error != NULL)
    text = g_strdup (error->message);
  else if (n == undo->n_tasks)
    text = g_strdup (_ ("Taken back: nothing was sent"));
  else
    /* Translators: how many of how many tasks */
    text = g_strdup_printf (_ ("%" PRId64 " of %u taken back, the others were sent already"), n, undo->n_tasks);
  show_toast (undo->window, text);
  return dex_future_new_true ();
}

static void
undo_cb (AdwToast *toast, Undo *undo)
{
  Undo *work = g_new0 (Undo, 1);

  work->window = g_object_ref (undo->window);
  work->engine = g_object_ref (undo->engine);
  work->library = g_object_ref (undo->library);
  work->batch = g_strdup (undo->batch);
  work->n_tasks = undo->n_tasks;
  latent_fiber_detach ("take a batch back", undo_fiber, work, undo_free);
}

/* It has left, or was taken back elsewhere: the button would say what isn't true any more. */
static void
setting_changed_cb (LatentLibrary *library, const char *name, Undo *undo)
{
  if (g_str_equal (name, undo->setting) && latent_library_get_batch_wait (library, undo->batch) == 0)
    adw_toast_dismiss (undo->toast);
}

static void
undo_gone_cb (gpointer data, GObject *toast)
{
  undo_free (data);
}

static void
offer_undo (Send *send, GPtrArray *tasks)
{
  Undo *undo = g_new0 (Undo, 1);
  double credits = 0;
  g_autofree char *amount = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < tasks->len; i++)
    credits += latent_task_get_estimate (tasks->pdata[i]);
  amount = isnan (credits) ? g_strdup (_ ("an unknown number of credits")) : latent_format_credits (credits);
  text = g_strdup_printf (
    ngettext ("%u task for %s is about to be sent", "%u tasks for %s are about to be sent", tasks->len), tasks->len,
    amount);
  undo->window = g_object_ref (send->window);
  undo->engine = g_object_ref (send->engine);
  undo->library = g_object_ref (send->library);
  undo->batch = g_strdup (latent_task_get_batch (tasks->pdata[0]));
  undo->setting = g_strconcat (LATENT_SETTING_BATCH_WAIT, undo->batch, NULL);
  undo->n_tasks = tasks->len;
  undo->toast = adw_toast_new (text);
  adw_toast_set_use_markup (undo->toast, FALSE);
  adw_toast_set_button_label (undo->toast, _ ("_Undo"));
  adw_toast_set_priority (undo->toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_set_timeout (undo->toast, 0);
  g_signal_connect (undo->toast, "button-clicked", G_CALLBACK (undo_cb), undo);
  undo->handler = g_signal_connect (undo->library, "setting-changed", G_CALLBACK (setting_changed_cb), undo);
  g_object_weak_ref (G_OBJECT (undo->toast), undo_gone_cb, undo);
  latent_window_add_toast (send->window, undo->toast);
}

/* --- budgets --- */

static void
budget_response_cb (AdwAlertDialog *dialog, const char *response, LatentWindow *window)
{
  if (g_str_equal (response, "preferences"))
    gtk_widget_activate_action (GTK_WIDGET (window), "app.preferences", NULL);
}

static void
explain_budget (LatentWindow *window, const GError *error)
{
  AdwDialog *dialog = adw_alert_dialog_new (_ ("Over Your Limit"), error->message);

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "close", _ ("_Close"), "preferences", _ ("_Preferences"),
                                  NULL);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "close");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "close");
  g_signal_connect_object (dialog, "response", G_CALLBACK (budget_response_cb), window, G_CONNECT_DEFAULT);
  adw_dialog_present (dialog, GTK_WIDGET (window));
}

/* --- send --- */

static DexFuture *
send_fiber (gpointer data)
{
  Send *send = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
    tasks = dex_await_boxed (latent_engine_submit_undoable (send->engine, g_steal_pointer (&send->requests)), &error);
  g_autoptr (GObject) owner = g_weak_ref_get (&send->owner);

  if (g_error_matches (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_BUDGET))
    explain_budget (send->window, error);
  else if (error != NULL && !latent_error_is_cancelled (error))
    show_toast (send->window, error->message);
  else if (tasks != NULL && latent_library_get_batch_wait (send->library, latent_task_get_batch (tasks->pdata[0])) != 0)
    offer_undo (send, tasks);
  if (owner != NULL)
    send->done (owner, tasks != NULL ? tasks->len : 0);
  return dex_future_new_true ();
}

void
latent_sender_send (LatentWindow *window,
                    LatentEngine *engine,
                    LatentLibrary *library,
                    GPtrArray *requests,
                    GObject *owner,
                    LatentSenderDone done)
{
  Send *send;

  g_return_if_fail (LATENT_IS_WINDOW (window));
  g_return_if_fail (LATENT_IS_ENGINE (engine));
  g_return_if_fail (requests != NULL && requests->len > 0);

  send = g_new0 (Send, 1);
  send->window = g_object_ref (window);
  send->engine = g_object_ref (engine);
  send->library = g_object_ref (library);
  send->requests = requests;
  g_weak_ref_init (&send->owner, owner);
  send->done = done;
  latent_fiber_detach ("send", send_fiber, send, send_free);
}
