/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shipped descriptors against data/facts.json: what KIE's pages say about each model, field by field, kept apart from
 * the descriptors, and the few places where prose overrules a page's schema. */
#include "latent-catalog.h"
#include "latent-json.h"

#include <math.h>

static LatentCatalog *catalog;
static JsonObject *facts;

/* @keyword of one field as KIE means it, or NULL: what prose says goes before the schema. */
static JsonNode *
look_up (const char *id, JsonObject *field, const char *keyword)
{
  JsonArray *prose = json_object_get_array_member (facts, "prose");
  JsonNode *found = json_object_get_member (field, keyword);

  for (guint i = 0; i < json_array_get_length (prose); i++)
    {
      JsonObject *row = json_array_get_object_element (prose, i);
      JsonObject *says = json_object_get_object_member (row, "says");

      if (g_pattern_match_simple (json_object_get_string_member (row, "id"), id) &&
          g_str_equal (json_object_get_string_member (row, "field"), json_object_get_string_member (field, "name")) &&
          json_object_has_member (says, keyword))
        found = json_object_get_member (says, keyword);
    }
  return found != NULL && !JSON_NODE_HOLDS_NULL (found) ? found : NULL;
}

static gboolean
is_set (const char *id, JsonObject *field, const char *keyword)
{
  JsonNode *node = look_up (id, field, keyword);

  return node != NULL && json_node_get_boolean (node);
}

static void
check_number (const char *id, JsonObject *field, const char *keyword, gboolean has, double value)
{
  JsonNode *node = look_up (id, field, keyword);

  if (has != (node != NULL) || (has && value != json_node_get_double (node)))
    g_error ("%s: %s: %s is %g, not as KIE says", id, json_object_get_string_member (field, "name"), keyword,
             has ? value : NAN);
}

static void
check_length (const char *id, JsonObject *field, const char *keyword, gboolean has, guint value)
{
  check_number (id, field, keyword, has, value);
}

static void
check_limits (const char *id, LatentParameter *parameter, JsonObject *field)
{
  double number = 0;
  guint length = 0;
  gboolean has;

  has = latent_parameter_get_minimum (parameter, &number);
  check_number (id, field, "minimum", has, number);
  has = latent_parameter_get_maximum (parameter, &number);
  check_number (id, field, "maximum", has, number);
  has = latent_parameter_get_min_length (parameter, &length) && length > 0;
  check_length (id, field, "minLength", has, length);
  has = latent_parameter_get_max_length (parameter, &length);
  check_length (id, field, "maxLength", has, length);
  has = latent_parameter_get_max_items (parameter, &length);
  check_length (id, field, "maxItems", has, length);
  /* A list that is required isn't empty, whether a page says so or not. */
  has = latent_parameter_get_min_items (parameter, &length) && length > 0;
  if (has && length == 1 && latent_parameter_get_required (parameter))
    return;
  check_length (id, field, "minItems", has, length);
}

static void
check_file (const char *id, LatentParameter *parameter, JsonObject *field)
{
  const char *takes = latent_json_peek_string (field, "takes");
  LatentParameterRole role = latent_parameter_get_role (parameter);
  const char *const *accept = latent_parameter_get_accept (parameter);
  JsonArray *types = latent_json_peek_array (field, "accept");
  guint64 bytes = 0;
  double megabytes;

  g_assert_cmpint (role == LATENT_ROLE_IMAGES, ==, g_strcmp0 (takes, "pictures") == 0);
  g_assert_cmpint (role == LATENT_ROLE_MASK, ==, g_strcmp0 (takes, "mask") == 0);
  if (takes == NULL)
    return;
  g_assert_nonnull (accept);
  g_assert_true (latent_parameter_get_max_bytes (parameter, &bytes));
  if (latent_json_peek_double (field, "megabytes", &megabytes))
    g_assert_cmpfloat ((double) bytes, ==, megabytes * 1e6);
  if (types == NULL)
    return;
  g_assert_cmpuint (g_strv_length ((char **) accept), ==, json_array_get_length (types));
  for (guint i = 0; i < json_array_get_length (types); i++)
    if (!g_strv_contains (accept, json_array_get_string_element (types, i)))
      g_error ("%s: %s doesn’t accept %s", id, latent_parameter_get_name (parameter),
               json_array_get_string_element (types, i));
}

static void
check_field (const char *id, LatentParameter *parameter, JsonObject *field)
{
  static const char *const types[] = { "string", "integer", "number", "boolean", "array", "object" };
  JsonNode *value = look_up (id, field, "default");
  JsonNode *own = latent_parameter_get_default (parameter);
  JsonArray *choices = latent_json_peek_array (field, "enum");
  const char *const *offered = latent_parameter_get_choices (parameter);

  g_test_message ("%s: %s", id, latent_parameter_get_name (parameter));
  g_assert_cmpstr (types[latent_parameter_get_kind (parameter)], ==, json_object_get_string_member (field, "type"));
  g_assert_cmpint (latent_parameter_get_required (parameter), ==, is_set (id, field, "required"));
  g_assert_cmpint (own != NULL, ==, value != NULL);
  g_assert_true (value == NULL || json_node_equal (own, value));

  g_assert_cmpint (offered != NULL, ==, choices != NULL);
  if (choices != NULL)
    g_assert_cmpuint (g_strv_length ((char **) offered), ==, json_array_get_length (choices));
  for (guint i = 0; choices != NULL && i < json_array_get_length (choices); i++)
    g_assert_cmpstr (offered[i], ==, json_array_get_string_element (choices, i));
  check_limits (id, parameter, field);
  check_file (id, parameter, field);
}

static JsonObject *
find_facts (const char *id)
{
  JsonArray *models = json_object_get_array_member (facts, "models");

  for (guint i = 0; i < json_array_get_length (models); i++)
    if (g_str_equal (json_object_get_string_member (json_array_get_object_element (models, i), "id"), id))
      return json_array_get_object_element (models, i);
  g_error ("KIE has no model %s", id);
}

static void
test_models (void)
{
  JsonArray *models = json_object_get_array_member (facts, "models");

  g_assert_cmpuint (json_array_get_length (models), ==, 65);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (catalog)), ==, 65);
  for (guint i = 0; i < json_array_get_length (models); i++)
    {
      JsonObject *row = json_array_get_object_element (models, i);
      JsonArray *fields = json_object_get_array_member (row, "fields");
      const char *id = json_object_get_string_member (row, "id");
      g_autoptr (GError) error = NULL;
      LatentModel *model = latent_catalog_get_model (catalog, id, &error);
      guint n = 0;

      g_assert_no_error (error);
      g_assert_cmpstr (latent_model_get_description (model), !=, "");
      for (guint j = 0; j < json_array_get_length (fields); j++)
        {
          JsonObject *field = json_array_get_object_element (fields, j);
          const char *name = json_object_get_string_member (field, "name");
          LatentParameter *parameter = latent_model_get_parameter (model, name);

          if (is_set (id, field, "gone"))
            {
              g_assert_null (parameter);
              continue;
            }
          if (parameter == NULL)
            g_error ("%s lacks “%s”", id, name);
          check_field (id, parameter, field);
          n++;
        }
      g_assert_cmpuint (latent_model_get_parameters (model)->len, ==, n);
    }
}

static void
collect_numbers (JsonNode *node, gboolean is_price, GArray *numbers)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *child;

  if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      collect_numbers (json_array_get_element (json_node_get_array (node), i), is_price, numbers);
  if (JSON_NODE_HOLDS_VALUE (node) && is_price)
    {
      double number = json_node_get_double (node);

      g_array_append_val (numbers, number);
    }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &child))
    if (!g_str_equal (name, "megapixels"))
      collect_numbers (child,
                       g_str_equal (name, "credits") || g_str_equal (name, "otherwise") ||
                         g_str_equal (name, "table") || (is_price && JSON_NODE_HOLDS_VALUE (child)),
                       numbers);
}

static gboolean
has_number (JsonArray *array, double number)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (json_array_get_double_element (array, i) == number)
      return TRUE;
  return FALSE;
}

/* Every amount of the price list is in the rule, and no other. Which setting costs which is test-shipped's. */
static void
test_prices (void)
{
  const char *folder = g_getenv ("LATENT_CATALOG_DIR");
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;
  guint n = 0;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      g_autoptr (JsonObject) descriptor = NULL;
      g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (double));
      JsonArray *credits;

      if (!g_str_has_suffix (name, ".json"))
        continue;
      g_test_message ("%s", name);
      g_file_get_contents (path, &text, NULL, &error);
      g_assert_no_error (error);
      descriptor = latent_json_parse_object (text, -1, LATENT_JSON_MAX_BYTES, &error);
      g_assert_no_error (error);
      credits = json_object_get_array_member (find_facts (json_object_get_string_member (descriptor, "id")), "credits");
      collect_numbers (json_object_get_member (descriptor, "price"), FALSE, numbers);
      for (guint i = 0; i < numbers->len; i++)
        g_assert_true (has_number (credits, g_array_index (numbers, double, i)));
      for (guint i = 0; i < json_array_get_length (credits); i++)
        {
          gboolean found = FALSE;

          for (guint j = 0; j < numbers->len; j++)
            found = found || g_array_index (numbers, double, j) == json_array_get_double_element (credits, i);
          g_assert_true (found);
        }
      n++;
    }
  g_assert_cmpuint (n, ==, 65);
}

/* What KIE's pages say about values that don't go together. */
static void
test_combinations (void)
{
#define PICTURE "\"https://a.example/a.png\""
  static const struct
  {
    const char *model;
    const char *input;
    const char *parameter; /* whose fault it is; NULL if it is allowed */
  } rows[] = {
    { "gpt-image-2-text-to-image", "{\"prompt\":\"x\",\"resolution\":\"2K\"}", "resolution" },
    { "gpt-image-2-text-to-image", "{\"prompt\":\"x\",\"resolution\":\"2K\",\"aspect_ratio\":\"auto\"}", "resolution" },
    { "gpt-image-2-text-to-image", "{\"prompt\":\"x\",\"resolution\":\"2K\",\"aspect_ratio\":\"5:4\"}", "resolution" },
    { "gpt-image-2-text-to-image", "{\"prompt\":\"x\",\"resolution\":\"2K\",\"aspect_ratio\":\"1:1\"}", NULL },
    { "gpt-image-2-text-to-image", "{\"prompt\":\"x\",\"resolution\":\"4K\",\"aspect_ratio\":\"1:1\"}", "resolution" },
    { "gpt-image-2-text-to-image", "{\"prompt\":\"x\",\"resolution\":\"4K\",\"aspect_ratio\":\"16:9\"}", NULL },
    { "gpt-image-2-text-to-image", "{\"prompt\":\"x\",\"background\":\"transparent\"}", NULL },
    { "gpt-image-2-text-to-image",
      "{\"prompt\":\"x\",\"background\":\"auto\",\"resolution\":\"2K\",\"aspect_ratio\":\"1:1\"}", "background" },
    { "gpt-image-2-5-flare-text-to-image", "{\"prompt\":\"x\",\"resolution\":\"2K\",\"aspect_ratio\":\"9:8\"}",
      "aspect_ratio" },
    { "gpt-image-2-5-flare-text-to-image", "{\"prompt\":\"x\",\"aspect_ratio\":\"9:8\"}", NULL },
    { "wan/2-7-image", "{\"prompt\":\"x\",\"n\":4}", NULL },
    { "wan/2-7-image", "{\"prompt\":\"x\",\"n\":5}", "n" },
    { "wan/2-7-image", "{\"prompt\":\"x\",\"n\":12,\"enable_sequential\":true}", NULL },
    { "wan/2-7-image", "{\"prompt\":\"x\",\"thinking_mode\":true}", NULL },
    { "wan/2-7-image", "{\"prompt\":\"x\",\"thinking_mode\":true,\"enable_sequential\":true}", "thinking_mode" },
    { "wan/2-7-image", "{\"prompt\":\"x\",\"thinking_mode\":true,\"input_urls\":[" PICTURE "]}", "thinking_mode" },
    { "wan/2-7-image-pro", "{\"prompt\":\"x\",\"resolution\":\"4K\"}", NULL },
    { "wan/2-7-image-pro", "{\"prompt\":\"x\",\"resolution\":\"4K\",\"input_urls\":[" PICTURE "]}", "resolution" },
    { "wan/2-7-image-pro", "{\"prompt\":\"x\",\"bbox_list\":[[[1,2,3,4]]]}", "bbox_list" },
    { "wan/2-7-image-pro", "{\"prompt\":\"x\",\"bbox_list\":[[[1,2,3,4]]],\"input_urls\":[" PICTURE "]}", NULL },
    { "flux1-kontext", "{\"prompt\":\"x\",\"safety_tolerance\":6}", NULL },
    { "flux1-kontext", "{\"prompt\":\"x\",\"safety_tolerance\":3,\"input_image\":" PICTURE "}", "safety_tolerance" },
    { "flux1-kontext", "{\"prompt\":\"x\",\"safety_tolerance\":2,\"input_image\":" PICTURE "}", NULL },
    { "qwen2-1/image-to-image",
      "{\"prompt\":\"x\",\"image_urls\":[" PICTURE "],\"mask_url\":" PICTURE ",\"background\":\"transparent\"}",
      "background" },
    { "4o-image-api", "{}", "prompt" },
    { "4o-image-api", "{\"prompt\":\"x\"}", NULL },
    { "4o-image-api", "{\"files_url\":[" PICTURE "]}", NULL },
    { "grok-imagine-image-2-0/segment-map", "{}", "image_url" },
    { "grok-imagine-image-2-0/segment-map", "{\"task_id\":\"a\"}", NULL },
    { "z-image", "{\"prompt\":\"x\",\"aspect_ratio\":\"auto\"}", "aspect_ratio" },
    { "google/imagen4", "{\"prompt\":\"x\",\"seed\":7}", "seed" },
    { "google/imagen4", "{\"prompt\":\"x\",\"seed\":\"7\"}", NULL },
    { "google/imagen4-fast", "{\"prompt\":\"x\",\"seed\":7}", NULL },
    { "nano-banana-2", "{\"prompt\":\"x\",\"output_format\":\"jpeg\"}", "output_format" },
    { "google/nano-banana", "{\"prompt\":\"x\",\"output_format\":\"jpg\"}", "output_format" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) input = latent_json_parse_object (rows[i].input, -1, LATENT_JSON_MAX_BYTES, &error);
      g_autoptr (JsonObject) complete = NULL;
      LatentModel *model = latent_catalog_get_model (catalog, rows[i].model, NULL);
      LatentParameter *parameter = NULL;

      g_test_message ("%s: %s", rows[i].model, rows[i].input);
      complete = latent_model_complete (model, input, &parameter, &error);
      if (rows[i].parameter == NULL)
        {
          g_assert_no_error (error);
          g_assert_null (parameter);
          continue;
        }
      g_assert_null (complete);
      g_assert_true (error->domain == LATENT_CATALOG_ERROR);
      g_assert_cmpstr (latent_parameter_get_name (parameter), ==, rows[i].parameter);
    }
}

/* Titles tell the models apart, and stand in the order in which people look for them. */
static void
test_titles (void)
{
  static const char *const does[] = {
    "text-to-image", "image-to-image", "character", "layers", "segments", "upscale", "remove-background", NULL,
  };
  g_autoptr (GHashTable) titles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) bananas = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (catalog)); i++)
    {
      g_autoptr (LatentModel) model = g_list_model_get_item (G_LIST_MODEL (catalog), i);

      if (!g_hash_table_add (titles, g_strdup (latent_model_get_title (model))))
        g_error ("Two models are called “%s”", latent_model_get_title (model));
      g_assert_true (g_strv_contains (does, latent_model_get_does (model)));
      if (g_str_has_prefix (latent_model_get_title (model), "Nano Banana"))
        g_ptr_array_add (bananas, g_strdup (latent_model_get_title (model)));
    }
  g_ptr_array_add (bananas, NULL);
  {
    g_autofree char *list = g_strjoinv ("|", (char **) bananas->pdata);

    g_assert_cmpstr (list, ==,
                     "Nano Banana|Nano Banana 2|Nano Banana 2.1|Nano Banana 2 Lite|Nano Banana Edit|Nano Banana Pro");
  }
}

int
main (int argc, char *argv[])
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  path = g_test_build_filename (G_TEST_DIST, "catalog", "data", "facts.json", NULL);
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  facts = latent_json_parse_object (text, -1, LATENT_JSON_MAX_BYTES, &error);
  g_assert_no_error (error);
  catalog = latent_catalog_new (NULL, &error);
  g_assert_no_error (error);
  g_test_add_func ("/catalog/facts/models", test_models);
  g_test_add_func ("/catalog/facts/prices", test_prices);
  g_test_add_func ("/catalog/facts/combinations", test_combinations);
  g_test_add_func ("/catalog/facts/titles", test_titles);
  status = g_test_run ();
  g_clear_object (&catalog);
  json_object_unref (facts);
  return status;
}
