/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-parameter-private.h"

#include "latent-json.h"
#include "latent-model.h"

#include <glib/gi18n-lib.h>
#include <math.h>

static JsonNode *
parse_scalar (LatentSchema *schema, const char *text)
{
  g_autoptr (JsonNode) node = json_node_alloc ();
  gint64 integer;
  char *end = NULL;
  double number;

  switch (schema->kind)
    {
    case LATENT_PARAMETER_STRING:
      return json_node_init_string (g_steal_pointer (&node), text);
    case LATENT_PARAMETER_INTEGER:
      if (g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &integer, NULL))
        return json_node_init_int (g_steal_pointer (&node), integer);
      break;
    case LATENT_PARAMETER_NUMBER:
      if (g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &integer, NULL))
        return json_node_init_int (g_steal_pointer (&node), integer);
      number = g_ascii_strtod (text, &end);
      if (end != text && *end == '\0' && isfinite (number))
        return json_node_init_double (g_steal_pointer (&node), number);
      break;
    case LATENT_PARAMETER_BOOLEAN:
      for (guint i = 0; i < 2; i++)
        {
          static const char *const words[2][4] = { { "false", "no", "off", "0" }, { "true", "yes", "on", "1" } };

          for (guint j = 0; j < G_N_ELEMENTS (words[i]); j++)
            if (g_ascii_strcasecmp (text, words[i][j]) == 0)
              return json_node_init_boolean (g_steal_pointer (&node), i == 1);
        }
      break;
    case LATENT_PARAMETER_ARRAY:
    case LATENT_PARAMETER_OBJECT:
    case LATENT_PARAMETER_ANY:
    default:
      break;
    }
  return NULL;
}

JsonNode *
latent_parameter_parse (LatentParameter *self, const char *text, GError **error)
{
  const char *const *choices;
  LatentSchema *schema;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *stripped = NULL;

  g_return_val_if_fail (LATENT_IS_PARAMETER (self) && text != NULL, NULL);

  choices = latent_parameter_get_choices (self);
  schema = latent_parameter_get_schema (self);

  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_TYPE, _ ("%s is not valid UTF-8 text."),
                   latent_parameter_get_title (self));
      return NULL;
    }

  stripped = g_strstrip (g_strdup (text));
  if (schema->kind == LATENT_PARAMETER_STRING)
    {
      /* "2k" is a fine way of typing "2K". */
      for (guint i = 0; choices != NULL && choices[i] != NULL; i++)
        if (g_ascii_strcasecmp (choices[i], stripped) == 0)
          text = choices[i];
      node = parse_scalar (schema, text);
    }
  else if (schema->kind == LATENT_PARAMETER_ARRAY && *stripped != '[')
    {
      /* One element needs no brackets. */
      JsonNode *element = schema->items != NULL ? parse_scalar (schema->items, stripped)
                                                : json_node_init_string (json_node_alloc (), stripped);

      if (element != NULL)
        {
          g_autoptr (JsonArray) array = json_array_new ();

          json_array_add_element (array, element);
          node = json_node_init_array (json_node_alloc (), array);
        }
    }
  else if (schema->kind == LATENT_PARAMETER_ARRAY || schema->kind == LATENT_PARAMETER_OBJECT ||
           schema->kind == LATENT_PARAMETER_ANY)
    node = latent_json_parse (stripped, -1, LATENT_JSON_MAX_BYTES, NULL);
  else
    node = parse_scalar (schema, stripped);

  /* What couldn't be read is checked as text, for the message about its type. */
  if (node == NULL)
    node = json_node_init_string (json_node_alloc (), stripped);
  if (!latent_parameter_check (self, node, error))
    return NULL;
  return g_steal_pointer (&node);
}
