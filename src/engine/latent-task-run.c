/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-engine-private.h"

#include "latent-await.h"
#include "latent-boot.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-journal.h"
#include "latent-json.h"
#include "latent-note.h"
#include "latent-submit.h"
#include "latent-verdict.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Looks that bring no record are repeated after 1, 2, 4 … seconds, up to what the rhythm allows at most. */
#define FIRST_RETRY 1.0
#define JITTER 0.05
/* Nobody asks KIE while there is no key to ask with. */
#define NO_KEY_WAIT (30 * G_TIME_SPAN_SECOND)

typedef struct
{
  LatentEngine *engine;
  LatentTask *task;
  guint64 ticket;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  g_object_unref (run->task);
  g_object_unref (run->engine);
  g_free (run);
}

static double
age (LatentTask *task)
{
  return (double) MAX (g_get_real_time () - latent_task_get_submitted (task), 0) / G_TIME_SPAN_SECOND;
}

/* A move that may be tried again and again: nothing outside depends on its moment. FALSE when cancelled, or when the task
 * isn't in the state any more. */
static gboolean
move_patiently (Run *run, const LatentMove *move)
{
  LatentEngine *self = run->engine;
  gint64 wait = G_TIME_SPAN_SECOND;

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      gboolean moved = dex_await_boolean (latent_journal_move (self->library, move), &error);

      if (error == NULL)
        return moved;
      g_message ("Task %" G_GINT64_FORMAT ": %s", move->task, error->message);
      latent_note (self->library, run->task, LATENT_REASON_STORAGE, error->message);
      if (!latent_bell_wait (self->bell, wait, self->cancellable, NULL))
        return FALSE;
      wait = MIN (wait * 2, G_TIME_SPAN_MINUTE);
    }
}

/* --- await --- */

static void
learn (Run *run, const LatentKieRecord *record)
{
  double seconds = age (run->task);

  if (record->created > 0 && record->completed > record->created)
    seconds = (double) (record->completed - record->created) / 1000;
  latent_durations_add (run->engine->durations, latent_task_get_model (run->task), seconds);
}

/* TRUE when the task's waiting has ended. */
static gboolean
settle_record (Run *run, const LatentKieRecord *record)
{
  LatentMove move = LATENT_MOVE_INIT;

  if (record->state == LATENT_KIE_STATE_RUNNING)
    {
      if (latent_task_get_reason (run->task) != LATENT_REASON_NONE)
        latent_note (run->engine->library, run->task, LATENT_REASON_NONE, NULL);
      return FALSE;
    }

  move.task = latent_task_get_id (run->task);
  move.from = LATENT_IN (LATENT_TASK_SUBMITTED);
  move.credits = record->credits;
  move.raw = record->raw;
  if (record->state == LATENT_KIE_STATE_SUCCESS && record->links != NULL && record->links[0] != NULL)
    {
      move.to = LATENT_TASK_COLLECTING;
      move.links = (const char *const *) record->links;
    }
  else if (record->state == LATENT_KIE_STATE_SUCCESS)
    {
      move.to = LATENT_TASK_FAILED;
      move.error_code = "no-result";
      move.error_message = "";
      move.detail = _ (
        "KIE says that the task succeeded, and gave no result. Look at its log at kie.ai/logs, or try again.");
    }
  else
    {
      move.to = LATENT_TASK_FAILED;
      move.error_code = record->fail_code != NULL ? record->fail_code : "fail";
      move.error_message = record->fail_message != NULL ? record->fail_message : "";
      move.detail = _ ("KIE couldn’t make this picture. Failed tasks cost nothing; change the prompt, or try again.");
    }
  if (move_patiently (run, &move) && record->state == LATENT_KIE_STATE_SUCCESS)
    learn (run, record);
  return TRUE;
}

/* TRUE when the task's waiting has ended. */
static gboolean
settle_look_error (Run *run, const GError *error)
{
  LatentEngine *self = run->engine;
  LatentReason reason;
  LatentMove move = LATENT_MOVE_INIT;
  LatentLook look = latent_verdict_on_look (error, age (run->task), &reason);

  latent_engine_contact (self, reason != LATENT_REASON_NETWORK);
  if (look == LATENT_LOOK_AGAIN)
    {
      g_autofree char *line = latent_error_first_line (error);

      latent_note (self->library, run->task, reason, reason != LATENT_REASON_NONE ? line : NULL);
      if (reason == LATENT_REASON_KEY)
        latent_engine_hold (self, LATENT_REASON_KEY, 0);
      if (reason == LATENT_REASON_SLOT)
        latent_poller_rest (self->poller, 2);
      return FALSE;
    }

  move.task = latent_task_get_id (run->task);
  move.from = LATENT_IN (LATENT_TASK_SUBMITTED);
  move.to = LATENT_TASK_EXPIRED;
  move.detail = _ ("KIE keeps records for two months; this task’s is gone.");
  move_patiently (run, &move);
  return TRUE;
}

static gboolean
wait_for_key (Run *run)
{
  LatentEngine *self = run->engine;

  while (!latent_account_get_has_key (self->account))
    {
      latent_note (self->library, run->task, LATENT_REASON_KEY, latent_verdict_explain_hold (LATENT_REASON_KEY));
      if (!latent_bell_wait (self->bell, NO_KEY_WAIT, self->cancellable, NULL))
        return FALSE;
    }
  return TRUE;
}

/* Seconds until the next look after one at @looked. The library's setting "poll.seconds" puts a fixed interval in place of
 * the learned rhythm: bench/engine compares the two. */
static double
next_look (Run *run, double looked, guint failures)
{
  LatentEngine *self = run->engine;
  const char *fixed = latent_library_get_setting (self->library, "poll.seconds");
  double seconds;

  if (failures > 0)
    return MIN (ldexp (FIRST_RETRY, (int) MIN (failures - 1, 20)), latent_rhythm_longest (looked));
  seconds = fixed != NULL ? g_ascii_strtod (fixed, NULL) : 0;
  if (seconds > 0 && isfinite (seconds))
    return seconds;
  return latent_rhythm_next (latent_durations_get (self->durations, latent_task_get_model (run->task)), looked);
}

/* Looks again and again until KIE has decided. @looked: seconds after the submission of the last look, negative if the
 * task is from an earlier run. */
static void
await_result (Run *run, double looked)
{
  LatentEngine *self = run->engine;
  guint failures = 0;

  latent_durations_load (self->durations, latent_task_get_model (run->task));
  for (;;)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentKieRecord) record = NULL;
      double wait = 0, least = 0;

      if (looked >= 0)
        {
          least = 1;
          wait = next_look (run, looked, failures) * g_random_double_range (1 - JITTER, 1 + JITTER);
        }
      if (!latent_poller_wait (self->poller, wait, least, self->cancellable, NULL) || !wait_for_key (run))
        return;

      looked = age (run->task);
      record = dex_await_boxed (
        latent_kie_client_get_record (self->client, latent_task_get_remote_id (run->task), self->cancellable), &error);
      if (g_cancellable_is_cancelled (self->cancellable))
        return;
      if (record != NULL)
        {
          failures = 0;
          latent_engine_contact (self, TRUE);
          if (settle_record (run, record))
            return;
        }
      else
        {
          if (settle_look_error (run, error))
            return;
          /* A record that isn't there yet is no failure: the task runs. */
          failures = latent_task_get_reason (run->task) == LATENT_REASON_NONE ? 0 : failures + 1;
        }
    }
}

/* --- collect --- */

static void
collect (Run *run)
{
  LatentEngine *self = run->engine;
  g_autoptr (GPtrArray) results = NULL;
  LatentMove move = LATENT_MOVE_INIT;
  guint landed = 0;
  gint64 wait = G_TIME_SPAN_SECOND;

  while (results == NULL)
    {
      g_autoptr (GError) error = NULL;

      if (latent_collector_collect (self->collector, run->task, self->cancellable, &error))
        results = dex_await_boxed (latent_journal_list_results (self->library, latent_task_get_id (run->task)), &error);
      if (results != NULL)
        break;
      if (latent_error_is_cancelled (error))
        return;
      g_message ("Task %" G_GINT64_FORMAT ": %s", latent_task_get_id (run->task), error->message);
      latent_note (self->library, run->task, LATENT_REASON_STORAGE, error->message);
      if (!latent_bell_wait (self->bell, wait, self->cancellable, NULL))
        return;
      wait = MIN (wait * 2, G_TIME_SPAN_MINUTE);
    }

  for (guint i = 0; i < results->len; i++)
    if (((LatentResult *) results->pdata[i])->state == LATENT_RESULT_LANDED)
      landed++;
  move.task = latent_task_get_id (run->task);
  move.from = LATENT_IN (LATENT_TASK_COLLECTING);
  move.to = landed > 0 ? LATENT_TASK_DONE : LATENT_TASK_EXPIRED;
  if (landed == 0)
    move.detail = _ ("Its results are gone: KIE keeps them for 14 days.");
  move_patiently (run, &move);
}

/* --- the life --- */

static DexFuture *
run_fiber (gpointer data)
{
  Run *run = data;
  LatentEngine *self = run->engine;
  gint64 id = latent_task_get_id (run->task);
  double looked = -1;

  if (latent_task_get_state (run->task) == LATENT_TASK_QUEUED || latent_preparer_is_ready (self, run->task))
    {
      latent_submit (self, run->task, run->ticket);
      looked = 0;
    }
  if (latent_task_get_state (run->task) == LATENT_TASK_SUBMITTED && !g_cancellable_is_cancelled (self->cancellable))
    await_result (run, looked);
  if (latent_task_get_state (run->task) == LATENT_TASK_COLLECTING && !g_cancellable_is_cancelled (self->cancellable))
    collect (run);

  g_hash_table_remove (self->runs, &id);
  /* It may be back in the queue, or somebody moved it while we were busy with it. */
  latent_engine_consider (self, run->task);
  latent_bell_ring (self->bell);
  return dex_future_new_true ();
}

void
latent_task_run (LatentEngine *self, LatentTask *task, guint64 ticket)
{
  Run *run = g_new0 (Run, 1);
  gint64 *id = g_new (gint64, 1);

  run->engine = g_object_ref (self);
  run->task = g_object_ref (task);
  run->ticket = ticket;
  *id = latent_task_get_id (task);
  g_hash_table_add (self->runs, id);
  latent_fiber_detach ("task", run_fiber, run, run_free);
}
