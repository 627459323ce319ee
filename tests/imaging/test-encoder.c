/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imaging-test.h"
#include "latent-await.h"
#include "latent-encoder.h"
#include "latent-test-fiber.h"
#include "latent-thumbnail.h"

#define PNG LATENT_IMAGE_KIND_PNG
#define JPEG LATENT_IMAGE_KIND_JPEG
#define WEBP LATENT_IMAGE_KIND_WEBP

static GBytes *
encode (LatentPixels *pixels, LatentImageKind kind, guint quality, gboolean lossless)
{
  const LatentEncoderOptions options = { kind, quality, lossless };
  g_autoptr (GError) error = NULL;
  GBytes *bytes = latent_encoder_encode_sync (pixels, &options, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (latent_image_kind_from_data (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)), ==, kind);
  return bytes;
}

static LatentPixels *
decode (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  LatentPixels *pixels = latent_thumbnail_decode (bytes, 0, &error);

  g_assert_no_error (error);
  return pixels;
}

static void
test_jpeg (void)
{
  g_autoptr (LatentPixels) pixels = make_quarters (200, 120);
  g_autoptr (GBytes) good = encode (pixels, JPEG, 95, FALSE);
  g_autoptr (GBytes) poor = encode (pixels, JPEG, 20, FALSE);
  g_autoptr (LatentPixels) back = decode (good);

  assert_quarters (back, 3);
  g_assert_cmpuint (latent_pixels_get_width (back), ==, 200);
  g_assert_cmpuint (latent_pixels_get_height (back), ==, 120);
  g_assert_cmpuint (g_bytes_get_size (poor), <, g_bytes_get_size (good));
}

/* What is translucent lies on white. */
static void
test_jpeg_alpha (void)
{
  guint8 *data = g_malloc (32 * 32 * 4);
  g_autoptr (LatentPixels) pixels = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (LatentPixels) back = NULL;

  for (guint i = 0; i < 32 * 32; i++)
    {
      data[4 * i] = 255;
      data[4 * i + 1] = data[4 * i + 2] = 0;
      data[4 * i + 3] = i < 16 * 32 ? 0 : 128;
    }
  pixels = take_pixels (data, 32, 32);
  bytes = encode (pixels, JPEG, 95, FALSE);
  back = decode (bytes);
  assert_color_near (latent_pixels_get_row (back, 4), 0xffffff, 2);
  assert_color_near (latent_pixels_get_row (back, 28), 0xff7f7f, 3);
}

static void
test_webp (void)
{
  g_autoptr (LatentPixels) pixels = make_picture (200, 120, 1, TRUE);
  g_autoptr (LatentPixels) opaque = make_quarters (64, 64);
  g_autoptr (GBytes) lossless = encode (pixels, WEBP, 60, TRUE);
  g_autoptr (GBytes) good = encode (pixels, WEBP, 90, FALSE);
  g_autoptr (GBytes) poor = encode (pixels, WEBP, 10, FALSE);
  g_autoptr (GBytes) bytes = encode (opaque, WEBP, 95, FALSE);
  g_autoptr (LatentPixels) back = decode (lossless);
  g_autoptr (LatentPixels) back_opaque = decode (bytes);

  /* Not even the colours of invisible pixels are lost. */
  assert_same_pixels (back, pixels);
  assert_quarters (back_opaque, 4);
  g_assert_cmpuint (g_bytes_get_size (poor), <, g_bytes_get_size (good));
}

/* The size in the header is right; the pixels are compared in test-decoder.c. */
static void
test_png (void)
{
  g_autoptr (LatentPixels) pixels = make_picture (37, 21, 1, TRUE);
  g_autoptr (LatentPixels) opaque = make_picture (37, 21, 1, FALSE);
  g_autoptr (GBytes) with_alpha = encode (pixels, PNG, 0, FALSE);
  g_autoptr (GBytes) without = encode (opaque, PNG, 0, FALSE);
  guint width, height;

  g_assert_true (
    latent_image_kind_probe_size (g_bytes_get_data (with_alpha, NULL), g_bytes_get_size (with_alpha), &width, &height));
  g_assert_cmpuint (width, ==, 37);
  g_assert_cmpuint (height, ==, 21);
  /* Colour type: with alpha, without. */
  g_assert_cmpuint (((const guint8 *) g_bytes_get_data (with_alpha, NULL))[25], ==, 6);
  g_assert_cmpuint (((const guint8 *) g_bytes_get_data (without, NULL))[25], ==, 2);
}

static void
test_refused (void)
{
  const struct
  {
    LatentImageKind kind;
    guint width;
    LatentImagingError code;
  } rows[] = {
    { JPEG, 65501, LATENT_IMAGING_ERROR_TOO_LARGE },
    { WEBP, 16384, LATENT_IMAGING_ERROR_TOO_LARGE },
    { LATENT_IMAGE_KIND_AVIF, 10, LATENT_IMAGING_ERROR_FAILED },
    { LATENT_IMAGE_KIND_UNKNOWN, 10, LATENT_IMAGING_ERROR_FAILED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const LatentEncoderOptions options = { rows[i].kind, 80, FALSE };
      g_autoptr (LatentPixels) pixels = make_quarters (rows[i].width, 1);
      g_autoptr (GError) error = NULL;

      g_assert_null (latent_encoder_encode_sync (pixels, &options, NULL, &error));
      g_assert_error (error, LATENT_IMAGING_ERROR, (int) rows[i].code);
    }
}

static void
test_cancelled (void)
{
  const LatentImageKind kinds[] = { PNG, JPEG, WEBP };
  g_autoptr (LatentPixels) pixels = make_quarters (100, 100);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const LatentEncoderOptions options = { kinds[i], 80, FALSE };
      g_autoptr (GError) error = NULL;

      g_assert_null (latent_encoder_encode_sync (pixels, &options, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

static DexFuture *
file_fiber (gpointer data)
{
  const LatentEncoderOptions options = { JPEG, 90, FALSE };
  g_autoptr (LatentPixels) pixels = make_quarters (80, 60);
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "picture.jpg", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "missing", "picture.jpg", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GBytes) bytes = NULL;

  write_bytes (path, "old", 3);
  g_assert_true (dex_await (latent_encoder_write_file (pixels, &options, path), &error));
  g_assert_no_error (error);
  written = read_bytes (path);
  bytes = dex_await_boxed (latent_encoder_encode (pixels, &options), &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (written, bytes));

  g_assert_false (dex_await (latent_encoder_write_file (pixels, &options, nowhere), &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_file (void)
{
  latent_test_run_fiber (file_fiber, NULL);
  latent_imaging_shutdown ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/encoder/jpeg", test_jpeg);
  g_test_add_func ("/encoder/jpeg-alpha", test_jpeg_alpha);
  g_test_add_func ("/encoder/webp", test_webp);
  g_test_add_func ("/encoder/png", test_png);
  g_test_add_func ("/encoder/refused", test_refused);
  g_test_add_func ("/encoder/cancelled", test_cancelled);
  g_test_add_func ("/encoder/file", test_file);
  return g_test_run ();
}
