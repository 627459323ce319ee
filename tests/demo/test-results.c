/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-client.h"

#include "latent-json.h"

#include <png.h>

static const char *const fast[] = { "--speed", "40", NULL };

/* Decodes the whole picture: a cut or broken one fails here. */
static void
assert_png (GBytes *bytes, guint width, guint height)
{
  png_image image = { .version = PNG_IMAGE_VERSION };
  g_autofree guint8 *pixels = NULL;

  g_assert_true (png_image_begin_read_from_memory (&image, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)));
  g_assert_cmpuint (image.width, ==, width);
  g_assert_cmpuint (image.height, ==, height);
  image.format = PNG_FORMAT_RGB;
  pixels = g_malloc (PNG_IMAGE_SIZE (image));
  g_assert_true (png_image_finish_read (&image, NULL, pixels, 0, NULL));
}

static char *
create_sized (LatentTestDemo *demo, const char *ratio, const char *resolution)
{
  g_autofree char *body = g_strdup_printf (
    "{\"model\":\"flux-2/pro-text-to-image\",\"input\":{\"prompt\":\"a ship [plain]\","
    "\"aspect_ratio\":\"%s\",\"resolution\":\"%s\"}}",
    ratio, resolution);
  g_autoptr (LatentTestAnswer) answer = latent_test_send (demo, "POST", LATENT_TEST_PATH_CREATE, "demo", body);

  latent_test_assert_code (answer, 200, "success");
  return g_strdup (latent_json_peek_string (latent_json_peek_object (answer->json, "data"), "taskId"));
}

static LatentTestAnswer *
fetch (LatentTestDemo *demo, const char *id)
{
  g_autoptr (LatentTestAnswer) record = latent_test_await (demo, "demo", id);
  g_autofree char *link = latent_test_get_link (record, 0);

  return latent_test_send (demo, "GET", link, NULL, NULL);
}

static void
test_sizes (void)
{
  static const struct
  {
    const char *ratio;
    guint width, height;
  } cases[] = {
    { "1:1", 1024, 1024 }, { "4:3", 1184, 880 }, { "3:4", 880, 1184 }, { "16:9", 1360, 768 },
    { "9:16", 768, 1360 }, { "3:2", 1248, 832 }, { "2:3", 832, 1248 },
  };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *one = create_sized (demo, cases[i].ratio, "1K");
      g_autofree char *two = create_sized (demo, cases[i].ratio, "2K");
      g_autoptr (LatentTestAnswer) small = fetch (demo, one);
      g_autoptr (LatentTestAnswer) large = fetch (demo, two);

      g_test_message ("%s", cases[i].ratio);
      assert_png (small->body, cases[i].width, cases[i].height);
      assert_png (large->body, cases[i].width * 2, cases[i].height * 2);
    }
}

/* Every kind of scene, drawn for real, is a picture of its own. */
static void
test_scenes (void)
{
  static const char *const prompts[] = {
    "a lighthouse in fog",
    "a lighthouse in fog",
    "snow in the mountains",
    "aurora over a lake",
    "neon city",
    "desert dunes",
    "flowing silk",
    "paper layers",
    "a boat at sunset",
    "cabin in the forest at night",
  };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (prompts); i++)
    {
      g_autofree char *id = latent_test_create_id (demo, "demo", prompts[i]);
      g_autoptr (LatentTestAnswer) answer = fetch (demo, id);

      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_cmpstr (soup_message_headers_get_content_type (answer->headers, NULL), ==, "image/png");
      g_assert_cmpint (soup_message_headers_get_content_length (answer->headers), ==,
                       (gint64) g_bytes_get_size (answer->body));
      assert_png (answer->body, 1024, 1024);
      g_assert_true (g_hash_table_add (seen, g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, answer->body)));
    }
}

/* A picture is drawn again just as it was, should its file be lost. */
static void
test_deterministic (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  g_autofree char *id = latent_test_create_id (demo, "demo", "mountains at dawn");
  g_autoptr (LatentTestAnswer) first = fetch (demo, id);
  g_autoptr (LatentTestAnswer) second = NULL;
  g_autofree char *name = g_strconcat (id, "-0.png", NULL);
  g_autofree char *path = g_build_filename (latent_test_demo_get_state (demo), "results", name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  g_file_delete (file, NULL, &error);
  g_assert_no_error (error);
  latent_test_demo_restart (demo);
  second = fetch (demo, id);
  g_assert_true (g_bytes_equal (first->body, second->body));
}

static void
test_ranges (void)
{
  static const struct
  {
    const char *range;
    guint status;
    gint64 start, length; /* start < 0: from the end */
  } cases[] = {
    { "bytes=0-99", 206, 0, 100 },     { "bytes=100-", 206, 100, -1 }, { "bytes=-10", 206, -10, 10 },
    { "bytes=999999999-", 416, 0, 0 }, { "lines=1-2", 200, 0, -1 },    { "bytes=0-0,5-9", 200, 0, -1 },
  };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  g_autofree char *id = latent_test_create_id (demo, "demo", "a ship [plain]");
  g_autoptr (LatentTestAnswer) whole = fetch (demo, id);
  g_autoptr (LatentTestAnswer) record = latent_test_record (demo, "demo", id);
  g_autofree char *link = latent_test_get_link (record, 0);
  gint64 total = (gint64) g_bytes_get_size (whole->body);
  const char *etag = soup_message_headers_get_one (whole->headers, "ETag");
  g_autoptr (LatentTestAnswer)
    known = latent_test_send_with_header (demo, "GET", link, NULL, NULL, "If-None-Match", etag);
  g_autoptr (LatentTestAnswer) head = latent_test_send (demo, "HEAD", link, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LatentTestAnswer)
        answer = latent_test_send_with_header (demo, "GET", link, NULL, NULL, "Range", cases[i].range);
      gint64 start = cases[i].start < 0 ? total + cases[i].start : cases[i].start;
      g_autoptr (GBytes) expected = NULL;

      g_test_message ("%s", cases[i].range);
      g_assert_cmpuint (answer->status, ==, cases[i].status);
      if (cases[i].status == 416)
        continue;
      expected = g_bytes_new_from_bytes (whole->body, (gsize) start,
                                         (gsize) (cases[i].length < 0 ? total - start : cases[i].length));
      g_assert_true (g_bytes_equal (answer->body, expected));
    }
  g_assert_cmpuint (known->status, ==, 304);
  g_assert_cmpuint (head->status, ==, 200);
  g_assert_cmpint (soup_message_headers_get_content_length (head->headers), ==, total);
}

static void
test_missing (void)
{
  static const char *const args[] = { "--speed", "0.2", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (args);
  g_autofree char *id = latent_test_create_id (demo, "demo", "a ship [plain]");
  g_autofree char *early = g_strconcat ("/results/", id, "-0.png", NULL);
  const char *paths[] = { early, "/results/", "/results/x", "/results/../journal.jsonl",
                          "/results/0123456789abcdef0123456789abcdef-0.png" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (LatentTestAnswer) answer = latent_test_send (demo, "GET", paths[i], NULL, NULL);

      g_assert_cmpuint (answer->status, ==, 404);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/demo/results/sizes", test_sizes);
  g_test_add_func ("/demo/results/scenes", test_scenes);
  g_test_add_func ("/demo/results/deterministic", test_deterministic);
  g_test_add_func ("/demo/results/ranges", test_ranges);
  g_test_add_func ("/demo/results/missing", test_missing);

  return g_test_run ();
}
