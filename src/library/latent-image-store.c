/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include <glib/gi18n-lib.h>

#include "latent-image-list.h"
#include "latent-image-query-run.h"
#include "latent-library-private.h"

/* Reading pictures: from the database's rows to the objects that live. */

LatentImage *
latent_library_take_image (LatentLibrary *self, LatentImageRow *row)
{
  LatentImage *image = latent_library_get_image_object (self, row->id);
  char *path = row->trash != NULL ? g_build_filename (self->folder->trash, row->trash, NULL)
                                  : g_build_filename (self->folder->root, row->path, NULL);

  latent_image_take_row (image, row, path);
  return image;
}

LatentImage *
latent_library_get_image_object (LatentLibrary *self, gint64 id)
{
  LatentImage *image = latent_identity_lookup (self->images, id);

  if (image != NULL)
    return g_object_ref (image);
  image = latent_image_new (id);
  latent_identity_insert (self->images, id, image);
  return image;
}

GPtrArray *
latent_library_take_images (LatentLibrary *self, GPtrArray *rows)
{
  GPtrArray *images = g_ptr_array_new_full (rows->len, g_object_unref);
  gsize n_rows = 0;
  g_autofree gpointer *taken = g_ptr_array_steal (rows, &n_rows);

  for (gsize i = 0; i < n_rows; i++)
    g_ptr_array_add (images, latent_library_take_image (self, taken[i]));
  return images;
}

typedef struct
{
  LatentLibrary *library;
  GArray *ids;
  gint64 task;             /* instead of ids */
  LatentImageQuery *query; /* instead of both */
  gboolean is_single;
  GPtrArray *rows;
} Read;

static void
read_free (Read *read)
{
  g_object_unref (read->library);
  g_clear_pointer (&read->ids, g_array_unref);
  g_clear_pointer (&read->query, latent_image_query_free);
  g_ptr_array_unref (read->rows);
  g_free (read);
}

static gboolean
read_run (LatentSql *sql, gpointer data, GError **error)
{
  Read *read = data;
  sqlite3_stmt *statement;
  int row;

  if (read->ids != NULL)
    {
      if (!latent_image_rows_load (sql, read->ids, read->rows, error))
        return FALSE;
      if (!read->is_single || read->rows->len > 0)
        return TRUE;
      g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND, _ ("The library has no such picture."));
      return FALSE;
    }
  statement = latent_sql_query (
    sql, "SELECT " LATENT_IMAGE_COLUMNS " FROM image AS i WHERE i.task = ? ORDER BY i.number, i.id",
    LATENT_BINDS (LATENT_INT (read->task)), error);
  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    g_ptr_array_add (read->rows, latent_image_row_read (statement));
  return row == 0;
}

static gboolean
query_run (LatentSql *sql, gpointer data, GError **error)
{
  Read *read = data;
  g_autoptr (GArray) ids = latent_image_query_run (sql, read->query, error);

  return ids != NULL && latent_image_rows_load (sql, ids, read->rows, error);
}

static void
read_done (gpointer data, GValue *value)
{
  Read *read = data;
  GPtrArray *images = latent_library_take_images (read->library, read->rows);

  if (!read->is_single)
    {
      g_value_init (value, G_TYPE_PTR_ARRAY);
      g_value_take_boxed (value, images);
      return;
    }
  g_value_init (value, LATENT_TYPE_IMAGE);
  g_value_set_object (value, images->pdata[0]);
  g_ptr_array_unref (images);
}

static Read *
read_new (LatentLibrary *self)
{
  Read *read = g_new0 (Read, 1);

  read->library = g_object_ref (self);
  read->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_row_free);
  return read;
}

static DexFuture *
read_images (LatentLibrary *self, GArray *ids, gint64 task, gboolean is_single)
{
  Read *read = read_new (self);

  read->ids = ids;
  read->task = task;
  read->is_single = is_single;
  return latent_database_read (self->database, read_run, read_done, read, (GDestroyNotify) read_free);
}

DexFuture *
latent_library_load_images (LatentLibrary *self, GArray *ids)
{
  return read_images (self, g_array_ref (ids), 0, FALSE);
}

DexFuture *
latent_library_get_image (LatentLibrary *self, gint64 id)
{
  LatentImage *image;
  GArray *ids;

  g_return_val_if_fail (LATENT_IS_LIBRARY (self), NULL);

  image = latent_identity_lookup (self->images, id);
  if (image != NULL && latent_image_get_loaded (image))
    return dex_future_new_for_object (image);
  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (ids, id);
  return read_images (self, ids, 0, TRUE);
}

DexFuture *
latent_library_list_task_images (LatentLibrary *self, gint64 task)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (self), NULL);

  return read_images (self, NULL, task, FALSE);
}

DexFuture *
latent_library_list_images (LatentLibrary *library, const LatentImageQuery *query)
{
  Read *read;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (query != NULL, NULL);

  read = read_new (library);
  read->query = latent_image_query_copy (query);
  return latent_database_read (library->database, query_run, read_done, read, (GDestroyNotify) read_free);
}

void
latent_library_refresh_images (LatentLibrary *self, GArray *ids)
{
  g_autoptr (GArray) living = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < ids->len; i++)
    if (latent_identity_lookup (self->images, g_array_index (ids, gint64, i)) != NULL)
      g_array_append_val (living, g_array_index (ids, gint64, i));
  if (living->len > 0)
    dex_future_disown (latent_library_load_images (self, living));
}
