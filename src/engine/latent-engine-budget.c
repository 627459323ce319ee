/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-engine-private.h"

#include "latent-journal.h"
#include "latent-ledger.h"

#include <math.h>

/* What the user allows to be spent. The journal obeys the budgets (latent-ledger.h); here the queue is held when one is
 * reached, and a dear batch waits before its first request. */

/* A day ends without anybody's doing. */
#define LOOK_EVERY 60 /* s */

static int
get_today (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_get_year (now) * 1000 + g_date_time_get_day_of_year (now);
}

static gboolean
day_cb (gpointer user_data)
{
  LatentEngine *self = user_data;

  if (self->hold == LATENT_REASON_BUDGET && self->budget_day == get_today ())
    return G_SOURCE_CONTINUE;
  self->budget_source = 0;
  latent_engine_budget_changed (self);
  return G_SOURCE_REMOVE;
}

void
latent_engine_hold_budget (LatentEngine *self)
{
  latent_engine_hold (self, LATENT_REASON_BUDGET, 0);
  self->budget_day = get_today ();
  if (self->budget_source == 0)
    self->budget_source = g_timeout_add_seconds (LOOK_EVERY, day_cb, self);
}

void
latent_engine_budget_changed (LatentEngine *self)
{
  /* Whether it is enough is seen when the next task is to be sent. */
  if (self->driving && self->hold == LATENT_REASON_BUDGET)
    latent_engine_lift (self);
}

/* --- the time to think again --- */

#define WAIT (LATENT_ENGINE_UNDO_SECONDS * G_TIME_SPAN_SECOND)

double
latent_engine_get_undo_above (LatentEngine *self)
{
  const char *text;
  char *end = NULL;
  double value;

  g_return_val_if_fail (LATENT_IS_ENGINE (self), LATENT_UNDO_ABOVE_DEFAULT);

  text = latent_library_get_setting (self->library, LATENT_SETTING_UNDO_ABOVE);
  if (text == NULL)
    return LATENT_UNDO_ABOVE_DEFAULT;
  value = g_ascii_strtod (text, &end);
  return end != text && value >= 0 ? value : LATENT_UNDO_ABOVE_DEFAULT;
}

gint64
latent_engine_get_wait_until (LatentEngine *self, GPtrArray *drafts)
{
  double credits = 0;
  gboolean unknown = FALSE;

  for (guint i = 0; i < drafts->len; i++)
    {
      const LatentTaskDraft *draft = drafts->pdata[i];

      if (isnan (draft->estimate))
        unknown = TRUE;
      else
        credits += draft->estimate;
    }
  /* Many of an unknown price may be anything. */
  if (credits <= latent_engine_get_undo_above (self) && !(unknown && drafts->len > 1))
    return 0;
  return g_get_real_time () + WAIT;
}

static gboolean
wait_cb (gpointer user_data)
{
  LatentEngine *self = user_data;

  self->wait_source = 0;
  latent_engine_end_waits (self);
  return G_SOURCE_REMOVE;
}

/* On the clock that nobody sets, from the first time that we see it: a clock that was set back lets nobody wait for
 * longer. */
static gint64
get_left (LatentEngine *self, const char *batch)
{
  gint64 now = g_get_monotonic_time ();
  gint64 *until = g_hash_table_lookup (self->waits, batch);

  if (until == NULL)
    {
      gint64 left = MIN (latent_library_get_batch_wait (self->library, batch) - g_get_real_time (), WAIT);

      until = g_new (gint64, 1);
      *until = now + left;
      g_hash_table_insert (self->waits, g_strdup (batch), until);
    }
  return *until - now;
}

void
latent_engine_end_waits (LatentEngine *self)
{
  g_auto (GStrv) names = NULL;
  gint64 next = G_MAXINT64;

  if (!self->driving)
    return;
  names = latent_library_list_settings (self->library, LATENT_SETTING_BATCH_WAIT);
  if (names[0] == NULL)
    g_hash_table_remove_all (self->waits);
  for (guint i = 0; names[i] != NULL; i++)
    {
      const char *batch = names[i] + strlen (LATENT_SETTING_BATCH_WAIT);
      gint64 left = get_left (self, batch);

      if (left <= 0)
        dex_future_disown (latent_journal_end_wait (self->library, batch));
      else
        next = MIN (next, left);
    }
  g_clear_handle_id (&self->wait_source, g_source_remove);
  if (next != G_MAXINT64)
    self->wait_source = g_timeout_add ((guint) (next / 1000) + 1, wait_cb, self);
}
