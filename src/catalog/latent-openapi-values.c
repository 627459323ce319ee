/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-openapi-values.h"

#include "latent-json.h"
#include "latent-schema.h"

#include <math.h>
#include <string.h>

#define MAX_CHOICES 400
/* A text that is a number between bounds becomes a choice of so many. */
#define MAX_NUMBERS 60

/* --- values ----------------------------------------------------------------------------------------------------- */

gboolean
_latent_openapi_is_number_type (const char *type)
{
  return g_str_equal (type, "integer") || g_str_equal (type, "number");
}

/* @node as a value of @type, or NULL if it can't be one: pages write 5 as "5" and "5" as 5. Transfer full. */
JsonNode *
_latent_openapi_coerce (JsonNode *node, const char *type)
{
  g_autofree char *text = latent_schema_value_to_text (node);
  g_autofree char *lower = NULL;
  double number;
  char *end;

  if (text == NULL)
    return NULL;
  g_strstrip (text);
  if (g_str_equal (type, "string"))
    return json_node_init_string (json_node_alloc (), text);
  if (g_str_equal (type, "boolean"))
    {
      lower = g_ascii_strdown (text, -1);
      if (g_str_equal (lower, "true") || g_str_equal (lower, "false"))
        return json_node_init_boolean (json_node_alloc (), g_str_equal (lower, "true"));
      return NULL;
    }
  number = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || !isfinite (number) ||
      (g_str_equal (type, "integer") && (number != trunc (number) || fabs (number) > 9e15)))
    return NULL;
  if (number == trunc (number) && fabs (number) <= 9e15)
    return json_node_init_int (json_node_alloc (), (gint64) number);
  return json_node_init_double (json_node_alloc (), number);
}

JsonNode *
_latent_openapi_coerce_text (const char *text, const char *type)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);

  return _latent_openapi_coerce (node, type);
}

void
_latent_openapi_set_number (JsonObject *into, const char *name, double number)
{
  if (number == trunc (number) && fabs (number) <= 9e15)
    json_object_set_int_member (into, name, (gint64) number);
  else
    json_object_set_double_member (into, name, number);
}

JsonNode *
_latent_openapi_first_example (JsonObject *flat)
{
  JsonArray *examples = latent_json_peek_array (flat, "examples");

  if (json_object_has_member (flat, "example"))
    return json_object_get_member (flat, "example");
  return examples != NULL && json_array_get_length (examples) > 0 ? json_array_get_element (examples, 0) : NULL;
}

/* --- the type --------------------------------------------------------------------------------------------------- */

const char *
_latent_openapi_type_of_value (JsonNode *node)
{
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return "array";
  if (JSON_NODE_HOLDS_OBJECT (node))
    return "object";
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_BOOLEAN:
      return "boolean";
    case G_TYPE_INT64:
      return "integer";
    case G_TYPE_DOUBLE:
      return "number";
    default:
      return "string";
    }
}

const char *
_latent_openapi_find_type (JsonObject *flat)
{
  static const struct
  {
    const char *name;
    const char *type;
  } names[] = {
    { "string", "string" }, { "integer", "integer" }, { "number", "number" }, { "boolean", "boolean" },
    { "array", "array" },   { "object", "object" },   { "int", "integer" },   { "long", "integer" },
    { "float", "number" },  { "double", "number" },   { "bool", "boolean" },  { "list", "array" },
    { "file", "string" },   { "text", "string" },     { "url", "string" },    { "uri", "string" },
  };
  const char *type = latent_json_peek_string (flat, "type");
  JsonArray *choices = latent_json_peek_array (flat, "enum");
  const char *guess;

  for (guint i = 0; type != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (type, names[i].name) == 0)
      return names[i].type;
  if (latent_json_peek_object (flat, "properties") != NULL)
    return "object";
  if (json_object_has_member (flat, "items"))
    return "array";
  if (choices != NULL && json_array_get_length (choices) > 0)
    return _latent_openapi_type_of_value (json_array_get_element (choices, 0));
  guess = _latent_openapi_type_of_value (json_object_get_member (flat, "default"));
  if (guess == NULL)
    guess = _latent_openapi_type_of_value (_latent_openapi_first_example (flat));
  if (guess != NULL)
    return guess;
  if (json_object_has_member (flat, "minimum") || json_object_has_member (flat, "maximum"))
    return "number";
  return json_object_has_member (flat, "format") || json_object_has_member (flat, "maxLength") ? "string" : NULL;
}

/* --- choices ---------------------------------------------------------------------------------------------------- */

static gboolean
has_element (JsonArray *array, JsonNode *node)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (json_node_equal (json_array_get_element (array, i), node))
      return TRUE;
  return FALSE;
}

/* Sets the "enum" of @into from what the schema lists. Numbers among which a word stands ("auto") are all texts then. */
void
_latent_openapi_set_choices (JsonObject *into, JsonObject *flat)
{
  JsonArray *listed = latent_json_peek_array (flat, "enum");
  const char *type = latent_json_peek_string (into, "type");
  g_autoptr (JsonArray) choices = json_array_new ();
  gboolean fits = TRUE;

  if (listed == NULL || g_str_equal (type, "boolean"))
    return;
  for (guint round = 0; round < 2; round++)
    {
      fits = TRUE;
      for (guint i = 0; i < MIN (json_array_get_length (listed), MAX_CHOICES); i++)
        {
          JsonNode *node = json_array_get_element (listed, i);
          JsonNode *value;

          if (!JSON_NODE_HOLDS_VALUE (node))
            continue;
          value = _latent_openapi_coerce (node, type);
          if (value == NULL)
            {
              fits = FALSE;
              continue;
            }
          /* Empty text is how a parameter is left out. */
          if ((g_str_equal (type, "string") && *json_node_get_string (value) == '\0') || has_element (choices, value))
            json_node_unref (value);
          else
            json_array_add_element (choices, value);
        }
      if (fits || g_str_equal (type, "string"))
        break;
      type = "string";
      json_object_set_string_member (into, "type", type);
      g_clear_pointer (&choices, json_array_unref);
      choices = json_array_new ();
    }
  if (json_array_get_length (choices) > 0)
    json_object_set_array_member (into, "enum", g_steal_pointer (&choices));
}

void
_latent_openapi_set_told_choices (JsonObject *into, JsonObject *flat, char **told)
{
  const char *type = latent_json_peek_string (into, "type");
  g_autoptr (JsonArray) choices = json_array_new ();
  JsonNode *example = _latent_openapi_first_example (flat);

  for (guint i = 0; told[i] != NULL; i++)
    {
      JsonNode *value = _latent_openapi_coerce_text (told[i], type);

      if (value == NULL)
        return;
      if (has_element (choices, value))
        json_node_unref (value);
      else
        json_array_add_element (choices, value);
    }
  /* Where words and example disagree nobody knows what is right, and any text can be written. */
  if (example != NULL && JSON_NODE_HOLDS_VALUE (example))
    {
      g_autoptr (JsonNode) value = _latent_openapi_coerce (example, type);

      if (value != NULL && !has_element (choices, value))
        return;
    }
  json_object_set_array_member (into, "enum", g_steal_pointer (&choices));
}

/* A number that has to be sent as text ("6" to "30") is chosen, so that it can't be wrong. */
void
_latent_openapi_set_numbered_choices (JsonObject *into, const LatentProse *prose)
{
  double step = isnan (prose->step) ? 1 : prose->step;
  JsonArray *choices;

  if (isnan (prose->minimum) || isnan (prose->maximum) || step != trunc (step) ||
      prose->minimum != trunc (prose->minimum) || (prose->maximum - prose->minimum) / step >= MAX_NUMBERS)
    return;
  choices = json_array_new ();
  for (double number = prose->minimum; number <= prose->maximum; number += step)
    {
      g_autofree char *text = g_strdup_printf ("%.0f", number);

      json_array_add_string_element (choices, text);
    }
  json_object_set_array_member (into, "enum", choices);
}

/* The bounds of numbers to choose from, if the choices keep them. */
void
_latent_openapi_keep_bounds (JsonObject *into, double minimum, double maximum)
{
  JsonArray *choices = latent_json_peek_array (into, "enum");

  if (!_latent_openapi_is_number_type (latent_json_peek_string (into, "type")))
    return;
  for (guint i = 0; i < json_array_get_length (choices); i++)
    if (json_array_get_double_element (choices, i) < minimum || json_array_get_double_element (choices, i) > maximum)
      return;
  if (minimum > maximum)
    return;
  if (!isnan (minimum))
    _latent_openapi_set_number (into, "minimum", minimum);
  if (!isnan (maximum))
    _latent_openapi_set_number (into, "maximum", maximum);
}
