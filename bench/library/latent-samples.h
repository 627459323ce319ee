/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-bulk.h"

G_BEGIN_DECLS

/* Pictures for libraries of any size that are the same on every run: each depends on the seed and its number only, all of
 * its facts (prompt, model, day, tags) vary, and no two have the same file. Drawn are a few hundred, which take turns. */
typedef struct _LatentSamples LatentSamples;

/* Draws them, on all cores; blocks for some seconds. */
LatentSamples *latent_samples_new (guint64 seed);
void latent_samples_free (LatentSamples *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentSamples, latent_samples_free)

/* Picture @number of a library of @total: its day lies so far along the years that the library spans. Numbers from @total
 * on are newer than all others. Any thread. Transfer full. */
LatentBulkPicture *latent_samples_make (LatentSamples *self, guint number, guint total);

G_END_DECLS
