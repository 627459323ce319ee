/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-engine-private.h"

#include "latent-await.h"
#include "latent-fiber.h"
#include "latent-inputs.h"
#include "latent-journal.h"
#include "latent-json.h"

#include <glib/gi18n-lib.h>

/* What the user does: asks for pictures, and decides about tasks. Works in every process, driving or not. */

typedef struct
{
  LatentEngine *engine;
  GPtrArray *requests; /* LatentRequest */
  gboolean undoable;
  LatentTask *task;
  char *remote_id;
} Call;

static Call *
call_new (LatentEngine *self, GPtrArray *requests, LatentTask *task, const char *remote_id)
{
  Call *call = g_new0 (Call, 1);

  call->engine = g_object_ref (self);
  call->requests = requests;
  g_set_object (&call->task, task);
  call->remote_id = g_strdup (remote_id);
  return call;
}

static void
call_free (gpointer data)
{
  Call *call = data;

  g_clear_pointer (&call->requests, g_ptr_array_unref);
  g_clear_object (&call->task);
  g_object_unref (call->engine);
  g_free (call->remote_id);
  g_free (call);
}

/* --- submit --- */

static gboolean
check_count (GPtrArray *requests, GError **error)
{
  guint n = 0;

  for (guint i = 0; i < requests->len; i++)
    {
      const LatentRequest *request = requests->pdata[i];

      n = request->count < 1 || request->count > LATENT_ENGINE_MOST_TASKS ? request->count : n + request->count;
      if (n < 1 || n > LATENT_ENGINE_MOST_TASKS)
        break;
    }
  if (n >= 1 && n <= LATENT_ENGINE_MOST_TASKS)
    return TRUE;
  g_set_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_COUNT, _ ("One request makes 1 to %d tasks, not %u."),
               LATENT_ENGINE_MOST_TASKS, n);
  return FALSE;
}

static gboolean
draft_tasks (LatentEngine *self, const LatentRequest *request, const char *batch, GPtrArray *drafts, GError **error)
{
  g_autoptr (JsonObject) input = NULL;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  g_autofree char *settings = NULL;
  g_autofree char *basis = NULL;
  LatentModel *model;
  LatentParameter *prompt;
  const char *words = NULL;

  model = latent_catalog_get_model (self->catalog, request->model, error);
  if (model == NULL)
    return FALSE;
  input = latent_model_complete (model, request->input, NULL, error);
  if (input == NULL)
    return FALSE;
  json_node_set_object (node, input);
  text = latent_json_to_string (node);
  prompt = latent_model_find_role (model, LATENT_ROLE_PROMPT);
  if (prompt != NULL)
    words = latent_json_peek_string (input, latent_parameter_get_name (prompt));

  latent_model_dup_settings (model, input, &settings, &basis);
  for (guint i = 0; i < request->count; i++)
    {
      LatentTaskDraft *draft = latent_task_draft_new ();

      draft->model = g_strdup (request->model);
      draft->prompt = g_strdup (words != NULL ? words : "");
      draft->input = g_strdup (text);
      draft->batch = g_strdup (batch);
      draft->written = g_strdup (request->written);
      draft->owner = g_strdup (self->owner);
      draft->estimate = latent_prices_estimate (self->prices, model, input, NULL);
      draft->listed = latent_model_estimate (model, input);
      draft->settings = g_strdup (settings);
      draft->basis = g_strdup (basis);
      draft->parent = request->parent != 0 ? request->parent : latent_inputs_find_parent (model, input);
      g_ptr_array_add (drafts, draft);
    }
  return TRUE;
}

static gboolean
resolve_pictures (LatentEngine *self, LatentRequest *request, GError **error)
{
  JsonObject *resolved;

  if (!latent_inputs_are_in (request->input))
    return TRUE;
  resolved = latent_inputs_resolve (self->library, latent_catalog_get_model (self->catalog, request->model, NULL),
                                    request->input, NULL, error);
  if (resolved == NULL)
    return FALSE;
  json_object_unref (request->input);
  request->input = resolved;
  return TRUE;
}

/* Says which one of several was refused: the model if they differ in that, else the prompt. */
static void
name_request (LatentEngine *self, GPtrArray *requests, guint number, GError **error)
{
  const LatentRequest *culprit = requests->pdata[number];
  LatentModel *model = latent_catalog_get_model (self->catalog, culprit->model, NULL);
  gboolean differ = FALSE;

  for (guint i = 0; i < requests->len && !differ; i++)
    differ = !g_str_equal (((const LatentRequest *) requests->pdata[i])->model, culprit->model);
  if (differ && model != NULL)
    g_prefix_error (error, "%s: ", latent_model_get_title (model));
  else if (requests->len > 1)
    /* Translators: which one of a batch is refused; the reason follows */
    g_prefix_error (error, _ ("Prompt %u: "), number + 1);
}

/* Checks and journals; the tasks, or NULL. */
static GPtrArray *
submit (LatentEngine *self, GPtrArray *requests, gboolean undoable, GError **error)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_task_draft_free);
  g_autofree char *batch = g_uuid_string_random ();
  GPtrArray *tasks;
  gint64 wait_until;

  if (!latent_engine_check_key (self, error) || !check_count (requests, error))
    return NULL;
  /* What was charged a moment ago, by whomever. */
  if (!dex_await (latent_prices_refresh (self->prices), error))
    return NULL;
  for (guint i = 0; i < requests->len; i++)
    if (!resolve_pictures (self, requests->pdata[i], error) ||
        !draft_tasks (self, requests->pdata[i], batch, drafts, error))
      {
        name_request (self, requests, i, error);
        return NULL;
      }
  wait_until = undoable ? latent_engine_get_wait_until (self, drafts) : 0;
  tasks = dex_await_boxed (latent_journal_add_batch (self->library, g_steal_pointer (&drafts), wait_until), error);
  if (tasks == NULL)
    return NULL;
  for (guint i = 0; i < tasks->len; i++)
    latent_engine_watch (self, tasks->pdata[i]);
  /* Somebody waits for them: what looks again by itself looks now. */
  self->probe_at = 0;
  latent_bell_ring (self->bell);
  return tasks;
}

static DexFuture *
submit_fiber (gpointer data)
{
  Call *call = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *tasks = submit (call->engine, call->requests, call->undoable, &error);

  if (tasks == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, tasks);
}

/* Takes @request. */
static GPtrArray *
as_requests (LatentRequest *request)
{
  GPtrArray *requests = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_request_free);

  g_ptr_array_add (requests, request);
  return requests;
}

DexFuture *
latent_engine_submit (LatentEngine *self, LatentRequest *request)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);
  g_return_val_if_fail (request != NULL, NULL);

  return latent_engine_submit_batch (self, as_requests (request));
}

DexFuture *
latent_engine_submit_batch (LatentEngine *self, GPtrArray *requests)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);
  g_return_val_if_fail (requests != NULL && requests->len > 0, NULL);

  g_ptr_array_set_free_func (requests, (GDestroyNotify) latent_request_free);
  return latent_fiber_spawn ("submit", submit_fiber, call_new (self, requests, NULL, NULL), call_free);
}

DexFuture *
latent_engine_submit_undoable (LatentEngine *self, GPtrArray *requests)
{
  Call *call;

  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);
  g_return_val_if_fail (requests != NULL && requests->len > 0, NULL);

  g_ptr_array_set_free_func (requests, (GDestroyNotify) latent_request_free);
  call = call_new (self, requests, NULL, NULL);
  call->undoable = TRUE;
  return latent_fiber_spawn ("submit", submit_fiber, call, call_free);
}

/* --- decisions --- */

static DexFuture *
move (LatentTask *task, LatentLibrary *library, guint from, LatentTaskState to)
{
  LatentMove to_make = LATENT_MOVE_INIT;

  to_make.task = latent_task_get_id (task);
  to_make.from = from;
  to_make.to = to;
  return latent_journal_move (library, &to_make);
}

DexFuture *
latent_engine_cancel (LatentEngine *self, LatentTask *task)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);
  g_return_val_if_fail (LATENT_IS_TASK (task), NULL);

  return move (task, self->library, LATENT_IN (LATENT_TASK_QUEUED) | LATENT_IN (LATENT_TASK_PREPARING),
               LATENT_TASK_CANCELLED);
}

DexFuture *
latent_engine_hide (LatentEngine *self, LatentTask *task, gboolean hidden)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);
  g_return_val_if_fail (LATENT_IS_TASK (task), NULL);

  return latent_journal_set_hidden (self->library, latent_task_get_id (task), hidden);
}

DexFuture *
latent_engine_send_again (LatentEngine *self, LatentTask *task)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);
  g_return_val_if_fail (LATENT_IS_TASK (task), NULL);

  return move (task, self->library, LATENT_IN (LATENT_TASK_UNCERTAIN), LATENT_TASK_QUEUED);
}

DexFuture *
latent_engine_forget (LatentEngine *self, LatentTask *task)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);
  g_return_val_if_fail (LATENT_IS_TASK (task), NULL);

  return move (task, self->library, LATENT_IN (LATENT_TASK_UNCERTAIN), LATENT_TASK_CANCELLED);
}

static gboolean
check_adopted (Call *call, GError **error)
{
  LatentEngine *self = call->engine;
  g_autoptr (LatentTask) other = NULL;
  g_autoptr (LatentKieRecord) record = NULL;
  g_autoptr (GError) local = NULL;

  other = dex_await_object (latent_library_find_task (self->library, call->remote_id), &local);
  if (other != NULL)
    {
      g_set_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_OTHER_TASK,
                   _ ("The task %s is in the library already."), call->remote_id);
      return FALSE;
    }
  if (!g_error_matches (local, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  record = dex_await_boxed (latent_kie_client_get_record (self->client, call->remote_id, NULL), error);
  if (record == NULL)
    return FALSE;
  if (record->model != NULL && !g_str_equal (record->model, latent_task_get_model (call->task)))
    {
      g_set_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_OTHER_TASK,
                   _ ("The task %s was made by %s and not by %s, so it is another one."), call->remote_id,
                   record->model, latent_task_get_model (call->task));
      return FALSE;
    }
  return TRUE;
}

static DexFuture *
adopt_fiber (gpointer data)
{
  Call *call = data;
  g_autoptr (GError) error = NULL;
  LatentMove to_make = LATENT_MOVE_INIT;

  if (latent_task_get_state (call->task) != LATENT_TASK_UNCERTAIN)
    return dex_future_new_false ();
  if (!check_adopted (call, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  to_make.task = latent_task_get_id (call->task);
  to_make.from = LATENT_IN (LATENT_TASK_UNCERTAIN);
  to_make.to = LATENT_TASK_SUBMITTED;
  to_make.remote_id = call->remote_id;
  if (!dex_await_boolean (latent_journal_move (call->engine->library, &to_make), &error))
    {
      if (error != NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
      return dex_future_new_false ();
    }
  return dex_future_new_true ();
}

DexFuture *
latent_engine_adopt (LatentEngine *self, LatentTask *task, const char *remote_id)
{
  g_autofree char *id = g_strstrip (g_strdup (remote_id));

  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);
  g_return_val_if_fail (LATENT_IS_TASK (task), NULL);
  g_return_val_if_fail (remote_id != NULL, NULL);

  return latent_fiber_spawn ("adopt", adopt_fiber, call_new (self, NULL, task, id), call_free);
}

static DexFuture *
try_again_fiber (gpointer data)
{
  Call *call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) input = NULL;
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (GPtrArray) tasks = NULL;
  LatentRequest *request;
  LatentTaskState state = latent_task_get_state (call->task);

  if (state != LATENT_TASK_FAILED && state != LATENT_TASK_EXPIRED && state != LATENT_TASK_CANCELLED)
    return dex_future_new_false ();
  input = latent_json_parse_object (latent_task_get_input (call->task), -1, LATENT_JSON_MAX_BYTES, &error);
  if (input == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  request = latent_request_new (latent_task_get_model (call->task), input, 1);
  request->parent = latent_task_get_parent (call->task);
  requests = as_requests (request);
  tasks = submit (call->engine, requests, FALSE, &error);
  if (tasks == NULL ||
      !dex_await (latent_journal_set_hidden (call->engine->library, latent_task_get_id (call->task), TRUE), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_object (tasks->pdata[0]);
}

DexFuture *
latent_engine_try_again (LatentEngine *self, LatentTask *task)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);
  g_return_val_if_fail (LATENT_IS_TASK (task), NULL);

  return latent_fiber_spawn ("try again", try_again_fiber, call_new (self, NULL, task, NULL), call_free);
}
