/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-uploads.h"

#include "latent-library-private.h"

typedef struct
{
  char *service;
  char *hash;
  char *link;
  gint64 now;
} Upload;

static Upload *
upload_new (LatentLibrary *library, const char *hash, const char *link, gint64 now)
{
  Upload *upload = g_new0 (Upload, 1);

  upload->service = g_strdup (library->service);
  upload->hash = g_strdup (hash);
  upload->link = g_strdup (link);
  upload->now = now;
  return upload;
}

static void
upload_free (gpointer data)
{
  Upload *upload = data;

  g_free (upload->service);
  g_free (upload->hash);
  g_free (upload->link);
  g_free (upload);
}

/* A clock that was set back makes no link younger. */
static gboolean
find_run (LatentSql *sql, gpointer data, GError **error)
{
  Upload *upload = data;
  sqlite3_stmt *statement = latent_sql_query (
    sql, "SELECT link FROM upload WHERE service = ? AND hash = ? AND uploaded > ? AND uploaded <= ?",
    LATENT_BINDS (LATENT_TEXT (upload->service), LATENT_TEXT (upload->hash),
                  LATENT_INT (upload->now - LATENT_UPLOADS_KEPT), LATENT_INT (upload->now)),
    error);
  int row = statement != NULL ? latent_sql_step (sql, statement, error) : -1;

  if (row > 0)
    {
      upload->link = latent_sql_dup_text (statement, 0);
      sqlite3_reset (statement);
    }
  return row >= 0;
}

static void
find_done (gpointer data, GValue *value)
{
  Upload *upload = data;

  g_value_init (value, G_TYPE_STRING);
  g_value_take_string (value, g_steal_pointer (&upload->link));
}

DexFuture *
latent_uploads_find (LatentLibrary *library, const char *hash, gint64 now)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (hash != NULL, NULL);

  return latent_database_read (library->database, find_run, find_done, upload_new (library, hash, NULL, now),
                               upload_free);
}

static gboolean
add_run (LatentSql *sql, gpointer data, GError **error)
{
  Upload *upload = data;

  return latent_sql_run (sql, "DELETE FROM upload WHERE uploaded <= ?",
                         LATENT_BINDS (LATENT_INT (upload->now - LATENT_UPLOADS_KEPT)), error) &&
         latent_sql_run (sql, "INSERT OR REPLACE INTO upload (service, hash, link, uploaded) VALUES (?, ?, ?, ?)",
                         LATENT_BINDS (LATENT_TEXT (upload->service), LATENT_TEXT (upload->hash),
                                       LATENT_TEXT (upload->link), LATENT_INT (upload->now)),
                         error);
}

DexFuture *
latent_uploads_add (LatentLibrary *library, const char *hash, const char *link, gint64 now)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (hash != NULL && link != NULL, NULL);

  return latent_database_write (library->database, add_run, NULL, upload_new (library, hash, link, now), upload_free);
}
