/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "latent-pixels.h"

G_BEGIN_DECLS

/* Pictures and folders for the tests of imaging. */

/* The four colours of tests/imaging/data/quarters.*: top left, top right, bottom left, bottom right. */
static const guint32 quarter_colors[] = { 0xe02020, 0x20c020, 0x2030e0, 0xf0d010 };

static inline char *
data_path (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "imaging", "data", name, NULL);
}

static inline GBytes *
read_bytes (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *contents;
  gsize size;

  g_file_get_contents (path, &contents, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (contents, size);
}

static inline void
write_bytes (const char *path, gconstpointer data, gsize size)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, data, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0666, &error);
  g_assert_no_error (error);
}

static inline LatentPixels *
take_pixels (guint8 *data, guint width, guint height)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (data, (gsize) width * height * 4);

  return latent_pixels_new (width, height, (gsize) width * 4, bytes, FALSE);
}

/* Smooth and busy at once, different for each @seed: what a codec must really work on. */
static inline LatentPixels *
make_picture (guint width, guint height, guint seed, gboolean with_alpha)
{
  guint8 *data = g_malloc ((gsize) width * height * 4);

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        guint8 *pixel = data + 4 * ((gsize) y * width + x);

        pixel[0] = (guint8) (x * 255 / width);
        pixel[1] = (guint8) (y * 255 / height);
        pixel[2] = (guint8) ((x ^ y) + seed * 37);
        pixel[3] = with_alpha ? (guint8) ((x + y) * 255 / (width + height)) : 255;
      }
  return take_pixels (data, width, height);
}

static inline LatentPixels *
make_quarters (guint width, guint height)
{
  guint8 *data = g_malloc ((gsize) width * height * 4);

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        guint8 *pixel = data + 4 * ((gsize) y * width + x);
        guint32 color = quarter_colors[(y >= height / 2 ? 2 : 0) + (x >= width / 2 ? 1 : 0)];

        pixel[0] = (guint8) (color >> 16);
        pixel[1] = (guint8) (color >> 8);
        pixel[2] = (guint8) color;
        pixel[3] = 255;
      }
  return take_pixels (data, width, height);
}

static inline void
assert_color_near (const guint8 *pixel, guint32 color, int tolerance)
{
  g_assert_cmpint (ABS ((int) pixel[0] - (int) (color >> 16 & 255)), <=, tolerance);
  g_assert_cmpint (ABS ((int) pixel[1] - (int) (color >> 8 & 255)), <=, tolerance);
  g_assert_cmpint (ABS ((int) pixel[2] - (int) (color & 255)), <=, tolerance);
  g_assert_cmpint (pixel[3], ==, 255);
}

/* The picture shows the four colours, upright. */
static inline void
assert_quarters (LatentPixels *pixels, int tolerance)
{
  guint width = latent_pixels_get_width (pixels);
  guint height = latent_pixels_get_height (pixels);

  g_assert_false (latent_pixels_has_alpha (pixels));
  for (guint i = 0; i < 4; i++)
    {
      guint x = i % 2 == 0 ? width / 4 : width * 3 / 4;
      guint y = i < 2 ? height / 4 : height * 3 / 4;

      assert_color_near (latent_pixels_get_row (pixels, y) + 4 * x, quarter_colors[i], tolerance);
    }
}

static inline void
assert_same_pixels (LatentPixels *a, LatentPixels *b)
{
  g_assert_cmpuint (latent_pixels_get_width (a), ==, latent_pixels_get_width (b));
  g_assert_cmpuint (latent_pixels_get_height (a), ==, latent_pixels_get_height (b));
  for (guint y = 0; y < latent_pixels_get_height (a); y++)
    {
      gsize size = (gsize) latent_pixels_get_width (a) * 4;

      g_assert_cmpmem (latent_pixels_get_row (a, y), size, latent_pixels_get_row (b, y), size);
    }
}

static inline char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("latent-imaging-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

/* With the files in it; there are no folders in ours. */
static inline void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      g_assert_cmpint (g_unlink (child), ==, 0);
    }
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

G_END_DECLS
