/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* For a header bar: opens the page of all tasks, and says how many are running. Property "session". */
#define LATENT_TYPE_ACTIVITY_BUTTON (latent_activity_button_get_type ())
G_DECLARE_FINAL_TYPE (LatentActivityButton, latent_activity_button, LATENT, ACTIVITY_BUTTON, AdwBin)

void latent_activity_button_set_session (LatentActivityButton *self, LatentSession *session);

G_END_DECLS
