/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The tasks of one press of Generate, all together: how far they are. Read-only; made by a LatentBatchList, which keeps it
 * true. "changed" is emitted after anything below did. */
#define LATENT_TYPE_BATCH (latent_batch_get_type ())
G_DECLARE_FINAL_TYPE (LatentBatch, latent_batch, LATENT, BATCH, GObject)

typedef struct
{
  guint n_tasks;
  guint n_unsent; /* queued, preparing */
  guint n_running; /* submitting, submitted, collecting */
  guint n_done;
  guint n_failed; /* failed, expired */
  guint n_uncertain; /* waits for the user */
  guint n_cancelled;
  guint n_models;
  guint n_images; /* in the library already */
  double estimate; /* credits of the tasks that weren't cancelled; NAN if one's isn't known */
  double credits; /* charged so far, or expected where that isn't known yet of what was sent */
  gint64 created; /* µs since the epoch */
  gboolean paused;
} LatentBatchNumbers;

const char *latent_batch_get_id (LatentBatch *self); /* LatentTask's batch */
const char *latent_batch_get_prompt (LatentBatch *self); /* of its first task */
const char *latent_batch_get_model (LatentBatch *self); /* of its first task */
const LatentBatchNumbers *latent_batch_get_numbers (LatentBatch *self);
/* Tasks that have come to an end, whichever. */
guint latent_batch_get_n_ended (LatentBatch *self);
/* Nothing waits or runs any more. */
gboolean latent_batch_is_finished (LatentBatch *self);

/* For LatentBatchList. */
LatentBatch *latent_batch_new (const char *id, const char *prompt, const char *model);
void latent_batch_set_numbers (LatentBatch *self, const LatentBatchNumbers *numbers);

G_END_DECLS
