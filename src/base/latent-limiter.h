/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

/* Lets at most so many fibers at once into a stretch of work, the others in the order they came. Main thread only. */
typedef struct _LatentLimiter LatentLimiter;

LatentLimiter *latent_limiter_new (guint n_places);

/* Waits for a place. From a fiber. FALSE only when cancelled, and then no place is held. */
gboolean latent_limiter_enter (LatentLimiter *self, GCancellable *cancellable, GError **error);

/* Gives a place back, once for each latent_limiter_enter() that was TRUE. */
void latent_limiter_leave (LatentLimiter *self);

/* Nobody may be waiting or inside. */
void latent_limiter_free (LatentLimiter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentLimiter, latent_limiter_free)

G_END_DECLS
