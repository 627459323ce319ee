/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

/* Awaiting a LEAF future (a promise around a GIO call, a worker thread's answer, a timer) that can be cancelled.
 *
 * The leaf is raced with @cancellable; when that is triggered first, the call fails with G_IO_ERROR_CANCELLED and the
 * leaf is discarded (a promise of dex_promise_new_cancellable() then stops its operation). @leaf is consumed.
 * To be called from a fiber. Never give it a fiber's future: see latent_fiber_spawn(). @cancellable may be NULL. */
gboolean latent_await (DexFuture *leaf, GCancellable *cancellable, GError **error);

/* Same, for leaves that carry a GObject (transfer full, may be NULL with no error if the leaf resolved to none). */
gpointer latent_await_object (DexFuture *leaf, GCancellable *cancellable, GError **error);

/* Same, for leaves that carry a boxed value (transfer full). */
gpointer latent_await_boxed (DexFuture *leaf, GCancellable *cancellable, GError **error);

/* Same, for integers; -1 on error. */
gint64 latent_await_int64 (DexFuture *leaf, GCancellable *cancellable, GError **error);

/* Sleeps for @ms milliseconds of the monotonic clock. FALSE only when cancelled. From a fiber. */
gboolean latent_sleep (guint ms, GCancellable *cancellable, GError **error);

G_END_DECLS
