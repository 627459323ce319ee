/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-catalog.h"
#include "latent-json.h"
#include "latent-widget.h"

static LatentModel *
make_model (const char *schema, gboolean required)
{
  g_autofree char *text = g_strdup_printf ("{\"format\":1,\"id\":\"a/b\",\"title\":\"A\",\"does\":\"text-to-image\","
                                           "\"input\":{\"type\":\"object\",\"required\":[%s],"
                                           "\"properties\":{\"value\":%s}}}",
                                           required ? "\"value\"" : "", schema);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = latent_json_parse_object (text, -1, LATENT_JSON_MAX_BYTES, &error);
  LatentModel *model;

  g_assert_no_error (error);
  model = latent_model_new_from_json (object, &error);
  g_assert_no_error (error);
  return model;
}

#define LINK "{\"type\":\"string\",\"format\":\"uri\"}"
#define GROUP(more)                                                                                                    \
  "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},\"size\":{\"type\":\"integer\"}" more "}}"
#define LIST(items) "{\"type\":\"array\",\"items\":" items "}"

static const struct
{
  const char *schema;
  const char *optional; /* nick where the parameter isn't required */
  const char *required; /* the same if NULL */
} widgets[] = {
  { "{\"type\":\"string\",\"enum\":[\"1K\",\"2K\",\"4K\"]}", "toggle", NULL },
  { "{\"type\":\"string\",\"enum\":[\"1K\",\"2K\",\"4K\"],\"default\":\"1K\"}", "toggle", NULL },
  { "{\"type\":\"string\",\"enum\":[\"TURBO\",\"BALANCED\",\"QUALITY\"]}", "list", "toggle" },
  { "{\"type\":\"string\",\"enum\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"]}", "list", NULL },
  { "{\"type\":\"string\",\"enum\":[\"photorealistic portrait\",\"watercolour painting\"]}", "list", NULL },
  { "{\"type\":\"integer\",\"enum\":[1,2,4]}", "toggle", NULL },
  { "{\"type\":\"string\",\"enum\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\"],\"role\":\"aspect-ratio\"}",
    "toggle", NULL },
  { "{\"type\":\"boolean\"}", "switch", NULL },
  { "{\"type\":\"boolean\",\"enum\":[true,false]}", "switch", NULL },
  { "{\"type\":\"integer\",\"minimum\":1,\"maximum\":50}", "slider", NULL },
  { "{\"type\":\"number\",\"minimum\":0,\"maximum\":1,\"multipleOf\":0.01}", "slider", NULL },
  { "{\"type\":\"integer\",\"minimum\":0,\"maximum\":2147483647}", "number", NULL },
  { "{\"type\":\"integer\"}", "number", NULL },
  { "{\"type\":\"number\",\"minimum\":1}", "number", NULL },
  { "{\"type\":\"integer\",\"role\":\"count\",\"minimum\":1,\"maximum\":4}", "number", NULL },
  { "{\"type\":\"string\",\"role\":\"count\",\"enum\":[\"1\",\"2\"]}", "number", NULL },
  { "{\"type\":\"integer\",\"role\":\"seed\",\"minimum\":0,\"maximum\":2147483647}", "seed", NULL },
  { "{\"type\":\"string\",\"role\":\"seed\",\"maxLength\":500}", "seed", NULL },
  { "{\"type\":\"string\"}", "entry", NULL },
  { "{\"type\":\"string\",\"maxLength\":80}", "entry", NULL },
  { "{\"type\":\"string\",\"maxLength\":3000}", "text", NULL },
  { "{\"type\":\"string\",\"role\":\"prompt\"}", "text", NULL },
  { "{\"type\":\"string\",\"role\":\"negative-prompt\"}", "text", NULL },
  { LINK, "files", NULL },
  { "{\"type\":\"string\",\"role\":\"images\"}", "files", NULL },
  { "{\"type\":\"array\",\"role\":\"images\"}", "files", NULL },
  { "{\"type\":\"array\",\"items\":" LINK ",\"accept\":[\"audio/mpeg\"]}", "files", NULL },
  { LIST ("{\"type\":\"string\"}"), "tags", NULL },
  { LIST ("{\"type\":\"integer\"}"), "tags", NULL },
  { LIST ("{\"type\":\"string\",\"enum\":[\"a\",\"b\"]}"), "tags", NULL },
  { LIST ("{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}"), "json", NULL },
  { "{\"type\":\"array\"}", "json", NULL },
  { GROUP (""), "group", NULL },
  { "{\"type\":\"object\"}", "json", NULL },
  { LIST (GROUP ("")), "rows", NULL },
  { LIST ("{\"type\":\"object\"}"), "json", NULL },
};

static void
test_widgets (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (widgets); i++)
    for (gboolean required = FALSE; required <= TRUE; required++)
      {
        g_autoptr (LatentModel) model = make_model (widgets[i].schema, required);
        LatentParameter *parameter = latent_model_get_parameter (model, "value");
        const char *expected = required && widgets[i].required != NULL ? widgets[i].required : widgets[i].optional;

        g_test_message ("%s, %s", widgets[i].schema, required ? "required" : "optional");
        g_assert_cmpstr (latent_widget_to_nick (latent_parameter_get_widget (parameter)), ==, expected);
      }
}

/* What is nested is a parameter with a widget of its own, down to where nobody could fill it in. */
static void
test_nested (void)
{
  g_autoptr (LatentModel)
    model = make_model (LIST ("{\"type\":\"object\",\"required\":[\"clip\"],\"properties\":{"
                              "\"clip\":{\"type\":\"string\",\"format\":\"uri\",\"accept\":[\"video/mp4\"],"
                              "\"maxBytes\":1000,\"title\":\"Film\"},"
                              "\"speed\":{\"type\":\"number\",\"minimum\":0,\"maximum\":2,\"default\":1},"
                              "\"inner\":" LIST (GROUP (",\"deep\":" GROUP ("") "")) "}}"),
                        FALSE);
  LatentParameter *rows = latent_model_get_parameter (model, "value");
  LatentParameter *clip, *speed, *inner, *deep;
  GPtrArray *members;
  guint64 bytes;

  g_assert_cmpuint (latent_parameter_get_depth (rows), ==, 0);
  g_assert_null (latent_parameter_get_members (rows));
  g_assert_cmpstr (latent_parameter_get_title (latent_parameter_get_items (rows)), ==, "Value");
  members = latent_parameter_get_members (latent_parameter_get_items (rows));
  g_assert_cmpuint (members->len, ==, 3);
  clip = members->pdata[0];
  speed = members->pdata[1];
  inner = members->pdata[2];

  g_assert_cmpstr (latent_parameter_get_title (clip), ==, "Film");
  g_assert_true (latent_parameter_get_required (clip));
  g_assert_cmpint (latent_parameter_get_widget (clip), ==, LATENT_WIDGET_FILES);
  g_assert_cmpstr (latent_parameter_get_accept (clip)[0], ==, "video/mp4");
  g_assert_true (latent_parameter_get_max_bytes (clip, &bytes));
  g_assert_cmpuint (bytes, ==, 1000);
  g_assert_cmpint (latent_parameter_get_widget (speed), ==, LATENT_WIDGET_SLIDER);
  g_assert_false (latent_parameter_get_required (speed));
  g_assert_cmpuint (latent_parameter_get_depth (inner), ==, 2);
  g_assert_cmpint (latent_parameter_get_widget (inner), ==, LATENT_WIDGET_JSON);
  deep = latent_parameter_get_members (latent_parameter_get_items (inner))->pdata[2];
  g_assert_cmpint (latent_parameter_get_widget (deep), ==, LATENT_WIDGET_JSON);
}

/* A file that is still to be uploaded stands where a link is wanted, however deep, and nowhere else. */
static void
test_references (void)
{
  g_autoptr (LatentModel) model = make_model (
    LIST ("{\"type\":\"object\",\"properties\":{\"clip\":" LINK ",\"name\":{\"type\":\"string\"}}}"), FALSE);
  LatentParameter *rows = latent_model_get_parameter (model, "value");
  g_autoptr (JsonNode) good = json_from_string ("[{\"clip\":{\"$file\":\"/a.mp4\"}},{\"clip\":{\"$image\":7}}]", NULL);
  g_autoptr (JsonNode) bad = json_from_string ("[{\"name\":{\"$file\":\"/a.mp4\"}}]", NULL);
  g_autoptr (JsonNode) relative = json_from_string ("[{\"clip\":{\"$file\":\"a.mp4\"}}]", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (latent_parameter_check (rows, good, &error));
  g_assert_no_error (error);
  g_assert_false (latent_parameter_check (rows, bad, &error));
  g_assert_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_TYPE);
  g_clear_error (&error);
  g_assert_false (latent_parameter_check (rows, relative, NULL));
}

static const struct
{
  const char *choice;
  const char *text;
} choices[] = {
  { "landscape_16_9", "Landscape 16 9" },
  { "png", "PNG" },
  { "webp", "WebP" },
  { "TURBO", "Turbo" },
  { "REALISTIC_ART", "Realistic art" },
  { "2K", "2K" },
  { "HD", "HD" },
  { "auto", "Auto" },
  { "BFL", "BFL" },
  { "flux-kontext-pro", "Flux-kontext-pro" },
  { "16:9", "16:9" },
  { "", "" },
};

static void
test_choices (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      g_autofree char *text = latent_widget_humanize_choice (choices[i].choice);

      g_assert_cmpstr (text, ==, choices[i].text);
    }
}

/* Whatever has choices is chosen, in all of what is shipped; and little of it needs JSON. */
static void
test_shipped (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentCatalog) catalog = latent_catalog_new (NULL, &error);
  guint json = 0, all = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (catalog)); i++)
    {
      g_autoptr (LatentModel) model = g_list_model_get_item (G_LIST_MODEL (catalog), i);
      GPtrArray *parameters = latent_model_get_parameters (model);

      for (guint j = 0; j < parameters->len; j++, all++)
        {
          LatentParameter *parameter = parameters->pdata[j];
          LatentWidget widget = latent_parameter_get_widget (parameter);

          json += widget == LATENT_WIDGET_JSON;
          if (latent_parameter_get_choices (parameter) != NULL)
            g_assert_true (widget == LATENT_WIDGET_TOGGLE || widget == LATENT_WIDGET_LIST ||
                           latent_parameter_get_role (parameter) == LATENT_ROLE_COUNT);
        }
    }
  g_assert_cmpuint (all, >, 300);
  g_assert_cmpuint (json, <=, 4);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/catalog/widget/kinds", test_widgets);
  g_test_add_func ("/catalog/widget/nested", test_nested);
  g_test_add_func ("/catalog/widget/references", test_references);
  g_test_add_func ("/catalog/widget/choices", test_choices);
  g_test_add_func ("/catalog/widget/shipped", test_shipped);

  return g_test_run ();
}
