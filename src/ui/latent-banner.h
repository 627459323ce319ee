/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What lasts, to stand under a header bar: why the queue is held, being offline, the demo; each with the one button that
 * resolves it. Property "session". */
#define LATENT_TYPE_BANNER (latent_banner_get_type ())
G_DECLARE_FINAL_TYPE (LatentBanner, latent_banner, LATENT, BANNER, AdwBin)

void latent_banner_set_session (LatentBanner *self, LatentSession *session);

G_END_DECLS
