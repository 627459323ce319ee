/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "latent-task.h"

G_BEGIN_DECLS

/* Follows a task for a widget that shows it: what the task notifies of, and the seconds while it runs at KIE and the widget
 * is on the screen. */
typedef struct _LatentTaskWatch LatentTaskWatch;

typedef void (*LatentTaskWatchFunc) (GtkWidget *widget);

/* @update: to show all of the task (or that there is none) anew; when it notifies and when the widget is mapped. @tick: to
 * show what changes with the time, each second. The widget isn't referenced and frees this in its dispose function. */
LatentTaskWatch *latent_task_watch_new (GtkWidget *widget, LatentTaskWatchFunc update, LatentTaskWatchFunc tick);
void latent_task_watch_free (LatentTaskWatch *self);

/* References @task (or NULL). FALSE if it is the same; else @update is up to the caller, who may have more to say. */
gboolean latent_task_watch_set_task (LatentTaskWatch *self, LatentTask *task);

G_END_DECLS
