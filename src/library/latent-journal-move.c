/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-journal.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "latent-ledger.h"
#include "latent-library-private.h"

/* More than the governor looks at. */
#define SLOTS_KEPT 200

/* The state table: where each state may be come to from. */
static const guint sources[LATENT_TASK_N_STATES] = {
  [LATENT_TASK_QUEUED] = LATENT_IN (LATENT_TASK_PREPARING) | LATENT_IN (LATENT_TASK_SUBMITTING) |
                         LATENT_IN (LATENT_TASK_UNCERTAIN),
  [LATENT_TASK_PREPARING] = LATENT_IN (LATENT_TASK_QUEUED),
  [LATENT_TASK_SUBMITTING] = LATENT_IN (LATENT_TASK_QUEUED) | LATENT_IN (LATENT_TASK_PREPARING),
  [LATENT_TASK_SUBMITTED] = LATENT_IN (LATENT_TASK_SUBMITTING) | LATENT_IN (LATENT_TASK_UNCERTAIN),
  [LATENT_TASK_COLLECTING] = LATENT_IN (LATENT_TASK_SUBMITTED),
  [LATENT_TASK_DONE] = LATENT_IN (LATENT_TASK_COLLECTING),
  [LATENT_TASK_FAILED] = LATENT_IN (LATENT_TASK_SUBMITTING) | LATENT_IN (LATENT_TASK_SUBMITTED),
  [LATENT_TASK_UNCERTAIN] = LATENT_IN (LATENT_TASK_SUBMITTING),
  [LATENT_TASK_EXPIRED] = LATENT_IN (LATENT_TASK_SUBMITTED) | LATENT_IN (LATENT_TASK_COLLECTING),
  [LATENT_TASK_CANCELLED] = LATENT_IN (LATENT_TASK_QUEUED) | LATENT_IN (LATENT_TASK_PREPARING) |
                            LATENT_IN (LATENT_TASK_UNCERTAIN),
};

typedef struct
{
  LatentLibrary *library;
  LatentMove move; /* its texts are ours */
  char *from;      /* JSON array of nicks */
  char *boot;
  gboolean moved;
  LatentTaskRow *row;
} Job;

static void
job_free (Job *job)
{
  g_object_unref (job->library);
  g_free ((char *) job->move.detail);
  g_free ((char *) job->move.error_code);
  g_free ((char *) job->move.error_message);
  g_free ((char *) job->move.remote_id);
  g_strfreev ((char **) job->move.links);
  g_free ((char *) job->move.raw);
  g_free ((char *) job->move.request);
  g_free ((char *) job->move.answer);
  g_free (job->from);
  g_free (job->boot);
  g_clear_pointer (&job->row, latent_task_row_free);
  g_free (job);
}

/* Without one, times of an earlier start would pass for this one's: then none is older than any other. */
static char *
dup_boot_id (void)
{
  char *boot = NULL;

  if (g_file_get_contents ("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL))
    return g_strstrip (boot);
  return g_strdup ("unknown");
}

static gboolean
check_remote_id (LatentSql *sql, const LatentMove *move, GError **error)
{
  gint64 other = 0;
  int row = latent_sql_peek (sql, "SELECT id FROM task WHERE remote_id = ? AND id != ?",
                             LATENT_BINDS (LATENT_TEXT (move->remote_id), LATENT_INT (move->task)), &other, error);

  if (row > 0)
    g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_DATABASE,
                 _ ("Another task of the library has the id %s already."), move->remote_id);
  return row == 0;
}

static gboolean
update (LatentSql *sql, Job *job, GError **error)
{
  const LatentMove *move = &job->move;
  gint64 now = g_get_real_time ();

  return latent_sql_run (
    sql,
    "UPDATE task SET state = ?1, reason = ?2, detail = ?3, error_code = ?4, error_message = ?5, "
    "remote_id = coalesce (?6, remote_id), credits = coalesce (?7, credits), raw = coalesce (?8, raw), "
    "submitted = CASE ?1 WHEN 'submitted' THEN ?9 WHEN 'queued' THEN NULL ELSE submitted END, finished = ?10, "
    "revision = (SELECT value + 1 FROM revision) "
    "WHERE id = ?11 AND state IN (SELECT value FROM json_each (?12)) "
    "AND (?1 != 'done' OR NOT EXISTS (SELECT 1 FROM result WHERE task = ?11 AND state IN ('pending', 'landing')))",
    LATENT_BINDS (LATENT_TEXT (latent_task_state_to_nick (move->to)),
                  LATENT_TEXT (latent_reason_to_nick (move->reason)), LATENT_TEXT (move->detail),
                  LATENT_TEXT (move->error_code), LATENT_TEXT (move->error_message), LATENT_TEXT (move->remote_id),
                  LATENT_REAL (move->credits), LATENT_TEXT (move->raw), LATENT_INT (now),
                  latent_task_state_is_final (move->to) ? LATENT_INT (now) : LATENT_TEXT (NULL),
                  LATENT_INT (move->task), LATENT_TEXT (job->from)),
    error);
}

/* A request is about to leave: what it says, the place it takes in the rate limit, what it may cost. */
static gboolean
enter_submitting (LatentSql *sql, Job *job, GError **error)
{
  const LatentMove *move = &job->move;
  gint64 now = g_get_real_time ();
  LatentCost cost = { 0 };

  return latent_ledger_read_cost (sql, move->task, &cost, error) && latent_ledger_check (sql, &cost, FALSE, error) &&
         latent_sql_run (sql, "INSERT INTO attempt (task, started, request) VALUES (?, ?, ?)",
                         LATENT_BINDS (LATENT_INT (move->task), LATENT_INT (now),
                                       LATENT_TEXT (move->request != NULL ? move->request : "")),
                         error) &&
         latent_sql_run (sql, "INSERT INTO submission (task, boot, started) VALUES (?, ?, ?)",
                         LATENT_BINDS (LATENT_INT (move->task), LATENT_TEXT (job->boot), LATENT_INT (move->sent)),
                         error) &&
         latent_sql_run (sql, "DELETE FROM submission WHERE id <= (SELECT max (id) FROM submission) - ?",
                         LATENT_BINDS (LATENT_INT (SLOTS_KEPT)), error) &&
         latent_sql_run (sql,
                         "INSERT INTO ledger (time, kind, task, model, credits) "
                         "SELECT ?, 'estimate', id, model, estimate FROM task WHERE id = ? AND estimate IS NOT NULL "
                         "ON CONFLICT (task, kind) WHERE task IS NOT NULL "
                         "DO UPDATE SET time = excluded.time, credits = excluded.credits",
                         LATENT_BINDS (LATENT_INT (now), LATENT_INT (move->task)), error);
}

/* What came of it. */
static gboolean
leave_submitting (LatentSql *sql, Job *job, GError **error)
{
  const LatentMove *move = &job->move;
  gboolean ok;

  if (!latent_sql_run (sql,
                       "UPDATE attempt SET answered = ?, http_status = ?, answer = ? "
                       "WHERE id = (SELECT max (id) FROM attempt WHERE task = ?)",
                       LATENT_BINDS (LATENT_INT (g_get_real_time ()), LATENT_INT (move->http_status),
                                     LATENT_TEXT (move->answer), LATENT_INT (move->task)),
                       error))
    return FALSE;
  if (move->answered != 0)
    ok = latent_sql_run (sql,
                         "UPDATE submission SET answered = ? "
                         "WHERE id = (SELECT max (id) FROM submission WHERE task = ?)",
                         LATENT_BINDS (LATENT_INT (move->answered), LATENT_INT (move->task)), error);
  else
    ok = latent_sql_run (sql, "DELETE FROM submission WHERE id = (SELECT max (id) FROM submission WHERE task = ?)",
                         LATENT_BINDS (LATENT_INT (move->task)), error);
  /* KIE took nothing for what it refused or never saw. */
  if (ok && (move->to == LATENT_TASK_QUEUED || move->to == LATENT_TASK_FAILED))
    ok = latent_sql_run (sql, "DELETE FROM ledger WHERE task = ? AND kind = 'estimate'",
                         LATENT_BINDS (LATENT_INT (move->task)), error);
  return ok;
}

static gboolean
add_links (LatentSql *sql, const LatentMove *move, GError **error)
{
  for (guint i = 0; move->links[i] != NULL; i++)
    if (!latent_sql_run (sql,
                         "INSERT INTO result (task, number, link) VALUES (?, ?, ?) "
                         "ON CONFLICT (task, number) DO UPDATE SET link = excluded.link",
                         LATENT_BINDS (LATENT_INT (move->task), LATENT_INT (i), LATENT_TEXT (move->links[i])), error))
      return FALSE;
  return TRUE;
}

/* The charge replaces the estimate, here and at the pictures that are there already. */
static gboolean
charge (LatentSql *sql, const LatentMove *move, gint64 revision, GError **error)
{
  /* What failed was charged, if at all, by other rules. */
  gboolean teaches = move->to == LATENT_TASK_COLLECTING || move->to == LATENT_TASK_DONE;

  return latent_sql_run (sql, "DELETE FROM ledger WHERE task = ? AND kind = 'estimate'",
                         LATENT_BINDS (LATENT_INT (move->task)), error) &&
         latent_sql_run (
           sql,
           "INSERT INTO ledger (time, kind, task, model, credits, estimate, listed, settings, basis) "
           "SELECT ?1, 'charge', id, model, credits, estimate, listed, iif (?2, settings, NULL), basis "
           "FROM task WHERE id = ?3 "
           "ON CONFLICT (task, kind) WHERE task IS NOT NULL DO UPDATE SET credits = excluded.credits",
           LATENT_BINDS (LATENT_INT (g_get_real_time ()), LATENT_INT (teaches ? 1 : 0), LATENT_INT (move->task)),
           error) &&
         latent_sql_run (sql, "UPDATE image SET credits = ?1, revision = ?2 WHERE task = ?3 AND credits IS NOT ?1",
                         LATENT_BINDS (LATENT_REAL (move->credits), LATENT_INT (revision), LATENT_INT (move->task)),
                         error);
}

static gboolean
move_run (LatentSql *sql, gpointer data, GError **error)
{
  Job *job = data;
  const LatentMove *move = &job->move;
  gint64 was_submitting = 0;
  gint64 revision;

  if (latent_sql_peek (sql, "SELECT state = 'submitting' FROM task WHERE id = ?",
                       LATENT_BINDS (LATENT_INT (move->task)), &was_submitting, error) < 0)
    return FALSE;
  if (move->remote_id != NULL && !check_remote_id (sql, move, error))
    return FALSE;
  if (!update (sql, job, error))
    return FALSE;
  if (latent_sql_get_changes (sql) == 0)
    return TRUE;
  revision = latent_sql_get_revision (sql, error);
  if (revision == 0 || (was_submitting && !leave_submitting (sql, job, error)) ||
      (move->to == LATENT_TASK_SUBMITTING && !enter_submitting (sql, job, error)) ||
      (move->links != NULL && !add_links (sql, move, error)) ||
      (!isnan (move->credits) && !charge (sql, move, revision, error)))
    return FALSE;
  job->row = latent_task_row_load (sql, move->task, error);
  job->moved = job->row != NULL;
  return job->moved;
}

static void
move_done (gpointer data, GValue *value)
{
  Job *job = data;

  if (job->moved)
    {
      g_object_unref (latent_library_take_task (job->library, g_steal_pointer (&job->row)));
      latent_library_queue_tasks_changed (job->library);
    }
  g_value_init (value, G_TYPE_BOOLEAN);
  g_value_set_boolean (value, job->moved);
}

static char *
states_to_json (guint states)
{
  g_autoptr (GString) text = g_string_new ("[");

  for (guint i = 0; i < LATENT_TASK_N_STATES; i++)
    if (states & LATENT_IN (i))
      g_string_append_printf (text, "%s\"%s\"", text->len > 1 ? "," : "", latent_task_state_to_nick (i));
  g_string_append_c (text, ']');
  return g_string_free_and_steal (g_steal_pointer (&text));
}

DexFuture *
latent_journal_move (LatentLibrary *library, const LatentMove *move)
{
  Job *job;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (move != NULL && (guint) move->to < LATENT_TASK_N_STATES, NULL);
  g_return_val_if_fail ((guint) move->reason < LATENT_N_REASONS, NULL);
  g_return_val_if_fail (move->from != 0 && (move->from & ~sources[move->to]) == 0, NULL);
  g_return_val_if_fail (move->to != LATENT_TASK_COLLECTING || (move->links != NULL && move->links[0] != NULL), NULL);

  job = g_new0 (Job, 1);
  job->library = g_object_ref (library);
  job->move = *move;
  job->move.detail = g_strdup (move->detail);
  job->move.error_code = g_strdup (move->error_code);
  job->move.error_message = g_strdup (move->error_message);
  job->move.remote_id = g_strdup (move->remote_id);
  job->move.links = (const char *const *) g_strdupv ((char **) move->links);
  job->move.raw = g_strdup (move->raw);
  job->move.request = g_strdup (move->request);
  job->move.answer = g_strdup (move->answer);
  job->from = states_to_json (move->from);
  job->boot = dup_boot_id ();
  return latent_database_write (library->database, move_run, move_done, job, (GDestroyNotify) job_free);
}
