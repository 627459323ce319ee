/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "imaging-test.h"
#include "latent-container.h"
#include "latent-decoder.h"
#include "latent-encoder.h"
#include "latent-metadata.h"
#include "latent-png-chunks.h"
#include "latent-test-fiber.h"
#include "latent-thumbnail.h"

G_BEGIN_DECLS

/* Pictures with metadata for the tests of both. */

#define PROMPT "lang=\"de\" a fox, “quick” & <red>; 狐 🦊\n\tin the snow, lang=\"x-default\" 'twice' \\ end "

typedef struct
{
  const char *suffix;
  LatentEncoderOptions options;
} Kind;

static const Kind kinds[] = {
  { "png", { LATENT_IMAGE_KIND_PNG, 0, FALSE } },
  { "jpg", { LATENT_IMAGE_KIND_JPEG, 90, FALSE } },
  { "webp", { LATENT_IMAGE_KIND_WEBP, 80, FALSE } },
  { "lossless.webp", { LATENT_IMAGE_KIND_WEBP, 80, TRUE } },
};

static inline LatentMetadata *
make_metadata (const char *prompt)
{
  LatentMetadata *metadata = latent_metadata_new ();

  g_set_str (&metadata->prompt, prompt);
  g_set_str (&metadata->negative_prompt, "text, \"frames\"");
  g_set_str (&metadata->title, "A fox");
  g_set_str (&metadata->model, "flux-2/pro-text-to-image");
  g_set_str (&metadata->parameters, "{\"prompt\":\"a fox\",\"aspect_ratio\":\"1:1\",\"n\":[1,2.5,null,{}]}");
  g_set_str (&metadata->task_id, "281e5b0f39b9");
  g_set_str (&metadata->service, "https://api.example.org");
  metadata->index = 3;
  metadata->credits = 17.55;
  metadata->created = g_date_time_new_utc (2026, 11, 23, 14, 5, 6);
  metadata->width = 60;
  metadata->height = 40;
  return metadata;
}

static inline void
write_picture (const char *path, const Kind *kind, guint seed)
{
  g_autoptr (LatentPixels) pixels = make_picture (60, 40, seed, kind->options.lossless);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = latent_encoder_encode_sync (pixels, &kind->options, NULL, &error);

  g_assert_no_error (error);
  write_bytes (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static inline LatentMetadataPlace
write_metadata (const char *path, const LatentMetadata *metadata)
{
  g_autoptr (GError) error = NULL;
  gint64 place = dex_await_int64 (latent_metadata_write_file (path, metadata), &error);

  g_assert_no_error (error);
  return (LatentMetadataPlace) place;
}

static inline LatentMetadata *
read_metadata (const char *path)
{
  g_autoptr (GError) error = NULL;
  LatentMetadata *metadata = dex_await_boxed (latent_metadata_read_file (path), &error);

  g_assert_no_error (error);
  return metadata;
}

static inline void
assert_metadata (const char *path, const LatentMetadata *expected)
{
  g_autoptr (LatentMetadata) found = read_metadata (path);

  g_assert_cmpint (found->source, ==, LATENT_METADATA_SOURCE_LATENT);
  g_assert_cmpstr (found->prompt, ==, expected->prompt);
  g_assert_cmpstr (found->parameters, ==, expected->parameters);
  g_assert_true (latent_metadata_equal (found, expected));
}

static inline char *
hash_picture (const char *path)
{
  g_autoptr (GBytes) bytes = read_bytes (path);
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GError) error = NULL;
  LatentImageKind kind = latent_image_kind_from_data (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  char *hash = latent_container_hash_picture (kind, input, NULL, &error);

  g_assert_no_error (error);
  return hash;
}

/* PNG pictures go through the sandbox, where there is one; the others are decoded here. */
static inline LatentPixels *
decode (const char *path)
{
  g_autoptr (GBytes) bytes = read_bytes (path);

  if (g_str_has_suffix (path, ".png"))
    {
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (LatentDecoded) decoded = dex_await_boxed (latent_decoder_decode_file (file, NULL), NULL);

      return decoded != NULL ? latent_pixels_ref (latent_decoded_get_pixels (decoded)) : NULL;
    }
  return latent_thumbnail_decode (bytes, 0, NULL);
}

static inline void
run (DexFiberFunc func)
{
  latent_test_run_fiber (func, NULL);
  latent_imaging_shutdown ();
}

G_END_DECLS
