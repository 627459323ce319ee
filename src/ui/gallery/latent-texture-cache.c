/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-texture-cache.h"

#include "latent-error.h"
#include "latent-images.h"

typedef struct
{
  gint64 key;
  char *hash; /* of the file that it shows */
  GdkTexture *texture;
  gsize bytes;
  GList link; /* in recent, .data is the entry */
} Entry;

struct _LatentTextureCache
{
  GObject parent_instance;

  LatentLibrary *library;
  gsize max_bytes;
  gsize bytes;
  GHashTable *entries; /* &entry->key → Entry */
  GQueue recent;       /* newest first */
};

G_DEFINE_FINAL_TYPE (LatentTextureCache, latent_texture_cache, G_TYPE_OBJECT)

/* The library stores two sizes; one key tells id and size. */
static gint64
make_key (LatentImage *image, guint size)
{
  return latent_image_get_id (image) * 2 + (size > 256);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->texture);
  g_free (entry->hash);
  g_free (entry);
}

GdkTexture *
latent_texture_from_pixels (LatentPixels *pixels)
{
  g_return_val_if_fail (pixels != NULL, NULL);

  return gdk_memory_texture_new (latent_pixels_get_width (pixels), latent_pixels_get_height (pixels),
                                 latent_pixels_has_alpha (pixels) ? GDK_MEMORY_R8G8B8A8 : GDK_MEMORY_R8G8B8X8,
                                 latent_pixels_get_bytes (pixels), latent_pixels_get_stride (pixels));
}

static void
store (LatentTextureCache *self, gint64 key, const char *hash, GdkTexture *texture)
{
  Entry *entry = g_hash_table_lookup (self->entries, &key);

  if (entry != NULL)
    {
      self->bytes -= entry->bytes;
      g_queue_unlink (&self->recent, &entry->link);
      g_hash_table_remove (self->entries, &key);
    }
  entry = g_new0 (Entry, 1);
  entry->key = key;
  entry->hash = g_strdup (hash);
  entry->texture = g_object_ref (texture);
  entry->bytes = (gsize) gdk_texture_get_width (texture) * gdk_texture_get_height (texture) * 4;
  entry->link.data = entry;
  g_hash_table_insert (self->entries, &entry->key, entry);
  g_queue_push_head_link (&self->recent, &entry->link);
  self->bytes += entry->bytes;

  while (self->bytes > self->max_bytes && self->recent.length > 1)
    {
      Entry *oldest = g_queue_peek_tail (&self->recent);

      self->bytes -= oldest->bytes;
      g_queue_unlink (&self->recent, &oldest->link);
      g_hash_table_remove (self->entries, &oldest->key);
    }
}

GdkTexture *
latent_texture_cache_peek (LatentTextureCache *self, LatentImage *image, guint size)
{
  gint64 key = make_key (image, size);
  Entry *entry;

  g_return_val_if_fail (LATENT_IS_TEXTURE_CACHE (self), NULL);

  entry = g_hash_table_lookup (self->entries, &key);
  if (entry == NULL || !g_str_equal (entry->hash, latent_image_get_hash (image)))
    return NULL;
  g_queue_unlink (&self->recent, &entry->link);
  g_queue_push_head_link (&self->recent, &entry->link);
  return entry->texture;
}

typedef struct
{
  LatentTextureCache *self;
  gint64 key;
  LatentImage *image;
  GCancellable *cancellable;
  LatentTextureReady ready; /* NULL: nobody waits for it */
  gpointer user_data;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->self);
  g_object_unref (load->image);
  g_clear_object (&load->cancellable);
  g_free (load);
}

static DexFuture *
loaded_cb (DexFuture *future, gpointer user_data)
{
  Load *load = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value != NULL)
    {
      texture = latent_texture_from_pixels (g_value_get_boxed (value));
      store (load->self, load->key, latent_image_get_hash (load->image), texture);
    }
  else if (!latent_error_is_cancelled (error))
    g_debug ("No thumbnail: %s", error->message);

  if (load->ready != NULL && (load->cancellable == NULL || !g_cancellable_is_cancelled (load->cancellable)))
    load->ready (texture, load->user_data);
  return NULL;
}

static Load *
load_new (LatentTextureCache *self,
          LatentImage *image,
          guint size,
          GCancellable *cancellable,
          LatentTextureReady ready,
          gpointer user_data)
{
  Load *load = g_new0 (Load, 1);

  load->self = g_object_ref (self);
  load->key = make_key (image, size);
  load->image = g_object_ref (image);
  load->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  load->ready = ready;
  load->user_data = user_data;
  return load;
}

void
latent_texture_cache_load (LatentTextureCache *self,
                           LatentImage *image,
                           guint size,
                           GCancellable *cancellable,
                           LatentTextureReady ready,
                           gpointer user_data)
{
  g_return_if_fail (LATENT_IS_TEXTURE_CACHE (self));
  g_return_if_fail (LATENT_IS_IMAGE (image));
  g_return_if_fail (ready != NULL);

  dex_future_disown (dex_future_finally (latent_images_load_thumbnail (self->library, image, size, cancellable),
                                         loaded_cb, load_new (self, image, size, cancellable, ready, user_data),
                                         load_free));
}

void
latent_texture_cache_preload (LatentTextureCache *self, LatentImage *image, guint size, GCancellable *cancellable)
{
  g_return_if_fail (LATENT_IS_TEXTURE_CACHE (self));
  g_return_if_fail (LATENT_IS_IMAGE (image));

  if (latent_texture_cache_peek (self, image, size) == NULL)
    dex_future_disown (dex_future_finally (latent_images_preload_thumbnail (self->library, image, size, cancellable),
                                           loaded_cb, load_new (self, image, size, cancellable, NULL, NULL),
                                           load_free));
}

static void
latent_texture_cache_dispose (GObject *object)
{
  LatentTextureCache *self = LATENT_TEXTURE_CACHE (object);

  g_hash_table_remove_all (self->entries);
  g_queue_init (&self->recent);
  self->bytes = 0;
  g_clear_object (&self->library);

  G_OBJECT_CLASS (latent_texture_cache_parent_class)->dispose (object);
}

static void
latent_texture_cache_finalize (GObject *object)
{
  LatentTextureCache *self = LATENT_TEXTURE_CACHE (object);

  g_hash_table_unref (self->entries);

  G_OBJECT_CLASS (latent_texture_cache_parent_class)->finalize (object);
}

static void
latent_texture_cache_class_init (LatentTextureCacheClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = latent_texture_cache_dispose;
  object_class->finalize = latent_texture_cache_finalize;
}

static void
latent_texture_cache_init (LatentTextureCache *self)
{
  self->entries = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, entry_free);
  g_queue_init (&self->recent);
}

LatentTextureCache *
latent_texture_cache_new (LatentLibrary *library, gsize max_bytes)
{
  LatentTextureCache *self;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  self = g_object_new (LATENT_TYPE_TEXTURE_CACHE, NULL);
  self->library = g_object_ref (library);
  self->max_bytes = max_bytes;
  return self;
}
