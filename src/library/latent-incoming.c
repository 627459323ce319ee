/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-incoming-private.h"

#include <errno.h>
#include <math.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "latent-await.h"
#include "latent-decoder.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-files.h"
#include "latent-image-kind.h"
#include "latent-journal.h"
#include "latent-landing.h"
#include "latent-leaf.h"
#include "latent-metadata.h"
#include "latent-thumbnails.h"

#define MOST_NAMES 20

struct _LatentIncoming
{
  GObject parent_instance;
  LatentLibrary *library;
  gint64 task;
  guint index;
  char *folder; /* the part's own, for whatever is made beside it */
  char *path;   /* NULL when the part is gone or has its place */
  GOutputStream *stream;
  gboolean expects_text;
};

G_DEFINE_FINAL_TYPE (LatentIncoming, latent_incoming, G_TYPE_OBJECT)

static void
remove_part (LatentIncoming *self)
{
  g_autofree char *folder = g_steal_pointer (&self->folder);

  g_clear_pointer (&self->path, g_free);
  if (folder != NULL)
    latent_files_remove_folder (folder);
}

static void
latent_incoming_finalize (GObject *object)
{
  LatentIncoming *self = LATENT_INCOMING (object);

  remove_part (self);
  g_clear_object (&self->stream);
  g_object_unref (self->library);
  G_OBJECT_CLASS (latent_incoming_parent_class)->finalize (object);
}

static void
latent_incoming_class_init (LatentIncomingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_incoming_finalize;
}

static void
latent_incoming_init (LatentIncoming *self)
{
}

/* Opening. */

static DexFuture *
create_worker (gpointer data, GCancellable *cancellable)
{
  g_autoptr (GFile) file = g_file_new_for_path (data);
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (data);

  /* Also what is above it: somebody may have tidied up. */
  if (g_mkdir_with_parents (folder, 0700) < 0)
    {
      latent_folder_set_error (&error, errno, folder);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  stream = g_file_create (file, G_FILE_CREATE_NONE, cancellable, &error);
  if (stream == NULL)
    return dex_future_new_reject (LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE,
                                  _ ("The result can’t be written into the library: %s"), error->message);
  return dex_future_new_take_object (g_steal_pointer (&stream));
}

/* TRUE if the result is awaited; one whose landing was cut short is finished first, or begun anew. */
static gboolean
check_pending (LatentIncoming *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 state = dex_await_int64 (latent_landing_get_state (self->library, self->task, self->index), &local);

  if (local == NULL && state == LATENT_RESULT_LANDING)
    {
      dex_await (latent_landing_settle (self->library, self->task, self->index), &local);
      if (local == NULL)
        state = dex_await_int64 (latent_landing_get_state (self->library, self->task, self->index), &local);
    }
  if (local == NULL && state != LATENT_RESULT_PENDING)
    g_set_error (&local, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS,
                 _ ("This result is in the library already."));
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static DexFuture *
open_fiber (gpointer user_data)
{
  LatentIncoming *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  if (!latent_library_check_writable (self->library, &error) || !check_pending (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  name = g_strdup_printf (LATENT_INCOMING_PREFIX "%" G_GINT64_FORMAT "-%u-%08x", self->task, self->index,
                          g_random_int ());
  self->folder = g_build_filename (self->library->folder->incoming, name, NULL);
  self->path = g_build_filename (self->folder, "result.part", NULL);
  self->stream = dex_await_object (
    latent_worker_run (self->library->files, create_worker, g_strdup (self->path), g_free), &error);
  if (self->stream == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_object (self);
}

DexFuture *
latent_incoming_open (LatentLibrary *library, gint64 task, guint index)
{
  LatentIncoming *self;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  self = g_object_new (LATENT_TYPE_INCOMING, NULL);
  self->library = g_object_ref (library);
  self->task = task;
  self->index = index;
  return latent_leaf_new (latent_fiber_spawn ("incoming-open", open_fiber, self, g_object_unref));
}

GOutputStream *
latent_incoming_get_stream (LatentIncoming *self)
{
  g_return_val_if_fail (LATENT_IS_INCOMING (self), NULL);
  return self->stream;
}

void
latent_incoming_expect_text (LatentIncoming *self)
{
  g_return_if_fail (LATENT_IS_INCOMING (self));
  self->expects_text = TRUE;
}

void
latent_incoming_discard (LatentIncoming *self)
{
  g_return_if_fail (LATENT_IS_INCOMING (self));
  remove_part (self);
}

/* Landing, step by step. */

static DexFuture *
inspect_worker (gpointer data, GCancellable *cancellable)
{
  g_autoptr (LatentFileFacts) facts = NULL;
  g_autoptr (GError) error = NULL;

  facts = latent_files_inspect (data, cancellable, &error);
  if (facts == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (LATENT_TYPE_FILE_FACTS, g_steal_pointer (&facts));
}

/* A page with an error where a picture was expected isn't what was paid for. */
static gboolean
check_kind (LatentImageKind kind, GError **error)
{
  switch (kind)
    {
    case LATENT_IMAGE_KIND_EMPTY:
      g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT,
                   _ ("The result that came is empty. It will be fetched again."));
      return FALSE;
    case LATENT_IMAGE_KIND_HTML:
    case LATENT_IMAGE_KIND_JSON:
    case LATENT_IMAGE_KIND_XML:
      g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT,
                   _ ("A page came in the result’s place. It will be fetched again."));
      return FALSE;
    default:
      return TRUE;
    }
}

static LatentFileFacts *
inspect (LatentIncoming *self, GCancellable *cancellable, GError **error)
{
  return latent_await_boxed (latent_worker_run (self->library->files, inspect_worker, g_strdup (self->path), g_free),
                             cancellable, error);
}

/* Decodes what came. That it can't be is no failure but goes into the landing as its problem. */
static gboolean
prove (LatentIncoming *self,
       LatentImageKind kind,
       LatentLanding *landing,
       LatentDecoded **decoded,
       GCancellable *cancellable,
       GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autoptr (GError) local = NULL;
  LatentPixels *pixels;

  /* Sound, film and words were what was asked for. */
  if (self->expects_text || (latent_image_kind_is_media (kind) && !latent_image_kind_is_picture (kind)))
    {
      landing->problem = g_strdup (_ ("This is no picture. It opens in another application."));
      return TRUE;
    }
  *decoded = dex_await_boxed (latent_decoder_decode_file (file, cancellable), &local);
  if (*decoded == NULL && local->domain != LATENT_IMAGING_ERROR)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (*decoded == NULL)
    {
      landing->problem = latent_error_first_line (local);
      return TRUE;
    }
  pixels = latent_decoded_get_pixels (*decoded);
  landing->width = (int) latent_pixels_get_width (pixels);
  landing->height = (int) latent_pixels_get_height (pixels);
  landing->colour = latent_pixels_get_color (pixels);
  landing->blur = latent_pixels_make_blur (pixels);
  g_set_str (&landing->mime_type, latent_decoded_get_mime_type (*decoded));
  return TRUE;
}

static gboolean
describe (LatentIncoming *self, const LatentLanding *landing, GError **error)
{
  g_autoptr (LatentMetadata) metadata = latent_metadata_new ();
  g_autoptr (LatentTask) task = dex_await_object (latent_library_get_task (self->library, self->task), error);
  g_autoptr (GError) local = NULL;

  if (task == NULL)
    return FALSE;
  g_set_str (&metadata->prompt, latent_task_get_prompt (task));
  g_set_str (&metadata->model, latent_task_get_model (task));
  g_set_str (&metadata->parameters, latent_task_get_input (task));
  g_set_str (&metadata->task_id, latent_task_get_remote_id (task));
  g_set_str (&metadata->service, self->library->service);
  metadata->index = (int) self->index;
  metadata->credits = isnan (latent_task_get_credits (task)) ? -1 : latent_task_get_credits (task);
  metadata->created = g_date_time_new_from_unix_utc_usec (landing->created);
  metadata->width = (guint) landing->width;
  metadata->height = (guint) landing->height;

  dex_await (latent_metadata_write_file (self->path, metadata), &local);
  if (local == NULL)
    return TRUE;
  /* The picture is worth more than what is written into it; a disk's failure will stop it soon enough. */
  if (local->domain == LATENT_IMAGING_ERROR)
    {
      g_message ("No metadata in a result of task %" G_GINT64_FORMAT ": %s", self->task, local->message);
      return TRUE;
    }
  g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE,
               _ ("The result can’t be written into the library: %s"), local->message);
  return FALSE;
}

typedef struct
{
  char *from;
  char *to;
} Move;

static void
move_free (gpointer data)
{
  Move *move = data;

  g_free (move->from);
  g_free (move->to);
  g_free (move);
}

static DexFuture *
move_worker (gpointer data, GCancellable *cancellable)
{
  Move *move = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (move->to);

  if (!latent_files_move (move->from, move->to, &error) || !latent_folder_sync (folder, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

/* Writes the name down, then takes it. */
static gboolean
take_place (LatentIncoming *self, const LatentLanding *landing, GError **error)
{
  for (guint i = 0;; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autofree char *path = dex_await_string (latent_landing_announce (self->library, landing, i > 0), error);
      Move *move;

      if (path == NULL)
        return FALSE;
      move = g_new0 (Move, 1);
      move->from = g_strdup (self->path);
      move->to = g_build_filename (self->library->folder->root, path, NULL);
      if (dex_await (latent_worker_run (self->library->files, move_worker, move, move_free), &local))
        {
          g_clear_pointer (&self->path, g_free);
          return TRUE;
        }
      if (i < MOST_NAMES && g_error_matches (local, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS))
        continue;
      /* It may have its name and only not be safe there yet: then it must not be fetched again and lie there twice. */
      dex_await (latent_landing_settle (self->library, self->task, self->index), NULL);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
}

/* Everything up to the name may be cancelled; from there on it goes to its end. */
static LatentImage *
land (LatentIncoming *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (LatentLanding) landing = g_new0 (LatentLanding, 1);
  g_autoptr (LatentFileFacts) original = NULL;
  g_autoptr (LatentFileFacts) final = NULL;
  g_autoptr (LatentDecoded) decoded = NULL;
  g_autoptr (GError) local = NULL;
  LatentImageKind kind;

  if (!dex_await (dex_output_stream_close (self->stream, G_PRIORITY_DEFAULT), error))
    return NULL;
  original = inspect (self, cancellable, error);
  if (original == NULL)
    return NULL;
  kind = latent_image_kind_from_data (g_bytes_get_data (original->head, NULL), g_bytes_get_size (original->head));
  if (!self->expects_text && !check_kind (kind, error))
    return NULL;

  landing->task = self->task;
  landing->index = self->index;
  landing->original_hash = g_strdup (original->hash);
  landing->created = g_get_real_time ();
  landing->mime_type = g_strdup (latent_image_kind_get_mime_type (kind));
  landing->extension = g_strdup (latent_image_kind_get_extension (kind));
  if (!prove (self, kind, landing, &decoded, cancellable, error) || !describe (self, landing, error))
    return NULL;
  final = inspect (self, cancellable, error);
  if (final == NULL)
    return NULL;
  landing->hash = g_strdup (final->hash);
  landing->size = final->size;

  if (!take_place (self, landing, error))
    return NULL;
  if (decoded != NULL &&
      !latent_thumbnails_write (self->library, final->hash, latent_decoded_get_pixels (decoded), &local))
    g_message ("No thumbnail for a result of task %" G_GINT64_FORMAT ": %s", self->task, local->message);
  return dex_await_object (latent_landing_commit (self->library, self->task, self->index, final->modified), error);
}

typedef struct
{
  LatentIncoming *incoming;
  GCancellable *cancellable;
} Land;

static void
land_free (gpointer data)
{
  Land *self = data;

  g_object_unref (self->incoming);
  g_clear_object (&self->cancellable);
  g_free (self);
}

static DexFuture *
land_fiber (gpointer user_data)
{
  Land *args = user_data;
  g_autoptr (GError) error = NULL;
  LatentLibrary *library = args->incoming->library;
  LatentImage *image;

  latent_library_enter (library);
  image = land (args->incoming, args->cancellable, &error);
  remove_part (args->incoming);
  latent_library_leave (library);
  if (image == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_object (image);
}

DexFuture *
latent_incoming_land (LatentIncoming *self, GCancellable *cancellable)
{
  Land *args;

  g_return_val_if_fail (LATENT_IS_INCOMING (self), NULL);
  g_return_val_if_fail (self->path != NULL, NULL);

  args = g_new0 (Land, 1);
  args->incoming = g_object_ref (self);
  args->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  return latent_leaf_new (latent_fiber_spawn ("incoming-land", land_fiber, args, land_free));
}
