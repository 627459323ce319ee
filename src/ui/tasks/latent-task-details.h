/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Everything that is known of one task: what was asked for and became of it, KIE's own record (asked for when the dialog
 * opens), and every attempt with what was sent and answered; all of it to copy for a support question. */
#define LATENT_TYPE_TASK_DETAILS (latent_task_details_get_type ())
G_DECLARE_FINAL_TYPE (LatentTaskDetails, latent_task_details, LATENT, TASK_DETAILS, AdwDialog)

/* Shows them of @task, before the window that @parent is in. */
void latent_task_details_present (LatentSession *session, LatentTask *task, GtkWidget *parent);

G_END_DECLS
