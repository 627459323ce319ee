/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-task.h"

#include <glib/gi18n-lib.h>

static const char *const state_nicks[LATENT_TASK_N_STATES] = {
  [LATENT_TASK_QUEUED] = "queued",         [LATENT_TASK_PREPARING] = "preparing",
  [LATENT_TASK_SUBMITTING] = "submitting", [LATENT_TASK_SUBMITTED] = "submitted",
  [LATENT_TASK_COLLECTING] = "collecting", [LATENT_TASK_DONE] = "done",
  [LATENT_TASK_FAILED] = "failed",         [LATENT_TASK_UNCERTAIN] = "uncertain",
  [LATENT_TASK_EXPIRED] = "expired",       [LATENT_TASK_CANCELLED] = "cancelled",
};

static const char *const state_labels[LATENT_TASK_N_STATES] = {
  [LATENT_TASK_QUEUED] = NC_ ("task", "Queued"),       [LATENT_TASK_PREPARING] = NC_ ("task", "Preparing"),
  [LATENT_TASK_SUBMITTING] = NC_ ("task", "Sending"),  [LATENT_TASK_SUBMITTED] = NC_ ("task", "Running"),
  [LATENT_TASK_COLLECTING] = NC_ ("task", "Fetching"), [LATENT_TASK_DONE] = NC_ ("task", "Done"),
  [LATENT_TASK_FAILED] = NC_ ("task", "Failed"),       [LATENT_TASK_UNCERTAIN] = NC_ ("task", "Uncertain"),
  [LATENT_TASK_EXPIRED] = NC_ ("task", "Expired"),     [LATENT_TASK_CANCELLED] = NC_ ("task", "Cancelled"),
};

static const char *const reason_nicks[LATENT_N_REASONS] = {
  [LATENT_REASON_NONE] = "none",
  [LATENT_REASON_SLOT] = "slot",
  [LATENT_REASON_NETWORK] = "network",
  [LATENT_REASON_KEY] = "key",
  [LATENT_REASON_CREDITS] = "credits",
  [LATENT_REASON_KEY_LIMIT] = "key-limit",
  [LATENT_REASON_MAINTENANCE] = "maintenance",
  [LATENT_REASON_PAUSED] = "paused",
  [LATENT_REASON_BUDGET] = "budget",
  [LATENT_REASON_STORAGE] = "storage",
  [LATENT_REASON_RECORD] = "record",
  [LATENT_REASON_SERVICE] = "service",
};

static const char *const reason_labels[LATENT_N_REASONS] = {
  [LATENT_REASON_SLOT] = N_ ("Waiting for its turn"),
  [LATENT_REASON_NETWORK] = N_ ("Waiting for the network"),
  [LATENT_REASON_KEY] = N_ ("Waiting for a valid API key"),
  [LATENT_REASON_CREDITS] = N_ ("Waiting for credits"),
  [LATENT_REASON_KEY_LIMIT] = N_ ("The API key has reached its own limit"),
  [LATENT_REASON_MAINTENANCE] = N_ ("KIE is down for maintenance"),
  [LATENT_REASON_PAUSED] = N_ ("Paused"),
  [LATENT_REASON_BUDGET] = N_ ("Your budget is used up"),
  [LATENT_REASON_STORAGE] = N_ ("The library’s disk is full, read-only or gone"),
  [LATENT_REASON_RECORD] = N_ ("KIE doesn’t show this task’s record now"),
  [LATENT_REASON_SERVICE] = N_ ("KIE gave an unexpected answer; looked at again later"),
};

static gboolean
find_nick (const char *const *nicks, guint n_nicks, const char *nick, guint *index)
{
  for (guint i = 0; i < n_nicks; i++)
    if (g_strcmp0 (nicks[i], nick) == 0)
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}

const char *
latent_task_state_to_nick (LatentTaskState state)
{
  g_return_val_if_fail ((guint) state < LATENT_TASK_N_STATES, NULL);

  return state_nicks[state];
}

gboolean
latent_task_state_from_nick (const char *nick, LatentTaskState *state)
{
  guint index;

  g_return_val_if_fail (state != NULL, FALSE);

  if (!find_nick (state_nicks, LATENT_TASK_N_STATES, nick, &index))
    return FALSE;
  *state = index;
  return TRUE;
}

const char *
latent_task_state_to_label (LatentTaskState state)
{
  g_return_val_if_fail ((guint) state < LATENT_TASK_N_STATES, NULL);

  return g_dpgettext2 (GETTEXT_PACKAGE, "task", state_labels[state]);
}

gboolean
latent_task_state_is_final (LatentTaskState state)
{
  return state == LATENT_TASK_DONE || state == LATENT_TASK_FAILED || state == LATENT_TASK_EXPIRED ||
         state == LATENT_TASK_CANCELLED;
}

gboolean
latent_task_state_is_trouble (LatentTaskState state)
{
  return state == LATENT_TASK_FAILED || state == LATENT_TASK_EXPIRED || state == LATENT_TASK_UNCERTAIN;
}

const char *
latent_reason_to_nick (LatentReason reason)
{
  g_return_val_if_fail ((guint) reason < LATENT_N_REASONS, NULL);

  return reason_nicks[reason];
}

gboolean
latent_reason_from_nick (const char *nick, LatentReason *reason)
{
  guint index;

  g_return_val_if_fail (reason != NULL, FALSE);

  if (!find_nick (reason_nicks, LATENT_N_REASONS, nick, &index))
    return FALSE;
  *reason = index;
  return TRUE;
}

const char *
latent_reason_to_label (LatentReason reason)
{
  g_return_val_if_fail ((guint) reason < LATENT_N_REASONS, NULL);

  return reason_labels[reason] != NULL ? g_dgettext (GETTEXT_PACKAGE, reason_labels[reason]) : "";
}

/* G_DEFINE_ENUM_TYPE() wants its nicks as literals; these come from the one table. */
static GType
register_enum (const char *name, const char *const *nicks, guint n_nicks)
{
  GEnumValue *values = g_new0 (GEnumValue, n_nicks + 1);

  /* GObject keeps the table for as long as the program runs. */
  for (guint i = 0; i < n_nicks; i++)
    values[i] = (GEnumValue) { (int) i, nicks[i], nicks[i] };
  return g_enum_register_static (name, values);
}

GType
latent_task_state_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, register_enum ("LatentTaskState", state_nicks, LATENT_TASK_N_STATES));
  return type;
}

GType
latent_reason_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, register_enum ("LatentReason", reason_nicks, LATENT_N_REASONS));
  return type;
}
