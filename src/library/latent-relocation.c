/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-relocation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>

#include "latent-backup-private.h"
#include "latent-crew.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-files.h"
#include "latent-places.h"
#include "latent-tree.h"
#include "latent-worker.h"

#define N_THREADS 2
#define BUSY_TIMEOUT_MS 3000
/* In .latent/ of a copy that isn't finished: the path of what is copied. */
#define MARKER "moving-from"
#define DRAFT_SUFFIX ".moving"
/* What the database of a library is called that has been moved and couldn't be removed: two must not send one task. */
#define MOVED_NAME "library-moved.db"

/* The fiber's, lent to one thread at a time; of `tree` each file to one. */
typedef struct
{
  char *service; /* or NULL */
  LatentFolder *from;
  LatentFolder *to;
  char *marker;
  LatentWorker *worker;
  LatentTree *tree;
  sqlite3 *handle; /* nobody else has the database while it is open */
  int lock;
  LatentProgressFunc progress;
  gpointer progress_data;
  GCancellable *cancellable;
  guint n_done;
} Relocation;

static void
relocation_free (gpointer data)
{
  Relocation *self = data;

  sqlite3_close (self->handle);
  g_clear_fd (&self->lock, NULL);
  g_clear_pointer (&self->worker, latent_worker_free);
  g_clear_pointer (&self->tree, latent_tree_free);
  g_clear_pointer (&self->from, latent_folder_free);
  g_clear_pointer (&self->to, latent_folder_free);
  g_clear_object (&self->cancellable);
  g_free (self->service);
  g_free (self->marker);
  g_free (self);
}

static DexFuture *
settle (gboolean ok, GError *error)
{
  return ok ? dex_future_new_true () : dex_future_new_for_error (error);
}

static gboolean
run (Relocation *self, LatentWorkerFunc func, GError **error)
{
  return dex_await (latent_worker_run (self->worker, func, self, NULL), error);
}

/* Nobody else. */

static gboolean
set_busy (GError **error)
{
  g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_LOCKS,
               _ ("Another program works on this library. Close it and try again."));
  return FALSE;
}

/* Whoever has a database open in its write-ahead mode shares a lock that this one wants alone. */
static gboolean
take_alone (Relocation *self, GError **error)
{
  int code;

  self->lock = latent_folder_lock (self->from->lock, TRUE, FALSE, error);
  if (self->lock < 0)
    return *error == NULL ? set_busy (error) : FALSE;
  code = sqlite3_open_v2 (self->from->database, &self->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  if (code == SQLITE_OK)
    code = sqlite3_exec (self->handle,
                         "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT; PRAGMA wal_checkpoint (TRUNCATE);",
                         NULL, NULL, NULL);
  if (code == SQLITE_OK)
    return TRUE;
  if (code == SQLITE_BUSY)
    return set_busy (error);
  g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_DATABASE, _ ("The database can’t be copied: %s"),
               sqlite3_errmsg (self->handle));
  return FALSE;
}

/* Where to. */

static gboolean
is_within (const char *path, const char *folder)
{
  gsize length = strlen (folder);

  return g_str_has_prefix (path, folder) && (path[length] == '/' || path[length] == '\0');
}

static gboolean
is_empty (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

  return dir != NULL && g_dir_read_name (dir) == NULL;
}

/* A copy of this library that was begun and not finished. */
static gboolean
is_begun (Relocation *self)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (self->marker, &text, NULL, NULL) && g_str_equal (text, self->from->root);
}

static gboolean
check_target (Relocation *self, GError **error)
{
  g_autofree char *shown = g_filename_display_name (self->to->root);

  if (is_within (self->to->root, self->from->root) || is_within (self->from->root, self->to->root))
    g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS,
                 _ ("The library can’t be moved there: one folder is in the other."));
  else if (g_file_test (self->to->root, G_FILE_TEST_EXISTS) && !is_empty (self->to->root) && !is_begun (self))
    g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS,
                 _ ("“%s” isn’t an empty folder. Choose one that is empty, or a new one."), shown);
  else
    return TRUE;
  return FALSE;
}

static DexFuture *
begin_worker (gpointer data, GCancellable *cancellable)
{
  Relocation *self = data;
  g_autofree char *real = realpath (self->from->root, NULL);
  g_autoptr (GError) error = NULL;
  gboolean ok;

  if (real != NULL)
    {
      latent_folder_free (self->from);
      self->from = latent_folder_new (real);
    }
  if (!g_file_test (self->from->database, G_FILE_TEST_EXISTS))
    {
      g_autofree char *shown = g_filename_display_name (self->from->root);

      return dex_future_new_reject (LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND,
                                    _ ("There is no library in “%s”."), shown);
    }
  ok = check_target (self, &error) && take_alone (self, &error);
  return settle (ok, g_steal_pointer (&error));
}

/* On one file system. */

/* Told beforehand, so that it is found wherever a crash leaves it. FALSE without an error if it must be copied. */
static gboolean
rename_folder (Relocation *self, GError **error)
{
  g_autofree char *from_parent = g_path_get_dirname (self->from->root);
  g_autofree char *to_parent = g_path_get_dirname (self->to->root);

  if (!latent_folder_make (to_parent, 0777, error) ||
      (self->service != NULL && !latent_places_announce (self->service, self->to->root, error)) ||
      rename (self->from->root, self->to->root) < 0)
    return FALSE;
  return latent_folder_sync (to_parent, error) && latent_folder_sync (from_parent, error) &&
         (self->service == NULL || latent_places_set (self->service, self->to->root, NULL, error));
}

static DexFuture *
rename_worker (gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  gboolean renamed = rename_folder (data, &error);

  return error == NULL ? dex_future_new_for_boolean (renamed) : dex_future_new_for_error (g_steal_pointer (&error));
}

/* From one file system to another. */

/* The database comes last, by its own ways; locks and its log are nobody's. */
static gboolean
is_skipped (const char *path)
{
  static const char *const skipped[] = { ".latent/library.db",     ".latent/library.db-wal",
                                         ".latent/library.db-shm", ".latent/library.db-journal",
                                         ".latent/engine.lock",    ".latent/trash.lock" };

  for (gsize i = 0; i < G_N_ELEMENTS (skipped); i++)
    if (g_str_equal (path, skipped[i]))
      return TRUE;
  return FALSE;
}

static gboolean
skip_none (const char *path)
{
  return FALSE;
}

/* Of an earlier try. */
static void
remove_parts (Relocation *self)
{
  g_autoptr (LatentTree) tree = latent_tree_list (self->to->root, skip_none, NULL);

  for (guint i = 0; tree != NULL && i < tree->files->len; i++)
    {
      const LatentTreeFile *file = tree->files->pdata[i];
      g_autofree char *path = g_build_filename (self->to->root, file->path, NULL);
      g_autofree char *name = g_path_get_basename (path);

      if (latent_tree_is_part (name))
        g_unlink (path);
    }
}

static gboolean
check_room (Relocation *self, GError **error)
{
  struct statvfs info;

  if (statvfs (self->to->root, &info) < 0)
    return latent_folder_set_error (error, errno, self->to->root);
  return (guint64) info.f_bavail * info.f_frsize > self->tree->size ||
         latent_folder_set_error (error, ENOSPC, self->to->root);
}

static gboolean
prepare_target (Relocation *self, GError **error)
{
  gboolean begun = is_begun (self);

  if (!latent_folder_make (self->to->root, 0777, error) || !latent_folder_make (self->to->hidden, 0700, error) ||
      (!begun && !g_file_set_contents (self->marker, self->from->root, -1, error)) ||
      !latent_folder_prepare (self->to, error))
    return FALSE;
  if (begun)
    remove_parts (self);
  return latent_tree_make_folders (self->tree, self->to->root, error);
}

static DexFuture *
plan_worker (gpointer data, GCancellable *cancellable)
{
  Relocation *self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  self->tree = latent_tree_list (self->from->root, is_skipped, &error);
  ok = self->tree != NULL && prepare_target (self, &error) && check_room (self, &error);
  return settle (ok, g_steal_pointer (&error));
}

typedef struct
{
  Relocation *relocation;
  LatentTreeFile *file;
  gboolean compare;
} Step;

static DexFuture *
step_worker (gpointer data, GCancellable *cancellable)
{
  Step *step = data;
  Relocation *self = step->relocation;
  g_autoptr (GError) error = NULL;
  gboolean ok = step->compare ? latent_tree_compare (step->file, self->from->root, self->to->root, &error)
                              : latent_tree_copy (step->file, self->from->root, self->to->root, &error);

  return settle (ok, g_steal_pointer (&error));
}

static gboolean
do_step (Relocation *self, guint index, gboolean compare, GError **error)
{
  Step *step = g_new0 (Step, 1);
  gboolean ok;

  step->relocation = self;
  step->file = self->tree->files->pdata[index];
  step->compare = compare;
  ok = dex_await (latent_worker_run (self->worker, step_worker, step, g_free), error);
  self->n_done++;
  if (self->progress != NULL)
    self->progress (self->n_done, 2 * self->tree->files->len, self->progress_data);
  return ok;
}

static gboolean
copy_job (guint index, gpointer data, GError **error)
{
  return do_step (data, index, FALSE, error);
}

static gboolean
compare_job (guint index, gpointer data, GError **error)
{
  return do_step (data, index, TRUE, error);
}

/* One flush for all of them. */
static DexFuture *
flush_worker (gpointer data, GCancellable *cancellable)
{
  Relocation *self = data;
  g_autofd int fd = open (self->to->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autoptr (GError) error = NULL;

  if (fd < 0 || syncfs (fd) < 0)
    latent_folder_set_error (&error, errno, self->to->root);
  return settle (error == NULL, g_steal_pointer (&error));
}

static gboolean
copy_database (Relocation *self, const char *draft, GError **error)
{
  g_autofd int fd = open (draft, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  g_autoptr (GError) local = NULL;
  sqlite3 *copy = NULL;
  gboolean ok;

  if (fd < 0)
    return latent_folder_set_error (error, errno, draft);
  ok = sqlite3_open_v2 (draft, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK
         ? latent_backup_copy_pages (self->handle, copy, draft, error)
         : latent_folder_set_error (error, EIO, draft);
  sqlite3_close (copy);
  if (!ok)
    return FALSE;
  if (!latent_backup_check (draft, &local) &&
      !g_error_matches (local, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NEWER))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return fsync (fd) == 0 || latent_folder_set_error (error, errno, draft);
}

/* Only now it is a library; and with the next step, the library. */
static DexFuture *
finish_worker (gpointer data, GCancellable *cancellable)
{
  Relocation *self = data;
  g_autofree char *draft = g_strconcat (self->to->database, DRAFT_SUFFIX, NULL);
  g_autoptr (GError) error = NULL;
  gboolean ok = copy_database (self, draft, &error);

  if (ok && rename (draft, self->to->database) < 0)
    ok = latent_folder_set_error (&error, errno, self->to->database);
  if (!ok)
    g_unlink (draft);
  ok = ok && latent_folder_sync (self->to->hidden, &error) &&
       (self->service == NULL || latent_places_set (self->service, self->to->root, self->from->root, &error));
  if (ok)
    {
      g_unlink (self->marker);
      return dex_future_new_true ();
    }
  /* What isn't the library mustn't look like one. */
  g_unlink (self->to->database);
  return dex_future_new_for_error (g_steal_pointer (&error));
}

static gboolean
throw_away (LatentFolder *folder)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder->root);
  g_autofree char *moved = g_build_filename (folder->hidden, MOVED_NAME, NULL);
  g_autoptr (GError) error = NULL;

  if (g_file_trash (file, NULL, &error))
    return TRUE;
  g_message ("What the library left in %s stays there: %s", folder->root, error->message);
  g_rename (folder->database, moved);
  return FALSE;
}

static DexFuture *
leave_worker (gpointer data, GCancellable *cancellable)
{
  Relocation *self = data;
  gboolean thrown;

  sqlite3_close (g_steal_pointer (&self->handle));
  thrown = throw_away (self->from);
  if (self->service != NULL)
    latent_places_set (self->service, self->to->root, NULL, NULL);
  return dex_future_new_for_int64 (thrown ? LATENT_RELOCATION_TRASHED : LATENT_RELOCATION_LEFT);
}

static DexFuture *
undo_worker (gpointer data, GCancellable *cancellable)
{
  Relocation *self = data;

  if (self->tree != NULL && is_begun (self))
    {
      g_autofree char *lock = g_build_filename (self->to->hidden, "engine.lock", NULL);

      latent_tree_remove (self->tree, self->to->root);
      g_unlink (lock);
      g_unlink (self->marker);
      g_rmdir (self->to->incoming);
      g_rmdir (self->to->trash);
      g_rmdir (self->to->thumbnails);
      g_rmdir (self->to->hidden);
      g_rmdir (self->to->root);
    }
  return dex_future_new_true ();
}

static gboolean
copy_all (Relocation *self, GError **error)
{
  guint n_files;

  if (!run (self, plan_worker, error))
    return FALSE;
  n_files = self->tree->files->len;
  return latent_crew_run (n_files, copy_job, self, self->cancellable, error) && run (self, flush_worker, error) &&
         latent_crew_run (n_files, compare_job, self, self->cancellable, error) &&
         !g_cancellable_set_error_if_cancelled (self->cancellable, error) && run (self, finish_worker, error);
}

static DexFuture *
relocate_fiber (gpointer user_data)
{
  Relocation *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean renamed;

  if (!run (self, begin_worker, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  renamed = dex_await_boolean (latent_worker_run (self->worker, rename_worker, self, NULL), &error);
  if (renamed)
    return dex_future_new_for_int64 (LATENT_RELOCATION_CLEAN);
  if (error == NULL && copy_all (self, &error))
    return dex_future_new_for_int64 (
      dex_await_int64 (latent_worker_run (self->worker, leave_worker, self, NULL), NULL));
  dex_await (latent_worker_run (self->worker, undo_worker, self, NULL), NULL);
  return dex_future_new_for_error (g_steal_pointer (&error));
}

DexFuture *
latent_library_relocate (GFile *from,
                         GFile *to,
                         const char *service,
                         LatentProgressFunc progress,
                         gpointer progress_data,
                         GCancellable *cancellable)
{
  Relocation *self;

  g_return_val_if_fail (G_IS_FILE (from) && g_file_peek_path (from) != NULL, NULL);
  g_return_val_if_fail (G_IS_FILE (to), NULL);

  if (g_file_peek_path (to) == NULL)
    {
      g_autofree char *shown = g_file_get_parse_name (to);

      return dex_future_new_reject (LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE,
                                    _ ("“%s” isn’t a folder on a disk of this computer."), shown);
    }
  self = g_new0 (Relocation, 1);
  self->service = g_strdup (service);
  self->from = latent_folder_new (g_file_peek_path (from));
  self->to = latent_folder_new (g_file_peek_path (to));
  self->marker = g_build_filename (self->to->hidden, MARKER, NULL);
  self->worker = latent_worker_new ("latent-move", N_THREADS);
  self->lock = -1;
  self->progress = progress;
  self->progress_data = progress_data;
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  return latent_fiber_spawn ("library-relocate", relocate_fiber, self, relocation_free);
}

void
latent_relocation_finish (const char *service, GFile *folder)
{
  g_autofree char *left = NULL;
  g_autoptr (LatentFolder) old = NULL;

  g_return_if_fail (service != NULL);
  g_return_if_fail (G_IS_FILE (folder));

  left = latent_places_get_left (service);
  if (left == NULL)
    return;
  old = latent_folder_new (left);
  if (!g_str_equal (old->root, g_file_peek_path (folder)) && g_file_test (old->database, G_FILE_TEST_EXISTS))
    throw_away (old);
  latent_places_set (service, g_file_peek_path (folder), NULL, NULL);
}

GFile *
latent_relocation_suggest (GFile *present, GFile *chosen)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (G_IS_FILE (present), NULL);
  g_return_val_if_fail (G_IS_FILE (chosen), NULL);

  if (g_file_peek_path (chosen) == NULL || is_empty (g_file_peek_path (chosen)))
    return g_object_ref (chosen);
  name = g_file_get_basename (present);
  return g_file_get_child (chosen, name);
}
