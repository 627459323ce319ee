/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-images-private.h"

#include <glib/gi18n-lib.h>

#include "latent-fiber.h"
#include "latent-files.h"
#include "latent-leaf.h"

/* Copying out. */

gboolean
latent_images_load (LatentLibrary *library, LatentImage *image, GError **error)
{
  g_autoptr (GArray) ids = NULL;
  gint64 id = latent_image_get_id (image);

  if (latent_image_get_loaded (image))
    return TRUE;
  ids = g_array_new (FALSE, FALSE, sizeof id);
  g_array_append_val (ids, id);
  if (!dex_await (latent_library_load_images (library, ids), error))
    return FALSE;
  if (latent_image_get_loaded (image))
    return TRUE;
  g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND, _ ("The library has no such picture."));
  return FALSE;
}

void
latent_images_note_missing (LatentLibrary *library, LatentImage *image, gboolean missing)
{
  if (latent_image_get_missing (image) != missing)
    dex_await (latent_images_set_missing (library, latent_image_get_id (image), missing), NULL);
}

typedef struct
{
  char *from;
  char *to;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->from);
  g_free (job->to);
  g_free (job);
}

static DexFuture *
copy_worker (gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_path_get_basename (job->from);
  g_autofree char *path = latent_files_copy (job->from, job->to, name, cancellable, &error);

  if (path == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_object (g_file_new_for_path (path));
}

typedef struct
{
  LatentLibrary *library;
  LatentImage *image;
  char *folder;
} Copy;

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_object_unref (copy->library);
  g_object_unref (copy->image);
  g_free (copy->folder);
  g_free (copy);
}

static GFile *
copy_file (const Copy *copy, GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) local = NULL;
  Job *job;

  if (!latent_images_load (copy->library, copy->image, error))
    return NULL;
  job = g_new0 (Job, 1);
  job->from = g_strdup (latent_image_get_path (copy->image));
  job->to = g_strdup (copy->folder);
  file = dex_await_object (latent_worker_run (copy->library->files, copy_worker, job, job_free), &local);
  if (file != NULL || g_error_matches (local, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND))
    latent_images_note_missing (copy->library, copy->image, file == NULL);
  if (file == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return g_steal_pointer (&file);
}

static DexFuture *
copy_fiber (gpointer user_data)
{
  Copy *copy = user_data;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;

  latent_library_enter (copy->library);
  file = copy_file (copy, &error);
  latent_library_leave (copy->library);
  if (file == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_object (g_steal_pointer (&file));
}

DexFuture *
latent_images_copy_to (LatentLibrary *library, LatentImage *image, GFile *folder)
{
  g_autofree char *path = NULL;
  Copy *copy;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (LATENT_IS_IMAGE (image), NULL);
  g_return_val_if_fail (G_IS_FILE (folder), NULL);

  path = g_file_get_path (folder);
  if (path == NULL)
    {
      g_autofree char *shown = g_file_get_parse_name (folder);

      return dex_future_new_reject (LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE,
                                    _ ("“%s” isn’t a folder on a disk of this computer."), shown);
    }
  copy = g_new0 (Copy, 1);
  copy->library = g_object_ref (library);
  copy->image = g_object_ref (image);
  copy->folder = g_steal_pointer (&path);
  return latent_leaf_new (latent_fiber_spawn ("images-copy", copy_fiber, copy, copy_free));
}
