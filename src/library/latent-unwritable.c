/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-unwritable.h"

#include <errno.h>
#include <sys/statvfs.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "latent-library.h"
#include "latent-migration.h"

static void
set_refusal (const char *path, GError **refusal)
{
  struct statvfs info;

  if (statvfs (path, &info) == 0 && (info.f_flag & ST_RDONLY) != 0)
    g_set_error_literal (
      refusal, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_READ_ONLY,
      _ ("This library is on a disk that is mounted read-only. It can be looked at and exported, but "
         "not changed: mount the disk writable, or copy the library’s folder to another one."));
  else
    g_set_error_literal (refusal, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_READ_ONLY,
                         _ ("This library’s folder may not be written to. It can be looked at and exported, but not "
                            "changed: change the folder’s permissions, or copy it to another place."));
}

/* TRUE with *refusal set if it is of a version that we know how to read. */
static gboolean
check_version (LatentSql *sql, const char *path, GError **refusal, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (latent_migration_run (sql, &local))
    set_refusal (path, refusal);
  else if (g_error_matches (local, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NEWER))
    g_propagate_error (refusal, g_steal_pointer (&local));
  else
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

static LatentSql *
open_in_place (const char *path, GError **refusal)
{
  g_autoptr (LatentSql) sql = latent_sql_open (path, LATENT_SQL_READER, NULL);

  /* An earlier version fails at being migrated. */
  return sql != NULL && check_version (sql, path, refusal, NULL) ? g_steal_pointer (&sql) : NULL;
}

static gboolean
copy_file (const char *from, const char *to, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);
  g_autoptr (GError) local = NULL;

  if (!g_file_copy (source, target, G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL, NULL, &local))
    {
      g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE,
                   _ ("The library’s database can’t be copied to “%s”: %s"), to, local->message);
      return FALSE;
    }
  return g_chmod (to, 0600) == 0;
}

/* The log has what isn't in the database yet. */
static char *
make_copy (const char *path, const char *folder, GError **error)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *copy = g_build_filename (folder, "library.db", NULL);
  g_autofree char *copied_log = g_strconcat (copy, "-wal", NULL);

  if (!copy_file (path, copy, error) || (g_file_test (log, G_FILE_TEST_EXISTS) && !copy_file (log, copied_log, error)))
    return NULL;
  return g_steal_pointer (&copy);
}

static LatentSql *
open_copy (const char *path, const char *folder, char **place, GError **refusal, GError **error)
{
  g_autofree char *copy = make_copy (path, folder, error);
  g_autoptr (LatentSql) writer = copy != NULL ? latent_sql_open (copy, LATENT_SQL_WRITER, error) : NULL;
  LatentSql *reader;

  if (writer == NULL || !check_version (writer, path, refusal, error))
    return NULL;
  /* While the writer has it: it can't be tidied away before somebody reads it. */
  reader = latent_sql_open (copy, LATENT_SQL_READER, error);
  *place = g_steal_pointer (&copy);
  return reader;
}

LatentSql *
latent_unwritable_open (const char *path, char **place, char **copy, GError **refusal, GError **error)
{
  LatentSql *sql = open_in_place (path, refusal);

  *copy = NULL;
  *place = NULL;
  if (sql != NULL)
    {
      *place = g_strdup (path);
      return sql;
    }
  *copy = g_dir_make_tmp ("latent-XXXXXX", error);
  if (*copy != NULL)
    sql = open_copy (path, *copy, place, refusal, error);
  if (sql == NULL)
    {
      g_clear_pointer (place, g_free);
      g_clear_error (refusal);
      latent_unwritable_clear_copy (copy);
    }
  return sql;
}

void
latent_unwritable_clear_copy (char **copy)
{
  g_autofree char *folder = g_steal_pointer (copy);
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  if (folder != NULL)
    g_rmdir (folder);
}
