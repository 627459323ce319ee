/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A task in the list of all tasks: prompt, state, model, time, cost, attempts, and what can be done about it. */
#define LATENT_TYPE_ACTIVITY_ROW (latent_activity_row_get_type ())
G_DECLARE_FINAL_TYPE (LatentActivityRow, latent_activity_row, LATENT, ACTIVITY_ROW, GtkWidget)

GtkWidget *latent_activity_row_new (LatentSession *session);

/* NULL: none. Any task, loaded or not. */
void latent_activity_row_set_task (LatentActivityRow *self, LatentTask *task);

G_END_DECLS
