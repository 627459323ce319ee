/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-catalog.h"
#include "latent-json.h"

#include <glib/gstdio.h>

#define FLUX "flux-2/pro-text-to-image"

static GString *warnings;

/* Keeps warnings instead of dying of them. */
static GLogWriterOutput
writer (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE") && (level & G_LOG_LEVEL_WARNING) != 0)
      {
        g_string_append_printf (warnings, "%s\n", (const char *) fields[i].value);
        return G_LOG_WRITER_HANDLED;
      }
  return g_log_writer_default (level, fields, n_fields, user_data);
}

static LatentCatalog *
open_shipped (void)
{
  g_autoptr (GError) error = NULL;
  LatentCatalog *catalog = latent_catalog_new (NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (warnings->str, ==, "");
  return catalog;
}

/* KIE's document about the model, word for word. */
static void
test_flux (void)
{
  g_autoptr (LatentCatalog) catalog = open_shipped ();
  g_autoptr (GError) error = NULL;
  LatentModel *model = latent_catalog_get_model (catalog, FLUX, &error);
  LatentParameter *parameter;
  g_autofree char *ratios = NULL;
  g_autofree char *sizes = NULL;
  guint length;

  g_assert_no_error (error);
  g_assert_true (model == latent_catalog_get_default (catalog));
  g_assert_cmpstr (latent_model_get_id (model), ==, FLUX);
  g_assert_cmpstr (latent_model_get_title (model), ==, "Flux 2 Pro");
  g_assert_cmpstr (latent_model_get_does (model), ==, "text-to-image");
  g_assert_cmpuint (latent_model_get_parameters (model)->len, ==, 4);
  g_assert_cmpfloat (latent_model_get_duration (model), >, 1);

  parameter = latent_model_find_role (model, LATENT_ROLE_PROMPT);
  g_assert_cmpstr (latent_parameter_get_name (parameter), ==, "prompt");
  g_assert_true (latent_parameter_get_required (parameter));
  g_assert_true (latent_parameter_get_min_length (parameter, &length));
  g_assert_cmpuint (length, ==, 3);
  g_assert_true (latent_parameter_get_max_length (parameter, &length));
  g_assert_cmpuint (length, ==, 5000);

  parameter = latent_model_find_role (model, LATENT_ROLE_ASPECT_RATIO);
  g_assert_cmpstr (latent_parameter_get_name (parameter), ==, "aspect_ratio");
  g_assert_true (latent_parameter_get_required (parameter));
  ratios = g_strjoinv (" ", (char **) latent_parameter_get_choices (parameter));
  g_assert_cmpstr (ratios, ==, "1:1 4:3 3:4 16:9 9:16 3:2 2:3");
  g_assert_cmpstr (json_node_get_string (latent_parameter_get_default (parameter)), ==, "1:1");

  parameter = latent_model_find_role (model, LATENT_ROLE_RESOLUTION);
  g_assert_cmpstr (latent_parameter_get_name (parameter), ==, "resolution");
  g_assert_true (latent_parameter_get_required (parameter));
  sizes = g_strjoinv (" ", (char **) latent_parameter_get_choices (parameter));
  g_assert_cmpstr (sizes, ==, "1K 2K");
  g_assert_cmpstr (json_node_get_string (latent_parameter_get_default (parameter)), ==, "1K");

  parameter = latent_model_get_parameter (model, "nsfw_checker");
  g_assert_cmpint (latent_parameter_get_kind (parameter), ==, LATENT_PARAMETER_BOOLEAN);
  g_assert_false (latent_parameter_get_required (parameter));
}

static void
test_flux_prompt_length (void)
{
  static const struct
  {
    const char *unit;
    guint n;
    gboolean valid;
  } rows[] = {
    { "a", 2, FALSE },    { "a", 3, TRUE },      { "狐", 2, FALSE },  { "狐", 3, TRUE },
    { "🦊", 2, FALSE },   { "🦊", 3, TRUE },     { "a", 5000, TRUE }, { "a", 5001, FALSE },
    { "🦊", 5000, TRUE }, { "🦊", 5001, FALSE }, { "é", 5000, TRUE }, { "é", 5001, FALSE },
  };
  g_autoptr (LatentCatalog) catalog = open_shipped ();
  LatentModel *model = latent_catalog_get_model (catalog, FLUX, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) prompt = g_string_new (NULL);
      g_autoptr (JsonObject) input = json_object_new ();
      g_autoptr (JsonObject) complete = NULL;
      g_autoptr (GError) error = NULL;
      LatentParameter *parameter;

      for (guint j = 0; j < rows[i].n; j++)
        g_string_append (prompt, rows[i].unit);
      json_object_set_string_member (input, "prompt", prompt->str);
      complete = latent_model_complete (model, input, &parameter, &error);
      g_test_message ("%u × %s", rows[i].n, rows[i].unit);
      if (rows[i].valid)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (json_object_get_string_member (complete, "aspect_ratio"), ==, "1:1");
          g_assert_cmpstr (json_object_get_string_member (complete, "resolution"), ==, "1K");
          g_assert_cmpuint (json_object_get_size (complete), ==, 3);
        }
      else
        {
          g_assert_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_LENGTH);
          g_assert_true (parameter == latent_model_find_role (model, LATENT_ROLE_PROMPT));
        }
    }
}

static void
test_flux_auto (void)
{
  g_autoptr (LatentCatalog) catalog = open_shipped ();
  LatentModel *model = latent_catalog_get_model (catalog, FLUX, NULL);
  g_autoptr (JsonObject) input = json_object_new ();
  g_autoptr (GError) error = NULL;

  json_object_set_string_member (input, "prompt", "a fox in the snow");
  json_object_set_string_member (input, "aspect_ratio", "auto");
  g_assert_null (latent_model_complete (model, input, NULL, &error));
  g_assert_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_REQUIRES);
  g_assert_nonnull (strstr (error->message, "Aspect Ratio"));
  g_assert_nonnull (strstr (error->message, "input picture"));
  g_clear_error (&error);

  /* Nor is it named among the choices when another value is wrong. */
  json_object_set_string_member (input, "aspect_ratio", "7:5");
  g_assert_null (latent_model_complete (model, input, NULL, &error));
  g_assert_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_CHOICE);
  g_assert_null (strstr (error->message, "auto"));
}

static void
test_flux_price (void)
{
  g_autoptr (LatentCatalog) catalog = open_shipped ();
  LatentModel *model = latent_catalog_get_model (catalog, FLUX, NULL);
  g_autoptr (JsonObject) input = json_object_new ();

  g_assert_cmpfloat (latent_model_estimate (model, input), ==, 5);
  json_object_set_string_member (input, "resolution", "2K");
  g_assert_cmpfloat (latent_model_estimate (model, input), ==, 7);
  g_assert_cmpuint (latent_model_count_results (model, input), ==, 1);
}

static void
test_unknown (void)
{
  g_autoptr (LatentCatalog) catalog = open_shipped ();
  g_autoptr (GError) error = NULL;

  g_assert_null (latent_catalog_get_model (catalog, "flux-9", &error));
  g_assert_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_UNKNOWN_MODEL);
  g_assert_nonnull (strstr (error->message, "flux-9"));
}

static void
put (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
test_folder (void)
{
#define BODY "\"does\":\"upscale\",\"input\":{\"type\":\"object\",\"properties\":{}}}"
  static const char *const files[][2] = {
    { "a.json", "{\"format\":1,\"id\":\"z\",\"title\":\"Zebra\"," BODY },
    { "b.json", "{\"format\":1,\"id\":\"z\",\"title\":\"Twin\"," BODY },
    { "c.json", "{\"format\":1,\"id\":\"m\",\"title\":\"Ape\"," BODY },
    { "d.json", "{\"format\":1" },
    { "e.json", "{\"format\":1,\"id\":\"e\",\"title\":\"E\",\"does\":\"x\"}" },
    { "f.txt", "not a descriptor" },
  };
#undef BODY
  g_autofree char *folder = g_dir_make_tmp ("latent-catalog-XXXXXX", NULL);
  g_autoptr (LatentCatalog) catalog = NULL;
  g_autoptr (LatentModel) first = NULL;
  g_autoptr (LatentModel) second = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (folder);
  g_assert_null (latent_catalog_new (folder, &error));
  g_assert_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_DESCRIPTOR);
  g_clear_error (&error);

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    put (folder, files[i][0], files[i][1]);
  catalog = latent_catalog_new (folder, &error);
  g_assert_no_error (error);

  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (catalog)) == LATENT_TYPE_MODEL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (catalog)), ==, 2);
  first = g_list_model_get_item (G_LIST_MODEL (catalog), 0);
  second = g_list_model_get_item (G_LIST_MODEL (catalog), 1);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (catalog), 2));
  g_assert_cmpstr (latent_model_get_title (first), ==, "Ape");
  g_assert_cmpstr (latent_model_get_title (second), ==, "Zebra");
  g_assert_true (latent_catalog_get_default (catalog) == first);
  g_assert_nonnull (strstr (warnings->str, "b.json: another file"));
  g_assert_nonnull (strstr (warnings->str, "d.json: "));
  g_assert_nonnull (strstr (warnings->str, "e.json: "));
  g_assert_null (strstr (warnings->str, "a.json"));
  g_string_truncate (warnings, 0);

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i][0], NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_null (latent_catalog_new (folder, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static void
collect_texts (JsonNode *node, GPtrArray *texts)
{
  static const char *const translated[] = { "description", "reason", "title", NULL };
  JsonObjectIter iter;
  const char *name;
  JsonNode *child;

  if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      collect_texts (json_array_get_element (json_node_get_array (node), i), texts);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &child))
    if (g_strv_contains (translated, name) && JSON_NODE_HOLDS_VALUE (child))
      g_ptr_array_add (texts, g_strdup (json_node_get_string (child)));
    else
      collect_texts (child, texts);
}

/* What the descriptors say to a person reaches the translators. */
static void
test_strings (void)
{
  const char *folder = g_getenv ("LATENT_CATALOG_DIR");
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "src", "catalog", "latent-catalog-strings.h", NULL);
  g_autofree char *strings = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;

  g_assert_no_error (error);
  g_file_get_contents (path, &strings, NULL, &error);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      g_autoptr (JsonNode) root = NULL;
      g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
      const char *title;

      if (!g_str_has_suffix (name, ".json"))
        continue;
      g_file_get_contents (file, &text, NULL, &error);
      g_assert_no_error (error);
      root = latent_json_parse (text, -1, LATENT_JSON_MAX_BYTES, &error);
      g_assert_no_error (error);
      collect_texts (root, texts);
      g_assert_cmpuint (texts->len, >, 0);
      /* A model's own title is a name. */
      title = latent_json_peek_string (json_node_get_object (root), "title");
      for (guint i = 0; i < texts->len; i++)
        {
          g_autofree char *escaped = g_strescape (texts->pdata[i], texts->pdata[i]);
          g_autofree char *line = g_strdup_printf ("N_(\"%s\")\n", escaped);

          if (g_strcmp0 (texts->pdata[i], title) != 0 && strstr (strings, line) == NULL)
            g_error ("%s: “%s” isn't in latent-catalog-strings.h", name, (const char *) texts->pdata[i]);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  warnings = g_string_new (NULL);
  g_log_set_writer_func (writer, NULL, NULL);
  g_test_add_func ("/catalog/flux", test_flux);
  g_test_add_func ("/catalog/flux/prompt-length", test_flux_prompt_length);
  g_test_add_func ("/catalog/flux/auto", test_flux_auto);
  g_test_add_func ("/catalog/flux/price", test_flux_price);
  g_test_add_func ("/catalog/unknown", test_unknown);
  g_test_add_func ("/catalog/folder", test_folder);
  g_test_add_func ("/catalog/strings", test_strings);
  return g_test_run ();
}
