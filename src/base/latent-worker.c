/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-base"

#include "latent-worker.h"

typedef struct
{
  LatentWorkerFunc func; /* NULL: the thread that takes it ends */
  gpointer data;
  GDestroyNotify destroy;
  DexPromise *promise;
  DexFuture *outcome;
} Job;

struct _LatentWorker
{
  GAsyncQueue *queue;
  GThread **threads;
  guint n_threads;
};

static void
job_free (gpointer data)
{
  Job *job = data;

  dex_clear (&job->promise);
  dex_clear (&job->outcome);
  g_free (job);
}

static void
job_free_data (Job *job)
{
  if (job->destroy != NULL)
    job->destroy (g_steal_pointer (&job->data));
}

static gboolean
settle_cb (gpointer user_data)
{
  Job *job = user_data;
  GError *error = NULL;
  const GValue *value = dex_future_get_value (job->outcome, &error);

  if (value != NULL)
    dex_promise_resolve (job->promise, value);
  else
    dex_promise_reject (job->promise, error);
  return G_SOURCE_REMOVE;
}

/* Promises are settled on the main thread only: a future that races with a GCancellable would else be completed and
 * freed from here while the main thread cancels it. Not g_main_context_invoke(), which may run its callback at once
 * and here when no loop is running. */
static void
job_settle (Job *job)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "latent-worker");
  g_source_set_callback (source, settle_cb, job, job_free);
  g_source_attach (source, NULL);
}

static DexFuture *
cancelled (void)
{
  return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Operation was cancelled");
}

static void
job_run (Job *job)
{
  GCancellable *cancellable = dex_promise_get_cancellable (job->promise);

  if (g_cancellable_is_cancelled (cancellable))
    job->outcome = cancelled ();
  else
    job->outcome = job->func (job->data, cancellable);

  if (job->outcome == NULL || dex_future_is_pending (job->outcome))
    {
      g_critical ("A worker's job must return a settled future");
      dex_clear (&job->outcome);
      job->outcome = cancelled ();
    }
  job_free_data (job);
  job_settle (job);
}

static gpointer
thread_func (gpointer data)
{
  g_autoptr (GAsyncQueue) queue = data;

  while (TRUE)
    {
      Job *job = g_async_queue_pop (queue);

      if (job->func == NULL)
        {
          job_free (job);
          return NULL;
        }
      job_run (job);
    }
}

LatentWorker *
latent_worker_new (const char *name, guint n_threads)
{
  LatentWorker *self;

  g_return_val_if_fail (n_threads > 0, NULL);

  self = g_new0 (LatentWorker, 1);
  self->queue = g_async_queue_new ();
  self->threads = g_new0 (GThread *, n_threads);
  self->n_threads = n_threads;
  for (guint i = 0; i < n_threads; i++)
    self->threads[i] = g_thread_new (name, thread_func, g_async_queue_ref (self->queue));
  return self;
}

static Job *
job_new (LatentWorkerFunc func, gpointer data, GDestroyNotify destroy)
{
  Job *job = g_new0 (Job, 1);

  job->func = func;
  job->data = data;
  job->destroy = destroy;
  job->promise = dex_promise_new_cancellable ();
  return job;
}

DexFuture *
latent_worker_run (LatentWorker *self, LatentWorkerFunc func, gpointer data, GDestroyNotify destroy)
{
  Job *job;
  DexFuture *future;

  g_return_val_if_fail (self != NULL && func != NULL, NULL);

  job = job_new (func, data, destroy);
  future = dex_ref (DEX_FUTURE (job->promise));
  g_async_queue_push (self->queue, job);
  return future;
}

DexFuture *
latent_worker_run_next (LatentWorker *self, LatentWorkerFunc func, gpointer data, GDestroyNotify destroy)
{
  Job *job;
  DexFuture *future;

  g_return_val_if_fail (self != NULL && func != NULL, NULL);

  job = job_new (func, data, destroy);
  future = dex_ref (DEX_FUTURE (job->promise));
  g_async_queue_push_front (self->queue, job);
  return future;
}

void
latent_worker_drop_pending (LatentWorker *self)
{
  Job *job;

  g_return_if_fail (self != NULL);

  while ((job = g_async_queue_try_pop (self->queue)) != NULL)
    {
      job->outcome = cancelled ();
      job_free_data (job);
      job_settle (job);
    }
}

void
latent_worker_free (LatentWorker *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < self->n_threads; i++)
    g_return_if_fail (self->threads[i] != g_thread_self ());
  for (guint i = 0; i < self->n_threads; i++)
    g_async_queue_push (self->queue, g_new0 (Job, 1));
  for (guint i = 0; i < self->n_threads; i++)
    g_thread_join (self->threads[i]);
  g_async_queue_unref (self->queue);
  g_free (self->threads);
  g_free (self);
}
