/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-imaging"

#include "latent-thumbnail.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdio.h>
#include <jpeglib.h>
#include <webp/decode.h>

#include "latent-encoder.h"
#include "latent-imaging-private.h"
#include "latent-scaler.h"

#define QUALITY 82

GBytes *
latent_thumbnail_make_sync (LatentPixels *pixels, guint side, GCancellable *cancellable, GError **error)
{
  g_autoptr (LatentPixels) scaled = NULL;
  LatentEncoderOptions options = { LATENT_IMAGE_KIND_JPEG, QUALITY, FALSE };

  g_return_val_if_fail (pixels != NULL, NULL);
  g_return_val_if_fail (side > 0 && side <= LATENT_THUMBNAIL_MAX_SIDE, NULL);

  scaled = latent_scaler_scale_sync (pixels, LATENT_SCALER_FIT, side, side, cancellable, error);
  if (scaled == NULL)
    return NULL;
  if (latent_pixels_has_alpha (scaled))
    options.kind = LATENT_IMAGE_KIND_WEBP;
  return latent_encoder_encode_sync (scaled, &options, cancellable, error);
}

typedef struct
{
  LatentPixels *pixels;
  guint side;
} MakeJob;

static void
make_job_free (gpointer data)
{
  MakeJob *self = data;

  latent_pixels_unref (self->pixels);
  g_free (self);
}

static DexFuture *
make_job (gpointer data, GCancellable *cancellable)
{
  MakeJob *self = data;
  GError *error = NULL;
  GBytes *bytes = latent_thumbnail_make_sync (self->pixels, self->side, cancellable, &error);

  if (bytes == NULL)
    return dex_future_new_for_error (error);
  return dex_future_new_take_boxed (G_TYPE_BYTES, bytes);
}

DexFuture *
latent_thumbnail_make (LatentPixels *pixels, guint side)
{
  MakeJob *job;

  g_return_val_if_fail (pixels != NULL, NULL);
  g_return_val_if_fail (side > 0 && side <= LATENT_THUMBNAIL_MAX_SIDE, NULL);

  job = g_new0 (MakeJob, 1);
  job->pixels = latent_pixels_ref (pixels);
  job->side = side;
  return latent_worker_run (latent_imaging_get_pool (), make_job, job, make_job_free);
}

static void
set_broken (GError **error)
{
  g_set_error_literal (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_BROKEN, _ ("The thumbnail is damaged."));
}

static gboolean
is_acceptable (guint width, guint height)
{
  return width > 0 && height > 0 && width <= LATENT_THUMBNAIL_MAX_SIDE && height <= LATENT_THUMBNAIL_MAX_SIDE;
}

typedef struct
{
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  jmp_buf jump;
  guint8 *data;
} JpegReading;

static void
jpeg_error_cb (j_common_ptr jpeg)
{
  JpegReading *self = jpeg->client_data;

  longjmp (self->jump, 1);
}

/* libjpeg only warns of data that are damaged or end too soon, and goes on in grey: not for us. A warning has level
 * -1. */
static void
jpeg_emit_cb (j_common_ptr jpeg, int level)
{
  if (level < 0)
    jpeg_error_cb (jpeg);
}

static void
jpeg_message_cb (j_common_ptr jpeg)
{
}

/* The inverse transform can leave out detail, in steps of eighths: the smallest one that still fills the square. */
static void
choose_scale (struct jpeg_decompress_struct *jpeg, guint side)
{
  guint longest = MAX (jpeg->image_width, jpeg->image_height);

  jpeg->scale_denom = 8;
  jpeg->scale_num = 8;
  while (side > 0 && jpeg->scale_num > 1 && (longest * (jpeg->scale_num - 1) + 7) / 8 >= side)
    jpeg->scale_num--;
}

static gboolean
read_jpeg (JpegReading *self, const guint8 *bytes, gsize size, guint side)
{
  struct jpeg_decompress_struct *jpeg = &self->jpeg;

  if (setjmp (self->jump) != 0)
    return FALSE;
  jpeg_create_decompress (jpeg);
  jpeg_mem_src (jpeg, bytes, size);
  /* A progressive file with thousands of empty scans takes minutes; ours are baseline. */
  if (jpeg_read_header (jpeg, TRUE) != JPEG_HEADER_OK || !is_acceptable (jpeg->image_width, jpeg->image_height) ||
      jpeg->progressive_mode)
    return FALSE;
  choose_scale (jpeg, side);
  jpeg->out_color_space = JCS_EXT_RGBA;
  jpeg_start_decompress (jpeg);
  self->data = g_malloc (4 * (gsize) jpeg->output_width * jpeg->output_height);
  while (jpeg->output_scanline < jpeg->output_height)
    {
      JSAMPROW rows[] = { self->data + 4 * (gsize) jpeg->output_width * jpeg->output_scanline };

      jpeg_read_scanlines (jpeg, rows, 1);
    }
  jpeg_finish_decompress (jpeg);
  return TRUE;
}

static LatentPixels *
decode_jpeg (const guint8 *bytes, gsize size, guint side, GError **error)
{
  g_autofree JpegReading *self = g_new0 (JpegReading, 1);
  g_autoptr (GBytes) data = NULL;
  LatentPixels *pixels = NULL;

  self->jpeg.err = jpeg_std_error (&self->errors);
  self->jpeg.client_data = self;
  self->errors.error_exit = jpeg_error_cb;
  self->errors.emit_message = jpeg_emit_cb;
  self->errors.output_message = jpeg_message_cb;
  if (read_jpeg (self, bytes, size, side))
    {
      guint width = self->jpeg.output_width;
      guint height = self->jpeg.output_height;

      data = g_bytes_new_take (g_steal_pointer (&self->data), 4 * (gsize) width * height);
      pixels = latent_pixels_new (width, height, 4 * (gsize) width, data, TRUE);
    }
  else
    set_broken (error);
  jpeg_destroy_decompress (&self->jpeg);
  g_free (self->data);
  return pixels;
}

static LatentPixels *
decode_webp (const guint8 *bytes, gsize size, guint side, GError **error)
{
  WebPDecoderConfig config;
  g_autofree guint8 *data = NULL;
  g_autoptr (GBytes) taken = NULL;
  guint width, height;

  if (!WebPInitDecoderConfig (&config) || WebPGetFeatures (bytes, size, &config.input) != VP8_STATUS_OK ||
      config.input.has_animation || !is_acceptable ((guint) config.input.width, (guint) config.input.height))
    {
      set_broken (error);
      return NULL;
    }
  width = (guint) config.input.width;
  height = (guint) config.input.height;
  if (side > 0 && MAX (width, height) > side)
    {
      latent_scaler_get_size (LATENT_SCALER_FIT, width, height, side, side, &width, &height);
      config.options.use_scaling = 1;
      config.options.scaled_width = (int) width;
      config.options.scaled_height = (int) height;
    }
  data = g_malloc (4 * (gsize) width * height);
  config.output.colorspace = MODE_RGBA;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = data;
  config.output.u.RGBA.stride = (int) (4 * width);
  config.output.u.RGBA.size = 4 * (gsize) width * height;
  if (WebPDecode (bytes, size, &config) != VP8_STATUS_OK)
    {
      set_broken (error);
      return NULL;
    }
  taken = g_bytes_new_take (g_steal_pointer (&data), 4 * (gsize) width * height);
  return latent_pixels_new (width, height, 4 * (gsize) width, taken, !config.input.has_alpha);
}

LatentPixels *
latent_thumbnail_decode (GBytes *bytes, guint side, GError **error)
{
  const guint8 *data;
  gsize size;

  g_return_val_if_fail (bytes != NULL, NULL);

  data = g_bytes_get_data (bytes, &size);
  if (size <= LATENT_THUMBNAIL_MAX_BYTES)
    switch ((guint) latent_image_kind_from_data (data, size))
      {
      case LATENT_IMAGE_KIND_JPEG:
        return decode_jpeg (data, size, side, error);
      case LATENT_IMAGE_KIND_WEBP:
        return decode_webp (data, size, side, error);
      default:
        break;
      }
  set_broken (error);
  return NULL;
}

LatentPixels *
latent_thumbnail_decode_file (const char *path, guint side, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *contents = NULL;
  GStatBuf status;
  gsize size;

  g_return_val_if_fail (path != NULL, NULL);

  if (g_stat (path, &status) == 0 && (!S_ISREG (status.st_mode) || status.st_size > LATENT_THUMBNAIL_MAX_BYTES))
    {
      set_broken (error);
      return NULL;
    }
  if (!g_file_get_contents (path, &contents, &size, error))
    return NULL;
  bytes = g_bytes_new_take (g_steal_pointer (&contents), size);
  return latent_thumbnail_decode (bytes, side, error);
}
