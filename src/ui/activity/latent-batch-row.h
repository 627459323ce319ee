/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-batch.h"
#include "latent-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A batch: how far it is, and how to pause, order or take back what isn't sent of it. Signal "opened" when its tasks are asked
 * for. */
#define LATENT_TYPE_BATCH_ROW (latent_batch_row_get_type ())
G_DECLARE_FINAL_TYPE (LatentBatchRow, latent_batch_row, LATENT, BATCH_ROW, GtkWidget)

GtkWidget *latent_batch_row_new (LatentEngine *engine);

/* NULL: none. */
void latent_batch_row_set_batch (LatentBatchRow *self, LatentBatch *batch);
LatentBatch *latent_batch_row_get_batch (LatentBatchRow *self);

G_END_DECLS
