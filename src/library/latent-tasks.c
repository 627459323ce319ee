/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include <glib/gi18n-lib.h>

#include "latent-journal.h"
#include "latent-library-private.h"

/* Reading tasks: from the database's rows to the objects that live. */

LatentTask *
latent_library_take_task (LatentLibrary *self, LatentTaskRow *row)
{
  LatentTask *task = latent_library_get_task_object (self, row->id);

  latent_task_take_row (task, row);
  return task;
}

LatentTask *
latent_library_get_task_object (LatentLibrary *self, gint64 id)
{
  LatentTask *task = latent_identity_lookup (self->tasks, id);

  if (task != NULL)
    return g_object_ref (task);
  task = latent_task_new (id);
  latent_identity_insert (self->tasks, id, task);
  return task;
}

GPtrArray *
latent_library_take_tasks (LatentLibrary *self, GPtrArray *rows)
{
  GPtrArray *tasks = g_ptr_array_new_full (rows->len, g_object_unref);
  gsize n_rows = 0;
  g_autofree gpointer *taken = g_ptr_array_steal (rows, &n_rows);

  for (gsize i = 0; i < n_rows; i++)
    g_ptr_array_add (tasks, latent_library_take_task (self, taken[i]));
  return tasks;
}

typedef struct
{
  LatentLibrary *library;
  const char *statement; /* literal */
  gint64 id;
  char *text;
  GArray *ids; /* instead of a statement */
  gboolean is_single;
  GPtrArray *rows;
} Read;

static void
read_free (Read *read)
{
  g_object_unref (read->library);
  g_free (read->text);
  g_clear_pointer (&read->ids, g_array_unref);
  g_ptr_array_unref (read->rows);
  g_free (read);
}

static gboolean
read_run (LatentSql *sql, gpointer data, GError **error)
{
  Read *read = data;
  sqlite3_stmt *statement = latent_sql_query (sql, read->statement,
                                              read->text != NULL ? LATENT_BINDS (LATENT_TEXT (read->text))
                                              : read->id != 0    ? LATENT_BINDS (LATENT_INT (read->id))
                                                                 : NULL,
                                              error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    g_ptr_array_add (read->rows, latent_task_row_read (statement));
  if (row < 0)
    return FALSE;
  if (read->is_single && read->rows->len == 0)
    {
      g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND, _ ("The library has no such task."));
      return FALSE;
    }
  return TRUE;
}

static gboolean
load_run (LatentSql *sql, gpointer data, GError **error)
{
  Read *read = data;

  for (guint i = 0; i < read->ids->len; i++)
    {
      g_autoptr (GError) local = NULL;
      LatentTaskRow *row = latent_task_row_load (sql, g_array_index (read->ids, gint64, i), &local);

      if (row != NULL)
        g_ptr_array_add (read->rows, row);
      else if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return TRUE;
}

static void
read_done (gpointer data, GValue *value)
{
  Read *read = data;
  GPtrArray *tasks = latent_library_take_tasks (read->library, read->rows);

  if (!read->is_single)
    {
      g_value_init (value, G_TYPE_PTR_ARRAY);
      g_value_take_boxed (value, tasks);
      return;
    }
  g_value_init (value, LATENT_TYPE_TASK);
  g_value_set_object (value, tasks->pdata[0]);
  g_ptr_array_unref (tasks);
}

static Read *
read_new (LatentLibrary *self)
{
  Read *read = g_new0 (Read, 1);

  read->library = g_object_ref (self);
  read->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_task_row_free);
  return read;
}

static DexFuture *
read_tasks (LatentLibrary *self, const char *statement, gint64 id, const char *text, gboolean is_single)
{
  Read *read = read_new (self);

  read->statement = statement;
  read->id = id;
  read->text = g_strdup (text);
  read->is_single = is_single;
  return latent_database_read (self->database, read_run, read_done, read, (GDestroyNotify) read_free);
}

DexFuture *
latent_library_load_tasks (LatentLibrary *self, GArray *ids)
{
  Read *read = read_new (self);

  read->ids = g_array_ref (ids);
  return latent_database_read (self->database, load_run, read_done, read, (GDestroyNotify) read_free);
}

#define SELECT "SELECT " LATENT_TASK_COLUMNS " FROM task AS t "

DexFuture *
latent_library_get_task (LatentLibrary *self, gint64 id)
{
  LatentTask *task;

  g_return_val_if_fail (LATENT_IS_LIBRARY (self), NULL);

  task = latent_identity_lookup (self->tasks, id);
  if (task != NULL && latent_task_get_loaded (task))
    return dex_future_new_for_object (task);
  return read_tasks (self, SELECT "WHERE t.id = ?", id, NULL, TRUE);
}

DexFuture *
latent_library_find_task (LatentLibrary *self, const char *remote_id)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (remote_id != NULL, NULL);

  return read_tasks (self, SELECT "WHERE t.remote_id = ?", 0, remote_id, TRUE);
}

DexFuture *
latent_library_list_tasks (LatentLibrary *self)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (self), NULL);

  return read_tasks (self, SELECT "ORDER BY t.id DESC", 0, NULL, FALSE);
}

DexFuture *
latent_library_list_batch (LatentLibrary *self, const char *batch)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (batch != NULL, NULL);

  return read_tasks (self, SELECT "WHERE t.batch = ? ORDER BY t.id", 0, batch, FALSE);
}

DexFuture *
latent_journal_list_unfinished (LatentLibrary *library, const char *owner)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  if (owner == NULL)
    return read_tasks (library,
                       SELECT "WHERE t.state IN ('queued', 'preparing', 'submitting', 'submitted', 'collecting', "
                              "'uncertain') ORDER BY t.id",
                       0, NULL, FALSE);
  return read_tasks (library,
                     SELECT "WHERE t.owner = ? AND t.state IN ('queued', 'preparing', 'submitting', 'submitted', "
                            "'collecting', 'uncertain') ORDER BY t.id",
                     0, owner, FALSE);
}
