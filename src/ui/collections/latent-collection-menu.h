/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-collection-list.h"

G_BEGIN_DECLS

/* A menu's section with the first collections of @list, which it follows: "gallery.view" with "collection:ID". */
GMenuModel *latent_collection_menu_new (LatentCollectionList *list);

/* "collection:12". Transfer full. */
char *latent_collection_menu_make_view (gint64 collection);
/* 0 if @view is none of a collection. */
gint64 latent_collection_menu_parse_view (const char *view);

G_END_DECLS
