/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-task-panel.h"

#include "latent-config.h"
#include "latent-error.h"
#include "latent-remedy.h"
#include "latent-task-details.h"
#include "latent-task-words.h"
#include "latent-window.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define LOGS_PAGE "https://kie.ai/logs"

struct _LatentTaskPanel
{
  GtkWidget parent_instance;

  LatentEngine *engine;
  LatentTask *task;
  GSignalGroup *signals;
  guint clock; /* ticks while a running task is on screen */
  gboolean compact;

  GtkLabel *prompt;
  GtkLabel *reason;
  GtkLabel *status;
  GtkImage *icon;
  GtkWidget *spinner;
  GtkButton *primary;
  GtkMenuButton *more;
};

G_DEFINE_FINAL_TYPE (LatentTaskPanel, latent_task_panel, GTK_TYPE_WIDGET)

static void
update_status (LatentTaskPanel *self)
{
  double usual = latent_engine_get_usual_duration (self->engine, latent_task_get_model (self->task));
  g_autofree char *text = latent_task_words_status (self->task, usual, g_get_real_time ());

  gtk_label_set_label (self->status, text);
}

static gboolean
tick_cb (gpointer user_data)
{
  update_status (user_data);
  return G_SOURCE_CONTINUE;
}

static void
update_clock (LatentTaskPanel *self)
{
  gboolean wanted = self->task != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)) &&
                    latent_task_get_state (self->task) == LATENT_TASK_SUBMITTED;

  if (wanted && self->clock == 0)
    self->clock = g_timeout_add_seconds (1, tick_cb, self);
  else if (!wanted)
    g_clear_handle_id (&self->clock, g_source_remove);
}

/* The one thing that most people want to do with a task in this state. */
static const char *
primary_action (LatentTask *task, const char **label)
{
  LatentRemedy remedy;

  switch (latent_task_get_state (task))
    {
    case LATENT_TASK_QUEUED:
    case LATENT_TASK_PREPARING:
      *label = _ ("_Cancel");
      return "task.cancel";
    case LATENT_TASK_FAILED:
      remedy = latent_remedy_for_task (task);
      *label = latent_remedy_to_label (remedy);
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
    case LATENT_TASK_SUBMITTING:
    case LATENT_TASK_SUBMITTED:
    case LATENT_TASK_COLLECTING:
    case LATENT_TASK_DONE:
    default:
      *label = _ ("_Hide");
      return "task.hide";
    }
}

static GMenuModel *
build_menu (LatentTaskPanel *self)
{
  GMenu *menu = g_menu_new ();
  LatentTaskState state = latent_task_get_state (self->task);
  gboolean needs_eyes = latent_task_state_is_final (state) || state == LATENT_TASK_UNCERTAIN;

  if (state == LATENT_TASK_UNCERTAIN)
    {
      g_menu_append (menu, _ ("Open KIE’s _Log"), "task.open-log");
      g_menu_append (menu, _ ("_Enter Task ID…"), "task.adopt");
      g_menu_append (menu, _ ("_Send Again"), "task.send-again");
      g_menu_append (menu, _ ("_Forget"), "task.forget");
    }
  if (state == LATENT_TASK_FAILED && latent_remedy_for_task (self->task) != LATENT_REMEDY_TRY_AGAIN)
    g_menu_append (menu, _ ("_Try Again"), "task.try-again");
  g_menu_append (menu, needs_eyes ? _ ("_Edit and Try Again") : _ ("_Same Again"), "task.edit");
  if (needs_eyes && state != LATENT_TASK_UNCERTAIN)
    g_menu_append (menu, _ ("_Hide"), "task.hide");
  g_menu_append (menu, _ ("Copy _Prompt"), "task.copy-prompt");
  if (latent_task_get_remote_id (self->task) != NULL)
    {
      g_menu_append (menu, _ ("Copy Task _ID"), "task.copy-id");
      if (state != LATENT_TASK_UNCERTAIN)
        g_menu_append (menu, _ ("Open KIE’s _Log"), "task.open-log");
    }
  g_menu_append (menu, _ ("_Details"), "task.details");
  return G_MENU_MODEL (menu);
}

static void
update (LatentTaskPanel *self)
{
  LatentTaskState state;
  g_autofree char *reason = NULL;
  g_autofree char *words = NULL;
  g_autofree char *tooltip = NULL;
  g_autoptr (GMenuModel) menu = NULL;
  const char *label = NULL;
  const char *action;
  gboolean trouble, busy;

  update_clock (self);
  if (self->task == NULL)
    return;

  state = latent_task_get_state (self->task);
  trouble = state == LATENT_TASK_FAILED || state == LATENT_TASK_UNCERTAIN || state == LATENT_TASK_EXPIRED;
  busy = !latent_task_state_is_final (state) && state != LATENT_TASK_UNCERTAIN;
  reason = latent_task_words_reason (self->task);

  gtk_label_set_label (self->prompt, latent_task_get_prompt (self->task));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->prompt), latent_task_get_prompt (self->task));
  gtk_label_set_lines (self->prompt, self->compact ? 1 : trouble ? 2 : 3);
  gtk_label_set_lines (self->reason, self->compact ? 1 : 3);
  gtk_label_set_label (self->reason, reason != NULL ? reason : "");
  words = latent_task_words_service (self->task);
  tooltip = words != NULL && reason != NULL ? g_strdup_printf ("%s\n%s", reason, words) : g_strdup (reason);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->reason), tooltip);
  gtk_widget_set_visible (GTK_WIDGET (self->reason), reason != NULL && trouble);
  update_status (self);

  gtk_widget_set_visible (self->spinner, busy && latent_task_get_reason (self->task) == LATENT_REASON_NONE &&
                                           state != LATENT_TASK_QUEUED);
  gtk_image_set_from_icon_name (self->icon, trouble ? "dialog-warning-symbolic" : "content-loading-symbolic");
  gtk_widget_set_visible (GTK_WIDGET (self->icon), !gtk_widget_get_visible (self->spinner));

  if (trouble)
    gtk_widget_add_css_class (GTK_WIDGET (self), "trouble");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "trouble");

  action = primary_action (self->task, &label);
  gtk_button_set_label (self->primary, label);
  gtk_button_set_use_underline (self->primary, TRUE);
  gtk_actionable_set_action_target_value (
    GTK_ACTIONABLE (self->primary),
    g_str_equal (action, "win.refresh-models") ? g_variant_new_string (latent_task_get_model (self->task)) : NULL);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->primary), action);
  menu = build_menu (self);
  gtk_menu_button_set_menu_model (self->more, menu);
}

/* --- actions ---------------------------------------------------------------------------------------------------- */

static DexFuture *
acted_cb (DexFuture *future, gpointer user_data)
{
  GWeakRef *ref = user_data;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (ref);
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL && widget != NULL && !latent_error_is_cancelled (error))
    {
      LatentWindow *window = latent_window_for (widget);

      if (window != NULL)
        latent_window_add_toast (window, adw_toast_new (error->message));
    }
  return NULL;
}

static void
free_weak_ref (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* The panel may show another task, or none, when the answer comes: only the toast needs the widget. */
static void
watch (LatentTaskPanel *self, DexFuture *future)
{
  GWeakRef *ref = g_new0 (GWeakRef, 1);

  g_weak_ref_init (ref, self);
  dex_future_disown (dex_future_finally (future, acted_cb, ref, free_weak_ref));
}

static void
simple_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentTaskPanel *self = LATENT_TASK_PANEL (widget);

  if (self->task == NULL)
    return;
  if (g_str_equal (name, "task.cancel"))
    watch (self, latent_engine_cancel (self->engine, self->task));
  else if (g_str_equal (name, "task.hide"))
    watch (self, latent_engine_hide (self->engine, self->task, TRUE));
  else if (g_str_equal (name, "task.try-again"))
    watch (self, latent_engine_try_again (self->engine, self->task));
  else if (g_str_equal (name, "task.forget"))
    watch (self, latent_engine_forget (self->engine, self->task));
}

static void
edit_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentTaskPanel *self = LATENT_TASK_PANEL (widget);

  if (self->task == NULL)
    return;
  gtk_widget_activate_action (widget, "win.reuse", "(ss)", latent_task_get_model (self->task),
                              latent_task_get_input (self->task));
  if (latent_task_state_is_final (latent_task_get_state (self->task)))
    watch (self, latent_engine_hide (self->engine, self->task, TRUE));
}

static void
copy_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentTaskPanel *self = LATENT_TASK_PANEL (widget);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);

  if (self->task == NULL)
    return;
  if (g_str_equal (name, "task.copy-prompt"))
    gdk_clipboard_set_text (clipboard, latent_task_get_prompt (self->task));
  else
    gdk_clipboard_set_text (clipboard, latent_task_get_remote_id (self->task));
}

static void
details_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentTaskPanel *self = LATENT_TASK_PANEL (widget);
  LatentWindow *window = latent_window_for (widget);

  if (self->task != NULL && window != NULL)
    latent_task_details_present (latent_window_get_session (window), self->task, widget);
}

static void
open_log_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (LOGS_PAGE);

  gtk_uri_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, NULL, NULL);
}

/* Sending again may pay twice, and there is no way back: one of the few places where a question is right. */
static void
send_again_response_cb (AdwAlertDialog *dialog, const char *response, LatentTaskPanel *self)
{
  LatentTask *task = g_object_get_data (G_OBJECT (dialog), "task");

  if (g_str_equal (response, "send"))
    watch (self, latent_engine_send_again (self->engine, task));
}

static void
send_again_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentTaskPanel *self = LATENT_TASK_PANEL (widget);
  AdwDialog *dialog;

  if (self->task == NULL)
    return;
  dialog = adw_alert_dialog_new (_ ("Send Again?"),
                                 _ ("KIE may have accepted the first request. If it did, this one is charged as well. "
                                    "KIE’s log shows whether it did."));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "send", _ ("_Send Again"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "send", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "task", g_object_ref (self->task), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (send_again_response_cb), self, 0);
  adw_dialog_present (dialog, widget);
}

static void
adopt_response_cb (AdwAlertDialog *dialog, const char *response, LatentTaskPanel *self)
{
  LatentTask *task = g_object_get_data (G_OBJECT (dialog), "task");
  GtkEditable *entry = GTK_EDITABLE (adw_alert_dialog_get_extra_child (dialog));

  if (g_str_equal (response, "log"))
    gtk_widget_activate_action (GTK_WIDGET (self), "task.open-log", NULL);
  else if (g_str_equal (response, "adopt"))
    {
      g_autofree char *id = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

      watch (self, latent_engine_adopt (self->engine, task, id));
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
  LatentTaskPanel *self = LATENT_TASK_PANEL (widget);
  AdwDialog *dialog;
  GtkWidget *entry;

  if (self->task == NULL)
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
  g_object_set_data_full (G_OBJECT (dialog), "task", g_object_ref (self->task), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (adopt_response_cb), self, 0);
  adw_dialog_present (dialog, widget);
}

/* --- widget ----------------------------------------------------------------------------------------------------- */

static void
latent_task_panel_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (latent_task_panel_parent_class)->map (widget);
  update (LATENT_TASK_PANEL (widget));
}

static void
latent_task_panel_unmap (GtkWidget *widget)
{
  LatentTaskPanel *self = LATENT_TASK_PANEL (widget);

  g_clear_handle_id (&self->clock, g_source_remove);
  GTK_WIDGET_CLASS (latent_task_panel_parent_class)->unmap (widget);
}

static void
latent_task_panel_dispose (GObject *object)
{
  LatentTaskPanel *self = LATENT_TASK_PANEL (object);
  GtkWidget *child;

  g_clear_handle_id (&self->clock, g_source_remove);
  g_clear_object (&self->signals);
  g_clear_object (&self->task);
  g_clear_object (&self->engine);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_TASK_PANEL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (latent_task_panel_parent_class)->dispose (object);
}

static void
latent_task_panel_class_init (LatentTaskPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_task_panel_dispose;
  widget_class->map = latent_task_panel_map;
  widget_class->unmap = latent_task_panel_unmap;

  gtk_widget_class_set_css_name (widget_class, "taskpanel");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-task-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentTaskPanel, prompt);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskPanel, reason);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskPanel, status);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskPanel, icon);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskPanel, spinner);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskPanel, primary);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskPanel, more);

  gtk_widget_class_install_action (widget_class, "task.cancel", NULL, simple_action_cb);
  gtk_widget_class_install_action (widget_class, "task.hide", NULL, simple_action_cb);
  gtk_widget_class_install_action (widget_class, "task.try-again", NULL, simple_action_cb);
  gtk_widget_class_install_action (widget_class, "task.forget", NULL, simple_action_cb);
  gtk_widget_class_install_action (widget_class, "task.edit", NULL, edit_cb);
  gtk_widget_class_install_action (widget_class, "task.send-again", NULL, send_again_cb);
  gtk_widget_class_install_action (widget_class, "task.adopt", NULL, adopt_cb);
  gtk_widget_class_install_action (widget_class, "task.open-log", NULL, open_log_cb);
  gtk_widget_class_install_action (widget_class, "task.copy-prompt", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "task.copy-id", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "task.details", NULL, details_cb);
}

static void
latent_task_panel_init (LatentTaskPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (LATENT_TYPE_TASK);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (update), self);
}

GtkWidget *
latent_task_panel_new (LatentEngine *engine)
{
  LatentTaskPanel *self;

  g_return_val_if_fail (LATENT_IS_ENGINE (engine), NULL);

  self = g_object_new (LATENT_TYPE_TASK_PANEL, NULL);
  self->engine = g_object_ref (engine);
  return GTK_WIDGET (self);
}

void
latent_task_panel_set_task (LatentTaskPanel *self, LatentTask *task)
{
  g_return_if_fail (LATENT_IS_TASK_PANEL (self));
  g_return_if_fail (task == NULL || LATENT_IS_TASK (task));

  if (!g_set_object (&self->task, task))
    return;
  g_signal_group_set_target (self->signals, task);
  update (self);
}

void
latent_task_panel_set_compact (LatentTaskPanel *self, gboolean compact)
{
  g_return_if_fail (LATENT_IS_TASK_PANEL (self));

  if (self->compact == compact)
    return;
  self->compact = compact;
  update (self);
}
