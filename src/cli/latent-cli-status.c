/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-status.h"

#include "latent-cli-progress.h"
#include "latent-config.h"

#include <glib/gi18n-lib.h>

gboolean
latent_cli_status_has_ended (LatentTask *task)
{
  LatentTaskState state = latent_task_get_state (task);

  return latent_task_state_is_final (state) || state == LATENT_TASK_UNCERTAIN;
}

gboolean
latent_cli_status_is_unsent (LatentTask *task)
{
  LatentTaskState state = latent_task_get_state (task);

  return state == LATENT_TASK_QUEUED || state == LATENT_TASK_PREPARING;
}

static LatentReason
get_task_obstacle (LatentEngine *engine, LatentTask *task)
{
  LatentReason reason = latent_task_get_reason (task);

  if (latent_cli_status_is_unsent (task) && latent_engine_get_hold (engine) != LATENT_REASON_NONE)
    return latent_engine_get_hold (engine);
  if (reason != LATENT_REASON_NONE && reason != LATENT_REASON_SLOT)
    return reason;
  return latent_engine_get_online (engine) ? LATENT_REASON_NONE : LATENT_REASON_NETWORK;
}

LatentReason
latent_cli_status_get_obstacle (LatentEngine *engine, GPtrArray *tasks, const char **detail)
{
  LatentReason reason = LATENT_REASON_NONE;

  for (guint i = 0; i < tasks->len; i++)
    {
      LatentTask *task = g_ptr_array_index (tasks, i);

      if (latent_cli_status_has_ended (task))
        continue;
      reason = get_task_obstacle (engine, task);
      if (reason == LATENT_REASON_NONE)
        return reason;
      if (latent_task_get_reason (task) == reason && latent_task_get_detail (task) != NULL)
        *detail = latent_task_get_detail (task);
    }
  return reason;
}

typedef struct
{
  guint ended;  /* tasks */
  guint landed; /* pictures */
  guint states[LATENT_TASK_N_STATES];
} Counts;

static Counts
count (GPtrArray *tasks)
{
  Counts counts = { 0 };

  for (guint i = 0; i < tasks->len; i++)
    {
      LatentTask *task = g_ptr_array_index (tasks, i);
      LatentTaskState state = latent_task_get_state (task);

      counts.states[state]++;
      counts.landed += latent_task_get_n_images (task);
      if (latent_cli_status_has_ended (task))
        counts.ended++;
    }
  return counts;
}

static const char *
get_activity (LatentEngine *engine, const Counts *counts, LatentReason obstacle)
{
  if (obstacle != LATENT_REASON_NONE)
    return latent_reason_to_label (obstacle);
  if (counts->states[LATENT_TASK_COLLECTING] > 0)
    return C_ ("progress", "collecting");
  if (counts->states[LATENT_TASK_SUBMITTING] > 0)
    return C_ ("progress", "sending");
  if (counts->states[LATENT_TASK_SUBMITTED] > 0)
    return C_ ("progress", "waiting for KIE");
  if (counts->states[LATENT_TASK_PREPARING] > 0)
    return C_ ("progress", "preparing");
  if (!latent_engine_get_driving (engine))
    return C_ ("progress", "waiting for the Latent that drives this library");
  return C_ ("progress", "waiting for a free slot");
}

char *
latent_cli_status_line (LatentEngine *engine, GPtrArray *tasks, guint pictures, gint64 elapsed)
{
  Counts counts = count (tasks);
  const char *detail = NULL;
  LatentReason obstacle = latent_cli_status_get_obstacle (engine, tasks, &detail);
  g_autofree char *time = latent_cli_progress_format_elapsed (elapsed / G_USEC_PER_SEC);
  g_autofree char *done = NULL;

  if (pictures > 0)
    done = g_strdup_printf (ngettext ("%u of %u picture", "%u of %u pictures", pictures), counts.landed, pictures);
  else
    done = g_strdup_printf (ngettext ("%u of %u task", "%u of %u tasks", tasks->len), counts.ended, tasks->len);
  return g_strdup_printf ("%s · %s · %s", done, time, get_activity (engine, &counts, obstacle));
}

const char *
latent_cli_status_explain_hold (LatentReason reason)
{
  switch (reason)
    {
    case LATENT_REASON_KEY:
      return _ ("KIE refused the key. Give a valid one to “latent-cli key set” or in the variable KIE_API_KEY");
    case LATENT_REASON_CREDITS:
      return _ ("The account hasn’t enough credits. Top it up at https://kie.ai/billing, then try again");
    case LATENT_REASON_KEY_LIMIT:
      return _ ("The key has reached its own limit. Raise it at https://kie.ai/api-key, or use another key");
    case LATENT_REASON_MAINTENANCE:
      return _ ("KIE is down for maintenance. Try again later");
    case LATENT_REASON_PAUSED:
      return _ ("Sending is paused. “latent-cli tasks --resume” lets it go on");
    case LATENT_REASON_BUDGET:
      return _ ("The spending limit that you set is reached. Raise it in Latent’s preferences");
    case LATENT_REASON_NONE:
    case LATENT_REASON_SLOT:
    case LATENT_REASON_NETWORK:
    case LATENT_REASON_STORAGE:
    case LATENT_REASON_RECORD:
    case LATENT_REASON_SERVICE:
    default:
      return NULL;
    }
}
