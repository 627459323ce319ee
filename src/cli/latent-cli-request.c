/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-request.h"

#include "latent-cli-text.h"
#include "latent-config.h"
#include "latent-picture-reference.h"

#include <glib/gi18n-lib.h>
#include <string.h>

LatentModel *
latent_cli_request_find_model (LatentCatalog *catalog, const char *id, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);
  LatentModel *model;
  const char *closest;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (catalog));

  if (id == NULL)
    return latent_catalog_get_default (catalog);
  model = latent_catalog_get_model (catalog, id, NULL);
  if (model != NULL)
    return model;

  for (guint i = 0; i < n; i++)
    {
      g_ptr_array_add (models, g_list_model_get_item (G_LIST_MODEL (catalog), i));
      g_ptr_array_add (ids, (gpointer) latent_model_get_id (g_ptr_array_index (models, i)));
    }
  g_ptr_array_add (ids, NULL);
  closest = latent_cli_text_closest (id, (const char *const *) ids->pdata);
  if (closest != NULL)
    g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_UNKNOWN_MODEL,
                 _ ("There is no model “%s”. Did you mean “%s”?"), id, closest);
  else
    g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_UNKNOWN_MODEL,
                 _ ("There is no model “%s”: “latent-cli models” lists them"), id);
  return NULL;
}

static void
set_unknown_parameter (LatentModel *model, const char *name, GError **error)
{
  GPtrArray *parameters = latent_model_get_parameters (model);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *list = NULL;
  const char *closest;

  for (guint i = 0; i < parameters->len; i++)
    g_ptr_array_add (names, (gpointer) latent_parameter_get_name (g_ptr_array_index (parameters, i)));
  g_ptr_array_add (names, NULL);
  closest = latent_cli_text_closest (name, (const char *const *) names->pdata);
  list = g_strjoinv (", ", (char **) names->pdata);
  if (closest != NULL)
    g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_UNKNOWN_PARAMETER,
                 _ ("%s has no parameter “%s”. Did you mean “%s”?"), latent_model_get_title (model), name, closest);
  else
    g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_UNKNOWN_PARAMETER,
                 _ ("%s has no parameter “%s”. It has: %s"), latent_model_get_title (model), name, list);
}

/* "@fox.png" and "image:7" stand for pictures that are to be uploaded, with commas between several. NULL without an error
 * if @text is neither. */
static JsonNode *
parse_pictures (LatentParameter *parameter, const char *text, GError **error)
{
  g_auto (GStrv) parts = NULL;
  g_autoptr (JsonArray) list = json_array_new ();
  JsonNode *node;

  if (!latent_parameter_get_is_link (parameter) || (*text != '@' && !g_str_has_prefix (text, "image:")))
    return NULL;
  parts = g_strsplit (text, ",", -1);
  for (gsize i = 0; parts[i] != NULL; i++)
    {
      const char *part = g_strstrip (parts[i]);
      gint64 id;

      if (*part == '@' && part[1] != '\0')
        {
          g_autofree char *path = g_canonicalize_filename (part + 1, NULL);

          json_array_add_element (list, latent_picture_reference_new_file (path, NULL));
        }
      else if (g_str_has_prefix (part, "image:") &&
               g_ascii_string_to_signed (part + strlen ("image:"), 10, 1, G_MAXINT64, &id, NULL))
        json_array_add_element (list, latent_picture_reference_new_image (id));
      else
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                       _ ("“%s” is no picture: write @FILE, or image:ID for one of the library"), part);
          return NULL;
        }
    }
  if (latent_parameter_get_kind (parameter) != LATENT_PARAMETER_ARRAY && json_array_get_length (list) == 1)
    node = json_node_copy (json_array_get_element (list, 0));
  else
    {
      node = json_node_new (JSON_NODE_ARRAY);
      json_node_set_array (node, list);
    }
  if (latent_parameter_check (parameter, node, error))
    return node;
  json_node_unref (node);
  return NULL;
}

/* Pictures may be given one by one. FALSE if @value isn't such. */
static gboolean
append_pictures (JsonObject *input, const char *name, JsonNode *value)
{
  JsonNode *have = json_object_get_member (input, name);

  if (!JSON_NODE_HOLDS_ARRAY (have) || !JSON_NODE_HOLDS_ARRAY (value) || !latent_picture_reference_is_in (value))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (json_node_get_array (value)); i++)
    json_array_add_element (json_node_get_array (have),
                            json_node_copy (json_array_get_element (json_node_get_array (value), i)));
  return TRUE;
}

/* The name as it is typed, in front of a message that has the title for a person. */
static void
name_parameter (LatentParameter *parameter, GError **error)
{
  if (parameter != NULL)
    g_prefix_error (error, "%s: ", latent_parameter_get_name (parameter));
}

static gboolean
apply_setting (LatentModel *model, JsonObject *input, const char *setting, GError **error)
{
  const char *equals = strchr (setting, '=');
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  LatentParameter *parameter;
  JsonNode *value;
  GError *local = NULL;

  if (equals == NULL || equals == setting)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("--set takes NAME=VALUE, such as “%s=…”"),
                   equals == setting || *setting == '\0' ? "aspect_ratio" : setting);
      return FALSE;
    }
  name = g_strndup (setting, equals - setting);
  text = latent_cli_text_decode (equals + 1, name, error);
  if (text == NULL)
    return FALSE;

  parameter = latent_model_get_parameter (model, name);
  if (parameter == NULL)
    {
      set_unknown_parameter (model, name, error);
      return FALSE;
    }
  value = parse_pictures (parameter, text, &local);
  if (local != NULL)
    {
      name_parameter (parameter, &local);
      g_propagate_error (error, local);
      return FALSE;
    }
  if (value != NULL && json_object_has_member (input, name) && append_pictures (input, name, value))
    {
      json_node_unref (value);
      return TRUE;
    }
  if (json_object_has_member (input, name))
    {
      g_clear_pointer (&value, json_node_unref);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("“%s” is given twice"), name);
      return FALSE;
    }
  if (value == NULL)
    value = latent_parameter_parse (parameter, text, error);
  if (value == NULL)
    {
      name_parameter (parameter, error);
      return FALSE;
    }
  json_object_set_member (input, name, value);
  return TRUE;
}

JsonObject *
latent_cli_request_build (LatentModel *model, const char *prompt, const char *const *settings, GError **error)
{
  g_autoptr (JsonObject) input = json_object_new ();
  LatentParameter *culprit = NULL;
  JsonObject *complete;

  if (prompt != NULL)
    {
      LatentParameter *parameter = latent_model_find_role (model, LATENT_ROLE_PROMPT);

      if (parameter == NULL)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("%s takes no prompt"),
                       latent_model_get_title (model));
          return NULL;
        }
      json_object_set_string_member (input, latent_parameter_get_name (parameter), prompt);
    }
  for (gsize i = 0; settings != NULL && settings[i] != NULL; i++)
    if (!apply_setting (model, input, settings[i], error))
      return NULL;
  complete = latent_model_complete (model, input, &culprit, error);
  if (complete == NULL)
    name_parameter (culprit, error);
  return complete;
}
