/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-gallery-private.h"

#include "latent-collections.h"
#include "latent-config.h"
#include "latent-image-ids.h"
#include "latent-undo.h"

#include <glib/gi18n-lib.h>

/* Pictures of a collection in an order of one's own: by drag and by keyboard. */

gboolean
_latent_gallery_can_arrange (LatentGallery *self)
{
  return self->session != NULL && self->query != NULL && self->query->sort == LATENT_IMAGE_SORT_PLACE &&
         !self->query->reversed && !self->query->trashed && _latent_gallery_get_plain_collection (self) != NULL &&
         !latent_library_get_read_only (latent_session_get_library (self->session));
}

/* Where the chosen ones begin and end. FALSE if there are none. */
static gboolean
find_ends (LatentGallery *self, GArray *ids, guint *first, guint *last)
{
  if (ids->len == 0)
    return FALSE;
  *first = latent_image_list_find (self->images, g_array_index (ids, gint64, 0));
  *last = latent_image_list_find (self->images, g_array_index (ids, gint64, ids->len - 1));
  return *first != G_MAXUINT && *last != G_MAXUINT;
}

/* Those of @ids come before the picture at @position, behind all others if there is none. */
static void
arrange (LatentGallery *self, GArray *ids, guint position)
{
  LatentCollection *collection = _latent_gallery_get_plain_collection (self);
  LatentLibrary *library = latent_session_get_library (self->session);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->images));
  guint first, last;

  if (!find_ends (self, ids, &first, &last))
    return;
  /* There they are already. */
  position = MIN (position, n);
  if (last - first + 1 == ids->len && position >= first && position <= last + 1)
    return;
  self->arranged = g_array_index (ids, gint64, 0);
  latent_undo_offer (GTK_WIDGET (self), library,
                     latent_collections_arrange (library, latent_collection_get_id (collection), ids,
                                                 latent_image_list_get_id (self->images, position)),
                     g_strdup_printf (ngettext ("%u picture moved", "%u pictures moved", ids->len), ids->len));
}

/* The keyboard goes along. */
void
_latent_gallery_focus_arranged (LatentGallery *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  guint position = self->arranged != 0 ? latent_image_list_find (self->images, self->arranged) : G_MAXUINT;

  self->arranged = 0;
  if (position != G_MAXUINT && (focus == NULL || gtk_widget_is_ancestor (focus, GTK_WIDGET (self->stack))))
    gtk_grid_view_scroll_to (self->grid, position + latent_gallery_model_get_n_tasks (self->model),
                             GTK_LIST_SCROLL_FOCUS, NULL);
}

/* --- by pointer ------------------------------------------------------------------------------------------------- */

static void
mark (LatentGallery *self, LatentTile *tile, gboolean behind)
{
  const char *wanted = behind ? "drop-behind" : "drop-before";
  GtkWidget *old = g_weak_ref_get (&self->drop_tile);

  if (old != NULL && (old != GTK_WIDGET (tile) || !gtk_widget_has_css_class (old, wanted)))
    {
      gtk_widget_remove_css_class (old, "drop-before");
      gtk_widget_remove_css_class (old, "drop-behind");
    }
  g_clear_object (&old);
  g_weak_ref_set (&self->drop_tile, tile);
  if (tile != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (tile), wanted);
}

static void
leave_cb (LatentGallery *self)
{
  mark (self, NULL, FALSE);
}

/* The picture's tile at a point, or the last one's for the space behind it. */
static LatentTile *
find_tile (LatentGallery *self, double x, double y, gboolean *behind)
{
  LatentTile *tile = _latent_gallery_tile_at (self, x, y);
  graphene_point_t point;
  gboolean right;

  if (tile == NULL || !LATENT_IS_IMAGE (latent_tile_get_item (tile)) ||
      !gtk_widget_compute_point (GTK_WIDGET (self->grid), GTK_WIDGET (tile),
                                 &GRAPHENE_POINT_INIT ((float) x, (float) y), &point))
    return NULL;
  right = point.x > gtk_widget_get_width (GTK_WIDGET (tile)) / 2.f;
  *behind = gtk_widget_get_direction (GTK_WIDGET (tile)) == GTK_TEXT_DIR_RTL ? !right : right;
  return tile;
}

static gboolean
accept_cb (GtkDropTarget *target, GdkDrop *drop, LatentGallery *self)
{
  return _latent_gallery_can_arrange (self) && gdk_drop_get_drag (drop) != NULL &&
         gdk_content_formats_contain_gtype (gdk_drop_get_formats (drop), LATENT_TYPE_IMAGE_IDS);
}

static GdkDragAction
motion_cb (GtkDropTarget *target, double x, double y, LatentGallery *self)
{
  gboolean behind = FALSE;
  LatentTile *tile = find_tile (self, x, y, &behind);

  mark (self, tile, behind);
  return GDK_ACTION_COPY;
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, LatentGallery *self)
{
  gboolean behind = FALSE;
  LatentTile *tile = find_tile (self, x, y, &behind);
  guint position;

  mark (self, NULL, FALSE);
  if (!_latent_gallery_can_arrange (self) || self->model == NULL)
    return FALSE;
  position = tile != NULL ? latent_tile_get_position (tile) - latent_gallery_model_get_n_tasks (self->model)
                          : G_MAXUINT;
  if (tile != NULL && behind)
    position++;
  arrange (self, g_value_get_boxed (value), position);
  return TRUE;
}

/* --- by keyboard ------------------------------------------------------------------------------------------------ */

static void
move_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentGallery *self = LATENT_GALLERY (widget);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  const char *where = strrchr (name, '-') + 1;
  g_autoptr (GArray) ids = NULL;
  guint first, last, step = 1, before = 0;

  if (self->model == NULL || !_latent_gallery_can_arrange (self))
    return;
  ids = latent_gallery_model_dup_selected (self->model);
  if (!find_ends (self, ids, &first, &last))
    return;
  if (g_str_equal (where, "left"))
    where = is_rtl ? "down" : "up";
  else if (g_str_equal (where, "right"))
    where = is_rtl ? "up" : "down";
  else
    step = MAX (self->columns, 1);
  if (g_str_equal (where, "up"))
    before = first > step ? first - step : 0;
  else if (g_str_equal (where, "down"))
    before = last + 1 + step;
  else if (g_str_equal (where, "last"))
    before = G_MAXUINT;
  arrange (self, ids, before);
}

void
_latent_gallery_install_arrange (GtkWidgetClass *widget_class)
{
  static const char *const names[] = { "gallery.move-left", "gallery.move-right", "gallery.move-up",
                                       "gallery.move-down", "gallery.move-first", "gallery.move-last" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_class_install_action (widget_class, names[i], NULL, move_action_cb);
}

void
_latent_gallery_update_arrange (LatentGallery *self, guint n)
{
  gboolean can = n > 0 && _latent_gallery_can_arrange (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "gallery.move-first", can);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "gallery.move-last", can);
}

void
_latent_gallery_setup_arrange (LatentGallery *self)
{
  GtkDropTarget *target = gtk_drop_target_new (LATENT_TYPE_IMAGE_IDS, GDK_ACTION_COPY);

  g_weak_ref_init (&self->drop_tile, NULL);
  g_signal_connect_object (target, "accept", G_CALLBACK (accept_cb), self, 0);
  g_signal_connect_object (target, "motion", G_CALLBACK (motion_cb), self, 0);
  g_signal_connect_object (target, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->grid), GTK_EVENT_CONTROLLER (target));
}
