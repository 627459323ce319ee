/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imaging-test.h"
#include "latent-encoder.h"
#include "latent-image-kind.h"
#include "latent-test-fiber.h"
#include "latent-thumbnail.h"

static GBytes *
make (LatentPixels *pixels, guint side)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = latent_thumbnail_make_sync (pixels, side, NULL, &error);

  g_assert_no_error (error);
  return bytes;
}

static LatentPixels *
decode (GBytes *bytes, guint side)
{
  g_autoptr (GError) error = NULL;
  LatentPixels *pixels = latent_thumbnail_decode (bytes, side, &error);

  g_assert_no_error (error);
  return pixels;
}

static LatentImageKind
kind_of (GBytes *bytes)
{
  return latent_image_kind_from_data (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_kinds (void)
{
  g_autoptr (LatentPixels) opaque = make_quarters (800, 600);
  g_autoptr (LatentPixels) translucent = make_picture (800, 600, 3, TRUE);
  g_autoptr (GBytes) jpeg = make (opaque, 256);
  g_autoptr (GBytes) webp = make (translucent, 256);
  g_autoptr (LatentPixels) from_jpeg = decode (jpeg, 0);
  g_autoptr (LatentPixels) from_webp = decode (webp, 0);

  g_assert_cmpint (kind_of (jpeg), ==, LATENT_IMAGE_KIND_JPEG);
  g_assert_cmpint (kind_of (webp), ==, LATENT_IMAGE_KIND_WEBP);
  g_assert_cmpuint (latent_pixels_get_width (from_jpeg), ==, 256);
  g_assert_cmpuint (latent_pixels_get_height (from_jpeg), ==, 192);
  assert_quarters (from_jpeg, 6);
  g_assert_true (latent_pixels_has_alpha (from_webp));
  g_assert_cmpuint (latent_pixels_get_width (from_webp), ==, 256);
}

static void
test_small (void)
{
  g_autoptr (LatentPixels) pixels = make_quarters (20, 10);
  g_autoptr (GBytes) bytes = make (pixels, 256);
  g_autoptr (LatentPixels) back = decode (bytes, 256);

  g_assert_cmpuint (latent_pixels_get_width (back), ==, 20);
}

/* Reading for a smaller square gives at least its size, and not needlessly more. */
static void
test_scaled (void)
{
  g_autoptr (LatentPixels) opaque = make_quarters (512, 384);
  g_autoptr (LatentPixels) translucent = make_picture (512, 384, 3, TRUE);
  g_autoptr (GBytes) jpeg = make (opaque, 512);
  g_autoptr (GBytes) webp = make (translucent, 512);

  for (guint side = 1; side <= 600; side += 13)
    {
      g_autoptr (LatentPixels) from_jpeg = decode (jpeg, side);
      g_autoptr (LatentPixels) from_webp = decode (webp, side);

      g_assert_cmpuint (latent_pixels_get_width (from_jpeg), >=, MIN (side, 512));
      g_assert_cmpuint (latent_pixels_get_width (from_jpeg), <=, MIN (side + 64, 512));
      g_assert_cmpuint (latent_pixels_get_width (from_webp), ==, MIN (side, 512));
      assert_quarters (from_jpeg, 8);
    }
}

static void
assert_broken (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;

  g_assert_null (latent_thumbnail_decode (bytes, 0, &error));
  g_assert_error (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_BROKEN);
}

/* A cache on a disk that was full: every length, never a crash, never a half grey picture. */
static void
test_cut (void)
{
  g_autoptr (LatentPixels) opaque = make_picture (64, 48, 1, FALSE);
  g_autoptr (LatentPixels) translucent = make_picture (64, 48, 3, TRUE);
  g_autoptr (GBytes) jpeg = make (opaque, 64);
  g_autoptr (GBytes) webp = make (translucent, 64);
  GBytes *files[] = { jpeg, webp };

  for (guint i = 0; i < 2; i++)
    /* JPEG's end marker may be missing without loss. */
    for (gsize cut = 0; cut < g_bytes_get_size (files[i]) - 2; cut++)
      assert_broken (g_bytes_get_data (files[i], NULL), cut);
}

/* Bits that flipped may change the picture, and may do nothing worse. */
static void
test_flipped (void)
{
  g_autoptr (LatentPixels) opaque = make_picture (64, 48, 1, FALSE);
  g_autoptr (LatentPixels) translucent = make_picture (64, 48, 3, TRUE);
  g_autoptr (GBytes) jpeg = make (opaque, 64);
  g_autoptr (GBytes) webp = make (translucent, 64);
  GBytes *files[] = { jpeg, webp };
  guint refused = 0;

  for (guint i = 0; i < 2; i++)
    for (gsize at = 0; at < g_bytes_get_size (files[i]); at++)
      {
        gsize size = g_bytes_get_size (files[i]);
        guint8 *copy = g_memdup2 (g_bytes_get_data (files[i], NULL), size);
        g_autoptr (GBytes) bytes = g_bytes_new_take (copy, size);
        g_autoptr (LatentPixels) pixels = NULL;
        g_autoptr (GError) error = NULL;

        copy[at] ^= 0x91;
        pixels = latent_thumbnail_decode (bytes, 32, &error);
        g_assert_true ((pixels == NULL) == (error != NULL));
        if (pixels == NULL)
          {
            g_assert_error (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_BROKEN);
            refused++;
          }
        else
          g_assert_cmpuint (latent_pixels_get_width (pixels), <=, LATENT_THUMBNAIL_MAX_SIDE);
      }
  g_assert_cmpuint (refused, >, 0);
}

static void
test_foreign (void)
{
  const char *const names[] = { "quarters.png", "quarters.gif", "quarters.svg", "quarters.avif" };
  g_autoptr (LatentPixels) large = make_quarters (LATENT_THUMBNAIL_MAX_SIDE + 1, 4);
  const LatentEncoderOptions jpeg = { LATENT_IMAGE_KIND_JPEG, 50, FALSE };
  const LatentEncoderOptions webp = { LATENT_IMAGE_KIND_WEBP, 50, FALSE };
  g_autoptr (GBytes) large_jpeg = latent_encoder_encode_sync (large, &jpeg, NULL, NULL);
  g_autoptr (GBytes) large_webp = latent_encoder_encode_sync (large, &webp, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = data_path (names[i]);
      g_autoptr (GBytes) bytes = read_bytes (path);

      assert_broken (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    }
  assert_broken ((const guint8 *) "", 0);
  assert_broken (g_bytes_get_data (large_jpeg, NULL), g_bytes_get_size (large_jpeg));
  assert_broken (g_bytes_get_data (large_webp, NULL), g_bytes_get_size (large_webp));
}

static void
test_file (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "thumbnail", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing", NULL);
  g_autofree char *large = g_build_filename (folder, "large", NULL);
  g_autoptr (LatentPixels) pixels = make_quarters (100, 100);
  g_autoptr (GBytes) bytes = make (pixels, 64);
  g_autoptr (LatentPixels) back = NULL;
  g_autoptr (GError) error = NULL;

  write_bytes (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  back = latent_thumbnail_decode_file (path, 0, &error);
  g_assert_no_error (error);
  assert_quarters (back, 8);

  g_assert_null (latent_thumbnail_decode_file (missing, 0, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);

  /* Not read into memory. */
  write_bytes (large, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_cmpint (truncate (large, 200LL * 1000 * 1000 * 1000), ==, 0);
  g_assert_null (latent_thumbnail_decode_file (large, 0, &error));
  g_assert_error (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_BROKEN);
  g_clear_error (&error);
  g_assert_null (latent_thumbnail_decode_file (folder, 0, &error));
  g_assert_error (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_BROKEN);
  remove_folder (folder);
}

/* Thumbnails are decoded on several threads at once. */
static gpointer
decode_thread (gpointer data)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (LatentPixels) pixels = decode (data, 1 + i % 64);

      assert_quarters (pixels, 40);
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (LatentPixels) pixels = make_quarters (128, 128);
  g_autoptr (GBytes) bytes = make (pixels, 128);
  GThread *threads[4];

  for (guint i = 0; i < 4; i++)
    threads[i] = g_thread_new ("decode", decode_thread, bytes);
  for (guint i = 0; i < 4; i++)
    g_thread_join (threads[i]);
}

static DexFuture *
async_fiber (gpointer data)
{
  g_autoptr (LatentPixels) pixels = make_quarters (300, 300);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = dex_await_boxed (latent_thumbnail_make (pixels, 64), &error);
  g_autoptr (LatentPixels) back = NULL;

  g_assert_no_error (error);
  back = decode (bytes, 0);
  assert_quarters (back, 8);
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
  g_test_add_func ("/thumbnail/kinds", test_kinds);
  g_test_add_func ("/thumbnail/small", test_small);
  g_test_add_func ("/thumbnail/scaled", test_scaled);
  g_test_add_func ("/thumbnail/cut", test_cut);
  g_test_add_func ("/thumbnail/flipped", test_flipped);
  g_test_add_func ("/thumbnail/foreign", test_foreign);
  g_test_add_func ("/thumbnail/file", test_file);
  g_test_add_func ("/thumbnail/threads", test_threads);
  g_test_add_func ("/thumbnail/async", test_async);
  return g_test_run ();
}
