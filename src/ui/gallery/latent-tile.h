/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-catalog.h"
#include "latent-engine.h"
#include "latent-texture-cache.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One square cell of the grid, recycled: a picture or a task. Thumbnails are asked for while it is on screen (mapped),
 * since GtkGridView binds many more cells than it shows. */
#define LATENT_TYPE_TILE (latent_tile_get_type ())
G_DECLARE_FINAL_TYPE (LatentTile, latent_tile, LATENT, TILE, GtkWidget)

GtkWidget *latent_tile_new (LatentEngine *engine, LatentTextureCache *cache);

/* LatentImage, LatentTask, or NULL. */
void latent_tile_set_item (LatentTile *self, GObject *item);
GObject *latent_tile_get_item (LatentTile *self);
/* Where the item stands in the model, for a press on the tile. */
void latent_tile_set_position (LatentTile *self, guint position);
guint latent_tile_get_position (LatentTile *self);
void latent_tile_set_fill (LatentTile *self, gboolean fill);
/* A picture's model is told below it by the title that it has in @catalog; NULL (the default): it isn't. */
void latent_tile_set_catalog (LatentTile *self, LatentCatalog *catalog);
/* The thumbnail for a tile that is so many device pixels wide. */
guint latent_tile_choose_size (int pixels);
/* What it shows now, for a drag icon; NULL if nothing. Transfer none. */
GdkTexture *latent_tile_get_texture (LatentTile *self);

G_END_DECLS
