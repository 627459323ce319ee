/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-thumbnails.h"

#include <glib/gi18n-lib.h>

#include "latent-await.h"
#include "latent-decoder.h"
#include "latent-fiber.h"
#include "latent-files.h"
#include "latent-images-private.h"
#include "latent-leaf.h"
#include "latent-scaler.h"
#include "latent-thumbnail.h"
#include "latent-thumbnails-mend.h"

#define SMALL 256
#define LARGE 512
#define MOST_THREADS 4
/* Pictures decoded at once to make thumbnails that are missing: each is a process and the whole picture in memory. */
#define MOST_REBUILDS 2

struct _LatentThumbnails
{
  LatentLibrary *library; /* owns this */
  LatentWorker *worker;
  GQueue waiting; /* DexPromise of those who want to rebuild, newest first */
  guint n_rebuilding;
  GCancellable *mending; /* once it was begun */
};

LatentThumbnails *
latent_thumbnails_new (LatentLibrary *library)
{
  LatentThumbnails *self = g_new0 (LatentThumbnails, 1);

  self->library = library;
  self->worker = latent_worker_new ("latent-thumbs", CLAMP (g_get_num_processors (), 1, MOST_THREADS));
  g_queue_init (&self->waiting);
  return self;
}

void
latent_thumbnails_stop (LatentThumbnails *self)
{
  g_cancellable_cancel (self->mending);
}

void
latent_thumbnails_free (LatentThumbnails *self)
{
  g_clear_object (&self->mending);
  latent_worker_drop_pending (self->worker);
  latent_worker_free (self->worker);
  g_queue_clear_full (&self->waiting, dex_unref);
  g_free (self);
}

char *
latent_thumbnails_get_path (const char *folder, const char *hash, guint size)
{
  g_autofree char *number = g_strdup_printf ("%u", size);
  g_autofree char *shelf = g_strndup (hash, 2);

  return g_build_filename (folder, number, shelf, hash, NULL);
}

static char *
get_path (LatentLibrary *library, const char *hash, guint size)
{
  return latent_thumbnails_get_path (library->folder->thumbnails, hash, size);
}

/* Every file two folders below @folder. */
static void
find_stray (const char *folder, guint level, GHashTable *hashes, GPtrArray *stray)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (level < 2)
        find_stray (path, level + 1, hashes, stray);
      else if (!g_hash_table_contains (hashes, name))
        g_ptr_array_add (stray, g_steal_pointer (&path));
    }
}

void
latent_thumbnails_compare (const char *folder, GHashTable *hashes, GPtrArray *missing, GPtrArray *stray)
{
  GHashTableIter iter;
  gpointer hash;

  g_hash_table_iter_init (&iter, hashes);
  while (g_hash_table_iter_next (&iter, &hash, NULL))
    {
      g_autofree char *small = latent_thumbnails_get_path (folder, hash, SMALL);
      g_autofree char *large = latent_thumbnails_get_path (folder, hash, LARGE);

      if (!g_file_test (small, G_FILE_TEST_EXISTS) || !g_file_test (large, G_FILE_TEST_EXISTS))
        g_ptr_array_add (missing, g_strdup (hash));
    }
  find_stray (folder, 0, hashes, stray);
}

typedef struct
{
  char *path;
  guint side;
  GBytes *bytes;
  GCancellable *cancellable;
} File;

static void
file_free (gpointer data)
{
  File *file = data;

  g_free (file->path);
  g_clear_pointer (&file->bytes, g_bytes_unref);
  g_clear_object (&file->cancellable);
  g_free (file);
}

static DexFuture *
write_worker (gpointer data, GCancellable *cancellable)
{
  File *file = data;
  g_autoptr (GError) error = NULL;

  if (!latent_files_write_cache (file->path, file->bytes, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

gboolean
latent_thumbnails_write (LatentLibrary *library, const char *hash, LatentPixels *pixels, GError **error)
{
  static const guint sizes[] = { SMALL, LARGE };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) bytes = dex_await_boxed (latent_thumbnail_make (pixels, sizes[i]), error);
      File *file;

      if (bytes == NULL)
        return FALSE;
      file = g_new0 (File, 1);
      file->path = get_path (library, hash, sizes[i]);
      file->bytes = g_steal_pointer (&bytes);
      if (!dex_await (latent_worker_run (library->files, write_worker, file, file_free), error))
        return FALSE;
    }
  return TRUE;
}

static DexFuture *
read_worker (gpointer data, GCancellable *cancellable)
{
  File *file = data;
  g_autoptr (LatentPixels) pixels = NULL;
  g_autoptr (GError) error = NULL;

  if (g_cancellable_set_error_if_cancelled (file->cancellable, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  pixels = latent_thumbnail_decode_file (file->path, file->side, &error);
  if (pixels == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (LATENT_TYPE_PIXELS, g_steal_pointer (&pixels));
}

typedef struct
{
  LatentLibrary *library;
  LatentImage *image;
  guint side;
  GCancellable *cancellable;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_object_unref (request->library);
  g_object_unref (request->image);
  g_clear_object (&request->cancellable);
  g_free (request);
}

static Request *
request_copy (const Request *request)
{
  Request *copy = g_new0 (Request, 1);

  copy->library = g_object_ref (request->library);
  copy->image = g_object_ref (request->image);
  copy->side = request->side;
  copy->cancellable = request->cancellable != NULL ? g_object_ref (request->cancellable) : NULL;
  return copy;
}

static File *
find_file (const Request *request)
{
  File *file = g_new0 (File, 1);

  file->path = get_path (request->library, latent_image_get_hash (request->image),
                         request->side <= SMALL ? SMALL : LARGE);
  file->side = request->side;
  file->cancellable = request->cancellable != NULL ? g_object_ref (request->cancellable) : NULL;
  return file;
}

/* The last one asked for is read first: it is on the screen now. */
static DexFuture *
read_file (const Request *request)
{
  return latent_worker_run_next (request->library->thumbnails->worker, read_worker, find_file (request), file_free);
}

/* Rebuilding. */

gboolean
latent_thumbnails_is_idle (LatentThumbnails *self)
{
  return self->n_rebuilding == 0;
}

static void
leave (LatentThumbnails *self)
{
  DexPromise *next = g_queue_pop_head (&self->waiting);

  /* Who leaves hands its place on. */
  if (next == NULL)
    self->n_rebuilding--;
  else
    dex_promise_resolve_boolean (next, TRUE);
  dex_clear (&next);
}

static gboolean
enter (LatentThumbnails *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (DexPromise) turn = NULL;

  if (self->n_rebuilding < MOST_REBUILDS)
    {
      self->n_rebuilding++;
      return TRUE;
    }
  turn = dex_promise_new ();
  g_queue_push_head (&self->waiting, dex_ref (turn));
  if (latent_await (dex_ref (DEX_FUTURE (turn)), cancellable, error))
    return TRUE;
  if (g_queue_remove (&self->waiting, turn))
    dex_unref (turn);
  else
    leave (self);
  return FALSE;
}

static LatentPixels *
decode (const Request *request, GError **error)
{
  g_autoptr (GFile) file = latent_image_dup_file (request->image);
  g_autoptr (LatentDecoded) decoded = NULL;
  g_autoptr (GError) local = NULL;

  decoded = dex_await_boxed (latent_decoder_decode_file (file, request->cancellable), &local);
  if (decoded == NULL)
    {
      if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        {
          latent_images_note_missing (request->library, request->image, TRUE);
          g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND,
                       _ ("The picture’s file isn’t there any more."));
        }
      else
        g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  latent_images_note_missing (request->library, request->image, FALSE);
  if (!latent_library_get_read_only (request->library) &&
      !latent_thumbnails_write (request->library, latent_image_get_hash (request->image),
                                latent_decoded_get_pixels (decoded), &local))
    g_message ("Keeping a thumbnail: %s", local->message);
  return dex_await_boxed (
    latent_scaler_scale (latent_decoded_get_pixels (decoded), LATENT_SCALER_FIT, request->side, request->side), error);
}

static LatentPixels *
rebuild (const Request *request, GError **error)
{
  LatentPixels *pixels;

  if (!latent_images_load (request->library, request->image, error))
    return NULL;
  /* Another one who asked may have made it meanwhile. */
  pixels = dex_await_boxed (read_file (request), NULL);
  if (pixels != NULL || g_cancellable_set_error_if_cancelled (request->cancellable, error))
    return pixels;
  if (latent_image_get_problem (request->image) != NULL)
    {
      g_set_error_literal (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND,
                           latent_image_get_problem (request->image));
      return NULL;
    }
  return decode (request, error);
}

static DexFuture *
rebuild_fiber (gpointer user_data)
{
  Request *request = user_data;
  g_autoptr (LatentPixels) pixels = NULL;
  g_autoptr (GError) error = NULL;

  latent_library_enter (request->library);
  if (enter (request->library->thumbnails, request->cancellable, &error))
    {
      pixels = rebuild (request, &error);
      leave (request->library->thumbnails);
    }
  latent_library_leave (request->library);
  if (pixels == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (LATENT_TYPE_PIXELS, g_steal_pointer (&pixels));
}

static DexFuture *
missing_cb (DexFuture *future, gpointer user_data)
{
  Request *request = user_data;
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return latent_leaf_new (latent_fiber_spawn ("thumbnail", rebuild_fiber, request_copy (request), request_free));
}

static Request *
request_new (LatentLibrary *library, LatentImage *image, guint size, GCancellable *cancellable)
{
  Request *request = g_new0 (Request, 1);

  request->library = g_object_ref (library);
  request->image = g_object_ref (image);
  request->side = MIN (size, LARGE);
  request->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  return request;
}

DexFuture *
latent_images_load_thumbnail (LatentLibrary *library, LatentImage *image, guint size, GCancellable *cancellable)
{
  Request *request;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (LATENT_IS_IMAGE (image), NULL);
  g_return_val_if_fail (size > 0, NULL);

  request = request_new (library, image, size, cancellable);
  if (!latent_image_get_loaded (image))
    return latent_leaf_new (latent_fiber_spawn ("thumbnail", rebuild_fiber, request, request_free));
  return dex_future_catch (read_file (request), missing_cb, request, request_free);
}

DexFuture *
latent_images_preload_thumbnail (LatentLibrary *library, LatentImage *image, guint size, GCancellable *cancellable)
{
  Request *request;
  DexFuture *future;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (LATENT_IS_IMAGE (image), NULL);
  g_return_val_if_fail (size > 0 && latent_image_get_loaded (image), NULL);

  request = request_new (library, image, size, cancellable);
  future = latent_worker_run (library->thumbnails->worker, read_worker, find_file (request), file_free);
  request_free (request);
  return future;
}

void
latent_images_mend_thumbnails (LatentLibrary *library)
{
  LatentThumbnails *self;

  g_return_if_fail (LATENT_IS_LIBRARY (library));

  self = library->thumbnails;
  if (self->mending != NULL || latent_library_get_read_only (library))
    return;
  self->mending = g_cancellable_new ();
  latent_thumbnails_mend (library, self->mending);
}
