/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-picture-cache.h"

#include "latent-decoder.h"
#include "latent-texture-cache.h"

#define KEPT_TEXTURES 4

typedef struct
{
  gint64 id;
  GdkTexture *texture;
} Kept;

struct _LatentPictureCache
{
  GObject parent_instance;

  GQueue kept; /* Kept, newest first */
};

G_DEFINE_FINAL_TYPE (LatentPictureCache, latent_picture_cache, G_TYPE_OBJECT)

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  g_object_unref (kept->texture);
  g_free (kept);
}

static void
keep (LatentPictureCache *self, gint64 id, GdkTexture *texture)
{
  Kept *kept = g_new0 (Kept, 1);

  kept->id = id;
  kept->texture = g_object_ref (texture);
  g_queue_push_head (&self->kept, kept);
  while (self->kept.length > KEPT_TEXTURES)
    kept_free (g_queue_pop_tail (&self->kept));
}

GdkTexture *
latent_picture_cache_peek (LatentPictureCache *self, LatentImage *image)
{
  g_return_val_if_fail (LATENT_IS_PICTURE_CACHE (self), NULL);

  for (GList *link = self->kept.head; link != NULL; link = link->next)
    {
      Kept *kept = link->data;

      if (kept->id == latent_image_get_id (image))
        return kept->texture;
    }
  return NULL;
}

typedef struct
{
  LatentPictureCache *self;
  gint64 id;
  GCancellable *cancellable;
  LatentPictureReady ready;
  gpointer user_data;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->self);
  g_clear_object (&load->cancellable);
  g_free (load);
}

static DexFuture *
decoded_cb (DexFuture *future, gpointer user_data)
{
  Load *load = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (load->cancellable != NULL && g_cancellable_is_cancelled (load->cancellable))
    return NULL;
  if (value != NULL)
    {
      texture = latent_texture_from_pixels (latent_decoded_get_pixels (g_value_get_boxed (value)));
      keep (load->self, load->id, texture);
    }
  if (load->ready != NULL)
    load->ready (texture, error, load->user_data);
  return NULL;
}

void
latent_picture_cache_load (LatentPictureCache *self,
                           LatentImage *image,
                           GCancellable *cancellable,
                           LatentPictureReady ready,
                           gpointer user_data)
{
  g_autoptr (GFile) file = NULL;
  Load *load;

  g_return_if_fail (LATENT_IS_PICTURE_CACHE (self));
  g_return_if_fail (LATENT_IS_IMAGE (image));

  file = latent_image_dup_file (image);
  load = g_new0 (Load, 1);
  load->self = g_object_ref (self);
  load->id = latent_image_get_id (image);
  load->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  load->ready = ready;
  load->user_data = user_data;
  dex_future_disown (dex_future_finally (latent_decoder_decode_file (file, cancellable), decoded_cb, load, load_free));
}

static void
latent_picture_cache_finalize (GObject *object)
{
  LatentPictureCache *self = LATENT_PICTURE_CACHE (object);

  g_queue_clear_full (&self->kept, kept_free);

  G_OBJECT_CLASS (latent_picture_cache_parent_class)->finalize (object);
}

static void
latent_picture_cache_class_init (LatentPictureCacheClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_picture_cache_finalize;
}

static void
latent_picture_cache_init (LatentPictureCache *self)
{
  g_queue_init (&self->kept);
}

LatentPictureCache *
latent_picture_cache_new (void)
{
  return g_object_new (LATENT_TYPE_PICTURE_CACHE, NULL);
}
