/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-gallery-private.h"
#include "latent-image-words.h"
#include "latent-task-words.h"

/* From here on the action bar has room for what else it has in its menu. */
#define WIDE 520

/* Items move along when others come and go before them, without being bound anew. */
static void
position_cb (GtkListItem *item, GParamSpec *pspec, LatentTile *tile)
{
  latent_tile_set_position (tile, gtk_list_item_get_position (item));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GObject *object, LatentGallery *self)
{
  GtkListItem *item = GTK_LIST_ITEM (object);
  GtkWidget *tile = latent_tile_new (latent_session_get_engine (self->session), self->cache);

  latent_tile_set_fill (LATENT_TILE (tile), self->fill);
  if (self->filter->batch != NULL)
    latent_tile_set_catalog (LATENT_TILE (tile), latent_session_get_catalog (self->session));
  _latent_gallery_setup_tile (self, LATENT_TILE (tile));
  gtk_list_item_set_child (item, tile);
  g_signal_connect_object (item, "notify::position", G_CALLBACK (position_cb), tile, 0);
}

static void
update_accessible (GtkListItem *item)
{
  GObject *object = gtk_list_item_get_item (item);

  if (LATENT_IS_TASK (object))
    {
      g_autofree char *label = latent_task_words_accessible (LATENT_TASK (object));
      g_autofree char *reason = latent_task_words_reason (LATENT_TASK (object));

      gtk_list_item_set_accessible_label (item, label);
      gtk_list_item_set_accessible_description (item, reason != NULL ? reason : "");
    }
  else if (LATENT_IS_IMAGE (object))
    {
      g_autofree char *label = latent_image_words_accessible (LATENT_IMAGE (object));

      gtk_list_item_set_accessible_label (item, label);
      gtk_list_item_set_accessible_description (item, latent_image_get_model (LATENT_IMAGE (object)));
    }
}

static void
bind_cb (GtkSignalListItemFactory *factory, GObject *object, LatentGallery *self)
{
  GtkListItem *item = GTK_LIST_ITEM (object);
  LatentTile *tile = LATENT_TILE (gtk_list_item_get_child (item));
  GObject *data = gtk_list_item_get_item (item);

  latent_tile_set_position (tile, gtk_list_item_get_position (item));
  latent_tile_set_item (tile, data);
  gtk_list_item_set_selectable (item, LATENT_IS_IMAGE (data));
  g_signal_connect_object (data, "notify", G_CALLBACK (update_accessible), item, G_CONNECT_SWAPPED);
  update_accessible (item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GObject *object, LatentGallery *self)
{
  GtkListItem *item = GTK_LIST_ITEM (object);
  LatentTile *tile = LATENT_TILE (gtk_list_item_get_child (item));

  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), update_accessible, item);
  latent_tile_set_item (tile, NULL);
  latent_tile_set_position (tile, GTK_INVALID_LIST_POSITION);
}

void
_latent_gallery_renew_factory (LatentGallery *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  gtk_grid_view_set_factory (self->grid, factory);
}

static gboolean
set_columns_idle (gpointer user_data)
{
  LatentGallery *self = user_data;

  self->columns_source = 0;
  gtk_widget_set_visible (self->wide_actions, self->is_wide);
  if (gtk_grid_view_get_max_columns (self->grid) > self->columns)
    {
      gtk_grid_view_set_min_columns (self->grid, self->columns);
      gtk_grid_view_set_max_columns (self->grid, self->columns);
    }
  else
    {
      gtk_grid_view_set_max_columns (self->grid, self->columns);
      gtk_grid_view_set_min_columns (self->grid, self->columns);
    }
  return G_SOURCE_REMOVE;
}

void
_latent_gallery_update_columns (LatentGallery *self)
{
  int width = (int) gtk_adjustment_get_page_size (gtk_scrolled_window_get_hadjustment (self->scroller));
  guint columns;
  gboolean is_wide;

  if (width <= 0)
    return;
  is_wide = width >= WIDE;
  columns = MAX (2, (guint) (width - 12) / (guint) (self->tile_size + 6));
  if (columns == self->columns && is_wide == self->is_wide)
    return;
  self->columns = columns;
  self->is_wide = is_wide;
  if (self->columns_source == 0)
    self->columns_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, set_columns_idle, self, NULL);
}
