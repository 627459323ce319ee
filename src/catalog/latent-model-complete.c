/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-model-private.h"

#include <glib/gi18n-lib.h>

JsonNode *
latent_parameter_get_effective (LatentParameter *parameter, JsonObject *input)
{
  JsonNode *value = json_object_get_member (input, latent_parameter_get_name (parameter));

  return latent_parameter_is_unset (parameter, value) ? latent_parameter_get_default (parameter) : value;
}

static gboolean
check_requirement (LatentModel *self,
                   LatentParameter *parameter,
                   LatentRequirement *requirement,
                   JsonObject *input,
                   GError **error)
{
  JsonNode *value = json_object_get_member (input, latent_parameter_get_name (parameter));
  LatentParameter *other = _latent_model_find_other (self, requirement);
  JsonNode *have = other != NULL ? latent_parameter_get_effective (other, input) : NULL;
  g_autofree char *text = NULL;
  gboolean met;

  if (!latent_requirement_applies (requirement, value))
    return TRUE;
  if (requirement->absent)
    met = latent_parameter_is_unset (other, have);
  else if (requirement->within != NULL)
    met = have != NULL && latent_schema_has_value (requirement->within, have);
  else if (requirement->without != NULL)
    met = have == NULL || !latent_schema_has_value (requirement->without, have);
  else
    met = !latent_parameter_is_unset (other, have);
  if (met)
    return TRUE;

  text = latent_schema_value_to_text (value);
  if (*requirement->reason != '\0')
    g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_REQUIRES,
                 /* Translators: parameter's title, a value, why it isn't possible. */
                 _ ("%s can’t be “%s” here: %s."), latent_parameter_get_title (parameter), text != NULL ? text : "…",
                 requirement->reason);
  else
    g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_REQUIRES,
                 /* Translators: parameter's title, a value, another parameter's title. */
                 _ ("%s can’t be “%s” here. Change it or %s."), latent_parameter_get_title (parameter),
                 text != NULL ? text : "…", latent_parameter_get_title (other));
  return FALSE;
}

gboolean
latent_model_allows (LatentModel *self, LatentParameter *parameter, JsonNode *value, JsonObject *input, GError **error)
{
  GPtrArray *requirements;
  g_autoptr (JsonObject) copy = NULL;
  GList *names;

  g_return_val_if_fail (LATENT_IS_MODEL (self) && value != NULL && input != NULL, FALSE);

  requirements = latent_parameter_get_requirements (parameter);
  if (requirements->len == 0)
    return TRUE;
  copy = json_object_new ();
  names = json_object_get_members (input);
  for (GList *l = names; l != NULL; l = l->next)
    json_object_set_member (copy, l->data, json_object_dup_member (input, l->data));
  g_list_free (names);
  json_object_set_member (copy, latent_parameter_get_name (parameter), json_node_copy (value));
  for (guint i = 0; i < requirements->len; i++)
    if (!check_requirement (self, parameter, requirements->pdata[i], copy, error))
      return FALSE;
  return TRUE;
}

static gboolean
check_names (LatentModel *self, JsonObject *input, GError **error)
{
  JsonObjectIter iter;
  const char *name;

  json_object_iter_init_ordered (&iter, input);
  while (json_object_iter_next_ordered (&iter, &name, NULL))
    if (latent_model_get_parameter (self, name) == NULL)
      {
        g_autoptr (GString) list = g_string_new (NULL);

        for (guint i = 0; i < self->parameters->len; i++)
          g_string_append_printf (list, "%s%s", i > 0 ? _ (", ") : "",
                                  latent_parameter_get_name (self->parameters->pdata[i]));
        g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_UNKNOWN_PARAMETER,
                     /* Translators: model's title, the name given, the list of names it knows. */
                     _ ("%s has no parameter “%s”. It has: %s."), self->title, name, list->str);
        return FALSE;
      }
  return TRUE;
}

/* *parameter is the first of those that could be set. */
static gboolean
check_any_of (LatentModel *self, JsonObject *complete, LatentParameter **parameter, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);

  if (self->any_of == NULL)
    return TRUE;
  for (guint i = 0; self->any_of[i] != NULL; i++)
    {
      LatentParameter *one = latent_model_get_parameter (self, self->any_of[i]);

      if (json_object_has_member (complete, self->any_of[i]))
        return TRUE;
      g_string_append_printf (list, "%s%s", i > 0 ? _ (", ") : "", latent_parameter_get_title (one));
    }
  if (parameter != NULL)
    *parameter = latent_model_get_parameter (self, self->any_of[0]);
  g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_MISSING,
               /* Translators: model's title, the titles of several parameters. */
               _ ("%s needs at least one of these: %s."), self->title, list->str);
  return FALSE;
}

JsonObject *
latent_model_complete (LatentModel *self, JsonObject *input, LatentParameter **parameter, GError **error)
{
  g_autoptr (JsonObject) complete = NULL;

  g_return_val_if_fail (LATENT_IS_MODEL (self) && input != NULL, NULL);

  if (parameter != NULL)
    *parameter = NULL;
  if (!check_names (self, input, error))
    return NULL;

  complete = json_object_new ();
  for (guint i = 0; i < self->parameters->len; i++)
    {
      LatentParameter *one = self->parameters->pdata[i];
      JsonNode *value = json_object_get_member (input, latent_parameter_get_name (one));

      if (parameter != NULL)
        *parameter = one;
      if (latent_parameter_is_unset (one, value))
        {
          if (!latent_parameter_get_required (one))
            continue;
          value = latent_parameter_get_default (one);
          if (value == NULL)
            {
              g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_MISSING, _ ("%s is missing."),
                           latent_parameter_get_title (one));
              return NULL;
            }
        }
      if (!latent_parameter_check (one, value, error))
        return NULL;
      if (latent_parameter_get_kind (one) == LATENT_PARAMETER_INTEGER)
        /* 4.0 is a whole number to JSON Schema, and not to every server. */
        json_object_set_int_member (complete, latent_parameter_get_name (one), json_node_get_int (value));
      else
        json_object_set_member (complete, latent_parameter_get_name (one), json_node_copy (value));
    }

  for (guint i = 0; i < self->parameters->len; i++)
    {
      LatentParameter *one = self->parameters->pdata[i];
      GPtrArray *requirements = latent_parameter_get_requirements (one);

      if (parameter != NULL)
        *parameter = one;
      for (guint j = 0; j < requirements->len; j++)
        if (json_object_has_member (complete, latent_parameter_get_name (one)) &&
            !check_requirement (self, one, requirements->pdata[j], complete, error))
          return NULL;
    }
  if (!check_any_of (self, complete, parameter, error))
    return NULL;

  if (parameter != NULL)
    *parameter = NULL;
  return g_steal_pointer (&complete);
}
