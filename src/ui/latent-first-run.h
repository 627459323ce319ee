/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The page for somebody who has neither a key nor a picture yet: what this is, and two ways on. Property "session".
 * Signal "accepted" when a key is in use. */
#define LATENT_TYPE_FIRST_RUN (latent_first_run_get_type ())
G_DECLARE_FINAL_TYPE (LatentFirstRun, latent_first_run, LATENT, FIRST_RUN, AdwBin)

void latent_first_run_set_session (LatentFirstRun *self, LatentSession *session);

G_END_DECLS
