/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imaging-test.h"
#include "latent-scaler.h"
#include "latent-test-fiber.h"

#define FIT LATENT_SCALER_FIT
#define COVER LATENT_SCALER_COVER

static void
test_sizes (void)
{
  const struct
  {
    LatentScalerMode mode;
    guint width, height, box_width, box_height, out_width, out_height;
  } rows[] = {
    { FIT, 1024, 1024, 256, 256, 256, 256 },   { FIT, 4000, 3000, 256, 256, 256, 192 },
    { FIT, 3000, 4000, 256, 256, 192, 256 },   { FIT, 100, 50, 256, 256, 100, 50 },
    { FIT, 10000, 1, 256, 256, 256, 1 },       { FIT, 1, 10000, 256, 256, 1, 256 },
    { FIT, 300, 100, 256, 50, 150, 50 },       { COVER, 4000, 3000, 256, 256, 256, 256 },
    { COVER, 4000, 3000, 400, 200, 400, 200 }, { COVER, 100, 50, 256, 256, 50, 50 },
    { COVER, 100, 50, 512, 128, 100, 25 },     { COVER, 1, 1, 256, 128, 1, 1 },
    { COVER, 256, 256, 256, 256, 256, 256 },   { COVER, 16384, 2, 256, 256, 2, 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint width, height;

      latent_scaler_get_size (rows[i].mode, rows[i].width, rows[i].height, rows[i].box_width, rows[i].box_height,
                              &width, &height);
      g_test_message ("row %u", i);
      g_assert_cmpuint (width, ==, rows[i].out_width);
      g_assert_cmpuint (height, ==, rows[i].out_height);
    }
}

static LatentPixels *
scale (LatentPixels *pixels, LatentScalerMode mode, guint width, guint height)
{
  g_autoptr (GError) error = NULL;
  LatentPixels *scaled = latent_scaler_scale_sync (pixels, mode, width, height, NULL, &error);

  g_assert_no_error (error);
  return scaled;
}

static void
test_fit (void)
{
  g_autoptr (LatentPixels) pixels = make_quarters (1200, 900);
  g_autoptr (LatentPixels) small = scale (pixels, FIT, 256, 256);
  g_autoptr (LatentPixels) tiny = scale (pixels, FIT, 4, 4);
  g_autoptr (LatentPixels) same = scale (pixels, FIT, 2000, 2000);

  g_assert_cmpuint (latent_pixels_get_height (small), ==, 192);
  assert_quarters (small, 0);
  g_assert_cmpuint (latent_pixels_get_height (tiny), ==, 3);
  g_assert_true (same == pixels);
}

static void
test_cover (void)
{
  g_autoptr (LatentPixels) pixels = make_quarters (900, 300);
  g_autoptr (LatentPixels) square = scale (pixels, COVER, 100, 100);
  g_autoptr (LatentPixels) wide = scale (pixels, COVER, 300, 20);
  const guint8 *row = latent_pixels_get_row (square, 10);

  assert_quarters (square, 0);
  assert_quarters (wide, 0);
  /* The middle of the picture is the middle of the square. */
  assert_color_near (row + 4 * 47, quarter_colors[0], 12);
  assert_color_near (row + 4 * 52, quarter_colors[1], 12);
}

/* Against the plain mean of the pixels under each target pixel, on a smooth picture. */
static void
test_quality (void)
{
  guint8 *data = g_malloc (640 * 640 * 4);
  g_autoptr (LatentPixels) pixels = NULL;
  g_autoptr (LatentPixels) small = NULL;

  for (guint y = 0; y < 640; y++)
    for (guint x = 0; x < 640; x++)
      {
        guint8 *pixel = data + 4 * (y * 640 + x);

        pixel[0] = (guint8) (x * 255 / 639);
        pixel[1] = (guint8) (y * 255 / 639);
        /* A chessboard of single pixels becomes an even grey. */
        pixel[2] = (x + y) % 2 ? 255 : 0;
        pixel[3] = 255;
      }
  pixels = take_pixels (data, 640, 640);
  small = scale (pixels, FIT, 40, 40);
  for (guint y = 2; y < 38; y++)
    for (guint x = 2; x < 38; x++)
      {
        const guint8 *pixel = latent_pixels_get_row (small, y) + 4 * x;

        g_assert_cmpint (ABS (pixel[0] - (int) ((x * 16 + 7.5) * 255 / 639)), <=, 1);
        g_assert_cmpint (ABS (pixel[1] - (int) ((y * 16 + 7.5) * 255 / 639)), <=, 1);
        g_assert_cmpint (ABS (pixel[2] - 127), <=, 2);
      }
}

/* The colour of invisible pixels doesn't bleed into visible ones. */
static void
test_alpha (void)
{
  guint8 *data = g_malloc (64 * 64 * 4);
  g_autoptr (LatentPixels) pixels = NULL;
  g_autoptr (LatentPixels) small = NULL;

  for (guint i = 0; i < 64 * 64; i++)
    {
      gboolean visible = i % 64 < 30;

      data[4 * i] = visible ? 200 : 0;
      data[4 * i + 1] = visible ? 100 : 255;
      data[4 * i + 2] = visible ? 50 : 0;
      data[4 * i + 3] = visible ? 255 : 0;
    }
  pixels = take_pixels (data, 64, 64);
  small = scale (pixels, FIT, 8, 8);
  g_assert_true (latent_pixels_has_alpha (small));
  for (guint x = 0; x < 8; x++)
    {
      const guint8 *pixel = latent_pixels_get_row (small, 4) + 4 * x;

      if (pixel[3] < 8)
        continue;
      g_assert_cmpint (ABS (pixel[0] - 200), <=, 4);
      g_assert_cmpint (ABS (pixel[1] - 100), <=, 4);
      g_assert_cmpint (ABS (pixel[2] - 50), <=, 4);
    }
  g_assert_cmpuint (latent_pixels_get_row (small, 4)[3], ==, 255);
  g_assert_cmpuint (latent_pixels_get_row (small, 4)[4 * 7 + 3], ==, 0);
}

static void
test_cancelled (void)
{
  g_autoptr (LatentPixels) pixels = make_quarters (100, 100);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (latent_scaler_scale_sync (pixels, FIT, 10, 10, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static DexFuture *
async_fiber (gpointer data)
{
  g_autoptr (LatentPixels) pixels = make_quarters (400, 400);
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);

  for (guint side = 1; side <= 40; side++)
    g_ptr_array_add (futures, latent_scaler_scale (pixels, FIT, side, side));
  for (guint i = 0; i < futures->len; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentPixels) scaled = dex_await_boxed (dex_ref (futures->pdata[i]), &error);

      g_assert_no_error (error);
      g_assert_cmpuint (latent_pixels_get_width (scaled), ==, i + 1);
    }
  return dex_future_new_true ();
}

static void
test_async (void)
{
  latent_test_run_fiber (async_fiber, NULL);
  latent_imaging_shutdown ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/scaler/sizes", test_sizes);
  g_test_add_func ("/scaler/fit", test_fit);
  g_test_add_func ("/scaler/cover", test_cover);
  g_test_add_func ("/scaler/quality", test_quality);
  g_test_add_func ("/scaler/alpha", test_alpha);
  g_test_add_func ("/scaler/cancelled", test_cancelled);
  g_test_add_func ("/scaler/async", test_async);
  return g_test_run ();
}
