/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-json.h"
#include "latent-model.h"

/* A model with one parameter, "value", of the given schema. */
static LatentModel *
make_model (const char *schema)
{
  g_autofree char *text = g_strdup_printf ("{\"format\":1,\"id\":\"a/b\",\"title\":\"A\",\"does\":\"text-to-image\","
                                           "\"input\":{\"type\":\"object\",\"properties\":{\"value\":%s}}}",
                                           schema);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = latent_json_parse_object (text, -1, LATENT_JSON_MAX_BYTES, &error);
  LatentModel *model;

  g_assert_no_error (error);
  model = latent_model_new_from_json (object, &error);
  g_assert_no_error (error);
  return model;
}

#define COLOUR                                                                                                         \
  "{\"type\":\"object\",\"required\":[\"hex\"],\"properties\":{"                                                       \
  "\"hex\":{\"type\":\"string\"},\"ratio\":{\"type\":\"number\"}}}"

static const struct
{
  const char *schema;
  const char *value;
  int code;            /* LatentCatalogError, or -1 if the value is right */
  const char *message; /* part of it */
} checks[] = {
  { "{\"type\":\"string\"}", "\"\"", -1, NULL },
  { "{\"type\":\"string\"}", "3", LATENT_CATALOG_ERROR_TYPE, "Value must be text" },
  { "{\"type\":\"string\"}", "null", LATENT_CATALOG_ERROR_TYPE, "Value must be text" },
  { "{\"type\":\"string\",\"minLength\":3}", "\"ab\"", LATENT_CATALOG_ERROR_LENGTH, "at least 3 characters; it has 2" },
  { "{\"type\":\"string\",\"minLength\":3}", "\"abc\"", -1, NULL },
  { "{\"type\":\"string\",\"minLength\":3}", "\"狐狐\"", LATENT_CATALOG_ERROR_LENGTH, "it has 2" },
  { "{\"type\":\"string\",\"minLength\":3}", "\"🦊🦊🦊\"", -1, NULL },
  { "{\"type\":\"string\",\"maxLength\":3}", "\"🦊🦊🦊\"", -1, NULL },
  { "{\"type\":\"string\",\"maxLength\":3}", "\"狐狐狐狐\"", LATENT_CATALOG_ERROR_LENGTH,
    "at most 3 characters; it has 4" },
  { "{\"type\":\"string\",\"maxLength\":1}", "\"ab\"", LATENT_CATALOG_ERROR_LENGTH, "at most 1 character;" },
  { "{\"type\":\"string\",\"enum\":[\"1K\",\"2K\"]}", "\"2K\"", -1, NULL },
  { "{\"type\":\"string\",\"enum\":[\"1K\",\"2K\"]}", "\"2k\"", LATENT_CATALOG_ERROR_CHOICE, "one of: 1K, 2K" },
  { "{\"type\":\"string\",\"enum\":[\"1\",\"2\"]}", "1", LATENT_CATALOG_ERROR_TYPE, "text" },
  { "{\"type\":\"string\",\"format\":\"uri\"}", "\"https://a.example/b.png\"", -1, NULL },
  { "{\"type\":\"string\",\"format\":\"uri\"}", "\"b.png\"", LATENT_CATALOG_ERROR_TYPE, "https://" },
  { "{\"type\":\"string\",\"format\":\"uri\"}", "\"file:///etc/passwd\"", LATENT_CATALOG_ERROR_TYPE, "https://" },
  { "{\"type\":\"integer\"}", "4", -1, NULL },
  { "{\"type\":\"integer\"}", "4.0", -1, NULL },
  { "{\"type\":\"integer\"}", "4.5", LATENT_CATALOG_ERROR_TYPE, "whole number" },
  { "{\"type\":\"integer\"}", "\"4\"", LATENT_CATALOG_ERROR_TYPE, "whole number" },
  { "{\"type\":\"integer\",\"minimum\":1,\"maximum\":4}", "1", -1, NULL },
  { "{\"type\":\"integer\",\"minimum\":1,\"maximum\":4}", "4", -1, NULL },
  { "{\"type\":\"integer\",\"minimum\":1,\"maximum\":4}", "5", LATENT_CATALOG_ERROR_RANGE, "from 1 to 4" },
  { "{\"type\":\"integer\",\"minimum\":1,\"maximum\":4}", "0", LATENT_CATALOG_ERROR_RANGE, "from 1 to 4" },
  { "{\"type\":\"integer\",\"minimum\":1}", "0", LATENT_CATALOG_ERROR_RANGE, "at least 1" },
  { "{\"type\":\"integer\",\"maximum\":2147483647}", "2147483648", LATENT_CATALOG_ERROR_RANGE, "at most 2147483647" },
  { "{\"type\":\"number\",\"minimum\":0.5}", "0.5", -1, NULL },
  { "{\"type\":\"number\",\"minimum\":0.5}", "0.49", LATENT_CATALOG_ERROR_RANGE, "at least 0.5" },
  { "{\"type\":\"number\",\"multipleOf\":0.1}", "0.3", -1, NULL },
  { "{\"type\":\"number\",\"multipleOf\":0.1}", "2.7", -1, NULL },
  { "{\"type\":\"number\",\"multipleOf\":0.1}", "0.35", LATENT_CATALOG_ERROR_RANGE, "multiple of 0.1" },
  { "{\"type\":\"integer\",\"multipleOf\":8}", "1024", -1, NULL },
  { "{\"type\":\"integer\",\"multipleOf\":8}", "1025", LATENT_CATALOG_ERROR_RANGE, "multiple of 8" },
  { "{\"type\":\"number\",\"enum\":[1,2.5]}", "1.0", -1, NULL },
  { "{\"type\":\"number\",\"enum\":[1,2.5]}", "2", LATENT_CATALOG_ERROR_CHOICE, "1, 2.5" },
  { "{\"type\":\"boolean\"}", "true", -1, NULL },
  { "{\"type\":\"boolean\"}", "\"true\"", LATENT_CATALOG_ERROR_TYPE, "true or false" },
  { "{\"type\":\"boolean\"}", "1", LATENT_CATALOG_ERROR_TYPE, "true or false" },
  { "{\"type\":\"array\",\"minItems\":1,\"maxItems\":2}", "[]", LATENT_CATALOG_ERROR_LENGTH, "at least 1 element;" },
  { "{\"type\":\"array\",\"minItems\":1,\"maxItems\":2}", "[1,2]", -1, NULL },
  { "{\"type\":\"array\",\"minItems\":1,\"maxItems\":2}", "[1,2,3]", LATENT_CATALOG_ERROR_LENGTH,
    "at most 2 elements" },
  { "{\"type\":\"array\"}", "{}", LATENT_CATALOG_ERROR_TYPE, "list" },
  { "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"maxLength\":1}}", "[\"a\",\"bb\"]",
    LATENT_CATALOG_ERROR_LENGTH, "Value, element 2" },
  { "{\"type\":\"array\",\"items\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}}", "[[1,2],[3,\"4\"]]",
    LATENT_CATALOG_ERROR_TYPE, "element 2, element 2" },
  { "{\"type\":\"object\"}", "{\"anything\":1}", -1, NULL },
  { "{\"type\":\"object\"}", "[]", LATENT_CATALOG_ERROR_TYPE, "named values" },
  { COLOUR, "{\"hex\":\"#fff\"}", -1, NULL },
  { COLOUR, "{\"hex\":\"#fff\",\"ratio\":0.5}", -1, NULL },
  { COLOUR, "{\"ratio\":1}", LATENT_CATALOG_ERROR_MISSING, "Value, Hex is missing" },
  { COLOUR, "{\"hex\":\"#fff\",\"ratio\":\"1\"}", LATENT_CATALOG_ERROR_TYPE, "Value, Ratio must be a number" },
  { COLOUR, "{\"hex\":\"#fff\",\"hax\":\"\"}", LATENT_CATALOG_ERROR_UNKNOWN_PARAMETER, "“hax”" },
};

static void
test_check (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_autoptr (LatentModel) model = make_model (checks[i].schema);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) value = json_from_string (checks[i].value, &error);

      g_assert_no_error (error);
      g_test_message ("%s with %s", checks[i].schema, checks[i].value);
      g_assert_cmpint (latent_parameter_check (latent_model_get_parameter (model, "value"), value, &error), ==,
                       checks[i].code == -1);
      if (checks[i].code == -1)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, LATENT_CATALOG_ERROR, checks[i].code);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, checks[i].message));
      g_assert_true (g_str_has_prefix (error->message, "Value"));
    }
}

static const struct
{
  const char *schema;
  const char *text;
  const char *json; /* NULL if refused */
} parses[] = {
  { "{\"type\":\"string\"}", " two  words ", "\" two  words \"" },
  { "{\"type\":\"string\"}", "7", "\"7\"" },
  { "{\"type\":\"string\"}", "\xff", NULL },
  { "{\"type\":\"string\",\"enum\":[\"1K\",\"2K\"]}", "2k", "\"2K\"" },
  { "{\"type\":\"string\",\"enum\":[\"1K\",\"2K\"]}", "3K", NULL },
  { "{\"type\":\"string\",\"enum\":[\"1\",\"2\"]}", "2", "\"2\"" },
  { "{\"type\":\"integer\"}", "7", "7" },
  { "{\"type\":\"integer\"}", "-7", "-7" },
  { "{\"type\":\"integer\"}", "7.5", NULL },
  { "{\"type\":\"integer\"}", "seven", NULL },
  { "{\"type\":\"integer\"}", "", NULL },
  { "{\"type\":\"integer\"}", "99999999999999999999", NULL },
  { "{\"type\":\"number\"}", "7.5", "7.5" },
  { "{\"type\":\"number\"}", "7,5", NULL },
  { "{\"type\":\"number\"}", "nan", NULL },
  { "{\"type\":\"number\"}", "1e999", NULL },
  { "{\"type\":\"boolean\"}", "true", "true" },
  { "{\"type\":\"boolean\"}", "Yes", "true" },
  { "{\"type\":\"boolean\"}", "off", "false" },
  { "{\"type\":\"boolean\"}", "maybe", NULL },
  { "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}", "[\"a\", \"b\"]", "[\"a\",\"b\"]" },
  { "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}", "https://a.example/1,2.png",
    "[\"https://a.example/1,2.png\"]" },
  { "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}", "3", "[3]" },
  { "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}", "[3", NULL },
  { "{\"type\":\"object\"}", "{\"a\": 1}", "{\"a\":1}" },
  { "{\"type\":\"object\"}", "a", NULL },
};

static void
test_parse (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (parses); i++)
    {
      g_autoptr (LatentModel) model = make_model (parses[i].schema);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode)
        value = latent_parameter_parse (latent_model_get_parameter (model, "value"), parses[i].text, &error);
      g_autofree char *text = NULL;

      g_test_message ("%s, row %u", parses[i].schema, i);
      if (parses[i].json == NULL)
        {
          g_assert_null (value);
          g_assert_nonnull (error);
          g_assert_true (error->domain == LATENT_CATALOG_ERROR);
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
          continue;
        }
      g_assert_no_error (error);
      text = latent_json_to_string (value);
      g_assert_cmpstr (text, ==, parses[i].json);
    }
}

static void
test_properties (void)
{
  g_autoptr (LatentModel) model = make_model (
    "{\"type\":\"array\",\"role\":\"images\",\"description\":\"Help\",\"minItems\":1,\"maxItems\":8,"
    "\"items\":{\"type\":\"string\",\"format\":\"uri\"},\"accept\":[\"image/png\",\"image/webp\"],"
    "\"maxBytes\":10485760}");
  g_autoptr (LatentModel) plain = make_model ("{\"type\":\"number\",\"enum\":[1,2.5],\"default\":2.5}");
  LatentParameter *parameter = latent_model_get_parameter (model, "value");
  LatentParameter *other = latent_model_get_parameter (plain, "value");
  guint64 bytes;
  guint count;
  double number;

  g_assert_cmpstr (latent_parameter_get_name (parameter), ==, "value");
  g_assert_cmpstr (latent_parameter_get_title (parameter), ==, "Input Pictures");
  g_assert_cmpstr (latent_parameter_get_description (parameter), ==, "Help");
  g_assert_cmpint (latent_parameter_get_kind (parameter), ==, LATENT_PARAMETER_ARRAY);
  g_assert_cmpint (latent_parameter_get_role (parameter), ==, LATENT_ROLE_IMAGES);
  g_assert_true (latent_parameter_get_min_items (parameter, &count));
  g_assert_cmpuint (count, ==, 1);
  g_assert_true (latent_parameter_get_max_items (parameter, &count));
  g_assert_cmpuint (count, ==, 8);
  g_assert_true (latent_parameter_get_max_bytes (parameter, &bytes));
  g_assert_cmpuint (bytes, ==, 10485760);
  g_assert_cmpstr (latent_parameter_get_accept (parameter)[1], ==, "image/webp");
  g_assert_null (latent_parameter_get_choices (parameter));
  g_assert_null (latent_parameter_get_default (parameter));
  g_assert_false (latent_parameter_get_max_length (parameter, NULL));
  g_assert_false (latent_parameter_get_minimum (parameter, NULL));

  g_assert_cmpstr (latent_parameter_get_title (other), ==, "Value");
  g_assert_cmpstr (latent_parameter_get_choices (other)[0], ==, "1");
  g_assert_cmpstr (latent_parameter_get_choices (other)[1], ==, "2.5");
  g_assert_cmpfloat (json_node_get_double (latent_parameter_get_default (other)), ==, 2.5);
  g_assert_false (latent_parameter_get_step (other, &number));
  g_assert_null (latent_parameter_get_accept (other));
  g_assert_false (latent_parameter_get_max_bytes (other, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/parameter/check", test_check);
  g_test_add_func ("/catalog/parameter/parse", test_parse);
  g_test_add_func ("/catalog/parameter/properties", test_properties);
  return g_test_run ();
}
