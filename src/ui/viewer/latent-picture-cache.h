/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-image.h"

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* Pictures in their full size, decoded in the sandbox: the few that were seen last, and the next one. Main thread. */
#define LATENT_TYPE_PICTURE_CACHE (latent_picture_cache_get_type ())
G_DECLARE_FINAL_TYPE (LatentPictureCache, latent_picture_cache, LATENT, PICTURE_CACHE, GObject)

LatentPictureCache *latent_picture_cache_new (void);

/* What is there already, or NULL. Transfer none. */
GdkTexture *latent_picture_cache_peek (LatentPictureCache *self, LatentImage *image);

/* Decodes it. @ready is called on the main thread with the texture, or with NULL and a message for a person (both
 * transfer none); not at all once @cancellable is triggered. @ready may be NULL: only for the cache. */
typedef void (*LatentPictureReady) (GdkTexture *texture, const GError *error, gpointer user_data);
void latent_picture_cache_load (LatentPictureCache *self,
                                LatentImage *image,
                                GCancellable *cancellable,
                                LatentPictureReady ready,
                                gpointer user_data);

G_END_DECLS
