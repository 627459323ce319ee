/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-client.h"

#include "latent-json.h"

#define RESULTS_UNKNOWN 0
#define LINK "\"https://example.org/a.png\""

/* What KIE's documents and price list of October 2026 say, once more and by hand. */
static const struct
{
  const char *model;
  const char *input;
  int code;
  double credits; /* for code 200 */
  guint results;
} cases[] = {
  { "flux-2/flex-text-to-image", "\"prompt\":\"fox\",\"aspect_ratio\":\"1:1\",\"resolution\":\"1K\"", 200, 14, 1 },
  { "flux-2/flex-text-to-image", "\"prompt\":\"fox\",\"aspect_ratio\":\"1:1\",\"resolution\":\"2K\"", 200, 24, 1 },
  { "flux-2/flex-text-to-image", "\"prompt\":\"fo\",\"aspect_ratio\":\"1:1\",\"resolution\":\"2K\"", 500, 0, 0 },
  { "flux-2/pro-image-to-image",
    "\"prompt\":\"fox\",\"aspect_ratio\":\"auto\",\"resolution\":\"2K\",\"input_urls\":[" LINK "]", 200, 7, 1 },
  { "flux-2/pro-image-to-image", "\"prompt\":\"fox\",\"aspect_ratio\":\"auto\",\"resolution\":\"2K\"", 500, 0, 0 },
  { "flux-2/pro-image-to-image",
    "\"prompt\":\"fox\",\"aspect_ratio\":\"auto\",\"resolution\":\"2K\",\"input_urls\":[\"a.png\"]", 422, 0, 0 },
  { "flux-2/pro-image-to-image",
    "\"prompt\":\"fox\",\"aspect_ratio\":\"auto\",\"resolution\":\"2K\",\"input_urls\":[" LINK "," LINK "," LINK
    "," LINK "," LINK "," LINK "," LINK "," LINK "," LINK "]",
    500, 0, 0 },
  { "gpt-image-2-text-to-image", "\"prompt\":\"fox\"", 200, 6, 1 },
  { "gpt-image-2-text-to-image", "\"prompt\":\"fox\",\"resolution\":\"4K\",\"aspect_ratio\":\"16:9\"", 200, 16, 1 },
  { "gpt-image-2-text-to-image", "\"prompt\":\"fox\",\"resolution\":\"4K\",\"aspect_ratio\":\"1:1\"", 500, 0, 0 },
  { "gpt-image-2-text-to-image", "\"prompt\":\"fox\",\"resolution\":\"2K\",\"aspect_ratio\":\"1:1\"", 200, 10, 1 },
  { "gpt-image-2-text-to-image", "\"prompt\":\"fox\",\"resolution\":\"2K\",\"aspect_ratio\":\"5:4\"", 500, 0, 0 },
  { "gpt-image-2-text-to-image", "\"prompt\":\"fox\",\"resolution\":\"2K\"", 500, 0, 0 },
  { "gpt-image-2-5-flare-text-to-image", "\"prompt\":\"fox\",\"aspect_ratio\":\"16:9\"", 200, 6, 1 },
  { "gpt-image-2-5-flare-text-to-image", "\"prompt\":\"fox\",\"aspect_ratio\":\"27:16\",\"resolution\":\"2K\"", 500, 0,
    0 },
  { "gpt-image/1.5-text-to-image", "\"prompt\":\"fox\",\"aspect_ratio\":\"3:2\",\"quality\":\"high\"", 200, 22, 1 },
  { "google/nano-banana", "\"prompt\":\"fox\"", 200, 4, 1 },
  { "nano-banana-2", "\"prompt\":\"fox\",\"resolution\":\"4K\"", 200, 18, 1 },
  { "nano-banana-2-1", "\"prompt\":\"fox\",\"resolution\":\"2K\",\"output_format\":\"jpg\"", 200, 6, 1 },
  { "nano-banana-2-1", "\"prompt\":\"fox\",\"output_format\":\"jpeg\"", 500, 0, 0 },
  { "nano-banana-pro", "\"prompt\":\"fox\",\"resolution\":\"2K\"", 200, 18, 1 },
  { "nano-banana-pro", "\"prompt\":\"fox\",\"resolution\":\"4K\"", 200, 24, 1 },
  { "google/imagen4", "\"prompt\":\"fox\",\"aspect_ratio\":\"16:9\",\"seed\":\"7\"", 200, 8, 1 },
  { "google/imagen4", "\"prompt\":\"fox\",\"aspect_ratio\":\"16:9\",\"seed\":7", 500, 0, 0 },
  { "google/imagen4-fast", "\"prompt\":\"fox\",\"aspect_ratio\":\"16:9\",\"seed\":7", 200, 4, 1 },
  { "bytedance/seedream", "\"prompt\":\"fox\",\"guidance_scale\":10", 200, 3.5, 1 },
  { "bytedance/seedream", "\"prompt\":\"fox\",\"guidance_scale\":10.5", 500, 0, 0 },
  { "bytedance/seedream-v4-text-to-image", "\"prompt\":\"fox\",\"max_images\":4", 200, 20, 4 },
  { "bytedance/seedream-v4-text-to-image", "\"prompt\":\"fox\",\"max_images\":7", 500, 0, 0 },
  { "seedream/4.5-text-to-image", "\"prompt\":\"fox\",\"aspect_ratio\":\"1:1\",\"quality\":\"basic\"", 200, 6.5, 1 },
  { "seedream/5-flash-text-to-image", "\"prompt\":\"fox\",\"aspect_ratio\":\"1:1\"", 200, 3.24, 1 },
  { "seedream/5-lite-text-to-image", "\"prompt\":\"fox\",\"aspect_ratio\":\"1:1\",\"quality\":\"ultra\"", 200, 5.5, 1 },
  { "seedream/5-pro-image-to-image",
    "\"prompt\":\"fox\",\"aspect_ratio\":\"1:1\",\"quality\":\"high\",\"image_urls\":[" LINK "," LINK "," LINK "]", 200,
    15, 1 },
  { "qwen/text-to-image", "\"prompt\":\"fox\",\"image_size\":\"square_hd\"", 200, 4.19, 1 },
  { "qwen2-1/text-to-image", "\"prompt\":\"fox\",\"resolution\":\"2K\"", 200, 8, 1 },
  { "qwen3/image-to-image", "\"prompt\":\"fox\",\"image_urls\":[" LINK "," LINK "]", 200, 5.8, 1 },
  { "qwen3/pro-text-to-image", "\"prompt\":\"fox\",\"resolution\":\"2K\"", 200, 12, 1 },
  { "ideogram/v3-text-to-image", "\"prompt\":\"fox\",\"rendering_speed\":\"TURBO\"", 200, 3.5, 1 },
  { "ideogram/v3-text-to-image", "\"prompt\":\"fox\"", 200, 7, 1 },
  { "ideogram/character", "\"prompt\":\"fox\",\"reference_image_urls\":[" LINK "],\"rendering_speed\":\"QUALITY\"", 200,
    24, 1 },
  { "grok-imagine/text-to-image", "\"prompt\":\"fox\",\"aspect_ratio\":\"1:1\"", 200, 4, 6 },
  { "grok-imagine/text-to-image", "\"prompt\":\"fox\",\"aspect_ratio\":\"1:1\",\"enable_pro\":true", 200, 5, 6 },
  { "grok-imagine/image-to-image", "\"image_urls\":[" LINK "]", 200, 4, 2 },
  { "grok-imagine-image-2-0/segment-map", "\"image_url\":" LINK, 200, 0, RESULTS_UNKNOWN },
  { "grok-imagine-image-2-0/segment-map", "", 500, 0, 0 },
  { "wan/2-7-image", "\"prompt\":\"fox\",\"n\":1", 200, 4.8, 1 },
  { "wan/2-7-image", "\"prompt\":\"fox\"", 200, 19.2, 4 },
  { "wan/2-7-image", "\"prompt\":\"fox\",\"enable_sequential\":true", 200, 57.6, 12 },
  { "wan/2-7-image", "\"prompt\":\"fox\",\"n\":5", 500, 0, 0 },
  { "wan/2-7-image-pro", "\"prompt\":\"fox\",\"n\":2", 200, 24, 2 },
  { "z-image", "\"prompt\":\"fox\",\"aspect_ratio\":\"4:3\"", 200, 0.8, 1 },
  { "recraft/crisp-upscale", "\"image\":" LINK, 200, 0.5, 1 },
  { "topaz/image-upscale", "\"image_url\":" LINK ",\"upscale_factor\":\"4\"", 200, 20, 1 },
  { "topaz/image-upscale", "\"image_url\":" LINK ",\"upscale_factor\":4", 500, 0, 0 },
  { "4o-image-api", "\"prompt\":\"fox\",\"size\":\"3:2\"", 200, 6, 1 },
  { "4o-image-api", "\"size\":\"3:2\"", 500, 0, 0 },
  { "flux1-kontext", "\"prompt\":\"fox\",\"model\":\"flux-kontext-max\"", 200, 10, 1 },
};

static void
test_prices_and_results (void)
{
  static const char *const args[] = { "--speed", "2000", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (args);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *key = g_strdup_printf ("demo-%u", i);
      g_autofree char *body = g_strdup_printf ("{\"model\":\"%s\",\"input\":{%s}}", cases[i].model, cases[i].input);
      g_autoptr (LatentTestAnswer) answer = NULL;
      g_autoptr (LatentTestAnswer) record = NULL;
      JsonObject *response;
      const char *id;

      g_test_message ("%s", body);
      answer = latent_test_send (demo, "POST", LATENT_TEST_PATH_CREATE, key, body);
      latent_test_assert_code (answer, cases[i].code, NULL);
      g_assert_cmpfloat_with_epsilon (latent_test_get_credits (demo, key), 1000.0 - cases[i].credits, 0.001);
      if (cases[i].code != 200)
        continue;
      id = latent_json_peek_string (latent_json_peek_object (answer->json, "data"), "taskId");
      record = latent_test_await (demo, key, id);
      response = latent_json_peek_object (latent_json_peek_object (record->json, "data"), "response");
      if (cases[i].results == RESULTS_UNKNOWN)
        g_assert_nonnull (latent_json_peek_object (response, "resultObject"));
      else
        g_assert_cmpuint (json_array_get_length (latent_json_peek_array (response, "resultUrls")), ==,
                          cases[i].results);
    }
}

/* Several results of one task are pictures of their own. */
static void
test_several_results (void)
{
  static const char *const args[] = { "--speed", "100", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (args);
  g_autoptr (LatentTestAnswer) created = latent_test_send (
    demo, "POST", LATENT_TEST_PATH_CREATE, "demo",
    "{\"model\":\"grok-imagine/text-to-image\",\"input\":{\"prompt\":\"hills\",\"aspect_ratio\":\"1:1\"}}");
  const char *id;
  g_autoptr (LatentTestAnswer) record = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  latent_test_assert_code (created, 200, NULL);
  id = latent_json_peek_string (latent_json_peek_object (created->json, "data"), "taskId");
  record = latent_test_await (demo, "demo", id);
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *link = latent_test_get_link (record, i);
      g_autoptr (LatentTestAnswer) picture = latent_test_send (demo, "GET", link, NULL, NULL);

      g_assert_cmpuint (picture->status, ==, 200);
      g_assert_true (g_hash_table_add (seen, g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, picture->body)));
    }
}

static void
test_jpeg (void)
{
  static const char *const args[] = { "--speed", "100", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (args);
  g_autoptr (LatentTestAnswer) created = latent_test_send (
    demo, "POST", LATENT_TEST_PATH_CREATE, "demo",
    "{\"model\":\"google/nano-banana\",\"input\":{\"prompt\":\"hills\",\"output_format\":\"jpeg\"}}");
  g_autoptr (LatentTestAnswer) record = NULL;
  g_autoptr (LatentTestAnswer) picture = NULL;
  g_autofree char *link = NULL;

  latent_test_assert_code (created, 200, NULL);
  record = latent_test_await (demo, "demo",
                              latent_json_peek_string (latent_json_peek_object (created->json, "data"), "taskId"));
  link = latent_test_get_link (record, 0);
  g_assert_true (g_str_has_suffix (link, ".jpg"));
  picture = latent_test_send (demo, "GET", link, NULL, NULL);
  g_assert_cmpstr (soup_message_headers_get_content_type (picture->headers, NULL), ==, "image/jpeg");
  g_assert_cmpint (memcmp (g_bytes_get_data (picture->body, NULL), "\xff\xd8\xff", 3), ==, 0);
}

/* The catalogue takes one request a second. */
static LatentTestAnswer *
ask_catalogue (LatentTestDemo *demo, const char *path)
{
  g_usleep (1050 * 1000);
  return latent_test_send (demo, "GET", path, "demo", NULL);
}

static void
test_catalogue (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autoptr (LatentTestAnswer) all = latent_test_send (demo, "GET", "/api/v1/models", "demo", NULL);
  g_autoptr (LatentTestAnswer) early = latent_test_send (demo, "GET", "/api/v1/models", "demo", NULL);
  g_autoptr (LatentTestAnswer) found = ask_catalogue (demo, "/api/v1/models?q=FLUX-2&taskType=Chat,Image%20to%20Image");
  g_autoptr (LatentTestAnswer) none = ask_catalogue (demo, "/api/v1/models?provider=Nobody");
  g_autoptr (LatentTestAnswer) price = ask_catalogue (demo, "/api/v1/models/flux-2/pro-text-to-image/price");
  g_autoptr (LatentTestAnswer) no_price = ask_catalogue (demo, "/api/v1/models/ideogram/v3-remix/price");
  g_autoptr (LatentTestAnswer) rates = ask_catalogue (demo, "/api/v1/models/z-image/success-rate");
  g_autoptr (LatentTestAnswer) unknown = ask_catalogue (demo, "/api/v1/models/flux-9/schema");
  JsonObject *data = latent_json_peek_object (all->json, "data");
  gint64 total = 0;

  latent_test_assert_code (all, 200, "success");
  g_assert_true (latent_json_peek_int (data, "total", &total));
  g_assert_cmpint (total, ==, 65);
  g_assert_cmpuint (json_array_get_length (latent_json_peek_array (data, "models")), ==, 65);
  latent_test_assert_code (early, 429, NULL);
  g_assert_true (latent_json_peek_int (latent_json_peek_object (found->json, "data"), "total", &total));
  g_assert_cmpint (total, ==, 2);
  g_assert_true (latent_json_peek_int (latent_json_peek_object (none->json, "data"), "total", &total));
  g_assert_cmpint (total, ==, 0);
  g_assert_nonnull (
    strstr (latent_json_peek_string (latent_json_peek_object (price->json, "data"), "pricingDesc"), "5 credits"));
  g_assert_true (json_object_get_null_member (latent_json_peek_object (no_price->json, "data"), "pricingDesc"));
  g_assert_cmpuint (
    json_array_get_length (latent_json_peek_array (latent_json_peek_object (rates->json, "data"), "points")), ==, 144);
  latent_test_assert_code (unknown, 404, NULL);
}

/* Walks the whole document: every reference leads somewhere, once decoded. */
static void
check_references (JsonObject *root, JsonNode *node, guint *count)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        check_references (root, json_array_get_element (array, i), count);
    }
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      const char *reference = latent_json_peek_string (object, "$ref");
      JsonObjectIter iter;
      JsonNode *member;

      if (reference != NULL)
        {
          g_auto (GStrv) parts = g_strsplit (reference, "/", -1);
          JsonObject *at = root;

          g_assert_cmpstr (parts[0], ==, "#");
          for (guint i = 1; parts[i] != NULL; i++)
            {
              g_autofree char *name = g_uri_unescape_string (parts[i], NULL);

              at = latent_json_peek_object (at, name);
              g_assert_nonnull (at);
            }
          (*count)++;
        }
      json_object_iter_init (&iter, object);
      while (json_object_iter_next (&iter, NULL, &member))
        check_references (root, member, count);
    }
}

static void
test_schemas (void)
{
  static const char *const args[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (args);
  static const struct
  {
    const char *model;
    gboolean has_schema;
    gboolean has_forms;
  } models[] = {
    { "flux-2/pro-text-to-image", TRUE, FALSE },
    { "nano-banana-2", TRUE, FALSE },
    { "grok-imagine-image-2-0/segment-map", TRUE, TRUE },
    { "ideogram/v3-remix", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    {
      g_autofree char *path = g_strdup_printf ("/api/v1/models/%s/schema", models[i].model);
      g_autoptr (LatentTestAnswer) answer = NULL;
      JsonObject *openapi, *operation, *body, *input;
      JsonNode *node;
      guint count = 0;

      g_test_message ("%s", path);
      answer = ask_catalogue (demo, path);
      latent_test_assert_code (answer, 200, "success");
      openapi = latent_json_peek_object (latent_json_peek_object (answer->json, "data"), "openapi");
      if (!models[i].has_schema)
        {
          g_assert_null (openapi);
          continue;
        }
      g_assert_nonnull (openapi);
      node = json_object_get_member (latent_json_peek_object (answer->json, "data"), "openapi");
      check_references (openapi, node, &count);
      g_assert_cmpuint (count, >=, 2);
      operation = latent_json_peek_object (
        latent_json_peek_object (latent_json_peek_object (openapi, "paths"), "/api/v1/jobs/createTask"), "post");
      body = latent_json_peek_object (
        latent_json_peek_object (
          latent_json_peek_object (latent_json_peek_object (operation, "requestBody"), "content"), "application/json"),
        "schema");
      input = latent_json_peek_object (latent_json_peek_object (body, "properties"), "input");
      g_assert_nonnull (input);
      g_assert_true (json_object_has_member (input, "oneOf") == models[i].has_forms);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/demo/models/prices-and-results", test_prices_and_results);
  g_test_add_func ("/demo/models/several-results", test_several_results);
  g_test_add_func ("/demo/models/jpeg", test_jpeg);
  g_test_add_func ("/demo/models/catalogue", test_catalogue);
  g_test_add_func ("/demo/models/schemas", test_schemas);

  return g_test_run ();
}
