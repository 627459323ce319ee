/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-image-facets.h"

#include "latent-library-private.h"

typedef struct
{
  LatentLibrary *library;
  GStrvBuilder *found;
} Models;

static void
models_free (Models *models)
{
  g_object_unref (models->library);
  g_strv_builder_unref (models->found);
  g_free (models);
}

/* From one model to the next in the index, however many pictures lie between them. */
static gboolean
models_run (LatentSql *sql, gpointer data, GError **error)
{
  Models *models = data;
  sqlite3_stmt *statement = latent_sql_query (
    sql,
    "WITH RECURSIVE m (model) AS (SELECT (SELECT min (model) FROM image WHERE trashed IS NULL AND model > '') "
    "UNION ALL SELECT (SELECT min (i.model) FROM image AS i WHERE i.trashed IS NULL AND i.model > m.model) FROM m "
    "WHERE m.model IS NOT NULL) SELECT model FROM m WHERE model IS NOT NULL",
    LATENT_BINDS (), error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    g_strv_builder_take (models->found, latent_sql_dup_text (statement, 0));
  return row == 0;
}

static void
models_done (gpointer data, GValue *value)
{
  Models *models = data;

  g_value_init (value, G_TYPE_STRV);
  g_value_take_boxed (value, g_strv_builder_end (models->found));
}

DexFuture *
latent_library_list_models (LatentLibrary *library)
{
  Models *models;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  models = g_new0 (Models, 1);
  models->library = g_object_ref (library);
  models->found = g_strv_builder_new ();
  return latent_database_read (library->database, models_run, models_done, models, (GDestroyNotify) models_free);
}
