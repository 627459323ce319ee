/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-json.h"

#include "latent-cli-text.h"
#include "latent-journal.h"
#include "latent-json.h"
#include "latent-widget.h"

#include <math.h>

static void
add_string (JsonBuilder *builder, const char *member, const char *value)
{
  json_builder_set_member_name (builder, member);
  if (value == NULL)
    json_builder_add_null_value (builder);
  else
    {
      /* File names are bytes; JSON is UTF-8. */
      g_autofree char *valid = g_utf8_make_valid (value, -1);

      json_builder_add_string_value (builder, valid);
    }
}

static void
add_number (JsonBuilder *builder, const char *member, double value)
{
  json_builder_set_member_name (builder, member);
  if (!isfinite (value))
    json_builder_add_null_value (builder);
  else if (value == trunc (value) && fabs (value) < 9.0e15)
    json_builder_add_int_value (builder, (gint64) value);
  else
    json_builder_add_double_value (builder, value);
}

static void
add_int (JsonBuilder *builder, const char *member, gint64 value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_int_value (builder, value);
}

static void
add_boolean (JsonBuilder *builder, const char *member, gboolean value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_boolean_value (builder, value);
}

static void
add_time (JsonBuilder *builder, const char *member, gint64 time)
{
  g_autofree char *text = time > 0 ? latent_cli_text_format_time (time) : NULL;

  add_string (builder, member, text);
}

static void
add_object_text (JsonBuilder *builder, const char *member, const char *text)
{
  JsonNode *node = text != NULL && *text != '\0' ? latent_json_parse (text, -1, LATENT_JSON_MAX_BYTES, NULL) : NULL;

  json_builder_set_member_name (builder, member);
  if (node != NULL)
    json_builder_add_value (builder, node);
  else
    json_builder_add_null_value (builder);
}

const char *
latent_cli_json_get_error (LatentTask *task)
{
  const char *message = latent_task_get_error_message (task);

  switch (latent_task_get_state (task))
    {
    case LATENT_TASK_FAILED:
    case LATENT_TASK_EXPIRED:
    case LATENT_TASK_UNCERTAIN:
      if (message == NULL || *message == '\0')
        message = latent_task_get_detail (task);
      return message != NULL ? message : latent_task_state_to_label (latent_task_get_state (task));
    case LATENT_TASK_QUEUED:
    case LATENT_TASK_PREPARING:
    case LATENT_TASK_SUBMITTING:
    case LATENT_TASK_SUBMITTED:
    case LATENT_TASK_COLLECTING:
    case LATENT_TASK_DONE:
    case LATENT_TASK_CANCELLED:
    default:
      return NULL;
    }
}

static void
add_error (JsonBuilder *builder, LatentTask *task)
{
  const char *message = latent_cli_json_get_error (task);
  const char *code = latent_task_get_error_code (task);

  json_builder_set_member_name (builder, "error");
  if (message == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  add_string (builder, "code", code != NULL ? code : latent_task_state_to_nick (latent_task_get_state (task)));
  add_string (builder, "message", message);
  json_builder_end_object (builder);
}

static void
add_file (JsonBuilder *builder, LatentImage *image)
{
  add_int (builder, "id", latent_image_get_id (image));
  add_string (builder, "file", latent_image_get_path (image));
  add_int (builder, "width", latent_image_get_width (image));
  add_int (builder, "height", latent_image_get_height (image));
}

static void
add_task (JsonBuilder *builder, LatentTask *task, GPtrArray *images)
{
  add_int (builder, "id", latent_task_get_id (task));
  add_string (builder, "task_id", latent_task_get_remote_id (task));
  add_string (builder, "state", latent_task_state_to_nick (latent_task_get_state (task)));
  add_string (builder, "model", latent_task_get_model (task));
  add_string (builder, "prompt", latent_task_get_prompt (task));
  add_object_text (builder, "input", latent_task_get_input (task));
  add_number (builder, "credits", latent_task_get_credits (task));
  add_error (builder, task);
  json_builder_set_member_name (builder, "images");
  json_builder_begin_array (builder);
  for (guint i = 0; images != NULL && i < images->len; i++)
    {
      json_builder_begin_object (builder);
      add_file (builder, g_ptr_array_index (images, i));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

JsonNode *
latent_cli_json_from_task (LatentTask *task, GPtrArray *images)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_task (builder, task, images);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

JsonNode *
latent_cli_json_from_task_details (LatentTask *task, GPtrArray *images, GPtrArray *attempts)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  LatentReason reason = latent_task_get_reason (task);

  json_builder_begin_object (builder);
  add_task (builder, task, images);
  add_string (builder, "reason", reason != LATENT_REASON_NONE ? latent_reason_to_nick (reason) : NULL);
  add_number (builder, "estimate", latent_task_get_estimate (task));
  add_string (builder, "batch", latent_task_get_batch (task));
  add_time (builder, "created", latent_task_get_created (task));
  add_time (builder, "submitted", latent_task_get_submitted (task));
  add_time (builder, "finished", latent_task_get_finished (task));
  json_builder_set_member_name (builder, "attempts");
  json_builder_begin_array (builder);
  for (guint i = 0; attempts != NULL && i < attempts->len; i++)
    {
      const LatentAttempt *attempt = g_ptr_array_index (attempts, i);

      json_builder_begin_object (builder);
      add_time (builder, "sent", attempt->started);
      add_string (builder, "request", attempt->request);
      add_number (builder, "http_status", attempt->http_status > 0 ? attempt->http_status : NAN);
      add_string (builder, "answer", attempt->answer);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

JsonNode *
latent_cli_json_from_image (LatentImage *image)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const char *const *tags = latent_image_get_tags (image);

  json_builder_begin_object (builder);
  add_file (builder, image);
  add_string (builder, "prompt", latent_image_get_prompt (image));
  add_string (builder, "model", latent_image_get_model (image));
  add_string (builder, "task_id", latent_image_get_remote_id (image));
  add_time (builder, "created", latent_image_get_created (image));
  add_boolean (builder, "favourite", latent_image_get_favourite (image));
  json_builder_set_member_name (builder, "tags");
  json_builder_begin_array (builder);
  for (gsize i = 0; tags != NULL && tags[i] != NULL; i++)
    json_builder_add_string_value (builder, tags[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static void
add_image_id (JsonBuilder *builder, gint64 id)
{
  json_builder_set_member_name (builder, "image");
  if (id != 0)
    json_builder_add_int_value (builder, id);
  else
    json_builder_add_null_value (builder);
}

JsonNode *
latent_cli_json_from_finding (const LatentFinding *finding)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "kind", latent_finding_kind_to_nick (finding->kind));
  add_boolean (builder, "mended", finding->mended);
  add_string (builder, "file", finding->path);
  add_image_id (builder, finding->image);
  add_string (builder, "message", finding->message);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

JsonNode *
latent_cli_json_from_import (const LatentImportItem *item)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "outcome", latent_import_outcome_to_nick (item->outcome));
  add_string (builder, "file", item->path);
  add_image_id (builder, item->image);
  add_string (builder, "message", item->message);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

JsonNode *
latent_cli_json_from_export (const LatentExportItem *item)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_image_id (builder, item->image);
  add_string (builder, "file", item->path);
  add_string (builder, "message", item->message);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static const char *
get_type_name (LatentParameterType type)
{
  switch (type)
    {
    case LATENT_PARAMETER_INTEGER:
      return "integer";
    case LATENT_PARAMETER_NUMBER:
      return "number";
    case LATENT_PARAMETER_BOOLEAN:
      return "boolean";
    case LATENT_PARAMETER_ARRAY:
      return "array";
    case LATENT_PARAMETER_OBJECT:
      return "object";
    case LATENT_PARAMETER_ANY:
      return "any";
    case LATENT_PARAMETER_STRING:
    default:
      return "string";
    }
}

static const char *
get_role_name (LatentParameterRole role)
{
  switch (role)
    {
    case LATENT_ROLE_PROMPT:
      return "prompt";
    case LATENT_ROLE_NEGATIVE_PROMPT:
      return "negative-prompt";
    case LATENT_ROLE_ASPECT_RATIO:
      return "aspect-ratio";
    case LATENT_ROLE_RESOLUTION:
      return "resolution";
    case LATENT_ROLE_IMAGES:
      return "images";
    case LATENT_ROLE_MASK:
      return "mask";
    case LATENT_ROLE_COUNT:
      return "count";
    case LATENT_ROLE_SEED:
      return "seed";
    case LATENT_ROLE_NONE:
    default:
      return NULL;
    }
}

static void
add_parameter (JsonBuilder *builder, LatentParameter *parameter)
{
  const char *const *choices = latent_parameter_get_choices (parameter);
  JsonNode *preset = latent_parameter_get_default (parameter);
  double number;
  guint count;

  json_builder_begin_object (builder);
  add_string (builder, "name", latent_parameter_get_name (parameter));
  add_string (builder, "type", get_type_name (latent_parameter_get_kind (parameter)));
  add_boolean (builder, "required", latent_parameter_get_required (parameter));
  json_builder_set_member_name (builder, "default");
  json_builder_add_value (builder, preset != NULL ? json_node_copy (preset) : json_node_new (JSON_NODE_NULL));
  json_builder_set_member_name (builder, "enum");
  if (choices == NULL)
    json_builder_add_null_value (builder);
  else
    {
      json_builder_begin_array (builder);
      for (gsize i = 0; choices[i] != NULL; i++)
        {
          JsonNode *choice = latent_parameter_parse (parameter, choices[i], NULL);

          if (choice != NULL)
            json_builder_add_value (builder, choice);
          else
            json_builder_add_string_value (builder, choices[i]);
        }
      json_builder_end_array (builder);
    }
  add_number (builder, "minimum", latent_parameter_get_minimum (parameter, &number) ? number : NAN);
  add_number (builder, "maximum", latent_parameter_get_maximum (parameter, &number) ? number : NAN);
  add_number (builder, "max_length", latent_parameter_get_max_length (parameter, &count) ? count : NAN);
  add_number (builder, "max_items", latent_parameter_get_max_items (parameter, &count) ? count : NAN);
  add_string (builder, "role", get_role_name (latent_parameter_get_role (parameter)));
  add_string (builder, "widget", latent_widget_to_nick (latent_parameter_get_widget (parameter)));
  json_builder_end_object (builder);
}

/* What one task with nothing but defaults costs. */
static double
get_price (LatentModel *model)
{
  g_autoptr (JsonObject) input = json_object_new ();
  GPtrArray *parameters = latent_model_get_parameters (model);

  for (guint i = 0; i < parameters->len; i++)
    {
      LatentParameter *parameter = g_ptr_array_index (parameters, i);
      JsonNode *preset = latent_parameter_get_default (parameter);

      if (preset != NULL)
        json_object_set_member (input, latent_parameter_get_name (parameter), json_node_copy (preset));
    }
  return latent_model_estimate (model, input);
}

JsonNode *
latent_cli_json_from_model (LatentModel *model)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  GPtrArray *parameters = latent_model_get_parameters (model);

  json_builder_begin_object (builder);
  add_string (builder, "id", latent_model_get_id (model));
  add_string (builder, "title", latent_model_get_title (model));
  add_string (builder, "does", latent_model_get_does (model));
  add_number (builder, "price", get_price (model));
  json_builder_set_member_name (builder, "parameters");
  json_builder_begin_array (builder);
  for (guint i = 0; i < parameters->len; i++)
    add_parameter (builder, g_ptr_array_index (parameters, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
