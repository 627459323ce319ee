/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A row of thumbnails: what a picture was made from, or what was made from it. A click goes there. It hides itself while there
 * is none. Property "made-into". */
#define LATENT_TYPE_RELATIVES_STRIP (latent_relatives_strip_get_type ())
G_DECLARE_FINAL_TYPE (LatentRelativesStrip, latent_relatives_strip, LATENT, RELATIVES_STRIP, AdwBin)

/* NULL: nothing. */
void latent_relatives_strip_set_image (LatentRelativesStrip *self, LatentSession *session, LatentImage *image);

G_END_DECLS
