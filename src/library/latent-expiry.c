/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-expiry.h"

#include <unistd.h>
#include <glib/gi18n-lib.h>

#include "latent-await.h"
#include "latent-fiber.h"
#include "latent-files.h"
#include "latent-history-private.h"
#include "latent-images-private.h"
#include "latent-leaf.h"

#define DAY (24 * 60 * 60 * G_TIME_SPAN_SECOND)

/* From the library's trash to the desktop's: first the file, then the row. A crash between the two leaves a row without a
 * file, which goes the next time. */

typedef struct
{
  gint64 id;
  char *path; /* absolute */
  gboolean is_gone;
} Item;

static void
item_free (gpointer data)
{
  Item *item = data;

  g_free (item->path);
  g_free (item);
}

/* Handed from thread to thread, never used by two at once. */
typedef struct
{
  gatomicrefcount references;
  char *trash;
  gint64 before; /* deleted earlier than that; 0: those of ids */
  char *ids; /* JSON, or NULL */
  GPtrArray *items;
  GError *error; /* the first one */
} Batch;

static Batch *
batch_ref (Batch *batch)
{
  g_atomic_ref_count_inc (&batch->references);
  return batch;
}

static void
batch_unref (gpointer data)
{
  Batch *batch = data;

  if (!g_atomic_ref_count_dec (&batch->references))
    return;
  g_free (batch->trash);
  g_free (batch->ids);
  g_ptr_array_unref (batch->items);
  g_clear_error (&batch->error);
  g_free (batch);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Batch, batch_unref)

static Batch *
batch_new (LatentLibrary *library)
{
  Batch *batch = g_new0 (Batch, 1);

  g_atomic_ref_count_init (&batch->references);
  batch->trash = g_strdup (library->folder->trash);
  batch->items = g_ptr_array_new_with_free_func (item_free);
  return batch;
}

static gboolean
list_run (LatentSql *sql, gpointer data, GError **error)
{
  Batch *batch = data;
  sqlite3_stmt *statement = latent_sql_query (
    sql,
    "SELECT id, trash FROM image WHERE trashed IS NOT NULL "
    "AND (trashed < ?1 OR id IN (SELECT value FROM json_each (?2)))",
    LATENT_BINDS (LATENT_INT (batch->before), LATENT_TEXT (batch->ids != NULL ? batch->ids : "[]")), error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      Item *item = g_new0 (Item, 1);

      item->id = sqlite3_column_int64 (statement, 0);
      item->path = g_build_filename (batch->trash, (const char *) sqlite3_column_text (statement, 1), NULL);
      g_ptr_array_add (batch->items, item);
    }
  return row == 0;
}

static gboolean
trash_file (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) local = NULL;

  if (g_file_trash (file, NULL, &local) || g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static DexFuture *
trash_worker (gpointer data, GCancellable *cancellable)
{
  Batch *batch = data;

  for (guint i = 0; i < batch->items->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      Item *item = batch->items->pdata[i];
      g_autofree char *sidecar = latent_files_get_sidecar (item->path);
      g_autofree char *folder = g_path_get_dirname (item->path);
      g_autoptr (GError) error = NULL;

      /* Where there is no such trash they stay where they are. */
      item->is_gone = trash_file (item->path, &error) && trash_file (sidecar, &error);
      if (item->is_gone)
        rmdir (folder);
      else if (batch->error == NULL)
        batch->error = g_steal_pointer (&error);
    }
  return dex_future_new_true ();
}

static gboolean
forget_run (LatentSql *sql, GArray *ids, const char *json, gint64 revision, gpointer data, GError **error)
{
  const LatentHistoryNote note = { .kind = LATENT_HISTORY_DISCARD };

  return latent_history_add_all (sql, &note, json, error) != 0 &&
         latent_sql_run (sql, "DELETE FROM image_text WHERE rowid IN (SELECT value FROM json_each (?))",
                         LATENT_BINDS (LATENT_TEXT (json)), error) &&
         latent_sql_run (sql, "DELETE FROM image WHERE id IN (SELECT value FROM json_each (?)) AND trashed IS NOT NULL",
                         LATENT_BINDS (LATENT_TEXT (json)), error);
}

static gboolean
empty (LatentLibrary *library, Batch *batch, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!latent_await (latent_database_read (library->database, list_run, NULL, batch_ref (batch), batch_unref),
                     cancellable, error))
    return FALSE;
  if (batch->items->len == 0)
    return TRUE;
  /* To its end, however it is cancelled: what has gone must be written down. */
  if (!dex_await (latent_worker_run (library->files, trash_worker, batch_ref (batch), batch_unref), error))
    return FALSE;
  for (guint i = 0; i < batch->items->len; i++)
    {
      const Item *item = batch->items->pdata[i];

      if (item->is_gone)
        g_array_append_val (ids, item->id);
    }
  if (ids->len > 0 && !dex_await (latent_images_change (library, ids, forget_run, NULL, NULL), error))
    return FALSE;
  if (batch->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&batch->error));
  return FALSE;
}

gboolean
latent_expiry_run (LatentLibrary *library, GCancellable *cancellable, GError **error)
{
  g_autoptr (Batch) batch = batch_new (library);
  const char *setting = latent_library_get_setting (library, LATENT_SETTING_TRASH_DAYS);
  guint64 days = LATENT_TRASH_DAYS;

  if (setting != NULL && !g_ascii_string_to_unsigned (setting, 10, 0, 36500, &days, NULL))
    days = LATENT_TRASH_DAYS;
  if (days == 0)
    return TRUE;
  batch->before = g_get_real_time () - (gint64) days * DAY;
  return empty (library, batch, cancellable, error);
}

typedef struct
{
  LatentLibrary *library;
  Batch *batch;
} Discard;

static void
discard_free (gpointer data)
{
  Discard *discard = data;

  g_object_unref (discard->library);
  batch_unref (discard->batch);
  g_free (discard);
}

static DexFuture *
discard_fiber (gpointer user_data)
{
  Discard *discard = user_data;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  latent_library_enter (discard->library);
  ok = latent_library_check_writable (discard->library, &error) &&
       empty (discard->library, discard->batch, NULL, &error);
  latent_library_leave (discard->library);
  if (!ok)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

DexFuture *
latent_images_discard (LatentLibrary *library, GArray *ids)
{
  Discard *discard;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (ids != NULL, NULL);

  discard = g_new0 (Discard, 1);
  discard->library = g_object_ref (library);
  discard->batch = batch_new (library);
  discard->batch->ids = latent_ids_to_json (ids);
  return latent_leaf_new (latent_fiber_spawn ("images-discard", discard_fiber, discard, discard_free));
}
