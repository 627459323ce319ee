/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Says above the library's trash how long pictures stay in it, and empties it. Property: "session" (LatentSession, may be
 * NULL). */
#define LATENT_TYPE_TRASH_BANNER (latent_trash_banner_get_type ())
G_DECLARE_FINAL_TYPE (LatentTrashBanner, latent_trash_banner, LATENT, TRASH_BANNER, AdwBin)

void latent_trash_banner_set_shown (LatentTrashBanner *self, gboolean shown);

/* What of @ids (GArray of gint64) lies in the library's trash goes to the desktop's. A toast in the window of @owner tells
 * how it went. */
void latent_trash_banner_discard (GtkWidget *owner, LatentLibrary *library, GArray *ids);

G_END_DECLS
