/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-journal.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "latent-fiber.h"
#include "latent-files.h"
#include "latent-incoming-private.h"
#include "latent-landing.h"
#include "latent-trash.h"

/* What an engine that ended in the middle has left. */

typedef struct
{
  LatentLibrary *library;
  gint64 n_uncertain;
  GPtrArray *rows;
} Settle;

static void
settle_free (Settle *settle)
{
  g_object_unref (settle->library);
  g_ptr_array_unref (settle->rows);
  g_free (settle);
}

static gboolean
settle_tasks_run (LatentSql *sql, gpointer data, GError **error)
{
  Settle *settle = data;
  gint64 revision = latent_sql_get_revision (sql, error);
  sqlite3_stmt *statement;
  int row;

  if (revision == 0 ||
      !latent_sql_run (sql,
                       "UPDATE task SET state = 'uncertain', reason = 'none', detail = ?, revision = ? "
                       "WHERE state = 'submitting'",
                       LATENT_BINDS (LATENT_TEXT (_ ("Latent ended before KIE’s answer came. Look at KIE’s log whether "
                                                     "the task is there.")),
                                     LATENT_INT (revision)),
                       error))
    return FALSE;
  settle->n_uncertain = latent_sql_get_changes (sql);
  if (!latent_sql_run (sql,
                       "UPDATE task SET state = 'queued', reason = 'none', detail = NULL, revision = ? "
                       "WHERE state = 'preparing'",
                       LATENT_BINDS (LATENT_INT (revision)), error))
    return FALSE;

  statement = latent_sql_query (sql, "SELECT " LATENT_TASK_COLUMNS " FROM task AS t WHERE t.revision = ?",
                                LATENT_BINDS (LATENT_INT (revision)), error);
  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    g_ptr_array_add (settle->rows, latent_task_row_read (statement));
  return row == 0;
}

static void
settle_tasks_done (gpointer data, GValue *value)
{
  Settle *settle = data;

  g_value_init (value, G_TYPE_INT64);
  g_value_set_int64 (value, settle->n_uncertain);
  if (settle->rows->len > 0)
    {
      g_ptr_array_unref (latent_library_take_tasks (settle->library, settle->rows));
      latent_library_queue_tasks_changed (settle->library);
    }
}

/* What nobody writes any more: the parts of results, which only the lock's holder writes, and whatever is older than a
 * day. */
static DexFuture *
sweep_worker (gpointer data, GCancellable *cancellable)
{
  const char *folder = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const gint64 old = g_get_real_time () / G_USEC_PER_SEC - 24 * 60 * 60;
  const char *name;

  if (dir == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GStatBuf info;

      if (g_str_has_prefix (name, LATENT_INCOMING_PREFIX))
        latent_files_remove_folder (path);
      else if (g_lstat (path, &info) == 0 && info.st_mtime < old)
        g_unlink (path);
    }
  return dex_future_new_true ();
}

static DexFuture *
recover_fiber (gpointer user_data)
{
  LatentLibrary *self = user_data;
  g_autoptr (GError) error = NULL;
  Settle *settle = g_new0 (Settle, 1);
  gint64 n_uncertain;

  settle->library = g_object_ref (self);
  settle->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_task_row_free);
  n_uncertain = dex_await_int64 (
    latent_database_write (self->database, settle_tasks_run, settle_tasks_done, settle, (GDestroyNotify) settle_free),
    &error);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  dex_await (latent_landing_settle (self, 0, 0), &error);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  dex_await (latent_trash_settle (self), &error);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  dex_await (latent_worker_run (self->files, sweep_worker, g_strdup (self->folder->incoming), g_free), &error);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_int64 (n_uncertain);
}

DexFuture *
latent_journal_recover (LatentLibrary *library)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (latent_library_has_engine_lock (library), NULL);

  return latent_fiber_spawn ("journal-recover", recover_fiber, g_object_ref (library), g_object_unref);
}
