/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-batch.h"

#include <math.h>

struct _LatentBatch
{
  GObject parent_instance;

  char *id;
  char *prompt;
  char *model;
  LatentBatchNumbers numbers;
};

G_DEFINE_FINAL_TYPE (LatentBatch, latent_batch, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
latent_batch_finalize (GObject *object)
{
  LatentBatch *self = LATENT_BATCH (object);

  g_free (self->id);
  g_free (self->prompt);
  g_free (self->model);
  G_OBJECT_CLASS (latent_batch_parent_class)->finalize (object);
}

static void
latent_batch_class_init (LatentBatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_batch_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
latent_batch_init (LatentBatch *self)
{
  self->numbers.estimate = NAN;
}

LatentBatch *
latent_batch_new (const char *id, const char *prompt, const char *model)
{
  LatentBatch *self = g_object_new (LATENT_TYPE_BATCH, NULL);

  self->id = g_strdup (id);
  self->prompt = g_strdup (prompt);
  self->model = g_strdup (model);
  return self;
}

static gboolean
differ (double one, double two)
{
  return isnan (one) || isnan (two) ? isnan (one) != isnan (two) : one != two;
}

static gboolean
equal (const LatentBatchNumbers *one, const LatentBatchNumbers *two)
{
  return one->n_tasks == two->n_tasks && one->n_unsent == two->n_unsent && one->n_running == two->n_running &&
         one->n_done == two->n_done && one->n_failed == two->n_failed && one->n_uncertain == two->n_uncertain &&
         one->n_cancelled == two->n_cancelled && one->n_models == two->n_models && one->n_images == two->n_images &&
         one->created == two->created && one->paused == two->paused && !differ (one->estimate, two->estimate) &&
         !differ (one->credits, two->credits);
}

void
latent_batch_set_numbers (LatentBatch *self, const LatentBatchNumbers *numbers)
{
  g_return_if_fail (LATENT_IS_BATCH (self));

  if (equal (&self->numbers, numbers))
    return;
  self->numbers = *numbers;
  g_signal_emit (self, signals[CHANGED], 0);
}

const char *
latent_batch_get_id (LatentBatch *self)
{
  g_return_val_if_fail (LATENT_IS_BATCH (self), NULL);

  return self->id;
}

const char *
latent_batch_get_prompt (LatentBatch *self)
{
  g_return_val_if_fail (LATENT_IS_BATCH (self), NULL);

  return self->prompt;
}

const char *
latent_batch_get_model (LatentBatch *self)
{
  g_return_val_if_fail (LATENT_IS_BATCH (self), NULL);

  return self->model;
}

const LatentBatchNumbers *
latent_batch_get_numbers (LatentBatch *self)
{
  g_return_val_if_fail (LATENT_IS_BATCH (self), NULL);

  return &self->numbers;
}

guint
latent_batch_get_n_ended (LatentBatch *self)
{
  g_return_val_if_fail (LATENT_IS_BATCH (self), 0);

  return self->numbers.n_tasks - self->numbers.n_unsent - self->numbers.n_running - self->numbers.n_uncertain;
}

gboolean
latent_batch_is_finished (LatentBatch *self)
{
  g_return_val_if_fail (LATENT_IS_BATCH (self), TRUE);

  return self->numbers.n_unsent + self->numbers.n_running == 0;
}
