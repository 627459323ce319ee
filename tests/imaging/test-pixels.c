/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imaging-test.h"
#include "latent-imaging.h"
#include "latent-layout.h"

static void
test_alpha (void)
{
  guint8 data[2 * 12] = { 1, 2, 3, 255, 4, 5, 6, 255, 9, 9, 9, 9, 7, 8, 9, 255, 1, 1, 1, 255, 0, 0, 0, 0 };
  g_autoptr (GBytes) bytes = g_bytes_new (data, sizeof data);
  /* What lies between the rows isn't looked at. */
  g_autoptr (LatentPixels) opaque = latent_pixels_new (2, 2, 12, bytes, FALSE);
  g_autoptr (LatentPixels) translucent = latent_pixels_new (3, 2, 12, bytes, FALSE);

  g_assert_false (latent_pixels_has_alpha (opaque));
  g_assert_true (latent_pixels_has_alpha (translucent));
  g_assert_cmpuint (latent_pixels_get_width (opaque), ==, 2);
  g_assert_cmpuint (latent_pixels_get_height (opaque), ==, 2);
  g_assert_cmpuint (latent_pixels_get_stride (opaque), ==, 12);
  g_assert_cmpuint (latent_pixels_get_size (opaque), ==, sizeof data);
  g_assert_cmpuint (latent_pixels_get_row (opaque, 1)[0], ==, 7);
  g_assert_true (latent_pixels_get_bytes (opaque) == bytes);
}

static void
test_too_short (void)
{
  guint8 data[23] = { 0 };
  g_autoptr (GBytes) bytes = g_bytes_new (data, sizeof data);

  g_test_expect_message ("latent-imaging", G_LOG_LEVEL_CRITICAL, "*assertion*");
  g_assert_null (latent_pixels_new (3, 2, 12, bytes, TRUE));
  g_test_assert_expected_messages ();
}

static void
fill (guint8 *data, guint width, guint x0, guint y0, guint x1, guint y1, guint32 color, guint8 alpha)
{
  for (guint y = y0; y < y1; y++)
    for (guint x = x0; x < x1; x++)
      {
        guint8 *pixel = data + 4 * (y * width + x);

        pixel[0] = (guint8) (color >> 16);
        pixel[1] = (guint8) (color >> 8);
        pixel[2] = (guint8) color;
        pixel[3] = alpha;
      }
}

/* Each picture and the colour that it is remembered by. */
static void
test_color (void)
{
  const struct
  {
    guint32 ground;
    guint8 alpha;
    guint32 figure;
    guint side; /* of the square figure in a picture of 200 × 100 */
    guint32 expected;
  } rows[] = {
    { 0x203040, 255, 0x203040, 0, 0x203040 },  { 0x000000, 255, 0x000000, 0, 0x000000 },
    { 0xffffff, 255, 0xd02010, 20, 0xffffff }, { 0x808080, 255, 0xd02010, 70, 0xd02010 },
    { 0xffffff, 0, 0x10a020, 10, 0x10a020 },   { 0xffffff, 0, 0xffffff, 0, 0x808080 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint8 *data = g_malloc (200 * 100 * 4);
      g_autoptr (LatentPixels) pixels = NULL;

      fill (data, 200, 0, 0, 200, 100, rows[i].ground, rows[i].alpha);
      fill (data, 200, 40, 20, 40 + rows[i].side, 20 + rows[i].side, rows[i].figure, 255);
      pixels = take_pixels (data, 200, 100);
      g_assert_cmphex (latent_pixels_get_color (pixels), ==, rows[i].expected);
    }
}

static void
test_color_of_one_pixel (void)
{
  guint8 *data = g_malloc (4);
  g_autoptr (LatentPixels) pixels = NULL;

  fill (data, 1, 0, 0, 1, 1, 0x123456, 255);
  pixels = take_pixels (data, 1, 1);
  g_assert_cmphex (latent_pixels_get_color (pixels), ==, 0x123456);
}

static void
test_blur (void)
{
  const guint sizes[][2] = { { 400, 300 }, { 4, 4 }, { 2, 2 }, { 1, 1 }, { 1, 900 }, { 7, 3 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (LatentPixels) pixels = make_quarters (sizes[i][0], sizes[i][1]);
      g_autoptr (GBytes) blur = latent_pixels_make_blur (pixels);
      g_autoptr (LatentPixels) back = latent_pixels_new_from_blur (blur);

      g_assert_cmpuint (g_bytes_get_size (blur), ==, LATENT_BLUR_BYTES);
      g_assert_cmpuint (latent_pixels_get_width (back), ==, LATENT_BLUR_SIDE);
      g_assert_false (latent_pixels_has_alpha (back));
      if (i < 2)
        for (guint k = 0; k < 4; k++)
          assert_color_near (latent_pixels_get_row (back, k < 2 ? 0 : 3) + (k % 2) * 12, quarter_colors[k], 0);
    }
}

/* A transparent picture's hidden colours don't shine through. */
static void
test_blur_alpha (void)
{
  guint8 *data = g_malloc (8 * 8 * 4);
  g_autoptr (LatentPixels) pixels = NULL;
  g_autoptr (GBytes) blur = NULL;
  const guint8 *first;

  fill (data, 8, 0, 0, 8, 8, 0xff00ff, 0);
  fill (data, 8, 0, 0, 1, 2, 0x102030, 255);
  pixels = take_pixels (data, 8, 8);
  blur = latent_pixels_make_blur (pixels);
  first = g_bytes_get_data (blur, NULL);
  g_assert_cmpuint (first[0], ==, 0x10);
  g_assert_cmpuint (first[1], ==, 0x20);
  g_assert_cmpuint (first[2], ==, 0x30);
  g_assert_cmpuint (first[3], ==, 128);
  g_assert_cmpuint (first[7], ==, 0);
}

static void
test_blur_hostile (void)
{
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) other = g_bytes_new_static ("not a placeholder", 17);

  g_assert_null (latent_pixels_new_from_blur (NULL));
  g_assert_null (latent_pixels_new_from_blur (empty));
  g_assert_null (latent_pixels_new_from_blur (other));
}

/* One pixel in each of the layouts that decoders answer with. */
static void
test_layouts (void)
{
  const guint16 words[] = { 0x4080, 0x8000, 0xffff, 0x8080 };
  const guint16 premultiplied_words[] = { 0x2040, 0x4000, 0x8000, 0x8000 };
  const float floats[] = { 0.25f, -3.0f, 7.0f, 0.5f };
  const float broken_floats[] = { __builtin_nanf (""), __builtin_inff (), 1.0f, 1.0f };
  /* 0.25, 1, infinity, the smallest subnormal number */
  const guint16 halves[] = { 0x3400, 0x3c00, 0x7c00, 0x0001 };
  const struct
  {
    LatentLayout layout;
    gconstpointer data;
    guint8 expected[4];
  } rows[] = {
    { { LATENT_SAMPLE_U8, 4, 0, 1, 2, 3, FALSE }, "\x01\x02\x03\x04", { 1, 2, 3, 4 } },
    { { LATENT_SAMPLE_U8, 4, 2, 1, 0, 3, FALSE }, "\x01\x02\x03\x04", { 3, 2, 1, 4 } },
    { { LATENT_SAMPLE_U8, 4, 1, 2, 3, 0, FALSE }, "\x01\x02\x03\x04", { 2, 3, 4, 1 } },
    { { LATENT_SAMPLE_U8, 3, 0, 1, 2, -1, FALSE }, "\x01\x02\x03", { 1, 2, 3, 255 } },
    { { LATENT_SAMPLE_U8, 1, 0, 0, 0, -1, FALSE }, "\x07", { 7, 7, 7, 255 } },
    { { LATENT_SAMPLE_U8, 2, 0, 0, 0, 1, FALSE }, "\x07\x09", { 7, 7, 7, 9 } },
    { { LATENT_SAMPLE_U8, 4, 0, 1, 2, 3, TRUE }, "\x10\x20\x40\x80", { 32, 64, 128, 128 } },
    { { LATENT_SAMPLE_U8, 4, 0, 1, 2, 3, TRUE }, "\xff\xff\xff\x01", { 255, 255, 255, 1 } },
    { { LATENT_SAMPLE_U8, 4, 0, 1, 2, 3, TRUE }, "\0\0\0\0", { 0, 0, 0, 0 } },
    { { LATENT_SAMPLE_U16, 4, 0, 1, 2, 3, FALSE }, words, { 64, 128, 255, 128 } },
    { { LATENT_SAMPLE_U16, 3, 0, 1, 2, -1, FALSE }, words, { 64, 128, 255, 255 } },
    { { LATENT_SAMPLE_U16, 4, 0, 1, 2, 3, TRUE }, premultiplied_words, { 64, 128, 255, 128 } },
    { { LATENT_SAMPLE_FLOAT, 4, 0, 1, 2, 3, FALSE }, floats, { 64, 0, 255, 128 } },
    { { LATENT_SAMPLE_FLOAT, 4, 0, 1, 2, 3, TRUE }, floats, { 128, 0, 255, 128 } },
    { { LATENT_SAMPLE_FLOAT, 4, 0, 1, 2, 3, FALSE }, broken_floats, { 0, 255, 255, 255 } },
    { { LATENT_SAMPLE_HALF, 4, 0, 1, 2, 3, FALSE }, halves, { 64, 255, 255, 0 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      gsize size = latent_layout_get_pixel_size (&rows[i].layout);
      g_autoptr (GBytes) bytes = g_bytes_new (rows[i].data, size);
      g_autoptr (LatentPixels) pixels = latent_layout_convert (&rows[i].layout, bytes, 1, 1, size, NULL, &error);

      g_assert_no_error (error);
      g_test_message ("layout %u", i);
      g_assert_cmpmem (latent_pixels_get_row (pixels, 0), 4, rows[i].expected, 4);
    }
}

/* A decoder is a stranger's process: what it says of its buffer may be a lie. */
static void
test_layout_lies (void)
{
  const LatentLayout layout = { LATENT_SAMPLE_U8, 3, 0, 1, 2, -1, FALSE };
  const struct
  {
    guint width, height;
    gsize stride, size;
    LatentImagingError code;
  } rows[] = {
    { 10, 10, 30, 299, LATENT_IMAGING_ERROR_BROKEN },
    { 10, 10, 29, 300, LATENT_IMAGING_ERROR_BROKEN },
    { 0, 10, 30, 300, LATENT_IMAGING_ERROR_BROKEN },
    { 10, 0, 30, 300, LATENT_IMAGING_ERROR_BROKEN },
    { 10, 10, 0, 300, LATENT_IMAGING_ERROR_BROKEN },
    { 10, 10, G_MAXSIZE, 300, LATENT_IMAGING_ERROR_BROKEN },
    { 10, G_MAXUINT / 100, 30, 300, LATENT_IMAGING_ERROR_TOO_LARGE },
    { G_MAXUINT, G_MAXUINT, G_MAXUINT, 300, LATENT_IMAGING_ERROR_TOO_LARGE },
    { 65536, 65536, 65536 * 3, 300, LATENT_IMAGING_ERROR_TOO_LARGE },
    { 10000, 10000, 30000, 0, LATENT_IMAGING_ERROR_BROKEN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (MAX (rows[i].size, 1)), rows[i].size);

      g_assert_null (
        latent_layout_convert (&layout, bytes, rows[i].width, rows[i].height, rows[i].stride, NULL, &error));
      g_assert_error (error, LATENT_IMAGING_ERROR, (int) rows[i].code);
    }
}

/* The last row needs no padding. */
static void
test_layout_stride (void)
{
  const LatentLayout layout = { LATENT_SAMPLE_U8, 1, 0, 0, 0, -1, FALSE };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("ab--cd", 6);
  g_autoptr (LatentPixels) pixels = latent_layout_convert (&layout, bytes, 2, 2, 4, NULL, NULL);

  g_assert_nonnull (pixels);
  g_assert_cmpuint (latent_pixels_get_row (pixels, 1)[4], ==, 'd');
}

static void
test_layout_cancelled (void)
{
  const LatentLayout layout = { LATENT_SAMPLE_U8, 1, 0, 0, 0, -1, FALSE };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("ab", 2);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (latent_layout_convert (&layout, bytes, 2, 1, 2, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pixels/alpha", test_alpha);
  g_test_add_func ("/pixels/too-short", test_too_short);
  g_test_add_func ("/pixels/color", test_color);
  g_test_add_func ("/pixels/color-of-one-pixel", test_color_of_one_pixel);
  g_test_add_func ("/pixels/blur", test_blur);
  g_test_add_func ("/pixels/blur-alpha", test_blur_alpha);
  g_test_add_func ("/pixels/blur-hostile", test_blur_hostile);
  g_test_add_func ("/layout/layouts", test_layouts);
  g_test_add_func ("/layout/lies", test_layout_lies);
  g_test_add_func ("/layout/stride", test_layout_stride);
  g_test_add_func ("/layout/cancelled", test_layout_cancelled);
  return g_test_run ();
}
