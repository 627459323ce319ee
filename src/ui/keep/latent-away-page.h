/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-progress.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What the window shows while a library can't be open: it is being moved, or its database replaced. Signal "cancelled" when
 * the work is to be given up. */
#define LATENT_TYPE_AWAY_PAGE (latent_away_page_get_type ())
G_DECLARE_FINAL_TYPE (LatentAwayPage, latent_away_page, LATENT, AWAY_PAGE, AdwBin)

/* @text: more about it, such as a folder, or NULL. Only work that may be @cancellable has a button for it. */
void latent_away_page_begin (LatentAwayPage *self, const char *title, const char *text, gboolean cancellable);

/* A LatentProgressFunc; its data is the page. */
void latent_away_page_progress (guint n_done, guint n_total, gpointer page);

G_END_DECLS
