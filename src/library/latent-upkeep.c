/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-upkeep.h"

#include "latent-await.h"
#include "latent-backup-private.h"
#include "latent-error.h"
#include "latent-expiry.h"
#include "latent-fiber.h"
#include "latent-library-private.h"
#include "latent-stash.h"
#include "latent-sweep.h"

/* Whoever renames a hundred files does it in one go: the look is when it is quiet again. */
#define QUIET_MS 1500

struct _LatentUpkeep
{
  LatentLibrary *library;
  GCancellable *cancellable;
  GHashTable *monitors; /* path of a folder → GFileMonitor */
  guint quiet_id;
  gboolean is_looking;
  gboolean must_look_again;
  gboolean misses_files;
};

static void look_soon (LatentUpkeep *self);

/* A file that is new matters only to a picture that misses its own; results come all the time. */
static void
changed_cb (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, gpointer user_data)
{
  LatentUpkeep *self = user_data;

  switch (event)
    {
    case G_FILE_MONITOR_EVENT_DELETED:
    case G_FILE_MONITOR_EVENT_MOVED_OUT:
    case G_FILE_MONITOR_EVENT_RENAMED:
    case G_FILE_MONITOR_EVENT_CHANGES_DONE_HINT:
      look_soon (self);
      break;
    case G_FILE_MONITOR_EVENT_CREATED:
    case G_FILE_MONITOR_EVENT_MOVED_IN:
      if (self->misses_files ||
          g_file_query_file_type (file, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL) == G_FILE_TYPE_DIRECTORY)
        look_soon (self);
      break;
    default:
      break;
    }
}

static void
watch_folder (LatentUpkeep *self, const char *path)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  GFileMonitor *monitor;

  if (g_hash_table_contains (self->monitors, path))
    return;
  monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);
  if (monitor == NULL)
    {
      g_message ("Changes of files won't be noticed at once: %s", error->message);
      return;
    }
  g_signal_connect (monitor, "changed", G_CALLBACK (changed_cb), self);
  g_hash_table_insert (self->monitors, g_strdup (path), monitor);
}

/* Each month has a folder. Of deeper ones a look at start must do. */
static DexFuture *
list_worker (gpointer data, GCancellable *cancellable)
{
  const char *root = data;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  const char *name;
  GValue value = G_VALUE_INIT;
  DexFuture *future;

  g_strv_builder_add (builder, root);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (root, name, NULL);

      if (*name != '.' && !g_file_test (path, G_FILE_TEST_IS_SYMLINK) && g_file_test (path, G_FILE_TEST_IS_DIR))
        g_strv_builder_add (builder, path);
    }
  g_value_init (&value, G_TYPE_STRV);
  g_value_take_boxed (&value, g_strv_builder_end (builder));
  future = dex_future_new_for_value (&value);
  g_value_unset (&value);
  return future;
}

static gboolean
watch_all (LatentUpkeep *self, GError **error)
{
  g_auto (GStrv) folders = latent_await_boxed (
    latent_worker_run (self->library->files, list_worker, g_strdup (self->library->folder->root), g_free),
    self->cancellable, error);

  for (guint i = 0; folders != NULL && folders[i] != NULL; i++)
    watch_folder (self, folders[i]);
  return folders != NULL;
}

static gboolean
is_empty_run (LatentSql *sql, gpointer data, GError **error)
{
  return latent_sql_peek (sql, "SELECT NOT EXISTS (SELECT 1 FROM image)", NULL, data, error) > 0;
}

/* A database that has just been made anew, or is an older one's copy, finds its pictures by what is written in them. */
static gboolean
look (LatentUpkeep *self, gboolean is_first, GError **error)
{
  g_autoptr (LatentVerifyReport) report = latent_verify_report_new ();
  LatentSweepFlags flags = LATENT_SWEEP_REPAIR;
  gint64 is_empty = 0;

  if (is_first &&
      !dex_await (latent_database_read (self->library->database, is_empty_run, NULL, &is_empty, NULL), error))
    return FALSE;
  if (is_empty != 0 || (is_first && self->library->folder->revived != NULL))
    flags |= LATENT_SWEEP_ADOPT_OWN;
  if (!latent_sweep_run (self->library, flags, report, NULL, NULL, self->cancellable, error))
    return FALSE;
  self->misses_files = FALSE;
  for (guint i = 0; i < report->findings->len; i++)
    {
      const LatentFinding *finding = report->findings->pdata[i];

      self->misses_files = self->misses_files || finding->kind == LATENT_FINDING_MISSING;
      g_info ("%s: %s", finding->path, finding->message);
    }
  return TRUE;
}

static DexFuture *
copy_worker (gpointer data, GCancellable *cancellable)
{
  g_autoptr (LatentFolder) folder = latent_folder_new (data);
  g_autoptr (GError) error = NULL;

  if (!latent_backup_make_daily (folder, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

static void
complain (const char *what, const GError *error)
{
  if (!latent_error_is_cancelled (error))
    g_message ("%s: %s", what, error->message);
}

/* One that fails is no reason to leave the others. */
static void
keep_up (LatentUpkeep *self)
{
  g_autoptr (GError) copy = NULL;
  g_autoptr (GError) expiry = NULL;
  g_autoptr (GError) watch = NULL;
  g_autoptr (GError) sweep = NULL;
  g_autoptr (GError) stash = NULL;

  if (!dex_await (latent_worker_run (self->library->files, copy_worker, g_strdup (self->library->folder->root), g_free),
                  &copy))
    complain ("Today's copy of the database", copy);
  if (!latent_expiry_run (self->library, self->cancellable, &expiry))
    complain ("Emptying the trash", expiry);
  if (!watch_all (self, &watch))
    complain ("Watching the library's folders", watch);
  if (!look (self, TRUE, &sweep))
    complain ("Looking at the library's files", sweep);
  if (!dex_await (latent_stash_tidy (self->library, g_get_real_time () - LATENT_STASH_DAYS * G_TIME_SPAN_DAY), &stash))
    complain ("Tidying the input pictures", stash);
}

static DexFuture *
start_fiber (gpointer user_data)
{
  LatentLibrary *library = user_data;
  LatentUpkeep *self = library->upkeep;

  keep_up (self);
  self->is_looking = FALSE;
  if (self->must_look_again)
    look_soon (self);
  latent_library_leave (library);
  return dex_future_new_true ();
}

static DexFuture *
look_fiber (gpointer user_data)
{
  LatentLibrary *library = user_data;
  LatentUpkeep *self = library->upkeep;
  g_autoptr (GError) error = NULL;

  /* Folders first: what happens in a new one from here on is told. */
  if (!watch_all (self, &error) || !look (self, FALSE, &error))
    complain ("Looking at the library's files", error);
  self->is_looking = FALSE;
  if (self->must_look_again)
    look_soon (self);
  latent_library_leave (library);
  return dex_future_new_true ();
}

/* The library isn't closed, and so keeps its upkeep, until the fiber leaves it. */
static void
begin (LatentUpkeep *self, DexFiberFunc func)
{
  self->is_looking = TRUE;
  self->must_look_again = FALSE;
  latent_library_enter (self->library);
  latent_fiber_detach ("upkeep", func, g_object_ref (self->library), g_object_unref);
}

static gboolean
quiet_cb (gpointer user_data)
{
  LatentUpkeep *self = user_data;

  self->quiet_id = 0;
  begin (self, look_fiber);
  return G_SOURCE_REMOVE;
}

static void
look_soon (LatentUpkeep *self)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  self->must_look_again = self->is_looking;
  g_clear_handle_id (&self->quiet_id, g_source_remove);
  if (!self->is_looking)
    self->quiet_id = g_timeout_add (QUIET_MS, quiet_cb, self);
}

LatentUpkeep *
latent_upkeep_new (LatentLibrary *library)
{
  LatentUpkeep *self = g_new0 (LatentUpkeep, 1);

  self->library = library;
  self->cancellable = g_cancellable_new ();
  self->monitors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  begin (self, start_fiber);
  return self;
}

static void
end_monitor (gpointer path, gpointer monitor, gpointer user_data)
{
  g_signal_handlers_disconnect_by_data (monitor, user_data);
  g_file_monitor_cancel (monitor);
}

void
latent_upkeep_stop (LatentUpkeep *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->quiet_id, g_source_remove);
  g_hash_table_foreach (self->monitors, end_monitor, self);
  g_hash_table_remove_all (self->monitors);
}

void
latent_upkeep_free (LatentUpkeep *self)
{
  latent_upkeep_stop (self);
  g_object_unref (self->cancellable);
  g_hash_table_unref (self->monitors);
  g_free (self);
}
