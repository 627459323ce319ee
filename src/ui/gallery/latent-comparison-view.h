/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-image-query.h"
#include "latent-session.h"
#include "latent-texture-cache.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What was asked of several models, a row for each prompt. Signal "changed": there are more or fewer, or it is read now. */
#define LATENT_TYPE_COMPARISON_VIEW (latent_comparison_view_get_type ())
G_DECLARE_FINAL_TYPE (LatentComparisonView, latent_comparison_view, LATENT, COMPARISON_VIEW, AdwBin)

/* Of which library, with which pictures; NULL for @session or @query: none, and nothing is read. @cache is the gallery's. */
void latent_comparison_view_show (LatentComparisonView *self,
                                  LatentSession *session,
                                  LatentTextureCache *cache,
                                  const LatentImageQuery *query);
/* Logical pixels. */
void latent_comparison_view_set_tile_size (LatentComparisonView *self, int tile_size);

guint latent_comparison_view_get_n_rows (LatentComparisonView *self);
gboolean latent_comparison_view_get_loading (LatentComparisonView *self);

G_END_DECLS
