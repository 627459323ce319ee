/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-request.h"

#include "latent-cli-text.h"
#include "latent-config.h"

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

static gboolean
apply_setting (LatentModel *model, JsonObject *input, const char *setting, GError **error)
{
  const char *equals = strchr (setting, '=');
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  LatentParameter *parameter;
  JsonNode *value;

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
  if (json_object_has_member (input, name))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("“%s” is given twice"), name);
      return FALSE;
    }
  value = latent_parameter_parse (parameter, text, error);
  if (value == NULL)
    return FALSE;
  json_object_set_member (input, name, value);
  return TRUE;
}

JsonObject *
latent_cli_request_build (LatentModel *model, const char *prompt, const char *const *settings, GError **error)
{
  g_autoptr (JsonObject) input = json_object_new ();

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
  return latent_model_complete (model, input, NULL, error);
}
