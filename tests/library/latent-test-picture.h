/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-encoder.h"
#include "latent-incoming.h"
#include "latent-test-library.h"

G_BEGIN_DECLS

/* A picture of one colour with a stripe, different for each @seed, encoded. */
static inline GBytes *
test_make_picture (LatentImageKind kind, guint width, guint height, guint seed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentPixels) pixels = NULL;
  g_autoptr (GBytes) bytes = NULL;
  LatentEncoderOptions options = { .kind = kind, .quality = 90 };
  guint8 *data = g_malloc ((gsize) width * height * 4);
  GBytes *encoded;

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        guint8 *pixel = data + 4 * ((gsize) y * width + x);

        pixel[0] = 200;
        pixel[1] = 40;
        pixel[2] = (guint8) (x == seed % width ? seed : 30);
        pixel[3] = 255;
      }
  bytes = g_bytes_new_take (data, (gsize) width * height * 4);
  pixels = latent_pixels_new (width, height, (gsize) width * 4, bytes, TRUE);
  encoded = latent_encoder_encode_sync (pixels, &options, NULL, &error);
  g_assert_no_error (error);
  return encoded;
}

static inline LatentIncoming *
test_receive (LatentLibrary *library, LatentTask *task, guint index, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  LatentIncoming *incoming = latent_await_object (latent_incoming_open (library, latent_task_get_id (task), index),
                                                  NULL, &error);

  g_assert_no_error (error);
  g_output_stream_write_all (latent_incoming_get_stream (incoming), g_bytes_get_data (bytes, NULL),
                             g_bytes_get_size (bytes), NULL, NULL, &error);
  g_assert_no_error (error);
  return incoming;
}

/* A task with @prompt whose result is @bytes. */
static inline LatentImage *
test_land (LatentLibrary *library, const char *prompt, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentTask) task = test_add_task (library, prompt);
  g_autoptr (LatentIncoming) incoming = NULL;
  LatentImage *image;

  test_bring_to (library, task, LATENT_TASK_COLLECTING);
  incoming = test_receive (library, task, 0, bytes);
  image = dex_await_object (latent_incoming_land (incoming, NULL), &error);
  g_assert_no_error (error);
  return image;
}

/* The same with a small picture of its own. */
static inline LatentImage *
test_land_picture (LatentLibrary *library, const char *prompt)
{
  static guint seed = 0;
  g_autoptr (GBytes) bytes = test_make_picture (LATENT_IMAGE_KIND_PNG, 64, 48, seed++);

  return test_land (library, prompt, bytes);
}

static inline GArray *
test_ids (LatentImage *first, ...)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  va_list rest;

  va_start (rest, first);
  for (LatentImage *image = first; image != NULL; image = va_arg (rest, LatentImage *))
    {
      gint64 id = latent_image_get_id (image);

      g_array_append_val (ids, id);
    }
  va_end (rest);
  return ids;
}

static inline guint
test_count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint count = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

G_END_DECLS
