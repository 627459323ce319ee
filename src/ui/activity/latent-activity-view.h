/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The page of all tasks: batches with their progress, and the queue, what runs, what failed and what is done, however many
 * they are. Property "session". */
#define LATENT_TYPE_ACTIVITY_VIEW (latent_activity_view_get_type ())
G_DECLARE_FINAL_TYPE (LatentActivityView, latent_activity_view, LATENT, ACTIVITY_VIEW, AdwNavigationPage)

void latent_activity_view_set_session (LatentActivityView *self, LatentSession *session);

/* Gives it the keyboard, as soon as it lists anything. */
void latent_activity_view_focus (LatentActivityView *self);

/* Shows only those that failed, expired or are uncertain. */
void latent_activity_view_show_failed (LatentActivityView *self);

G_END_DECLS
