/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-changes.h"

#include "latent-library-private.h"

/* GFileMonitor holds back repeated events of one file for so long. */
#define RATE_LIMIT_MS 20

struct _LatentChanges
{
  LatentLibrary *library;
  GFileMonitor *monitor;
  gboolean is_looking;
  gboolean must_look_again;

  /* The writer's thread only. */
  gint64 data_version;
  gint64 revision;
};

typedef struct
{
  LatentLibrary *library;
  gboolean changed;
  GPtrArray *tasks;
  GArray *images; /* ids */
  GHashTable *settings;
} Look;

static void
look_free (Look *look)
{
  g_clear_object (&look->library);
  g_clear_pointer (&look->tasks, g_ptr_array_unref);
  g_clear_pointer (&look->images, g_array_unref);
  g_clear_pointer (&look->settings, g_hash_table_unref);
  g_free (look);
}

static gboolean
read_tasks (LatentSql *sql, gint64 since, GPtrArray *rows, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (
    sql, "SELECT " LATENT_TASK_COLUMNS " FROM task AS t WHERE t.revision > ? ORDER BY t.revision",
    LATENT_BINDS (LATENT_INT (since)), error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    g_ptr_array_add (rows, latent_task_row_read (statement));
  return row == 0;
}

/* Only their ids: few of many have an object that wants to know more. */
static gboolean
read_images (LatentSql *sql, gint64 since, GArray *ids, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (sql, "SELECT id FROM image WHERE revision > ?",
                                              LATENT_BINDS (LATENT_INT (since)), error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      g_array_append_val (ids, id);
    }
  return row == 0;
}

/* In BEGIN IMMEDIATE: the log is written before a commit can be seen, and whoever writes has the lock until it can. So
 * what the monitor told of is there now. */
static gboolean
look_run (LatentSql *sql, gpointer data, GError **error)
{
  Look *look = data;
  LatentChanges *self = look->library->changes;
  gint64 data_version = 0;
  gint64 revision = 0;

  if (latent_sql_peek (sql, "PRAGMA data_version", NULL, &data_version, error) <= 0)
    return FALSE;
  if (data_version == self->data_version)
    return TRUE;
  if (latent_sql_peek (sql, "SELECT value FROM revision", NULL, &revision, error) < 0 ||
      !read_tasks (sql, self->revision, look->tasks, error) || !read_images (sql, self->revision, look->images, error))
    return FALSE;
  look->settings = latent_settings_load (sql, error);
  if (look->settings == NULL)
    return FALSE;
  look->changed = revision != self->revision;
  self->data_version = data_version;
  self->revision = revision;
  return TRUE;
}

static void
look_done (gpointer data, GValue *value)
{
  Look *look = data;

  if (!look->changed)
    return;
  if (look->tasks->len > 0)
    {
      g_autoptr (GPtrArray) tasks = latent_library_take_tasks (look->library, look->tasks);

      latent_library_queue_tasks_changed (look->library);
    }
  latent_library_take_settings (look->library, look->settings);
  /* Pictures may also have gone, which no row tells. */
  latent_library_refresh_images (look->library, look->images);
  latent_library_queue_images_changed (look->library);
}

static void look_now (LatentChanges *self);

static DexFuture *
looked_cb (DexFuture *future, gpointer user_data)
{
  LatentLibrary *library = user_data;
  LatentChanges *self = library->changes;
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL)
    g_warning ("Reading what another program changed: %s", error->message);
  self->is_looking = FALSE;
  if (self->must_look_again && self->monitor != NULL)
    look_now (self);
  return dex_future_new_true ();
}

static void
look_now (LatentChanges *self)
{
  Look *look;

  self->must_look_again = self->is_looking;
  if (self->is_looking)
    return;
  self->is_looking = TRUE;
  look = g_new0 (Look, 1);
  look->library = g_object_ref (self->library);
  look->images = g_array_new (FALSE, FALSE, sizeof (gint64));
  look->tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_task_row_free);
  dex_future_disown (dex_future_finally (
    latent_database_write (self->library->database, look_run, look_done, look, (GDestroyNotify) look_free), looked_cb,
    g_object_ref (self->library), g_object_unref));
}

static void
changed_cb (LatentChanges *self)
{
  look_now (self);
}

LatentChanges *
latent_changes_new (LatentLibrary *library)
{
  LatentChanges *self = g_new0 (LatentChanges, 1);

  self->library = library;
  return self;
}

gboolean
latent_changes_begin (LatentChanges *self, LatentSql *sql, GError **error)
{
  return latent_sql_peek (sql, "PRAGMA data_version", NULL, &self->data_version, error) > 0 &&
         latent_sql_peek (sql, "SELECT value FROM revision", NULL, &self->revision, error) >= 0;
}

void
latent_changes_watch (LatentChanges *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->library->folder->journal);
  g_autoptr (GError) error = NULL;

  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, &error);
  if (self->monitor == NULL)
    {
      g_warning ("Other programs' changes to the library won't be noticed: %s", error->message);
      return;
    }
  g_file_monitor_set_rate_limit (self->monitor, RATE_LIMIT_MS);
  g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (changed_cb), self);
  /* Between the loading of the library and this moment. */
  look_now (self);
}

void
latent_changes_stop (LatentChanges *self)
{
  if (self->monitor == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);
}

void
latent_changes_free (LatentChanges *self)
{
  latent_changes_stop (self);
  g_free (self);
}
