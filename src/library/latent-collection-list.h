/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-collection.h"

G_BEGIN_DECLS

/* A GListModel of LatentCollection: all of a library's, in their order, whoever changes them. An object stays the same as
 * long as its collection is there. Empty until it was read for the first time: "loading" notifies then. */
#define LATENT_TYPE_COLLECTION_LIST (latent_collection_list_get_type ())
G_DECLARE_FINAL_TYPE (LatentCollectionList, latent_collection_list, LATENT, COLLECTION_LIST, GObject)

LatentCollectionList *latent_collection_list_new (LatentLibrary *library);
gboolean latent_collection_list_get_loading (LatentCollectionList *self);

/* NULL if there is none. Transfer none. */
LatentCollection *latent_collection_list_find (LatentCollectionList *self, gint64 id);

G_END_DECLS
