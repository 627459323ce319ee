/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-base"

#include "latent-json.h"

#include <errno.h>
#include <math.h>

G_DEFINE_QUARK (latent - json - error - quark, latent_json_error)

/* Counts brackets outside of strings. Text that is no JSON may be judged wrongly here, but never as shallower than what
 * a parser would make of it. */
static gboolean
is_shallow (const char *text, gsize length)
{
  guint depth = 0;
  gboolean in_string = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      char c = text[i];

      if (in_string)
        {
          if (c == '\\')
            i++;
          else if (c == '"')
            in_string = FALSE;
        }
      else if (c == '"')
        in_string = TRUE;
      else if (c == '{' || c == '[')
        {
          if (++depth > LATENT_JSON_MAX_DEPTH)
            return FALSE;
        }
      else if ((c == '}' || c == ']') && depth > 0)
        depth--;
    }
  return TRUE;
}

/* json-glib takes comments and the like; a quote in one would blind the bracket count above. */
static gboolean
has_comment (const char *text, gsize length)
{
  gboolean in_string = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      char c = text[i];

      if (in_string)
        {
          if (c == '\\')
            i++;
          else if (c == '"')
            in_string = FALSE;
        }
      else if (c == '"')
        in_string = TRUE;
      else if (c == '/' || c == '\'' || c == '#')
        return TRUE;
    }
  return FALSE;
}

JsonNode *
latent_json_parse (const char *text, gssize length, gsize max_bytes, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) local = NULL;
  gsize size;
  JsonNode *root;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  size = length < 0 ? strlen (text) : (gsize) length;
  if (size > max_bytes)
    {
      g_set_error (error, LATENT_JSON_ERROR, LATENT_JSON_ERROR_TOO_LARGE,
                   "JSON text of %" G_GSIZE_FORMAT " bytes is too large", size);
      return NULL;
    }
  if (size > 0 && !g_utf8_validate_len (text, size, NULL))
    {
      g_set_error_literal (error, LATENT_JSON_ERROR, LATENT_JSON_ERROR_ENCODING, "JSON text is not valid UTF-8");
      return NULL;
    }
  if (size > 0 && !is_shallow (text, size))
    {
      g_set_error (error, LATENT_JSON_ERROR, LATENT_JSON_ERROR_DEPTH, "JSON text is nested deeper than %d levels",
                   LATENT_JSON_MAX_DEPTH);
      return NULL;
    }

  parser = json_parser_new_immutable ();
  if (size == 0 || has_comment (text, size) || !json_parser_load_from_data (parser, text, (gssize) size, &local))
    {
      g_set_error (error, LATENT_JSON_ERROR, LATENT_JSON_ERROR_SYNTAX, "Not JSON: %s",
                   local != NULL ? local->message
                   : size == 0   ? "empty text"
                                 : "unexpected character");
      return NULL;
    }
  root = json_parser_steal_root (parser);
  if (root == NULL)
    g_set_error_literal (error, LATENT_JSON_ERROR, LATENT_JSON_ERROR_SYNTAX, "Not JSON: empty text");
  return root;
}

JsonObject *
latent_json_parse_object (const char *text, gssize length, gsize max_bytes, GError **error)
{
  g_autoptr (JsonNode) root = latent_json_parse (text, length, max_bytes, error);

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, LATENT_JSON_ERROR, LATENT_JSON_ERROR_TYPE, "Expected a JSON object, not %s",
                   json_node_type_name (root));
      return NULL;
    }
  return json_node_dup_object (root);
}

char *
latent_json_to_string (JsonNode *node)
{
  g_return_val_if_fail (node != NULL, NULL);

  return json_to_string (node, FALSE);
}

static JsonNode *
peek (JsonObject *object, const char *member)
{
  JsonNode *node;

  if (object == NULL)
    return NULL;
  node = json_object_get_member (object, member);
  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

static const char *
node_string (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

const char *
latent_json_peek_string (JsonObject *object, const char *member)
{
  return node_string (peek (object, member));
}

JsonObject *
latent_json_peek_object (JsonObject *object, const char *member)
{
  JsonNode *node = peek (object, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
latent_json_peek_array (JsonObject *object, const char *member)
{
  JsonNode *node = peek (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

gboolean
latent_json_peek_double (JsonObject *object, const char *member, double *value)
{
  JsonNode *node = peek (object, member);
  GType type;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  type = json_node_get_value_type (node);
  if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
    *value = json_node_get_double (node);
  else if (type == G_TYPE_STRING)
    {
      const char *text = json_node_get_string (node);
      char *end = NULL;
      double number = g_ascii_strtod (text, &end);

      if (end == text || *end != '\0')
        return FALSE;
      *value = number;
    }
  else
    return FALSE;
  return isfinite (*value);
}

gboolean
latent_json_peek_int (JsonObject *object, const char *member, gint64 *value)
{
  JsonNode *node = peek (object, member);
  double number;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    {
      *value = json_node_get_int (node);
      return TRUE;
    }
  if (node_string (node) != NULL)
    return g_ascii_string_to_signed (node_string (node), 10, G_MININT64, G_MAXINT64, value, NULL);
  if (!latent_json_peek_double (object, member, &number) || number != trunc (number) || fabs (number) > 9.0e15)
    return FALSE;
  *value = (gint64) number;
  return TRUE;
}

gboolean
latent_json_peek_boolean (JsonObject *object, const char *member, gboolean *value)
{
  JsonNode *node = peek (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return FALSE;
  *value = json_node_get_boolean (node);
  return TRUE;
}

static void
set_member_error (JsonObject *object, const char *member, const char *wanted, GError **error)
{
  JsonNode *node = peek (object, member);

  if (node == NULL)
    g_set_error (error, LATENT_JSON_ERROR, LATENT_JSON_ERROR_MISSING, "“%s” is missing", member);
  else
    g_set_error (error, LATENT_JSON_ERROR, LATENT_JSON_ERROR_TYPE, "“%s” is not %s but %s", member, wanted,
                 json_node_type_name (node));
}

const char *
latent_json_require_string (JsonObject *object, const char *member, GError **error)
{
  const char *value = latent_json_peek_string (object, member);

  if (value == NULL)
    set_member_error (object, member, "text", error);
  return value;
}

JsonObject *
latent_json_require_object (JsonObject *object, const char *member, GError **error)
{
  JsonObject *value = latent_json_peek_object (object, member);

  if (value == NULL)
    set_member_error (object, member, "an object", error);
  return value;
}

JsonArray *
latent_json_require_array (JsonObject *object, const char *member, GError **error)
{
  JsonArray *value = latent_json_peek_array (object, member);

  if (value == NULL)
    set_member_error (object, member, "an array", error);
  return value;
}

const char *
latent_json_array_peek_string (JsonArray *array, guint index)
{
  if (array == NULL || index >= json_array_get_length (array))
    return NULL;
  return node_string (json_array_get_element (array, index));
}

JsonObject *
latent_json_array_peek_object (JsonArray *array, guint index)
{
  JsonNode *node;

  if (array == NULL || index >= json_array_get_length (array))
    return NULL;
  node = json_array_get_element (array, index);
  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}
