/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-journal.h"

#include "latent-library-private.h"

/* What is decided for many tasks at once: a batch is paused or taken back, the queue gets another order. */

typedef struct
{
  LatentLibrary *library;
  char *batch;
  char *setting;
  char *wait;
  gboolean on; /* pause; first */
  GArray *ids;
  gint64 n;
  gboolean unpaused;
  GPtrArray *rows;
} Job;

static void
job_free (Job *job)
{
  g_object_unref (job->library);
  g_free (job->batch);
  g_free (job->setting);
  g_free (job->wait);
  g_clear_pointer (&job->ids, g_array_unref);
  g_ptr_array_unref (job->rows);
  g_free (job);
}

static Job *
job_new (LatentLibrary *library, const char *batch, gboolean on)
{
  Job *job = g_new0 (Job, 1);

  job->library = g_object_ref (library);
  job->batch = g_strdup (batch);
  job->setting = g_strconcat (LATENT_SETTING_BATCH_PAUSED, batch, NULL);
  job->wait = g_strconcat (LATENT_SETTING_BATCH_WAIT, batch, NULL);
  job->on = on;
  job->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_task_row_free);
  return job;
}

/* The rows that this transaction has written, for the objects that live. */
static gboolean
read_changed (LatentSql *sql, Job *job, gint64 revision, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (sql, "SELECT " LATENT_TASK_COLUMNS " FROM task AS t WHERE t.revision = ?",
                                              LATENT_BINDS (LATENT_INT (revision)), error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    g_ptr_array_add (job->rows, latent_task_row_read (statement));
  return row == 0;
}

static void
tell (Job *job)
{
  if (job->rows->len == 0)
    return;
  g_ptr_array_unref (latent_library_take_tasks (job->library, job->rows));
  latent_library_queue_tasks_changed (job->library);
}

/* --- pause --- */

static gboolean
pause_run (LatentSql *sql, gpointer data, GError **error)
{
  Job *job = data;
  gint64 revision = latent_sql_get_revision (sql, error);
  const char *reason = latent_reason_to_nick (job->on ? LATENT_REASON_PAUSED : LATENT_REASON_NONE);
  gboolean ok;

  if (revision == 0)
    return FALSE;
  if (job->on)
    ok = latent_sql_run (sql, "INSERT OR REPLACE INTO setting (name, value) VALUES (?, '1')",
                         LATENT_BINDS (LATENT_TEXT (job->setting)), error);
  else
    ok = latent_sql_run (sql, "DELETE FROM setting WHERE name = ?", LATENT_BINDS (LATENT_TEXT (job->setting)), error);
  return ok &&
         latent_sql_run (sql,
                         "UPDATE task SET reason = ?1, detail = NULL, revision = ?2 WHERE batch = ?3 "
                         "AND state IN ('queued', 'preparing') AND (?4 OR reason = 'paused')",
                         LATENT_BINDS (LATENT_TEXT (reason), LATENT_INT (revision), LATENT_TEXT (job->batch),
                                       LATENT_INT (job->on ? 1 : 0)),
                         error) &&
         read_changed (sql, job, revision, error);
}

static void
pause_done (gpointer data, GValue *value)
{
  Job *job = data;

  /* First: whoever hears of a task's reason can ask for the setting. */
  latent_library_take_setting (job->library, job->setting, job->on ? "1" : NULL);
  tell (job);
  /* The batch's own look follows it also when no task has changed. */
  latent_library_queue_tasks_changed (job->library);
}

DexFuture *
latent_journal_pause_batch (LatentLibrary *library, const char *batch, gboolean paused)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (batch != NULL && *batch != '\0', NULL);

  return latent_database_write (library->database, pause_run, pause_done, job_new (library, batch, paused),
                                (GDestroyNotify) job_free);
}

gboolean
latent_library_is_batch_paused (LatentLibrary *library, const char *batch)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), FALSE);

  if (batch == NULL)
    return FALSE;
  name = g_strconcat (LATENT_SETTING_BATCH_PAUSED, batch, NULL);
  return latent_library_get_setting (library, name) != NULL;
}

/* --- wait --- */

static gboolean
end_wait (LatentSql *sql, Job *job, GError **error)
{
  return latent_sql_run (sql, "DELETE FROM setting WHERE name = ?", LATENT_BINDS (LATENT_TEXT (job->wait)), error);
}

static gboolean
end_wait_run (LatentSql *sql, gpointer data, GError **error)
{
  return latent_sql_get_revision (sql, error) != 0 && end_wait (sql, data, error);
}

static void
end_wait_done (gpointer data, GValue *value)
{
  Job *job = data;

  latent_library_take_setting (job->library, job->wait, NULL);
}

DexFuture *
latent_journal_end_wait (LatentLibrary *library, const char *batch)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (batch != NULL && *batch != '\0', NULL);

  return latent_database_write (library->database, end_wait_run, end_wait_done, job_new (library, batch, FALSE),
                                (GDestroyNotify) job_free);
}

gint64
latent_library_get_batch_wait (LatentLibrary *library, const char *batch)
{
  g_autofree char *name = NULL;
  const char *value;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), 0);

  if (batch == NULL)
    return 0;
  name = g_strconcat (LATENT_SETTING_BATCH_WAIT, batch, NULL);
  value = latent_library_get_setting (library, name);
  return value != NULL ? MAX (g_ascii_strtoll (value, NULL, 10), 1) : 0;
}

/* --- cancel --- */

static gboolean
cancel_run (LatentSql *sql, gpointer data, GError **error)
{
  Job *job = data;
  gint64 revision = latent_sql_get_revision (sql, error);

  if (revision == 0 ||
      !latent_sql_run (
        sql,
        "UPDATE task SET state = 'cancelled', reason = 'none', detail = NULL, finished = ?, revision = ? "
        "WHERE batch = ? AND state IN ('queued', 'preparing')",
        LATENT_BINDS (LATENT_INT (g_get_real_time ()), LATENT_INT (revision), LATENT_TEXT (job->batch)), error))
    return FALSE;
  job->n = latent_sql_get_changes (sql);
  /* One that is just being sent may come back unsent, and is to wait then if the others were to. */
  if (!latent_sql_run (sql,
                       "DELETE FROM setting WHERE name = ? "
                       "AND NOT EXISTS (SELECT 1 FROM task WHERE batch = ? AND state = 'submitting')",
                       LATENT_BINDS (LATENT_TEXT (job->setting), LATENT_TEXT (job->batch)), error))
    return FALSE;
  job->unpaused = latent_sql_get_changes (sql) > 0;
  if (!end_wait (sql, job, error))
    return FALSE;
  return read_changed (sql, job, revision, error);
}

static void
count_done (gpointer data, GValue *value)
{
  Job *job = data;

  tell (job);
  g_value_init (value, G_TYPE_INT64);
  g_value_set_int64 (value, job->n);
}

static void
cancel_done (gpointer data, GValue *value)
{
  Job *job = data;

  if (job->unpaused)
    latent_library_take_setting (job->library, job->setting, NULL);
  /* Last: while it stands, nothing of the batch is sent. */
  count_done (job, value);
  latent_library_take_setting (job->library, job->wait, NULL);
}

DexFuture *
latent_journal_cancel_batch (LatentLibrary *library, const char *batch)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (batch != NULL && *batch != '\0', NULL);

  return latent_database_write (library->database, cancel_run, cancel_done, job_new (library, batch, FALSE),
                                (GDestroyNotify) job_free);
}

/* --- and not after all --- */

/* What was cancelled last of the batch has one time. What may have been sent once doesn't come back by itself. */
static gboolean
revive_run (LatentSql *sql, gpointer data, GError **error)
{
  Job *job = data;
  gint64 revision = latent_sql_get_revision (sql, error);

  return revision != 0 &&
         latent_sql_run (sql,
                         "UPDATE task SET state = 'queued', finished = NULL, revision = ?1 WHERE batch = ?2 "
                         "AND state = 'cancelled' AND finished = (SELECT max (finished) FROM task WHERE batch = ?2 "
                         "AND state = 'cancelled') AND NOT EXISTS (SELECT 1 FROM attempt WHERE task = task.id)",
                         LATENT_BINDS (LATENT_INT (revision), LATENT_TEXT (job->batch)), error) &&
         read_changed (sql, job, revision, error);
}

static void
revive_done (gpointer data, GValue *value)
{
  Job *job = data;

  g_value_init (value, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (value, latent_library_take_tasks (job->library, job->rows));
  latent_library_queue_tasks_changed (job->library);
}

DexFuture *
latent_journal_revive_batch (LatentLibrary *library, const char *batch)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (batch != NULL && *batch != '\0', NULL);

  return latent_database_write (library->database, revive_run, revive_done, job_new (library, batch, FALSE),
                                (GDestroyNotify) job_free);
}

/* --- order --- */

static gboolean
read_batch (LatentSql *sql, Job *job, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (
    sql, "SELECT id FROM task WHERE batch = ? AND state IN ('queued', 'preparing') ORDER BY rank, id",
    LATENT_BINDS (LATENT_TEXT (job->batch)), error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      g_array_append_val (job->ids, id);
    }
  return row == 0;
}

static gboolean
order_run (LatentSql *sql, gpointer data, GError **error)
{
  Job *job = data;
  gint64 revision = latent_sql_get_revision (sql, error);
  gint64 rank = 0;
  int row;

  if (revision == 0 || (job->batch != NULL && !read_batch (sql, job, error)))
    return FALSE;
  if (job->on)
    row = latent_sql_peek (sql, "SELECT coalesce (min (rank), 0) FROM task WHERE state IN ('queued', 'preparing')",
                           NULL, &rank, error);
  else
    row = latent_sql_peek (sql, "SELECT coalesce (max (rank), 0) FROM task WHERE state IN ('queued', 'preparing')",
                           NULL, &rank, error);
  if (row < 0)
    return FALSE;
  rank = job->on ? rank - (gint64) job->ids->len : rank + 1;
  for (guint i = 0; i < job->ids->len; i++)
    {
      if (!latent_sql_run (sql,
                           "UPDATE task SET rank = ?, revision = ? WHERE id = ? AND state IN ('queued', 'preparing')",
                           LATENT_BINDS (LATENT_INT (rank + i), LATENT_INT (revision),
                                         LATENT_INT (g_array_index (job->ids, gint64, i))),
                           error))
        return FALSE;
      job->n += latent_sql_get_changes (sql);
    }
  return read_changed (sql, job, revision, error);
}

DexFuture *
latent_journal_order (LatentLibrary *library, GArray *ids, gboolean first)
{
  Job *job;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (ids != NULL, NULL);

  job = job_new (library, NULL, first);
  job->ids = ids;
  return latent_database_write (library->database, order_run, count_done, job, (GDestroyNotify) job_free);
}

DexFuture *
latent_journal_order_batch (LatentLibrary *library, const char *batch, gboolean first)
{
  Job *job;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (batch != NULL && *batch != '\0', NULL);

  job = job_new (library, batch, first);
  job->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  return latent_database_write (library->database, order_run, count_done, job, (GDestroyNotify) job_free);
}
