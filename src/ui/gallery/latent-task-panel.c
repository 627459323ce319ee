/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-task-panel.h"

#include "latent-config.h"
#include "latent-filter-words.h"
#include "latent-task-actions.h"
#include "latent-task-watch.h"
#include "latent-task-words.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _LatentTaskPanel
{
  GtkWidget parent_instance;

  LatentEngine *engine;
  LatentTaskWatch *watch;
  LatentTask *task; /* which it has */
  gboolean compact;

  GtkLabel *prompt;
  GtkLabel *model;
  GtkLabel *reason;
  GtkLabel *status;
  GtkImage *icon;
  GtkWidget *spinner;
  GtkButton *primary;
  GtkMenuButton *more;
  GtkWidget *batch_box;
  GtkProgressBar *batch_bar;
  GtkLabel *batch_label;
  GtkWidget *status_box;
};

G_DEFINE_FINAL_TYPE (LatentTaskPanel, latent_task_panel, GTK_TYPE_WIDGET)

static void
update_status (LatentTaskPanel *self)
{
  double usual = latent_engine_get_usual_duration (self->engine, latent_task_get_model (self->task));
  g_autofree char *text = latent_task_words_status (self->task, usual, g_get_real_time ());

  gtk_label_set_label (self->status, text);
  if (latent_task_get_state (self->task) == LATENT_TASK_SUBMITTED)
    {
      g_autofree char *patience = latent_task_words_patience (self->task, usual, g_get_real_time ());

      gtk_label_set_label (self->reason, patience != NULL ? patience : "");
      gtk_widget_set_visible (GTK_WIDGET (self->reason), patience != NULL);
    }
}

static void
tick_cb (GtkWidget *widget)
{
  update_status (LATENT_TASK_PANEL (widget));
}

/* How far everything is that was asked for together with this task. */
static void
update_batch (LatentTaskPanel *self)
{
  LatentBatch *batch = NULL;
  g_autofree char *text = NULL;

  if (self->task != NULL && !self->compact)
    batch = latent_batch_list_find (latent_engine_get_batches (self->engine), latent_task_get_batch (self->task));
  gtk_widget_set_visible (self->batch_box, batch != NULL);
  gtk_widget_set_vexpand (self->status_box, batch == NULL);
  if (batch == NULL)
    return;
  /* Translators: how many of how many tasks of a batch have ended */
  text = g_strdup_printf (_ ("%u of %u"), latent_batch_get_n_ended (batch), latent_batch_get_numbers (batch)->n_tasks);
  gtk_label_set_label (self->batch_label, text);
  gtk_progress_bar_set_fraction (self->batch_bar,
                                 (double) latent_batch_get_n_ended (batch) / latent_batch_get_numbers (batch)->n_tasks);
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
  GVariant *target;
  gboolean trouble, busy;

  if (self->task == NULL)
    {
      latent_task_actions_set_task (GTK_WIDGET (self), NULL, NULL);
      return;
    }

  state = latent_task_get_state (self->task);
  trouble = latent_task_state_is_trouble (state);
  busy = !latent_task_state_is_final (state) && state != LATENT_TASK_UNCERTAIN;
  reason = latent_task_words_reason (self->task);

  gtk_label_set_label (self->prompt, latent_task_get_prompt (self->task));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->prompt), latent_task_get_prompt (self->task));
  gtk_label_set_label (self->model, latent_filter_get_model_title (latent_engine_get_catalog (self->engine),
                                                                   latent_task_get_model (self->task)));
  /* Where something went wrong, the reason has the room. */
  gtk_widget_set_visible (GTK_WIDGET (self->model), !self->compact && !trouble);
  gtk_label_set_lines (self->prompt, self->compact ? 1 : trouble ? 2 : 3);
  gtk_label_set_lines (self->reason, self->compact ? 1 : 3);
  gtk_label_set_label (self->reason, reason != NULL ? reason : "");
  words = latent_task_words_service (self->task);
  tooltip = words != NULL && reason != NULL ? g_strdup_printf ("%s\n%s", reason, words) : g_strdup (reason);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->reason), tooltip);
  gtk_widget_set_visible (GTK_WIDGET (self->reason), reason != NULL && trouble);
  update_status (self);
  update_batch (self);

  gtk_widget_set_visible (self->spinner, busy && latent_task_get_reason (self->task) == LATENT_REASON_NONE &&
                                           state != LATENT_TASK_QUEUED);
  gtk_image_set_from_icon_name (self->icon, trouble ? "dialog-warning-symbolic" : "content-loading-symbolic");
  gtk_widget_set_visible (GTK_WIDGET (self->icon), !gtk_widget_get_visible (self->spinner));

  if (trouble)
    gtk_widget_add_css_class (GTK_WIDGET (self), "trouble");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "trouble");

  latent_task_actions_set_task (GTK_WIDGET (self), self->engine, self->task);
  action = latent_task_actions_get_primary (self->task, &label, &target);
  gtk_button_set_label (self->primary, label);
  gtk_button_set_use_underline (self->primary, TRUE);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->primary), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->primary), action);
  menu = latent_task_actions_build_menu (self->task);
  gtk_menu_button_set_menu_model (self->more, menu);
}

static void
update_cb (GtkWidget *widget)
{
  update (LATENT_TASK_PANEL (widget));
}

/* --- widget ----------------------------------------------------------------------------------------------------- */

static void
latent_task_panel_dispose (GObject *object)
{
  LatentTaskPanel *self = LATENT_TASK_PANEL (object);
  GtkWidget *child;

  self->task = NULL;
  g_clear_pointer (&self->watch, latent_task_watch_free);
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

  gtk_widget_class_set_css_name (widget_class, "taskpanel");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-task-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentTaskPanel, prompt);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskPanel, model);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskPanel, reason);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskPanel, status);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskPanel, icon);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskPanel, spinner);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskPanel, primary);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskPanel, more);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskPanel, batch_box);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskPanel, batch_bar);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskPanel, batch_label);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskPanel, status_box);

  latent_task_actions_install (widget_class);
}

static void
latent_task_panel_init (LatentTaskPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->watch = latent_task_watch_new (GTK_WIDGET (self), update_cb, tick_cb);
}

GtkWidget *
latent_task_panel_new (LatentEngine *engine)
{
  LatentTaskPanel *self;

  g_return_val_if_fail (LATENT_IS_ENGINE (engine), NULL);

  self = g_object_new (LATENT_TYPE_TASK_PANEL, NULL);
  self->engine = g_object_ref (engine);
  g_signal_connect_object (latent_engine_get_batches (engine), "changed", G_CALLBACK (update_batch), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
latent_task_panel_set_task (LatentTaskPanel *self, LatentTask *task)
{
  g_return_if_fail (LATENT_IS_TASK_PANEL (self));
  g_return_if_fail (task == NULL || LATENT_IS_TASK (task));

  if (!latent_task_watch_set_task (self->watch, task))
    return;
  self->task = task;
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
