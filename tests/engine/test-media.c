/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-json.h"
#include "latent-test-demo.h"
#include "latent-test-engine.h"

#include <string.h>

/* Results that are none to look at: kept as files, byte for byte, under a name that other applications know. */

#define SEGMENTS "grok-imagine-image-2-0/segment-map"

static const char *const fast[] = { "--speed", "100", NULL };

TEST_FIBER (test_sound)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autoptr (LatentTask) task = NULL;
  g_autoptr (GPtrArray) images = NULL;
  g_autofree char *name = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *made = NULL;
  g_autofree char *path = NULL;
  gsize kept_size, made_size;
  LatentImage *image;

  latent_test_engine_teach (test, 0.3);
  latent_engine_start (test->engine, NULL);
  task = latent_test_engine_submit (test, "a song about foxes [sound]");
  latent_test_engine_await_state (task, LATENT_TASK_DONE);
  images = dex_await_boxed (latent_library_list_task_images (test->library, latent_task_get_id (task)), NULL);
  g_assert_cmpuint (images->len, ==, 1);
  image = images->pdata[0];

  g_assert_true (g_str_has_suffix (latent_image_get_path (image), ".wav"));
  g_assert_nonnull (strstr (latent_image_get_name (image), "a song about foxes"));
  g_assert_cmpstr (latent_image_get_mime_type (image), ==, "audio/wav");
  g_assert_true (latent_image_is_other_medium (image));
  g_assert_cmpint (latent_image_get_width (image), ==, 0);

  name = g_strdup_printf ("%s-0.wav", latent_task_get_remote_id (task));
  path = g_build_filename (latent_test_demo_get_state (demo), "results", name, NULL);
  g_assert_true (g_file_get_contents (path, &made, &made_size, NULL));
  g_assert_true (g_file_get_contents (latent_image_get_path (image), &kept, &kept_size, NULL));
  g_assert_cmpmem (kept, kept_size, made, made_size);
  g_assert_cmpint (memcmp (kept, "RIFF", 4), ==, 0);
  g_clear_pointer (&images, g_ptr_array_unref);
  g_clear_object (&task);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* What a model says in words, instead of making something. */
TEST_FIBER (test_words)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autoptr (JsonObject) input = json_object_new ();
  g_autoptr (JsonObject) words = NULL;
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  latent_test_engine_teach (test, 0.3);
  latent_engine_start (test->engine, NULL);
  json_object_set_string_member (input, "task_id", "0123456789abcdef0123456789abcdef");
  tasks = dex_await_boxed (latent_engine_submit (test->engine, latent_request_new (SEGMENTS, input, 1)), &error);
  g_assert_no_error (error);
  latent_test_engine_await_state (tasks->pdata[0], LATENT_TASK_DONE);
  images = dex_await_boxed (latent_library_list_task_images (test->library, latent_task_get_id (tasks->pdata[0])),
                            NULL);
  g_assert_cmpuint (images->len, ==, 1);
  g_assert_true (g_str_has_suffix (latent_image_get_path (images->pdata[0]), ".json"));
  g_assert_cmpstr (latent_image_get_mime_type (images->pdata[0]), ==, "application/json");
  g_assert_true (latent_image_is_other_medium (images->pdata[0]));
  g_file_get_contents (latent_image_get_path (images->pdata[0]), &text, &length, &error);
  g_assert_no_error (error);
  words = latent_json_parse_object (text, (gssize) length, LATENT_JSON_MAX_BYTES, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (latent_json_peek_array (words, "segments")), >, 0);
  g_clear_pointer (&images, g_ptr_array_unref);
  g_clear_pointer (&tasks, g_ptr_array_unref);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/engine/media/sound", test_sound);
  g_test_add_func ("/engine/media/words", test_words);
  return g_test_run ();
}
