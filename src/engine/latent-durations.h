/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-catalog.h"
#include "latent-library.h"
#include "latent-rhythm.h"

G_BEGIN_DECLS

/* What each model usually takes, learned from the library's own history. Main thread. */
typedef struct _LatentDurations LatentDurations;

LatentDurations *latent_durations_new (LatentLibrary *library, LatentCatalog *catalog);
void latent_durations_free (LatentDurations *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentDurations, latent_durations_free)

/* As known now; what the library has on @model is read in the background the first time. Transfer none. */
const LatentRhythm *latent_durations_get (LatentDurations *self, const char *model);

/* Reads what the library has on @model, once. From a fiber. */
void latent_durations_load (LatentDurations *self, const char *model);

/* One more: kept in the library, and learned from at once. From a fiber. */
void latent_durations_add (LatentDurations *self, const char *model, double seconds);

G_END_DECLS
