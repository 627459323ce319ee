/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

/* Lets the tasks that wait for their results look at KIE one after the other: never more than 19 looks a second over all
 * of them, in the order in which they are due. Runs on CLOCK_BOOTTIME, so that what became due while the machine slept
 * is due when it wakes. Main thread. */
typedef struct _LatentPoller LatentPoller;

LatentPoller *latent_poller_new (void);

/* Sleeps @seconds (at least @least of them even when woken). From a fiber. FALSE only when cancelled. */
gboolean
latent_poller_wait (LatentPoller *self, double seconds, double least, GCancellable *cancellable, GError **error);

/* Makes everybody due now; they still go one after the other. */
void latent_poller_wake (LatentPoller *self);

/* Nobody looks for so long: the server said that it was too much. */
void latent_poller_rest (LatentPoller *self, double seconds);

guint latent_poller_get_n_waiting (LatentPoller *self);

/* Nobody may be waiting. */
void latent_poller_free (LatentPoller *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentPoller, latent_poller_free)

G_END_DECLS
