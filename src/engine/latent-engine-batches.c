/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-engine-private.h"

#include "latent-fiber.h"
#include "latent-journal.h"
#include "latent-ledger.h"

/* What the user does with many tasks at once. The journal moves; the engine that drives, here or elsewhere, follows. */

void
latent_engine_setting_cb (LatentEngine *self, const char *name)
{
  if (g_str_has_prefix (name, LATENT_SETTING_BUDGET))
    latent_engine_budget_changed (self);
  if (g_str_has_prefix (name, LATENT_SETTING_BATCH_WAIT))
    latent_engine_end_waits (self);
  else if (!g_str_has_prefix (name, LATENT_SETTING_BATCH_PAUSED))
    return;
  /* Those of a batch that was paused, or that may still be taken back, leave the queue when it is looked at; those of one that goes on come back. */
  latent_engine_consider_all (self);
  latent_bell_ring (self->bell);
}

LatentBatchList *
latent_engine_get_batches (LatentEngine *self)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);

  if (self->batches == NULL)
    self->batches = latent_batch_list_new (self->library);
  return self->batches;
}

DexFuture *
latent_engine_pause_batch (LatentEngine *self, const char *batch)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);

  return latent_journal_pause_batch (self->library, batch, TRUE);
}

DexFuture *
latent_engine_resume_batch (LatentEngine *self, const char *batch)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);

  return latent_journal_pause_batch (self->library, batch, FALSE);
}

DexFuture *
latent_engine_cancel_batch (LatentEngine *self, const char *batch)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);

  return latent_journal_cancel_batch (self->library, batch);
}

typedef struct
{
  LatentEngine *engine;
  char *batch;
} Revive;

static void
revive_free (gpointer data)
{
  Revive *revive = data;

  g_object_unref (revive->engine);
  g_free (revive->batch);
  g_free (revive);
}

static DexFuture *
revive_fiber (gpointer data)
{
  Revive *revive = data;
  LatentEngine *self = revive->engine;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tasks = dex_await_boxed (latent_journal_revive_batch (self->library, revive->batch), &error);

  if (tasks == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint i = 0; i < tasks->len; i++)
    latent_engine_watch (self, tasks->pdata[i]);
  latent_bell_ring (self->bell);
  return dex_future_new_for_int64 (tasks->len);
}

DexFuture *
latent_engine_revive_batch (LatentEngine *self, const char *batch)
{
  Revive *revive;

  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);
  g_return_val_if_fail (batch != NULL, NULL);

  revive = g_new0 (Revive, 1);
  revive->engine = g_object_ref (self);
  revive->batch = g_strdup (batch);
  return latent_fiber_spawn ("revive a batch", revive_fiber, revive, revive_free);
}

DexFuture *
latent_engine_order_batch (LatentEngine *self, const char *batch, gboolean first)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);

  return latent_journal_order_batch (self->library, batch, first);
}

DexFuture *
latent_engine_order (LatentEngine *self, GArray *ids, gboolean first)
{
  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);

  return latent_journal_order (self->library, ids, first);
}
