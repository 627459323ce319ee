/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-task.h"

#include "latent-demo-json.h"
#include "latent-demo-random.h"
#include "latent-json.h"

#include <math.h>

/* Shares of a task's whole time, and the longest that recordInfo doesn't know a task. */
#define KNOWN_SHARE 0.05
#define KNOWN_MAX_MS 400.0
#define QUEUED_SHARE 0.12
#define STARTED_SHARE 0.22

static char *
make_param (const char *model, JsonNode *input, const char *callback)
{
  g_autoptr (GString) inner = g_string_new (NULL);
  GString *param = g_string_new ("{");

  latent_demo_json_append_node (inner, input);
  if (callback != NULL)
    {
      g_string_append (param, "\"callBackUrl\":");
      latent_demo_json_append_string (param, callback);
      g_string_append_c (param, ',');
    }
  g_string_append (param, "\"input\":");
  latent_demo_json_append_string (param, inner->str);
  g_string_append (param, ",\"model\":");
  latent_demo_json_append_string (param, model);
  g_string_append_c (param, '}');
  return g_string_free (param, FALSE);
}

static char *
make_id (void)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_auto (GStrv) parts = g_strsplit (uuid, "-", -1);

  return g_strjoinv ("", parts);
}

LatentDemoTask *
latent_demo_task_new (const char *account, const char *model, JsonNode *input, const char *callback)
{
  LatentDemoTask *task = g_new0 (LatentDemoTask, 1);
  const char *prompt = latent_json_peek_string (json_node_get_object (input), "prompt");

  task->id = make_id ();
  task->account = g_strdup (account);
  task->model = g_strdup (model);
  task->param = make_param (model, input, callback);
  task->prompt = g_strdup (prompt != NULL ? prompt : "");
  task->n_results = 1;
  task->polls = g_array_new (FALSE, FALSE, sizeof (gint64));
  return task;
}

void
latent_demo_task_free (LatentDemoTask *task)
{
  g_free (task->id);
  g_free (task->account);
  g_free (task->model);
  g_free (task->param);
  g_free (task->prompt);
  g_free (task->format);
  g_free (task->source);
  g_free (task->fail_code);
  g_free (task->fail_message);
  g_clear_pointer (&task->polls, g_array_unref);
  g_free (task);
}

void
latent_demo_task_plan (LatentDemoTask *task, gint64 now, double seconds, double spread, double speed)
{
  LatentDemoRandom random;
  double total;

  latent_demo_random_seed (&random, task->id);
  total = seconds * 1000.0 * exp (spread * latent_demo_random_normal (&random)) / speed;
  task->created = now;
  task->known = now + (gint64) MIN (total * KNOWN_SHARE, KNOWN_MAX_MS);
  task->queued = now + (gint64) (total * QUEUED_SHARE);
  task->started = now + (gint64) (total * STARTED_SHARE);
  task->completed = now + (gint64) total;
}

LatentDemoState
latent_demo_task_get_state (const LatentDemoTask *task, gint64 now)
{
  if (now >= task->completed)
    return task->fail_code != NULL ? LATENT_DEMO_STATE_FAIL : LATENT_DEMO_STATE_SUCCESS;
  if (now >= task->started)
    return LATENT_DEMO_STATE_GENERATING;
  if (now >= task->queued)
    return LATENT_DEMO_STATE_QUEUING;
  return now >= task->known ? LATENT_DEMO_STATE_WAITING : LATENT_DEMO_STATE_UNKNOWN;
}

const char *
latent_demo_state_to_string (LatentDemoState state)
{
  static const char *const names[] = { "unknown", "waiting", "queuing", "generating", "success", "fail" };

  return names[state];
}

gboolean
latent_demo_task_is_refunded (const LatentDemoTask *task, gint64 now)
{
  return task->fail_code != NULL && now >= task->completed;
}

char *
latent_demo_task_to_line (const LatentDemoTask *task)
{
  GString *out = g_string_new ("{\"kind\":\"task\"");
  const struct
  {
    const char *name;
    const char *text;
  } texts[] = {
    { "id", task->id },         { "account", task->account }, { "model", task->model },
    { "param", task->param },   { "prompt", task->prompt },   { "format", task->format },
    { "source", task->source }, { "fail", task->fail_code },  { "failMessage", task->fail_message },
  };
  const struct
  {
    const char *name;
    gint64 number;
  } numbers[] = {
    { "created", task->created }, { "known", task->known },         { "queued", task->queued },
    { "started", task->started }, { "completed", task->completed }, { "results", task->n_results },
    { "width", task->width },     { "height", task->height },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_string_append_printf (out, ",\"%s\":", texts[i].name);
      latent_demo_json_append_string (out, texts[i].text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_string_append_printf (out, ",\"%s\":%" G_GINT64_FORMAT, numbers[i].name, numbers[i].number);
  g_string_append (out, ",\"charge\":");
  latent_demo_json_append_double (out, task->charge);
  g_string_append_c (out, '}');
  return g_string_free (out, FALSE);
}

LatentDemoTask *
latent_demo_task_from_entry (JsonObject *entry)
{
  g_autoptr (LatentDemoTask) task = g_new0 (LatentDemoTask, 1);
  gint64 width = 0, height = 0, n_results = 0;

  task->polls = g_array_new (FALSE, FALSE, sizeof (gint64));
  task->id = g_strdup (latent_json_peek_string (entry, "id"));
  task->account = g_strdup (latent_json_peek_string (entry, "account"));
  task->model = g_strdup (latent_json_peek_string (entry, "model"));
  task->param = g_strdup (latent_json_peek_string (entry, "param"));
  task->prompt = g_strdup (latent_json_peek_string (entry, "prompt"));
  task->format = g_strdup (latent_json_peek_string (entry, "format"));
  task->source = g_strdup (latent_json_peek_string (entry, "source"));
  task->fail_code = g_strdup (latent_json_peek_string (entry, "fail"));
  task->fail_message = g_strdup (latent_json_peek_string (entry, "failMessage"));
  if (task->id == NULL || task->account == NULL || task->model == NULL || task->param == NULL || task->prompt == NULL ||
      task->format == NULL || !latent_json_peek_int (entry, "created", &task->created) ||
      !latent_json_peek_int (entry, "known", &task->known) || !latent_json_peek_int (entry, "queued", &task->queued) ||
      !latent_json_peek_int (entry, "started", &task->started) ||
      !latent_json_peek_int (entry, "completed", &task->completed) ||
      !latent_json_peek_int (entry, "results", &n_results) || !latent_json_peek_int (entry, "width", &width) ||
      !latent_json_peek_int (entry, "height", &height) || !latent_json_peek_double (entry, "charge", &task->charge))
    return NULL;
  task->n_results = (guint) n_results;
  task->width = (int) width;
  task->height = (int) height;
  return g_steal_pointer (&task);
}
