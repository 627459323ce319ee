/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-jobs.h"

#include "latent-demo-download.h"
#include "latent-demo-file-reply.h"
#include "latent-demo-inputs.h"
#include "latent-demo-json.h"
#include "latent-demo-price.h"
#include "latent-demo-record.h"
#include "latent-demo-validator.h"
#include "latent-json.h"

#define MAX_BODY (1024 * 1024)
#define SLOW_FACTOR 10.0

static void
refuse (LatentDemoCall *call, int code, const char *message)
{
  latent_demo_call_reply (call, latent_demo_reply_new_error (code, message));
}

/* What the account as a whole is refused for, before the request is looked at. */
static gboolean
is_refused (LatentDemoCall *call, LatentDemoService *service)
{
  LatentDemoAccount *account = call->account;
  gint64 now = latent_demo_store_now (latent_demo_service_get_store (service));

  if (account->maintenance)
    refuse (call, 455, "Service Unavailable - System is currently undergoing maintenance");
  else if (!latent_demo_limit_take (account->creates, now, account->window, account->max_creates))
    {
      LatentDemoReply *reply = latent_demo_reply_new_error (429, LATENT_DEMO_MSG_RATE);

      latent_demo_call_reply (call, reply);
    }
  else
    return FALSE;
  return TRUE;
}

static JsonObject *
parse_body (LatentDemoCall *call)
{
  g_autoptr (GBytes) body = latent_demo_call_get_body (call);
  g_autoptr (GError) error = NULL;
  JsonObject *root;
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  root = latent_json_parse_object (text != NULL ? text : "", (gssize) length, MAX_BODY, &error);
  if (root == NULL)
    refuse (call, 400, "Bad Request - The request body is not a JSON object");
  return root;
}

static void
set_fate (LatentDemoTask *task, gboolean lacks_input)
{
  if (lacks_input)
    {
      task->fail_code = g_strdup ("422");
      task->fail_message = g_strdup ("The input image could not be downloaded.");
    }
  else if (strstr (task->prompt, "[fail]") != NULL)
    {
      task->fail_code = g_strdup ("500");
      task->fail_message = g_strdup ("Internal Error, Please try again later.");
    }
  else if (strstr (task->prompt, "[blocked]") != NULL)
    {
      task->fail_code = g_strdup ("422");
      task->fail_message = g_strdup ("CONTENT_POLICY_BLOCKED: the input was flagged as sensitive.");
    }
}

static void
accept_task (LatentDemoCall *call, LatentDemoService *service, const LatentDemoModel *model, JsonObject *root)
{
  LatentDemoStore *store = latent_demo_service_get_store (service);
  JsonNode *input_node = json_object_get_member (root, "input");
  JsonObject *input = json_node_get_object (input_node);
  double charge = latent_demo_price (model, input);
  LatentDemoTask *task;
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  gboolean is_dead = FALSE;
  int width = 0, height = 0;

  if (charge > latent_demo_store_get_balance (store, call->account))
    {
      refuse (call, 402, LATENT_DEMO_MSG_CREDITS);
      return;
    }
  if (call->account->cap >= 0.0 && call->account->spent + charge > call->account->cap)
    {
      refuse (call, 433, "Sub-key usage limit exceeded");
      return;
    }

  task = latent_demo_task_new (call->account->id, model->id, input_node, latent_json_peek_string (root, "callBackUrl"));
  task->charge = charge;
  task->n_results = latent_demo_count_results (model, input);
  task->format = g_strdup (strstr (task->prompt, "[sound]") != NULL ? LATENT_DEMO_SOUND
                                                                    : latent_demo_get_format (model, input));
  task->source = latent_demo_inputs_find (service, model, input, &is_dead);
  if (task->source != NULL)
    latent_demo_inputs_get_size (service, task->source, &width, &height);
  latent_demo_get_size (model, input, width, height, &task->width, &task->height);
  set_fate (task, is_dead);
  latent_demo_task_plan (task, latent_demo_store_now (store),
                         model->seconds * (strstr (task->prompt, "[slow]") != NULL ? SLOW_FACTOR : 1.0), model->spread,
                         latent_demo_service_get_speed (service));
  task = latent_demo_store_add_task (store, call->account, task, &error);
  if (task == NULL)
    {
      g_message ("A task can't be kept: %s", error->message);
      refuse (call, 500, "Server Error - An unexpected error occurred while processing the request");
      return;
    }
  data = g_strdup_printf ("{\"taskId\":\"%s\",\"recordId\":\"%s\"}", task->id, task->id);
  latent_demo_call_reply (call, latent_demo_reply_new_data (data));
}

void
latent_demo_create_task (LatentDemoCall *call, LatentDemoService *service)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (call->message);
  g_autoptr (JsonObject) root = NULL;
  const LatentDemoModel *model;
  const char *name;
  int code;
  g_autofree char *message = NULL;

  if (g_strcmp0 (soup_message_headers_get_content_type (headers, NULL), "application/json") != 0)
    {
      refuse (call, 401, LATENT_DEMO_MSG_UNAUTHORIZED);
      return;
    }
  if (is_refused (call, service))
    return;
  root = parse_body (call);
  if (root == NULL)
    return;
  name = latent_json_peek_string (root, "model");
  model = name != NULL ? latent_demo_models_find_offered (latent_demo_service_get_models (service), name) : NULL;
  if (model == NULL)
    {
      refuse (call, 422, LATENT_DEMO_MSG_MODEL);
      return;
    }
  if (latent_json_peek_object (root, "input") == NULL)
    {
      refuse (call, 422, "input 不能为空");
      return;
    }
  code = latent_demo_validate (model, latent_json_peek_object (root, "input"), &message);
  if (code != 0)
    refuse (call, code, message);
  else
    accept_task (call, service, model, root);
}

void
latent_demo_record_info (LatentDemoCall *call, LatentDemoService *service)
{
  LatentDemoStore *store = latent_demo_service_get_store (service);
  gint64 now = latent_demo_store_now (store);
  const char *id = latent_demo_call_get_query (call, "taskId");
  LatentDemoTask *task;
  LatentDemoState state;
  g_autoptr (GString) data = NULL;

  if (id == NULL || *id == '\0')
    {
      refuse (call, 400, "taskId parameter is required");
      return;
    }
  task = latent_demo_store_find_task (store, id);
  if (task == NULL || strcmp (task->account, call->account->id) != 0)
    {
      refuse (call, 422, "recordInfo is null");
      return;
    }
  if (!latent_demo_limit_take (task->polls, now, 1000, call->account->max_polls))
    {
      refuse (call, 429, LATENT_DEMO_MSG_RATE);
      return;
    }
  state = latent_demo_task_get_state (task, now);
  if (state == LATENT_DEMO_STATE_UNKNOWN)
    {
      refuse (call, 422, "recordInfo is null");
      return;
    }
  data = g_string_new (NULL);
  latent_demo_record_append (data, task, state, latent_demo_service_get_base (service), call->fault);
  latent_demo_call_reply (call, latent_demo_reply_new_data (data->str));
}

void
latent_demo_chat_credit (LatentDemoCall *call, LatentDemoService *service)
{
  g_autoptr (GString) data = g_string_new (NULL);

  latent_demo_json_append_double (
    data, latent_demo_store_get_balance (latent_demo_service_get_store (service), call->account));
  latent_demo_call_reply (call, latent_demo_reply_new_data (data->str));
}

void
latent_demo_get_result (LatentDemoCall *call, LatentDemoService *service)
{
  guint index = 0;
  LatentDemoTask *task = latent_demo_find_result (latent_demo_service_get_store (service),
                                                  call->path + strlen ("/results/"), &index);

  if (task == NULL)
    {
      latent_demo_call_reply (call, latent_demo_file_reply_new_missing ());
      return;
    }
  latent_demo_serve_result (call, service, task, index);
}
