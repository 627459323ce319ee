/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-task-actions.h"

#include "latent-config.h"
#include "latent-error.h"
#include "latent-remedy.h"
#include "latent-task-details.h"
#include "latent-weak.h"
#include "latent-window.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define LOGS_PAGE "https://kie.ai/logs"

/* --- what they act on --------------------------------------------------------------------------------------------- */

static GQuark
engine_quark (void)
{
  return g_quark_from_static_string ("latent-task-actions-engine");
}

static GQuark
task_quark (void)
{
  return g_quark_from_static_string ("latent-task-actions-task");
}

/* NULL: nothing is done. */
static LatentTask *
get_task (GtkWidget *widget)
{
  return g_object_get_qdata (G_OBJECT (widget), task_quark ());
}

static LatentEngine *
get_engine (GtkWidget *widget)
{
  return g_object_get_qdata (G_OBJECT (widget), engine_quark ());
}

static gboolean
is_unsent (LatentTaskState state)
{
  return state == LATENT_TASK_QUEUED || state == LATENT_TASK_PREPARING;
}

void
latent_task_actions_set_task (GtkWidget *widget, LatentEngine *engine, LatentTask *task)
{
  gboolean known, uncertain;
  LatentTaskState state;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (task == NULL || LATENT_IS_ENGINE (engine));

  g_object_set_qdata_full (G_OBJECT (widget), engine_quark (), task != NULL ? g_object_ref (engine) : NULL,
                           g_object_unref);
  g_object_set_qdata_full (G_OBJECT (widget), task_quark (), task != NULL ? g_object_ref (task) : NULL, g_object_unref);
  known = task != NULL && latent_task_get_loaded (task);
  state = known ? latent_task_get_state (task) : LATENT_TASK_DONE;
  uncertain = state == LATENT_TASK_UNCERTAIN;
  gtk_widget_action_set_enabled (widget, "task.cancel", known && is_unsent (state));
  gtk_widget_action_set_enabled (widget, "task.send-first", known && is_unsent (state));
  gtk_widget_action_set_enabled (widget, "task.hide",
                                 known && !is_unsent (state) && !uncertain && !latent_task_get_hidden (task));
  gtk_widget_action_set_enabled (
    widget, "task.try-again",
    known && (state == LATENT_TASK_FAILED || state == LATENT_TASK_EXPIRED || state == LATENT_TASK_CANCELLED));
  gtk_widget_action_set_enabled (widget, "task.show-pictures", known && latent_task_get_n_images (task) > 0);
  gtk_widget_action_set_enabled (widget, "task.show-batch", known && latent_task_get_batch (task) != NULL);
  gtk_widget_action_set_enabled (widget, "task.edit", known);
  gtk_widget_action_set_enabled (widget, "task.adopt", known && uncertain);
  gtk_widget_action_set_enabled (widget, "task.send-again", known && uncertain);
  gtk_widget_action_set_enabled (widget, "task.forget", known && uncertain);
  gtk_widget_action_set_enabled (widget, "task.copy-prompt", known && *latent_task_get_prompt (task) != '\0');
  gtk_widget_action_set_enabled (widget, "task.copy-id", known && latent_task_get_remote_id (task) != NULL);
  gtk_widget_action_set_enabled (widget, "task.details", known);
}

/* --- what there is to choose -------------------------------------------------------------------------------------- */

const char *
latent_task_actions_get_primary (LatentTask *task, const char **label, GVariant **target)
{
  LatentRemedy remedy;

  g_return_val_if_fail (LATENT_IS_TASK (task), NULL);
  g_return_val_if_fail (label != NULL && target != NULL, NULL);

  *target = NULL;
  switch (latent_task_get_state (task))
    {
    case LATENT_TASK_QUEUED:
    case LATENT_TASK_PREPARING:
      *label = _ ("_Cancel");
      return "task.cancel";
    case LATENT_TASK_FAILED:
      remedy = latent_remedy_for_task (task);
      *label = latent_remedy_to_label (remedy);
      if (remedy == LATENT_REMEDY_REFRESH)
        *target = g_variant_new_string (latent_task_get_model (task));
      return remedy == LATENT_REMEDY_EDIT      ? "task.edit"
             : remedy == LATENT_REMEDY_REFRESH ? "win.refresh-models"
                                               : "task.try-again";
    case LATENT_TASK_EXPIRED:
    case LATENT_TASK_CANCELLED:
      *label = _ ("_Try Again");
      return "task.try-again";
    case LATENT_TASK_UNCERTAIN:
      *label = _ ("_Find Out…");
      return "task.adopt";
    case LATENT_TASK_DONE:
      *label = _ ("_Show");
      return "task.show-pictures";
    case LATENT_TASK_SUBMITTING:
    case LATENT_TASK_SUBMITTED:
    case LATENT_TASK_COLLECTING:
    default:
      *label = _ ("_Hide");
      return "task.hide";
    }
}

GMenuModel *
latent_task_actions_build_menu (LatentTask *task)
{
  GMenu *menu = g_menu_new ();
  LatentTaskState state;

  g_return_val_if_fail (LATENT_IS_TASK (task), G_MENU_MODEL (menu));

  state = latent_task_get_state (task);
  if (state == LATENT_TASK_UNCERTAIN)
    {
      g_menu_append (menu, _ ("Open KIE’s _Log"), "task.open-log");
      g_menu_append (menu, _ ("_Enter Task ID…"), "task.adopt");
      g_menu_append (menu, _ ("_Send Again"), "task.send-again");
      g_menu_append (menu, _ ("_Forget"), "task.forget");
    }
  if (is_unsent (state))
    {
      g_menu_append (menu, _ ("Send _First"), "task.send-first");
      g_menu_append (menu, _ ("_Cancel"), "task.cancel");
    }
  if (latent_task_get_n_images (task) > 0)
    g_menu_append (menu, ngettext ("Show _Picture", "Show _Pictures", latent_task_get_n_images (task)),
                   "task.show-pictures");
  if (latent_task_get_batch (task) != NULL)
    g_menu_append (menu, _ ("Show This _Batch"), "task.show-batch");
  if (state == LATENT_TASK_FAILED && latent_remedy_for_task (task) != LATENT_REMEDY_TRY_AGAIN)
    g_menu_append (menu, _ ("_Try Again"), "task.try-again");
  g_menu_append (menu, latent_task_state_is_trouble (state) ? _ ("_Edit and Try Again") : _ ("_Same Again"),
                 "task.edit");
  if ((state == LATENT_TASK_FAILED || state == LATENT_TASK_EXPIRED) && !latent_task_get_hidden (task))
    g_menu_append (menu, _ ("_Hide"), "task.hide");
  if (*latent_task_get_prompt (task) != '\0')
    g_menu_append (menu, _ ("Copy _Prompt"), "task.copy-prompt");
  if (latent_task_get_remote_id (task) != NULL)
    {
      g_menu_append (menu, _ ("Copy Task _ID"), "task.copy-id");
      if (state != LATENT_TASK_UNCERTAIN)
        g_menu_append (menu, _ ("Open KIE’s _Log"), "task.open-log");
    }
  g_menu_append (menu, _ ("_Details"), "task.details");
  return G_MENU_MODEL (menu);
}

/* --- doing it ----------------------------------------------------------------------------------------------------- */

static DexFuture *
acted_cb (DexFuture *future, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = g_weak_ref_get (user_data);
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL && widget != NULL && !latent_error_is_cancelled (error))
    {
      LatentWindow *window = latent_window_for (widget);
      AdwToast *toast = adw_toast_new (error->message);

      adw_toast_set_use_markup (toast, FALSE);
      if (window != NULL)
        latent_window_add_toast (window, toast);
      else
        g_object_unref (g_object_ref_sink (toast));
    }
  return NULL;
}

/* The widget may show another task, or none, when the answer comes: only the toast needs it. */
void
latent_task_actions_watch (GtkWidget *widget, DexFuture *future)
{
  dex_future_disown (dex_future_finally (future, acted_cb, latent_weak_new (widget), latent_weak_free));
}

static void
simple_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentTask *task = get_task (widget);
  LatentEngine *engine = get_engine (widget);

  if (task == NULL)
    return;
  if (g_str_equal (name, "task.cancel"))
    latent_task_actions_watch (widget, latent_engine_cancel (engine, task));
  else if (g_str_equal (name, "task.hide"))
    latent_task_actions_watch (widget, latent_engine_hide (engine, task, TRUE));
  else if (g_str_equal (name, "task.try-again"))
    latent_task_actions_watch (widget, latent_engine_try_again (engine, task));
  else if (g_str_equal (name, "task.forget"))
    latent_task_actions_watch (widget, latent_engine_forget (engine, task));
  else if (g_str_equal (name, "task.send-first"))
    {
      GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      gint64 id = latent_task_get_id (task);

      g_array_append_val (ids, id);
      latent_task_actions_watch (widget, latent_engine_order (engine, ids, TRUE));
    }
}

static void
edit_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentTask *task = get_task (widget);

  if (task == NULL)
    return;
  gtk_widget_activate_action (widget, "win.reuse", "(ss)", latent_task_get_model (task), latent_task_get_input (task));
  if (latent_task_state_is_final (latent_task_get_state (task)) && !latent_task_get_hidden (task))
    latent_task_actions_watch (widget, latent_engine_hide (get_engine (widget), task, TRUE));
}

static void
show_pictures_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentTask *task = get_task (widget);

  if (task != NULL)
    gtk_widget_activate_action (widget, "win.show-task", "x", latent_task_get_id (task));
}

static void
show_batch_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentTask *task = get_task (widget);

  if (task != NULL && latent_task_get_batch (task) != NULL)
    gtk_widget_activate_action (widget, "win.show-batch", "s", latent_task_get_batch (task));
}

static void
copy_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentTask *task = get_task (widget);

  if (task == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), g_str_equal (name, "task.copy-prompt")
                                                               ? latent_task_get_prompt (task)
                                                               : latent_task_get_remote_id (task));
}

static void
details_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentTask *task = get_task (widget);
  LatentWindow *window = latent_window_for (widget);

  if (task != NULL && window != NULL)
    latent_task_details_present (latent_window_get_session (window), task, widget);
}

void
latent_task_actions_open_log (GtkWidget *widget)
{
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (LOGS_PAGE);

  g_return_if_fail (GTK_IS_WIDGET (widget));

  gtk_uri_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, NULL, NULL);
}

static void
open_log_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  latent_task_actions_open_log (widget);
}

/* Sending again may pay twice, and there is no way back: one of the few places where a question is right. */
static void
send_again_response_cb (AdwAlertDialog *dialog, const char *response, GtkWidget *widget)
{
  LatentTask *task = g_object_get_data (G_OBJECT (dialog), "task");

  if (g_str_equal (response, "send"))
    latent_task_actions_watch (widget, latent_engine_send_again (get_engine (widget), task));
}

static void
send_again_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentTask *task = get_task (widget);
  AdwDialog *dialog;

  if (task == NULL)
    return;
  dialog = adw_alert_dialog_new (_ ("Send Again?"),
                                 _ ("KIE may have accepted the first request. If it did, this one is charged as well. "
                                    "KIE’s log shows whether it did."));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "send", _ ("_Send Again"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "send", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "task", g_object_ref (task), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (send_again_response_cb), widget, 0);
  adw_dialog_present (dialog, widget);
}

static void
adopt_response_cb (AdwAlertDialog *dialog, const char *response, GtkWidget *widget)
{
  LatentTask *task = g_object_get_data (G_OBJECT (dialog), "task");
  GtkEditable *entry = GTK_EDITABLE (adw_alert_dialog_get_extra_child (dialog));

  if (g_str_equal (response, "log"))
    latent_task_actions_open_log (widget);
  else if (g_str_equal (response, "adopt"))
    {
      g_autofree char *id = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

      latent_task_actions_watch (widget, latent_engine_adopt (get_engine (widget), task, id));
    }
}

static void
adopt_text_cb (GtkEditable *entry, GParamSpec *pspec, AdwAlertDialog *dialog)
{
  g_autofree char *id = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_alert_dialog_set_response_enabled (dialog, "adopt", *id != '\0');
}

static void
adopt_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentTask *task = get_task (widget);
  AdwDialog *dialog;
  GtkWidget *entry;

  if (task == NULL)
    return;
  dialog = adw_alert_dialog_new (
    _ ("Was It Accepted?"), _ ("KIE’s log lists every task of the account. If this prompt is there, enter its task "
                               "ID, and the picture is collected. If it is not, nothing was charged and the "
                               "request can be sent again."));
  entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("Task ID"));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Task ID"), -1);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), entry);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "log", _ ("_Open Log"), "adopt",
                                  _ ("C_ollect"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "adopt", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_response_enabled (ADW_ALERT_DIALOG (dialog), "adopt", FALSE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "adopt");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect (entry, "notify::text", G_CALLBACK (adopt_text_cb), dialog);
  g_object_set_data_full (G_OBJECT (dialog), "task", g_object_ref (task), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (adopt_response_cb), widget, 0);
  adw_dialog_present (dialog, widget);
}

void
latent_task_actions_install (GtkWidgetClass *widget_class)
{
  static const char *const simple[] = { "task.cancel", "task.send-first", "task.hide", "task.try-again",
                                        "task.forget" };

  for (gsize i = 0; i < G_N_ELEMENTS (simple); i++)
    gtk_widget_class_install_action (widget_class, simple[i], NULL, simple_action_cb);
  gtk_widget_class_install_action (widget_class, "task.edit", NULL, edit_cb);
  gtk_widget_class_install_action (widget_class, "task.show-pictures", NULL, show_pictures_cb);
  gtk_widget_class_install_action (widget_class, "task.show-batch", NULL, show_batch_cb);
  gtk_widget_class_install_action (widget_class, "task.send-again", NULL, send_again_cb);
  gtk_widget_class_install_action (widget_class, "task.adopt", NULL, adopt_cb);
  gtk_widget_class_install_action (widget_class, "task.open-log", NULL, open_log_cb);
  gtk_widget_class_install_action (widget_class, "task.copy-prompt", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "task.copy-id", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "task.details", NULL, details_cb);
}
