/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

/* What fibers sleep on until something changed: a condition variable with a time-out and a cancellable. Main thread. */
typedef struct _LatentBell LatentBell;

LatentBell *latent_bell_new (void);

/* Sleeps until the bell is rung or @timeout µs of the monotonic clock have passed (negative: no time-out). From a fiber.
 * FALSE only when cancelled. Whoever wakes looks again at what it waits for. */
gboolean latent_bell_wait (LatentBell *self, gint64 timeout, GCancellable *cancellable, GError **error);

/* Wakes all who sleep now. */
void latent_bell_ring (LatentBell *self);

/* Nobody may be sleeping. */
void latent_bell_free (LatentBell *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentBell, latent_bell_free)

G_END_DECLS
