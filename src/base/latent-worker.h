/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

/* A few threads for work that blocks: a database, a codec, a library that bears one thread only.
 *
 * Jobs begin in the order they were given and run on the first thread that is free; a worker of one thread runs them
 * strictly one after the other. Results come back as leaf futures, settled on the main thread (from its default main
 * context), so that they may be awaited with latent_await() and nothing of libdex is touched from two threads. */
typedef struct _LatentWorker LatentWorker;

/* The job, on one of the worker's threads. Returns a future that is settled already (dex_future_new_take_boxed() and
 * the like, dex_future_new_for_error()), never NULL. @cancellable is triggered when nobody awaits the result any more;
 * a long job looks at it now and then. */
typedef DexFuture *(*LatentWorkerFunc) (gpointer data, GCancellable *cancellable);

/* @name (static) is what a debugger shows for the threads; up to 15 bytes of it. They are started at once. */
LatentWorker *latent_worker_new (const char *name, guint n_threads);

/* Queues @func. @data is freed with @destroy, on the worker's thread and before the future settles, also when the job
 * is dropped: it must hold nothing that belongs to the main thread.
 *
 * Returns a LEAF future. A job whose future was discarded before a thread took it isn't run; once begun it runs to its
 * end. Dropping the future without awaiting or discarding it changes nothing: the job runs. */
DexFuture *latent_worker_run (LatentWorker *self, LatentWorkerFunc func, gpointer data, GDestroyNotify destroy);

/* Same, ahead of everything that waits: for what is on the screen now. */
DexFuture *latent_worker_run_next (LatentWorker *self, LatentWorkerFunc func, gpointer data, GDestroyNotify destroy);

/* Drops the jobs that haven't begun; their futures reject with G_IO_ERROR_CANCELLED. Those that run go on. */
void latent_worker_drop_pending (LatentWorker *self);

/* Does everything that is still queued, ends the threads, waits for them. Blocks; call latent_worker_drop_pending()
 * first where the queue isn't worth the wait. Never from one of the worker's own jobs. The futures given out stay
 * valid, and settle when the main context next runs. */
void latent_worker_free (LatentWorker *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentWorker, latent_worker_free)

G_END_DECLS
