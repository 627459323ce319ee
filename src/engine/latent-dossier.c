/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-dossier.h"

#include "latent-engine-private.h"
#include "latent-fiber.h"
#include "latent-journal.h"
#include "latent-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>

G_DEFINE_BOXED_TYPE (LatentTaskRecord, latent_task_record, latent_task_record_copy, latent_task_record_free)

LatentTaskRecord *
latent_task_record_copy (const LatentTaskRecord *self)
{
  LatentTaskRecord *copy = g_memdup2 (self, sizeof *self);

  copy->state = g_strdup (self->state);
  copy->model = g_strdup (self->model);
  copy->input = g_strdup (self->input);
  copy->fail_code = g_strdup (self->fail_code);
  copy->fail_message = g_strdup (self->fail_message);
  copy->raw = g_strdup (self->raw);
  return copy;
}

void
latent_task_record_free (LatentTaskRecord *self)
{
  g_free (self->state);
  g_free (self->model);
  g_free (self->input);
  g_free (self->fail_code);
  g_free (self->fail_message);
  g_free (self->raw);
  g_free (self);
}

typedef struct
{
  LatentKieClient *client;
  char *remote_id;
  GCancellable *cancellable;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_object_unref (call->client);
  g_free (call->remote_id);
  g_clear_object (&call->cancellable);
  g_free (call);
}

static LatentTaskRecord *
take_over (const LatentKieRecord *kie)
{
  LatentTaskRecord *record = g_new0 (LatentTaskRecord, 1);

  record->state = g_strdup (kie->state_name);
  record->model = g_strdup (kie->model);
  record->fail_code = g_strdup (kie->fail_code);
  record->fail_message = g_strdup (kie->fail_message);
  record->credits = kie->credits;
  record->cost_time = kie->cost_time;
  record->created = kie->created * 1000;
  record->completed = kie->completed * 1000;
  record->n_results = kie->links != NULL ? g_strv_length (kie->links) : 0;
  record->raw = g_strdup (kie->raw);
  if (kie->input != NULL)
    {
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

      json_node_set_object (node, kie->input);
      record->input = latent_json_to_string (node);
    }
  return record;
}

static DexFuture *
read_fiber (gpointer data)
{
  Call *call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentKieRecord)
    kie = dex_await_boxed (latent_kie_client_get_record (call->client, call->remote_id, call->cancellable), &error);

  if (kie == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (LATENT_TYPE_TASK_RECORD, take_over (kie));
}

DexFuture *
latent_dossier_read_record (LatentEngine *engine, LatentTask *task, GCancellable *cancellable)
{
  Call *call;

  g_return_val_if_fail (LATENT_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (LATENT_IS_TASK (task), NULL);
  g_return_val_if_fail (latent_task_get_remote_id (task) != NULL, NULL);

  call = g_new0 (Call, 1);
  call->client = g_object_ref (engine->client);
  call->remote_id = g_strdup (latent_task_get_remote_id (task));
  g_set_object (&call->cancellable, cancellable);
  return latent_fiber_spawn ("task-record", read_fiber, call, call_free);
}

static void
add_line (GString *text, const char *name, const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (text, "%s: %s\n", name, value);
}

static void
add_time (GString *text, const char *name, gint64 time)
{
  g_autoptr (GDateTime) date = time > 0 ? g_date_time_new_from_unix_utc_usec (time) : NULL;
  g_autofree char *value = date != NULL ? g_date_time_format_iso8601 (date) : NULL;

  add_line (text, name, value);
}

static void
add_number (GString *text, const char *name, double number)
{
  char value[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isnan (number))
    add_line (text, name, g_ascii_formatd (value, sizeof value, "%.6g", number));
}

/* Names in English: who answers support questions reads them, and they are KIE's own. */
char *
latent_dossier_to_text (LatentTask *task, GPtrArray *attempts, const LatentTaskRecord *record)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (LATENT_IS_TASK (task), NULL);
  g_return_val_if_fail (attempts != NULL, NULL);

  add_line (text, "taskId", latent_task_get_remote_id (task));
  add_line (text, "state", latent_task_state_to_nick (latent_task_get_state (task)));
  add_line (text, "reason", latent_reason_to_nick (latent_task_get_reason (task)));
  add_line (text, "model", latent_task_get_model (task));
  add_line (text, "input", latent_task_get_input (task));
  add_time (text, "created", latent_task_get_created (task));
  add_time (text, "sent", latent_task_get_submitted (task));
  add_time (text, "finished", latent_task_get_finished (task));
  add_number (text, "estimate", latent_task_get_estimate (task));
  add_number (text, "credits", latent_task_get_credits (task));
  add_line (text, "code", latent_task_get_error_code (task));
  add_line (text, "message", latent_task_get_error_message (task));
  for (guint i = 0; i < attempts->len; i++)
    {
      const LatentAttempt *attempt = attempts->pdata[i];

      g_string_append (text, "\n");
      add_time (text, "attempt", attempt->started);
      add_line (text, "request", attempt->request);
      if (attempt->http_status != 0)
        g_string_append_printf (text, "HTTP status: %d\n", attempt->http_status);
      add_line (text, "answer", attempt->answer);
    }
  if (record != NULL)
    {
      g_string_append (text, "\n");
      add_line (text, "recordInfo", record->raw);
    }
  return g_string_free_and_steal (text);
}
