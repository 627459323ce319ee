/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The face of a task in a tile: prompt, what it waits for or why it failed, and what can be done about it. */
#define LATENT_TYPE_TASK_PANEL (latent_task_panel_get_type ())
G_DECLARE_FINAL_TYPE (LatentTaskPanel, latent_task_panel, LATENT, TASK_PANEL, GtkWidget)

GtkWidget *latent_task_panel_new (LatentEngine *engine);
/* NULL: none. */
void latent_task_panel_set_task (LatentTaskPanel *self, LatentTask *task);

/* A small tile: one line of each. */
void latent_task_panel_set_compact (LatentTaskPanel *self, gboolean compact);

G_END_DECLS
