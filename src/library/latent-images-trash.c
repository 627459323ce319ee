/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-images-private.h"

#include <unistd.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "latent-fiber.h"
#include "latent-file-name.h"
#include "latent-files.h"
#include "latent-history-private.h"
#include "latent-leaf.h"
#include "latent-search.h"

#define MOST_NUMBERS 10000

/* To the trash and back: the files are moved first, then one transaction says where they are. A crash between the two is
 * mended by latent_trash_settle(). In the trash each picture has a folder of its own, named after its id, so that it
 * keeps its name. */

typedef struct
{
  gint64 id;
  char *path; /* relative to the library */
  char *trash; /* relative to the trash, NULL if it isn't there */
  gboolean is_moved;
  gboolean is_missing;
} Item;

static void
item_free (gpointer data)
{
  Item *item = data;

  g_free (item->path);
  g_free (item->trash);
  g_free (item);
}

/* Goes through fiber and threads, which never touch it at the same time. */
typedef struct
{
  gatomicrefcount references;
  char *root;
  char *trash;
  char *lock_path;
  int lock; /* held from the first move until the transaction is through */
  gboolean to_trash;
  GPtrArray *items;
  GError *error; /* the first one; the others are moved all the same */
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
  g_free (batch->root);
  g_free (batch->trash);
  g_free (batch->lock_path);
  g_clear_fd (&batch->lock, NULL);
  g_ptr_array_unref (batch->items);
  g_clear_error (&batch->error);
  g_free (batch);
}

typedef struct
{
  Batch *batch;
  char *json;
} List;

static void
list_free (List *list)
{
  batch_unref (list->batch);
  g_free (list->json);
  g_free (list);
}

static gboolean
list_run (LatentSql *sql, gpointer data, GError **error)
{
  List *list = data;
  sqlite3_stmt *statement = latent_sql_query (
    sql, "SELECT id, path, trash FROM image WHERE id IN (SELECT value FROM json_each (?)) AND (trashed IS NULL) = ?",
    LATENT_BINDS (LATENT_TEXT (list->json), LATENT_INT (list->batch->to_trash ? 1 : 0)), error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      Item *item = g_new0 (Item, 1);

      item->id = sqlite3_column_int64 (statement, 0);
      item->path = latent_sql_dup_text (statement, 1);
      item->trash = latent_sql_dup_text (statement, 2);
      g_ptr_array_add (list->batch->items, item);
    }
  return row == 0;
}

static gboolean
move_to_trash (Batch *batch, Item *item, GError **error)
{
  g_autofree char *name = g_path_get_basename (item->path);
  g_autofree char *from = g_build_filename (batch->root, item->path, NULL);
  g_autofree char *to = NULL;

  item->trash = g_strdup_printf ("%" G_GINT64_FORMAT "/%s", item->id, name);
  to = g_build_filename (batch->trash, item->trash, NULL);
  return latent_files_move (from, to, error);
}

/* Back to its old name, or a free one. */
static gboolean
move_back (Batch *batch, Item *item, GError **error)
{
  g_autofree char *from = g_build_filename (batch->trash, item->trash, NULL);
  g_autofree char *from_folder = g_path_get_dirname (from);
  g_autofree char *folder = g_path_get_dirname (item->path);
  g_autofree char *name = g_path_get_basename (item->path);

  for (guint number = 1; number < MOST_NUMBERS; number++)
    {
      g_autofree char *numbered = latent_file_name_number (name, number);
      g_autofree char *path = g_build_filename (folder, numbered, NULL);
      g_autofree char *to = g_build_filename (batch->root, path, NULL);
      g_autoptr (GError) local = NULL;

      if (latent_files_move (from, to, &local))
        {
          g_set_str (&item->path, path);
          rmdir (from_folder);
          return TRUE;
        }
      if (!g_error_matches (local, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS, _ ("“%s” is there already."), name);
  return FALSE;
}

static void
add_folder (GHashTable *folders, const char *root, const char *path)
{
  g_autofree char *full = g_build_filename (root, path, NULL);

  g_hash_table_add (folders, g_path_get_dirname (full));
}

static DexFuture *
move_worker (gpointer data, GCancellable *cancellable)
{
  Batch *batch = data;
  g_autoptr (GHashTable) folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer folder;

  batch->lock = latent_folder_lock (batch->lock_path, FALSE, TRUE, &batch->error);
  if (batch->lock < 0)
    return dex_future_new_for_error (g_steal_pointer (&batch->error));
  g_hash_table_add (folders, g_strdup (batch->trash));
  for (guint i = 0; i < batch->items->len; i++)
    {
      Item *item = batch->items->pdata[i];
      g_autoptr (GError) error = NULL;

      item->is_moved = batch->to_trash ? move_to_trash (batch, item, &error) : move_back (batch, item, &error);
      /* A picture without its file goes where it should go too. */
      item->is_missing = g_error_matches (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND);
      if (item->is_moved)
        {
          add_folder (folders, batch->root, item->path);
          if (batch->to_trash)
            add_folder (folders, batch->trash, item->trash);
        }
      else if (!item->is_missing && batch->error == NULL)
        batch->error = g_steal_pointer (&error);
    }
  /* A flush for each folder, not for each file. */
  g_hash_table_iter_init (&iter, folders);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    if (!latent_folder_sync (folder, batch->error == NULL ? &batch->error : NULL))
      break;
  return dex_future_new_true ();
}

static gboolean
settle_run (LatentSql *sql, GArray *ids, const char *json, gint64 revision, gpointer data, GError **error)
{
  Batch *batch = data;
  const LatentHistoryNote note = { .kind = batch->to_trash ? LATENT_HISTORY_TRASH : LATENT_HISTORY_RESTORE };
  gint64 now = g_get_real_time ();
  g_autoptr (GArray) moved = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *moved_json = NULL;

  for (guint i = 0; i < batch->items->len; i++)
    {
      Item *item = batch->items->pdata[i];

      if (!item->is_moved && !item->is_missing)
        continue;
      if (!latent_sql_run (
            sql, "UPDATE image SET path = ?, trash = ?, trashed = ?, missing = ?, revision = ? WHERE id = ?",
            LATENT_BINDS (LATENT_TEXT (item->path), LATENT_TEXT (batch->to_trash ? item->trash : NULL),
                          batch->to_trash ? LATENT_INT (now) : LATENT_TEXT (NULL),
                          LATENT_INT (item->is_missing ? 1 : 0), LATENT_INT (revision), LATENT_INT (item->id)),
            error) ||
          !latent_search_index (sql, item->id, error))
        return FALSE;
      g_array_append_val (moved, item->id);
    }
  if (moved->len == 0)
    return TRUE;
  moved_json = latent_ids_to_json (moved);
  return latent_history_add_all (sql, &note, moved_json, error) != 0;
}

typedef struct
{
  LatentLibrary *library;
  GArray *ids;
  gboolean to_trash;
} Args;

static void
args_free (gpointer data)
{
  Args *args = data;

  g_object_unref (args->library);
  g_array_unref (args->ids);
  g_free (args);
}

static gboolean
move_all (const Args *args, Batch *batch, GError **error)
{
  LatentLibrary *library = args->library;
  List *list = g_new0 (List, 1);

  list->batch = batch_ref (batch);
  list->json = latent_ids_to_json (args->ids);
  if (!dex_await (latent_database_read (library->database, list_run, NULL, list, (GDestroyNotify) list_free), error) ||
      !dex_await (latent_worker_run (library->files, move_worker, batch_ref (batch), batch_unref), error) ||
      !dex_await (latent_images_change (library, args->ids, settle_run, batch_ref (batch), batch_unref), error))
    return FALSE;
  if (batch->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&batch->error));
  return FALSE;
}

static DexFuture *
move_fiber (gpointer user_data)
{
  Args *args = user_data;
  Batch *batch = g_new0 (Batch, 1);
  g_autoptr (GError) error = NULL;

  g_atomic_ref_count_init (&batch->references);
  batch->root = g_strdup (args->library->folder->root);
  batch->trash = g_strdup (args->library->folder->trash);
  batch->lock_path = g_strdup (args->library->folder->trash_lock);
  batch->lock = -1;
  batch->to_trash = args->to_trash;
  batch->items = g_ptr_array_new_with_free_func (item_free);
  latent_library_enter (args->library);
  if (latent_library_check_writable (args->library, &error))
    move_all (args, batch, &error);
  latent_library_leave (args->library);
  batch_unref (batch);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

static DexFuture *
move (LatentLibrary *library, GArray *ids, gboolean to_trash)
{
  Args *args = g_new0 (Args, 1);

  args->library = g_object_ref (library);
  args->ids = g_array_copy (ids);
  args->to_trash = to_trash;
  return latent_leaf_new (latent_fiber_spawn ("images-trash", move_fiber, args, args_free));
}

DexFuture *
latent_images_trash (LatentLibrary *library, GArray *ids)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (ids != NULL, NULL);

  return move (library, ids, TRUE);
}

DexFuture *
latent_images_restore (LatentLibrary *library, GArray *ids)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (ids != NULL, NULL);

  return move (library, ids, FALSE);
}
