/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-collection-tile.h"

#include "latent-config.h"
#include "latent-thumb.h"

#include <glib/gi18n-lib.h>

#define COVER_SIZE 512

struct _LatentCollectionTile
{
  GtkBox parent_instance;

  LatentLibrary *library;
  LatentTextureCache *cache;
  LatentCollection *collection;
  GSignalGroup *signals;
  GCancellable *cancellable; /* of the cover that is waited for */
  gint64 cover; /* that is shown or waited for */
  guint position;

  LatentThumb *thumb;
  GtkWidget *placeholder;
  GtkWidget *smart_badge;
  GtkLabel *name_label;
  GtkLabel *count_label;
};

G_DEFINE_FINAL_TYPE (LatentCollectionTile, latent_collection_tile, GTK_TYPE_BOX)

char *
latent_collection_tile_describe (LatentCollection *collection)
{
  guint n = latent_collection_get_n_images (collection);

  return g_strdup_printf (ngettext ("%u picture", "%u pictures", n), n);
}

/* --- the cover -------------------------------------------------------------------------------------------------- */

static void
texture_ready_cb (GdkTexture *texture, gpointer user_data)
{
  LatentCollectionTile *self = user_data;

  latent_thumb_set_texture (self->thumb, texture, TRUE);
  gtk_widget_set_visible (self->placeholder, texture == NULL);
}

typedef struct
{
  GWeakRef tile;
  gint64 cover;
} Wait;

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  g_weak_ref_clear (&wait->tile);
  g_free (wait);
}

static DexFuture *
image_ready_cb (DexFuture *future, gpointer user_data)
{
  Wait *wait = user_data;
  g_autoptr (LatentCollectionTile) self = g_weak_ref_get (&wait->tile);
  const GValue *value = dex_future_get_value (future, NULL);
  LatentImage *image;

  /* It may be of another collection by now. */
  if (self == NULL || value == NULL || self->cover != wait->cover || self->cancellable == NULL)
    return NULL;
  image = g_value_get_object (value);
  latent_thumb_set_colour (self->thumb, latent_image_get_colour (image));
  latent_thumb_set_aspect (self->thumb, latent_image_get_width (image), latent_image_get_height (image));
  latent_texture_cache_load (self->cache, image, COVER_SIZE, self->cancellable, texture_ready_cb, self);
  return NULL;
}

static void
forget_cover (LatentCollectionTile *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cover = 0;
}

static void
update_cover (LatentCollectionTile *self)
{
  gint64 cover = self->collection != NULL ? latent_collection_get_cover (self->collection) : 0;
  Wait *wait;

  if (cover == self->cover)
    return;
  forget_cover (self);
  latent_thumb_set_texture (self->thumb, NULL, FALSE);
  latent_thumb_set_aspect (self->thumb, 1, 1);
  gtk_widget_set_visible (self->placeholder, cover == 0);
  gtk_widget_set_opacity (GTK_WIDGET (self->thumb), cover == 0 ? .15 : 1);
  if (cover == 0)
    {
      latent_thumb_set_colour (self->thumb, 0x808080);
      return;
    }
  self->cover = cover;
  self->cancellable = g_cancellable_new ();
  wait = g_new0 (Wait, 1);
  g_weak_ref_init (&wait->tile, self);
  wait->cover = cover;
  dex_future_disown (
    dex_future_finally (latent_library_get_image (self->library, cover), image_ready_cb, wait, wait_free));
}

static void
update (LatentCollectionTile *self)
{
  g_autofree char *count = NULL;

  update_cover (self);
  if (self->collection == NULL)
    return;
  count = latent_collection_tile_describe (self->collection);
  gtk_label_set_label (self->name_label, latent_collection_get_name (self->collection));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name_label), latent_collection_get_name (self->collection));
  gtk_label_set_label (self->count_label, count);
  gtk_widget_set_visible (self->smart_badge, latent_collection_get_query (self->collection) != NULL);
}

/* --- object ----------------------------------------------------------------------------------------------------- */

static void
latent_collection_tile_dispose (GObject *object)
{
  LatentCollectionTile *self = LATENT_COLLECTION_TILE (object);

  forget_cover (self);
  g_clear_object (&self->signals);
  g_clear_object (&self->collection);
  g_clear_object (&self->library);
  g_clear_object (&self->cache);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_COLLECTION_TILE);
  G_OBJECT_CLASS (latent_collection_tile_parent_class)->dispose (object);
}

static void
latent_collection_tile_class_init (LatentCollectionTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_collection_tile_dispose;
  g_type_ensure (LATENT_TYPE_THUMB);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/latentapp/Latent/ui/latent-collection-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentCollectionTile, thumb);
  gtk_widget_class_bind_template_child (widget_class, LatentCollectionTile, placeholder);
  gtk_widget_class_bind_template_child (widget_class, LatentCollectionTile, smart_badge);
  gtk_widget_class_bind_template_child (widget_class, LatentCollectionTile, name_label);
  gtk_widget_class_bind_template_child (widget_class, LatentCollectionTile, count_label);
  gtk_widget_class_set_css_name (widget_class, "collectiontile");
}

static void
latent_collection_tile_init (LatentCollectionTile *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cover = -1;
  self->position = GTK_INVALID_LIST_POSITION;
  self->signals = g_signal_group_new (LATENT_TYPE_COLLECTION);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (update), self);
}

GtkWidget *
latent_collection_tile_new (LatentLibrary *library, LatentTextureCache *cache)
{
  LatentCollectionTile *self;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (LATENT_IS_TEXTURE_CACHE (cache), NULL);

  self = g_object_new (LATENT_TYPE_COLLECTION_TILE, NULL);
  self->library = g_object_ref (library);
  self->cache = g_object_ref (cache);
  return GTK_WIDGET (self);
}

void
latent_collection_tile_set_collection (LatentCollectionTile *self, LatentCollection *collection)
{
  g_return_if_fail (LATENT_IS_COLLECTION_TILE (self));

  if (!g_set_object (&self->collection, collection))
    return;
  g_signal_group_set_target (self->signals, collection);
  self->cover = self->cover == 0 ? -1 : self->cover;
  update (self);
}

LatentCollection *
latent_collection_tile_get_collection (LatentCollectionTile *self)
{
  g_return_val_if_fail (LATENT_IS_COLLECTION_TILE (self), NULL);

  return self->collection;
}

void
latent_collection_tile_set_position (LatentCollectionTile *self, guint position)
{
  g_return_if_fail (LATENT_IS_COLLECTION_TILE (self));

  self->position = position;
}

guint
latent_collection_tile_get_position (LatentCollectionTile *self)
{
  g_return_val_if_fail (LATENT_IS_COLLECTION_TILE (self), GTK_INVALID_LIST_POSITION);

  return self->position;
}
