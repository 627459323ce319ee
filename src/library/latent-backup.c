/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-backup-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>

#include "latent-fiber.h"
#include "latent-files.h"
#include "latent-library-private.h"
#include "latent-migration.h"

#define BUSY_TIMEOUT_MS 30000
#define BUSY_SLEEP_MS 50
#define DAILY_PREFIX "library-"
#define DAILY_SUFFIX ".db"
#define DAILY_FORMAT DAILY_PREFIX "%Y-%m-%d" DAILY_SUFFIX

typedef sqlite3 Handle;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Handle, sqlite3_close)

static Handle *
open_handle (const char *path, GError **error)
{
  Handle *handle = NULL;

  if (sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    {
      g_autofree char *shown = g_filename_display_name (path);

      g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE, _ ("“%s” can’t be opened: %s"), shown,
                   sqlite3_errmsg (handle));
      sqlite3_close (handle);
      return NULL;
    }
  sqlite3_busy_timeout (handle, BUSY_TIMEOUT_MS);
  /* It may come from anywhere. */
  sqlite3_db_config (handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  return handle;
}

static gboolean
set_content_error (GError **error, const char *path, const char *words)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT,
               _ ("“%s” isn’t a sound copy of a library’s database: %s"), shown, words);
  return FALSE;
}

/* The first column of the first row; NULL without one. Transfer full. */
static char *
peek (Handle *handle, const char *text)
{
  sqlite3_stmt *statement = NULL;
  char *value = NULL;

  if (sqlite3_prepare_v2 (handle, text, -1, &statement, NULL) == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    value = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  return value;
}

gboolean
latent_backup_check (const char *path, GError **error)
{
  g_autoptr (Handle) handle = open_handle (path, error);
  g_autofree char *version = NULL;
  g_autofree char *tables = NULL;
  g_autofree char *verdict = NULL;

  if (handle == NULL)
    return FALSE;
  version = peek (handle, "PRAGMA user_version");
  if (version == NULL)
    return set_content_error (error, path, sqlite3_errmsg (handle));
  if (g_ascii_strtoll (version, NULL, 10) > LATENT_SCHEMA_VERSION)
    {
      g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NEWER,
                   _ ("This library was last used with a newer version of Latent. Update Latent to open it."));
      return FALSE;
    }
  tables = peek (handle, "SELECT count (*) FROM sqlite_schema WHERE type = 'table' AND name IN ('task', 'image', "
                         "'revision', 'setting')");
  if (g_ascii_strtoll (version, NULL, 10) < 1 || g_strcmp0 (tables, "4") != 0)
    return set_content_error (error, path, _ ("it has other tables"));
  if (!latent_migration_check (handle, (guint) g_ascii_strtoll (version, NULL, 10)))
    return set_content_error (error, path, _ ("its tables have other columns"));
  verdict = peek (handle, "PRAGMA integrity_check (1)");
  if (g_strcmp0 (verdict, "ok") != 0)
    return set_content_error (error, path, verdict != NULL ? verdict : sqlite3_errmsg (handle));
  return TRUE;
}

gboolean
latent_backup_copy_pages (sqlite3 *from, sqlite3 *to, const char *to_path, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (to, "main", from, "main");
  int code = SQLITE_ERROR;

  while (backup != NULL && ((code = sqlite3_backup_step (backup, -1)) == SQLITE_BUSY || code == SQLITE_LOCKED))
    sqlite3_sleep (BUSY_SLEEP_MS);
  if (backup != NULL)
    sqlite3_backup_finish (backup);
  /* The copy is one file, without a log of its own. */
  if (code == SQLITE_DONE)
    code = sqlite3_exec (to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
  if (code == SQLITE_OK)
    return TRUE;
  if ((code & 0xff) == SQLITE_FULL)
    return latent_folder_set_error (error, ENOSPC, to_path);
  g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_DATABASE, _ ("The database can’t be copied: %s"),
               sqlite3_errstr (code));
  return FALSE;
}

/* A finished and flushed copy beside @to. Transfer full. */
static char *
make_draft (const char *from, const char *to, GError **error)
{
  g_autofree char *draft = g_strconcat (to, ".XXXXXX", NULL);
  g_autofd int fd = g_mkstemp_full (draft, O_RDWR | O_CLOEXEC, 0600);
  g_autofree char *journal = g_strconcat (draft, "-journal", NULL);
  gboolean ok = FALSE;

  if (fd < 0)
    {
      latent_folder_set_error (error, errno, to);
      return NULL;
    }
  {
    g_autoptr (Handle) source = open_handle (from, error);
    g_autoptr (Handle) target = source != NULL ? open_handle (draft, error) : NULL;

    ok = target != NULL && latent_backup_copy_pages (source, target, to, error);
  }
  if (ok && fsync (fd) < 0)
    ok = latent_folder_set_error (error, errno, to);
  g_unlink (journal);
  if (ok)
    return g_steal_pointer (&draft);
  g_unlink (draft);
  return NULL;
}

static gboolean
commit_draft (const char *draft, const char *to, gboolean replace, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (to);

  if (!replace)
    {
      g_autoptr (GError) local = NULL;

      if (latent_files_move (draft, to, &local))
        return latent_folder_sync (folder, error);
      g_unlink (draft);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (rename (draft, to) == 0)
    return latent_folder_sync (folder, error);
  latent_folder_set_error (error, errno, to);
  g_unlink (draft);
  return FALSE;
}

gboolean
latent_backup_copy (const char *from, const char *to, GError **error)
{
  g_autofree char *draft = make_draft (from, to, error);

  return draft != NULL && commit_draft (draft, to, TRUE, error);
}

/* Daily copies. */

static int
compare_newest_first (gconstpointer one, gconstpointer two)
{
  return strcmp (*(const char *const *) two, *(const char *const *) one);
}

GPtrArray *
latent_backup_list_daily (const LatentFolder *folder)
{
  g_autoptr (GPatternSpec) pattern = g_pattern_spec_new (DAILY_PREFIX "\?\?\?\?-\?\?-\?\?" DAILY_SUFFIX);
  g_autoptr (GDir) dir = g_dir_open (folder->hidden, 0, NULL);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_pattern_spec_match_string (pattern, name))
      g_ptr_array_add (paths, g_build_filename (folder->hidden, name, NULL));
  g_ptr_array_sort (paths, compare_newest_first);
  return paths;
}

static gboolean
is_empty (const char *path)
{
  g_autoptr (Handle) handle = open_handle (path, NULL);
  g_autofree char *found = handle != NULL
                             ? peek (handle, "SELECT EXISTS (SELECT 1 FROM image) OR EXISTS (SELECT 1 FROM task)")
                             : NULL;

  return g_strcmp0 (found, "1") != 0;
}

gboolean
latent_backup_make_daily (const LatentFolder *folder, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = g_date_time_format (now, DAILY_FORMAT);
  g_autofree char *path = g_build_filename (folder->hidden, name, NULL);
  g_autofree char *draft = NULL;
  g_autoptr (GPtrArray) copies = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS) || is_empty (folder->database))
    return TRUE;
  draft = make_draft (folder->database, path, error);
  if (draft == NULL)
    return FALSE;
  /* A damaged one mustn't push out a sound one. */
  if (!latent_backup_check (draft, error))
    {
      g_unlink (draft);
      return FALSE;
    }
  if (!commit_draft (draft, path, TRUE, error))
    return FALSE;
  copies = latent_backup_list_daily (folder);
  for (guint i = LATENT_BACKUP_DAYS; i < copies->len; i++)
    g_unlink (copies->pdata[i]);
  return TRUE;
}

/* Putting one back. */

/* What the copy is about to send may have been sent since it was made. */
static gboolean
settle_tasks (const char *path, GError **error)
{
  g_autoptr (Handle) handle = open_handle (path, error);
  char *text = NULL;
  int code;

  if (handle == NULL)
    return FALSE;
  text = sqlite3_mprintf (
    "BEGIN; UPDATE revision SET value = value + 1;"
    "UPDATE task SET state = 'uncertain', reason = 'none', detail = %Q, revision = (SELECT value FROM revision) "
    "WHERE state IN ('queued', 'preparing', 'submitting'); COMMIT;",
    _ ("This task was waiting when the copy of the library was made and may have been sent since. Look at KIE’s log "
       "whether it is there."));
  code = sqlite3_exec (handle, text, NULL, NULL, NULL);
  sqlite3_free (text);
  return code == SQLITE_OK || set_content_error (error, path, sqlite3_errmsg (handle));
}

static gboolean
check_service (const char *path, const char *service, GError **error)
{
  g_autoptr (Handle) handle = open_handle (path, error);
  g_autofree char *has = NULL;

  if (handle == NULL)
    return FALSE;
  has = peek (handle, "SELECT value FROM setting WHERE name = '" LATENT_SETTING_SERVICE "'");
  return latent_service_check (has, service, error);
}

/* Whoever opened it wrote its first page before anything else, so one without a byte was emptied, by a full disk or a
 * file system that lost it. SQLite would take it for a new one, and throw its log away. */
static gboolean
is_there (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 && info.st_size > 0;
}

/* Of a sound database this brings all that its log has into the file. */
static void
checkpoint (const char *path)
{
  g_autoptr (Handle) handle = open_handle (path, NULL);

  if (handle != NULL)
    sqlite3_exec (handle, "PRAGMA wal_checkpoint (TRUNCATE)", NULL, NULL, NULL);
}

/* @path and its log, or what there is of them, get the name @aside, in the place of what had it. */
static gboolean
set_aside (const char *path, const char *aside, GError **error)
{
  static const char *const suffixes[] = { "-wal", "-shm", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *to = aside != NULL ? g_strconcat (aside, suffixes[i], NULL) : NULL;
      int code = to != NULL ? rename (from, to) : unlink (from);

      if (code < 0 && errno != ENOENT)
        return latent_folder_set_error (error, errno, from);
      if (code < 0 && to != NULL)
        g_unlink (to);
    }
  return TRUE;
}

gboolean
latent_backup_put (const LatentFolder *folder, const char *copy, const char *aside, const char *service, GError **error)
{
  g_autofree char *draft = NULL;

  if (copy != NULL)
    {
      if (service != NULL && !check_service (copy, service, error))
        return FALSE;
      draft = make_draft (copy, folder->database, error);
      if (draft == NULL)
        return FALSE;
      if (!settle_tasks (draft, error))
        {
          g_unlink (draft);
          return FALSE;
        }
    }
  if (is_there (folder->database))
    checkpoint (folder->database);
  if (!set_aside (folder->database, aside, error))
    {
      if (draft != NULL)
        g_unlink (draft);
      return FALSE;
    }
  return draft == NULL || commit_draft (draft, folder->database, TRUE, error);
}

char *
latent_backup_find_sound (const LatentFolder *folder)
{
  g_autoptr (GPtrArray) copies = latent_backup_list_daily (folder);

  for (guint i = 0; i < copies->len; i++)
    if (latent_backup_check (copies->pdata[i], NULL))
      return g_strdup (copies->pdata[i]);
  return NULL;
}

gboolean
latent_backup_revive (LatentFolder *folder, GError **error)
{
  g_autofree char *copy = NULL;
  g_autofree char *aside = NULL; /* for a log that is still there */
  g_autoptr (GError) local = NULL;
  g_autofd int lock = -1;

  if (is_there (folder->database))
    return TRUE;
  lock = latent_folder_lock (folder->lock, TRUE, FALSE, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  /* Whoever has the lock is about it, or has it whole. */
  copy = lock < 0 || is_there (folder->database) ? NULL : latent_backup_find_sound (folder);
  if (copy == NULL)
    return TRUE;
  aside = g_build_filename (folder->hidden, "library-lost.db", NULL);
  if (!latent_backup_put (folder, copy, aside, NULL, error))
    return FALSE;
  folder->revived = g_path_get_basename (copy);
  return TRUE;
}

/* For everybody. */

typedef struct
{
  char *from;
  char *to;
} Copy;

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_free (copy->from);
  g_free (copy->to);
  g_free (copy);
}

static DexFuture *
backup_worker (gpointer data, GCancellable *cancellable)
{
  Copy *copy = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *draft = NULL;

  if (g_file_test (copy->to, G_FILE_TEST_EXISTS))
    {
      g_autofree char *shown = g_filename_display_name (copy->to);

      return dex_future_new_reject (LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS, _ ("“%s” is there already."),
                                    shown);
    }
  draft = make_draft (copy->from, copy->to, &error);
  if (draft == NULL || !commit_draft (draft, copy->to, FALSE, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

DexFuture *
latent_library_backup (LatentLibrary *library, GFile *file)
{
  Copy *copy;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  if (g_file_peek_path (file) == NULL)
    return dex_future_new_reject (LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE,
                                  _ ("The copy needs a place on a disk of this computer."));
  copy = g_new0 (Copy, 1);
  copy->from = g_strdup (latent_database_get_path (library->database));
  copy->to = g_file_get_path (file);
  return latent_worker_run (library->files, backup_worker, copy, copy_free);
}

typedef struct
{
  LatentFolder *folder;
  char *copy;
  char *service;
} Restore;

static void
restore_free (gpointer data)
{
  Restore *restore = data;

  g_clear_pointer (&restore->folder, latent_folder_free);
  g_free (restore->copy);
  g_free (restore->service);
  g_free (restore);
}

static DexFuture *
restore_worker (gpointer data, GCancellable *cancellable)
{
  Restore *restore = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *aside = g_build_filename (restore->folder->hidden, "library-before-restore.db", NULL);
  g_autofd int lock = -1;

  if (!latent_backup_check (restore->copy, &error) || !latent_folder_prepare (restore->folder, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  lock = latent_folder_lock (restore->folder->lock, TRUE, FALSE, &error);
  if (lock < 0 && error == NULL)
    g_set_error (&error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_LOCKS,
                 _ ("Another program works on this library. Close it and try again."));
  if (lock < 0 || !latent_backup_put (restore->folder, restore->copy, aside, restore->service, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

static DexFuture *
restore_fiber (gpointer user_data)
{
  g_autoptr (LatentWorker) worker = latent_worker_new ("latent-restore", 1);
  g_autoptr (GError) error = NULL;

  if (!dex_await (latent_worker_run (worker, restore_worker, user_data, restore_free), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

DexFuture *
latent_backup_restore (GFile *folder, GFile *file, const char *service)
{
  Restore *restore;

  g_return_val_if_fail (G_IS_FILE (folder) && g_file_peek_path (folder) != NULL, NULL);
  g_return_val_if_fail (G_IS_FILE (file) && g_file_peek_path (file) != NULL, NULL);

  restore = g_new0 (Restore, 1);
  restore->folder = latent_folder_new (g_file_peek_path (folder));
  restore->copy = g_file_get_path (file);
  restore->service = g_strdup (service);
  return latent_fiber_spawn ("library-restore", restore_fiber, restore, NULL);
}
