/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-validator.h"

#include "latent-json.h"

#include <gio/gio.h>

#define CODE_INVALID 422
#define CODE_PARAMETER 500

static int
refuse_missing (const LatentDemoField *field, char **message)
{
  if (strcmp (field->name, "prompt") == 0)
    *message = g_strdup ("This field is required");
  else
    *message = g_strdup_printf ("%s is required", field->name);
  return CODE_PARAMETER;
}

static int
refuse_value (const LatentDemoField *field, char **message)
{
  *message = g_strdup_printf (strcmp (field->name, "aspect_ratio") == 0
                                ? "This %s is not within the range of allowed options"
                                : "%s is not within the range of allowed options",
                              field->name);
  return CODE_PARAMETER;
}

static int
refuse_type (const LatentDemoField *field, const char *wanted, char **message)
{
  *message = g_strdup_printf ("%s must be %s", field->name, wanted);
  return CODE_PARAMETER;
}

static gboolean
is_link (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  return uri != NULL && g_uri_get_host (uri) != NULL &&
         (strcmp (g_uri_get_scheme (uri), "http") == 0 || strcmp (g_uri_get_scheme (uri), "https") == 0);
}

static int
check_string (const LatentDemoField *field, const char *text, char **message)
{
  gint64 length;

  if (text == NULL)
    return refuse_type (field, "a string", message);
  if (field->values != NULL)
    return g_strv_contains ((const char *const *) field->values, text) ? 0 : refuse_value (field, message);
  length = g_utf8_strlen (text, -1);
  if (length == 0)
    {
      if (field->required)
        return refuse_missing (field, message);
      *message = g_strdup_printf ("%s 不能为空", field->name);
      return CODE_INVALID;
    }
  if (field->is_uri && !is_link (text))
    {
      *message = g_strdup ("url is wrong");
      return CODE_INVALID;
    }
  if (length < field->min_length || (field->max_length > 0 && length > field->max_length))
    {
      if (field->max_length > 0)
        *message = g_strdup_printf ("%s length must be between %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT
                                    " characters",
                                    field->name, MAX (field->min_length, 1), field->max_length);
      else
        *message = g_strdup_printf ("%s length must be at least %" G_GINT64_FORMAT " characters", field->name,
                                    field->min_length);
      return CODE_PARAMETER;
    }
  return 0;
}

static int
check_number (const LatentDemoField *field, JsonNode *node, char **message)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  double number;

  if (type != G_TYPE_INT64 && (type != G_TYPE_DOUBLE || field->type == LATENT_DEMO_FIELD_INTEGER))
    return refuse_type (field, field->type == LATENT_DEMO_FIELD_INTEGER ? "an integer" : "a number", message);
  number = json_node_get_double (node);
  return number < field->minimum || number > field->maximum ? refuse_value (field, message) : 0;
}

static int
check_array (const LatentDemoField *field, JsonNode *node, char **message)
{
  JsonArray *array;
  guint length;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse_type (field, "an array", message);
  array = json_node_get_array (node);
  length = json_array_get_length (array);
  if (length == 0 && field->required)
    return refuse_missing (field, message);
  if (length < field->min_items || (field->max_items > 0 && length > field->max_items))
    {
      *message = g_strdup_printf ("%s must have between %u and %u items", field->name,
                                  MAX (field->min_items, field->required ? 1 : 0), field->max_items);
      return CODE_PARAMETER;
    }
  if (g_strcmp0 (field->item_type, "string") != 0)
    return 0;
  for (guint i = 0; i < length; i++)
    {
      const char *text = latent_json_array_peek_string (array, i);

      if (text == NULL)
        return refuse_type (field, "an array of strings", message);
      if (field->is_uri && !is_link (text))
        {
          *message = g_strdup ("url is wrong");
          return CODE_INVALID;
        }
    }
  return 0;
}

static int
check_field (const LatentDemoField *field, JsonNode *node, char **message)
{
  if (node == NULL)
    return field->required ? refuse_missing (field, message) : 0;
  if (JSON_NODE_HOLDS_NULL (node))
    return field->required ? refuse_missing (field, message) : refuse_value (field, message);

  switch (field->type)
    {
    case LATENT_DEMO_FIELD_STRING:
      return check_string (field,
                           JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
                             ? json_node_get_string (node)
                             : NULL,
                           message);
    case LATENT_DEMO_FIELD_NUMBER:
    case LATENT_DEMO_FIELD_INTEGER:
      return check_number (field, node, message);
    case LATENT_DEMO_FIELD_BOOLEAN:
      return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN
               ? 0
               : refuse_type (field, "a boolean", message);
    case LATENT_DEMO_FIELD_ARRAY:
      return check_array (field, node, message);
    default:
      g_assert_not_reached ();
    }
}

int
latent_demo_validate (const LatentDemoModel *model, JsonObject *input, char **message)
{
  for (guint i = 0; i < model->fields->len; i++)
    {
      const LatentDemoField *field = g_ptr_array_index (model->fields, i);
      int code = check_field (field, json_object_get_member (input, field->name), message);

      if (code != 0)
        return code;
    }
  return 0;
}
