/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-aspect.h"
#include "latent-carry.h"
#include "latent-catalog.h"
#include "latent-json.h"

/* Values that survive a change of model. */

#define LINKS "\"items\":{\"type\":\"string\",\"format\":\"uri\"}"

/* @properties: of the parameters, as JSON. */
static LatentModel *
make_model (const char *id, const char *properties)
{
  g_autofree char *text = g_strdup_printf ("{\"format\":1,\"id\":\"%s\",\"title\":\"A\",\"does\":\"text-to-image\","
                                           "\"input\":{\"type\":\"object\",\"properties\":{%s}}}",
                                           id, properties);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = latent_json_parse_object (text, -1, LATENT_JSON_MAX_BYTES, &error);
  LatentModel *model;

  g_assert_no_error (error);
  model = latent_model_new_from_json (object, &error);
  g_assert_no_error (error);
  return model;
}

static const struct
{
  const char *from; /* schema of "value" */
  const char *to;   /* of "value", or of another name if it begins with one */
  const char *value;
  const char *carried; /* or NULL */
} cases[] = {
  /* By name. */
  { "{\"type\":\"string\"}", "\"value\":{\"type\":\"string\"}", "\"a\"", "\"a\"" },
  { "{\"type\":\"string\"}", "\"other\":{\"type\":\"string\"}", "\"a\"", NULL },
  { "{\"type\":\"integer\"}", "\"value\":{\"type\":\"integer\",\"maximum\":4}", "4", "4" },
  { "{\"type\":\"integer\"}", "\"value\":{\"type\":\"integer\",\"maximum\":4}", "5", NULL },
  { "{\"type\":\"string\"}", "\"value\":{\"type\":\"string\",\"enum\":[\"png\",\"jpg\"]}", "\"jpeg\"", NULL },
  /* By role, in the other one's type and spelling. */
  { "{\"type\":\"integer\",\"role\":\"seed\"}", "\"other\":{\"type\":\"string\",\"role\":\"seed\"}", "7", "\"7\"" },
  { "{\"type\":\"string\",\"role\":\"seed\"}", "\"other\":{\"type\":\"integer\",\"role\":\"seed\"}", "\"7\"", "7" },
  { "{\"type\":\"string\",\"role\":\"seed\"}", "\"other\":{\"type\":\"integer\",\"role\":\"seed\"}", "\"x\"", NULL },
  { "{\"type\":\"string\",\"role\":\"resolution\"}",
    "\"other\":{\"type\":\"string\",\"role\":\"resolution\",\"enum\":[\"1k\",\"2k\"]}", "\"2K\"", "\"2k\"" },
  /* The same name for another purpose is another value. */
  { "{\"type\":\"string\",\"role\":\"seed\"}", "\"value\":{\"type\":\"string\"}", "\"7\"", NULL },
  /* The shape that is most like it. */
  { "{\"type\":\"string\",\"role\":\"aspect-ratio\"}",
    "\"other\":{\"type\":\"string\",\"role\":\"aspect-ratio\",\"enum\":[\"1:1\",\"16:9\",\"9:16\"]}", "\"21:9\"",
    "\"16:9\"" },
  { "{\"type\":\"string\",\"role\":\"aspect-ratio\"}",
    "\"other\":{\"type\":\"string\",\"role\":\"aspect-ratio\",\"enum\":[\"square\",\"portrait_16_9\"]}", "\"2:3\"",
    "\"portrait_16_9\"" },
  { "{\"type\":\"string\",\"role\":\"aspect-ratio\"}",
    "\"other\":{\"type\":\"string\",\"role\":\"aspect-ratio\",\"enum\":[\"1:1\",\"16:9\"]}", "\"auto\"", NULL },
  /* Pictures: one, or as many as there is room for; also such as are still to be uploaded. */
  { "{\"type\":\"array\",\"role\":\"images\"," LINKS "}",
    "\"other\":{\"type\":\"string\",\"role\":\"images\",\"format\":\"uri\"}", "[{\"$image\":1},{\"$image\":2}]",
    "{\"$image\":1}" },
  { "{\"type\":\"string\",\"role\":\"images\",\"format\":\"uri\"}",
    "\"other\":{\"type\":\"array\",\"role\":\"images\"," LINKS "}", "{\"$image\":1}", "[{\"$image\":1}]" },
  { "{\"type\":\"array\",\"role\":\"images\"," LINKS "}",
    "\"other\":{\"type\":\"array\",\"role\":\"images\",\"maxItems\":2," LINKS "}",
    "[{\"$image\":1},{\"$image\":2},{\"$image\":3}]", "[{\"$image\":1},{\"$image\":2}]" },
};

static void
test_values (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *properties = g_strdup_printf ("\"value\":%s", cases[i].from);
      g_autoptr (LatentModel) from = make_model ("a/from", properties);
      g_autoptr (LatentModel) to = make_model ("a/to", cases[i].to);
      LatentParameter *counterpart = latent_model_get_parameters (to)->pdata[0];
      g_autoptr (JsonObject) values = json_object_new ();
      g_autoptr (JsonObject) carried = NULL;
      g_autofree char *text = NULL;
      JsonNode *node;

      json_object_set_member (values, "value", json_from_string (cases[i].value, NULL));
      carried = latent_carry_values (from, values, to);
      node = json_object_get_member (carried, latent_parameter_get_name (counterpart));
      text = node != NULL ? json_to_string (node, FALSE) : NULL;
      g_test_message ("%s for %s", cases[i].value, cases[i].to);
      g_assert_cmpstr (text, ==, cases[i].carried);
    }
}

/* From each shipped model to each other one: nothing that the other one would refuse. */
static void
test_shipped (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentCatalog) catalog = latent_catalog_new (NULL, &error);
  GListModel *models = G_LIST_MODEL (catalog);
  guint n_carried = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    for (guint j = 0; j < g_list_model_get_n_items (models); j++)
      {
        g_autoptr (LatentModel) from = g_list_model_get_item (models, i);
        g_autoptr (LatentModel) to = g_list_model_get_item (models, j);
        g_autoptr (JsonObject) values = json_object_new ();
        g_autoptr (JsonObject) carried = NULL;
        GPtrArray *parameters = latent_model_get_parameters (from);
        JsonObjectIter iter;
        const char *name;
        JsonNode *node;

        for (guint k = 0; k < parameters->len; k++)
          {
            LatentParameter *parameter = parameters->pdata[k];
            const char *const *choices = latent_parameter_get_choices (parameter);
            guint last = choices != NULL ? g_strv_length ((char **) choices) - 1 : 0;

            if (choices != NULL)
              json_object_set_member (values, latent_parameter_get_name (parameter),
                                      latent_parameter_parse (parameter, choices[last], NULL));
          }
        carried = latent_carry_values (from, values, to);
        json_object_iter_init (&iter, carried);
        while (json_object_iter_next (&iter, &name, &node))
          {
            g_assert_true (latent_parameter_check (latent_model_get_parameter (to, name), node, &error));
            g_assert_no_error (error);
            n_carried++;
          }
        if (i == j)
          g_assert_cmpuint (json_object_get_size (carried), ==, json_object_get_size (values));
      }
  g_assert_cmpuint (n_carried, >, 1000);
}

static void
test_editor (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentCatalog) catalog = latent_catalog_new (NULL, &error);
  static const char *const pairs[][2] = {
    { "google/nano-banana", "google/nano-banana-edit" },
    { "seedream/5-pro-text-to-image", "seedream/5-pro-image-to-image" },
    { "flux-2/flex-text-to-image", "flux-2/flex-image-to-image" },
  };

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      LatentModel *editor = latent_carry_find_editor (G_LIST_MODEL (catalog),
                                                      latent_catalog_get_model (catalog, pairs[i][0], NULL));

      g_assert_cmpstr (latent_model_get_id (editor), ==, pairs[i][1]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/catalog/carry/values", test_values);
  g_test_add_func ("/catalog/carry/shipped", test_shipped);
  g_test_add_func ("/catalog/carry/editor", test_editor);

  return g_test_run ();
}
