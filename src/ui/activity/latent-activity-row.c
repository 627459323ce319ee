/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-activity-row.h"

#include "latent-config.h"
#include "latent-format.h"
#include "latent-task-actions.h"
#include "latent-task-watch.h"
#include "latent-task-words.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

struct _LatentActivityRow
{
  GtkWidget parent_instance;

  LatentSession *session;
  LatentTaskWatch *watch;
  LatentTask *task; /* which it has */

  GtkLabel *prompt;
  GtkLabel *facts;
  GtkLabel *reason;
  GtkWidget *spinner;
  GtkImage *icon;
  GtkButton *primary;
  GtkMenuButton *more;
};

G_DEFINE_FINAL_TYPE (LatentActivityRow, latent_activity_row, GTK_TYPE_WIDGET)

static double
get_usual (LatentActivityRow *self)
{
  return latent_engine_get_usual_duration (latent_session_get_engine (self->session),
                                           latent_task_get_model (self->task));
}

static char *
describe_cost (LatentTask *task)
{
  double credits = latent_task_get_credits (task);
  double estimate = latent_task_get_estimate (task);
  LatentTaskState state = latent_task_get_state (task);
  g_autofree char *amount = NULL;

  if (!isnan (credits))
    return latent_format_credits (credits);
  /* What was never charged cost nothing. */
  if (isnan (estimate) || state == LATENT_TASK_CANCELLED || state == LATENT_TASK_FAILED)
    return NULL;
  amount = latent_format_credits (estimate);
  /* Translators: what a task is expected to cost; %s is "5 credits" */
  return g_strdup_printf (_ ("about %s"), amount);
}

static char *
describe (LatentActivityRow *self)
{
  LatentTask *task = self->task;
  LatentModel *model = latent_catalog_get_model (latent_session_get_catalog (self->session),
                                                 latent_task_get_model (task), NULL);
  g_autofree char *status = latent_task_words_outcome (task, get_usual (self), g_get_real_time ());
  g_autofree char *date = latent_format_date (latent_task_get_created (task));
  g_autofree char *cost = describe_cost (task);
  guint n = latent_task_get_n_attempts (task);
  g_autoptr (GString) text = g_string_new (status);

  g_string_append_printf (text, " · %s · %s",
                          model != NULL ? latent_model_get_title (model) : latent_task_get_model (task), date);
  if (cost != NULL)
    g_string_append_printf (text, " · %s", cost);
  if (n > 1)
    {
      g_autofree char *attempts = g_strdup_printf (ngettext ("%u attempt", "%u attempts", n), n);

      g_string_append_printf (text, " · %s", attempts);
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
show_reason (LatentActivityRow *self, gboolean trouble)
{
  g_autofree char *reason = trouble ? latent_task_words_reason (self->task)
                                    : latent_task_words_patience (self->task, get_usual (self), g_get_real_time ());
  g_autofree char *words = trouble ? latent_task_words_service (self->task) : NULL;
  g_autofree char *text = reason != NULL && words != NULL && !g_str_equal (reason, words)
                            ? g_strdup_printf ("%s\n%s", reason, words)
                          : reason != NULL ? g_strdup (reason)
                                           : g_strdup (words);

  gtk_label_set_label (self->reason, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reason), text != NULL);
}

static void
update_words (LatentActivityRow *self)
{
  g_autofree char *facts = describe (self);

  gtk_label_set_label (self->facts, facts);
  show_reason (self, latent_task_state_is_trouble (latent_task_get_state (self->task)));
}

static void
tick_cb (GtkWidget *widget)
{
  update_words (LATENT_ACTIVITY_ROW (widget));
}

static const char *
get_icon (LatentTaskState state)
{
  if (latent_task_state_is_trouble (state))
    return "dialog-warning-symbolic";
  if (state == LATENT_TASK_DONE)
    return "object-select-symbolic";
  if (state == LATENT_TASK_CANCELLED)
    return "process-stop-symbolic";
  return "alarm-symbolic";
}

static void
clear (LatentActivityRow *self)
{
  gtk_label_set_label (self->prompt, "");
  gtk_label_set_label (self->facts, "");
  gtk_image_clear (self->icon);
  gtk_widget_set_visible (GTK_WIDGET (self->reason), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->primary), FALSE);
  gtk_widget_set_visible (self->spinner, FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->more), FALSE);
}

static void
update_primary (LatentActivityRow *self)
{
  LatentTaskState state = latent_task_get_state (self->task);
  const char *label = NULL;
  GVariant *target = NULL;
  const char *action = latent_task_actions_get_primary (self->task, &label, &target);

  gtk_button_set_label (self->primary, label);
  gtk_button_set_use_underline (self->primary, TRUE);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->primary), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->primary), action);
  /* What was dealt with needs no button any more. */
  gtk_widget_set_visible (GTK_WIDGET (self->primary),
                          state == LATENT_TASK_UNCERTAIN ||
                            (latent_task_state_is_trouble (state) && !latent_task_get_hidden (self->task)));
}

static void
update (LatentActivityRow *self)
{
  LatentTaskState state;
  const char *prompt;
  gboolean busy;

  latent_task_actions_set_task (GTK_WIDGET (self), latent_session_get_engine (self->session), self->task);
  if (self->task == NULL || !latent_task_get_loaded (self->task))
    {
      clear (self);
      return;
    }
  state = latent_task_get_state (self->task);
  busy = latent_task_get_reason (self->task) == LATENT_REASON_NONE &&
         (state == LATENT_TASK_PREPARING || state == LATENT_TASK_SUBMITTING || state == LATENT_TASK_SUBMITTED ||
          state == LATENT_TASK_COLLECTING);
  prompt = latent_task_get_prompt (self->task);

  gtk_label_set_label (self->prompt, *prompt != '\0' ? prompt : _ ("No prompt"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->prompt), *prompt != '\0' ? prompt : NULL);
  update_words (self);
  update_primary (self);
  gtk_widget_set_visible (self->spinner, busy);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), !busy);
  gtk_image_set_from_icon_name (self->icon, get_icon (state));
  if (latent_task_state_is_trouble (state))
    gtk_widget_add_css_class (GTK_WIDGET (self->icon), "warning");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), "warning");
  gtk_widget_set_sensitive (GTK_WIDGET (self->more), TRUE);
}

static void
update_cb (GtkWidget *widget)
{
  update (LATENT_ACTIVITY_ROW (widget));
}

/* A menu for each of thousands of rows is made when it is asked for. */
static void
create_menu_cb (GtkMenuButton *button, gpointer user_data)
{
  LatentActivityRow *self = user_data;
  g_autoptr (GMenuModel) menu = NULL;

  if (self->task == NULL || !latent_task_get_loaded (self->task))
    return;
  menu = latent_task_actions_build_menu (self->task);
  gtk_menu_button_set_menu_model (button, menu);
}

static void
menu_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_menu_button_popup (LATENT_ACTIVITY_ROW (widget)->more);
}

static void
secondary_cb (GtkGestureClick *gesture, int n_press, double x, double y, LatentActivityRow *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_menu_button_popup (self->more);
}

static void
latent_activity_row_dispose (GObject *object)
{
  LatentActivityRow *self = LATENT_ACTIVITY_ROW (object);
  GtkWidget *child;

  self->task = NULL;
  g_clear_pointer (&self->watch, latent_task_watch_free);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_ACTIVITY_ROW);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (latent_activity_row_parent_class)->dispose (object);
}

static void
latent_activity_row_class_init (LatentActivityRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_activity_row_dispose;

  gtk_widget_class_set_css_name (widget_class, "activityrow");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-activity-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentActivityRow, prompt);
  gtk_widget_class_bind_template_child (widget_class, LatentActivityRow, facts);
  gtk_widget_class_bind_template_child (widget_class, LatentActivityRow, reason);
  gtk_widget_class_bind_template_child (widget_class, LatentActivityRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, LatentActivityRow, icon);
  gtk_widget_class_bind_template_child (widget_class, LatentActivityRow, primary);
  gtk_widget_class_bind_template_child (widget_class, LatentActivityRow, more);
  gtk_widget_class_install_action (widget_class, "row.menu", NULL, menu_cb);
  latent_task_actions_install (widget_class);
}

static void
latent_activity_row_init (LatentActivityRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->more, create_menu_cb, self, NULL);
  self->watch = latent_task_watch_new (GTK_WIDGET (self), update_cb, tick_cb);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (secondary_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
latent_activity_row_new (LatentSession *session)
{
  LatentActivityRow *self;

  g_return_val_if_fail (LATENT_IS_SESSION (session), NULL);

  self = g_object_new (LATENT_TYPE_ACTIVITY_ROW, NULL);
  self->session = g_object_ref (session);
  return GTK_WIDGET (self);
}

void
latent_activity_row_set_task (LatentActivityRow *self, LatentTask *task)
{
  g_return_if_fail (LATENT_IS_ACTIVITY_ROW (self));
  g_return_if_fail (task == NULL || LATENT_IS_TASK (task));

  if (!latent_task_watch_set_task (self->watch, task))
    return;
  self->task = task;
  gtk_menu_button_popdown (self->more);
  gtk_menu_button_set_menu_model (self->more, NULL);
  update (self);
}
