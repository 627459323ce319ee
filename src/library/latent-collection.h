/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* A collection as it was read; in a LatentCollectionList it follows. All are read-only properties that notify;
 * latent-collections.h writes. */
#define LATENT_TYPE_COLLECTION (latent_collection_get_type ())
G_DECLARE_FINAL_TYPE (LatentCollection, latent_collection, LATENT, COLLECTION, GObject)

gint64 latent_collection_get_id (LatentCollection *self);
const char *latent_collection_get_name (LatentCollection *self);  /* "name" */
const char *latent_collection_get_query (LatentCollection *self); /* "query": JSON of a smart one, else NULL */
guint latent_collection_get_n_images (LatentCollection *self); /* "n-images"; what lies in the trash doesn't count */
gint64 latent_collection_get_cover (LatentCollection *self); /* "cover": a picture's id, 0 if it has none */

G_END_DECLS
