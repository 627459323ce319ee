/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-collection-list.h"
#include "latent-collection-tile.h"
#include "latent-collections-page.h"

G_BEGIN_DECLS

struct _LatentCollectionsPage
{
  AdwNavigationPage parent_instance;

  LatentSession *session;
  LatentCollectionList *list;
  LatentTextureCache *cache;
  GtkSingleSelection *selection;
  gint64 wanted; /* the collection that gets the keyboard once it is in its place */
  GtkWidget *context_menu;

  GtkStack *stack;
  GtkGridView *grid;
  GMenuModel *collection_menu;
};

/* latent-collections-page.c: to another place in the list, counted among the others. */
void _latent_collections_page_move (LatentCollectionsPage *self, LatentCollection *collection, guint index);

/* latent-collections-page-tiles.c: the covers, and what the pointer does with them. */
void _latent_collections_page_setup_tiles (LatentCollectionsPage *self);
/* The menu of @tile, at a point of it. */
void _latent_collections_page_popup_over (LatentCollectionTile *tile, double x, double y);

G_END_DECLS
