/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-image-query.h"
#include "latent-library.h"

G_BEGIN_DECLS

/* A GListModel of LatentImage over a query. It holds ids only; get_item never runs SQL. Every change of
 * the library, whoever made it, becomes the smallest items-changed. Property "n-items" notifies; "loading" is TRUE until
 * the first answer. */
#define LATENT_TYPE_IMAGE_LIST (latent_image_list_get_type ())
G_DECLARE_FINAL_TYPE (LatentImageList, latent_image_list, LATENT, IMAGE_LIST, GObject)

LatentImageList *latent_image_list_new (LatentLibrary *library);
/* Copied. The list is replaced when the answer is there, never emptied meanwhile. */
void latent_image_list_set_query (LatentImageList *self, const LatentImageQuery *query);
gboolean latent_image_list_get_loading (LatentImageList *self);
/* 0 and G_MAXUINT if out of range / not in the list. */
gint64 latent_image_list_get_id (LatentImageList *self, guint position);
guint latent_image_list_find (LatentImageList *self, gint64 id);

/* The same without a live list, for the command line: a boxed GPtrArray of loaded LatentImage. */
DexFuture *latent_library_list_images (LatentLibrary *library, const LatentImageQuery *query);

G_END_DECLS
