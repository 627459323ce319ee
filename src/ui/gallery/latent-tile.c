/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-tile.h"

#include "latent-config.h"
#include "latent-filter-words.h"
#include "latent-image.h"
#include "latent-task-panel.h"
#include "latent-thumb.h"

#include <glib/gi18n-lib.h>

#define MIN_SIZE 88
/* Below this a task's tile has no room for everything that it could say. */
#define COMPACT_SIZE 160

struct _LatentTile
{
  GtkWidget parent_instance;

  LatentEngine *engine;
  LatentTextureCache *cache;
  LatentCatalog *catalog; /* or NULL */
  GObject *item;
  guint position;
  GSignalGroup *signals; /* of the item while it is a LatentImage */
  GCancellable *loading; /* while a thumbnail is on its way */
  guint loaded_size;     /* what the texture was asked for, 0 if there is none */
  char *loaded_hash;     /* and of which content */

  LatentThumb *thumb;
  GtkWidget *other;
  GtkImage *other_icon;
  GtkLabel *other_label;
  GtkWidget *badges;
  GtkWidget *edited;
  GtkWidget *favourite;
  GtkWidget *check;
  GtkWidget *caption; /* made when it is wanted */
  GtkWidget *panel; /* LatentTaskPanel, made with the first task */
  guint compact_source;
};

G_DEFINE_FINAL_TYPE (LatentTile, latent_tile, GTK_TYPE_WIDGET)

static LatentImage *
get_image (LatentTile *self)
{
  return self->item != NULL && LATENT_IS_IMAGE (self->item) ? LATENT_IMAGE (self->item) : NULL;
}

static void
cancel_loading (LatentTile *self)
{
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

/* --- thumbnail -------------------------------------------------------------------------------------------------- */

static void
texture_ready_cb (GdkTexture *texture, gpointer user_data)
{
  LatentTile *self = user_data;

  g_clear_object (&self->loading);
  if (texture != NULL)
    latent_thumb_set_texture (self->thumb, texture, TRUE);
}

guint
latent_tile_choose_size (int pixels)
{
  return pixels > 288 ? 512 : 256;
}

/* What stands for the picture meanwhile, straight from the database. */
static void
show_blur (LatentTile *self, LatentImage *image)
{
  GBytes *blur = latent_image_get_blur (image);
  g_autoptr (LatentPixels) pixels = blur != NULL ? latent_pixels_new_from_blur (blur) : NULL;
  g_autoptr (GdkTexture) texture = pixels != NULL ? latent_texture_from_pixels (pixels) : NULL;

  latent_thumb_set_blur (self->thumb, texture);
}

static void
load (LatentTile *self)
{
  LatentImage *image = get_image (self);
  int pixels = gtk_widget_get_width (GTK_WIDGET (self)) * gtk_widget_get_scale_factor (GTK_WIDGET (self));
  guint size = latent_tile_choose_size (pixels);
  GdkTexture *texture;

  if (image == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)) || pixels == 0 ||
      (self->loaded_size == size && g_strcmp0 (self->loaded_hash, latent_image_get_hash (image)) == 0) ||
      !latent_image_get_loaded (image) || latent_image_get_missing (image) || latent_image_get_problem (image) != NULL)
    return;

  cancel_loading (self);
  self->loaded_size = size;
  g_set_str (&self->loaded_hash, latent_image_get_hash (image));
  texture = latent_texture_cache_peek (self->cache, image, size);
  if (texture != NULL)
    {
      latent_thumb_set_texture (self->thumb, texture, FALSE);
      return;
    }
  show_blur (self, image);
  self->loading = g_cancellable_new ();
  latent_texture_cache_load (self->cache, image, size, self->loading, texture_ready_cb, self);
}

static void
drop_texture (LatentTile *self)
{
  cancel_loading (self);
  self->loaded_size = 0;
  g_clear_pointer (&self->loaded_hash, g_free);
  latent_thumb_set_texture (self->thumb, NULL, FALSE);
  latent_thumb_set_blur (self->thumb, NULL);
}

/* --- item ------------------------------------------------------------------------------------------------------- */

static void
update_other (LatentTile *self, LatentImage *image)
{
  const char *problem = latent_image_get_problem (image);
  gboolean missing = latent_image_get_missing (image);
  gboolean shown = latent_image_get_loaded (image) && (missing || problem != NULL);

  gtk_widget_set_visible (self->other, shown);
  if (!shown)
    return;
  if (missing)
    {
      gtk_image_set_from_icon_name (self->other_icon, "image-missing-symbolic");
      gtk_label_set_label (self->other_label, _ ("File is missing"));
    }
  else
    {
      g_autofree char *type = g_content_type_from_mime_type (latent_image_get_mime_type (image));
      g_autoptr (GIcon) icon = g_content_type_get_symbolic_icon (type != NULL ? type : "application/octet-stream");

      gtk_image_set_from_gicon (self->other_icon, icon);
      gtk_label_set_label (self->other_label, latent_image_get_name (image));
    }
  gtk_widget_set_tooltip_text (self->other, missing ? latent_image_get_name (image) : problem);
}

static void
update_caption (LatentTile *self)
{
  LatentImage *image = get_image (self);
  const char *model = image != NULL ? latent_image_get_model (image) : "";

  if (self->caption == NULL)
    return;
  gtk_label_set_label (GTK_LABEL (self->caption), latent_filter_get_model_title (self->catalog, model));
  gtk_widget_set_visible (self->caption, *model != '\0');
}

static void
update_image (LatentTile *self)
{
  LatentImage *image = get_image (self);

  if (image == NULL)
    return;
  latent_thumb_set_colour (self->thumb, latent_image_get_loaded (image) ? latent_image_get_colour (image) : 0x808080);
  latent_thumb_set_aspect (self->thumb, latent_image_get_width (image), latent_image_get_height (image));
  gtk_widget_set_visible (self->favourite, latent_image_get_favourite (image));
  gtk_widget_set_visible (self->edited, latent_image_get_edited (image));
  update_other (self, image);
  update_caption (self);
  load (self);
}

static void
image_notify_cb (LatentTile *self)
{
  update_image (self);
}

static gboolean
set_compact_idle (gpointer user_data)
{
  LatentTile *self = user_data;

  self->compact_source = 0;
  if (self->panel != NULL)
    latent_task_panel_set_compact (LATENT_TASK_PANEL (self->panel),
                                   gtk_widget_get_height (GTK_WIDGET (self)) < COMPACT_SIZE);
  return G_SOURCE_REMOVE;
}

/* Not within an allocation, where nothing may ask for another size. */
static void
queue_compact (LatentTile *self)
{
  if (self->panel != NULL && self->compact_source == 0)
    self->compact_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, set_compact_idle, self, NULL);
}

static void
show_task (LatentTile *self, LatentTask *task)
{
  if (task != NULL && self->panel == NULL)
    {
      self->panel = latent_task_panel_new (self->engine);
      gtk_widget_insert_after (self->panel, GTK_WIDGET (self), GTK_WIDGET (self->thumb));
    }
  if (self->panel != NULL)
    {
      latent_task_panel_set_task (LATENT_TASK_PANEL (self->panel), task);
      gtk_widget_set_visible (self->panel, task != NULL);
      queue_compact (self);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->thumb), task == NULL);
  gtk_widget_set_visible (self->check, task == NULL);
  gtk_widget_set_visible (self->badges, task == NULL);
  if (task != NULL)
    {
      gtk_widget_set_visible (self->other, FALSE);
    }
}

void
latent_tile_set_item (LatentTile *self, GObject *item)
{
  g_return_if_fail (LATENT_IS_TILE (self));

  if (self->item == item)
    return;
  drop_texture (self);
  g_set_object (&self->item, item);
  g_signal_group_set_target (self->signals, get_image (self));
  show_task (self, item != NULL && LATENT_IS_TASK (item) ? LATENT_TASK (item) : NULL);
  update_caption (self);
  update_image (self);
}

GObject *
latent_tile_get_item (LatentTile *self)
{
  g_return_val_if_fail (LATENT_IS_TILE (self), NULL);

  return self->item;
}

void
latent_tile_set_position (LatentTile *self, guint position)
{
  g_return_if_fail (LATENT_IS_TILE (self));

  self->position = position;
}

guint
latent_tile_get_position (LatentTile *self)
{
  g_return_val_if_fail (LATENT_IS_TILE (self), GTK_INVALID_LIST_POSITION);

  return self->position;
}

void
latent_tile_set_fill (LatentTile *self, gboolean fill)
{
  g_return_if_fail (LATENT_IS_TILE (self));

  latent_thumb_set_fill (self->thumb, fill);
}

void
latent_tile_set_catalog (LatentTile *self, LatentCatalog *catalog)
{
  g_return_if_fail (LATENT_IS_TILE (self));

  if (!g_set_object (&self->catalog, catalog))
    return;
  if (catalog == NULL)
    g_clear_pointer (&self->caption, gtk_widget_unparent);
  else if (self->caption == NULL)
    {
      self->caption = gtk_label_new (NULL);
      gtk_label_set_ellipsize (GTK_LABEL (self->caption), PANGO_ELLIPSIZE_END);
      gtk_widget_set_valign (self->caption, GTK_ALIGN_END);
      gtk_widget_set_halign (self->caption, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (self->caption, "tile-caption");
      gtk_widget_insert_before (self->caption, GTK_WIDGET (self), NULL);
    }
  update_caption (self);
}

GdkTexture *
latent_tile_get_texture (LatentTile *self)
{
  g_return_val_if_fail (LATENT_IS_TILE (self), NULL);

  return latent_thumb_get_texture (self->thumb);
}

/* --- widget ----------------------------------------------------------------------------------------------------- */

static GtkSizeRequestMode
latent_tile_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
latent_tile_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  /* A constant size: the grid's columns decide the width, and the height follows. The children are measured so that
   * GTK knows them, but they never make a tile larger. */
  *minimum = MIN_SIZE;
  if (orientation == GTK_ORIENTATION_VERTICAL && for_size > 0)
    *minimum = MAX (for_size, MIN_SIZE);
  *natural = *minimum;
}

static void
latent_tile_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LatentTile *self = LATENT_TILE (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int min_width, min_height;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &min_width, NULL, NULL, NULL);
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, MAX (width, min_width), &min_height, NULL, NULL, NULL);
      gtk_widget_size_allocate (child, &(GtkAllocation) { 0, 0, MAX (width, min_width), MAX (height, min_height) }, -1);
    }
  queue_compact (self);
  load (self);
}

static void
latent_tile_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (latent_tile_parent_class)->map (widget);
  update_image (LATENT_TILE (widget));
}

static void
latent_tile_unmap (GtkWidget *widget)
{
  /* The texture goes too: what is off screen is kept by the cache or not at all. */
  drop_texture (LATENT_TILE (widget));
  GTK_WIDGET_CLASS (latent_tile_parent_class)->unmap (widget);
}

static void
latent_tile_dispose (GObject *object)
{
  LatentTile *self = LATENT_TILE (object);

  cancel_loading (self);
  g_clear_pointer (&self->loaded_hash, g_free);
  g_clear_handle_id (&self->compact_source, g_source_remove);
  g_clear_object (&self->signals);
  g_clear_object (&self->item);
  g_clear_object (&self->catalog);
  g_clear_pointer (&self->caption, gtk_widget_unparent);
  g_clear_pointer (&self->panel, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_TILE);
  g_clear_object (&self->cache);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (latent_tile_parent_class)->dispose (object);
}

static void
latent_tile_class_init (LatentTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_tile_dispose;
  widget_class->get_request_mode = latent_tile_get_request_mode;
  widget_class->measure = latent_tile_measure;
  widget_class->size_allocate = latent_tile_size_allocate;
  widget_class->map = latent_tile_map;
  widget_class->unmap = latent_tile_unmap;

  g_type_ensure (LATENT_TYPE_THUMB);
  gtk_widget_class_set_css_name (widget_class, "tile");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentTile, thumb);
  gtk_widget_class_bind_template_child (widget_class, LatentTile, other);
  gtk_widget_class_bind_template_child (widget_class, LatentTile, other_icon);
  gtk_widget_class_bind_template_child (widget_class, LatentTile, other_label);
  gtk_widget_class_bind_template_child (widget_class, LatentTile, favourite);
  gtk_widget_class_bind_template_child (widget_class, LatentTile, badges);
  gtk_widget_class_bind_template_child (widget_class, LatentTile, edited);
  gtk_widget_class_bind_template_child (widget_class, LatentTile, check);
}

static void
latent_tile_init (LatentTile *self)
{
  static const char *const shown[] = { "notify::loaded",  "notify::favourite", "notify::missing",
                                       "notify::problem", "notify::edited",    "notify::hash" };

  self->position = GTK_INVALID_LIST_POSITION;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->signals = g_signal_group_new (LATENT_TYPE_IMAGE);
  /* A picture that gets its row notifies of all that is in it: one of them is enough then. */
  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    g_signal_group_connect_swapped (self->signals, shown[i], G_CALLBACK (image_notify_cb), self);
}

GtkWidget *
latent_tile_new (LatentEngine *engine, LatentTextureCache *cache)
{
  LatentTile *self;

  g_return_val_if_fail (LATENT_IS_TEXTURE_CACHE (cache), NULL);

  self = g_object_new (LATENT_TYPE_TILE, NULL);
  self->engine = g_object_ref (engine);
  self->cache = g_object_ref (cache);
  return GTK_WIDGET (self);
}
