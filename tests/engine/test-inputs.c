/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-fetch.h"
#include "latent-fiber.h"
#include "latent-input-file.h"
#include "latent-json.h"
#include "latent-test-demo.h"
#include "latent-test-engine.h"

#include <glib/gstdio.h>

/* What a model takes as input, pictures and other media, and what is behind a link. */

#define WAV "RIFF\x2c\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\x08\0\0\0\0\0\0\0\0\0\0\0"
#define PNG "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0"
#define BMP "BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\1\0\0\0\1\0\0\0\1\0\x18\0\0\0\0\0"
#define TEXT "only words"
#define BYTES(literal) literal, sizeof literal - 1

static const char *const fast[] = { "--speed", "100", NULL };

static const char media_model[] =
  "{\"format\":1,\"id\":\"test/media\",\"title\":\"Media\",\"does\":\"text-to-image\",\"default\":true,"
  "\"input\":{\"type\":\"object\",\"properties\":{\"prompt\":{\"type\":\"string\",\"role\":\"prompt\"},"
  "\"picture\":{\"type\":\"string\",\"role\":\"images\",\"accept\":[\"image/png\"],\"maxBytes\":30},"
  "\"sound\":{\"type\":\"string\",\"format\":\"uri\",\"accept\":[\"audio/*\"],\"maxBytes\":100},"
  "\"wave\":{\"type\":\"string\",\"format\":\"uri\",\"accept\":[\"audio/wave\"],\"maxBytes\":20},"
  "\"any\":{\"type\":\"string\",\"format\":\"uri\"},"
  "\"shots\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
  "\"clips\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"format\":\"uri\"},"
  "\"accept\":[\"audio/wav\"]}}}}}}}";

static const struct
{
  const char *parameter;
  const char *name;
  const char *content;
  gsize size;
  const char *message; /* part of why it is refused, or NULL */
  gboolean converted;
  gboolean shrunk;
} looks[] = {
  { "picture", "a.png", BYTES (PNG), NULL, FALSE, FALSE },
  { "picture", "a.bmp", BYTES (BMP), NULL, TRUE, TRUE },
  { "picture", "a.wav", BYTES (WAV), "isn’t a picture", FALSE, FALSE },
  { "picture", "a.png", BYTES (TEXT), "isn’t a picture", FALSE, FALSE },
  { "picture", "a.png", "", 0, "isn’t a picture", FALSE, FALSE },
  { "sound", "a.wav", BYTES (WAV), NULL, FALSE, FALSE },
  { "sound", "a.png", BYTES (PNG), "image/png", FALSE, FALSE },
  { "sound", "a.flac", BYTES ("fLaC\0\0\0\x22"), NULL, FALSE, FALSE },
  { "wave", "a.wav", BYTES (WAV), "is too large", FALSE, FALSE },
  { "any", "a.wav", BYTES (WAV), NULL, FALSE, FALSE },
  { "any", "a.png", BYTES (PNG), NULL, FALSE, FALSE },
};

static LatentModel *
parse_model (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = latent_json_parse_object (media_model, -1, LATENT_JSON_MAX_BYTES, &error);
  LatentModel *model;

  g_assert_no_error (error);
  model = latent_model_new_from_json (object, &error);
  g_assert_no_error (error);
  return model;
}

static char *
write_file (LatentTestEngine *test, const char *name, const char *content, gsize size)
{
  g_autofree char *path = g_build_filename (test->folder, "..", name, NULL);
  char *full = g_canonicalize_filename (path, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (full, content, (gssize) size, &error);
  g_assert_no_error (error);
  return full;
}

TEST_FIBER (test_look)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autoptr (LatentModel) model = parse_model ();

  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_autofree char *path = write_file (test, looks[i].name, looks[i].content, looks[i].size);
      LatentPictureReference reference = { .path = path };
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentInputFile) file = latent_input_file_look (
        test->library, latent_model_get_parameter (model, looks[i].parameter), &reference, NULL, &error);

      g_test_message ("%s for %s: %s", looks[i].name, looks[i].parameter, error != NULL ? error->message : "fine");
      if (looks[i].message != NULL)
        {
          g_assert_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE);
          g_assert_nonnull (strstr (error->message, looks[i].message));
          g_assert_nonnull (strstr (error->message, looks[i].name));
        }
      else
        {
          g_assert_no_error (error);
          g_assert_cmpint (file->converted, ==, looks[i].converted);
          g_assert_cmpint (file->shrunk, ==, looks[i].shrunk);
          g_assert_cmpuint (file->size, ==, looks[i].size);
        }
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* A sound in a list in a group in a list is uploaded like a picture, and once; the journal has the file. */
TEST_FIBER (test_nested)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  g_autofree char *catalog = g_dir_make_tmp ("latent-XXXXXX", NULL);
  g_autofree char *descriptor = g_build_filename (catalog, "media.json", NULL);
  g_autofree char *shipped = g_strdup (g_getenv ("LATENT_CATALOG_DIR"));
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autofree char *request = NULL;
  g_autofree char *requests = NULL;
  g_autoptr (JsonObject) input = NULL;
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (GError) error = NULL;
  LatentTestEngine *test;
  char *sent;

  g_assert_true (g_file_set_contents (descriptor, media_model, -1, NULL));
  g_setenv ("LATENT_CATALOG_DIR", catalog, TRUE);
  test = latent_test_engine_new (latent_test_demo_get_url (demo));
  latent_engine_start (test->engine, NULL);
  path = write_file (test, "c.wav", BYTES (WAV));
  text = g_strdup_printf ("{\"prompt\":\"a fox\",\"shots\":[{\"clips\":[{\"$file\":\"%s\"}]},"
                          "{\"clips\":[{\"$file\":\"%s\"},\"https://a.example/d.wav\"]}]}",
                          path, path);
  input = latent_json_parse_object (text, -1, LATENT_JSON_MAX_BYTES, &error);
  g_assert_no_error (error);
  tasks = dex_await_boxed (latent_engine_submit (test->engine, latent_request_new ("test/media", input, 1)), &error);
  g_assert_no_error (error);
  /* The service knows no such model, and says so once it has seen the request. */
  latent_test_engine_await_state (tasks->pdata[0], LATENT_TASK_FAILED);
  g_assert_nonnull (strstr (latent_task_get_input (tasks->pdata[0]), path));
  request = latent_test_engine_query (test, "SELECT request FROM attempt ORDER BY rowid LIMIT 1");
  g_assert_null (strstr (request, path));
  g_assert_nonnull (strstr (request, "https://a.example/d.wav"));
  sent = strstr (request, latent_test_demo_get_url (demo));
  g_assert_nonnull (sent);
  g_assert_nonnull (strstr (sent + 1, latent_test_demo_get_url (demo)));
  requests = latent_test_demo_control (demo, "GET", "/requests", NULL);
  sent = strstr (requests, "/api/file-stream-upload");
  g_assert_nonnull (sent);
  g_assert_null (strstr (sent + 1, "/api/file-stream-upload"));

  g_assert_cmpint (g_unlink (path), ==, 0);
  latent_test_engine_free (test);
  g_setenv ("LATENT_CATALOG_DIR", shipped, TRUE);
  g_assert_cmpint (g_unlink (descriptor), ==, 0);
  g_assert_cmpint (g_rmdir (catalog), ==, 0);
  return dex_future_new_true ();
}

/* A picture behind a link: its bytes, or a sentence that says why not. */
TEST_FIBER (test_link)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autoptr (LatentTask) task = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) less = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *link = NULL;
  g_autofree char *gone = NULL;

  latent_test_engine_teach (test, 0.3);
  latent_engine_start (test->engine, NULL);
  task = latent_test_engine_submit (test, "[plain] a fox");
  latent_test_engine_await_state (task, LATENT_TASK_DONE);
  link = latent_test_engine_query (test, "SELECT link FROM result LIMIT 1");
  bytes = dex_await_boxed (latent_fetch_link (test->session, link, 10 * 1000 * 1000, NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), >, 100);

  less = dex_await_boxed (latent_fetch_link (test->session, link, 100, NULL), &error);
  g_assert_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "100 bytes"));
  g_clear_error (&error);

  gone = g_strconcat (latent_test_demo_get_url (demo), "/results/nothing/0.png", NULL);
  g_assert_null (dex_await_boxed (latent_fetch_link (test->session, gone, 1000, NULL), &error));
  g_assert_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE);
  g_test_message ("%s", error->message);
  g_clear_error (&error);
  g_assert_null (dex_await_boxed (latent_fetch_link (test->session, "file:///etc/passwd", 1000, NULL), &error));
  g_assert_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE);

  latent_test_engine_free (test);
  return dex_future_new_true ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/engine/inputs/look", test_look);
  g_test_add_func ("/engine/inputs/nested", test_nested);
  g_test_add_func ("/engine/inputs/link", test_link);
  return g_test_run ();
}
