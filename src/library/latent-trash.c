/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-trash.h"

#include <sys/stat.h>
#include <glib/gstdio.h>

#include "latent-fiber.h"
#include "latent-images-private.h"

/* A picture whose file may be in the other place. */
typedef struct
{
  gint64 id;
  char *path;  /* relative, as the database has it */
  char *trash; /* relative; found in the trash, or as the database has it */
  gboolean is_trashed;
  gboolean is_elsewhere;
} Stray;

static void
stray_free (gpointer data)
{
  Stray *stray = data;

  g_free (stray->path);
  g_free (stray->trash);
  g_free (stray);
}

/* Handed from thread to thread, never used by two at once. */
typedef struct
{
  gatomicrefcount references;
  char *root;
  char *trash;
  char *lock_path;
  int lock;          /* nobody is between the two steps while it is held */
  GHashTable *found;  /* &id → name in the trash */
  GPtrArray *strays;
} Hunt;

static Hunt *
hunt_ref (Hunt *hunt)
{
  g_atomic_ref_count_inc (&hunt->references);
  return hunt;
}

static void
hunt_unref (gpointer data)
{
  Hunt *hunt = data;

  if (!g_atomic_ref_count_dec (&hunt->references))
    return;
  g_free (hunt->root);
  g_free (hunt->trash);
  g_free (hunt->lock_path);
  g_clear_fd (&hunt->lock, NULL);
  g_hash_table_unref (hunt->found);
  g_ptr_array_unref (hunt->strays);
  g_free (hunt);
}

static char *
find_name (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  /* Of a picture and its sidecar the picture. */
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (!g_str_has_suffix (name, ".xmp"))
      return g_strdup (name);
  return NULL;
}

static DexFuture *
scan_worker (gpointer data, GCancellable *cancellable)
{
  Hunt *hunt = data;
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) error = NULL;
  const char *number;

  hunt->lock = latent_folder_lock (hunt->lock_path, TRUE, FALSE, &error);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (hunt->lock < 0)
    return dex_future_new_false ();
  dir = g_dir_open (hunt->trash, 0, NULL);
  while (dir != NULL && (number = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (hunt->trash, number, NULL);
      g_autofree char *name = find_name (folder);
      gint64 id;

      if (name != NULL && g_ascii_string_to_signed (number, 10, 1, G_MAXINT64, &id, NULL))
        g_hash_table_insert (hunt->found, g_memdup2 (&id, sizeof id), g_build_filename (number, name, NULL));
    }
  return dex_future_new_true ();
}

static gboolean
compare_run (LatentSql *sql, gpointer data, GError **error)
{
  Hunt *hunt = data;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *json = NULL;
  GHashTableIter iter;
  gpointer id;
  sqlite3_stmt *statement;
  int row;

  g_hash_table_iter_init (&iter, hunt->found);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_array_append_vals (ids, id, 1);
  json = latent_ids_to_json (ids);
  statement = latent_sql_query (sql,
                                "SELECT id, path, trash FROM image WHERE trashed IS NOT NULL "
                                "OR id IN (SELECT value FROM json_each (?))",
                                LATENT_BINDS (LATENT_TEXT (json)), error);
  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      Stray *stray = g_new0 (Stray, 1);
      const char *found;

      stray->id = sqlite3_column_int64 (statement, 0);
      stray->path = latent_sql_dup_text (statement, 1);
      stray->trash = latent_sql_dup_text (statement, 2);
      stray->is_trashed = stray->trash != NULL;
      found = g_hash_table_lookup (hunt->found, &stray->id);
      if ((found != NULL) == stray->is_trashed)
        {
          stray_free (stray);
          continue;
        }
      if (found != NULL)
        g_set_str (&stray->trash, found);
      g_ptr_array_add (hunt->strays, stray);
    }
  return row == 0;
}

static DexFuture *
look_worker (gpointer data, GCancellable *cancellable)
{
  Hunt *hunt = data;

  for (guint i = 0; i < hunt->strays->len; i++)
    {
      Stray *stray = hunt->strays->pdata[i];
      g_autofree char *home = g_build_filename (hunt->root, stray->path, NULL);
      g_autofree char *away = g_build_filename (hunt->trash, stray->trash, NULL);
      const char *expected = stray->is_trashed ? away : home;
      const char *other = stray->is_trashed ? home : away;
      struct stat info;

      stray->is_elsewhere = lstat (expected, &info) < 0 && lstat (other, &info) == 0;
    }
  return dex_future_new_true ();
}

static gboolean
follow_run (LatentSql *sql, GArray *ids, const char *json, gint64 revision, gpointer data, GError **error)
{
  Hunt *hunt = data;

  for (guint i = 0; i < hunt->strays->len; i++)
    {
      const Stray *stray = hunt->strays->pdata[i];
      gboolean ok;

      if (!stray->is_elsewhere)
        continue;
      if (stray->is_trashed)
        ok = latent_sql_run (
          sql, "UPDATE image SET trash = NULL, trashed = NULL, revision = ? WHERE id = ? AND trash = ?",
          LATENT_BINDS (LATENT_INT (revision), LATENT_INT (stray->id), LATENT_TEXT (stray->trash)), error);
      else
        ok = latent_sql_run (sql,
                             "UPDATE image SET trash = ?, trashed = ?, revision = ? WHERE id = ? AND trash IS NULL",
                             LATENT_BINDS (LATENT_TEXT (stray->trash), LATENT_INT (g_get_real_time ()),
                                           LATENT_INT (revision), LATENT_INT (stray->id)),
                             error);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

static DexFuture *
settle_fiber (gpointer user_data)
{
  LatentLibrary *self = user_data;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;
  Hunt *hunt = g_new0 (Hunt, 1);

  g_atomic_ref_count_init (&hunt->references);
  hunt->root = g_strdup (self->folder->root);
  hunt->trash = g_strdup (self->folder->trash);
  hunt->lock_path = g_strdup (self->folder->trash_lock);
  hunt->lock = -1;
  hunt->found = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  hunt->strays = g_ptr_array_new_with_free_func (stray_free);
  /* Who is at it now leaves nothing behind, or the next one to look will find it. */
  if (dex_await_boolean (latent_worker_run (self->files, scan_worker, hunt_ref (hunt), hunt_unref), &error) &&
      dex_await (latent_database_read (self->database, compare_run, NULL, hunt_ref (hunt), hunt_unref), &error) &&
      dex_await (latent_worker_run (self->files, look_worker, hunt_ref (hunt), hunt_unref), &error))
    for (guint i = 0; i < hunt->strays->len; i++)
      {
        const Stray *stray = hunt->strays->pdata[i];

        if (stray->is_elsewhere)
          g_array_append_val (ids, stray->id);
      }
  if (ids->len > 0)
    dex_await (latent_images_change (self, ids, follow_run, hunt_ref (hunt), hunt_unref), &error);
  hunt_unref (hunt);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_int64 (ids->len);
}

DexFuture *
latent_trash_settle (LatentLibrary *library)
{
  return latent_fiber_spawn ("trash-settle", settle_fiber, g_object_ref (library), g_object_unref);
}
