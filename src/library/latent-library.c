/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-library-private.h"

#include <glib/gi18n-lib.h>

#include "latent-backup-private.h"
#include "latent-error.h"
#include "latent-fiber.h"

/* More don't make one disk quicker. */
#define N_FILE_THREADS 2

G_DEFINE_QUARK (latent - library - error - quark, latent_library_error)
G_DEFINE_FINAL_TYPE (LatentLibrary, latent_library, G_TYPE_OBJECT)

enum
{
  TASKS_CHANGED,
  IMAGES_CHANGED,
  SETTING_CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void
latent_library_dispose (GObject *object)
{
  LatentLibrary *self = LATENT_LIBRARY (object);

  g_clear_handle_id (&self->tasks_changed_id, g_source_remove);
  g_clear_handle_id (&self->images_changed_id, g_source_remove);
  g_clear_pointer (&self->upkeep, latent_upkeep_free);
  g_clear_pointer (&self->changes, latent_changes_free);
  g_clear_pointer (&self->lock, latent_engine_lock_free);
  g_clear_pointer (&self->database, latent_database_free);
  g_clear_pointer (&self->thumbnails, latent_thumbnails_free);
  g_clear_pointer (&self->files, latent_worker_free);
  G_OBJECT_CLASS (latent_library_parent_class)->dispose (object);
}

static void
latent_library_finalize (GObject *object)
{
  LatentLibrary *self = LATENT_LIBRARY (object);

  g_clear_object (&self->file);
  g_free (self->service);
  g_free (self->notice);
  g_clear_pointer (&self->folder, latent_folder_free);
  g_hash_table_unref (self->settings);
  latent_identity_free (self->tasks);
  latent_identity_free (self->images);
  dex_clear (&self->idle);
  G_OBJECT_CLASS (latent_library_parent_class)->finalize (object);
}

static void
latent_library_class_init (LatentLibraryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = latent_library_dispose;
  object_class->finalize = latent_library_finalize;

  signals[TASKS_CHANGED] = g_signal_new ("tasks-changed", LATENT_TYPE_LIBRARY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
  signals[IMAGES_CHANGED] = g_signal_new ("images-changed", LATENT_TYPE_LIBRARY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SETTING_CHANGED] = g_signal_new ("setting-changed", LATENT_TYPE_LIBRARY,
                                           G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                           G_TYPE_STRING);
}

static void
latent_library_init (LatentLibrary *self)
{
  self->settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->tasks = latent_identity_new ();
  self->images = latent_identity_new ();
  self->thumbnails = latent_thumbnails_new (self);
  self->files = latent_worker_new ("latent-files", N_FILE_THREADS);
}

GFile *
latent_library_get_folder (LatentLibrary *self)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (self), NULL);
  return self->file;
}

const char *
latent_library_get_service (LatentLibrary *self)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (self), NULL);
  return self->service;
}

const char *
latent_library_get_notice (LatentLibrary *self)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (self), NULL);
  return self->notice;
}

gboolean
latent_library_get_read_only (LatentLibrary *self)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (self), FALSE);
  return latent_database_get_refusal (self->database) != NULL;
}

gboolean
latent_library_check_writable (LatentLibrary *self, GError **error)
{
  const GError *refusal = latent_database_get_refusal (self->database);

  if (refusal == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (refusal));
  return FALSE;
}

gboolean
latent_library_error_is_storage (const GError *error)
{
  return g_error_matches (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE) ||
         g_error_matches (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_READ_ONLY) ||
         latent_error_is_storage (error);
}

/* Opening. */

typedef struct
{
  LatentLibrary *library;
  GHashTable *settings;
  gboolean is_remote;
} Load;

static void
load_free (Load *load)
{
  g_clear_object (&load->library);
  g_clear_pointer (&load->settings, g_hash_table_unref);
  g_free (load);
}

static gboolean
prepare (gpointer data, GError **error)
{
  return latent_folder_prepare (data, error) && latent_backup_revive (data, error);
}

static gboolean
load_run (LatentSql *sql, gpointer data, GError **error)
{
  Load *load = data;
  LatentLibrary *self = load->library;

  load->settings = latent_settings_load (sql, error);
  if (load->settings == NULL ||
      !latent_service_check (g_hash_table_lookup (load->settings, LATENT_SETTING_SERVICE), self->service, error))
    return FALSE;
  load->is_remote = latent_folder_is_remote (self->folder);
  return latent_changes_begin (self->changes, sql, error);
}

static void
load_done (gpointer data, GValue *value)
{
  Load *load = data;
  LatentLibrary *self = load->library;

  latent_library_take_settings (self, load->settings);
  if (latent_library_get_read_only (self))
    self->notice = g_strdup (latent_database_get_refusal (self->database)->message);
  else if (load->is_remote)
    self->notice = g_strdup (_ ("This library is on a network drive. Open it on one computer at a time."));
  else if (self->folder->revived != NULL)
    self->notice = g_strdup_printf (_ ("The library’s database was gone. Its copy “%s” has taken its place; tags and "
                                       "collections of later days are lost, pictures are not."),
                                    self->folder->revived);
}

typedef struct
{
  GFile *folder;
  char *service;
} Open;

static void
open_free (Open *open)
{
  g_object_unref (open->folder);
  g_free (open->service);
  g_free (open);
}

static DexFuture *
open_fiber (gpointer user_data)
{
  Open *open = user_data;
  g_autoptr (LatentLibrary) self = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_file_get_path (open->folder);
  Load *load;

  if (path == NULL)
    {
      g_autofree char *uri = g_file_get_parse_name (open->folder);

      return dex_future_new_reject (LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE,
                                    _ ("“%s” isn’t a folder on a disk of this computer. Choose another place for the "
                                       "library."),
                                    uri);
    }

  self = g_object_new (LATENT_TYPE_LIBRARY, NULL);
  self->folder = latent_folder_new (path);
  self->file = g_file_new_for_path (self->folder->root);
  self->service = g_steal_pointer (&open->service);
  self->changes = latent_changes_new (self);
  self->lock = latent_engine_lock_new (self->folder->lock);
  self->database = latent_database_new (self->folder->database, prepare, self->folder);

  load = g_new0 (Load, 1);
  load->library = g_object_ref (self);
  if (!dex_await (latent_database_open (self->database, load_run, load_done, load, (GDestroyNotify) load_free), &error))
    {
      dex_await (latent_database_close (self->database), NULL);
      if (g_error_matches (latent_database_get_refusal (self->database), LATENT_LIBRARY_ERROR,
                           LATENT_LIBRARY_ERROR_NEWER) &&
          g_error_matches (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_DATABASE))
        return dex_future_new_reject (LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NEWER,
                                      _ ("This library was last used with a newer version of Latent. Update Latent to "
                                         "open it."));
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  if (!latent_library_get_read_only (self))
    latent_changes_watch (self->changes);
  return dex_future_new_take_object (g_steal_pointer (&self));
}

DexFuture *
latent_library_open (GFile *folder, const char *service)
{
  Open *open;
  gsize length;

  g_return_val_if_fail (G_IS_FILE (folder), NULL);
  g_return_val_if_fail (service != NULL && *service != '\0', NULL);

  open = g_new0 (Open, 1);
  open->folder = g_object_ref (folder);
  for (length = strlen (service); length > 1 && service[length - 1] == '/'; length--)
    ;
  open->service = g_strndup (service, length);
  return latent_fiber_spawn ("library-open", open_fiber, open, (GDestroyNotify) open_free);
}

static DexFuture *
close_fiber (gpointer user_data)
{
  LatentLibrary *self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->upkeep != NULL)
    latent_upkeep_stop (self->upkeep);
  latent_thumbnails_stop (self->thumbnails);
  latent_changes_stop (self->changes);
  latent_engine_lock_drop (self->lock);
  while (self->n_busy > 0)
    {
      if (self->idle == NULL)
        self->idle = dex_promise_new ();
      dex_await (dex_ref (DEX_FUTURE (self->idle)), NULL);
    }
  if (!dex_await (latent_database_close (self->database), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

DexFuture *
latent_library_close (LatentLibrary *self)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (self), NULL);

  return latent_fiber_spawn ("library-close", close_fiber, g_object_ref (self), g_object_unref);
}

void
latent_library_keep_up (LatentLibrary *self)
{
  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (self->upkeep == NULL);

  if (!latent_library_get_read_only (self))
    self->upkeep = latent_upkeep_new (self);
}

void
latent_library_enter (LatentLibrary *self)
{
  self->n_busy++;
}

void
latent_library_leave (LatentLibrary *self)
{
  g_return_if_fail (self->n_busy > 0);

  if (--self->n_busy == 0 && self->idle != NULL)
    {
      dex_promise_resolve_boolean (self->idle, TRUE);
      dex_clear (&self->idle);
    }
}

/* The engine's lock. */

gboolean
latent_library_try_engine_lock (LatentLibrary *self)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (self), FALSE);
  return latent_engine_lock_try (self->lock);
}

DexFuture *
latent_library_wait_engine_lock (LatentLibrary *self)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (self), NULL);
  return latent_engine_lock_wait (self->lock);
}

gboolean
latent_library_has_engine_lock (LatentLibrary *self)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (self), FALSE);
  return latent_engine_lock_is_held (self->lock);
}

void
latent_library_drop_engine_lock (LatentLibrary *self)
{
  g_return_if_fail (LATENT_IS_LIBRARY (self));
  latent_engine_lock_drop (self->lock);
}

/* What changed. */

static gboolean
tasks_changed_cb (gpointer user_data)
{
  LatentLibrary *self = user_data;

  self->tasks_changed_id = 0;
  g_signal_emit (self, signals[TASKS_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

void
latent_library_queue_tasks_changed (LatentLibrary *self)
{
  if (self->tasks_changed_id == 0)
    self->tasks_changed_id = g_idle_add_full (G_PRIORITY_DEFAULT, tasks_changed_cb, self, NULL);
}

static gboolean
images_changed_cb (gpointer user_data)
{
  LatentLibrary *self = user_data;

  self->images_changed_id = 0;
  g_signal_emit (self, signals[IMAGES_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

void
latent_library_queue_images_changed (LatentLibrary *self)
{
  if (self->images_changed_id == 0)
    self->images_changed_id = g_idle_add_full (G_PRIORITY_DEFAULT, images_changed_cb, self, NULL);
}

void
latent_library_emit_setting_changed (LatentLibrary *self, const char *name)
{
  g_signal_emit (self, signals[SETTING_CHANGED], g_quark_from_string (name), name);
}
