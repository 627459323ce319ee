/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-filter-words.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The conditions that hold, each a button that takes it away, with how many pictures are left. Not visible without any.
 *
 * Signal "removed" (guint, a LatentFilter). Clear is the action "gallery.clear-filters". */
#define LATENT_TYPE_FILTER_BAR (latent_filter_bar_get_type ())
G_DECLARE_FINAL_TYPE (LatentFilterBar, latent_filter_bar, LATENT, FILTER_BAR, AdwBin)

/* @names is read now only. */
void latent_filter_bar_set_query (LatentFilterBar *self, const LatentImageQuery *query, const LatentFilterNames *names);
/* G_MAXUINT: that isn't told. */
void latent_filter_bar_set_count (LatentFilterBar *self, guint n_images);

G_END_DECLS
