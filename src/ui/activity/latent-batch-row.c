/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-batch-row.h"

#include "latent-config.h"
#include "latent-error.h"
#include "latent-format.h"
#include "latent-task-actions.h"
#include "latent-undo.h"
#include "latent-window.h"

#include <glib/gi18n-lib.h>
#include <math.h>

struct _LatentBatchRow
{
  GtkWidget parent_instance;

  LatentEngine *engine;
  LatentBatch *batch;
  GSignalGroup *signals;

  GtkLabel *prompt;
  GtkLabel *facts;
  GtkProgressBar *progress;
  GtkButton *pause;
  GtkMenuButton *more;
};

G_DEFINE_FINAL_TYPE (LatentBatchRow, latent_batch_row, GTK_TYPE_WIDGET)

enum
{
  OPENED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Takes @part. */
static void
add_part (GString *text, guint number, char *part)
{
  if (number > 0)
    g_string_append_printf (text, " · %s", part);
  g_free (part);
}

static char *
describe (LatentBatch *batch)
{
  const LatentBatchNumbers *numbers = latent_batch_get_numbers (batch);
  g_autoptr (GString) text = g_string_new (NULL);

  /* Translators: tasks of a batch: 12 of 40 done */
  g_string_append_printf (text, _ ("%u of %u done"), numbers->n_done, numbers->n_tasks);
  add_part (text, numbers->n_running,
            g_strdup_printf (ngettext ("%u running", "%u running", numbers->n_running), numbers->n_running));
  add_part (text, numbers->n_unsent,
            g_strdup_printf (ngettext ("%u waiting", "%u waiting", numbers->n_unsent), numbers->n_unsent));
  add_part (text, numbers->n_failed,
            g_strdup_printf (ngettext ("%u failed", "%u failed", numbers->n_failed), numbers->n_failed));
  add_part (text, numbers->n_uncertain,
            g_strdup_printf (ngettext ("%u uncertain", "%u uncertain", numbers->n_uncertain), numbers->n_uncertain));
  add_part (text, numbers->n_cancelled,
            g_strdup_printf (ngettext ("%u cancelled", "%u cancelled", numbers->n_cancelled), numbers->n_cancelled));
  if (!isnan (numbers->estimate) && numbers->estimate > 0)
    {
      g_autofree char *spent = latent_format_amount (numbers->credits);
      g_autofree char *all = latent_format_credits (numbers->estimate);

      /* Translators: what a batch has cost so far, and will cost in all: 60 of 200 credits */
      g_string_append (text, " · ");
      g_string_append_printf (text, _ ("%s of %s"), spent, all);
    }
  if (numbers->paused)
    g_string_append_printf (text, " · %s", _ ("paused"));
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
update (LatentBatchRow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const LatentBatchNumbers *numbers;
  g_autofree char *facts = NULL;
  gboolean waits;

  if (self->batch == NULL)
    return;
  numbers = latent_batch_get_numbers (self->batch);
  waits = numbers->n_unsent > 0;
  facts = describe (self->batch);
  gtk_label_set_label (self->prompt, *latent_batch_get_prompt (self->batch) != '\0'
                                       ? latent_batch_get_prompt (self->batch)
                                       : latent_batch_get_model (self->batch));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->prompt), latent_batch_get_prompt (self->batch));
  gtk_label_set_label (self->facts, facts);
  gtk_progress_bar_set_fraction (
    self->progress, numbers->n_tasks > 0 ? latent_batch_get_n_ended (self->batch) / (double) numbers->n_tasks : 0);
  gtk_button_set_icon_name (self->pause,
                            numbers->paused ? "media-playback-start-symbolic" : "media-playback-pause-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->pause), numbers->paused ? _ ("Resume") : _ ("Pause"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pause), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  numbers->paused ? _ ("Resume") : _ ("Pause"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->pause), numbers->paused ? "batch.resume" : "batch.pause");
  gtk_widget_set_visible (GTK_WIDGET (self->pause), waits || numbers->paused);

  gtk_widget_action_set_enabled (widget, "batch.pause", waits && !numbers->paused);
  gtk_widget_action_set_enabled (widget, "batch.resume", numbers->paused);
  gtk_widget_action_set_enabled (widget, "batch.send-first", waits);
  gtk_widget_action_set_enabled (widget, "batch.send-last", waits);
  gtk_widget_action_set_enabled (widget, "batch.cancel", waits);
  gtk_widget_action_set_enabled (widget, "batch.show-pictures", numbers->n_images > 0);
}

static void
action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentBatchRow *self = LATENT_BATCH_ROW (widget);
  const char *id = self->batch != NULL ? latent_batch_get_id (self->batch) : NULL;

  if (id == NULL)
    return;
  if (g_str_equal (name, "batch.pause"))
    latent_task_actions_watch (widget, latent_engine_pause_batch (self->engine, id));
  else if (g_str_equal (name, "batch.resume"))
    latent_task_actions_watch (widget, latent_engine_resume_batch (self->engine, id));
  else
    latent_task_actions_watch (widget,
                               latent_engine_order_batch (self->engine, id, g_str_equal (name, "batch.send-first")));
}

static void
undo_cb (AdwToast *toast, LatentWindow *window)
{
  LatentEngine *engine = g_object_get_data (G_OBJECT (toast), "engine");

  latent_task_actions_watch (GTK_WIDGET (window),
                             latent_engine_revive_batch (engine, g_object_get_data (G_OBJECT (toast), "batch")));
}

/* The row may be another batch's by now, and the button isn't. */
static void
offer_undo (LatentWindow *window, LatentBatchRow *self, const char *batch, guint n)
{
  g_autofree char *text = g_strdup_printf (ngettext ("%u task cancelled", "%u tasks cancelled", n), n);
  AdwToast *toast = n > 0 ? latent_undo_toast_new (text) : adw_toast_new (text);

  if (n > 0)
    {
      g_object_set_data_full (G_OBJECT (toast), "engine", g_object_ref (self->engine), g_object_unref);
      g_object_set_data_full (G_OBJECT (toast), "batch", g_strdup (batch), g_free);
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_cb), window, G_CONNECT_DEFAULT);
    }
  latent_window_add_toast (window, toast);
}

typedef struct
{
  GWeakRef row;
  char *batch;
} Cancel;

static void
cancel_free (gpointer data)
{
  Cancel *cancel = data;

  g_weak_ref_clear (&cancel->row);
  g_free (cancel->batch);
  g_free (cancel);
}

static DexFuture *
cancelled_cb (DexFuture *future, gpointer user_data)
{
  Cancel *cancel = user_data;
  g_autoptr (LatentBatchRow) self = g_weak_ref_get (&cancel->row);
  const GValue *value = dex_future_get_value (future, NULL);
  LatentWindow *window = self != NULL ? latent_window_for (GTK_WIDGET (self)) : NULL;

  if (window != NULL && value != NULL)
    offer_undo (window, self, cancel->batch, (guint) g_value_get_int64 (value));
  /* An error is shown by who watches. */
  return NULL;
}

static void
cancel_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentBatchRow *self = LATENT_BATCH_ROW (widget);
  Cancel *cancel;

  if (self->batch == NULL)
    return;
  cancel = g_new0 (Cancel, 1);
  g_weak_ref_init (&cancel->row, self);
  cancel->batch = g_strdup (latent_batch_get_id (self->batch));
  latent_task_actions_watch (widget, dex_future_then (latent_engine_cancel_batch (self->engine, cancel->batch),
                                                      cancelled_cb, cancel, cancel_free));
}

static void
show_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[OPENED], 0);
}

static void
show_pictures_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentBatch *batch = LATENT_BATCH_ROW (widget)->batch;

  if (batch != NULL)
    gtk_widget_activate_action (widget, "win.show-batch", "s", latent_batch_get_id (batch));
}

static void
menu_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_menu_button_popup (LATENT_BATCH_ROW (widget)->more);
}

static void
secondary_cb (GtkGestureClick *gesture, int n_press, double x, double y, LatentBatchRow *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_menu_button_popup (self->more);
}

static void
latent_batch_row_dispose (GObject *object)
{
  LatentBatchRow *self = LATENT_BATCH_ROW (object);
  GtkWidget *child;

  g_clear_object (&self->signals);
  g_clear_object (&self->batch);
  g_clear_object (&self->engine);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_BATCH_ROW);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (latent_batch_row_parent_class)->dispose (object);
}

static void
latent_batch_row_class_init (LatentBatchRowClass *klass)
{
  static const char *const actions[] = { "batch.pause", "batch.resume", "batch.send-first", "batch.send-last" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_batch_row_dispose;

  signals[OPENED] = g_signal_new ("opened", LATENT_TYPE_BATCH_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  0);

  gtk_widget_class_set_css_name (widget_class, "batchrow");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-batch-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentBatchRow, prompt);
  gtk_widget_class_bind_template_child (widget_class, LatentBatchRow, facts);
  gtk_widget_class_bind_template_child (widget_class, LatentBatchRow, progress);
  gtk_widget_class_bind_template_child (widget_class, LatentBatchRow, pause);
  gtk_widget_class_bind_template_child (widget_class, LatentBatchRow, more);
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, action_cb);
  gtk_widget_class_install_action (widget_class, "batch.cancel", NULL, cancel_cb);
  gtk_widget_class_install_action (widget_class, "batch.show", NULL, show_cb);
  gtk_widget_class_install_action (widget_class, "batch.show-pictures", NULL, show_pictures_cb);
  gtk_widget_class_install_action (widget_class, "row.menu", NULL, menu_cb);
}

static void
latent_batch_row_init (LatentBatchRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (LATENT_TYPE_BATCH);
  g_signal_group_connect_swapped (self->signals, "changed", G_CALLBACK (update), self);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (secondary_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
latent_batch_row_new (LatentEngine *engine)
{
  LatentBatchRow *self;

  g_return_val_if_fail (LATENT_IS_ENGINE (engine), NULL);

  self = g_object_new (LATENT_TYPE_BATCH_ROW, NULL);
  self->engine = g_object_ref (engine);
  return GTK_WIDGET (self);
}

void
latent_batch_row_set_batch (LatentBatchRow *self, LatentBatch *batch)
{
  g_return_if_fail (LATENT_IS_BATCH_ROW (self));
  g_return_if_fail (batch == NULL || LATENT_IS_BATCH (batch));

  if (!g_set_object (&self->batch, batch))
    return;
  g_signal_group_set_target (self->signals, batch);
  gtk_menu_button_popdown (self->more);
  update (self);
}

LatentBatch *
latent_batch_row_get_batch (LatentBatchRow *self)
{
  g_return_val_if_fail (LATENT_IS_BATCH_ROW (self), NULL);

  return self->batch;
}
