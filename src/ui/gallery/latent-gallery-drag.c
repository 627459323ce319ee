/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-drag-icon.h"
#include "latent-file-content.h"
#include "latent-gallery-private.h"
#include "latent-image-ids.h"

/* --- dragging out ----------------------------------------------------------------------------------------------- */

/* Rubber band and drag source start together when a tile is dragged (measured on 4.18): the band is off from the press on
 * a tile until its release or the end of the drag. */
static void
pressed_cb (GtkGestureClick *gesture, int n, double x, double y, LatentGallery *self)
{
  gtk_grid_view_set_enable_rubberband (self->grid, FALSE);
}

static void
let_go_cb (LatentGallery *self)
{
  gtk_grid_view_set_enable_rubberband (self->grid, TRUE);
}

/* The tile's textures first, so that what is under the pointer is on top of the stack. */
static GdkPaintable *
make_icon (LatentTile *tile, GPtrArray *images)
{
  LatentGallery *self = LATENT_GALLERY (gtk_widget_get_ancestor (GTK_WIDGET (tile), LATENT_TYPE_GALLERY));
  GdkTexture *textures[3] = { latent_tile_get_texture (tile) };
  guint n = textures[0] != NULL;

  for (guint i = 0; i < images->len && n < G_N_ELEMENTS (textures); i++)
    {
      LatentImage *image = g_ptr_array_index (images, i);
      GdkTexture *texture = latent_texture_cache_peek (self->cache, image, 256);

      if (texture == NULL)
        texture = latent_texture_cache_peek (self->cache, image, 512);
      if (texture != NULL && texture != textures[0])
        textures[n++] = texture;
    }
  return latent_drag_icon_new (GTK_WIDGET (tile), textures, n, images->len);
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, LatentGallery *self)
{
  LatentTile *tile = LATENT_TILE (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source)));
  guint position = latent_tile_get_position (tile);
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GdkPaintable) icon = NULL;
  GdkContentProvider *content;

  if (self->model == NULL || position == GTK_INVALID_LIST_POSITION || !LATENT_IS_IMAGE (latent_tile_get_item (tile)))
    return NULL;

  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->model), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->model), position, TRUE);
  images = latent_gallery_model_dup_selected_images (self->model, G_MAXUINT);
  content = latent_file_content_for_images (images);
  if (content == NULL)
    return NULL;
  ids = latent_gallery_model_dup_selected (self->model);
  content = gdk_content_provider_new_union ((GdkContentProvider *[]) { content, latent_image_ids_new_content (ids) },
                                            2);

  icon = make_icon (tile, images);
  if (icon != NULL)
    gtk_drag_source_set_icon (source, icon, gdk_paintable_get_intrinsic_width (icon) / 2,
                              gdk_paintable_get_intrinsic_height (icon) / 2);
  return content;
}

void
_latent_gallery_setup_tile (LatentGallery *self, LatentTile *tile)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkDragSource *drag = gtk_drag_source_new ();

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, 0);
  g_signal_connect_object (click, "released", G_CALLBACK (let_go_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (click, "unpaired-release", G_CALLBACK (let_go_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (tile), GTK_EVENT_CONTROLLER (click));

  /* A copy, always: no file manager may move the library's file away. */
  gtk_drag_source_set_actions (drag, GDK_ACTION_COPY);
  g_signal_connect_object (drag, "prepare", G_CALLBACK (prepare_cb), self, 0);
  g_signal_connect_object (drag, "drag-end", G_CALLBACK (let_go_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-cancel", G_CALLBACK (let_go_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (tile), GTK_EVENT_CONTROLLER (drag));
}

/* --- context menu ----------------------------------------------------------------------------------------------- */

LatentTile *
_latent_gallery_tile_at (LatentGallery *self, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self->grid), x, y, GTK_PICK_DEFAULT);
  GtkWidget *cell;

  if (widget == NULL)
    return NULL;
  cell = gtk_widget_get_ancestor (widget, LATENT_TYPE_TILE);
  if (cell == NULL && LATENT_IS_TILE (gtk_widget_get_first_child (widget)))
    cell = gtk_widget_get_first_child (widget);
  return cell != NULL ? LATENT_TILE (cell) : NULL;
}

static void
popup_at (LatentGallery *self, LatentTile *tile, double x, double y)
{
  guint position = latent_tile_get_position (tile);

  if (self->model == NULL || !LATENT_IS_IMAGE (latent_tile_get_item (tile)))
    return;
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->model), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->model), position, TRUE);

  if (self->context_menu == NULL)
    {
      self->context_menu = gtk_popover_menu_new_from_model (self->image_menu);
      gtk_widget_set_parent (self->context_menu, GTK_WIDGET (self));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->context_menu), FALSE);
      gtk_widget_set_halign (self->context_menu, GTK_ALIGN_START);
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->context_menu), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->context_menu));
}

static void
popup_from_grid (LatentGallery *self, double x, double y)
{
  LatentTile *tile = _latent_gallery_tile_at (self, x, y);
  graphene_point_t point;

  if (tile != NULL &&
      gtk_widget_compute_point (GTK_WIDGET (self->grid), GTK_WIDGET (self), &GRAPHENE_POINT_INIT (x, y), &point))
    popup_at (self, tile, point.x, point.y);
}

static void
secondary_pressed_cb (GtkGestureClick *gesture, int n, double x, double y, LatentGallery *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup_from_grid (self, x, y);
}

static void
long_pressed_cb (GtkGestureLongPress *gesture, double x, double y, LatentGallery *self)
{
  popup_from_grid (self, x, y);
}

gboolean
_latent_gallery_popup_menu (LatentGallery *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWidget *cell = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;
  graphene_point_t point;

  if (cell == NULL || !LATENT_IS_TILE (cell))
    return FALSE;
  if (!gtk_widget_compute_point (
        cell, GTK_WIDGET (self),
        &GRAPHENE_POINT_INIT (gtk_widget_get_width (cell) / 2.f, gtk_widget_get_height (cell) / 2.f), &point))
    return FALSE;
  popup_at (self, LATENT_TILE (cell), point.x, point.y);
  return TRUE;
}

/* --- pinch ------------------------------------------------------------------------------------------------------ */

static void
pinch_begin_cb (GtkGesture *gesture, GdkEventSequence *sequence, LatentGallery *self)
{
  g_object_set_data (G_OBJECT (gesture), "tile-size", GINT_TO_POINTER (self->tile_size));
}

static void
pinch_cb (GtkGestureZoom *gesture, double scale, LatentGallery *self)
{
  int size = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (gesture), "tile-size"));

  g_object_set (self, "tile-size", (int) CLAMP (size * scale, 110, 420), NULL);
}

void
_latent_gallery_setup_pointer (LatentGallery *self)
{
  GtkGesture *secondary = gtk_gesture_click_new ();
  GtkGesture *long_press = gtk_gesture_long_press_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (secondary), GTK_PHASE_CAPTURE);
  g_signal_connect_object (secondary, "pressed", G_CALLBACK (secondary_pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->grid), GTK_EVENT_CONTROLLER (secondary));

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (long_press), TRUE);
  g_signal_connect_object (long_press, "pressed", G_CALLBACK (long_pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->grid), GTK_EVENT_CONTROLLER (long_press));

  g_signal_connect_object (pinch, "begin", G_CALLBACK (pinch_begin_cb), self, 0);
  g_signal_connect_object (pinch, "scale-changed", G_CALLBACK (pinch_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->scroller), GTK_EVENT_CONTROLLER (pinch));
}
