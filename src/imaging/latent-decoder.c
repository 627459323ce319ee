/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-imaging"

/* The one file that knows glycin, 1 (Debian 13) or 2 (GNOME 49 and later). They share nearly all of their C interface;
 * LATENT_GLYCIN_MAJOR marks the rest. */

#include "latent-decoder.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>
#include <glycin.h>

#include "latent-await.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-image-kind.h"
#include "latent-imaging-private.h"
#include "latent-layout.h"
#include "latent-limiter.h"

/* A decoder that makes no end of it is as good as broken. Slow machines under load still decode 300 megapixels in
 * less. */
#define DEADLINE_SECONDS 180

/* bwrap that is killed before its inner half has asked to die with it leaves that half, and the decoder, behind for good
 * (measured: one of four, when cancelled within milliseconds; glycin 1.2, bwrap 0.11). It is let to answer first, but
 * not for ever. */
#define GRACE_SECONDS 10

struct _LatentDecoded
{
  LatentPixels *pixels;
  char *mime_type;
  gboolean animated;
};

G_DEFINE_BOXED_TYPE (LatentDecoded, latent_decoded, latent_decoded_ref, latent_decoded_unref)

LatentDecoded *
latent_decoded_ref (LatentDecoded *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  LatentDecoded *self = data;

  latent_pixels_unref (self->pixels);
  g_free (self->mime_type);
}

void
latent_decoded_unref (LatentDecoded *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

LatentPixels *
latent_decoded_get_pixels (LatentDecoded *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->pixels;
}

const char *
latent_decoded_get_mime_type (LatentDecoded *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->mime_type;
}

gboolean
latent_decoded_is_animated (LatentDecoded *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->animated;
}

static const LatentLayout layouts[] = {
  [GLY_MEMORY_B8G8R8A8_PREMULTIPLIED] = { LATENT_SAMPLE_U8, 4, 2, 1, 0, 3, TRUE },
  [GLY_MEMORY_A8R8G8B8_PREMULTIPLIED] = { LATENT_SAMPLE_U8, 4, 1, 2, 3, 0, TRUE },
  [GLY_MEMORY_R8G8B8A8_PREMULTIPLIED] = { LATENT_SAMPLE_U8, 4, 0, 1, 2, 3, TRUE },
  [GLY_MEMORY_B8G8R8A8] = { LATENT_SAMPLE_U8, 4, 2, 1, 0, 3, FALSE },
  [GLY_MEMORY_A8R8G8B8] = { LATENT_SAMPLE_U8, 4, 1, 2, 3, 0, FALSE },
  [GLY_MEMORY_R8G8B8A8] = { LATENT_SAMPLE_U8, 4, 0, 1, 2, 3, FALSE },
  [GLY_MEMORY_A8B8G8R8] = { LATENT_SAMPLE_U8, 4, 3, 2, 1, 0, FALSE },
  [GLY_MEMORY_R8G8B8] = { LATENT_SAMPLE_U8, 3, 0, 1, 2, -1, FALSE },
  [GLY_MEMORY_B8G8R8] = { LATENT_SAMPLE_U8, 3, 2, 1, 0, -1, FALSE },
  [GLY_MEMORY_R16G16B16] = { LATENT_SAMPLE_U16, 3, 0, 1, 2, -1, FALSE },
  [GLY_MEMORY_R16G16B16A16_PREMULTIPLIED] = { LATENT_SAMPLE_U16, 4, 0, 1, 2, 3, TRUE },
  [GLY_MEMORY_R16G16B16A16] = { LATENT_SAMPLE_U16, 4, 0, 1, 2, 3, FALSE },
  [GLY_MEMORY_R16G16B16_FLOAT] = { LATENT_SAMPLE_HALF, 3, 0, 1, 2, -1, FALSE },
  [GLY_MEMORY_R16G16B16A16_FLOAT] = { LATENT_SAMPLE_HALF, 4, 0, 1, 2, 3, FALSE },
  [GLY_MEMORY_R32G32B32_FLOAT] = { LATENT_SAMPLE_FLOAT, 3, 0, 1, 2, -1, FALSE },
  [GLY_MEMORY_R32G32B32A32_FLOAT_PREMULTIPLIED] = { LATENT_SAMPLE_FLOAT, 4, 0, 1, 2, 3, TRUE },
  [GLY_MEMORY_R32G32B32A32_FLOAT] = { LATENT_SAMPLE_FLOAT, 4, 0, 1, 2, 3, FALSE },
  [GLY_MEMORY_G8A8_PREMULTIPLIED] = { LATENT_SAMPLE_U8, 2, 0, 0, 0, 1, TRUE },
  [GLY_MEMORY_G8A8] = { LATENT_SAMPLE_U8, 2, 0, 0, 0, 1, FALSE },
  [GLY_MEMORY_G8] = { LATENT_SAMPLE_U8, 1, 0, 0, 0, -1, FALSE },
  [GLY_MEMORY_G16A16_PREMULTIPLIED] = { LATENT_SAMPLE_U16, 2, 0, 0, 0, 1, TRUE },
  [GLY_MEMORY_G16A16] = { LATENT_SAMPLE_U16, 2, 0, 0, 0, 1, FALSE },
  [GLY_MEMORY_G16] = { LATENT_SAMPLE_U16, 1, 0, 0, 0, -1, FALSE },
};

/* A file's first bytes, to tell an error page from a picture before a process is started for it. */

static DexFuture *
look_job (gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree guint8 *head = g_malloc (LATENT_IMAGE_KIND_HEAD);
  gsize size = 0;

  /* Opening a named pipe would wait for its other end. */
  if (g_file_query_file_type (data, G_FILE_QUERY_INFO_NONE, cancellable) == G_FILE_TYPE_SPECIAL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "%s", _ ("The file is not a picture."));
  stream = g_file_read (data, cancellable, &error);
  if (stream == NULL ||
      !g_input_stream_read_all (G_INPUT_STREAM (stream), head, LATENT_IMAGE_KIND_HEAD, &size, cancellable, &error))
    return dex_future_new_for_error (error);
  return dex_future_new_for_int64 (latent_image_kind_from_data (head, size));
}

typedef struct
{
  LatentLayout layout;
  GBytes *bytes;
  guint width;
  guint height;
  gsize stride;
} Frame;

static void
frame_free (gpointer data)
{
  Frame *self = data;

  g_bytes_unref (self->bytes);
  g_free (self);
}

static DexFuture *
convert_job (gpointer data, GCancellable *cancellable)
{
  Frame *frame = data;
  GError *error = NULL;
  LatentPixels *pixels = latent_layout_convert (&frame->layout, frame->bytes, frame->width, frame->height,
                                                frame->stride, cancellable, &error);

  if (pixels == NULL)
    return dex_future_new_for_error (error);
  return dex_future_new_take_boxed (LATENT_TYPE_PIXELS, pixels);
}

/* glycin 1 says "D-Bus error" when bwrap can't make a namespace and also when a hostile file kills the decoder. */
static DexFuture *
try_sandbox_job (gpointer data, GCancellable *cancellable)
{
  const char *argv[] = { "bwrap", "--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "true", NULL };
  g_autoptr (GSubprocess) process = NULL;

  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  return dex_future_new_for_boolean (process != NULL && g_subprocess_wait_check (process, cancellable, NULL));
}

static gboolean
in_flatpak (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

/* A fiber's. Within Flatpak the sandbox is another one, whose failure can't be told from the decoder's. */
static gboolean
is_sandbox_possible (void)
{
  static gboolean worked;

  if (!worked && !in_flatpak ())
    worked = dex_await_boolean (latent_worker_run (latent_imaging_get_pool (), try_sandbox_job, NULL, NULL), NULL);
  return worked || in_flatpak ();
}

typedef struct
{
  GFile *file;
  GCancellable *cancellable; /* the caller's; NULL */
  GCancellable *kill; /* triggered by it and by the deadline */
  gulong handler;
  guint deadline;
  guint grace;
  gboolean starting;
  gboolean late;
  LatentImageKind kind;
} Decoding;

static void
decoding_free (gpointer data)
{
  Decoding *self = data;

  if (self->handler != 0)
    g_cancellable_disconnect (self->cancellable, self->handler);
  g_clear_handle_id (&self->deadline, g_source_remove);
  g_clear_handle_id (&self->grace, g_source_remove);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->kill);
  g_clear_object (&self->file);
  g_free (self);
}

static gboolean
deadline_cb (gpointer data)
{
  Decoding *self = data;

  self->deadline = 0;
  self->late = TRUE;
  g_cancellable_cancel (self->kill);
  return G_SOURCE_REMOVE;
}

static gboolean
grace_cb (gpointer data)
{
  Decoding *self = data;

  self->grace = 0;
  g_cancellable_cancel (self->kill);
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable, Decoding *self)
{
  if (!self->starting)
    g_cancellable_cancel (self->kill);
  else if (self->grace == 0)
    self->grace = g_timeout_add_seconds (GRACE_SECONDS, grace_cb, self);
}

/* What a person is told. glycin's own messages hold dumps of its configuration and of the decoder's output. */
static GError *
explain (Decoding *self, GError *cause)
{
  g_autofree char *line = latent_error_first_line (cause);
  g_autofree char *name = g_file_get_basename (self->file);
  LatentImagingError code = LATENT_IMAGING_ERROR_BROKEN;
  const char *message = _ ("The picture is damaged or incomplete.");

  if (self->late)
    {
      code = LATENT_IMAGING_ERROR_FAILED;
      message = _ ("Decoding the picture took too long.");
    }
  else if (latent_error_is_cancelled (cause) || g_cancellable_is_cancelled (self->cancellable))
    {
      g_error_free (cause);
      return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Operation was cancelled"));
    }
  else if (g_error_matches (cause, GLY_LOADER_ERROR, GLY_LOADER_ERROR_UNKNOWN_IMAGE_FORMAT))
    {
      code = LATENT_IMAGING_ERROR_UNKNOWN_FORMAT;
      message = latent_image_kind_is_picture (self->kind) ? _ ("No decoder for this kind of picture is installed.")
                                                          : _ ("The file is not a picture.");
    }
  else if (cause->domain != GLY_LOADER_ERROR)
    return cause;
  else if (!is_sandbox_possible ())
    {
      code = LATENT_IMAGING_ERROR_NO_SANDBOX;
      message = _ ("Pictures can’t be decoded safely here: the sandbox (bwrap) could not be started.");
    }
  else if (self->kind == LATENT_IMAGE_KIND_UNKNOWN)
    {
      /* glycin went by the file's name. */
      code = LATENT_IMAGING_ERROR_UNKNOWN_FORMAT;
      message = _ ("The file is not a picture.");
    }
  g_info ("Decoding “%s”: %s", name, line);
  g_error_free (cause);
  return g_error_new_literal (LATENT_IMAGING_ERROR, (int) code, message);
}

static GlyLoader *
make_loader (GFile *file)
{
  GlyLoader *loader = gly_loader_new (file);

#if LATENT_GLYCIN_MAJOR >= 2
  gly_loader_set_accepted_memory_formats (loader, GLY_MEMORY_SELECTION_R8G8B8A8 | GLY_MEMORY_SELECTION_R8G8B8);
  /* Its automatic choice decodes without a sandbox where bwrap's system calls are blocked. */
  if (!in_flatpak ())
    gly_loader_set_sandbox_selector (loader, GLY_SANDBOX_SELECTOR_BWRAP);
#endif
  return loader;
}

static gboolean
check_size (guint64 width, guint64 height, GError **error)
{
  if (width == 0 || height == 0 || width > G_MAXUINT32 || height > G_MAXUINT32 ||
      width * height <= LATENT_IMAGING_MAX_PIXELS)
    return TRUE;
  g_set_error_literal (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_TOO_LARGE,
                       _ ("The picture has too many pixels to be shown."));
  return FALSE;
}

/* The part that holds a process: glycin kills it when the image is gone. */
static Frame *
decode (Decoding *self, char **mime_type, gboolean *animated, GError **error)
{
  const DexAsyncPairInfo load = DEX_ASYNC_PAIR_INFO_OBJECT (gly_loader_load_async, gly_loader_load_finish);
  const DexAsyncPairInfo next_frame = DEX_ASYNC_PAIR_INFO_OBJECT (gly_image_next_frame_async,
                                                                  gly_image_next_frame_finish);
  g_autoptr (GlyLoader) loader = make_loader (self->file);
  g_autoptr (GlyImage) image = NULL;
  g_autoptr (GlyFrame) frame = NULL;
  Frame *result;
  guint format;

  self->starting = TRUE;
  image = latent_await_object (dex_async_pair_new (loader, &load), self->kill, error);
  self->starting = FALSE;
  g_clear_handle_id (&self->grace, g_source_remove);
  if (image == NULL || g_cancellable_set_error_if_cancelled (self->cancellable, error) ||
      !check_size (gly_image_get_width (image), gly_image_get_height (image), error))
    return NULL;
  frame = latent_await_object (dex_async_pair_new (image, &next_frame), self->kill, error);
  if (frame == NULL)
    return NULL;
  format = gly_frame_get_memory_format (frame);
  if (format >= G_N_ELEMENTS (layouts))
    {
      g_set_error (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_FAILED,
                   _ ("The decoder answered with an unknown pixel format (%u)."), format);
      return NULL;
    }

  *mime_type = g_strdup (gly_image_get_mime_type (image));
  *animated = gly_frame_get_delay (frame) > 0;
  result = g_new0 (Frame, 1);
  result->layout = layouts[format];
  result->bytes = g_bytes_ref (gly_frame_get_buf_bytes (frame));
  result->width = gly_frame_get_width (frame);
  result->height = gly_frame_get_height (frame);
  result->stride = gly_frame_get_stride (frame);
  return result;
}

static LatentLimiter *
get_limiter (void)
{
  static LatentLimiter *limiter;

  if (limiter == NULL)
    limiter = latent_limiter_new (g_get_num_processors ());
  return limiter;
}

static DexFuture *
decode_fiber (gpointer data)
{
  Decoding *self = data;
  GError *error = NULL;
  g_autofree char *mime_type = NULL;
  gboolean animated = FALSE;
  g_autoptr (LatentPixels) pixels = NULL;
  LatentDecoded *decoded;
  Frame *frame;
  gint64 kind;

  kind = latent_await_int64 (
    latent_worker_run (latent_imaging_get_pool (), look_job, g_object_ref (self->file), g_object_unref), self->kill,
    &error);
  if (kind < 0)
    return dex_future_new_for_error (error);
  self->kind = (LatentImageKind) kind;
  if (self->kind != LATENT_IMAGE_KIND_UNKNOWN && !latent_image_kind_is_picture (self->kind))
    return dex_future_new_reject (LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_UNKNOWN_FORMAT, "%s",
                                  _ ("The file is not a picture."));

  if (!latent_limiter_enter (get_limiter (), self->kill, &error))
    return dex_future_new_for_error (error);
  self->deadline = g_timeout_add_seconds (DEADLINE_SECONDS, deadline_cb, self);
  frame = decode (self, &mime_type, &animated, &error);
  g_clear_handle_id (&self->deadline, g_source_remove);
  latent_limiter_leave (get_limiter ());
  if (frame == NULL)
    return dex_future_new_for_error (explain (self, error));

  pixels = latent_await_boxed (latent_worker_run (latent_imaging_get_pool (), convert_job, frame, frame_free),
                               self->kill, &error);
  if (pixels == NULL)
    return dex_future_new_for_error (error);
  decoded = g_atomic_rc_box_new0 (LatentDecoded);
  decoded->pixels = g_steal_pointer (&pixels);
  decoded->mime_type = g_steal_pointer (&mime_type);
  decoded->animated = animated;
  return dex_future_new_take_boxed (LATENT_TYPE_DECODED, decoded);
}

DexFuture *
latent_decoder_decode_file (GFile *file, GCancellable *cancellable)
{
  Decoding *self;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  self = g_new0 (Decoding, 1);
  self->file = g_object_ref (file);
  self->kill = g_cancellable_new ();
  if (cancellable != NULL)
    {
      self->cancellable = g_object_ref (cancellable);
      self->handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL);
    }
  return latent_fiber_spawn ("latent-decoder", decode_fiber, self, decoding_free);
}
