/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-task-words.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>

/* A task that runs so many seconds, and so many times as long as usual, is wondered about. */
#define LONG_WAIT 300
#define LONG_WAIT_FACTOR 3

char *
latent_task_words_duration (double seconds)
{
  guint64 s = seconds > 0 ? (guint64) (seconds + 0.5) : 0;

  if (s >= 3600)
    return g_strdup_printf ("%" G_GUINT64_FORMAT ":%02u:%02u", s / 3600, (guint) (s / 60 % 60), (guint) (s % 60));
  return g_strdup_printf ("%" G_GUINT64_FORMAT ":%02u", s / 60, (guint) (s % 60));
}

static char *
running (double elapsed, double usual)
{
  g_autofree char *passed = latent_task_words_duration (elapsed);
  g_autofree char *expected = latent_task_words_duration (usual);

  if (usual < 1)
    return g_steal_pointer (&passed);
  if (elapsed > usual * 2 && elapsed > usual + 10)
    /* Translators: %s is the time that has passed, such as 0:45 */
    return g_strdup_printf (_ ("%s · takes longer than usual"), passed);
  if (elapsed > usual * 0.9)
    return g_strdup_printf (_ ("%s · soon"), passed);
  /* Translators: time that has passed, time that it usually takes: 0:12 · usually 0:30 */
  return g_strdup_printf (_ ("%s · usually %s"), passed, expected);
}

char *
latent_task_words_status (LatentTask *task, double usual, gint64 now)
{
  LatentTaskState state;
  LatentReason reason;

  g_return_val_if_fail (LATENT_IS_TASK (task), NULL);

  state = latent_task_get_state (task);
  reason = latent_task_get_reason (task);
  if (!latent_task_state_is_final (state) && state != LATENT_TASK_UNCERTAIN && reason != LATENT_REASON_NONE)
    return g_strdup (latent_reason_to_label (reason));
  if (state == LATENT_TASK_PREPARING && latent_task_get_upload (task) > 0 && latent_task_get_upload (task) < 1)
    /* Translators: how much of a task's input pictures is uploaded */
    return g_strdup_printf (_ ("Uploading, %d %%"), (int) (latent_task_get_upload (task) * 100));
  if (state == LATENT_TASK_SUBMITTED && latent_task_get_submitted (task) > 0)
    return running ((now - latent_task_get_submitted (task)) / (double) G_USEC_PER_SEC, usual);
  return g_strdup (latent_task_state_to_label (state));
}

char *
latent_task_words_outcome (LatentTask *task, double usual, gint64 now)
{
  gint64 submitted, finished;

  g_return_val_if_fail (LATENT_IS_TASK (task), NULL);

  submitted = latent_task_get_submitted (task);
  finished = latent_task_get_finished (task);
  if (latent_task_get_state (task) == LATENT_TASK_DONE && submitted > 0 && finished > submitted)
    {
      g_autofree char *took = latent_task_words_duration ((finished - submitted) / (double) G_USEC_PER_SEC);

      /* Translators: %s is the time that a finished task took, such as 0:45 */
      return g_strdup_printf (_ ("Done in %s"), took);
    }
  return latent_task_words_status (task, usual, now);
}

char *
latent_task_words_patience (LatentTask *task, double usual, gint64 now)
{
  double elapsed;

  g_return_val_if_fail (LATENT_IS_TASK (task), NULL);

  elapsed = (now - latent_task_get_submitted (task)) / (double) G_USEC_PER_SEC;
  if (latent_task_get_state (task) != LATENT_TASK_SUBMITTED || latent_task_get_submitted (task) == 0 ||
      elapsed < MAX (LONG_WAIT, usual * LONG_WAIT_FACTOR))
    return NULL;
  if (latent_task_get_reason (task) != LATENT_REASON_NONE)
    return g_strdup (_ ("Latent keeps looking, and collects the result when it is there."));
  return g_strdup (_ ("Still running at KIE. Latent keeps looking, and collects the result when it is there."));
}

char *
latent_task_words_reason (LatentTask *task)
{
  const char *detail, *message;

  g_return_val_if_fail (LATENT_IS_TASK (task), NULL);

  detail = latent_task_get_detail (task);
  message = latent_task_get_error_message (task);
  if (latent_task_get_state (task) == LATENT_TASK_UNCERTAIN && (detail == NULL || *detail == '\0'))
    return g_strdup (_ ("The request was sent, but no answer came back. KIE may be making the picture."));
  if (detail != NULL && *detail != '\0')
    return g_strdup (detail);
  if (message != NULL && *message != '\0')
    return g_strdup (message);
  return NULL;
}

char *
latent_task_words_service (LatentTask *task)
{
  const char *code, *message;

  g_return_val_if_fail (LATENT_IS_TASK (task), NULL);

  code = latent_task_get_error_code (task);
  message = latent_task_get_error_message (task);
  if (code == NULL || *code == '\0')
    return message != NULL && *message != '\0' ? g_strdup_printf (_ ("KIE: %s"), message) : NULL;
  /* Translators: KIE's error code, then its own words */
  return g_strdup_printf (_ ("KIE: %s %s"), code, message != NULL ? message : "");
}

char *
latent_task_words_accessible (LatentTask *task)
{
  const char *prompt;

  g_return_val_if_fail (LATENT_IS_TASK (task), NULL);

  prompt = latent_task_get_prompt (task);
  if (*prompt == '\0')
    prompt = latent_task_get_model (task);
  /* Translators: the state of a task, then its prompt */
  return g_strdup_printf (_ ("%s: %s"), latent_task_state_to_label (latent_task_get_state (task)), prompt);
}
