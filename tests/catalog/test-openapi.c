/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From KIE's pages and documents to models: what a page means, in whatever clothes it comes, and that nothing in it can do
 * harm. The pages are written for these tests; their traps are those of KIE's own. */
#include "latent-imported.h"
#include "latent-json.h"
#include "latent-model.h"
#include "latent-openapi.h"
#include "latent-widget.h"

#include <math.h>

static LatentModel *
read_model (const char *page)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) descriptors = latent_openapi_read_page (page, -1, &error);
  LatentModel *model;

  g_assert_no_error (error);
  g_assert_cmpuint (descriptors->len, ==, 1);
  model = latent_model_new_from_json (descriptors->pdata[0], &error);
  g_assert_no_error (error);
  return model;
}

static char *
read_fixture (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "catalog", "data", "pages", name, NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
assert_parameter (LatentModel *model, const char *name, const char *widget, LatentParameterRole role)
{
  LatentParameter *parameter = latent_model_get_parameter (model, name);

  g_assert_nonnull (parameter);
  g_assert_cmpstr (latent_widget_to_nick (latent_parameter_get_widget (parameter)), ==, widget);
  g_assert_cmpint (latent_parameter_get_role (parameter), ==, role);
}

static void
assert_choices (LatentModel *model, const char *name, const char *joined, const char *preset)
{
  LatentParameter *parameter = latent_model_get_parameter (model, name);
  g_autofree char *choices = NULL;
  g_autofree char *text = NULL;

  g_assert_nonnull (parameter);
  g_assert_nonnull (latent_parameter_get_choices (parameter));
  choices = g_strjoinv (" ", (char **) latent_parameter_get_choices (parameter));
  g_assert_cmpstr (choices, ==, joined);
  if (latent_parameter_get_default (parameter) != NULL)
    text = latent_json_to_string (latent_parameter_get_default (parameter));
  g_assert_cmpstr (text, ==, preset);
}

static void
assert_range (LatentModel *model, const char *name, double minimum, double maximum)
{
  LatentParameter *parameter = latent_model_get_parameter (model, name);
  double low = NAN;
  double high = NAN;

  g_assert_nonnull (parameter);
  g_assert_true (latent_parameter_get_minimum (parameter, &low));
  g_assert_true (latent_parameter_get_maximum (parameter, &high));
  g_assert_cmpfloat (low, ==, minimum);
  g_assert_cmpfloat (high, ==, maximum);
}

static void
assert_marmot (LatentModel *model)
{
  LatentParameter *images = latent_model_get_parameter (model, "image_urls");
  guint64 bytes;
  guint count;

  g_assert_cmpstr (latent_model_get_id (model), ==, "marmot/3-edit");
  g_assert_cmpstr (latent_model_get_does (model), ==, "image-to-image");
  assert_parameter (model, "prompt", "text", LATENT_ROLE_PROMPT);
  g_assert_true (latent_parameter_get_max_length (latent_model_get_parameter (model, "prompt"), &count));
  g_assert_cmpuint (count, ==, 900);

  assert_parameter (model, "image_urls", "files", LATENT_ROLE_IMAGES);
  g_assert_true (latent_parameter_get_required (images));
  g_assert_true (latent_parameter_get_max_items (images, &count));
  g_assert_cmpuint (count, ==, 14);
  g_assert_true (latent_parameter_get_max_bytes (images, &bytes));
  g_assert_cmpuint (bytes, ==, 10000000);
  g_assert_cmpuint (g_strv_length ((char **) latent_parameter_get_accept (images)), ==, 2);
  assert_parameter (model, "mask_url", "files", LATENT_ROLE_MASK);

  assert_parameter (model, "aspect_ratio", "toggle", LATENT_ROLE_ASPECT_RATIO);
  assert_choices (model, "aspect_ratio", "1:1 16:9 auto", "\"1:1\"");
  assert_parameter (model, "resolution", "toggle", LATENT_ROLE_RESOLUTION);
  assert_choices (model, "resolution", "1K 2K", "\"2K\"");
  assert_parameter (model, "num_images", "number", LATENT_ROLE_COUNT);
  assert_choices (model, "num_images", "1 2 4", "\"1\"");
  assert_parameter (model, "guidance", "slider", LATENT_ROLE_NONE);
  assert_range (model, "guidance", 1, 10);
  assert_range (model, "steps", 1, 50);
  assert_choices (model, "mode", "soft hard", NULL);
  assert_choices (model, "seconds", "2 3 4 5", NULL);
  assert_choices (model, "strength", "0.25 0.5 1", "0.5");
  assert_parameter (model, "seed", "seed", LATENT_ROLE_SEED);
  assert_range (model, "seed", -1, 2147483647);
  assert_parameter (model, "watermark", "switch", LATENT_ROLE_NONE);
  g_assert_true (
    json_node_get_boolean (latent_parameter_get_default (latent_model_get_parameter (model, "watermark"))));
  assert_parameter (model, "old_size", "toggle", LATENT_ROLE_NONE);
  assert_parameter (model, "styleCodes", "tags", LATENT_ROLE_NONE);
  g_assert_cmpstr (latent_parameter_get_title (latent_model_get_parameter (model, "styleCodes")), ==, "Style Codes");
  assert_parameter (model, "palette", "rows", LATENT_ROLE_NONE);
  assert_parameter (model, "camera", "group", LATENT_ROLE_NONE);

  /* What can't be a form is said, and can be given all the same. */
  assert_parameter (model, "boxes", "json", LATENT_ROLE_NONE);
  assert_parameter (model, "anything", "json", LATENT_ROLE_NONE);
  g_assert_nonnull (strstr (latent_parameter_get_description (latent_model_get_parameter (model, "anything")), "JSON"));
}

static void
test_markdown (void)
{
  g_autofree char *page = read_fixture ("marmot.md");
  g_autoptr (LatentModel) model = read_model (page);
  g_autoptr (JsonObject) input = NULL;
  g_autoptr (JsonObject) complete = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (latent_model_get_title (model), ==, "Marmot 3 - Edit");
  g_assert_cmpstr (latent_model_get_description (model), ==, "Changes pictures with Marmot 3");
  g_assert_cmpstr (latent_model_get_documentation (model), ==, "https://docs.kie.ai/market/marmot/3-edit");
  assert_marmot (model);

  input = latent_json_parse_object ("{\"prompt\":\"x\",\"image_urls\":[\"https://a.example/b.png\"],"
                                    "\"boxes\":[[[1,2]]],\"anything\":7,\"styleCodes\":[\"a\",\"b\"]}",
                                    -1, LATENT_JSON_MAX_BYTES, &error);
  g_assert_no_error (error);
  complete = latent_model_complete (model, input, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_object_get_size (complete), ==, 5);
}

/* The same document in the other clothes in which it comes. */
static void
test_clothes (void)
{
  g_autofree char *page = read_fixture ("marmot.md");
  const char *start = strstr (page, "openapi: 3.0.0");
  g_autofree char *yaml = g_strndup (start, (gsize) (strrchr (page, '`') - 3 - start));
  g_autofree char *indented = NULL;
  g_autofree char *loose = g_strconcat ("Marmot\n\nOpenAPI\n", yaml, "\n\nWas this page helpful? Yes: no.\n", NULL);
  g_autofree char *escaped = g_markup_escape_text (yaml, -1);
  g_autofree char *html = g_strconcat (
    "<!DOCTYPE html><html><head><script>if (a < b) { x(\"{\"); }</script></head><body>"
    "<h1>Marmot</h1><p>Text</p><pre><code>",
    escaped, "</code></pre></body></html>", NULL);
  const char *const texts[] = { yaml, loose, html };
  g_auto (GStrv) lines = g_strsplit (yaml, "\n", -1);
  g_autoptr (GString) blanks = g_string_new ("\xef\xbb\xbf");

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (LatentModel) model = read_model (texts[i]);

      assert_marmot (model);
    }
  /* Copied out of a browser, with hard blanks and the lines of another system. */
  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (blanks, "\xc2\xa0 %s\r\n", lines[i]);
  indented = g_string_free (g_steal_pointer (&blanks), FALSE);
  {
    g_autoptr (LatentModel) model = read_model (indented);

    assert_marmot (model);
  }
}

/* Several pages in one file, each with its own heading. */
static void
test_several (void)
{
  g_autofree char *marmot = read_fixture ("marmot.md");
  g_autoptr (GString) other = g_string_new (marmot);
  g_autofree char *page = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) descriptors = NULL;

  g_string_replace (other, "marmot/3-edit", "marmot/4-edit", 0);
  g_string_replace (other, "# Marmot 3 - Edit", "# Marmot 4", 0);
  page = g_strconcat ("# Getting Started\n\n```bash\n# no heading\n```\n\n", marmot, "\n", other->str, NULL);
  descriptors = latent_openapi_read_page (page, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (descriptors->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      gboolean is_third = g_str_equal (latent_json_peek_string (descriptors->pdata[i], "id"), "marmot/3-edit");

      g_assert_cmpstr (latent_json_peek_string (descriptors->pdata[i], "title"), ==,
                       is_third ? "Marmot 3 - Edit" : "Marmot 4");
    }
}

#define DOCUMENT(input)                                                                                                \
  "{\"openapi\":\"3.1.0\",\"paths\":{\"/api/v1/jobs/createTask\":{\"post\":{\"requestBody\":{\"content\":{"            \
  "\"application/json\":{\"schema\":{\"type\":\"object\",\"properties\":{\"model\":{\"const\":\"some/model\"},"        \
  "\"input\":" input "}}}}}}}},\"components\":{\"schemas\":{\"loop\":{\"$ref\":\"#/components/schemas/loop\"},"        \
  "\"tree\":{\"type\":\"object\",\"properties\":{\"child\":{\"$ref\":\"#/components/schemas/tree\"}}},"                \
  "\"both\":{\"allOf\":[{\"$ref\":\"#/components/schemas/both\"},{\"$ref\":\"#/components/schemas/both\"}]}}}}"

static void
test_schema_call (void)
{
  static const char answer[] =
    "{\"code\":200,\"msg\":\"success\",\"data\":{\"model\":\"real/name\",\"openapi\":" DOCUMENT (
      "{\"oneOf\":[{\"type\":\"object\",\"properties\":{\"prompt\":{\"type\":\"string\"},\"task_id\":{\"type\":"
      "\"string\"},\"size\":{\"type\":\"string\",\"enum\":[\"a\"]},\"images\":{\"type\":\"array\",\"maxItems\":1,"
      "\"items\":{\"type\":\"string\",\"format\":\"uri\"}}},\"required\":[\"prompt\",\"task_id\"]},{\"type\":"
      "\"object\","
      "\"properties\":{\"prompt\":{\"type\":\"string\"},\"image_url\":{\"type\":\"string\",\"format\":\"uri\"},"
      "\"size\":"
      "{\"type\":\"string\",\"enum\":[\"a\",\"b\"]},\"images\":{\"type\":\"array\",\"maxItems\":7,\"items\":{\"type\":"
      "\"string\",\"format\":\"uri\"}}},\"required\":[\"prompt\",\"image_url\"]}]}") "}}";
  g_autoptr (LatentModel) model = read_model (answer);
  g_autoptr (JsonObject) input = json_object_new ();
  g_autoptr (JsonObject) complete = NULL;
  g_autoptr (GError) error = NULL;
  guint count;

  g_assert_cmpstr (latent_model_get_id (model), ==, "real/name");
  assert_choices (model, "size", "a b", NULL);
  g_assert_true (latent_parameter_get_max_items (latent_model_get_parameter (model, "images"), &count));
  g_assert_cmpuint (count, ==, 7);
  g_assert_true (latent_parameter_get_required (latent_model_get_parameter (model, "prompt")));
  g_assert_false (latent_parameter_get_required (latent_model_get_parameter (model, "task_id")));

  /* One of the two is needed, whichever. */
  json_object_set_string_member (input, "prompt", "x");
  g_assert_null (latent_model_complete (model, input, NULL, &error));
  g_assert_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_MISSING);
  g_clear_error (&error);
  json_object_set_string_member (input, "task_id", "7");
  complete = latent_model_complete (model, input, NULL, &error);
  g_assert_no_error (error);
}

static void
test_circles (void)
{
  static const char page[] = DOCUMENT (
    "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/components/schemas/loop\"},\"b\":{\"$ref\":"
    "\"#/components/schemas/tree\"},\"c\":{\"$ref\":\"#/components/schemas/both\"},\"d\":{\"$ref\":\"#/nowhere\"},"
    "\"e\":{\"$ref\":\"https://elsewhere.example/x.json\"},\"prompt\":{\"type\":\"string\"}}}");
  g_autoptr (LatentModel) model = read_model (page);

  g_assert_cmpuint (latent_model_get_parameters (model)->len, ==, 6);
  assert_parameter (model, "a", "json", LATENT_ROLE_NONE);
  assert_parameter (model, "c", "json", LATENT_ROLE_NONE);
  assert_parameter (model, "d", "json", LATENT_ROLE_NONE);
  assert_parameter (model, "e", "json", LATENT_ROLE_NONE);
  assert_parameter (model, "prompt", "text", LATENT_ROLE_PROMPT);
}

static char *
repeat (const char *text, guint n)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (all, text);
  return g_string_free (all, FALSE);
}

static void
test_hostile (void)
{
  g_autofree char *deep = repeat ("[", 5000);
  g_autofree char *deep_yaml = g_strconcat ("paths: ", deep, NULL);
  g_autofree char *deep_json = g_strconcat ("{\"paths\":", deep, NULL);
  g_autofree char *quotes = repeat ("`", 100000);
  g_autofree char *marks = repeat ("<pre>", 20000);
  g_autofree char *html = g_strconcat ("<html>", marks, NULL);
  static const char bomb[] = "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                             "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
                             "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"
                             "g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\npaths: *g\n";
  static const char own[] = "paths: &a\n  x: *a\n";
  static const char binary[] = "openapi: 3.0\npaths: \"\\0\"\n";
  static const char other[] = "openapi: 3.0.0\npaths:\n  /api/v1/veo/generate:\n    post: {}\n";
  static const char nameless[] = "{\"openapi\":\"3.1.0\",\"paths\":{\"/api/v1/jobs/createTask\":{\"post\":{"
                                 "\"requestBody\":{\"content\":{\"application/json\":{\"schema\":{}}}}}}}}";
  const char *const texts[] = { "",
                                "{",
                                "{}",
                                "not a page at all",
                                "```\n```\n",
                                deep_yaml,
                                deep_json,
                                quotes,
                                html,
                                bomb,
                                own,
                                binary,
                                other,
                                nameless,
                                "\xff\xfe\x01",
                                "[1]",
                                "null",
                                "<pre",
                                "{\"format\":1,\"input\":{}}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (latent_openapi_read_page (texts[i], -1, &error));
      g_assert_nonnull (error);
      g_assert_true (*error->message != '\0');
    }
}

static void
test_does (void)
{
  static const struct
  {
    const char *id;
    const char *parameter; /* required */
    const char *does;
    LatentMedia media;
  } rows[] = {
    { "kling/v9-text-to-video", "prompt", "text-to-video", LATENT_MEDIA_VIDEO },
    { "wan/9-i2v", "image_url", "image-to-video", LATENT_MEDIA_VIDEO },
    { "topaz/video-upscale", "video_url", "video-to-video", LATENT_MEDIA_VIDEO },
    { "elevenlabs/text-to-speech-v9", "text", "text-to-speech", LATENT_MEDIA_AUDIO },
    { "elevenlabs/audio-isolation", "audio_url", "audio-to-audio", LATENT_MEDIA_AUDIO },
    { "ai-music-api/generate", "prompt", "text-to-music", LATENT_MEDIA_AUDIO },
    { "recraft/crisp-upscale", "image", "upscale", LATENT_MEDIA_PICTURE },
    { "recraft/remove-background", "image", "remove-background", LATENT_MEDIA_PICTURE },
    { "marmot/text-to-image", "prompt", "text-to-image", LATENT_MEDIA_PICTURE },
    { "marmot/edit", "input_urls", "image-to-image", LATENT_MEDIA_PICTURE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *page = g_strdup_printf ("{\"openapi\":\"3.1.0\",\"paths\":{\"/api/v1/jobs/"
                                               "createTask\":{\"post\":{\"requestBody\":{\"content\":{\"a/b\":{"
                                               "\"schema\":{\"properties\":{\"model\":{\"enum\":[\"%s\"]},\"input\":{"
                                               "\"required\":[\"%s\"],\"properties\":{\"%s\":{"
                                               "\"type\":\"string\",\"description\":\"The URL\"}}}}}}}}}}}}",
                                               rows[i].id, rows[i].parameter, rows[i].parameter);
      g_autoptr (LatentModel) model = read_model (page);

      g_assert_cmpstr (latent_model_get_does (model), ==, rows[i].does);
      g_assert_cmpint (latent_model_get_media (model), ==, rows[i].media);
    }
}

static void
test_imported (void)
{
  g_autofree char *page = read_fixture ("marmot.md");
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentCatalog) catalog = latent_catalog_new (NULL, &error);
  g_autoptr (LatentCatalog) again = latent_catalog_new (NULL, NULL);
  g_autoptr (GPtrArray) models = NULL;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (catalog));

  models = latent_imported_take (catalog, page, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (models->len, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (catalog)), ==, n + 1);
  g_assert_cmpint (latent_model_get_origin (latent_catalog_get_model (catalog, "marmot/3-edit", NULL)), ==,
                   LATENT_MODEL_IMPORTED);

  /* Another start has it too. */
  latent_imported_apply (again);
  assert_marmot (latent_catalog_get_model (again, "marmot/3-edit", NULL));
  g_assert_true (latent_imported_has ("marmot/3-edit"));
  g_assert_true (latent_imported_remove (again, "marmot/3-edit", &error));
  g_assert_no_error (error);
  g_assert_null (latent_catalog_get_model (again, "marmot/3-edit", NULL));
  g_assert_false (latent_imported_has ("marmot/3-edit"));
  g_assert_false (latent_imported_remove (again, "marmot/3-edit", &error));
  g_assert_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_UNKNOWN_MODEL);
}

/* A newer page of a model that came with the program: its choices and bounds count, what people found out stays. */
static void
test_over_shipped (void)
{
  static const char page[] =
    "{\"openapi\":\"3.1.0\",\"paths\":{\"/api/v1/jobs/"
    "createTask\":{\"post\":{\"requestBody\":{\"content\":{\"application/json\""
    ":{\"schema\":{\"properties\":{\"model\":{\"enum\":[\"flux-2/pro-text-to-image\"]},\"input\":{\"type\":\"object\","
    "\"required\":[\"prompt\",\"aspect_ratio\"],\"properties\":{\"prompt\":{\"type\":\"string\",\"maxLength\":6000},"
    "\"aspect_ratio\":{\"type\":\"string\",\"enum\":[\"16:9\",\"1:1\",\"auto\"],\"default\":\"16:9\"},\"resolution\":{"
    "\"type\":"
    "\"string\",\"enum\":[\"1K\",\"2K\",\"4K\"],\"default\":\"1K\"},\"grain\":{\"type\":\"integer\",\"minimum\":0,"
    "\"maximum\":9}"
    "}}}}}}}}}}}";
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentCatalog) catalog = latent_catalog_new (NULL, &error);
  g_autoptr (GPtrArray) models = NULL;
  LatentModel *model = latent_catalog_get_model (catalog, "flux-2/pro-text-to-image", NULL);
  LatentParameter *former = latent_model_get_parameter (model, "prompt");
  g_autoptr (JsonObject) input = json_object_new ();
  guint length;

  json_object_set_string_member (input, "resolution", "2K");
  models = latent_imported_take (catalog, page, -1, &error);
  g_assert_no_error (error);
  g_assert_true (latent_catalog_get_model (catalog, "flux-2/pro-text-to-image", NULL) == model);
  g_assert_cmpint (latent_model_get_origin (model), ==, LATENT_MODEL_SHIPPED);
  g_assert_cmpstr (latent_model_get_title (model), ==, "Flux 2 Pro");
  g_assert_true (latent_parameter_get_max_length (latent_model_get_parameter (model, "prompt"), &length));
  g_assert_cmpuint (length, ==, 6000);
  assert_choices (model, "resolution", "1K 2K 4K", "\"1K\"");
  /* "auto" can't work without a picture: that is no page's to say. */
  assert_choices (model, "aspect_ratio", "1:1 16:9", "\"16:9\"");
  assert_parameter (model, "grain", "slider", LATENT_ROLE_NONE);
  g_assert_nonnull (latent_model_get_parameter (model, "nsfw_checker"));
  g_assert_cmpfloat (latent_model_estimate (model, input), ==, 7);
  /* Whoever holds a parameter keeps it. */
  g_assert_cmpstr (latent_parameter_get_name (former), ==, "prompt");

  g_assert_true (latent_imported_remove (catalog, "flux-2/pro-text-to-image", &error));
  g_assert_null (latent_model_get_parameter (model, "grain"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/openapi/markdown", test_markdown);
  g_test_add_func ("/openapi/clothes", test_clothes);
  g_test_add_func ("/openapi/several", test_several);
  g_test_add_func ("/openapi/schema-call", test_schema_call);
  g_test_add_func ("/openapi/circles", test_circles);
  g_test_add_func ("/openapi/hostile", test_hostile);
  g_test_add_func ("/openapi/does", test_does);
  g_test_add_func ("/openapi/imported", test_imported);
  g_test_add_func ("/openapi/over-shipped", test_over_shipped);

  return g_test_run ();
}
