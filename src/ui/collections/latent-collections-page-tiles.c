/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-collections-page-private.h"

#include "latent-collection-drop.h"
#include "latent-image-ids.h"
#include "latent-importer.h"

/* --- another order, by pointer ---------------------------------------------------------------------------------- */

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, LatentCollectionTile *tile)
{
  LatentCollection *collection = latent_collection_tile_get_collection (tile);
  g_autoptr (GdkPaintable) icon = NULL;

  if (collection == NULL)
    return NULL;
  icon = gtk_widget_paintable_new (GTK_WIDGET (tile));
  gtk_drag_source_set_icon (source, icon, (int) x, (int) y);
  return gdk_content_provider_new_typed (LATENT_TYPE_COLLECTION, collection);
}

static gboolean
is_behind (LatentCollectionTile *tile, double x)
{
  gboolean right = x > gtk_widget_get_width (GTK_WIDGET (tile)) / 2.;

  return gtk_widget_get_direction (GTK_WIDGET (tile)) == GTK_TEXT_DIR_RTL ? !right : right;
}

static void
unmark_cb (LatentCollectionTile *tile)
{
  gtk_widget_remove_css_class (GTK_WIDGET (tile), "drop-before");
  gtk_widget_remove_css_class (GTK_WIDGET (tile), "drop-behind");
}

/* Another collection comes before or behind it, pictures and files go into it. */
static GdkDragAction
motion_cb (GtkDropTarget *target, double x, double y, LatentCollectionTile *tile)
{
  GdkDrop *drop = gtk_drop_target_get_current_drop (target);
  LatentCollection *collection = latent_collection_tile_get_collection (tile);

  unmark_cb (tile);
  if (drop == NULL || collection == NULL)
    return 0;
  if (gdk_content_formats_contain_gtype (gdk_drop_get_formats (drop), LATENT_TYPE_COLLECTION))
    {
      gtk_widget_add_css_class (GTK_WIDGET (tile), is_behind (tile, x) ? "drop-behind" : "drop-before");
      return GDK_ACTION_MOVE;
    }
  return latent_collection_get_query (collection) == NULL ? GDK_ACTION_COPY : 0;
}

static guint
find (LatentCollectionsPage *self, gint64 id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LatentCollection) collection = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      if (latent_collection_get_id (collection) == id)
        return i;
    }
  return G_MAXUINT;
}

static gboolean
reorder (LatentCollectionsPage *self, LatentCollection *moved, LatentCollectionTile *tile, double x)
{
  guint from = find (self, latent_collection_get_id (moved));
  guint to = latent_collection_tile_get_position (tile) + (is_behind (tile, x) ? 1 : 0);

  if (from == G_MAXUINT)
    return FALSE;
  /* The index counts the others. */
  if (from < to)
    to--;
  if (from != to)
    _latent_collections_page_move (self, moved, to);
  return TRUE;
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, LatentCollectionTile *tile)
{
  LatentCollectionsPage *self = LATENT_COLLECTIONS_PAGE (
    gtk_widget_get_ancestor (GTK_WIDGET (tile), LATENT_TYPE_COLLECTIONS_PAGE));
  LatentCollection *collection = latent_collection_tile_get_collection (tile);

  unmark_cb (tile);
  if (self == NULL || collection == NULL)
    return FALSE;
  if (G_VALUE_HOLDS (value, LATENT_TYPE_COLLECTION))
    return reorder (self, g_value_get_object (value), tile, x);
  if (G_VALUE_HOLDS (value, LATENT_TYPE_IMAGE_IDS))
    latent_collection_drop_take (GTK_WIDGET (self), latent_session_get_library (self->session),
                                 latent_collection_get_id (collection), latent_collection_get_name (collection),
                                 g_value_get_boxed (value));
  else
    {
      g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));
      g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);

      for (GSList *link = files; link != NULL; link = link->next)
        g_ptr_array_add (all, g_object_ref (link->data));
      latent_importer_start_into (latent_window_for (GTK_WIDGET (self)), all, latent_collection_get_id (collection));
    }
  return TRUE;
}

/* --- tiles ------------------------------------------------------------------------------------------------------- */

static void
popup_at (LatentCollectionsPage *self, guint position, double x, double y)
{
  gtk_single_selection_set_selected (self->selection, position);
  if (self->context_menu == NULL)
    {
      self->context_menu = gtk_popover_menu_new_from_model (self->collection_menu);
      gtk_widget_set_parent (self->context_menu, GTK_WIDGET (self));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->context_menu), FALSE);
      gtk_widget_set_halign (self->context_menu, GTK_ALIGN_START);
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->context_menu), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->context_menu));
}

void
_latent_collections_page_popup_over (LatentCollectionTile *tile, double x, double y)
{
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (tile), LATENT_TYPE_COLLECTIONS_PAGE);
  graphene_point_t point;

  if (page != NULL &&
      gtk_widget_compute_point (GTK_WIDGET (tile), page, &GRAPHENE_POINT_INIT ((float) x, (float) y), &point))
    popup_at (LATENT_COLLECTIONS_PAGE (page), latent_collection_tile_get_position (tile), point.x, point.y);
}

static void
secondary_cb (GtkGestureClick *gesture, int n, double x, double y, LatentCollectionTile *tile)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  _latent_collections_page_popup_over (tile, x, y);
}

static void
long_press_cb (GtkGestureLongPress *gesture, double x, double y, LatentCollectionTile *tile)
{
  _latent_collections_page_popup_over (tile, x, y);
}

static void
position_cb (GtkListItem *item, GParamSpec *pspec, LatentCollectionTile *tile)
{
  latent_collection_tile_set_position (tile, gtk_list_item_get_position (item));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, LatentCollectionsPage *self)
{
  GtkWidget *tile = latent_collection_tile_new (latent_session_get_library (self->session), self->cache);
  GtkDragSource *drag = gtk_drag_source_new ();
  GType types[] = { LATENT_TYPE_COLLECTION, LATENT_TYPE_IMAGE_IDS, GDK_TYPE_FILE_LIST };
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY | GDK_ACTION_MOVE);
  GtkGesture *secondary = gtk_gesture_click_new ();
  GtkGesture *long_press = gtk_gesture_long_press_new ();

  gtk_drop_target_set_gtypes (drop, types, G_N_ELEMENTS (types));
  gtk_drag_source_set_actions (drag, GDK_ACTION_MOVE);
  g_signal_connect (drag, "prepare", G_CALLBACK (prepare_cb), tile);
  gtk_widget_add_controller (tile, GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (drop, "motion", G_CALLBACK (motion_cb), tile);
  g_signal_connect_swapped (drop, "leave", G_CALLBACK (unmark_cb), tile);
  g_signal_connect (drop, "drop", G_CALLBACK (drop_cb), tile);
  gtk_widget_add_controller (tile, GTK_EVENT_CONTROLLER (drop));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect (secondary, "pressed", G_CALLBACK (secondary_cb), tile);
  gtk_widget_add_controller (tile, GTK_EVENT_CONTROLLER (secondary));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (long_press), TRUE);
  g_signal_connect (long_press, "pressed", G_CALLBACK (long_press_cb), tile);
  gtk_widget_add_controller (tile, GTK_EVENT_CONTROLLER (long_press));
  gtk_list_item_set_child (item, tile);
  g_signal_connect_object (item, "notify::position", G_CALLBACK (position_cb), tile, 0);
}

static void
update_accessible (GtkListItem *item)
{
  LatentCollection *collection = gtk_list_item_get_item (item);
  g_autofree char *count = latent_collection_tile_describe (collection);

  gtk_list_item_set_accessible_label (item, latent_collection_get_name (collection));
  gtk_list_item_set_accessible_description (item, count);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, LatentCollectionsPage *self)
{
  LatentCollectionTile *tile = LATENT_COLLECTION_TILE (gtk_list_item_get_child (item));

  latent_collection_tile_set_position (tile, gtk_list_item_get_position (item));
  latent_collection_tile_set_collection (tile, gtk_list_item_get_item (item));
  g_signal_connect_object (gtk_list_item_get_item (item), "notify", G_CALLBACK (update_accessible), item,
                           G_CONNECT_SWAPPED);
  update_accessible (item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, LatentCollectionsPage *self)
{
  LatentCollectionTile *tile = LATENT_COLLECTION_TILE (gtk_list_item_get_child (item));

  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), update_accessible, item);
  latent_collection_tile_set_collection (tile, NULL);
  latent_collection_tile_set_position (tile, GTK_INVALID_LIST_POSITION);
}

void
_latent_collections_page_setup_tiles (LatentCollectionsPage *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  gtk_grid_view_set_factory (self->grid, factory);
}
