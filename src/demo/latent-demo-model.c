/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-model.h"

#include "latent-json.h"

#include <gio/gio.h>
#include <math.h>

#define RESOURCE "/io/github/latentapp/Latent/demo/latent-demo-models.json"

static void
field_free (gpointer data)
{
  LatentDemoField *field = data;

  g_free (field->name);
  g_free (field->item_type);
  g_strfreev (field->values);
  g_clear_pointer (&field->default_node, json_node_unref);
  g_free (field->description);
  g_free (field);
}

static void
model_free (gpointer data)
{
  LatentDemoModel *model = data;

  g_free (model->id);
  g_free (model->slug);
  g_free (model->title);
  g_free (model->provider);
  g_strfreev (model->tasks);
  g_free (model->price_text);
  g_free (model->output);
  g_free (model->ratio);
  g_clear_pointer (&model->scale, json_object_unref);
  g_clear_pointer (&model->fields, g_ptr_array_unref);
  g_clear_pointer (&model->price, json_object_unref);
  g_clear_pointer (&model->results, json_object_unref);
  g_clear_pointer (&model->refused, json_array_unref);
  g_clear_pointer (&model->any_of, json_array_unref);
  g_free (model);
}

static char **
read_strings (JsonArray *array)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (array == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    g_strv_builder_add (builder, latent_json_array_peek_string (array, i));
  return g_strv_builder_end (builder);
}

static LatentDemoFieldType
read_type (const char *type)
{
  static const char *const names[] = { "string", "number", "integer", "boolean", "array", NULL };

  for (guint i = 0; names[i] != NULL; i++)
    if (g_strcmp0 (type, names[i]) == 0)
      return (LatentDemoFieldType) i;
  g_error ("A field of the models' facts has the unknown type “%s”", type);
}

static LatentDemoField *
field_new (JsonObject *object)
{
  LatentDemoField *field = g_new0 (LatentDemoField, 1);
  gint64 items = 0;

  field->name = g_strdup (latent_json_peek_string (object, "name"));
  field->type = read_type (latent_json_peek_string (object, "type"));
  field->item_type = g_strdup (latent_json_peek_string (object, "itemType"));
  latent_json_peek_boolean (object, "uri", &field->is_uri);
  latent_json_peek_boolean (object, "required", &field->required);
  field->values = read_strings (latent_json_peek_array (object, "enum"));
  if (json_object_has_member (object, "default"))
    field->default_node = json_object_dup_member (object, "default");
  latent_json_peek_int (object, "minLength", &field->min_length);
  latent_json_peek_int (object, "maxLength", &field->max_length);
  field->minimum = -HUGE_VAL;
  field->maximum = HUGE_VAL;
  latent_json_peek_double (object, "minimum", &field->minimum);
  latent_json_peek_double (object, "maximum", &field->maximum);
  if (latent_json_peek_int (object, "minItems", &items))
    field->min_items = (guint) items;
  if (latent_json_peek_int (object, "maxItems", &items))
    field->max_items = (guint) items;
  field->description = g_strdup (latent_json_peek_string (object, "description"));
  return field;
}

static JsonObject *
ref_object (JsonObject *object, const char *member)
{
  JsonObject *value = latent_json_peek_object (object, member);

  return value != NULL ? json_object_ref (value) : json_object_new ();
}

static JsonArray *
ref_array (JsonObject *object, const char *member)
{
  JsonArray *value = latent_json_peek_array (object, member);

  return value != NULL ? json_array_ref (value) : NULL;
}

static LatentDemoModel *
model_new (JsonObject *object)
{
  LatentDemoModel *model = g_new0 (LatentDemoModel, 1);
  JsonArray *fields = latent_json_peek_array (object, "fields");
  const char *output = latent_json_peek_string (object, "output");

  model->id = g_strdup (latent_json_peek_string (object, "id"));
  latent_json_peek_boolean (object, "hidden", &model->hidden);
  model->slug = g_strdup (latent_json_peek_string (object, "slug"));
  model->title = g_strdup (latent_json_peek_string (object, "title"));
  model->provider = g_strdup (latent_json_peek_string (object, "provider"));
  model->tasks = read_strings (latent_json_peek_array (object, "tasks"));
  model->price_text = g_strdup (latent_json_peek_string (object, "priceText"));
  model->output = g_strdup (output != NULL ? output : "png");
  model->seconds = 6.0;
  model->price_factor = 1.0;
  model->spread = 0.2;
  latent_json_peek_double (object, "seconds", &model->seconds);
  latent_json_peek_double (object, "spread", &model->spread);
  model->ratio = g_strdup (latent_json_peek_string (object, "ratio"));
  model->scale = ref_object (object, "scale");
  model->price = ref_object (object, "price");
  model->results = ref_object (object, "results");
  model->refused = ref_array (object, "refused");
  model->any_of = ref_array (object, "anyOf");
  model->fields = g_ptr_array_new_with_free_func (field_free);
  for (guint i = 0; fields != NULL && i < json_array_get_length (fields); i++)
    g_ptr_array_add (model->fields, field_new (latent_json_array_peek_object (fields, i)));
  return model;
}

GPtrArray *
latent_demo_models_load (GError **error)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data (RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  g_autoptr (JsonObject) root = NULL;
  g_autoptr (GPtrArray) models = NULL;
  JsonArray *array;

  if (bytes == NULL)
    return NULL;
  root = latent_json_parse_object (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                                   LATENT_JSON_MAX_BYTES, error);
  if (root == NULL)
    return NULL;
  array = latent_json_require_array (root, "models", error);
  if (array == NULL)
    return NULL;
  models = g_ptr_array_new_with_free_func (model_free);
  for (guint i = 0; i < json_array_get_length (array); i++)
    g_ptr_array_add (models, model_new (latent_json_array_peek_object (array, i)));
  return g_steal_pointer (&models);
}

const LatentDemoModel *
latent_demo_models_find (GPtrArray *models, const char *id)
{
  for (guint i = 0; i < models->len; i++)
    {
      const LatentDemoModel *model = g_ptr_array_index (models, i);

      if (strcmp (model->id, id) == 0)
        return model;
    }
  return NULL;
}

const LatentDemoModel *
latent_demo_models_find_offered (GPtrArray *models, const char *id)
{
  const LatentDemoModel *model = latent_demo_models_find (models, id);

  return model != NULL && !model->hidden ? model : NULL;
}

const LatentDemoField *
latent_demo_model_find_field (const LatentDemoModel *model, const char *name)
{
  for (guint i = 0; i < model->fields->len; i++)
    {
      const LatentDemoField *field = g_ptr_array_index (model->fields, i);

      if (strcmp (field->name, name) == 0)
        return field;
    }
  return NULL;
}

static char *
node_to_text (JsonNode *node)
{
  GType type;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  type = json_node_get_value_type (node);
  if (type == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (type == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "true" : "false");
  return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) json_node_get_double (node));
}

char *
latent_demo_model_get_text (const LatentDemoModel *model, JsonObject *input, const char *field)
{
  char *text = node_to_text (json_object_get_member (input, field));
  const LatentDemoField *known;

  if (text != NULL)
    return text;
  known = latent_demo_model_find_field (model, field);
  return known != NULL ? node_to_text (known->default_node) : NULL;
}
