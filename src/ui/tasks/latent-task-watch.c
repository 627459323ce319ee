/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-task-watch.h"

struct _LatentTaskWatch
{
  GtkWidget *widget;
  LatentTask *task;
  LatentTaskWatchFunc update;
  LatentTaskWatchFunc tick;
  guint clock;
};

static gboolean
tick_cb (gpointer user_data)
{
  LatentTaskWatch *self = user_data;

  self->tick (self->widget);
  return G_SOURCE_CONTINUE;
}

static void
update_clock (LatentTaskWatch *self)
{
  gboolean wanted = self->task != NULL && gtk_widget_get_mapped (self->widget) &&
                    latent_task_get_state (self->task) == LATENT_TASK_SUBMITTED;

  if (wanted && self->clock == 0)
    self->clock = g_timeout_add_seconds (1, tick_cb, self);
  else if (!wanted)
    g_clear_handle_id (&self->clock, g_source_remove);
}

static void
update_cb (LatentTaskWatch *self)
{
  update_clock (self);
  self->update (self->widget);
}

LatentTaskWatch *
latent_task_watch_new (GtkWidget *widget, LatentTaskWatchFunc update, LatentTaskWatchFunc tick)
{
  LatentTaskWatch *self;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);
  g_return_val_if_fail (update != NULL && tick != NULL, NULL);

  self = g_new0 (LatentTaskWatch, 1);
  self->widget = widget;
  self->update = update;
  self->tick = tick;
  /* After the widget's own handlers: it is mapped, or isn't any more. */
  g_signal_connect_data (widget, "map", G_CALLBACK (update_cb), self, NULL, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_data (widget, "unmap", G_CALLBACK (update_clock), self, NULL, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  return self;
}

gboolean
latent_task_watch_set_task (LatentTaskWatch *self, LatentTask *task)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (task == NULL || LATENT_IS_TASK (task), FALSE);

  if (self->task == task)
    return FALSE;
  if (self->task != NULL)
    g_signal_handlers_disconnect_by_data (self->task, self);
  g_set_object (&self->task, task);
  if (task != NULL)
    g_signal_connect_swapped (task, "notify", G_CALLBACK (update_cb), self);
  update_clock (self);
  return TRUE;
}

void
latent_task_watch_free (LatentTaskWatch *self)
{
  g_return_if_fail (self != NULL);

  g_signal_handlers_disconnect_by_data (self->widget, self);
  if (self->task != NULL)
    g_signal_handlers_disconnect_by_data (self->task, self);
  g_clear_object (&self->task);
  g_clear_handle_id (&self->clock, g_source_remove);
  g_free (self);
}
