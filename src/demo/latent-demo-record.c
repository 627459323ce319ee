/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-record.h"

#include "latent-demo-json.h"
#include "latent-demo-random.h"

/* What a record says, true or not. */
typedef struct
{
  gboolean success;
  gboolean failed;
  const char *state;
  GString *result_json; /* "" while there are no results */
  gboolean has_response;
  GString *fail_code; /* JSON */
  const char *fail_message;
} View;

static void
append_links (GString *out, const LatentDemoTask *task, const char *base, char **links)
{
  g_string_append (out, "{\"resultUrls\":[");
  for (guint i = 0; links != NULL ? links[i] != NULL : i < task->n_results; i++)
    {
      g_autofree char *own = g_strdup_printf ("%s/results/%s-%u.%s", base, task->id, i, task->format);

      if (i > 0)
        g_string_append_c (out, ',');
      latent_demo_json_append_string (out, links != NULL ? links[i] : own);
    }
  g_string_append (out, "]}");
}

/* What a model gives that looks at a picture instead of making one: places in it. */
static void
append_segments (GString *out, const LatentDemoTask *task)
{
  LatentDemoRandom random;
  guint count;

  latent_demo_random_seed (&random, task->id);
  count = 3 + latent_demo_random_index (&random, 4);
  g_string_append (out, "{\"resultObject\":{\"segments\":[");
  for (guint i = 0; i < count; i++)
    {
      guint left = latent_demo_random_index (&random, 700);
      guint top = latent_demo_random_index (&random, 700);

      g_string_append_printf (out, "%s{\"index\":%u,\"box\":[%u,%u,%u,%u]}", i > 0 ? "," : "", i, left, top,
                              left + 100 + latent_demo_random_index (&random, 200),
                              top + 100 + latent_demo_random_index (&random, 200));
    }
  g_string_append (out, "]}}");
}

static void
pretend_state (View *view, const LatentDemoFault *fault)
{
  view->state = fault->text != NULL ? fault->text : "paused";
  view->success = strcmp (view->state, "success") == 0;
  view->failed = strcmp (view->state, "fail") == 0;
}

static void
view_init (View *view,
           const LatentDemoTask *task,
           LatentDemoState state,
           const char *base,
           const LatentDemoFault *fault)
{
  view->success = state == LATENT_DEMO_STATE_SUCCESS;
  view->failed = state == LATENT_DEMO_STATE_FAIL;
  view->state = latent_demo_state_to_string (state);
  view->result_json = g_string_new (NULL);
  view->fail_code = g_string_new (NULL);
  if (fault != NULL && fault->kind == LATENT_DEMO_FAULT_STATE)
    pretend_state (view, fault);
  if (fault != NULL && fault->kind == LATENT_DEMO_FAULT_FAIL)
    {
      view->success = FALSE;
      view->failed = TRUE;
      view->state = "fail";
      g_string_append (view->fail_code, fault->data != NULL ? fault->data : "\"500\"");
      view->fail_message = fault->text != NULL ? fault->text : "Internal Error, Please try again later.";
    }
  else
    {
      latent_demo_json_append_string (view->fail_code, view->failed ? task->fail_code : NULL);
      view->fail_message = view->failed ? task->fail_message : NULL;
    }

  view->has_response = view->success;
  if (!view->success)
    return;
  if (task->n_results == 0)
    append_segments (view->result_json, task);
  else if (fault == NULL || fault->kind != LATENT_DEMO_FAULT_RESULTS)
    append_links (view->result_json, task, base, NULL);
  else if (fault->text != NULL)
    {
      g_string_append (view->result_json, fault->text);
      view->has_response = FALSE;
    }
  else
    append_links (view->result_json, task, base, fault->links);
}

static void
view_clear (View *view)
{
  g_string_free (view->result_json, TRUE);
  g_string_free (view->fail_code, TRUE);
}

static void
append_time (GString *out, const char *name, gboolean known, gint64 number)
{
  g_string_append_printf (out, ",\"%s\":", name);
  if (known)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, number);
  else
    g_string_append (out, "null");
}

void
latent_demo_record_append (GString *out,
                           const LatentDemoTask *task,
                           LatentDemoState state,
                           const char *base,
                           const LatentDemoFault *fault)
{
  View view = { 0 };
  gboolean is_over;

  view_init (&view, task, state, base, fault);
  is_over = view.success || view.failed;

  g_string_append (out, "{\"taskId\":");
  latent_demo_json_append_string (out, task->id);
  g_string_append (out, ",\"model\":");
  latent_demo_json_append_string (out, task->model);
  g_string_append (out, ",\"state\":");
  latent_demo_json_append_string (out, view.state);
  g_string_append (out, ",\"param\":");
  latent_demo_json_append_string (out, task->param);
  g_string_append (out, ",\"resultJson\":");
  latent_demo_json_append_string (out, view.result_json->str);
  g_string_append_printf (out, ",\"failCode\":%s,\"failMsg\":", view.fail_code->str);
  latent_demo_json_append_string (out, view.fail_message);
  /* The documents say milliseconds, the traffic has whole seconds, rounded down. */
  append_time (out, "costTime", is_over, (task->completed - task->created) / 1000);
  append_time (out, "completeTime", is_over, task->completed);
  append_time (out, "createTime", TRUE, task->created);
  g_string_append (out, ",\"creditsConsumed\":");
  latent_demo_json_append_double (out, view.failed ? 0.0 : task->charge);
  g_string_append (out, ",\"operationType\":");
  latent_demo_json_append_string (out, task->model);
  if (view.has_response)
    g_string_append_printf (out, ",\"response\":%s", view.result_json->str);
  g_string_append_printf (out, ",\"successFlag\":%d,\"paramJson\":", view.success ? 1 : view.failed ? 3 : 0);
  latent_demo_json_append_string (out, task->param);
  g_string_append_c (out, '}');
  view_clear (&view);
}
