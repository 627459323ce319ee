/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-imaging"

#include "latent-encoder.h"

#include "latent-config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <setjmp.h>
#include <stdio.h>
#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>

#include "latent-imaging-private.h"

static void
set_failed (GError **error, const char *detail)
{
  if (detail != NULL)
    g_info ("Encoding: %s", detail);
  g_set_error_literal (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_FAILED,
                       _ ("The picture could not be encoded."));
}

static gboolean
check_side (LatentPixels *pixels, guint most, const char *format, GError **error)
{
  if (latent_pixels_get_width (pixels) <= most && latent_pixels_get_height (pixels) <= most)
    return TRUE;
  g_set_error (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_TOO_LARGE,
               /* Translators: %1$s is a file format such as WebP. */
               _ ("A %1$s file can’t be wider or higher than %2$u pixels."), format, most);
  return FALSE;
}

/* Three bytes a pixel; what is translucent lies on white. */
static void
flatten_row (const guint8 *in, guint8 *out, guint width, gboolean has_alpha)
{
  for (guint x = 0; x < width; x++, in += 4, out += 3)
    for (guint c = 0; c < 3; c++)
      out[c] = has_alpha ? (guint8) ((in[c] * in[3] + 255 * (255 - in[3]) + 127) / 255) : in[c];
}

/* libpng and libjpeg leave their functions by longjmp(): what must survive that is in these structs. */

typedef struct
{
  LatentPixels *pixels;
  GCancellable *cancellable;
  GByteArray *out;
  guint8 *row;
  char *detail;
} PngWriting;

static void
png_error_cb (png_structp png, png_const_charp message)
{
  PngWriting *self = png_get_error_ptr (png);

  g_set_str (&self->detail, message);
  png_longjmp (png, 1);
}

static void
png_warning_cb (png_structp png, png_const_charp message)
{
  g_debug ("libpng: %s", message);
}

static void
png_write_cb (png_structp png, png_bytep data, size_t size)
{
  PngWriting *self = png_get_io_ptr (png);

  if (size > G_MAXUINT - self->out->len)
    png_error (png, "too large");
  g_byte_array_append (self->out, data, (guint) size);
}

static void
png_flush_cb (png_structp png)
{
}

static gboolean
write_png (PngWriting *self, png_structp png, png_infop info)
{
  gboolean has_alpha = latent_pixels_has_alpha (self->pixels);
  guint width = latent_pixels_get_width (self->pixels);
  guint height = latent_pixels_get_height (self->pixels);

  if (setjmp (png_jmpbuf (png)) != 0)
    return FALSE;
  png_set_write_fn (png, self, png_write_cb, png_flush_cb);
  png_set_user_limits (png, G_MAXINT32, G_MAXINT32);
  png_set_IHDR (png, info, width, height, 8, has_alpha ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB,
                PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_sRGB_gAMA_and_cHRM (png, info, PNG_sRGB_INTENT_PERCEPTUAL);
  png_write_info (png, info);
  for (guint y = 0; y < height; y++)
    {
      const guint8 *row = latent_pixels_get_row (self->pixels, y);

      if (g_cancellable_is_cancelled (self->cancellable))
        return FALSE;
      if (!has_alpha)
        flatten_row (row, self->row, width, FALSE);
      png_write_row (png, has_alpha ? row : self->row);
    }
  png_write_end (png, info);
  return TRUE;
}

static GBytes *
encode_png (LatentPixels *pixels, const LatentEncoderOptions *options, GCancellable *cancellable, GError **error)
{
  PngWriting self = { .pixels = pixels, .cancellable = cancellable };
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, &self, png_error_cb, png_warning_cb);
  png_infop info = png_create_info_struct (png);
  gboolean done;

  self.out = g_byte_array_new ();
  self.row = g_malloc (3 * (gsize) latent_pixels_get_width (pixels));
  done = write_png (&self, png, info);
  png_destroy_write_struct (&png, &info);
  g_free (self.row);
  if (!done)
    {
      set_failed (error, self.detail);
      g_free (self.detail);
      g_byte_array_unref (self.out);
      return NULL;
    }
  return g_byte_array_free_to_bytes (self.out);
}

typedef struct
{
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  jmp_buf jump;
  LatentPixels *pixels;
  GCancellable *cancellable;
  guint8 *row;
  unsigned char *out;
  unsigned long size;
  char detail[JMSG_LENGTH_MAX];
} JpegWriting;

static void
jpeg_error_cb (j_common_ptr jpeg)
{
  JpegWriting *self = jpeg->client_data;

  jpeg->err->format_message (jpeg, self->detail);
  longjmp (self->jump, 1);
}

static void
jpeg_message_cb (j_common_ptr jpeg)
{
}

static gboolean
write_jpeg (JpegWriting *self, guint quality)
{
  struct jpeg_compress_struct *jpeg = &self->jpeg;
  gboolean has_alpha = latent_pixels_has_alpha (self->pixels);

  if (setjmp (self->jump) != 0)
    return FALSE;
  jpeg_create_compress (jpeg);
  jpeg_mem_dest (jpeg, &self->out, &self->size);
  jpeg->image_width = latent_pixels_get_width (self->pixels);
  jpeg->image_height = latent_pixels_get_height (self->pixels);
  jpeg->input_components = 3;
  jpeg->in_color_space = JCS_RGB;
  jpeg_set_defaults (jpeg);
  jpeg_set_quality (jpeg, (int) quality, TRUE);
  jpeg->optimize_coding = TRUE;
  /* Colour in full resolution where quality was asked for. */
  if (quality >= 90)
    jpeg->comp_info[0].h_samp_factor = jpeg->comp_info[0].v_samp_factor = 1;
  jpeg_start_compress (jpeg, TRUE);
  while (jpeg->next_scanline < jpeg->image_height)
    {
      JSAMPROW rows[] = { self->row };

      if (g_cancellable_is_cancelled (self->cancellable))
        return FALSE;
      flatten_row (latent_pixels_get_row (self->pixels, jpeg->next_scanline), self->row, jpeg->image_width, has_alpha);
      jpeg_write_scanlines (jpeg, rows, 1);
    }
  jpeg_finish_compress (jpeg);
  return TRUE;
}

static GBytes *
encode_jpeg (LatentPixels *pixels, const LatentEncoderOptions *options, GCancellable *cancellable, GError **error)
{
  g_autofree JpegWriting *self = NULL;
  GBytes *bytes = NULL;

  if (!check_side (pixels, JPEG_MAX_DIMENSION, "JPEG", error))
    return NULL;
  self = g_new0 (JpegWriting, 1);
  self->pixels = pixels;
  self->cancellable = cancellable;
  self->row = g_malloc (3 * (gsize) latent_pixels_get_width (pixels));
  self->jpeg.err = jpeg_std_error (&self->errors);
  self->jpeg.client_data = self;
  self->errors.error_exit = jpeg_error_cb;
  self->errors.output_message = jpeg_message_cb;
  if (write_jpeg (self, options->quality))
    bytes = g_bytes_new (self->out, self->size);
  else
    set_failed (error, self->detail);
  jpeg_destroy_compress (&self->jpeg);
  /* jpeg_mem_dest() allocates with malloc(). */
  free (self->out);
  g_free (self->row);
  return bytes;
}

static int
webp_progress_cb (int percent, const WebPPicture *picture)
{
  return !g_cancellable_is_cancelled (picture->user_data);
}

static void
webp_free (gpointer data)
{
  WebPFree (data);
}

static GBytes *
encode_webp (LatentPixels *pixels, const LatentEncoderOptions *options, GCancellable *cancellable, GError **error)
{
  WebPConfig config;
  WebPPicture picture;
  WebPMemoryWriter writer;
  const guint8 *data = latent_pixels_get_row (pixels, 0);
  gsize stride = latent_pixels_get_stride (pixels);
  gboolean done;

  if (!check_side (pixels, WEBP_MAX_DIMENSION, "WebP", error))
    return NULL;
  if (stride > G_MAXINT || !WebPConfigPreset (&config, WEBP_PRESET_DEFAULT, (float) options->quality) ||
      !WebPPictureInit (&picture))
    {
      set_failed (error, NULL);
      return NULL;
    }
  if (options->lossless)
    {
      WebPConfigLosslessPreset (&config, 6);
      config.exact = 1;
    }
  WebPMemoryWriterInit (&writer);
  picture.use_argb = options->lossless;
  picture.width = (int) latent_pixels_get_width (pixels);
  picture.height = (int) latent_pixels_get_height (pixels);
  picture.writer = WebPMemoryWrite;
  picture.custom_ptr = &writer;
  picture.progress_hook = webp_progress_cb;
  picture.user_data = cancellable;
  done = latent_pixels_has_alpha (pixels) ? WebPPictureImportRGBA (&picture, data, (int) stride)
                                          : WebPPictureImportRGBX (&picture, data, (int) stride);
  done = done && WebPEncode (&config, &picture);
  WebPPictureFree (&picture);
  if (!done)
    {
      g_autofree char *detail = g_strdup_printf ("libwebp error %d", picture.error_code);

      WebPMemoryWriterClear (&writer);
      set_failed (error, detail);
      return NULL;
    }
  return g_bytes_new_with_free_func (writer.mem, writer.size, webp_free, writer.mem);
}

GBytes *
latent_encoder_encode_sync (LatentPixels *pixels,
                            const LatentEncoderOptions *options,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = NULL;
  LatentEncoderOptions checked;

  g_return_val_if_fail (pixels != NULL && options != NULL, NULL);

  checked = *options;
  checked.quality = CLAMP (checked.quality, 1, 100);
  switch ((guint) checked.kind)
    {
    case LATENT_IMAGE_KIND_PNG:
      bytes = encode_png (pixels, &checked, cancellable, &local);
      break;
    case LATENT_IMAGE_KIND_JPEG:
      bytes = encode_jpeg (pixels, &checked, cancellable, &local);
      break;
    case LATENT_IMAGE_KIND_WEBP:
      bytes = encode_webp (pixels, &checked, cancellable, &local);
      break;
    default:
      g_set_error (&local, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_FAILED,
                   _ ("Pictures can’t be written as “%s” files."), latent_image_kind_get_extension (checked.kind));
      break;
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (bytes == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return g_steal_pointer (&bytes);
}

typedef struct
{
  LatentPixels *pixels;
  LatentEncoderOptions options;
  char *path; /* NULL: the bytes are the result */
} EncodeJob;

static void
encode_job_free (gpointer data)
{
  EncodeJob *self = data;

  latent_pixels_unref (self->pixels);
  g_free (self->path);
  g_free (self);
}

static DexFuture *
encode_job (gpointer data, GCancellable *cancellable)
{
  EncodeJob *self = data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = latent_encoder_encode_sync (self->pixels, &self->options, cancellable, &error);

  if (bytes == NULL)
    return dex_future_new_for_error (error);
  if (self->path == NULL)
    return dex_future_new_take_boxed (G_TYPE_BYTES, g_steal_pointer (&bytes));
  if (!g_file_set_contents_full (self->path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666, &error))
    return dex_future_new_for_error (error);
  return dex_future_new_true ();
}

static DexFuture *
run (LatentPixels *pixels, const LatentEncoderOptions *options, const char *path)
{
  EncodeJob *job = g_new0 (EncodeJob, 1);

  job->pixels = latent_pixels_ref (pixels);
  job->options = *options;
  job->path = g_strdup (path);
  return latent_worker_run (latent_imaging_get_pool (), encode_job, job, encode_job_free);
}

DexFuture *
latent_encoder_encode (LatentPixels *pixels, const LatentEncoderOptions *options)
{
  g_return_val_if_fail (pixels != NULL && options != NULL, NULL);

  return run (pixels, options, NULL);
}

DexFuture *
latent_encoder_write_file (LatentPixels *pixels, const LatentEncoderOptions *options, const char *path)
{
  g_return_val_if_fail (pixels != NULL && options != NULL && path != NULL, NULL);

  return run (pixels, options, path);
}
