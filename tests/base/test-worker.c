/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-await.h"
#include "latent-error.h"
#include "latent-limiter.h"
#include "latent-worker.h"
#include "latent-test-fiber.h"

typedef struct
{
  GMutex lock;
  GCond cond;
  gboolean open;
  GString *order;
  int running;
  int most;
  int freed;
  gboolean noticed;
} Shared;

static void
shared_init (Shared *shared)
{
  *shared = (Shared) { 0 };
  g_mutex_init (&shared->lock);
  g_cond_init (&shared->cond);
  shared->order = g_string_new (NULL);
}

static void
shared_clear (Shared *shared)
{
  g_mutex_clear (&shared->lock);
  g_cond_clear (&shared->cond);
  g_string_free (shared->order, TRUE);
}

static void
shared_open (Shared *shared)
{
  g_mutex_lock (&shared->lock);
  shared->open = TRUE;
  g_cond_broadcast (&shared->cond);
  g_mutex_unlock (&shared->lock);
}

typedef struct
{
  Shared *shared;
  char letter;
} Letter;

static Letter *
letter_new (Shared *shared, char letter)
{
  Letter *self = g_new0 (Letter, 1);

  self->shared = shared;
  self->letter = letter;
  return self;
}

static void
letter_free (gpointer data)
{
  Letter *self = data;

  g_atomic_int_inc (&self->shared->freed);
  g_free (self);
}

static DexFuture *
letter_job (gpointer data, GCancellable *cancellable)
{
  Letter *self = data;

  g_mutex_lock (&self->shared->lock);
  g_string_append_c (self->shared->order, self->letter);
  g_mutex_unlock (&self->shared->lock);
  return dex_future_new_for_int64 (self->letter);
}

/* Holds its thread until the test opens the gate. */
static DexFuture *
gate_job (gpointer data, GCancellable *cancellable)
{
  Letter *self = data;

  g_mutex_lock (&self->shared->lock);
  self->shared->running++;
  self->shared->most = MAX (self->shared->most, self->shared->running);
  g_cond_broadcast (&self->shared->cond);
  while (!self->shared->open)
    g_cond_wait (&self->shared->cond, &self->shared->lock);
  self->shared->running--;
  g_mutex_unlock (&self->shared->lock);
  return dex_future_new_true ();
}

static void
wait_running (Shared *shared, int n)
{
  g_mutex_lock (&shared->lock);
  while (shared->running < n)
    g_cond_wait (&shared->cond, &shared->lock);
  g_mutex_unlock (&shared->lock);
}

static DexFuture *
failing_job (gpointer data, GCancellable *cancellable)
{
  return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
}

static DexFuture *
text_job (gpointer data, GCancellable *cancellable)
{
  g_assert_true (g_thread_self () != (GThread *) data);
  return dex_future_new_take_string (g_strdup ("from the thread"));
}

static DexFuture *
values_fiber (gpointer data)
{
  g_autoptr (LatentWorker) worker = latent_worker_new ("test", 2);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  text = dex_await_string (latent_worker_run (worker, text_job, g_thread_self (), NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "from the thread");

  g_assert_false (latent_await (latent_worker_run (worker, failing_job, NULL, NULL), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  return dex_future_new_true ();
}

static void
test_values (void)
{
  latent_test_run_fiber (values_fiber, NULL);
}

/* One thread: in order, one after the other; run_next goes ahead of those that wait. */
static DexFuture *
order_fiber (gpointer data)
{
  g_autoptr (LatentWorker) worker = latent_worker_new ("test", 1);
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  Shared shared;

  shared_init (&shared);
  g_ptr_array_add (futures, latent_worker_run (worker, gate_job, letter_new (&shared, '-'), letter_free));
  wait_running (&shared, 1);
  for (char c = 'a'; c <= 'e'; c++)
    g_ptr_array_add (futures, latent_worker_run (worker, letter_job, letter_new (&shared, c), letter_free));
  g_ptr_array_add (futures, latent_worker_run_next (worker, letter_job, letter_new (&shared, 'x'), letter_free));
  shared_open (&shared);
  for (guint i = 0; i < futures->len; i++)
    g_assert_true (dex_await (dex_ref (futures->pdata[i]), NULL));
  g_assert_cmpstr (shared.order->str, ==, "xabcde");
  g_assert_cmpint (g_atomic_int_get (&shared.freed), ==, 7);
  shared_clear (&shared);
  return dex_future_new_true ();
}

static void
test_order (void)
{
  latent_test_run_fiber (order_fiber, NULL);
}

/* As many jobs at once as there are threads, and not one more. */
static DexFuture *
parallel_fiber (gpointer data)
{
  g_autoptr (LatentWorker) worker = latent_worker_new ("test", 3);
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  Shared shared;

  shared_init (&shared);
  for (guint i = 0; i < 12; i++)
    g_ptr_array_add (futures, latent_worker_run (worker, gate_job, letter_new (&shared, '-'), letter_free));
  wait_running (&shared, 3);
  shared_open (&shared);
  for (guint i = 0; i < futures->len; i++)
    g_assert_true (dex_await (dex_ref (futures->pdata[i]), NULL));
  g_assert_cmpint (shared.most, ==, 3);
  shared_clear (&shared);
  return dex_future_new_true ();
}

static void
test_parallel (void)
{
  latent_test_run_fiber (parallel_fiber, NULL);
}

/* Awaits a letter with a cancellable that is triggered while the job still waits for its thread. */
typedef struct
{
  LatentWorker *worker;
  Shared *shared;
  GCancellable *cancellable;
} Discard;

static DexFuture *
discarded_fiber (gpointer data)
{
  Discard *self = data;
  g_autoptr (GError) error = NULL;
  DexFuture *job = latent_worker_run (self->worker, letter_job, letter_new (self->shared, 'n'), letter_free);

  g_assert_false (latent_await (job, self->cancellable, &error));
  g_assert_true (latent_error_is_cancelled (error));
  return dex_future_new_true ();
}

static DexFuture *
discard_fiber (gpointer data)
{
  g_autoptr (LatentWorker) worker = latent_worker_new ("test", 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Shared shared;
  Discard discard = { worker, &shared, cancellable };
  DexFuture *gate, *fiber;

  shared_init (&shared);
  gate = latent_worker_run (worker, gate_job, letter_new (&shared, '-'), letter_free);
  wait_running (&shared, 1);
  fiber = latent_fiber_spawn ("discarded", discarded_fiber, &discard, NULL);
  g_assert_true (latent_sleep (1, NULL, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_true (dex_await (fiber, NULL));
  shared_open (&shared);
  g_assert_true (dex_await (gate, NULL));
  /* A later job proves that the discarded one had its turn. */
  g_assert_true (dex_await (latent_worker_run (worker, letter_job, letter_new (&shared, 'y'), letter_free), NULL));
  g_assert_cmpstr (shared.order->str, ==, "y");
  g_assert_cmpint (g_atomic_int_get (&shared.freed), ==, 3);
  shared_clear (&shared);
  return dex_future_new_true ();
}

static void
test_discard (void)
{
  latent_test_run_fiber (discard_fiber, NULL);
}

/* A running job sees through its cancellable that nobody waits any more. */
static DexFuture *
patient_job (gpointer data, GCancellable *cancellable)
{
  Letter *self = data;
  gint64 end = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;

  g_mutex_lock (&self->shared->lock);
  self->shared->running++;
  g_cond_broadcast (&self->shared->cond);
  g_mutex_unlock (&self->shared->lock);
  while (!g_cancellable_is_cancelled (cancellable) && g_get_monotonic_time () < end)
    g_usleep (1000);
  self->shared->noticed = g_cancellable_is_cancelled (cancellable);
  return dex_future_new_true ();
}

static DexFuture *
patient_fiber (gpointer data)
{
  Discard *self = data;
  DexFuture *job = latent_worker_run (self->worker, patient_job, letter_new (self->shared, 'p'), letter_free);

  g_assert_false (latent_await (job, self->cancellable, NULL));
  return dex_future_new_true ();
}

static DexFuture *
running_fiber (gpointer data)
{
  LatentWorker *worker = latent_worker_new ("test", 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Shared shared;
  Discard discard = { worker, &shared, cancellable };
  DexFuture *fiber;

  shared_init (&shared);
  fiber = latent_fiber_spawn ("patient", patient_fiber, &discard, NULL);
  g_assert_true (latent_sleep (1, NULL, NULL));
  wait_running (&shared, 1);
  g_cancellable_cancel (cancellable);
  g_assert_true (dex_await (fiber, NULL));
  latent_worker_free (worker);
  g_assert_true (shared.noticed);
  shared_clear (&shared);
  return dex_future_new_true ();
}

static void
test_running (void)
{
  latent_test_run_fiber (running_fiber, NULL);
}

/* Freeing does what is queued; dropping first rejects it. Either way every future settles and all data is freed. */
static DexFuture *
free_fiber (gpointer data)
{
  gboolean drop = GPOINTER_TO_INT (data);
  LatentWorker *worker = latent_worker_new ("test", 1);
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr (GError) error = NULL;
  Shared shared;
  DexFuture *gate;

  shared_init (&shared);
  gate = latent_worker_run (worker, gate_job, letter_new (&shared, '-'), letter_free);
  wait_running (&shared, 1);
  for (char c = 'a'; c <= 'c'; c++)
    g_ptr_array_add (futures, latent_worker_run (worker, letter_job, letter_new (&shared, c), letter_free));
  if (drop)
    latent_worker_drop_pending (worker);
  shared_open (&shared);
  latent_worker_free (worker);
  g_assert_cmpint (g_atomic_int_get (&shared.freed), ==, 4);
  g_assert_true (dex_await (gate, NULL));
  for (guint i = 0; i < futures->len; i++)
    {
      g_clear_error (&error);
      g_assert_cmpint (dex_await (dex_ref (futures->pdata[i]), &error), ==, !drop);
      if (drop)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  g_assert_cmpstr (shared.order->str, ==, drop ? "" : "abc");
  shared_clear (&shared);
  return dex_future_new_true ();
}

static void
test_free (void)
{
  latent_test_run_fiber (free_fiber, GINT_TO_POINTER (FALSE));
}

static void
test_drop (void)
{
  latent_test_run_fiber (free_fiber, GINT_TO_POINTER (TRUE));
}

typedef struct
{
  LatentLimiter *limiter;
  GCancellable *cancellable;
  guint inside;
  guint most;
  guint entered;
  guint refused;
} Place;

static DexFuture *
visitor_fiber (gpointer data)
{
  Place *place = data;
  g_autoptr (GError) error = NULL;

  if (!latent_limiter_enter (place->limiter, place->cancellable, &error))
    {
      g_assert_true (latent_error_is_cancelled (error));
      place->refused++;
      return dex_future_new_true ();
    }
  place->entered++;
  place->inside++;
  place->most = MAX (place->most, place->inside);
  g_assert_true (latent_sleep (2, NULL, NULL));
  place->inside--;
  latent_limiter_leave (place->limiter);
  return dex_future_new_true ();
}

static DexFuture *
limiter_fiber (gpointer data)
{
  g_autoptr (LatentLimiter) limiter = latent_limiter_new (3);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) fibers = g_ptr_array_new_with_free_func (dex_unref);
  Place patient = { limiter, NULL, 0, 0, 0, 0 };
  Place hasty = { limiter, cancellable, 0, 0, 0, 0 };

  for (guint i = 0; i < 30; i++)
    g_ptr_array_add (fibers, latent_fiber_spawn ("visitor", visitor_fiber, i % 3 == 2 ? &hasty : &patient, NULL));
  g_assert_true (latent_sleep (3, NULL, NULL));
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < fibers->len; i++)
    g_assert_true (dex_await (dex_ref (fibers->pdata[i]), NULL));

  g_assert_cmpuint (patient.entered, ==, 20);
  g_assert_cmpuint (hasty.entered + hasty.refused, ==, 10);
  g_assert_cmpuint (hasty.refused, >, 0);
  g_assert_cmpuint (patient.most, <=, 3);
  /* All three places are free again: three more enter at once. */
  for (guint i = 0; i < 3; i++)
    g_assert_true (latent_limiter_enter (limiter, NULL, NULL));
  for (guint i = 0; i < 3; i++)
    latent_limiter_leave (limiter);
  return dex_future_new_true ();
}

static void
test_limiter (void)
{
  latent_test_run_fiber (limiter_fiber, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/worker/values", test_values);
  g_test_add_func ("/worker/order", test_order);
  g_test_add_func ("/worker/parallel", test_parallel);
  g_test_add_func ("/worker/discard", test_discard);
  g_test_add_func ("/worker/running", test_running);
  g_test_add_func ("/worker/free", test_free);
  g_test_add_func ("/worker/drop", test_drop);
  g_test_add_func ("/limiter/places", test_limiter);
  return g_test_run ();
}
