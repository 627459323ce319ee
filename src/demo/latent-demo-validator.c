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

static gboolean
has_value (const LatentDemoModel *model, JsonObject *input, const char *field, JsonArray *values)
{
  g_autofree char *text = latent_demo_model_get_text (model, input, field);

  for (guint i = 0; i < json_array_get_length (values); i++)
    {
      const char *value = latent_json_array_peek_string (values, i);

      if (strcmp (value, "*") == 0 ? json_object_has_member (input, field) : g_strcmp0 (value, text) == 0)
        return TRUE;
    }
  return FALSE;
}

/* A combination that the documents exclude: when all of "when" is so, "field" must not have one of "values", nor be
 * more than "above", nor be left out if "missing" is set. */
static gboolean
is_excluded (const LatentDemoModel *model, JsonObject *input, JsonObject *rule)
{
  const char *field = latent_json_peek_string (rule, "field");
  JsonObject *when = latent_json_peek_object (rule, "when");
  JsonArray *values = latent_json_peek_array (rule, "values");
  g_autofree char *text = latent_demo_model_get_text (model, input, field);
  gboolean missing = FALSE;
  double above;
  JsonObjectIter iter;
  const char *condition;

  json_object_iter_init (&iter, when);
  while (json_object_iter_next (&iter, &condition, NULL))
    if (!has_value (model, input, condition, latent_json_peek_array (when, condition)))
      return FALSE;
  latent_json_peek_boolean (rule, "missing", &missing);
  if (text == NULL)
    return missing;
  if (latent_json_peek_double (rule, "above", &above) && g_ascii_strtod (text, NULL) > above)
    return TRUE;
  return values != NULL && has_value (model, input, field, values);
}

static int
check_combinations (const LatentDemoModel *model, JsonObject *input, char **message)
{
  gboolean found = model->any_of == NULL;

  for (guint i = 0; model->any_of != NULL && i < json_array_get_length (model->any_of); i++)
    found = found || json_object_has_member (input, latent_json_array_peek_string (model->any_of, i));
  if (!found)
    {
      *message = g_strdup ("This field is required");
      return CODE_PARAMETER;
    }
  for (guint i = 0; model->refused != NULL && i < json_array_get_length (model->refused); i++)
    {
      JsonObject *rule = latent_json_array_peek_object (model->refused, i);

      if (is_excluded (model, input, rule))
        return refuse_value (latent_demo_model_find_field (model, latent_json_peek_string (rule, "field")), message);
    }
  return 0;
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
  return check_combinations (model, input, message);
}
