/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-migration.h"

#include <glib/gi18n-lib.h>

#include "latent-library.h"
#include "latent-schema-resource.h"

#define STEP_FORMAT "/io/github/latentapp/Latent/schema/%03u.sql"

static gboolean
run_step (LatentSql *sql, guint step, GError **error)
{
  g_autofree char *path = g_strdup_printf (STEP_FORMAT, step);
  g_autofree char *version = g_strdup_printf ("PRAGMA user_version = %u", step);
  g_autoptr (GBytes) text = NULL;

  text = g_resource_lookup_data (latent_schema_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (text == NULL)
    return FALSE;
  /* Resources end with a NUL that isn't counted. */
  return latent_sql_script (sql, g_bytes_get_data (text, NULL), error) && latent_sql_script (sql, version, error);
}

/* TRUE with *version the one that holds now. */
static gboolean
advance (LatentSql *sql, gint64 *version, GError **error)
{
  if (!latent_sql_begin (sql, error))
    return FALSE;
  /* Somebody else may have been quicker. */
  if (latent_sql_peek (sql, "PRAGMA user_version", NULL, version, error) <= 0 ||
      (*version < LATENT_SCHEMA_VERSION && !run_step (sql, (guint) *version + 1, error)))
    {
      latent_sql_rollback (sql);
      return FALSE;
    }
  if (!latent_sql_commit (sql, error))
    return FALSE;
  if (*version < LATENT_SCHEMA_VERSION)
    *version += 1;
  return TRUE;
}

gboolean
latent_migration_run (LatentSql *sql, GError **error)
{
  gint64 version = 0;

  if (latent_sql_peek (sql, "PRAGMA user_version", NULL, &version, error) <= 0)
    return FALSE;
  while (version >= 0 && version < LATENT_SCHEMA_VERSION)
    if (!advance (sql, &version, error))
      return FALSE;
  if (version == LATENT_SCHEMA_VERSION)
    return TRUE;

  g_set_error (
    error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NEWER,
    _ ("This library was last used with a newer version of Latent. It can be looked at, but not changed: update "
       "Latent for that."));
  return FALSE;
}

/* One of this version that is made in memory says how it should be. */
gboolean
latent_migration_check (sqlite3 *handle, guint version)
{
  g_autoptr (LatentSql) model = latent_sql_open (":memory:", LATENT_SQL_SCRATCH, NULL);
  sqlite3_stmt *columns = NULL, *found = NULL;
  gboolean ok = model != NULL && version <= LATENT_SCHEMA_VERSION;

  for (guint step = 1; ok && step <= version; step++)
    ok = run_step (model, step, NULL);
  if (ok)
    columns = latent_sql_query_once (model,
                                     "SELECT t.name, c.name FROM sqlite_schema AS t, pragma_table_info (t.name) AS c "
                                     "WHERE t.type = 'table' AND t.sql NOT LIKE '%VIRTUAL%'",
                                     NULL, NULL);
  ok = columns != NULL &&
       sqlite3_prepare_v2 (handle, "SELECT 1 FROM pragma_table_info (?) WHERE name = ?", -1, &found, NULL) == SQLITE_OK;
  while (ok && latent_sql_step (model, columns, NULL) > 0)
    {
      sqlite3_bind_text (found, 1, (const char *) sqlite3_column_text (columns, 0), -1, SQLITE_TRANSIENT);
      sqlite3_bind_text (found, 2, (const char *) sqlite3_column_text (columns, 1), -1, SQLITE_TRANSIENT);
      ok = sqlite3_step (found) == SQLITE_ROW;
      sqlite3_reset (found);
    }
  sqlite3_finalize (found);
  sqlite3_finalize (columns);
  return ok;
}
