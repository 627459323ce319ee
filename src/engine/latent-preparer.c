/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-engine-private.h"

#include "latent-await.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-imaging.h"
#include "latent-inputs.h"
#include "latent-journal.h"
#include "latent-json.h"
#include "latent-note.h"

#include <glib/gi18n-lib.h>

/* queued → preparing: one fiber uploads the input pictures of one task after the other, so that a picture of many tasks
 * is uploaded once. It needs no slot. What is ready stays `preparing`, back in the queue, until its turn to be sent. */

#define FIRST_PAUSE_MS 1000
#define LONGEST_PAUSE_MS 60000

static gint64 *
key_new (LatentTask *task)
{
  gint64 *key = g_new (gint64, 1);

  *key = latent_task_get_id (task);
  return key;
}

gboolean
latent_preparer_needs (LatentEngine *self, LatentTask *task)
{
  gint64 id = latent_task_get_id (task);
  g_autoptr (JsonObject) input = NULL;

  if (latent_task_get_state (task) != LATENT_TASK_QUEUED || g_hash_table_contains (self->prepared, &id))
    return FALSE;
  input = latent_json_parse_object (latent_task_get_input (task), -1, LATENT_JSON_MAX_BYTES, NULL);
  return input != NULL && latent_inputs_are_in (input);
}

gboolean
latent_preparer_is_ready (LatentEngine *self, LatentTask *task)
{
  gint64 id = latent_task_get_id (task);

  return latent_task_get_state (task) == LATENT_TASK_PREPARING && g_hash_table_contains (self->prepared, &id);
}

JsonObject *
latent_preparer_take (LatentEngine *self, LatentTask *task)
{
  gint64 id = latent_task_get_id (task);
  JsonObject *input = g_hash_table_lookup (self->prepared, &id);

  if (input == NULL)
    return NULL;
  json_object_ref (input);
  g_hash_table_remove (self->prepared, &id);
  return input;
}

void
latent_preparer_give_back (LatentEngine *self, LatentTask *task, JsonObject *input)
{
  gint64 id = latent_task_get_id (task);

  g_hash_table_insert (self->prepared, g_memdup2 (&id, sizeof id), json_object_ref (input));
}

static gboolean
move (LatentEngine *self, LatentTask *task, guint from, LatentTaskState to, LatentReason reason, const char *detail)
{
  LatentMove move = LATENT_MOVE_INIT;
  g_autoptr (GError) error = NULL;
  gboolean moved;

  move.task = latent_task_get_id (task);
  move.from = from;
  move.to = to;
  move.reason = reason;
  move.detail = detail;
  moved = dex_await_boolean (latent_journal_move (self->library, &move), &error);
  if (error != NULL)
    {
      g_message ("Task %" G_GINT64_FORMAT ": %s", move.task, error->message);
      latent_engine_hold (self, LATENT_REASON_STORAGE, 0);
    }
  return moved;
}

/* What keeps an upload and goes away; NONE if it doesn't. */
static LatentReason
why (const GError *error)
{
  if (latent_library_error_is_storage (error))
    return LATENT_REASON_STORAGE;
  if (error->domain != LATENT_KIE_ERROR)
    return LATENT_REASON_NONE;
  switch (error->code)
    {
    case LATENT_KIE_ERROR_NOT_SENT:
    case LATENT_KIE_ERROR_NO_ANSWER:
    case LATENT_KIE_ERROR_TIMEOUT:
      return LATENT_REASON_NETWORK;
    case LATENT_KIE_ERROR_UNAUTHORIZED:
      return LATENT_REASON_KEY;
    case LATENT_KIE_ERROR_KEY_LIMIT:
      return LATENT_REASON_KEY_LIMIT;
    case LATENT_KIE_ERROR_MAINTENANCE:
      return LATENT_REASON_MAINTENANCE;
    case LATENT_KIE_ERROR_BAD_REQUEST:
    case LATENT_KIE_ERROR_TOO_LARGE:
    case LATENT_KIE_ERROR_INVALID:
      return LATENT_REASON_NONE;
    default:
      return LATENT_REASON_SERVICE;
    }
}

static void
settle_error (LatentEngine *self, LatentTask *task, const GError *error)
{
  LatentReason reason = why (error);
  g_autofree char *line = latent_error_first_line (error);

  if (latent_error_is_cancelled (error))
    move (self, task, LATENT_IN (LATENT_TASK_PREPARING), LATENT_TASK_QUEUED, LATENT_REASON_NONE, NULL);
  else if (reason == LATENT_REASON_NONE)
    move (self, task, LATENT_IN (LATENT_TASK_PREPARING), LATENT_TASK_CANCELLED, LATENT_REASON_NONE, line);
  else
    {
      move (self, task, LATENT_IN (LATENT_TASK_PREPARING), LATENT_TASK_QUEUED, reason, line);
      /* Another host than the one that is asked whether the hold can be lifted. */
      self->upload_pause = CLAMP (self->upload_pause * 2, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
      latent_engine_hold (self, reason, 0);
    }
}

static void
progress_cb (double fraction, gpointer task)
{
  latent_task_set_upload (task, fraction);
}

static void
prepare (LatentEngine *self, LatentTask *task)
{
  g_autoptr (JsonObject) input = NULL;
  g_autoptr (JsonObject) ready = NULL;
  g_autoptr (GError) error = NULL;
  LatentModel *model = latent_catalog_get_model (self->catalog, latent_task_get_model (task), NULL);

  if (self->upload_pause > 0 && !latent_sleep (self->upload_pause, self->cancellable, NULL))
    return;
  if (!move (self, task, LATENT_IN (LATENT_TASK_QUEUED), LATENT_TASK_PREPARING, LATENT_REASON_NONE, NULL))
    return;
  input = latent_json_parse_object (latent_task_get_input (task), -1, LATENT_JSON_MAX_BYTES, &error);
  if (input != NULL)
    ready = latent_inputs_upload (self->library, self->client, model, input, progress_cb, task, self->cancellable,
                                  &error);
  if (ready == NULL)
    {
      settle_error (self, task, error);
      return;
    }
  self->upload_pause = 0;
  /* The user may have taken it back meanwhile. */
  if (latent_task_get_state (task) == LATENT_TASK_PREPARING)
    g_hash_table_insert (self->prepared, key_new (task), g_steal_pointer (&ready));
}

static DexFuture *
prepare_fiber (gpointer data)
{
  LatentEngine *self = data;

  while (!g_queue_is_empty (self->unprepared))
    {
      g_autoptr (LatentTask) task = g_queue_pop_head (self->unprepared);
      gint64 id = latent_task_get_id (task);

      if (!g_cancellable_is_cancelled (self->cancellable))
        prepare (self, task);
      g_hash_table_remove (self->runs, &id);
      if (latent_preparer_is_ready (self, task))
        latent_engine_enqueue (self, task);
      else
        latent_engine_consider (self, task);
      latent_bell_ring (self->bell);
    }
  self->preparing = FALSE;
  return dex_future_new_true ();
}

void
latent_preparer_add (LatentEngine *self, LatentTask *task)
{
  g_hash_table_add (self->runs, key_new (task));
  g_queue_push_tail (self->unprepared, g_object_ref (task));
  if (self->preparing)
    return;
  self->preparing = TRUE;
  latent_fiber_detach ("prepare", prepare_fiber, g_object_ref (self), g_object_unref);
}
