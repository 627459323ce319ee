/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-json.h"
#include "latent-model.h"

#include <math.h>

#define HEAD "{\"format\":1,\"id\":\"a/b\",\"title\":\"Model\",\"does\":\"text-to-image\""
#define EMPTY ",\"input\":{\"type\":\"object\",\"properties\":{}}}"
#define ONE(schema) HEAD ",\"input\":{\"type\":\"object\",\"properties\":{\"a\":" schema "}}}"

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = latent_json_parse_object (text, -1, LATENT_JSON_MAX_BYTES, &error);

  g_assert_no_error (error);
  return object;
}

static LatentModel *
make_model (const char *text)
{
  g_autoptr (JsonObject) object = parse (text);
  g_autoptr (GError) error = NULL;
  LatentModel *model = latent_model_new_from_json (object, &error);

  g_assert_no_error (error);
  return model;
}

static void
test_complete (void)
{
  static const struct
  {
    const char *input;
    const char *complete; /* NULL if refused */
    int code;
    const char *parameter;
    const char *message;
  } rows[] = {
    { "{\"prompt\":\"a fox\"}", "{\"prompt\":\"a fox\",\"size\":\"1K\"}" },
    /* Optional and empty is left out: KIE refuses it. */
    { "{\"prompt\":\"a fox\",\"seed\":null,\"note\":\"\",\"pictures\":[]}", "{\"prompt\":\"a fox\",\"size\":\"1K\"}" },
    { "{\"size\":null,\"prompt\":\"a fox\"}", "{\"prompt\":\"a fox\",\"size\":\"1K\"}" },
    { "{\"seed\":7.0,\"prompt\":\"a fox\"}", "{\"prompt\":\"a fox\",\"size\":\"1K\",\"seed\":7}" },
    { "{}", NULL, LATENT_CATALOG_ERROR_MISSING, "prompt", "Prompt is missing" },
    { "{\"prompt\":\" \\n\\u3000\"}", NULL, LATENT_CATALOG_ERROR_MISSING, "prompt", "Prompt is missing" },
    { "{\"prompt\":\"a fox\",\"promt\":\"x\"}", NULL, LATENT_CATALOG_ERROR_UNKNOWN_PARAMETER, NULL, "“promt”" },
    { "{\"prompt\":\"a fox\",\"size\":\"3K\"}", NULL, LATENT_CATALOG_ERROR_CHOICE, "size", "1K, 2K" },
    { "{\"prompt\":\"a fox\",\"seed\":\"7\"}", NULL, LATENT_CATALOG_ERROR_TYPE, "seed", "Seed" },
    { "{\"prompt\":\"a fox\",\"ratio\":\"auto\"}", NULL, LATENT_CATALOG_ERROR_REQUIRES, "ratio", "needs a picture" },
    { "{\"prompt\":\"a fox\",\"ratio\":\"auto\",\"pictures\":[]}", NULL, LATENT_CATALOG_ERROR_REQUIRES, "ratio",
      "needs a picture" },
    { "{\"prompt\":\"a fox\",\"ratio\":\"auto\",\"pictures\":[\"https://a.example\"]}",
      "{\"prompt\":\"a fox\",\"size\":\"1K\",\"ratio\":\"auto\",\"pictures\":[\"https://a.example\"]}" },
    { "{\"prompt\":\"a fox\",\"ratio\":\"3:1\"}", "{\"prompt\":\"a fox\",\"size\":\"1K\",\"ratio\":\"3:1\"}" },
    { "{\"prompt\":\"a fox\",\"ratio\":\"3:1\",\"size\":\"2K\"}", NULL, LATENT_CATALOG_ERROR_REQUIRES, "ratio",
      "only in 1K" },
    { "{\"prompt\":\"a fox\",\"ratio\":\"1:1\",\"size\":\"2K\"}", NULL, LATENT_CATALOG_ERROR_REQUIRES, "ratio",
      "Change it or Size" },
    { "{\"prompt\":\"a fox\",\"note\":\"x\",\"pictures\":[\"https://a.example\"]}", NULL, LATENT_CATALOG_ERROR_REQUIRES,
      "note", "Input Pictures" },
    { "{\"prompt\":\"a fox\",\"note\":\"x\"}", "{\"prompt\":\"a fox\",\"size\":\"1K\",\"note\":\"x\"}" },
  };
  g_autoptr (LatentModel) model = make_model (
    HEAD ",\"input\":{\"type\":\"object\",\"required\":[\"size\",\"prompt\"],\"properties\":{"
         "\"prompt\":{\"type\":\"string\",\"role\":\"prompt\"},"
         "\"size\":{\"type\":\"string\",\"enum\":[\"1K\",\"2K\"],\"default\":\"1K\"},"
         "\"ratio\":{\"type\":\"string\",\"enum\":[\"1:1\",\"3:1\",\"auto\"],\"requires\":["
         "{\"value\":\"auto\",\"role\":\"images\",\"reason\":\"needs a picture\"},"
         "{\"value\":\"3:1\",\"parameter\":\"size\",\"in\":[\"1K\"],\"reason\":\"only in 1K\"},"
         "{\"value\":\"1:1\",\"parameter\":\"size\",\"notIn\":[\"2K\"]}]},"
         "\"seed\":{\"type\":\"integer\",\"role\":\"seed\",\"default\":1},"
         "\"note\":{\"type\":\"string\",\"requires\":[{\"role\":\"images\",\"absent\":true}]},"
         "\"pictures\":{\"type\":\"array\",\"role\":\"images\",\"items\":{\"type\":\"string\",\"format\":\"uri\"}}}}}");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonObject) input = parse (rows[i].input);
      g_autoptr (GError) error = NULL;
      LatentParameter *parameter = NULL;
      g_autoptr (JsonObject) complete = latent_model_complete (model, input, &parameter, &error);

      g_test_message ("%s", rows[i].input);
      if (rows[i].complete != NULL)
        {
          g_autoptr (JsonNode) node = NULL;
          g_autofree char *text = NULL;

          g_assert_no_error (error);
          node = json_node_init_object (json_node_alloc (), complete);
          text = latent_json_to_string (node);
          g_assert_cmpstr (text, ==, rows[i].complete);
          g_assert_null (parameter);
          continue;
        }
      g_assert_null (complete);
      g_assert_error (error, LATENT_CATALOG_ERROR, rows[i].code);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, rows[i].message));
      g_assert_cmpstr (parameter != NULL ? latent_parameter_get_name (parameter) : NULL, ==, rows[i].parameter);
    }
}

static void
test_price (void)
{
  static const char head[] = HEAD ",\"input\":{\"type\":\"object\",\"properties\":{"
                                  "\"size\":{\"type\":\"string\",\"enum\":[\"1K\",\"2K\"],\"default\":\"1K\"},"
                                  "\"fast\":{\"type\":\"boolean\"},"
                                  "\"length\":{\"type\":\"string\",\"enum\":[\"5\",\"10s\",\"auto\"]},"
                                  "\"n\":{\"type\":\"integer\",\"role\":\"count\",\"maximum\":12},"
                                  "\"mask\":{\"type\":\"string\",\"role\":\"mask\"},"
                                  "\"first\":{\"type\":\"string\",\"role\":\"images\"},"
                                  "\"more\":{\"type\":\"array\",\"role\":\"images\"}}}";
  static const char per_result[] = ",\"price\":[{\"credits\":2,\"per\":\"result\"}],\"results\":{\"by\":[\"fast\"],"
                                   "\"table\":{\"true\":12},\"otherwise\":4}";
  static const char by_size[] = ",\"price\":[{\"by\":[\"size\"],\"table\":{\"1K\":5,\"2K\":7}}]";
  static const char by_both[] =
    ",\"price\":[{\"by\":[\"size\",\"fast\"],\"table\":{\"1K|\":1,\"1K|true\":2,\"2K|true\":4}}]";
  static const char pictures[] = ",\"price\":[{\"credits\":7},{\"credits\":0.5,\"per\":\"input-picture\",\"free\":1}]";
  static const char megapixels[] = ",\"price\":[{\"credits\":4,\"per\":\"megapixel\",\"megapixels\":{\"by\":[\"size\"],"
                                   "\"table\":{\"1K\":0.5,\"2K\":2}}}]";
  static const char seconds[] = ",\"price\":[{\"credits\":11,\"per\":\"second\",\"seconds\":\"length\"}]";
  static const struct
  {
    const char *rule;
    const char *input;
    double credits; /* NAN if unknown */
    guint n_results;
  } rows[] = {
    { "", "{}", NAN, 1 },
    { ",\"price\":[]", "{}", 0, 1 },
    { ",\"price\":[{\"credits\":3.24}]", "{\"n\":3}", 3.24, 3 },
    { ",\"price\":[{\"credits\":3.5,\"per\":\"result\"}]", "{\"n\":3}", 10.5, 3 },
    { ",\"results\":6,\"price\":[{\"credits\":4,\"per\":\"result\"}]", "{}", 24, 6 },
    { ",\"results\":6,\"price\":[{\"credits\":4,\"per\":\"task\"}]", "{}", 4, 6 },
    { per_result, "{\"fast\":true}", 24, 12 },
    { per_result, "{}", 8, 4 },
    { per_result, "{\"n\":1}", 2, 1 },
    { by_size, "{}", 5, 1 },
    { by_size, "{\"size\":\"2K\"}", 7, 1 },
    { by_size, "{\"size\":\"4K\"}", NAN, 1 },
    { by_both, "{}", 1, 1 },
    { by_both, "{\"size\":\"2K\",\"fast\":true}", 4, 1 },
    { by_both, "{\"size\":\"2K\",\"fast\":false}", NAN, 1 },
    { pictures, "{}", 7, 1 },
    { pictures, "{\"first\":\"a\"}", 7, 1 },
    { pictures, "{\"first\":\"a\",\"more\":[\"b\",\"c\"],\"mask\":\"m\"}", 8, 1 },
    { megapixels, "{\"size\":\"2K\",\"n\":2}", 16, 2 },
    { megapixels, "{}", 2, 1 },
    { seconds, "{\"length\":\"5\"}", 55, 1 },
    { seconds, "{\"length\":\"10s\",\"n\":2}", 220, 2 },
    { seconds, "{\"length\":\"auto\"}", NAN, 1 },
    { seconds, "{}", NAN, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (head, rows[i].rule, "}", NULL);
      g_autoptr (LatentModel) model = make_model (text);
      g_autoptr (JsonObject) input = parse (rows[i].input);
      double credits = latent_model_estimate (model, input);

      g_test_message ("%s for %s", rows[i].rule, rows[i].input);
      if (isnan (rows[i].credits))
        g_assert_true (isnan (credits));
      else
        g_assert_cmpfloat_with_epsilon (credits, rows[i].credits, 1e-9);
      g_assert_cmpuint (latent_model_count_results (model, input), ==, rows[i].n_results);
    }
}

static void
test_broken (void)
{
  static const struct
  {
    const char *text;
    const char *message;
  } rows[] = {
    { "{}", "format" },
    { "{\"format\":2,\"id\":\"a\",\"title\":\"A\",\"does\":\"x\"}", "format" },
    { "{\"format\":1,\"title\":\"A\",\"does\":\"x\"}", "id" },
    { "{\"format\":1,\"id\":\"a\",\"title\":7,\"does\":\"x\"}", "title" },
    { HEAD "}", "input" },
    { HEAD ",\"inptu\":{}}", "inptu" },
    { HEAD ",\"duration\":-1" EMPTY, "duration" },
    { HEAD ",\"input\":{\"type\":\"string\",\"properties\":{}}}", "type" },
    { HEAD ",\"input\":{\"type\":\"object\"}}", "properties" },
    { HEAD ",\"input\":{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{}}}", "required" },
    { HEAD ",\"input\":{\"type\":\"object\",\"anyOf\":[\"a\"],\"properties\":{}}}", "anyOf" },
    { HEAD ",\"input\":{\"type\":\"object\",\"anyOf\":[],\"properties\":{}}}", "anyOf" },
    { ONE ("[]"), "“a”" },
    { ONE ("{\"type\":\"colour\"}"), "a: “type”" },
    { ONE ("{\"type\":\"integer\",\"maximun\":1}"), "maximun" },
    { ONE ("{\"type\":\"integer\",\"minimum\":\"1\"}"), "minimum" },
    { ONE ("{\"type\":\"integer\",\"minimum\":2,\"maximum\":1}"), "maximum" },
    { ONE ("{\"type\":\"integer\",\"multipleOf\":0}"), "multipleOf" },
    { ONE ("{\"type\":\"integer\",\"default\":\"1\"}"), "default" },
    { ONE ("{\"type\":\"integer\",\"enum\":[1,\"2\"]}"), "enum" },
    { ONE ("{\"type\":\"integer\",\"enum\":[1],\"default\":2}"), "default" },
    { ONE ("{\"type\":\"integer\",\"enum\":[]}"), "enum" },
    { ONE ("{\"type\":\"string\",\"maxLength\":-1}"), "maxLength" },
    { ONE ("{\"type\":\"string\",\"format\":\"date\"}"), "format" },
    { ONE ("{\"type\":\"string\",\"role\":\"king\"}"), "role" },
    { ONE ("{\"type\":\"string\",\"accept\":\"image/png\"}"), "accept" },
    { ONE ("{\"type\":\"array\",\"items\":{\"type\":\"x\"}}"), "a: items: “type”" },
    { ONE ("{\"type\":\"string\",\"enum\":[\"auto\"],\"requires\":[{\"value\":\"auto\",\"role\":\"images\"}]}"),
      "requires" },
    { ONE ("{\"type\":\"string\",\"requires\":[{\"parameter\":\"b\"}]}"), "requires" },
    { HEAD ",\"price\":{}" EMPTY, "price" },
    { HEAD ",\"price\":[{}]" EMPTY, "by" },
    { HEAD ",\"price\":[{\"credits\":-1}]" EMPTY, "amount" },
    { HEAD ",\"price\":[{\"by\":[\"x\"],\"table\":{}}]" EMPTY, "by" },
    { HEAD ",\"price\":[{\"credits\":1,\"per\":\"week\"}]" EMPTY, "per" },
    { HEAD ",\"price\":[{\"credits\":1,\"per\":7}]" EMPTY, "per" },
    { HEAD ",\"price\":[{\"credits\":1,\"per\":\"megapixel\"}]" EMPTY, "megapixels" },
    { HEAD ",\"price\":[{\"credits\":1,\"per\":\"second\"}]" EMPTY, "seconds" },
    { HEAD ",\"price\":[{\"credits\":1,\"per\":\"second\",\"seconds\":\"x\"}]" EMPTY, "seconds" },
    { HEAD ",\"price\":[{\"credits\":1,\"seconds\":\"x\"}]" EMPTY, "seconds" },
    { HEAD ",\"results\":\"many\"" EMPTY, "amount" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonObject) object = parse (rows[i].text);
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentModel) model = latent_model_new_from_json (object, &error);

      g_test_message ("%s", rows[i].text);
      g_assert_null (model);
      g_assert_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_DESCRIPTOR);
      g_assert_nonnull (strstr (error->message, rows[i].message));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/model/complete", test_complete);
  g_test_add_func ("/catalog/model/price", test_price);
  g_test_add_func ("/catalog/model/broken", test_broken);
  return g_test_run ();
}
