/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-bulk.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sys/stat.h>

#include "latent-fiber.h"
#include "latent-file-name.h"
#include "latent-files.h"
#include "latent-library-private.h"
#include "latent-search.h"

const guint latent_bulk_thumbnail_sides[LATENT_BULK_THUMBNAILS] = { 256, 512 };

LatentBulkPicture *
latent_bulk_picture_new (void)
{
  LatentBulkPicture *picture = g_new0 (LatentBulkPicture, 1);

  picture->credits = NAN;
  return picture;
}

void
latent_bulk_picture_free (LatentBulkPicture *picture)
{
  g_clear_pointer (&picture->file, g_bytes_unref);
  for (guint i = 0; i < LATENT_BULK_THUMBNAILS; i++)
    g_clear_pointer (&picture->thumbnails[i], g_bytes_unref);
  g_free (picture->extension);
  g_free (picture->mime_type);
  g_clear_pointer (&picture->blur, g_bytes_unref);
  g_free (picture->code);
  g_free (picture->prompt);
  g_free (picture->model);
  g_free (picture->input);
  g_free (picture->remote_id);
  g_strfreev (picture->tags);
  g_free (picture);
}

/* The threads have the pictures' bytes and texts, and nothing of the library's objects. */
typedef struct
{
  LatentLibrary *library; /* of the main thread only */
  const LatentFolder *folder;
  char *service;
  GPtrArray *pictures;
  GPtrArray *paths;  /* relative */
  GPtrArray *hashes;
} Bulk;

static void
bulk_free (gpointer data)
{
  Bulk *bulk = data;

  g_clear_object (&bulk->library);
  g_free (bulk->service);
  g_ptr_array_unref (bulk->pictures);
  g_ptr_array_unref (bulk->paths);
  g_ptr_array_unref (bulk->hashes);
  g_free (bulk);
}

/* The time that the row will name: a library that finds another one reads every file of it again. */
static gboolean
set_time (const char *path, gint64 created, GError **error)
{
  const struct timespec time = { .tv_sec = created / G_USEC_PER_SEC, .tv_nsec = created % G_USEC_PER_SEC * 1000 };

  return utimensat (AT_FDCWD, path, (const struct timespec[]) { time, time }, 0) == 0 ||
         latent_folder_set_error (error, errno, path);
}

static gboolean
write_files (const Bulk *bulk, const LatentBulkPicture *picture, GError **error)
{
  g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, picture->file);
  g_autofree char *path = latent_file_name_make (picture->created, picture->prompt, picture->model, picture->code,
                                                 picture->extension);
  g_autofree char *full = g_build_filename (bulk->folder->root, path, NULL);

  if (!latent_files_write_cache (full, picture->file, error) || !set_time (full, picture->created, error))
    return FALSE;
  for (guint i = 0; i < LATENT_BULK_THUMBNAILS; i++)
    {
      g_autofree char *thumbnail = latent_thumbnails_get_path (bulk->folder->thumbnails, hash,
                                                               latent_bulk_thumbnail_sides[i]);

      if (!latent_files_write_cache (thumbnail, picture->thumbnails[i], error))
        return FALSE;
    }
  g_ptr_array_add (bulk->paths, g_steal_pointer (&path));
  g_ptr_array_add (bulk->hashes, g_steal_pointer (&hash));
  return TRUE;
}

static DexFuture *
write_worker (gpointer data, GCancellable *cancellable)
{
  Bulk *bulk = data;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < bulk->pictures->len; i++)
    if (!write_files (bulk, bulk->pictures->pdata[i], &error))
      return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

/* The finished task of a picture, which an earlier picture may have brought along. 0 for none, -1 on error. */
static gint64
add_task (LatentSql *sql, const Bulk *bulk, const LatentBulkPicture *picture, gint64 revision, GError **error)
{
  gint64 task = 0;
  int row;

  if (picture->remote_id == NULL)
    return 0;
  row = latent_sql_peek (sql, "SELECT id FROM task WHERE remote_id = ?",
                         LATENT_BINDS (LATENT_TEXT (picture->remote_id)), &task, error);
  if (row != 0)
    return row < 0 ? -1 : task;
  if (!latent_sql_run (sql,
                       "INSERT INTO task (service, state, model, prompt, input, remote_id, estimate, credits, created, "
                       "submitted, finished, revision) VALUES (?, 'done', ?, ?, ?, ?, ?7, ?7, ?6, ?6, ?6, ?8)",
                       LATENT_BINDS (LATENT_TEXT (bulk->service), LATENT_TEXT (picture->model),
                                     LATENT_TEXT (picture->prompt), LATENT_TEXT (picture->input),
                                     LATENT_TEXT (picture->remote_id), LATENT_INT (picture->created),
                                     LATENT_REAL (picture->credits), LATENT_INT (revision)),
                       error))
    return -1;
  return latent_sql_get_last_id (sql);
}

static gboolean
add_tags (LatentSql *sql, gint64 image, char **tags, GError **error)
{
  for (; tags != NULL && *tags != NULL; tags++)
    {
      g_autofree char *fold = g_utf8_casefold (*tags, -1);

      if (!latent_sql_run (sql, "INSERT OR IGNORE INTO tag (name, fold) VALUES (?, ?)",
                           LATENT_BINDS (LATENT_TEXT (*tags), LATENT_TEXT (fold)), error) ||
          !latent_sql_run (sql, "INSERT OR IGNORE INTO image_tag (tag, image) SELECT id, ? FROM tag WHERE fold = ?",
                           LATENT_BINDS (LATENT_INT (image), LATENT_TEXT (fold)), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_picture (LatentSql *sql, const Bulk *bulk, guint i, gint64 revision, GError **error)
{
  const LatentBulkPicture *picture = bulk->pictures->pdata[i];
  gint64 task = add_task (sql, bulk, picture, revision, error);
  gint64 image;

  if (task < 0 ||
      !latent_sql_run (
        sql,
        "INSERT INTO image (code, path, mime_type, width, height, size, modified, hash, original_hash, colour, blur, "
        "prompt, model, input, task, number, remote_id, credits, created, added, favourite, revision) "
        "VALUES (?, ?, ?, ?, ?, ?, ?14, ?7, ?7, ?8, ?9, ?10, ?11, ?12, nullif (?13, 0), "
        "(SELECT count (*) FROM image WHERE task = nullif (?13, 0)), ?15, ?16, ?14, ?14, ?17, ?18)",
        LATENT_BINDS (LATENT_TEXT (picture->code), LATENT_TEXT (bulk->paths->pdata[i]),
                      LATENT_TEXT (picture->mime_type), LATENT_INT (picture->width), LATENT_INT (picture->height),
                      LATENT_INT ((gint64) g_bytes_get_size (picture->file)), LATENT_TEXT (bulk->hashes->pdata[i]),
                      LATENT_INT (picture->colour), LATENT_BLOB (picture->blur), LATENT_TEXT (picture->prompt),
                      LATENT_TEXT (picture->model), LATENT_TEXT (picture->input), LATENT_INT (task),
                      LATENT_INT (picture->created), LATENT_TEXT (picture->remote_id), LATENT_REAL (picture->credits),
                      LATENT_INT (picture->favourite ? 1 : 0), LATENT_INT (revision)),
        error))
    return FALSE;
  image = latent_sql_get_last_id (sql);
  return (task == 0 ||
          latent_sql_run (sql,
                          "INSERT INTO result (task, number, link, state, image) "
                          "SELECT task, number, 'https://example.com/' || code, 'landed', id FROM image WHERE id = ?",
                          LATENT_BINDS (LATENT_INT (image)), error)) &&
         add_tags (sql, image, picture->tags, error) && latent_search_index (sql, image, error);
}

static gboolean
rows_run (LatentSql *sql, gpointer data, GError **error)
{
  Bulk *bulk = data;
  gint64 revision = latent_sql_get_revision (sql, error);

  if (revision == 0)
    return FALSE;
  for (guint i = 0; i < bulk->pictures->len; i++)
    if (!add_picture (sql, bulk, i, revision, error))
      return FALSE;
  return TRUE;
}

static void
rows_done (gpointer data, GValue *value)
{
  Bulk *bulk = data;

  latent_library_queue_images_changed (bulk->library);
}

static DexFuture *
add_fiber (gpointer user_data)
{
  Bulk *bulk = user_data;
  LatentLibrary *library = bulk->library;
  g_autoptr (GError) error = NULL;

  latent_library_enter (library);
  if (dex_await (latent_worker_run (library->files, write_worker, bulk, NULL), &error))
    dex_await (latent_database_write (library->database, rows_run, rows_done, bulk, NULL), &error);
  latent_library_leave (library);
  return error == NULL ? dex_future_new_true () : dex_future_new_for_error (g_steal_pointer (&error));
}

DexFuture *
latent_bulk_add (LatentLibrary *library, GPtrArray *pictures)
{
  Bulk *bulk;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (pictures != NULL, NULL);

  bulk = g_new0 (Bulk, 1);
  bulk->library = g_object_ref (library);
  bulk->folder = library->folder;
  bulk->service = g_strdup (latent_library_get_service (library));
  bulk->pictures = g_ptr_array_ref (pictures);
  bulk->paths = g_ptr_array_new_with_free_func (g_free);
  bulk->hashes = g_ptr_array_new_with_free_func (g_free);
  return latent_fiber_spawn ("bulk-add", add_fiber, bulk, bulk_free);
}
