/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-import.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "latent-await.h"
#include "latent-crew.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-file-name.h"
#include "latent-intake.h"

#define MOST_LEVELS 64

G_DEFINE_BOXED_TYPE (LatentImportReport, latent_import_report, latent_import_report_ref, latent_import_report_unref)

/* The report. */

const char *
latent_import_outcome_to_nick (LatentImportOutcome outcome)
{
  static const char *const nicks[] = { "added", "duplicate", "failed" };

  g_return_val_if_fail ((guint) outcome < G_N_ELEMENTS (nicks), NULL);
  return nicks[outcome];
}

static void
item_free (gpointer data)
{
  LatentImportItem *item = data;

  g_free (item->path);
  g_free (item->message);
  g_free (item);
}

LatentImportReport *
latent_import_report_ref (LatentImportReport *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  LatentImportReport *self = data;

  g_ptr_array_unref (self->items);
}

void
latent_import_report_unref (LatentImportReport *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static void
report (LatentImportReport *self, LatentImportOutcome outcome, const char *path, gint64 image, const char *message)
{
  LatentImportItem *item = g_new0 (LatentImportItem, 1);

  item->outcome = outcome;
  item->path = g_strdup (path);
  item->image = image;
  item->message = g_strdup (message);
  g_ptr_array_add (self->items, item);
  self->n_added += outcome == LATENT_IMPORT_ADDED ? 1 : 0;
  self->n_duplicates += outcome == LATENT_IMPORT_DUPLICATE ? 1 : 0;
  self->n_failed += outcome == LATENT_IMPORT_FAILED ? 1 : 0;
}

/* Finding the files. */

typedef struct
{
  char *path;
  gboolean is_named; /* somebody named it, it wasn't found in a folder */
  char *problem;     /* why it can't be looked at, or NULL */
} Source;

static void
source_free (gpointer data)
{
  Source *source = data;

  g_free (source->path);
  g_free (source->problem);
  g_free (source);
}

/* Handed from thread to thread, never used by two at once. */
typedef struct
{
  gatomicrefcount references;
  GPtrArray *paths;   /* char *, NULL for what is on no disk */
  GPtrArray *sources; /* Source */
} Search;

static void
search_unref (gpointer data)
{
  Search *search = data;

  if (!g_atomic_ref_count_dec (&search->references))
    return;
  g_ptr_array_unref (search->paths);
  g_ptr_array_unref (search->sources);
  g_free (search);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Search, search_unref)

static void
add_source (Search *search, const char *path, gboolean is_named, char *problem)
{
  Source *source = g_new0 (Source, 1);

  source->path = g_strdup (path);
  source->is_named = is_named;
  source->problem = problem;
  g_ptr_array_add (search->sources, source);
}

static int
compare_names (gconstpointer one, gconstpointer two)
{
  return strcmp (*(const char *const *) one, *(const char *const *) two);
}

static void
search_folder (Search *search, const char *folder, guint level, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;

  if (dir == NULL)
    {
      add_source (search, folder, TRUE, g_strdup (error->message));
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    if (*name != '.')
      g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      const char *path = names->pdata[i];
      struct stat info;

      if (lstat (path, &info) < 0)
        continue;
      /* Links lead around in circles, or to what the folder's owner didn't mean. */
      if (S_ISDIR (info.st_mode) && level < MOST_LEVELS)
        search_folder (search, path, level + 1, cancellable);
      else if (S_ISREG (info.st_mode))
        add_source (search, path, FALSE, NULL);
    }
}

static DexFuture *
search_worker (gpointer data, GCancellable *cancellable)
{
  Search *search = data;

  for (guint i = 0; i < search->paths->len; i++)
    {
      const char *path = search->paths->pdata[i];
      struct stat info;

      if (stat (path, &info) < 0)
        add_source (search, path, TRUE, g_strdup (g_strerror (errno)));
      else if (S_ISDIR (info.st_mode))
        search_folder (search, path, 0, cancellable);
      else if (S_ISREG (info.st_mode))
        add_source (search, path, TRUE, NULL);
      else
        add_source (search, path, TRUE, g_strdup (_ ("It is no file.")));
    }
  return dex_future_new_true ();
}

/* Copying one in. */

typedef struct
{
  char *from;
  char *folder; /* absolute */
  char *name;
} Copy;

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_free (copy->from);
  g_free (copy->folder);
  g_free (copy->name);
  g_free (copy);
}

/* A file without a date in its metadata has none but its own. */
static void
keep_time (const char *from, const char *to)
{
  struct stat info;

  if (stat (from, &info) == 0)
    {
      const struct timespec times[] = { info.st_atim, info.st_mtim };

      utimensat (AT_FDCWD, to, times, 0);
    }
}

static DexFuture *
copy_worker (gpointer data, GCancellable *cancellable)
{
  Copy *copy = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *from_sidecar = latent_files_get_sidecar (copy->from);
  g_autofree char *path = latent_files_copy (copy->from, copy->folder, copy->name, NULL, &error);

  if (path != NULL)
    {
      g_autofree char *sidecar = latent_files_get_sidecar (path);
      g_autofree char *name = g_path_get_basename (sidecar);
      g_autofree char *copied = NULL;

      keep_time (copy->from, path);
      if (g_file_test (from_sidecar, G_FILE_TEST_IS_REGULAR))
        copied = latent_files_copy (from_sidecar, copy->folder, name, NULL, NULL);
    }
  if (path == NULL || !latent_folder_sync (copy->folder, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_string (g_steal_pointer (&path));
}

static DexFuture *
remove_worker (gpointer data, GCancellable *cancellable)
{
  const char *path = data;
  g_autofree char *sidecar = latent_files_get_sidecar (path);

  g_unlink (sidecar);
  g_unlink (path);
  return dex_future_new_true ();
}

/* On the stack of the fiber that imports. */
typedef struct
{
  LatentLibrary *library;
  LatentImportReport *report;
  GPtrArray *sources;
  GHashTable *hashes; /* of what this import has taken in → &id */
  LatentProgressFunc progress;
  gpointer progress_data;
  guint n_done;
  GCancellable *cancellable;
} Import;

typedef struct
{
  const char *hash; /* its fiber waits */
  gint64 image;
} Find;

static gboolean
find_run (LatentSql *sql, gpointer data, GError **error)
{
  Find *find = data;

  return latent_sql_peek (
           sql, "SELECT id FROM image WHERE hash = ?1 UNION ALL SELECT id FROM image WHERE original_hash = ?1",
           LATENT_BINDS (LATENT_TEXT (find->hash)), &find->image, error) >= 0;
}

/* The picture that has this content; 0 if there is none. -1 on error. */
static gint64
find_duplicate (Import *self, const char *hash, GError **error)
{
  const gint64 *known = g_hash_table_lookup (self->hashes, hash);
  Find find = { .hash = hash };

  if (known != NULL)
    return *known;
  return dex_await (latent_database_read (self->library->database, find_run, NULL, &find, NULL), error) ? find.image
                                                                                                        : -1;
}

static gboolean
is_named_like_picture (const char *path)
{
  g_autofree char *type = g_content_type_guess (path, NULL, 0, NULL);
  g_autofree char *mime = g_content_type_get_mime_type (type);

  return mime != NULL && g_str_has_prefix (mime, "image/");
}

/* TRUE if it is one, or should have been. */
static gboolean
check_kind (Import *self, const Source *source, LatentFileFacts *facts)
{
  LatentImageKind kind = latent_image_kind_from_data (g_bytes_get_data (facts->head, NULL),
                                                      g_bytes_get_size (facts->head));

  if (latent_image_kind_is_picture (kind))
    return TRUE;
  if (source->is_named || is_named_like_picture (source->path))
    report (self->report, LATENT_IMPORT_FAILED, source->path, 0,
            kind == LATENT_IMAGE_KIND_EMPTY ? _ ("The file is empty.") : _ ("The file is no picture."));
  return FALSE;
}

static char *
make_folder (gint64 created)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (created);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : g_date_time_new_from_unix_utc (0);

  return g_date_time_format (local, "%Y-%m");
}

/* The copy's path, absolute. */
static char *
copy_in (Import *self, const Source *source, const LatentIntake *intake, GError **error)
{
  g_autofree char *month = make_folder (intake->created);
  g_autofree char *name = g_path_get_basename (source->path);
  const char *shown = name;
  Copy *copy = g_new0 (Copy, 1);

  /* A hidden one wouldn't be found again. */
  while (*shown == '.' && shown[1] != '\0')
    shown++;
  copy->from = g_strdup (source->path);
  copy->folder = g_build_filename (self->library->folder->root, month, NULL);
  copy->name = g_strdup (shown);
  return dex_await_string (latent_worker_run (self->library->files, copy_worker, copy, copy_free), error);
}

static gint64
add_copy (Import *self, LatentIntake *intake, const char *path, GError **error)
{
  g_autofree char *month = make_folder (intake->created);
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (LatentFileFacts) facts = latent_intake_inspect (self->library, path, NULL, error);

  if (facts == NULL)
    return 0;
  if (!g_str_equal (facts->hash, intake->facts->hash))
    {
      g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT,
                   _ ("The file has changed while it was copied."));
      return 0;
    }
  latent_file_facts_unref (intake->facts);
  intake->facts = g_steal_pointer (&facts);
  intake->path = g_build_filename (month, name, NULL);
  return latent_intake_add (self->library, intake, error);
}

/* FALSE with an error where the library can't go on. */
static gboolean
take_in (Import *self, const Source *source, LatentIntake *intake, GError **error)
{
  g_autofree char *hash = g_strdup (intake->facts->hash);
  g_autoptr (GError) local = NULL;
  g_autofree char *path = NULL;
  gint64 duplicate = find_duplicate (self, hash, error);
  gint64 id;

  if (duplicate < 0)
    return FALSE;
  if (duplicate > 0 || g_hash_table_contains (self->hashes, hash))
    {
      report (self->report, LATENT_IMPORT_DUPLICATE, source->path, duplicate, NULL);
      return TRUE;
    }
  /* The same content may come again before this one is through. */
  g_hash_table_insert (self->hashes, g_strdup (hash), g_new0 (gint64, 1));
  path = copy_in (self, source, intake, error);
  if (path == NULL)
    return FALSE;
  id = add_copy (self, intake, path, &local);
  if (id == 0)
    {
      dex_await (latent_worker_run (self->library->files, remove_worker, g_strdup (path), g_free), NULL);
      g_hash_table_remove (self->hashes, hash);
      if (!g_error_matches (local, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      report (self->report, LATENT_IMPORT_FAILED, source->path, 0, local->message);
      return TRUE;
    }
  g_hash_table_insert (self->hashes, g_strdup (hash), g_memdup2 (&id, sizeof id));
  report (self->report, LATENT_IMPORT_ADDED, source->path, id, NULL);
  return TRUE;
}

/* What is wrong with the file is its own failure; a cancellation is everybody's. */
static gboolean
fail (Import *self, const Source *source, GError *failure, GError **error)
{
  if (latent_error_is_cancelled (failure))
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  report (self->report, LATENT_IMPORT_FAILED, source->path, 0, failure->message);
  g_error_free (failure);
  return TRUE;
}

static gboolean
import_file (Import *self, const Source *source, GError **error)
{
  g_autoptr (LatentFileFacts) facts = NULL;
  g_autoptr (LatentIntake) intake = NULL;
  g_autoptr (GError) local = NULL;
  gint64 duplicate;

  if (source->problem != NULL)
    {
      report (self->report, LATENT_IMPORT_FAILED, source->path, 0, source->problem);
      return TRUE;
    }
  facts = latent_intake_inspect (self->library, source->path, self->cancellable, &local);
  if (facts == NULL)
    return fail (self, source, g_steal_pointer (&local), error);
  if (!check_kind (self, source, facts))
    return TRUE;
  duplicate = find_duplicate (self, facts->hash, error);
  if (duplicate < 0)
    return FALSE;
  if (duplicate > 0)
    {
      report (self->report, LATENT_IMPORT_DUPLICATE, source->path, duplicate, NULL);
      return TRUE;
    }
  intake = latent_intake_examine (self->library, source->path, facts, TRUE, self->cancellable, &local);
  if (intake == NULL)
    return fail (self, source, g_steal_pointer (&local), error);
  if (intake->problem != NULL)
    {
      report (self->report, LATENT_IMPORT_FAILED, source->path, 0, intake->problem);
      return TRUE;
    }
  return take_in (self, source, intake, error);
}

static gboolean
import_job (guint index, gpointer data, GError **error)
{
  Import *self = data;
  gboolean ok = import_file (self, self->sources->pdata[index], error);

  self->n_done++;
  if (self->progress != NULL)
    self->progress (self->n_done, self->sources->len, self->progress_data);
  return ok;
}

typedef struct
{
  LatentLibrary *library;
  GPtrArray *files;
  LatentProgressFunc progress;
  gpointer progress_data;
  GCancellable *cancellable;
} Args;

static void
args_free (gpointer data)
{
  Args *args = data;

  g_object_unref (args->library);
  g_ptr_array_unref (args->files);
  g_clear_object (&args->cancellable);
  g_free (args);
}

static Search *
find_sources (const Args *args, LatentImportReport *result, GError **error)
{
  g_autoptr (Search) search = g_new0 (Search, 1);

  g_atomic_ref_count_init (&search->references);
  search->paths = g_ptr_array_new_with_free_func (g_free);
  search->sources = g_ptr_array_new_with_free_func (source_free);
  for (guint i = 0; i < args->files->len; i++)
    {
      GFile *file = args->files->pdata[i];
      g_autofree char *path = g_file_get_path (file);
      g_autofree char *shown = path == NULL ? g_file_get_parse_name (file) : NULL;

      if (path != NULL)
        g_ptr_array_add (search->paths, g_steal_pointer (&path));
      else
        report (result, LATENT_IMPORT_FAILED, shown, 0, _ ("It isn’t on a disk of this computer."));
    }
  g_atomic_ref_count_inc (&search->references);
  if (!latent_await (latent_worker_run (args->library->files, search_worker, search, search_unref), args->cancellable,
                     error))
    return NULL;
  return g_steal_pointer (&search);
}

static gboolean
import_all (const Args *args, LatentImportReport *result, GError **error)
{
  g_autoptr (Search) search = find_sources (args, result, error);
  g_autoptr (GHashTable) hashes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Import self = {
    .library = args->library,
    .report = result,
    .hashes = hashes,
    .progress = args->progress,
    .progress_data = args->progress_data,
    .cancellable = args->cancellable,
  };

  if (search == NULL)
    return FALSE;
  self.sources = search->sources;
  return latent_crew_run (search->sources->len, import_job, &self, args->cancellable, error);
}

static DexFuture *
import_fiber (gpointer user_data)
{
  Args *args = user_data;
  g_autoptr (LatentImportReport) result = g_atomic_rc_box_new0 (LatentImportReport);
  g_autoptr (GError) error = NULL;

  result->items = g_ptr_array_new_with_free_func (item_free);
  latent_library_enter (args->library);
  if (latent_library_check_writable (args->library, &error))
    import_all (args, result, &error);
  latent_library_leave (args->library);
  result->cancelled = latent_error_is_cancelled (error);
  if (error != NULL && !result->cancelled)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (LATENT_TYPE_IMPORT_REPORT, g_steal_pointer (&result));
}

DexFuture *
latent_library_import (LatentLibrary *library,
                       GPtrArray *files,
                       LatentProgressFunc progress,
                       gpointer progress_data,
                       GCancellable *cancellable)
{
  Args *args;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (files != NULL, NULL);

  args = g_new0 (Args, 1);
  args->library = g_object_ref (library);
  args->files = g_ptr_array_copy (files, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);
  g_ptr_array_set_free_func (args->files, g_object_unref);
  args->progress = progress;
  args->progress_data = progress_data;
  args->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  return latent_fiber_spawn ("library-import", import_fiber, args, args_free);
}
