/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-submit.h"

#include "latent-await.h"
#include "latent-boot.h"
#include "latent-engine-private.h"
#include "latent-error.h"
#include "latent-journal.h"
#include "latent-json.h"
#include "latent-verdict.h"

#include <glib/gi18n-lib.h>

#define LONGEST_WAIT_MS 30000
/* So often a library that can't be written is tried again when the user wants to end. */
#define LAST_TRIES 5
/* So many tasks in a row whose fate nobody knows are no accident. */
#define TOO_UNCERTAIN 3

/* KIE's own code, as it stands in the answer: our error may stand for several. Where the trouble isn't told by a code, as
 * with HTML under HTTP 200, there is none. Transfer full. */
static char *
dup_code (const LatentKieSubmission *submission)
{
  g_autoptr (JsonObject) answer = NULL;
  gint64 code;

  if (submission->answer != NULL)
    answer = latent_json_parse_object (submission->answer, -1, LATENT_JSON_MAX_BYTES, NULL);
  if (answer != NULL && latent_json_peek_int (answer, "code", &code) && code != 200)
    return g_strdup_printf ("%" G_GINT64_FORMAT, code);
  if (submission->outcome == LATENT_KIE_UNCERTAIN && submission->http_status >= 300)
    return g_strdup_printf ("%d", submission->http_status);
  if (submission->error != NULL && submission->error->code >= 400)
    return g_strdup_printf ("%d", submission->error->code);
  return NULL;
}

static const char *
explain (const LatentKieSubmission *submission)
{
  if (submission->error == NULL || submission->error->domain != LATENT_KIE_ERROR)
    return NULL;
  return latent_kie_error_explain ((LatentKieError) submission->error->code);
}

/* Journals the answer, however long that takes: losing it could mean paying twice. Only when the user wants to end and the
 * library can't be written at all, it is given up; the next start then finds the task uncertain. */
static gboolean
journal_answer (LatentEngine *self, LatentMove *move)
{
  guint tries = 0;

  for (guint ms = 500;; ms = MIN (ms * 2, LONGEST_WAIT_MS))
    {
      g_autoptr (GError) error = NULL;
      gboolean moved = dex_await_boolean (latent_journal_move (self->library, move), &error);

      if (error == NULL)
        {
          if (!moved && move->remote_id != NULL)
            g_message ("Task %" G_GINT64_FORMAT " went elsewhere while KIE gave it the id %s", move->task,
                       move->remote_id);
          return moved;
        }
      tries++;
      if (move->remote_id != NULL)
        g_message ("Task %" G_GINT64_FORMAT " has KIE’s id %s, which couldn’t be kept yet: %s", move->task,
                   move->remote_id, error->message);
      else
        g_message ("Task %" G_GINT64_FORMAT ": %s", move->task, error->message);
      if (g_cancellable_is_cancelled (self->cancellable) && tries >= LAST_TRIES)
        return FALSE;
      /* An id that another task has already is no trouble of the disk, and no time mends it. */
      if (move->remote_id != NULL && g_error_matches (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_DATABASE) &&
          tries >= LAST_TRIES)
        {
          move->from = LATENT_IN (LATENT_TASK_SUBMITTING);
          move->to = LATENT_TASK_UNCERTAIN;
          move->detail = error->message;
          move->remote_id = NULL;
        }
      if (!latent_error_is_cancelled (error))
        latent_engine_hold (self, LATENT_REASON_STORAGE, 0);
      latent_sleep (ms, NULL, NULL);
    }
}

static void
fill_move (LatentMove *move, LatentVerdict verdict, LatentReason reason, const LatentKieSubmission *submission)
{
  move->from = LATENT_IN (LATENT_TASK_SUBMITTING);
  move->answered = submission->outcome != LATENT_KIE_NOT_SENT ? submission->answered : 0;
  move->http_status = submission->http_status;
  move->answer = submission->answer;
  switch (verdict)
    {
    case LATENT_VERDICT_ACCEPTED:
      /* Another process may have taken us for dead meanwhile. */
      move->from |= LATENT_IN (LATENT_TASK_UNCERTAIN);
      move->to = LATENT_TASK_SUBMITTED;
      move->remote_id = submission->task_id;
      break;
    case LATENT_VERDICT_QUEUE:
    case LATENT_VERDICT_HOLD:
      move->to = LATENT_TASK_QUEUED;
      move->reason = reason;
      move->detail = submission->message != NULL ? submission->message : explain (submission);
      break;
    case LATENT_VERDICT_FAIL:
      move->to = LATENT_TASK_FAILED;
      move->detail = explain (submission);
      move->error_message = submission->message != NULL ? submission->message : submission->error->message;
      break;
    case LATENT_VERDICT_UNCERTAIN:
    default:
      move->to = LATENT_TASK_UNCERTAIN;
      move->detail = _ ("The request was sent and no answer came, so the task may exist and be charged. Look for it at "
                        "kie.ai/logs, then adopt it by its task id, send it again, or forget it.");
      move->error_message = submission->message != NULL ? submission->message : submission->error->message;
      break;
    }
}

/* What the answer means for the slot, the queue and the ones after it. */
static void
draw_conclusions (LatentEngine *self,
                  guint64 ticket,
                  LatentVerdict verdict,
                  LatentReason reason,
                  const LatentKieSubmission *submission)
{
  gint64 answered = submission->answered != 0 ? submission->answered : latent_boot_now ();

  if (submission->outcome == LATENT_KIE_NOT_SENT)
    latent_governor_give_back (self->governor, ticket);
  else if (verdict == LATENT_VERDICT_QUEUE)
    latent_governor_reject (self->governor, ticket, submission->sent, answered,
                            (guint) MAX (submission->retry_after, 0));
  else
    latent_governor_answer (self->governor, ticket, answered);

  if (submission->outcome == LATENT_KIE_ACCEPTED || submission->outcome == LATENT_KIE_REFUSED)
    latent_engine_contact (self, TRUE);
  self->n_uncertain = verdict == LATENT_VERDICT_UNCERTAIN ? self->n_uncertain + 1 : 0;
  if (verdict == LATENT_VERDICT_HOLD)
    latent_engine_hold (self, reason, (guint) MAX (submission->retry_after, 0));
  else if (self->n_uncertain >= TOO_UNCERTAIN)
    latent_engine_hold (self, LATENT_REASON_SERVICE, 0);
  else if (self->probing)
    latent_engine_lift (self);
}

static LatentKieSubmission *
send (LatentEngine *self, const char *body)
{
  g_autoptr (GError) error = NULL;
  LatentKieSubmission *submission = dex_await_boxed (latent_kie_client_create_task (self->client, body), &error);

  if (submission != NULL)
    return submission;
  /* It never rejects; if it does all the same, nobody knows what was sent. */
  submission = g_new0 (LatentKieSubmission, 1);
  submission->outcome = LATENT_KIE_UNCERTAIN;
  submission->error = g_error_new_literal (LATENT_KIE_ERROR, LATENT_KIE_ERROR_NO_ANSWER, error->message);
  submission->answered = latent_boot_now ();
  return submission;
}

/* Durable before the first byte leaves. */
static gboolean
enter_submitting (LatentEngine *self, LatentTask *task, const char *body)
{
  LatentMove move = LATENT_MOVE_INIT;
  g_autoptr (GError) error = NULL;
  gboolean moved;

  move.task = latent_task_get_id (task);
  move.from = LATENT_IN (LATENT_TASK_QUEUED) | LATENT_IN (LATENT_TASK_PREPARING);
  move.to = LATENT_TASK_SUBMITTING;
  move.request = body;
  move.sent = latent_boot_now ();
  moved = dex_await_boolean (latent_journal_move (self->library, &move), &error);
  if (error != NULL)
    {
      g_message ("Task %" G_GINT64_FORMAT ": %s", move.task, error->message);
      if (g_error_matches (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_BUDGET))
        latent_engine_hold_budget (self);
      else
        latent_engine_hold (self, LATENT_REASON_STORAGE, 0);
    }
  return moved;
}

/* The library was tampered with: what can't be read can't be sent. */
static void
give_up (LatentEngine *self, LatentTask *task, const char *message)
{
  LatentMove move = LATENT_MOVE_INIT;

  g_message ("The input of task %" G_GINT64_FORMAT ": %s", latent_task_get_id (task), message);
  move.task = latent_task_get_id (task);
  move.from = LATENT_IN (LATENT_TASK_QUEUED) | LATENT_IN (LATENT_TASK_PREPARING);
  move.to = LATENT_TASK_CANCELLED;
  move.detail = _ ("What this task was to be made from can’t be read.");
  dex_await (latent_journal_move (self->library, &move), NULL);
}

void
latent_submit (LatentEngine *self, LatentTask *task, guint64 ticket)
{
  g_autoptr (JsonObject) input = NULL;
  g_autoptr (JsonObject) prepared = NULL;
  g_autoptr (LatentKieSubmission) submission = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *body = NULL;
  g_autofree char *code = NULL;
  LatentMove move = LATENT_MOVE_INIT;
  LatentVerdict verdict;
  LatentReason reason;

  g_return_if_fail (LATENT_IS_ENGINE (self));
  g_return_if_fail (LATENT_IS_TASK (task));

  prepared = latent_preparer_take (self, task);
  if (prepared != NULL)
    input = json_object_ref (prepared);
  else
    input = latent_json_parse_object (latent_task_get_input (task), -1, LATENT_JSON_MAX_BYTES, &error);
  if (input != NULL)
    body = latent_kie_client_build_task (latent_task_get_model (task), input);
  else
    give_up (self, task, error->message);
  if (body == NULL || !enter_submitting (self, task, body))
    {
      if (prepared != NULL && latent_task_get_state (task) == LATENT_TASK_PREPARING)
        latent_preparer_give_back (self, task, prepared);
      self->probing = FALSE;
      latent_governor_give_back (self->governor, ticket);
      return;
    }

  self->n_sending++;
  latent_engine_notify (self, "n-sending");
  submission = send (self, body);
  verdict = latent_verdict_on_submission (submission, &reason);
  code = dup_code (submission);
  move.task = latent_task_get_id (task);
  fill_move (&move, verdict, reason, submission);
  if (verdict == LATENT_VERDICT_FAIL || verdict == LATENT_VERDICT_UNCERTAIN)
    move.error_code = code;
  journal_answer (self, &move);
  self->n_sending--;
  latent_engine_notify (self, "n-sending");

  draw_conclusions (self, ticket, verdict, reason, submission);
}
