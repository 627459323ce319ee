/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What can be done with a task, for every widget that shows one: "task.cancel", "task.send-first", "task.hide",
 * "task.try-again", "task.edit", "task.show-pictures", "task.adopt", "task.send-again", "task.forget", "task.open-log",
 * "task.copy-prompt", "task.copy-id" and "task.details". Errors are toasts of the window that the widget is in. */
void latent_task_actions_install (GtkWidgetClass *widget_class);

/* What the actions of @widget act on, which enables those that make sense; to be called again when it moves. NULL: nothing.
 */
void latent_task_actions_set_task (GtkWidget *widget, LatentEngine *engine, LatentTask *task);

/* Shows that a task's or a batch's action didn't work. Consumes @future; @widget may go meanwhile. */
void latent_task_actions_watch (GtkWidget *widget, DexFuture *future);

/* The one thing that most people want to do with a task in this state, as the name of an action, its label (translated, with
 * a mnemonic) and its parameter (floating) or NULL. */
const char *latent_task_actions_get_primary (LatentTask *task, const char **label, GVariant **target);

/* Everything that makes sense for it now. Transfer full. */
GMenuModel *latent_task_actions_build_menu (LatentTask *task);

/* Shows the page of the account's log at KIE. */
void latent_task_actions_open_log (GtkWidget *widget);

G_END_DECLS
