/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-absence.h"

#include "latent-library-private.h"

/* KIE forgets a record after two months; a task may have waited before it was sent. */
#define KEPT (90 * G_TIME_SPAN_DAY)

typedef struct
{
  LatentLibrary *library;
  gint64 left;
  gint64 back;
  GPtrArray *rows;
} Absence;

static void
absence_free (Absence *absence)
{
  g_object_unref (absence->library);
  g_ptr_array_unref (absence->rows);
  g_free (absence);
}

static gboolean
absence_run (LatentSql *sql, gpointer data, GError **error)
{
  Absence *absence = data;
  sqlite3_stmt *statement = latent_sql_query (
    sql,
    "SELECT " LATENT_TASK_COLUMNS " FROM task AS t WHERE t.created > ? AND t.submitted < ? AND "
    "(t.state IN ('submitted', 'collecting') OR "
    "(t.state IN ('done', 'failed', 'expired') AND t.finished >= ?)) ORDER BY t.created, t.id",
    LATENT_BINDS (LATENT_INT (absence->left - KEPT), LATENT_INT (absence->left), LATENT_INT (absence->back)), error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    g_ptr_array_add (absence->rows, latent_task_row_read (statement));
  return row == 0;
}

static void
absence_done (gpointer data, GValue *value)
{
  Absence *absence = data;

  g_value_init (value, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (value, latent_library_take_tasks (absence->library, absence->rows));
}

DexFuture *
latent_library_list_absence (LatentLibrary *library, gint64 left, gint64 back)
{
  Absence *absence;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  absence = g_new0 (Absence, 1);
  absence->library = g_object_ref (library);
  absence->left = left;
  absence->back = back;
  absence->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_task_row_free);
  return latent_database_read (library->database, absence_run, absence_done, absence, (GDestroyNotify) absence_free);
}
