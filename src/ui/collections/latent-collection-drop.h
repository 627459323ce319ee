/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-collection-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Puts @ids into @collection, whose name is @name, with Undo; 0 is a new one, whose name is asked for above @owner. */
void latent_collection_drop_take (GtkWidget *owner,
                                  LatentLibrary *library,
                                  gint64 collection,
                                  const char *name,
                                  GArray *ids);

/* A list of collections under @button that opens while a drag of pictures hovers over it, and takes what is dropped. It
 * has its own popover: that of a menu grabs the pointer, which is the drag's. */
#define LATENT_TYPE_COLLECTION_DROP (latent_collection_drop_get_type ())
G_DECLARE_FINAL_TYPE (LatentCollectionDrop, latent_collection_drop, LATENT, COLLECTION_DROP, GObject)

/* @button must outlive it. Transfer full. */
LatentCollectionDrop *latent_collection_drop_new (GtkWidget *button);
/* Both NULL: none. */
void latent_collection_drop_set_list (LatentCollectionDrop *self, LatentLibrary *library, LatentCollectionList *list);

G_END_DECLS
