/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-client.h"

#include "latent-json.h"

#define STREAM "/api/file-stream-upload"
#define BASE64 "/api/file-base64-upload"
#define URL "/api/file-url-upload"

/* The smallest of pictures. */
#define PIXEL "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="

static GBytes *
get_pixel (void)
{
  gsize length;
  guchar *data = g_base64_decode (PIXEL, &length);

  return g_bytes_new_take (data, length);
}

/* A form with the parts that aren't NULL. */
static LatentTestAnswer *
send_form (LatentTestDemo *demo, const char *key, GBytes *file, const char *folder, const char *name)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *link = g_strconcat (latent_test_demo_get_url (demo), STREAM, NULL);
  g_autoptr (SoupMultipart) form = soup_multipart_new (SOUP_FORM_MIME_TYPE_MULTIPART);
  g_autoptr (SoupMessage) message = NULL;
  LatentTestAnswer *answer = g_new0 (LatentTestAnswer, 1);

  if (file != NULL)
    soup_multipart_append_form_file (form, "file", "a.bin", "application/x-strange", file);
  if (folder != NULL)
    soup_multipart_append_form_string (form, "uploadPath", folder);
  if (name != NULL)
    soup_multipart_append_form_string (form, "fileName", name);
  message = soup_message_new_from_multipart (link, form);
  if (key != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", key, NULL);

      soup_message_headers_append (soup_message_get_request_headers (message), "Authorization", bearer);
    }
  answer->body = soup_session_send_and_read (session, message, NULL, &answer->error);
  g_assert_no_error (answer->error);
  answer->status = soup_message_get_status (message);
  answer->json = latent_json_parse_object (g_bytes_get_data (answer->body, NULL),
                                           (gssize) g_bytes_get_size (answer->body), LATENT_JSON_MAX_BYTES, NULL);
  return answer;
}

static char *
assert_uploaded (LatentTestAnswer *answer, gint64 size, const char *type)
{
  JsonObject *data;
  gboolean success = FALSE;
  gint64 found = 0;

  latent_test_assert_code (answer, 200, "File uploaded successfully");
  g_assert_true (latent_json_peek_boolean (answer->json, "success", &success) && success);
  data = latent_json_peek_object (answer->json, "data");
  g_assert_true (latent_json_peek_int (data, "fileSize", &found));
  g_assert_cmpint (found, ==, size);
  g_assert_cmpstr (latent_json_peek_string (data, "mimeType"), ==, type);
  g_assert_nonnull (latent_json_peek_string (data, "uploadedAt"));
  g_assert_nonnull (strstr (latent_json_peek_string (data, "downloadUrl"), latent_json_peek_string (data, "filePath")));
  return g_strdup (latent_json_peek_string (data, "downloadUrl"));
}

static void
assert_refused (LatentTestAnswer *answer, int code)
{
  gboolean success = TRUE;

  latent_test_assert_code (answer, code, NULL);
  g_assert_true (latent_json_peek_boolean (answer->json, "success", &success));
  g_assert_false (success);
}

static void
test_stream (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autoptr (GBytes) pixel = get_pixel ();
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (LatentTestAnswer) named = send_form (demo, "demo", pixel, "images/user-uploads", "one.png");
  g_autofree char *link = assert_uploaded (named, (gint64) g_bytes_get_size (pixel), "image/png");
  g_autoptr (LatentTestAnswer) back = latent_test_send (demo, "GET", link, NULL, NULL);
  g_autoptr (LatentTestAnswer) unnamed = send_form (demo, "demo", pixel, "images", NULL);
  g_autofree char *other = assert_uploaded (unnamed, (gint64) g_bytes_get_size (pixel), "image/png");
  const struct
  {
    const char *key;
    GBytes *file;
    const char *folder;
    int code;
  } refused[] = {
    { NULL, pixel, "images", 401 },      { "wrong", pixel, "images", 401 }, { "demo", NULL, "images", 400 },
    { "demo", pixel, NULL, 400 },        { "demo", pixel, "/images", 400 }, { "demo", pixel, "images/", 400 },
    { "demo", pixel, "../images", 400 }, { "demo", empty, "images", 400 },
  };

  g_assert_true (g_str_has_suffix (link, "/images/user-uploads/one.png"));
  g_assert_cmpuint (back->status, ==, 200);
  g_assert_true (g_bytes_equal (back->body, pixel));
  g_assert_cmpstr (other, !=, link);
  g_assert_true (g_str_has_suffix (other, ".png"));
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (LatentTestAnswer) answer = send_form (demo, refused[i].key, refused[i].file, refused[i].folder, NULL);

      g_test_message ("%u", i);
      assert_refused (answer, refused[i].code);
    }
}

static void
test_base64 (void)
{
  static const struct
  {
    const char *body;
    int code;
  } cases[] = {
    { "{\"base64Data\":\"" PIXEL "\",\"uploadPath\":\"images\"}", 200 },
    { "{\"base64Data\":\"data:image/png;base64," PIXEL "\",\"uploadPath\":\"images\",\"fileName\":\"b.png\"}", 200 },
    { "{\"base64Data\":\"no base64!\",\"uploadPath\":\"images\"}", 400 },
    { "{\"base64Data\":\"\",\"uploadPath\":\"images\"}", 400 },
    { "{\"base64Data\":\"" PIXEL "\"}", 400 },
    { "{\"uploadPath\":\"images\"}", 400 },
    { "[]", 400 },
  };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autoptr (GBytes) pixel = get_pixel ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LatentTestAnswer) answer = latent_test_send (demo, "POST", BASE64, "demo", cases[i].body);

      g_test_message ("%s", cases[i].body);
      if (cases[i].code == 200)
        g_free (assert_uploaded (answer, (gint64) g_bytes_get_size (pixel), "image/png"));
      else
        assert_refused (answer, cases[i].code);
    }
}

static void
test_url (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autoptr (GBytes) pixel = get_pixel ();
  g_autoptr (LatentTestAnswer) first = send_form (demo, "demo", pixel, "images", "one.png");
  g_autofree char *link = assert_uploaded (first, (gint64) g_bytes_get_size (pixel), "image/png");
  g_autofree char *body = g_strdup_printf ("{\"fileUrl\":\"%s\",\"uploadPath\":\"copies\"}", link);
  g_autofree char *missing = g_strdup_printf ("{\"fileUrl\":\"%s.png\",\"uploadPath\":\"copies\"}", link);
  g_autoptr (LatentTestAnswer) copied = latent_test_send (demo, "POST", URL, "demo", body);
  g_autofree char *copy = assert_uploaded (copied, (gint64) g_bytes_get_size (pixel), "image/png");
  g_autoptr (LatentTestAnswer) gone = latent_test_send (demo, "POST", URL, "demo", missing);
  g_autoptr (LatentTestAnswer) abroad = latent_test_send (
    demo, "POST", URL, "demo", "{\"fileUrl\":\"http://192.0.2.1/a.png\",\"uploadPath\":\"copies\"}");

  g_assert_cmpstr (copy, !=, link);
  assert_refused (gone, 500);
  assert_refused (abroad, 500);
}

static void
test_retention (void)
{
  static const char *const args[] = { "--speed", "40", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (args);
  g_autoptr (GBytes) pixel = get_pixel ();
  g_autoptr (LatentTestAnswer) first = send_form (demo, "demo", pixel, "images", "one.png");
  g_autofree char *link = assert_uploaded (first, (gint64) g_bytes_get_size (pixel), "image/png");
  g_autofree char *body = g_strdup_printf ("{\"model\":\"recraft/remove-background\",\"input\":{\"image\":\"%s\"}}",
                                           link);
  g_autoptr (LatentTestAnswer) good = latent_test_send (demo, "POST", LATENT_TEST_PATH_CREATE, "demo", body);
  g_autoptr (LatentTestAnswer) bad = NULL;
  g_autoptr (LatentTestAnswer) good_end = NULL;
  g_autoptr (LatentTestAnswer) bad_end = NULL;
  g_autoptr (LatentTestAnswer) there = NULL;
  g_autoptr (LatentTestAnswer) gone = NULL;

  latent_test_demo_restart (demo);
  there = latent_test_send (demo, "GET", link, NULL, NULL);
  g_assert_true (g_bytes_equal (there->body, pixel));
  g_free (latent_test_demo_control (demo, "POST", "/clock", "{\"seconds\":86401}"));
  gone = latent_test_send (demo, "GET", link, NULL, NULL);
  g_assert_cmpuint (gone->status, ==, 404);

  /* A task with an input that has gone is accepted, and fails. */
  bad = latent_test_send (demo, "POST", LATENT_TEST_PATH_CREATE, "demo", body);
  good_end = latent_test_await (demo, "demo",
                                latent_json_peek_string (latent_json_peek_object (good->json, "data"), "taskId"));
  bad_end = latent_test_await (demo, "demo",
                               latent_json_peek_string (latent_json_peek_object (bad->json, "data"), "taskId"));
  g_assert_cmpstr (latent_json_peek_string (latent_json_peek_object (good_end->json, "data"), "state"), ==, "success");
  g_assert_cmpstr (latent_json_peek_string (latent_json_peek_object (bad_end->json, "data"), "state"), ==, "fail");
}

/* A picture's size from the header of its PNG. */
static void
assert_size (GBytes *png, guint width, guint height)
{
  const guint8 *data = g_bytes_get_data (png, NULL);

  g_assert_cmpuint (g_bytes_get_size (png), >, 24);
  g_assert_cmpuint ((guint) data[16] << 24 | (guint) data[17] << 16 | (guint) data[18] << 8 | data[19], ==, width);
  g_assert_cmpuint ((guint) data[20] << 24 | (guint) data[21] << 16 | (guint) data[22] << 8 | data[23], ==, height);
}

static LatentTestAnswer *
make_picture (LatentTestDemo *demo, const char *model, const char *input)
{
  g_autofree char *body = g_strdup_printf ("{\"model\":\"%s\",\"input\":{%s}}", model, input);
  g_autoptr (LatentTestAnswer) created = latent_test_send (demo, "POST", LATENT_TEST_PATH_CREATE, "demo", body);
  g_autoptr (LatentTestAnswer) record = NULL;
  g_autofree char *link = NULL;
  LatentTestAnswer *picture;

  latent_test_assert_code (created, 200, "success");
  record = latent_test_await (demo, "demo",
                              latent_json_peek_string (latent_json_peek_object (created->json, "data"), "taskId"));
  link = latent_test_get_link (record, 0);
  picture = latent_test_send (demo, "GET", link, NULL, NULL);
  g_assert_cmpuint (picture->status, ==, 200);
  return picture;
}

/* From a picture comes one of its shape, from either place that it may be in. */
static void
test_variations (void)
{
  static const char *const args[] = { "--speed", "400", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (args);
  g_autoptr (LatentTestAnswer) wide = make_picture (
    demo, "flux-2/pro-text-to-image", "\"prompt\":\"hills\",\"aspect_ratio\":\"16:9\",\"resolution\":\"1K\"");
  g_autoptr (LatentTestAnswer) upload = send_form (demo, "demo", wide->body, "images", "wide.png");
  g_autofree char *link = assert_uploaded (upload, (gint64) g_bytes_get_size (wide->body), "image/png");
  g_autofree char *vary = g_strdup_printf (
    "\"prompt\":\"at night\",\"aspect_ratio\":\"auto\",\"resolution\":\"1K\",\"input_urls\":[\"%s\"]", link);
  g_autofree char *enlarge = g_strdup_printf ("\"image_url\":\"%s\",\"upscale_factor\":\"2\"", link);
  g_autoptr (LatentTestAnswer) varied = make_picture (demo, "flux-2/pro-image-to-image", vary);
  g_autoptr (LatentTestAnswer) larger = make_picture (demo, "topaz/image-upscale", enlarge);
  g_autoptr (GBytes) text = g_bytes_new_static ("\x89PNG\r\n\x1a\nand then nothing of the kind", 36);
  g_autoptr (LatentTestAnswer) broken = send_form (demo, "demo", text, "images", "broken.png");
  g_autofree char *broken_link = assert_uploaded (broken, 36, "image/png");
  g_autofree char *from_broken = g_strdup_printf ("\"image\":\"%s\"", broken_link);
  g_autoptr (LatentTestAnswer) anyway = make_picture (demo, "recraft/crisp-upscale", from_broken);

  assert_size (wide->body, 1360, 768);
  assert_size (varied->body, 1360, 768);
  assert_size (larger->body, 2720, 1536);
  g_assert_false (g_bytes_equal (wide->body, varied->body));
  assert_size (anyway->body, 2048, 2048);
}

static void
test_download_url (void)
{
  static const char *const args[] = { "--speed", "40", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (args);
  g_autofree char *id = latent_test_create_id (demo, "demo", "a ship [plain]");
  g_autoptr (LatentTestAnswer) record = latent_test_await (demo, "demo", id);
  g_autofree char *link = latent_test_get_link (record, 0);
  g_autofree char *body = g_strdup_printf ("{\"url\":\"%s\"}", link);
  g_autoptr (LatentTestAnswer) made = latent_test_send (demo, "POST", "/api/v1/common/download-url", "demo", body);
  g_autoptr (LatentTestAnswer) foreign = latent_test_send (demo, "POST", "/api/v1/common/download-url", "demo",
                                                           "{\"url\":\"https://example.org/a.png\"}");
  g_autoptr (LatentTestAnswer) original = latent_test_send (demo, "GET", link, NULL, NULL);
  g_autoptr (LatentTestAnswer) copy = NULL;
  g_autoptr (LatentTestAnswer) forged = NULL;
  g_autoptr (LatentTestAnswer) late = NULL;
  g_autofree char *other = NULL;
  const char *download;

  latent_test_assert_code (made, 200, "success");
  latent_test_assert_code (foreign, 422, "url is wrong");
  download = latent_json_peek_string (made->json, "data");
  copy = latent_test_send (demo, "GET", download, NULL, NULL);
  g_assert_cmpuint (copy->status, ==, 200);
  g_assert_true (g_bytes_equal (copy->body, original->body));
  other = g_strconcat (download, "0", NULL);
  forged = latent_test_send (demo, "GET", other, NULL, NULL);
  g_assert_cmpuint (forged->status, ==, 403);
  g_free (latent_test_demo_control (demo, "POST", "/clock", "{\"seconds\":1201}"));
  late = latent_test_send (demo, "GET", download, NULL, NULL);
  g_assert_cmpuint (late->status, ==, 403);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/demo/uploads/stream", test_stream);
  g_test_add_func ("/demo/uploads/base64", test_base64);
  g_test_add_func ("/demo/uploads/url", test_url);
  g_test_add_func ("/demo/uploads/retention", test_retention);
  g_test_add_func ("/demo/uploads/variations", test_variations);
  g_test_add_func ("/demo/uploads/download-url", test_download_url);

  return g_test_run ();
}
