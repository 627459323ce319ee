/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-carry.h"

#include "latent-aspect.h"
#include "latent-parameter-private.h"

/* @list cut to what @to has room for; for a single value its first element. NULL if nothing is left. Transfer full. */
static JsonNode *
fit_list (LatentParameter *to, JsonNode *value)
{
  gboolean was_list = JSON_NODE_HOLDS_ARRAY (value);
  g_autoptr (JsonArray) list = json_array_new ();
  guint room = G_MAXUINT;

  if (latent_parameter_get_kind (to) != LATENT_PARAMETER_ARRAY)
    {
      if (!was_list)
        return json_node_copy (value);
      return json_array_get_length (json_node_get_array (value)) > 0
               ? json_node_copy (json_array_get_element (json_node_get_array (value), 0))
               : NULL;
    }
  latent_parameter_get_max_items (to, &room);
  if (!was_list)
    json_array_add_element (list, json_node_copy (value));
  for (guint i = 0; was_list && i < MIN (room, json_array_get_length (json_node_get_array (value))); i++)
    json_array_add_element (list, json_node_copy (json_array_get_element (json_node_get_array (value), i)));
  return json_node_init_array (json_node_alloc (), list);
}

static JsonNode *
nearest_shape (LatentParameter *to, JsonNode *value)
{
  const char *const *choices = latent_parameter_get_choices (to);
  guint position;

  if (choices == NULL || !JSON_NODE_HOLDS_VALUE (value) || json_node_get_value_type (value) != G_TYPE_STRING ||
      !latent_aspect_find_nearest (choices, json_node_get_string (value), &position))
    return NULL;
  return latent_parameter_parse (to, choices[position], NULL);
}

/* @value as @to would write it, or NULL. */
static JsonNode *
translate (LatentParameter *from, LatentParameter *to, JsonNode *value)
{
  g_autoptr (JsonNode) fitted = NULL;
  g_autofree char *text = NULL;

  if (latent_parameter_get_role (to) == LATENT_ROLE_ASPECT_RATIO)
    return nearest_shape (to, value);
  if (latent_parameter_get_kind (from) == LATENT_PARAMETER_ARRAY || latent_parameter_get_is_link (from))
    fitted = latent_parameter_get_is_link (from) == latent_parameter_get_is_link (to) ? fit_list (to, value) : NULL;
  else
    fitted = json_node_copy (value);
  if (fitted == NULL || latent_parameter_check (to, fitted, NULL))
    return g_steal_pointer (&fitted);
  /* A number that one of them writes as text, "2k" for "2K". */
  text = latent_schema_value_to_text (value);
  return text != NULL ? latent_parameter_parse (to, text, NULL) : NULL;
}

static LatentParameter *
find_counterpart (LatentModel *from, LatentModel *to, LatentParameter *parameter)
{
  LatentParameterRole role = latent_parameter_get_role (parameter);
  LatentParameter *same = latent_model_get_parameter (to, latent_parameter_get_name (parameter));

  if (same != NULL && latent_parameter_get_role (same) == role)
    return same;
  /* Of several with a role, the first is what is meant by it. */
  return role != LATENT_ROLE_NONE && latent_model_find_role (from, role) == parameter
           ? latent_model_find_role (to, role)
           : NULL;
}

JsonObject *
latent_carry_values (LatentModel *from, JsonObject *values, LatentModel *to)
{
  g_autoptr (JsonObject) carried = json_object_new ();
  GPtrArray *parameters;

  g_return_val_if_fail (LATENT_IS_MODEL (from) && LATENT_IS_MODEL (to) && values != NULL, NULL);

  parameters = latent_model_get_parameters (from);
  for (guint i = 0; i < parameters->len; i++)
    {
      LatentParameter *parameter = parameters->pdata[i];
      JsonNode *value = json_object_get_member (values, latent_parameter_get_name (parameter));
      LatentParameter *counterpart = value != NULL ? find_counterpart (from, to, parameter) : NULL;
      JsonNode *translated = counterpart != NULL ? translate (parameter, counterpart, value) : NULL;

      if (translated != NULL)
        json_object_set_member (carried, latent_parameter_get_name (counterpart), translated);
    }
  return g_steal_pointer (&carried);
}

static gsize
common_prefix (const char *one, const char *other)
{
  gsize n = 0;

  while (one[n] != '\0' && one[n] == other[n])
    n++;
  return n;
}

LatentModel *
latent_carry_find_editor (GListModel *models, LatentModel *like)
{
  LatentModel *best = NULL;
  gsize best_prefix = 0;

  g_return_val_if_fail (G_IS_LIST_MODEL (models) && LATENT_IS_MODEL (like), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr (LatentModel) model = g_list_model_get_item (models, i);
      gsize prefix = common_prefix (latent_model_get_id (model), latent_model_get_id (like));

      if (latent_model_find_role (model, LATENT_ROLE_IMAGES) == NULL || latent_model_get_withdrawn (model) ||
          latent_model_find_role (model, LATENT_ROLE_PROMPT) == NULL || (best != NULL && prefix <= best_prefix))
        continue;
      best = model;
      best_prefix = prefix;
    }
  return best;
}
