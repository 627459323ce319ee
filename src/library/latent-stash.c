/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-stash.h"

#include <errno.h>
#include <utime.h>
#include <glib/gstdio.h>

#include "latent-library-private.h"

#define INPUTS "inputs"
#define HASH_LETTERS 12
#define NAME_LETTERS 40

typedef struct
{
  char *folder;
  char *name; /* of the file, without folder */
  GBytes *bytes;
} Keep;

static void
keep_free (gpointer data)
{
  Keep *keep = data;

  g_free (keep->folder);
  g_free (keep->name);
  g_bytes_unref (keep->bytes);
  g_free (keep);
}

static gboolean
has_size (const char *path, gsize size)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 && S_ISREG (info.st_mode) && (gsize) info.st_size == size;
}

static DexFuture *
keep_worker (gpointer data, GCancellable *cancellable)
{
  Keep *keep = data;
  g_autofree char *path = g_build_filename (keep->folder, keep->name, NULL);
  gsize size = g_bytes_get_size (keep->bytes);
  g_autoptr (GError) error = NULL;

  if (!latent_folder_make (keep->folder, 0700, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (has_size (path, size))
    {
      /* Used again: young again. */
      g_utime (path, NULL);
      return dex_future_new_take_string (g_steal_pointer (&path));
    }
  errno = 0;
  if (g_file_set_contents_full (path, g_bytes_get_data (keep->bytes, NULL), (gssize) size,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, NULL))
    return dex_future_new_take_string (g_steal_pointer (&path));
  latent_folder_set_error (&error, errno != 0 ? errno : EIO, path);
  return dex_future_new_for_error (g_steal_pointer (&error));
}

/* What a person may find in a message about the file; nothing that a file system or a task's JSON stumbles over. */
static char *
name_file (GBytes *bytes, const char *name, const char *extension)
{
  g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autofree char *start = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), NAME_LETTERS));

  hash[HASH_LETTERS] = '\0';
  g_strdelimit (start, "/\\\"'<>|?*:%#&\n\r\t", ' ');
  for (char *c = start; *c == '.' || *c == ' '; c++)
    *c = ' ';
  g_strstrip (start);
  return g_strdup_printf ("%s %s.%s", *start != '\0' ? start : "input", hash, extension);
}

DexFuture *
latent_stash_keep (LatentLibrary *library, GBytes *bytes, const char *name, const char *extension)
{
  Keep *keep;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (bytes != NULL && name != NULL && extension != NULL, NULL);

  keep = g_new0 (Keep, 1);
  keep->folder = g_build_filename (library->folder->hidden, INPUTS, NULL);
  keep->name = name_file (bytes, name, extension);
  keep->bytes = g_bytes_ref (bytes);
  return latent_worker_run (library->files, keep_worker, keep, keep_free);
}

typedef struct
{
  char *folder;
  gint64 before;
  gint64 removed;
} Tidy;

static void
tidy_free (gpointer data)
{
  Tidy *tidy = data;

  g_free (tidy->folder);
  g_free (tidy);
}

/* 1 if a task that isn't over names the file, 0 if none does, -1 with an error. */
static int
is_wanted (LatentSql *sql, const char *name, GError **error)
{
  gint64 wanted = 0;

  if (latent_sql_peek (sql,
                       "SELECT EXISTS (SELECT 1 FROM task WHERE instr (input, ?) > 0 "
                       "AND state IN ('queued', 'preparing', 'submitting', 'uncertain'))",
                       LATENT_BINDS (LATENT_TEXT (name)), &wanted, error) < 0)
    return -1;
  return wanted != 0;
}

static gboolean
tidy_run (LatentSql *sql, gpointer data, GError **error)
{
  Tidy *tidy = data;
  g_autoptr (GDir) dir = g_dir_open (tidy->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (tidy->folder, name, NULL);
      GStatBuf info;
      int wanted;

      if (g_stat (path, &info) != 0 || !S_ISREG (info.st_mode) ||
          (gint64) info.st_mtime * G_TIME_SPAN_SECOND >= tidy->before)
        continue;
      wanted = is_wanted (sql, name, error);
      if (wanted < 0)
        return FALSE;
      if (wanted == 0 && g_unlink (path) == 0)
        tidy->removed++;
    }
  return TRUE;
}

static void
tidy_done (gpointer data, GValue *value)
{
  g_value_init (value, G_TYPE_INT64);
  g_value_set_int64 (value, ((Tidy *) data)->removed);
}

DexFuture *
latent_stash_tidy (LatentLibrary *library, gint64 before)
{
  Tidy *tidy;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  tidy = g_new0 (Tidy, 1);
  tidy->folder = g_build_filename (library->folder->hidden, INPUTS, NULL);
  tidy->before = before;
  return latent_database_read (library->database, tidy_run, tidy_done, tidy, tidy_free);
}
