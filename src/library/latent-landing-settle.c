/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-landing.h"

#include <errno.h>
#include <sys/stat.h>
#include <glib/gstdio.h>

#include "latent-fiber.h"
#include "latent-files.h"

/* After a crash, or a disk that was full at the last step: a result that has a name may have its place or not. */

typedef struct
{
  gint64 task;
  guint index;
  char *path; /* relative */
  char *hash;
} Landing;

static void
landing_free (gpointer data)
{
  Landing *landing = data;

  g_free (landing->path);
  g_free (landing->hash);
  g_free (landing);
}

typedef struct
{
  LatentLibrary *library;
  gint64 task;
  guint index;
  GPtrArray *landings;
} List;

static void
list_free (List *list)
{
  g_object_unref (list->library);
  g_clear_pointer (&list->landings, g_ptr_array_unref);
  g_free (list);
}

static gboolean
list_run (LatentSql *sql, gpointer data, GError **error)
{
  List *list = data;
  sqlite3_stmt *statement = latent_sql_query (
    sql,
    "SELECT task, number, path, hash FROM result WHERE state = 'landing' AND (?1 = 0 OR (task = ?1 AND number = ?2))",
    LATENT_BINDS (LATENT_INT (list->task), LATENT_INT (list->index)), error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      Landing *landing = g_new0 (Landing, 1);

      landing->task = sqlite3_column_int64 (statement, 0);
      landing->index = (guint) sqlite3_column_int (statement, 1);
      landing->path = latent_sql_dup_text (statement, 2);
      landing->hash = latent_sql_dup_text (statement, 3);
      g_ptr_array_add (list->landings, landing);
    }
  return row == 0;
}

static void
list_done (gpointer data, GValue *value)
{
  List *list = data;

  g_value_init (value, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (value, g_steal_pointer (&list->landings));
}

typedef struct
{
  char *path; /* absolute */
  char *hash;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_free (look->path);
  g_free (look->hash);
  g_free (look);
}

/* The file's time if it is there, the right one and durable; 0 if not. */
static DexFuture *
look_worker (gpointer data, GCancellable *cancellable)
{
  Look *look = data;
  g_autoptr (LatentFileFacts) facts = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (look->path);
  g_autofree char *sidecar = latent_files_get_sidecar (look->path);
  struct stat info;

  if (lstat (look->path, &info) < 0)
    {
      /* It goes before its picture. */
      if (errno == ENOENT)
        g_unlink (sidecar);
      return dex_future_new_for_int64 (0);
    }
  facts = latent_files_inspect (look->path, cancellable, &error);
  if (facts == NULL || (g_str_equal (facts->hash, look->hash) && !latent_folder_sync (folder, &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_int64 (g_str_equal (facts->hash, look->hash) ? facts->modified : 0);
}

static gboolean
settle_one (LatentLibrary *self, const Landing *landing, gint64 *n_landed, GError **error)
{
  g_autoptr (GError) local = NULL;
  Look *look = g_new0 (Look, 1);
  gint64 modified;

  look->path = g_build_filename (self->folder->root, landing->path, NULL);
  look->hash = g_strdup (landing->hash);
  modified = dex_await_int64 (latent_worker_run (self->files, look_worker, look, look_free), &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (modified == 0)
    return dex_await (latent_landing_revert (self, landing->task, landing->index), error);
  if (!dex_await (latent_landing_commit (self, landing->task, landing->index, modified), error))
    return FALSE;
  *n_landed += 1;
  return TRUE;
}

typedef struct
{
  LatentLibrary *library;
  gint64 task;
  guint index;
} Settle;

static void
settle_free (gpointer data)
{
  Settle *settle = data;

  g_object_unref (settle->library);
  g_free (settle);
}

static DexFuture *
settle_fiber (gpointer user_data)
{
  Settle *settle = user_data;
  LatentLibrary *self = settle->library;
  g_autoptr (GPtrArray) landings = NULL;
  g_autoptr (GError) error = NULL;
  List *list = g_new0 (List, 1);
  gint64 n_landed = 0;

  list->library = g_object_ref (self);
  list->task = settle->task;
  list->index = settle->index;
  list->landings = g_ptr_array_new_with_free_func (landing_free);
  landings = dex_await_boxed (
    latent_database_read (self->database, list_run, list_done, list, (GDestroyNotify) list_free), &error);
  for (guint i = 0; landings != NULL && i < landings->len; i++)
    if (!settle_one (self, landings->pdata[i], &n_landed, &error))
      break;
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_int64 (n_landed);
}

DexFuture *
latent_landing_settle (LatentLibrary *library, gint64 task, guint index)
{
  Settle *settle = g_new0 (Settle, 1);

  settle->library = g_object_ref (library);
  settle->task = task;
  settle->index = index;
  return latent_fiber_spawn ("landing-settle", settle_fiber, settle, settle_free);
}
