/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-export.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "latent-await.h"
#include "latent-crew.h"
#include "latent-decoder.h"
#include "latent-encoder.h"
#include "latent-error.h"
#include "latent-export-name.h"
#include "latent-fiber.h"
#include "latent-file-name.h"
#include "latent-files.h"
#include "latent-images-private.h"
#include "latent-metadata.h"
#include "latent-scaler.h"

#define DEFAULT_QUALITY 90
#define MOST_NUMBERS 10000

G_DEFINE_BOXED_TYPE (LatentExportReport, latent_export_report, latent_export_report_ref, latent_export_report_unref)

static void
item_free (gpointer data)
{
  LatentExportItem *item = data;

  if (item == NULL)
    return;
  g_free (item->path);
  g_free (item->message);
  g_free (item);
}

LatentExportReport *
latent_export_report_ref (LatentExportReport *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  LatentExportReport *self = data;

  g_ptr_array_unref (self->items);
}

void
latent_export_report_unref (LatentExportReport *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* Files. */

typedef struct
{
  char *from;
  char *folder;
  char *name;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->from);
  g_free (job->folder);
  g_free (job->name);
  g_free (job);
}

static Job *
job_new (const char *from, const char *folder, const char *name)
{
  Job *job = g_new0 (Job, 1);

  job->from = g_strdup (from);
  job->folder = g_strdup (folder);
  job->name = g_strdup (name);
  return job;
}

/* With its sidecar, if it has one. */
static DexFuture *
copy_worker (gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *from_sidecar = latent_files_get_sidecar (job->from);
  g_autofree char *path = latent_files_copy (job->from, job->folder, job->name, NULL, &error);

  if (path == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (g_file_test (from_sidecar, G_FILE_TEST_IS_REGULAR))
    {
      g_autofree char *sidecar = latent_files_get_sidecar (path);
      g_autofree char *name = g_path_get_basename (sidecar);
      g_autofree char *copied = latent_files_copy (from_sidecar, job->folder, name, NULL, &error);

      if (copied == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
  return dex_future_new_take_string (g_steal_pointer (&path));
}

/* Gives the finished draft the first name that is free. */
static DexFuture *
place_worker (gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;

  for (guint number = 1; number < MOST_NUMBERS; number++)
    {
      g_autofree char *numbered = latent_file_name_number (job->name, number);
      g_autofree char *path = g_build_filename (job->folder, numbered, NULL);

      g_clear_error (&error);
      if (latent_files_move (job->from, path, &error))
        return dex_future_new_take_string (g_steal_pointer (&path));
      if (!g_error_matches (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS))
        break;
    }
  g_unlink (job->from);
  return dex_future_new_for_error (g_steal_pointer (&error));
}

static DexFuture *
make_folder_worker (gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (!latent_folder_make (data, 0777, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

/* One picture. */

/* On the stack of the fiber that exports. */
typedef struct
{
  LatentLibrary *library;
  GArray *ids;
  const char *folder;
  LatentExportOptions options;
  GPtrArray *items; /* by index; NULL where nothing is done yet */
  LatentProgressFunc progress;
  gpointer progress_data;
  guint n_done;
  guint n_failed;
  GCancellable *cancellable;
} Export;

static char *
make_name (const Export *self, LatentImage *image, const char *extension, guint number)
{
  g_autofree char *stem = latent_export_make_name (self->options.name != NULL ? self->options.name : "{name}", image,
                                                   number);

  return g_strconcat (stem, ".", extension, NULL);
}

/* A name in the folder that nobody sees until it is finished. */
static char *
make_draft_path (const Export *self)
{
  g_autofree char *name = g_strdup_printf (".latent-%08x%08x.part", g_random_int (), g_random_int ());

  return g_build_filename (self->folder, name, NULL);
}

static char *
get_own_extension (LatentImage *image)
{
  const char *dot = strrchr (latent_image_get_path (image), '.');

  return g_strdup (dot != NULL && strchr (dot, '/') == NULL ? dot + 1 : "bin");
}

static char *
place (const Export *self, const char *draft, const char *name, GError **error)
{
  return dex_await_string (
    latent_worker_run (self->library->files, place_worker, job_new (draft, self->folder, name), job_free), error);
}

static char *
export_original (const Export *self, LatentImage *image, guint number, GError **error)
{
  g_autofree char *extension = get_own_extension (image);
  g_autofree char *name = self->options.name != NULL ? make_name (self, image, extension, number)
                                                     : g_path_get_basename (latent_image_get_path (image));
  g_autofree char *draft = NULL;
  const char *path = latent_image_get_path (image);

  if (!self->options.without_metadata)
    return dex_await_string (
      latent_worker_run (self->library->files, copy_worker, job_new (path, self->folder, name), job_free), error);
  draft = make_draft_path (self);
  if (!dex_await (latent_metadata_strip_file (path, draft), error))
    return NULL;
  return place (self, draft, name, error);
}

static gboolean
write_metadata (const char *from, const char *to, LatentPixels *pixels, GError **error)
{
  g_autoptr (LatentMetadata) metadata = dex_await_boxed (latent_metadata_read_file (from), error);
  g_autoptr (GError) local = NULL;

  if (metadata == NULL)
    return FALSE;
  if (metadata->source == LATENT_METADATA_SOURCE_NONE)
    return TRUE;
  metadata->width = latent_pixels_get_width (pixels);
  metadata->height = latent_pixels_get_height (pixels);
  dex_await (latent_metadata_write_file (to, metadata), &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static LatentPixels *
load_pixels (const Export *self, LatentImage *image, GError **error)
{
  g_autoptr (GFile) file = latent_image_dup_file (image);
  g_autoptr (LatentDecoded) decoded = dex_await_boxed (latent_decoder_decode_file (file, self->cancellable), error);

  if (decoded == NULL)
    return NULL;
  if (self->options.size == 0)
    return latent_pixels_ref (latent_decoded_get_pixels (decoded));
  return dex_await_boxed (latent_scaler_scale (latent_decoded_get_pixels (decoded), LATENT_SCALER_FIT,
                                               self->options.size, self->options.size),
                          error);
}

static LatentImageKind
choose_kind (const Export *self, LatentImage *image)
{
  LatentImageKind own = latent_image_kind_from_mime_type (latent_image_get_mime_type (image));

  if (self->options.kind != LATENT_IMAGE_KIND_UNKNOWN)
    return self->options.kind;
  return own == LATENT_IMAGE_KIND_JPEG || own == LATENT_IMAGE_KIND_WEBP ? own : LATENT_IMAGE_KIND_PNG;
}

static char *
export_converted (const Export *self, LatentImage *image, guint number, GError **error)
{
  g_autoptr (LatentPixels) pixels = load_pixels (self, image, error);
  LatentEncoderOptions options = {
    .kind = choose_kind (self, image),
    .quality = self->options.quality > 0 ? self->options.quality : DEFAULT_QUALITY,
  };
  g_autofree char *name = make_name (self, image, latent_image_kind_get_extension (options.kind), number);
  g_autofree char *draft = make_draft_path (self);

  if (pixels == NULL || !dex_await (latent_encoder_write_file (pixels, &options, draft), error))
    return NULL;
  if (!self->options.without_metadata && !write_metadata (latent_image_get_path (image), draft, pixels, error))
    {
      g_unlink (draft);
      return NULL;
    }
  return place (self, draft, name, error);
}

static char *
export_image (const Export *self, gint64 id, guint number, GError **error)
{
  g_autoptr (LatentImage) image = dex_await_object (latent_library_get_image (self->library, id), error);

  if (image == NULL)
    return NULL;
  if (!g_file_test (latent_image_get_path (image), G_FILE_TEST_EXISTS))
    {
      latent_images_note_missing (self->library, image, TRUE);
      g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND,
                   _ ("The picture’s file isn’t there any more."));
      return NULL;
    }
  if (self->options.kind == LATENT_IMAGE_KIND_UNKNOWN && self->options.size == 0 && self->options.quality == 0)
    return export_original (self, image, number, error);
  return export_converted (self, image, number, error);
}

static gboolean
export_job (guint index, gpointer data, GError **error)
{
  Export *self = data;
  g_autoptr (GError) local = NULL;
  LatentExportItem *item = g_new0 (LatentExportItem, 1);

  item->image = g_array_index (self->ids, gint64, index);
  item->path = export_image (self, item->image, index + 1, &local);
  if (item->path == NULL && (latent_error_is_cancelled (local) || latent_library_error_is_storage (local)))
    {
      item_free (item);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (item->path == NULL)
    {
      item->message = latent_error_first_line (local);
      self->n_failed++;
    }
  self->items->pdata[index] = item;
  self->n_done++;
  if (self->progress != NULL)
    self->progress (self->n_done, self->ids->len, self->progress_data);
  return TRUE;
}

typedef struct
{
  LatentLibrary *library;
  GArray *ids;
  char *folder;
  LatentExportOptions options;
  char *name;
  LatentProgressFunc progress;
  gpointer progress_data;
  GCancellable *cancellable;
} Args;

static void
args_free (gpointer data)
{
  Args *args = data;

  g_object_unref (args->library);
  g_array_unref (args->ids);
  g_free (args->folder);
  g_free (args->name);
  g_clear_object (&args->cancellable);
  g_free (args);
}

static LatentExportReport *
export_all (const Args *args, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (item_free);
  g_autoptr (LatentExportReport) report = g_atomic_rc_box_new0 (LatentExportReport);
  g_autoptr (GError) local = NULL;
  Export self = {
    .library = args->library,
    .ids = args->ids,
    .folder = args->folder,
    .options = args->options,
    .items = items,
    .progress = args->progress,
    .progress_data = args->progress_data,
    .cancellable = args->cancellable,
  };

  report->items = g_ptr_array_ref (items);
  self.options.name = args->name;
  g_ptr_array_set_size (items, (int) args->ids->len);
  if (!dex_await (latent_worker_run (args->library->files, make_folder_worker, g_strdup (args->folder), g_free), error))
    return NULL;
  if (!latent_crew_run (args->ids->len, export_job, &self, args->cancellable, &local) &&
      !latent_error_is_cancelled (local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  while (g_ptr_array_remove (items, NULL))
    ;
  report->n_failed = self.n_failed;
  report->cancelled = local != NULL;
  return g_steal_pointer (&report);
}

static DexFuture *
export_fiber (gpointer user_data)
{
  Args *args = user_data;
  g_autoptr (LatentExportReport) report = NULL;
  g_autoptr (GError) error = NULL;

  latent_library_enter (args->library);
  report = export_all (args, &error);
  latent_library_leave (args->library);
  if (report == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (LATENT_TYPE_EXPORT_REPORT, g_steal_pointer (&report));
}

DexFuture *
latent_library_export (LatentLibrary *library,
                       GArray *ids,
                       GFile *folder,
                       const LatentExportOptions *options,
                       LatentProgressFunc progress,
                       gpointer progress_data,
                       GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  Args *args;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (ids != NULL && options != NULL, NULL);
  g_return_val_if_fail (G_IS_FILE (folder), NULL);

  if (options->name != NULL && !latent_export_check_name (options->name, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (g_file_peek_path (folder) == NULL)
    {
      g_autofree char *shown = g_file_get_parse_name (folder);

      return dex_future_new_reject (LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE,
                                    _ ("“%s” isn’t a folder on a disk of this computer."), shown);
    }
  args = g_new0 (Args, 1);
  args->library = g_object_ref (library);
  args->ids = g_array_copy (ids);
  args->folder = g_file_get_path (folder);
  args->options = *options;
  args->name = g_strdup (options->name);
  args->progress = progress;
  args->progress_data = progress_data;
  args->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  return latent_fiber_spawn ("library-export", export_fiber, args, args_free);
}
