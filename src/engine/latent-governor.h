/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The keeper of the rate limit: nobody sends a createTask without a slot from here. The window behind it is the library's
 * `submission` table, so that a restart forgets nothing. Main thread; one for the holder of the engine's lock.
 *
 * Library settings: "limit.requests" (20 if unset) in "limit.window-ms" (10000). */
typedef struct _LatentGovernor LatentGovernor;

LatentGovernor *latent_governor_new (LatentLibrary *library);

/* Reads what earlier runs sent. From a fiber, after the engine's lock was got and before the first slot is taken. */
gboolean latent_governor_load (LatentGovernor *self, GCancellable *cancellable, GError **error);

/* Waits for a slot and takes it. From a fiber. FALSE only when cancelled. Each ticket ends in one of the three below. */
gboolean latent_governor_take (LatentGovernor *self, guint64 *ticket, GCancellable *cancellable, GError **error);

/* µs until a slot is free, 0 if one is. */
gint64 latent_governor_get_wait (LatentGovernor *self);

/* @answered: CLOCK_BOOTTIME in µs of the answer or the connection's end. */
void latent_governor_answer (LatentGovernor *self, guint64 ticket, gint64 answered);
/* Nothing was sent. */
void latent_governor_give_back (LatentGovernor *self, guint64 ticket);
/* The answer was 429. @retry_after in seconds or 0. */
void latent_governor_reject (LatentGovernor *self, guint64 ticket, gint64 sent, gint64 answered, guint retry_after);

/* Nobody may be waiting. */
void latent_governor_free (LatentGovernor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentGovernor, latent_governor_free)

G_END_DECLS
