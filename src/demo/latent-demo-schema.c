/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-schema.h"

#include "latent-demo-json.h"
#include "latent-json.h"

#include <math.h>

/* A field with more choices than this refers to them. */
#define MAX_INLINE_CHOICES 8

static void
append_member (GString *json, const char *name, const char *text)
{
  g_string_append_printf (json, "\"%s\":", name);
  latent_demo_json_append_string (json, text);
}

static void
append_strings (GString *json, char **texts)
{
  g_string_append_c (json, '[');
  for (guint i = 0; texts[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      latent_demo_json_append_string (json, texts[i]);
    }
  g_string_append_c (json, ']');
}

static gboolean
is_referred (const LatentDemoField *field)
{
  return field->values != NULL && g_strv_length (field->values) > MAX_INLINE_CHOICES;
}

static const char *
get_type_name (const LatentDemoField *field)
{
  static const char *const names[] = { "string", "number", "integer", "boolean", "array" };

  return names[field->type];
}

static void
append_bound (GString *json, const char *name, double bound)
{
  if (!isfinite (bound))
    return;
  g_string_append_printf (json, ",\"%s\":", name);
  if (bound == trunc (bound) && fabs (bound) < 1e15)
    g_string_append_printf (json, "%" G_GINT64_FORMAT, (gint64) bound);
  else
    latent_demo_json_append_double (json, bound);
}

static void
append_length (GString *json, const char *name, gint64 length)
{
  if (length > 0)
    g_string_append_printf (json, ",\"%s\":%" G_GINT64_FORMAT, name, length);
}

/* Where the documents give a limit only in words, so does the schema. */
static gboolean
is_only_told (const LatentDemoField *field)
{
  return field->max_length >= 20000;
}

static void
append_items (GString *json, const LatentDemoField *field)
{
  if (field->item_type != NULL)
    g_string_append_printf (json, ",\"items\":{\"type\":\"%s\"%s}", field->item_type,
                            field->is_uri ? ",\"format\":\"uri\"" : "");
  append_length (json, "minItems", field->min_items);
  append_length (json, "maxItems", field->max_items);
}

static void
append_field (GString *json, const LatentDemoField *field)
{
  g_autofree char *told = NULL;

  if (is_referred (field))
    {
      g_string_append_printf (json, "{\"allOf\":[{\"$ref\":\"#/components/schemas/choices%%20of%%20%s\"}]",
                              field->name);
      if (field->default_node != NULL)
        {
          g_string_append (json, ",\"default\":");
          latent_demo_json_append_node (json, field->default_node);
        }
      g_string_append_c (json, '}');
      return;
    }

  g_string_append_printf (json, "{\"type\":\"%s\"", get_type_name (field));
  if (field->values != NULL)
    {
      g_string_append (json, ",\"enum\":");
      append_strings (json, field->values);
    }
  if (field->default_node != NULL)
    {
      g_string_append (json, ",\"default\":");
      latent_demo_json_append_node (json, field->default_node);
    }
  if (field->type == LATENT_DEMO_FIELD_ARRAY)
    append_items (json, field);
  else if (field->is_uri)
    g_string_append (json, ",\"format\":\"uri\"");
  append_length (json, "minLength", field->min_length);
  if (is_only_told (field))
    told = g_strdup_printf ("%s%sUp to %" G_GINT64_FORMAT " characters.",
                            field->description != NULL ? field->description : "", field->description != NULL ? " " : "",
                            field->max_length);
  else
    append_length (json, "maxLength", field->max_length);
  append_bound (json, "minimum", field->minimum);
  append_bound (json, "maximum", field->maximum);
  if (told != NULL || field->description != NULL)
    {
      g_string_append_c (json, ',');
      append_member (json, "description", told != NULL ? told : field->description);
    }
  g_string_append_c (json, '}');
}

/* The fields of the input; with @only just that one, required. */
static void
append_object (GString *json, const LatentDemoModel *model, const char *only)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) required = NULL;
  gboolean first = TRUE;

  g_string_append (json, "{\"type\":\"object\",\"properties\":{");
  for (guint i = 0; i < model->fields->len; i++)
    {
      const LatentDemoField *field = g_ptr_array_index (model->fields, i);

      if (only != NULL && strcmp (field->name, only) != 0)
        continue;
      if (!first)
        g_string_append_c (json, ',');
      first = FALSE;
      latent_demo_json_append_string (json, field->name);
      g_string_append_c (json, ':');
      append_field (json, field);
      if (field->required || only != NULL)
        g_strv_builder_add (builder, field->name);
    }
  required = g_strv_builder_end (builder);
  g_string_append (json, "},\"required\":");
  append_strings (json, required);
  g_string_append_c (json, '}');
}

/* A model whose fields are all alternatives of each other has an input of several forms. */
static gboolean
has_forms (const LatentDemoModel *model)
{
  return model->any_of != NULL && json_array_get_length (model->any_of) == model->fields->len;
}

static void
append_input (GString *json, const LatentDemoModel *model)
{
  if (!has_forms (model))
    {
      append_object (json, model, NULL);
      return;
    }
  g_string_append (json, "{\"oneOf\":[");
  for (guint i = 0; i < json_array_get_length (model->any_of); i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      append_object (json, model, latent_json_array_peek_string (model->any_of, i));
    }
  g_string_append (json, "]}");
}

static void
append_body (GString *json, const LatentDemoModel *model)
{
  g_string_append (
    json, "{\"type\":\"object\",\"required\":[\"model\",\"input\"],\"properties\":{\"model\":{\"type\":\"string\","
          "\"enum\":[");
  latent_demo_json_append_string (json, model->id);
  g_string_append (json, "],\"default\":");
  latent_demo_json_append_string (json, model->id);
  g_string_append (json, "},\"callBackUrl\":{\"type\":\"string\",\"format\":\"uri\"},\"input\":");
  append_input (json, model);
  g_string_append (json, "}}");
}

static void
append_choices (GString *json, const LatentDemoModel *model)
{
  for (guint i = 0; i < model->fields->len; i++)
    {
      const LatentDemoField *field = g_ptr_array_index (model->fields, i);

      if (!is_referred (field))
        continue;
      g_string_append_printf (json, ",\"choices of %s\":{\"type\":\"string\",\"enum\":", field->name);
      append_strings (json, field->values);
      if (field->description != NULL)
        {
          g_string_append_c (json, ',');
          append_member (json, "description", field->description);
        }
      g_string_append_c (json, '}');
    }
}

void
latent_demo_schema_append (GString *json, const LatentDemoModel *model)
{
  /* One without a published price hasn't been synchronised either. */
  if (model->price_text == NULL)
    {
      g_string_append (json, "null");
      return;
    }
  g_string_append (json, "{\"openapi\":\"3.1.0\",\"info\":{");
  append_member (json, "title", model->title);
  g_string_append (json, ",\"version\":\"1.0.0\"},\"servers\":[{\"url\":\"https://api.kie.ai\"}],"
                         "\"security\":[{\"BearerAuth\":[]}],\"paths\":{\"/api/v1/jobs/createTask\":{\"post\":{");
  append_member (json, "summary", model->title);
  g_string_append (json, ",\"requestBody\":{\"required\":true,\"content\":{\"application/json\":{\"schema\":");
  append_body (json, model);
  g_string_append (
    json,
    "}}},\"responses\":{\"200\":{\"description\":\"Request successful\",\"content\":{\"application/json\":{\"schema\":"
    "{\"$ref\":\"#/components/schemas/response%20not%20with%20recordId\"}}}},\"500\":{\"$ref\":"
    "\"#/components/responses/Error \"}},\"callbacks\":{\"onTaskEnd\":{\"{$request.body#/callBackUrl}\":{\"post\":{"
    "\"responses\":{\"200\":{\"description\":\"Received\"}}}}}}}}},\"components\":{\"schemas\":{"
    "\"response not with recordId\":{\"type\":\"object\",\"properties\":{\"code\":{\"type\":\"integer\"},\"msg\":{"
    "\"type\":\"string\"},\"data\":{\"type\":\"object\",\"properties\":{\"taskId\":{\"type\":\"string\"}}}}}");
  append_choices (json, model);
  g_string_append (
    json, "},\"responses\":{\"Error \":{\"description\":\"Server Error\"}},\"securitySchemes\":{\"BearerAuth\":{"
          "\"type\":\"http\",\"scheme\":\"bearer\"}}}}");
}
