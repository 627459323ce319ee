/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-journal.h"

#include "latent-library-private.h"

/* What belongs to tasks: results, attempts, slots, durations. */

#define DURATIONS_KEPT 200

typedef struct _Query Query;

/* A statement whose rows become elements of an array. */
struct _Query
{
  LatentLibrary *library;
  const char *statement; /* literal */
  gint64 task;
  char *model;
  gint64 limit;
  void (*read) (Query *query, sqlite3_stmt *statement);
  GType type;
  gpointer array; /* GPtrArray or GArray, by type */
};

static void
query_free (Query *query)
{
  g_object_unref (query->library);
  g_free (query->model);
  if (query->array != NULL)
    g_boxed_free (query->type, query->array);
  g_free (query);
}

static gboolean
query_run (LatentSql *sql, gpointer data, GError **error)
{
  Query *query = data;
  sqlite3_stmt *statement = latent_sql_query (sql, query->statement,
                                              query->model != NULL
                                                ? LATENT_BINDS (LATENT_TEXT (query->model), LATENT_INT (query->limit))
                                              : query->limit > 0 ? LATENT_BINDS (LATENT_INT (query->limit))
                                                                 : LATENT_BINDS (LATENT_INT (query->task)),
                                              error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    query->read (query, statement);
  return row == 0;
}

static void
query_done (gpointer data, GValue *value)
{
  Query *query = data;

  g_value_init (value, query->type);
  g_value_take_boxed (value, g_steal_pointer (&query->array));
}

static DexFuture *
query_new (LatentLibrary *library, Query with)
{
  Query *query = g_new0 (Query, 1);

  *query = with;
  query->library = g_object_ref (library);
  return latent_database_read (library->database, query_run, query_done, query, (GDestroyNotify) query_free);
}

static void
result_free (gpointer data)
{
  LatentResult *result = data;

  g_free (result->link);
  g_free (result);
}

static LatentResultState
result_state_from_nick (const char *nick)
{
  static const char *const nicks[] = { "pending", "landing", "landed", "expired" };

  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++)
    if (g_strcmp0 (nick, nicks[i]) == 0)
      return i;
  return LATENT_RESULT_PENDING;
}

static void
read_result (Query *query, sqlite3_stmt *statement)
{
  LatentResult *result = g_new0 (LatentResult, 1);

  result->index = (guint) sqlite3_column_int (statement, 0);
  result->link = latent_sql_dup_text (statement, 1);
  result->state = result_state_from_nick ((const char *) sqlite3_column_text (statement, 2));
  result->image = sqlite3_column_int64 (statement, 3);
  g_ptr_array_add (query->array, result);
}

DexFuture *
latent_journal_list_results (LatentLibrary *library, gint64 task)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  return query_new (
    library, (Query) { .statement = "SELECT number, link, state, image FROM result WHERE task = ? ORDER BY number",
                       .task = task,
                       .read = read_result,
                       .type = G_TYPE_PTR_ARRAY,
                       .array = g_ptr_array_new_with_free_func (result_free) });
}

static void
attempt_free (gpointer data)
{
  LatentAttempt *attempt = data;

  g_free (attempt->request);
  g_free (attempt->answer);
  g_free (attempt);
}

static void
read_attempt (Query *query, sqlite3_stmt *statement)
{
  LatentAttempt *attempt = g_new0 (LatentAttempt, 1);

  attempt->started = sqlite3_column_int64 (statement, 0);
  attempt->request = latent_sql_dup_text (statement, 1);
  attempt->http_status = sqlite3_column_int (statement, 2);
  attempt->answer = latent_sql_dup_text (statement, 3);
  g_ptr_array_add (query->array, attempt);
}

DexFuture *
latent_journal_list_attempts (LatentLibrary *library, gint64 task)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  return query_new (
    library,
    (Query) { .statement = "SELECT started, request, http_status, answer FROM attempt WHERE task = ? ORDER BY id",
              .task = task,
              .read = read_attempt,
              .type = G_TYPE_PTR_ARRAY,
              .array = g_ptr_array_new_with_free_func (attempt_free) });
}

static void
read_slot (Query *query, sqlite3_stmt *statement)
{
  LatentSlot slot = { 0 };

  slot.task = sqlite3_column_int64 (statement, 0);
  g_strlcpy (slot.boot, (const char *) sqlite3_column_text (statement, 1), sizeof slot.boot);
  slot.started = sqlite3_column_int64 (statement, 2);
  slot.answered = sqlite3_column_int64 (statement, 3);
  g_array_append_val ((GArray *) query->array, slot);
}

DexFuture *
latent_journal_list_slots (LatentLibrary *library, guint limit)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (limit > 0, NULL);

  return query_new (library, (Query) { .statement = "SELECT * FROM (SELECT task, boot, started, answered, id "
                                                    "FROM submission ORDER BY id DESC LIMIT ?) ORDER BY id",
                                       .limit = limit,
                                       .read = read_slot,
                                       .type = G_TYPE_ARRAY,
                                       .array = g_array_new (FALSE, FALSE, sizeof (LatentSlot)) });
}

static void
read_duration (Query *query, sqlite3_stmt *statement)
{
  double seconds = sqlite3_column_double (statement, 0);

  g_array_append_val ((GArray *) query->array, seconds);
}

DexFuture *
latent_journal_list_durations (LatentLibrary *library, const char *model, guint limit)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (model != NULL && limit > 0, NULL);

  return query_new (library,
                    (Query) { .statement = "SELECT seconds FROM duration WHERE model = ? ORDER BY id DESC LIMIT ?",
                              .model = g_strdup (model),
                              .limit = limit,
                              .read = read_duration,
                              .type = G_TYPE_ARRAY,
                              .array = g_array_new (FALSE, FALSE, sizeof (double)) });
}

typedef struct
{
  gint64 task;
  guint index;
  char *model;
  double seconds;
} Note;

static void
note_free (Note *note)
{
  g_free (note->model);
  g_free (note);
}

static gboolean
add_duration_run (LatentSql *sql, gpointer data, GError **error)
{
  Note *note = data;

  return latent_sql_run (sql, "INSERT INTO duration (model, seconds) VALUES (?, ?)",
                         LATENT_BINDS (LATENT_TEXT (note->model), LATENT_REAL (note->seconds)), error) &&
         latent_sql_run (sql,
                         "DELETE FROM duration WHERE model = ?1 AND id NOT IN "
                         "(SELECT id FROM duration WHERE model = ?1 ORDER BY id DESC LIMIT ?2)",
                         LATENT_BINDS (LATENT_TEXT (note->model), LATENT_INT (DURATIONS_KEPT)), error);
}

DexFuture *
latent_journal_add_duration (LatentLibrary *library, const char *model, double seconds)
{
  Note *note;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (model != NULL && seconds >= 0, NULL);

  note = g_new0 (Note, 1);
  note->model = g_strdup (model);
  note->seconds = seconds;
  return latent_database_write (library->database, add_duration_run, NULL, note, (GDestroyNotify) note_free);
}

static gboolean
expire_run (LatentSql *sql, gpointer data, GError **error)
{
  Note *note = data;

  return latent_sql_run (sql, "UPDATE result SET state = 'expired' WHERE task = ? AND number = ? AND state = 'pending'",
                         LATENT_BINDS (LATENT_INT (note->task), LATENT_INT (note->index)), error);
}

DexFuture *
latent_journal_expire_result (LatentLibrary *library, gint64 task, guint index)
{
  Note *note;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  note = g_new0 (Note, 1);
  note->task = task;
  note->index = index;
  return latent_database_write (library->database, expire_run, NULL, note, (GDestroyNotify) note_free);
}
