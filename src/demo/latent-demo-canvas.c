/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-canvas.h"

#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

#define JPEG_QUALITY 92
#define PNG_LEVEL 3
#define PNG_PLAIN_LEVEL 1

LatentDemoCanvas *
latent_demo_canvas_new (int width, int height)
{
  LatentDemoCanvas *canvas = g_new0 (LatentDemoCanvas, 1);

  canvas->width = width;
  canvas->height = height;
  canvas->pixels = g_new0 (LatentDemoColor, (gsize) width * height);
  return canvas;
}

void
latent_demo_canvas_free (LatentDemoCanvas *canvas)
{
  g_free (canvas->pixels);
  g_free (canvas);
}

LatentDemoColor
latent_demo_color_hex (guint32 hex)
{
  return (LatentDemoColor) { (float) (hex >> 16 & 0xff) / 255.0f, (float) (hex >> 8 & 0xff) / 255.0f,
                             (float) (hex & 0xff) / 255.0f };
}

/* A rotation around the grey axis. */
LatentDemoColor
latent_demo_color_turn (LatentDemoColor color, float degrees)
{
  float angle = degrees * (float) G_PI / 180.0f;
  float c = cosf (angle);
  float s = sinf (angle);
  float a = c + (1.0f - c) / 3.0f;
  float b = (1.0f - c) / 3.0f - sqrtf (1.0f / 3.0f) * s;
  float d = (1.0f - c) / 3.0f + sqrtf (1.0f / 3.0f) * s;

  return (LatentDemoColor) { CLAMP (a * color.r + b * color.g + d * color.b, 0.0f, 1.0f),
                             CLAMP (d * color.r + a * color.g + b * color.b, 0.0f, 1.0f),
                             CLAMP (b * color.r + d * color.g + a * color.b, 0.0f, 1.0f) };
}

cairo_surface_t *
latent_demo_canvas_new_mask (LatentDemoCanvas *canvas)
{
  return cairo_image_surface_create (CAIRO_FORMAT_A8, canvas->width, canvas->height);
}

void
latent_demo_canvas_fill (LatentDemoCanvas *canvas,
                         cairo_surface_t *mask,
                         LatentDemoColor color,
                         float opacity,
                         LatentDemoShadeFunc shade,
                         gconstpointer data)
{
  int stride;
  const guint8 *bytes;

  cairo_surface_flush (mask);
  stride = cairo_image_surface_get_stride (mask);
  bytes = cairo_image_surface_get_data (mask);
  for (int y = 0; y < canvas->height; y++)
    for (int x = 0; x < canvas->width; x++)
      {
        guint8 cover = bytes[(gsize) y * stride + x];
        LatentDemoColor *pixel;

        if (cover == 0)
          continue;
        pixel = latent_demo_canvas_at (canvas, x, y);
        *pixel = latent_demo_color_mix (*pixel, shade != NULL ? shade (color, x, y, data) : color,
                                        opacity * (float) cover / 255.0f);
      }
}

/* Noise of the place alone: the same picture gives the same bytes. */
static inline float
grain (guint32 x, guint32 y, guint32 channel)
{
  guint32 h = x * 0x8da6b343u ^ y * 0xd8163841u ^ channel * 0xcb1ab31fu;

  h ^= h >> 16;
  h *= 0x7feb352du;
  h ^= h >> 15;
  h *= 0x846ca68bu;
  h ^= h >> 16;
  return (float) h / 4294967296.0f - 0.5f;
}

static inline guint8
to_byte (float value, float noise)
{
  return (guint8) CLAMP (value * 255.0f + 0.5f + noise, 0.0f, 255.0f);
}

static void
row_to_bytes (const LatentDemoCanvas *canvas, int y, guint8 *row)
{
  const LatentDemoColor *pixel = canvas->pixels + (gsize) y * canvas->width;

  for (int x = 0; x < canvas->width; x++, pixel++)
    {
      float noise = canvas->is_plain ? 0.0f : grain ((guint32) x, (guint32) y, 0) * 1.4f;

      *row++ = to_byte (pixel->r, noise);
      *row++ = to_byte (pixel->g, noise);
      *row++ = to_byte (pixel->b, noise);
    }
}

static void
png_write_cb (png_structp png, png_bytep data, png_size_t length)
{
  g_byte_array_append (png_get_io_ptr (png), data, (guint) length);
}

static void
png_flush_cb (png_structp png)
{
}

static void
png_error_cb (png_structp png, png_const_charp message)
{
  g_error ("A picture can't be encoded: %s", message);
}

GBytes *
latent_demo_canvas_to_png (LatentDemoCanvas *canvas)
{
  GByteArray *bytes = g_byte_array_new ();
  g_autofree guint8 *row = g_malloc ((gsize) canvas->width * 3);
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, png_error_cb, NULL);
  png_infop info = png_create_info_struct (png);

  png_set_write_fn (png, bytes, png_write_cb, png_flush_cb);
  png_set_compression_level (png, canvas->is_plain ? PNG_PLAIN_LEVEL : PNG_LEVEL);
  png_set_filter (png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
  png_set_IHDR (png, info, (png_uint_32) canvas->width, (png_uint_32) canvas->height, 8, PNG_COLOR_TYPE_RGB,
                PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_sRGB (png, info, PNG_sRGB_INTENT_PERCEPTUAL);
  png_write_info (png, info);
  for (int y = 0; y < canvas->height; y++)
    {
      row_to_bytes (canvas, y, row);
      png_write_row (png, row);
    }
  png_write_end (png, info);
  png_destroy_write_struct (&png, &info);
  return g_byte_array_free_to_bytes (bytes);
}

GBytes *
latent_demo_canvas_to_jpeg (LatentDemoCanvas *canvas)
{
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  g_autofree guint8 *row = g_malloc ((gsize) canvas->width * 3);
  unsigned char *data = NULL;
  unsigned long length = 0;
  GBytes *bytes;

  jpeg.err = jpeg_std_error (&errors);
  jpeg_create_compress (&jpeg);
  jpeg_mem_dest (&jpeg, &data, &length);
  jpeg.image_width = (JDIMENSION) canvas->width;
  jpeg.image_height = (JDIMENSION) canvas->height;
  jpeg.input_components = 3;
  jpeg.in_color_space = JCS_RGB;
  jpeg_set_defaults (&jpeg);
  jpeg_set_quality (&jpeg, JPEG_QUALITY, TRUE);
  jpeg_start_compress (&jpeg, TRUE);
  for (int y = 0; y < canvas->height; y++)
    {
      JSAMPROW rows[1] = { row };

      row_to_bytes (canvas, y, row);
      jpeg_write_scanlines (&jpeg, rows, 1);
    }
  jpeg_finish_compress (&jpeg);
  jpeg_destroy_compress (&jpeg);
  bytes = g_bytes_new (data, length);
  free (data);
  return bytes;
}
