/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-collection-drop.h"
#include "latent-collection-list.h"
#include "latent-comparison-view.h"
#include "latent-filter-bar.h"
#include "latent-filter-popover.h"
#include "latent-filter-words.h"
#include "latent-gallery-model.h"
#include "latent-gallery.h"
#include "latent-image-actions.h"
#include "latent-scroll-label.h"
#include "latent-texture-cache.h"
#include "latent-tile.h"
#include "latent-trash-banner.h"

G_BEGIN_DECLS

#define LATENT_GALLERY_MIN_TILE 110
#define LATENT_GALLERY_MAX_TILE 420

struct _LatentGallery
{
  AdwNavigationPage parent_instance;

  LatentSession *session;
  char *view;
  int tile_size;
  gboolean fill;
  gboolean narrow; /* the header has no room for the view options */
  guint columns;
  guint columns_source;
  guint update_source;
  gboolean stick_to_top;
  gboolean wants_focus; /* the grid is to have the focus once there is something in it */
  LatentImageQuery *filter; /* conditions and order that somebody set */
  char *titled;             /* the batch of it whose prompt is known, or asked for */
  char *batch_title;
  gboolean by_date;         /* a collection is shown by date all the same, and not in its own order */
  gboolean is_following;    /* what shows the filter is brought up to it */
  LatentImageQuery *query;  /* of the pictures that are shown; NULL without a session */

  gboolean scrolls_up;
  double last_value;
  guint ahead_source;
  guint mend_source;
  GCancellable *ahead_cancellable;
  GSignalGroup *place; /* the picture that the scroll bar's label waits for */

  GListModel *tasks; /* GtkFilterListModel of LatentTask */
  GtkFilter *task_filter;
  LatentImageList *images;
  LatentGalleryModel *model;
  LatentTextureCache *cache;
  LatentImageActions *actions;
  GPtrArray *picked; /* the selected pictures, loaded ahead for drag and copy */
  LatentCollectionList *collections;
  LatentCollectionDrop *collection_drop;
  gint64 arranged;    /* the picture that gets the keyboard once it is in its new place */
  GWeakRef drop_tile; /* beside which a picture would be dropped */

  GtkWidget *context_menu;

  GtkMenuButton *view_button;
  GtkMenuButton *options_button;
  GtkMenuButton *narrow_options_button;
  GtkWidget *size_popover;
  GtkLabel *view_label;
  GtkToggleButton *search_button;
  GtkSearchBar *search_bar;
  LatentTrashBanner *trash_banner;
  GtkSearchEntry *search_entry;
  GtkMenuButton *filter_button;
  LatentFilterPopover *filter_popover;
  LatentFilterBar *filter_bar;
  GtkDropDown *sort_list;
  GtkCheckButton *reversed_check;
  GtkScale *size_scale;
  GtkStack *stack;
  AdwStatusPage *empty_page;
  GtkWidget *empty_clear;
  GtkScrolledWindow *scroller;
  LatentScrollLabel *scroll_label;
  GtkGridView *grid;
  LatentComparisonView *comparison_view;
  GtkActionBar *action_bar;
  GtkWidget *wide_actions; /* of it, where there is room */
  gboolean is_wide;
  GtkLabel *selection_label;
  GMenuModel *image_menu;
  GMenu *make_menu; /* of it: what pictures can be made into */
  GMenuModel *view_menu;
};

/* latent-gallery-shown.c: which tasks and pictures are shown; the page says so, or that there are none. */
void _latent_gallery_setup_tasks (LatentGallery *self);
void _latent_gallery_set_model (LatentGallery *self, LatentGalleryModel *model);
void _latent_gallery_update_query (LatentGallery *self);
void _latent_gallery_update_page (LatentGallery *self);
gboolean _latent_gallery_is_trash (LatentGallery *self);
/* Rows of compared pictures instead of the grid. */
gboolean _latent_gallery_is_comparisons (LatentGallery *self);
/* What is searched for, NULL for nothing. Transfer none. */
const char *_latent_gallery_get_search (LatentGallery *self);
/* Adds to @query what the view chosen from the menu means. */
void _latent_gallery_apply_view (LatentGallery *self, LatentImageQuery *query);

/* latent-gallery-filter.c: conditions and order. */
void _latent_gallery_setup_filter (LatentGallery *self);
void _latent_gallery_renew_filter (LatentGallery *self);
void _latent_gallery_clear_filters (LatentGallery *self);
/* Names may have changed, or what is shown. */
void _latent_gallery_follow_filter (LatentGallery *self);
void _latent_gallery_update_filter_bar (LatentGallery *self);
void _latent_gallery_set_sort (LatentGallery *self, LatentImageSort sort, gboolean reversed);
/* A view that is a collection leaves no room for another one. */
void _latent_gallery_adapt_filter (LatentGallery *self);
/* Nothing for a nick that is none. */
void _latent_gallery_set_sort_nick (LatentGallery *self, const char *nick);

/* latent-gallery-batch.c: the pictures of one press of Generate. */
void _latent_gallery_follow_batch (LatentGallery *self);
/* Whether that is the only condition, so that its tasks meet it too. */
gboolean _latent_gallery_has_batch_only (LatentGallery *self);

/* latent-gallery-collections.c: the collections in the view's menu, the one that is shown, and what is done with it. */
void _latent_gallery_install_collections (GtkWidgetClass *widget_class);
void _latent_gallery_setup_collections (LatentGallery *self);
/* Of the session that is shown now; NULL: none. */
void _latent_gallery_follow_collections (LatentGallery *self);
/* The collection that is shown; 0 if none is. It may be unknown yet, or gone: then the other is NULL. Transfer none. */
gint64 _latent_gallery_get_collection_id (LatentGallery *self);
LatentCollection *_latent_gallery_get_collection (LatentGallery *self);
/* The one that pictures are shown of, by view or filter, if it has members of its own. Transfer none. */
LatentCollection *_latent_gallery_get_plain_collection (LatentGallery *self);
/* @n: of the selected pictures. */
void _latent_gallery_update_collection_actions (LatentGallery *self, guint n);

/* latent-gallery-arrange.c: a collection's own order, by drag and by keyboard. */
void _latent_gallery_install_arrange (GtkWidgetClass *widget_class);
void _latent_gallery_setup_arrange (LatentGallery *self);
gboolean _latent_gallery_can_arrange (LatentGallery *self);
/* The list has changed: what was moved is in its place. */
void _latent_gallery_focus_arranged (LatentGallery *self);
/* @n: of the selected pictures. */
void _latent_gallery_update_arrange (LatentGallery *self, guint n);

/* latent-gallery-choosing.c: the selection, and what is done by actions and keys. */
void _latent_gallery_install_actions (GtkWidgetClass *widget_class);
void _latent_gallery_setup_choosing (LatentGallery *self);
/* Coalesced: a rubber band changes the selection with every motion of the pointer. */
void _latent_gallery_queue_update_selection (LatentGallery *self);
/* @position: in the grid. */
void _latent_gallery_open_position (LatentGallery *self, guint position);

/* latent-gallery.c: logical pixels, as near to @size as it may be. */
void _latent_gallery_set_tile_size (LatentGallery *self, int size);

/* latent-gallery-tiles.c: a new factory makes every cell anew, for what a cell is told once; the columns follow the
 * width, because GtkGridView makes 32 cells a column whether they are seen or not. */
void _latent_gallery_renew_factory (LatentGallery *self);
void _latent_gallery_update_columns (LatentGallery *self);

/* latent-gallery-scrolling.c: thumbnails are read ahead, and the scroll bar tells where it is. */
void _latent_gallery_setup_scrolling (LatentGallery *self);
void _latent_gallery_stop_scrolling (LatentGallery *self);

/* latent-gallery-drag.c: everything that the pointer does to a tile. */
void _latent_gallery_setup_tile (LatentGallery *self, LatentTile *tile);
void _latent_gallery_setup_pointer (LatentGallery *self);
/* The tile at a point of the grid, or NULL. */
LatentTile *_latent_gallery_tile_at (LatentGallery *self, double x, double y);
/* The context menu for what has the focus. */
gboolean _latent_gallery_popup_menu (LatentGallery *self);

G_END_DECLS
