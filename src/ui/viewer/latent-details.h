/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Everything that is known of a picture: prompt, model, parameters, size, date, credits, ids. */
#define LATENT_TYPE_DETAILS (latent_details_get_type ())
G_DECLARE_FINAL_TYPE (LatentDetails, latent_details, LATENT, DETAILS, AdwBin)

/* NULL: nothing. @session tells the titles of model and parameters. */
void latent_details_set_image (LatentDetails *self, LatentSession *session, LatentImage *image);

/* What was searched for is set off in it; NULL for nothing. */
void latent_details_set_search (LatentDetails *self, const char *search);

G_END_DECLS
