/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-collection.h"
#include "latent-texture-cache.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One collection of the Collections page: its cover, name and number of pictures. Recycled. */
#define LATENT_TYPE_COLLECTION_TILE (latent_collection_tile_get_type ())
G_DECLARE_FINAL_TYPE (LatentCollectionTile, latent_collection_tile, LATENT, COLLECTION_TILE, GtkBox)

GtkWidget *latent_collection_tile_new (LatentLibrary *library, LatentTextureCache *cache);

/* NULL: none. */
void latent_collection_tile_set_collection (LatentCollectionTile *self, LatentCollection *collection);
LatentCollection *latent_collection_tile_get_collection (LatentCollectionTile *self);

/* Its place in the list. */
void latent_collection_tile_set_position (LatentCollectionTile *self, guint position);
guint latent_collection_tile_get_position (LatentCollectionTile *self);

/* "3 pictures". Transfer full. */
char *latent_collection_tile_describe (LatentCollection *collection);

G_END_DECLS
