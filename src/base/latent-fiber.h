/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* Starts @func as a fiber on the main scheduler, the only place where fibers of ours run.
 *
 * The stack has 1 MiB: json-glib recurses and overflows libdex's default of 128 KiB (measured). @data is freed with
 * @destroy on the main thread when the fiber ends. @name (static) is what a debugger shows.
 *
 * The returned future belongs to the fiber: await it plainly (dex_await) or dex_future_disown() it. It must not be
 * raced, chained to something that may be dropped, or dropped through a chain: discarding a waiting fiber freezes
 * all fibers in libdex 0.10.0 (docs/ARCHITECTURE.md, "Awaiting"). Cancel through the GCancellable given in @data. */
DexFuture *latent_fiber_spawn (const char *name, DexFiberFunc func, gpointer data, GDestroyNotify destroy);

/* Starts a fiber nobody waits for. A rejection that isn't a cancellation is logged as a warning with @name. */
void latent_fiber_detach (const char *name, DexFiberFunc func, gpointer data, GDestroyNotify destroy);

G_END_DECLS
