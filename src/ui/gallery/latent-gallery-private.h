/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-gallery-model.h"
#include "latent-gallery.h"
#include "latent-image-actions.h"
#include "latent-texture-cache.h"
#include "latent-tile.h"
#include "latent-trash-banner.h"

G_BEGIN_DECLS

struct _LatentGallery
{
  AdwNavigationPage parent_instance;

  LatentSession *session;
  char *view;
  int tile_size;
  gboolean fill;
  guint columns;
  guint columns_source;
  guint update_source;
  gboolean stick_to_top;

  GListModel *tasks; /* GtkFilterListModel of LatentTask */
  GtkFilter *task_filter;
  LatentImageList *images;
  LatentGalleryModel *model;
  LatentTextureCache *cache;
  LatentImageActions *actions;
  GPtrArray *picked; /* the selected pictures, loaded ahead for drag and copy */

  GtkWidget *context_menu;

  GtkMenuButton *view_button;
  GtkLabel *view_label;
  GtkToggleButton *search_button;
  GtkSearchBar *search_bar;
  LatentTrashBanner *trash_banner;
  GtkSearchEntry *search_entry;
  GtkScale *size_scale;
  GtkStack *stack;
  AdwStatusPage *empty_page;
  GtkScrolledWindow *scroller;
  GtkGridView *grid;
  GtkActionBar *action_bar;
  GtkLabel *selection_label;
  GMenuModel *image_menu;
};

/* latent-gallery-tiles.c: a new factory makes every cell anew, for what a cell is told once; the columns follow the
 * width, because GtkGridView makes 32 cells a column whether they are seen or not. */
void _latent_gallery_renew_factory (LatentGallery *self);
void _latent_gallery_update_columns (LatentGallery *self);

/* latent-gallery-drag.c: everything that the pointer does to a tile. */
void _latent_gallery_setup_tile (LatentGallery *self, LatentTile *tile);
void _latent_gallery_setup_pointer (LatentGallery *self);
/* The context menu for what has the focus. */
gboolean _latent_gallery_popup_menu (LatentGallery *self);

G_END_DECLS
