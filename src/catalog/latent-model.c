/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-model-private.h"

#include "latent-json.h"
#include "latent-parameter-private.h"
#include "latent-price.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define DEFAULT_DURATION 30.0

struct _LatentModel
{
  GObject parent_instance;

  gboolean withdrawn;
  char *id;
  char *title;
  char *description;
  char *does;
  char *documentation;
  gboolean is_default;
  double duration;
  GPtrArray *parameters;
  GStrv any_of;          /* names of which at least one must be set, or NULL */
  LatentAmount *results; /* or NULL for one */
  LatentPrice *price;    /* or NULL if not known */
};

G_DEFINE_FINAL_TYPE (LatentModel, latent_model, G_TYPE_OBJECT)
G_DEFINE_QUARK (latent_catalog_error, latent_catalog_error)

static void
latent_model_finalize (GObject *object)
{
  LatentModel *self = LATENT_MODEL (object);

  g_free (self->id);
  g_free (self->title);
  g_free (self->description);
  g_free (self->does);
  g_free (self->documentation);
  g_clear_pointer (&self->parameters, g_ptr_array_unref);
  g_strfreev (self->any_of);
  g_clear_pointer (&self->results, latent_amount_free);
  g_clear_pointer (&self->price, latent_price_free);

  G_OBJECT_CLASS (latent_model_parent_class)->finalize (object);
}

static void
latent_model_class_init (LatentModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_model_finalize;
}

static void
latent_model_init (LatentModel *self)
{
  self->parameters = g_ptr_array_new_with_free_func (g_object_unref);
  self->duration = DEFAULT_DURATION;
}

static gboolean
refuse (GError **error, const char *keyword)
{
  g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_DESCRIPTOR, _ ("“%s” has no usable value"), keyword);
  return FALSE;
}

static gboolean
has_parameter (const char *name, gpointer user_data)
{
  return latent_model_get_parameter (user_data, name) != NULL;
}

static gboolean
read_any_of (LatentModel *self, JsonObject *input, GError **error)
{
  JsonArray *names = latent_json_peek_array (input, "anyOf");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (!json_object_has_member (input, "anyOf"))
    return TRUE;
  if (names == NULL || json_array_get_length (names) == 0)
    return refuse (error, "anyOf");
  for (guint i = 0; i < json_array_get_length (names); i++)
    {
      const char *name = latent_json_array_peek_string (names, i);

      if (name == NULL || !has_parameter (name, self))
        return refuse (error, "anyOf");
      g_strv_builder_add (builder, name);
    }
  self->any_of = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
read_parameters (LatentModel *self, JsonObject *input, GError **error)
{
  static const char *const known[] = { "type", "required", "anyOf", "properties", NULL };
  JsonObject *properties = latent_json_peek_object (input, "properties");
  JsonArray *required = latent_json_peek_array (input, "required");
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  guint n_required = 0;

  if (!latent_schema_check_members (input, known, NULL, error))
    return FALSE;
  if (g_strcmp0 (latent_json_peek_string (input, "type"), "object") != 0)
    return refuse (error, "type");
  if (properties == NULL)
    return refuse (error, "properties");
  if (json_object_has_member (input, "required") && required == NULL)
    return refuse (error, "required");
  for (guint i = 0; required != NULL && i < json_array_get_length (required); i++)
    {
      if (latent_json_array_peek_string (required, i) == NULL)
        return refuse (error, "required");
      g_hash_table_add (names, (char *) latent_json_array_peek_string (required, i));
    }

  json_object_iter_init_ordered (&iter, properties);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      gboolean is_required = g_hash_table_contains (names, name);
      LatentParameter *parameter;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return refuse (error, name);
      parameter = latent_parameter_new (name, json_node_get_object (node), is_required, error);
      if (parameter == NULL)
        return FALSE;
      g_ptr_array_add (self->parameters, parameter);
      n_required += is_required ? 1 : 0;
    }
  if (n_required != g_hash_table_size (names))
    return refuse (error, "required");
  return read_any_of (self, input, error);
}

static LatentParameter *
find_other (LatentModel *self, LatentRequirement *requirement)
{
  return requirement->parameter != NULL ? latent_model_get_parameter (self, requirement->parameter)
                                        : latent_model_find_role (self, requirement->role);
}

/* A value that needs what this model hasn't isn't offered. */
static gboolean
resolve_requirements (LatentModel *self, GError **error)
{
  for (guint i = 0; i < self->parameters->len; i++)
    {
      LatentParameter *parameter = self->parameters->pdata[i];
      GPtrArray *requirements = latent_parameter_get_requirements (parameter);

      for (guint j = 0; j < requirements->len; j++)
        {
          LatentRequirement *requirement = requirements->pdata[j];

          if (find_other (self, requirement) != NULL || requirement->absent || requirement->without != NULL)
            continue;
          if (requirement->parameter != NULL || requirement->value == NULL ||
              !latent_parameter_withhold (parameter, requirement->value, requirement->reason))
            {
              refuse (error, "requires");
              g_prefix_error (error, "%s: ", latent_parameter_get_name (parameter));
              return FALSE;
            }
        }
    }
  return TRUE;
}

static gboolean
read_texts (LatentModel *self, JsonObject *descriptor, GError **error)
{
  const char *description = latent_json_peek_string (descriptor, "description");
  gint64 format;

  if (!latent_json_peek_int (descriptor, "format", &format) || format != 1)
    return refuse (error, "format");
  self->id = g_strdup (latent_json_peek_string (descriptor, "id"));
  if (self->id == NULL || *self->id == '\0')
    return refuse (error, "id");
  self->title = g_strdup (latent_json_peek_string (descriptor, "title"));
  if (self->title == NULL || *self->title == '\0')
    return refuse (error, "title");
  self->does = g_strdup (latent_json_peek_string (descriptor, "does"));
  if (self->does == NULL || *self->does == '\0')
    return refuse (error, "does");
  self->description = g_strdup (description != NULL && *description != '\0' ? _ (description) : "");
  self->documentation = g_strdup (latent_json_peek_string (descriptor, "documentation"));
  latent_json_peek_boolean (descriptor, "default", &self->is_default);
  if (json_object_has_member (descriptor, "duration") &&
      (!latent_json_peek_double (descriptor, "duration", &self->duration) || self->duration <= 0))
    return refuse (error, "duration");
  return TRUE;
}

LatentModel *
latent_model_new_from_json (JsonObject *descriptor, GError **error)
{
  static const char *const known[] = {
    "format",  "id",       "title",   "description", "does",  "default", "documentation",
    "checked", "duration", "results", "price",       "input", NULL,
  };
  g_autoptr (LatentModel) self = NULL;
  JsonObject *input;

  g_return_val_if_fail (descriptor != NULL, NULL);

  self = g_object_new (LATENT_TYPE_MODEL, NULL);
  if (!latent_schema_check_members (descriptor, known, NULL, error) || !read_texts (self, descriptor, error))
    return NULL;

  input = latent_json_peek_object (descriptor, "input");
  if (input == NULL)
    {
      refuse (error, "input");
      return NULL;
    }
  if (!read_parameters (self, input, error) || !resolve_requirements (self, error))
    return NULL;

  if (json_object_has_member (descriptor, "results"))
    {
      self->results = latent_amount_new (json_object_get_member (descriptor, "results"), has_parameter, self, error);
      if (self->results == NULL)
        return NULL;
    }
  if (json_object_has_member (descriptor, "price"))
    {
      JsonArray *parts = latent_json_peek_array (descriptor, "price");

      if (parts == NULL)
        {
          refuse (error, "price");
          return NULL;
        }
      self->price = latent_price_new (parts, has_parameter, self, error);
      if (self->price == NULL)
        return NULL;
    }
  return g_steal_pointer (&self);
}

const char *
latent_model_get_id (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);
  return self->id;
}

const char *
latent_model_get_title (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);
  return self->title;
}

const char *
latent_model_get_does (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);
  return self->does;
}

const char *
latent_model_get_description (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);
  return self->description;
}

const char *
latent_model_get_documentation (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);
  return self->documentation;
}

gboolean
latent_model_get_is_default (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), FALSE);
  return self->is_default;
}

GPtrArray *
latent_model_get_parameters (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);
  return self->parameters;
}

double
latent_model_get_duration (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), DEFAULT_DURATION);
  return self->duration;
}

LatentParameter *
latent_model_get_parameter (LatentModel *self, const char *name)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self) && name != NULL, NULL);

  for (guint i = 0; i < self->parameters->len; i++)
    if (g_str_equal (latent_parameter_get_name (self->parameters->pdata[i]), name))
      return self->parameters->pdata[i];
  return NULL;
}

gboolean
latent_model_get_withdrawn (LatentModel *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), FALSE);

  return self->withdrawn;
}

void
latent_model_set_withdrawn (LatentModel *self, gboolean withdrawn)
{
  g_return_if_fail (LATENT_IS_MODEL (self));

  self->withdrawn = withdrawn;
}

LatentParameter *
latent_model_find_role (LatentModel *self, LatentParameterRole role)
{
  g_return_val_if_fail (LATENT_IS_MODEL (self), NULL);

  for (guint i = 0; i < self->parameters->len; i++)
    if (latent_parameter_get_role (self->parameters->pdata[i]) == role)
      return self->parameters->pdata[i];
  return NULL;
}

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
  LatentParameter *other = find_other (self, requirement);
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
                 _ ("%s can't be “%s” here: %s."), latent_parameter_get_title (parameter), text != NULL ? text : "…",
                 requirement->reason);
  else
    g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_REQUIRES,
                 /* Translators: parameter's title, a value, another parameter's title. */
                 _ ("%s can't be “%s” here. Change it or %s."), latent_parameter_get_title (parameter),
                 text != NULL ? text : "…", latent_parameter_get_title (other));
  return FALSE;
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

LatentPrice *
latent_model_get_price (LatentModel *self)
{
  return self->price;
}

LatentAmount *
latent_model_get_results (LatentModel *self)
{
  return self->results;
}
