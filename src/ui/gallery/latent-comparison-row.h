/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-comparison-list.h"
#include "latent-session.h"
#include "latent-texture-cache.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One prompt and what each model made of it, side by side: pictures, and tasks that are none yet, with the model, the price
 * and the time below each. What it shows is read while it is on screen. */
#define LATENT_TYPE_COMPARISON_ROW (latent_comparison_row_get_type ())
G_DECLARE_FINAL_TYPE (LatentComparisonRow, latent_comparison_row, LATENT, COMPARISON_ROW, GtkWidget)

GtkWidget *latent_comparison_row_new (LatentSession *session, LatentTextureCache *cache, int tile_size);
/* NULL: none. */
void latent_comparison_row_set_comparison (LatentComparisonRow *self, LatentComparison *comparison);

G_END_DECLS
