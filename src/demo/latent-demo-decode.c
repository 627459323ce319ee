/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-decode.h"

#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#define MAX_PIXELS (64 * 1000 * 1000)

/* Eight bits of red, green and blue, rows without gaps. */
typedef struct
{
  int width;
  int height;
  guint8 *pixels;
} Raw;

typedef struct
{
  struct jpeg_error_mgr base;
  jmp_buf jump;
} JpegErrors;

static gboolean
is_png (GBytes *bytes)
{
  return g_bytes_get_size (bytes) > 8 && memcmp (g_bytes_get_data (bytes, NULL), "\x89PNG\r\n\x1a\n", 8) == 0;
}

static gboolean
is_sane (gint64 width, gint64 height)
{
  return width > 0 && height > 0 && width <= 65535 && height <= 65535 && width * height <= MAX_PIXELS;
}

static gboolean
read_png (GBytes *bytes, Raw *raw, gboolean only_size)
{
  png_image image = { .version = PNG_IMAGE_VERSION };
  const png_color white = { 255, 255, 255 };

  if (!png_image_begin_read_from_memory (&image, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)))
    return FALSE;
  raw->width = (int) image.width;
  raw->height = (int) image.height;
  if (only_size || !is_sane (image.width, image.height))
    {
      png_image_free (&image);
      return is_sane (raw->width, raw->height);
    }
  image.format = PNG_FORMAT_RGB;
  raw->pixels = g_malloc (PNG_IMAGE_SIZE (image));
  if (png_image_finish_read (&image, &white, raw->pixels, 0, NULL))
    return TRUE;
  g_clear_pointer (&raw->pixels, g_free);
  return FALSE;
}

static void
jpeg_error_cb (j_common_ptr jpeg)
{
  JpegErrors *errors = (JpegErrors *) jpeg->err;

  longjmp (errors->jump, 1);
}

static void
jpeg_message_cb (j_common_ptr jpeg)
{
}

static gboolean
read_jpeg (GBytes *bytes, Raw *raw, gboolean only_size)
{
  struct jpeg_decompress_struct jpeg;
  JpegErrors errors;
  volatile gboolean done = FALSE;

  jpeg.err = jpeg_std_error (&errors.base);
  errors.base.error_exit = jpeg_error_cb;
  errors.base.output_message = jpeg_message_cb;
  jpeg_create_decompress (&jpeg);
  if (setjmp (errors.jump) == 0)
    {
      jpeg_mem_src (&jpeg, g_bytes_get_data (bytes, NULL), (unsigned long) g_bytes_get_size (bytes));
      jpeg_read_header (&jpeg, TRUE);
      raw->width = (int) jpeg.image_width;
      raw->height = (int) jpeg.image_height;
      done = is_sane (raw->width, raw->height);
      if (done && !only_size)
        {
          done = FALSE;
          jpeg.out_color_space = JCS_RGB;
          raw->pixels = g_malloc ((gsize) raw->width * raw->height * 3);
          jpeg_start_decompress (&jpeg);
          while (jpeg.output_scanline < jpeg.output_height)
            {
              JSAMPROW row = raw->pixels + (gsize) jpeg.output_scanline * raw->width * 3;

              jpeg_read_scanlines (&jpeg, &row, 1);
            }
          done = TRUE;
        }
    }
  jpeg_destroy_decompress (&jpeg);
  if (!done)
    g_clear_pointer (&raw->pixels, g_free);
  return done;
}

static gboolean
read_raw (GBytes *bytes, Raw *raw, gboolean only_size)
{
  return is_png (bytes) ? read_png (bytes, raw, only_size) : read_jpeg (bytes, raw, only_size);
}

gboolean
latent_demo_decode_size (GBytes *bytes, int *width, int *height)
{
  Raw raw = { 0 };

  if (!read_raw (bytes, &raw, TRUE))
    return FALSE;
  *width = raw.width;
  *height = raw.height;
  return TRUE;
}

static LatentDemoColor
color_at (const Raw *raw, int x, int y)
{
  const guint8 *at = raw->pixels +
                     ((gsize) CLAMP (y, 0, raw->height - 1) * raw->width + CLAMP (x, 0, raw->width - 1)) * 3;

  return (LatentDemoColor) { (float) at[0] / 255.0f, (float) at[1] / 255.0f, (float) at[2] / 255.0f };
}

/* The mean of a square of @size source pixels around a place; between four of them when it is smaller than one. */
static LatentDemoColor
sample (const Raw *raw, float x, float y, float size)
{
  LatentDemoColor sum = { 0.0f, 0.0f, 0.0f };
  int steps = CLAMP ((int) ceilf (size), 1, 8);

  if (size <= 1.0f)
    {
      int left = (int) floorf (x - 0.5f);
      int top = (int) floorf (y - 0.5f);
      float u = x - 0.5f - (float) left;
      float v = y - 0.5f - (float) top;

      return latent_demo_color_mix (
        latent_demo_color_mix (color_at (raw, left, top), color_at (raw, left + 1, top), u),
        latent_demo_color_mix (color_at (raw, left, top + 1), color_at (raw, left + 1, top + 1), u), v);
    }
  for (int j = 0; j < steps; j++)
    for (int i = 0; i < steps; i++)
      {
        LatentDemoColor one = color_at (raw, (int) (x + (((float) i + 0.5f) / (float) steps - 0.5f) * size),
                                        (int) (y + (((float) j + 0.5f) / (float) steps - 0.5f) * size));

        sum = (LatentDemoColor) { sum.r + one.r, sum.g + one.g, sum.b + one.b };
      }
  return latent_demo_color_scale (sum, 1.0f / (float) (steps * steps));
}

LatentDemoCanvas *
latent_demo_decode (GBytes *bytes, int width, int height)
{
  Raw raw = { 0 };
  LatentDemoCanvas *canvas;
  float step;

  if (!read_raw (bytes, &raw, FALSE))
    return NULL;
  canvas = latent_demo_canvas_new (width, height);
  step = MIN ((float) raw.width / (float) width, (float) raw.height / (float) height);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        float from_x = (float) raw.width * 0.5f + ((float) x + 0.5f - (float) width * 0.5f) * step;
        float from_y = (float) raw.height * 0.5f + ((float) y + 0.5f - (float) height * 0.5f) * step;

        *latent_demo_canvas_at (canvas, x, y) = sample (&raw, from_x, from_y, step);
      }
  g_free (raw.pixels);
  return canvas;
}
