/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-schema.h"

#include "latent-json.h"
#include "latent-model.h"

#include <glib/gi18n-lib.h>
#include <math.h>

static const char *const keywords[] = {
  "type",      "enum",   "default",  "title",    "description", "minimum",    "maximum",  "multipleOf", "minLength",
  "maxLength", "format", "minItems", "maxItems", "items",       "properties", "required", NULL,
};

/* What LatentParameter reads of that which is nested in one. */
static const char *const nested_keywords[] = { "role", "accept", "maxBytes", "deprecated", NULL };

static const struct
{
  const char *name;
  LatentParameterType kind;
} kinds[] = {
  { "string", LATENT_PARAMETER_STRING }, { "integer", LATENT_PARAMETER_INTEGER },
  { "number", LATENT_PARAMETER_NUMBER }, { "boolean", LATENT_PARAMETER_BOOLEAN },
  { "array", LATENT_PARAMETER_ARRAY },   { "object", LATENT_PARAMETER_OBJECT },
  { "any", LATENT_PARAMETER_ANY },
};

static void
member_free (gpointer data)
{
  LatentSchemaMember *member = data;

  g_free (member->name);
  g_clear_pointer (&member->schema, latent_schema_free);
  g_free (member);
}

void
latent_schema_free (LatentSchema *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->choices, json_array_unref);
  g_clear_pointer (&self->fallback, json_node_unref);
  g_clear_pointer (&self->items, latent_schema_free);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_free (self);
}

gboolean
latent_schema_check_members (JsonObject *object, const char *const *known, const char *const *more, GError **error)
{
  JsonObjectIter iter;
  const char *name;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, NULL))
    {
      if (g_strv_contains (known, name) || (more != NULL && g_strv_contains (more, name)))
        continue;
      g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_DESCRIPTOR, _ ("“%s” is not known here"), name);
      return FALSE;
    }
  return TRUE;
}

char *
latent_schema_humanize (const char *name)
{
  g_autofree char *text = g_strdup (name);
  gboolean start = TRUE;

  for (char *c = text; *c != '\0'; c++)
    {
      if (*c == '_' || *c == '-')
        *c = ' ';
      else if (start)
        *c = g_ascii_toupper (*c);
      start = *c == ' ';
    }
  return g_steal_pointer (&text);
}

static gboolean
is_number (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) &&
         (json_node_get_value_type (node) == G_TYPE_INT64 || json_node_get_value_type (node) == G_TYPE_DOUBLE);
}

static gboolean
is_whole (JsonNode *node)
{
  return is_number (node) && (json_node_get_value_type (node) == G_TYPE_INT64 ||
                              json_node_get_double (node) == trunc (json_node_get_double (node)));
}

static gboolean
is_text (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

static gboolean
is_boolean (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN;
}

char *
latent_schema_value_to_text (JsonNode *value)
{
  if (is_text (value))
    return g_strdup (json_node_get_string (value));
  if (is_boolean (value))
    return g_strdup (json_node_get_boolean (value) ? "true" : "false");
  if (is_number (value))
    {
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];

      if (json_node_get_value_type (value) == G_TYPE_INT64)
        return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (value));
      return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.15g", json_node_get_double (value)));
    }
  return NULL;
}

gboolean
latent_schema_has_value (JsonArray *values, JsonNode *value)
{
  for (guint i = 0; i < json_array_get_length (values); i++)
    {
      JsonNode *other = json_array_get_element (values, i);

      if (is_number (other) && is_number (value) && json_node_get_double (other) == json_node_get_double (value))
        return TRUE;
      if (is_text (other) && is_text (value) &&
          g_str_equal (json_node_get_string (other), json_node_get_string (value)))
        return TRUE;
      if (is_boolean (other) && is_boolean (value) && json_node_get_boolean (other) == json_node_get_boolean (value))
        return TRUE;
    }
  return FALSE;
}

static gboolean
refuse (GError **error, const char *keyword)
{
  g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_DESCRIPTOR, _ ("“%s” has no usable value"), keyword);
  return FALSE;
}

static gboolean
read_number (JsonObject *object, const char *keyword, double *value, GError **error)
{
  if (!json_object_has_member (object, keyword))
    return TRUE;
  return (is_number (json_object_get_member (object, keyword)) && latent_json_peek_double (object, keyword, value)) ||
         refuse (error, keyword);
}

static gboolean
read_count (JsonObject *object, const char *keyword, guint *value, GError **error)
{
  gint64 number;

  if (!json_object_has_member (object, keyword))
    return TRUE;
  if (!is_whole (json_object_get_member (object, keyword)) || !latent_json_peek_int (object, keyword, &number) ||
      number < 0 || number > G_MAXINT)
    return refuse (error, keyword);
  *value = (guint) number;
  return TRUE;
}

static gboolean
read_kind (LatentSchema *self, JsonObject *object, GError **error)
{
  const char *name = latent_json_peek_string (object, "type");

  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (name, kinds[i].name))
      {
        self->kind = kinds[i].kind;
        return TRUE;
      }
  return refuse (error, "type");
}

static gboolean
read_members (LatentSchema *self, JsonObject *object, GError **error)
{
  JsonObject *properties = latent_json_peek_object (object, "properties");
  JsonArray *required = latent_json_peek_array (object, "required");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  guint n_required = 0;

  if (json_object_has_member (object, "required") && required == NULL)
    return refuse (error, "required");
  if (properties == NULL)
    return (!json_object_has_member (object, "properties") && required == NULL) || refuse (error, "properties");

  self->members = g_ptr_array_new_with_free_func (member_free);
  json_object_iter_init_ordered (&iter, properties);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      LatentSchemaMember *member = g_new0 (LatentSchemaMember, 1);

      g_ptr_array_add (self->members, member);
      member->name = g_strdup (name);
      if (!JSON_NODE_HOLDS_OBJECT (node))
        return refuse (error, name);
      member->schema = latent_schema_new (json_node_get_object (node), nested_keywords, error);
      if (member->schema == NULL)
        {
          g_prefix_error (error, "%s: ", name);
          return FALSE;
        }
      for (guint i = 0; required != NULL && i < json_array_get_length (required); i++)
        if (g_strcmp0 (latent_json_array_peek_string (required, i), name) == 0)
          {
            member->required = TRUE;
            n_required++;
            break;
          }
    }
  return required == NULL || n_required == json_array_get_length (required) || refuse (error, "required");
}

static gboolean
read_choices (LatentSchema *self, JsonObject *object, GError **error)
{
  g_autoptr (JsonArray) all = NULL;

  if (!json_object_has_member (object, "enum"))
    return TRUE;
  if (latent_json_peek_array (object, "enum") == NULL ||
      json_array_get_length (latent_json_peek_array (object, "enum")) == 0)
    return refuse (error, "enum");
  all = json_array_ref (latent_json_peek_array (object, "enum"));

  /* Every choice must pass the other rules; they are checked before there are choices. */
  for (guint i = 0; i < json_array_get_length (all); i++)
    {
      JsonNode *node = json_array_get_element (all, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || !latent_schema_check (self, "enum", node, NULL))
        return refuse (error, "enum");
    }
  self->choices = g_steal_pointer (&all);
  return TRUE;
}

LatentSchema *
latent_schema_new (JsonObject *object, const char *const *extra, GError **error)
{
  g_autoptr (LatentSchema) self = NULL;
  const char *format;

  g_return_val_if_fail (object != NULL, NULL);

  self = g_new0 (LatentSchema, 1);
  self->minimum = self->maximum = self->step = NAN;
  self->max_length = self->max_items = G_MAXUINT;

  if (!latent_schema_check_members (object, keywords, extra, error) || !read_kind (self, object, error) ||
      !read_number (object, "minimum", &self->minimum, error) ||
      !read_number (object, "maximum", &self->maximum, error) ||
      !read_number (object, "multipleOf", &self->step, error) ||
      !read_count (object, "minLength", &self->min_length, error) ||
      !read_count (object, "maxLength", &self->max_length, error) ||
      !read_count (object, "minItems", &self->min_items, error) ||
      !read_count (object, "maxItems", &self->max_items, error) || !read_members (self, object, error))
    return NULL;

  if (self->step <= 0 || self->minimum > self->maximum || self->min_length > self->max_length ||
      self->min_items > self->max_items)
    {
      refuse (error, self->step <= 0 ? "multipleOf" : "maximum");
      return NULL;
    }

  format = latent_json_peek_string (object, "format");
  if (json_object_has_member (object, "format") && g_strcmp0 (format, "uri") != 0)
    {
      refuse (error, "format");
      return NULL;
    }
  self->is_link = format != NULL;

  if (json_object_has_member (object, "items"))
    {
      JsonObject *items = latent_json_peek_object (object, "items");

      if (items == NULL)
        {
          refuse (error, "items");
          return NULL;
        }
      self->items = latent_schema_new (items, nested_keywords, error);
      if (self->items == NULL)
        {
          g_prefix_error (error, "items: ");
          return NULL;
        }
    }

  if (!read_choices (self, object, error))
    return NULL;
  if (json_object_has_member (object, "default"))
    {
      JsonNode *fallback = json_object_get_member (object, "default");

      if (!latent_schema_check (self, "default", fallback, NULL))
        {
          refuse (error, "default");
          return NULL;
        }
      self->fallback = json_node_copy (fallback);
    }
  return g_steal_pointer (&self);
}
