/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"
#include "latent-pixels.h"

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* A texture of the pixels, without a copy. Transfer full. */
GdkTexture *latent_texture_from_pixels (LatentPixels *pixels);

/* Thumbnails of one library as textures: the most recently used ones, bounded by bytes. Main thread. */
#define LATENT_TYPE_TEXTURE_CACHE (latent_texture_cache_get_type ())
G_DECLARE_FINAL_TYPE (LatentTextureCache, latent_texture_cache, LATENT, TEXTURE_CACHE, GObject)

LatentTextureCache *latent_texture_cache_new (LatentLibrary *library, gsize max_bytes);

/* What is there already for a tile of @size device pixels, or NULL. Transfer none. */
GdkTexture *latent_texture_cache_peek (LatentTextureCache *self, LatentImage *image, guint size);

/* Loads it. @ready is called on the main thread with the texture (transfer none), or with NULL when it can't be had; not
 * at all once @cancellable is triggered, so a tile that goes away cancels and needs no weak reference. */
typedef void (*LatentTextureReady) (GdkTexture *texture, gpointer user_data);
void latent_texture_cache_load (LatentTextureCache *self,
                                LatentImage *image,
                                guint size,
                                GCancellable *cancellable,
                                LatentTextureReady ready,
                                gpointer user_data);

/* Loads it after all that somebody waits for: for what may come into view next. A thumbnail that is missing stays so. */
void latent_texture_cache_preload (LatentTextureCache *self, LatentImage *image, guint size, GCancellable *cancellable);

G_END_DECLS
