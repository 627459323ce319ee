/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-await.h"
#include "latent-error.h"
#include "latent-worker.h"
#include "latent-test-fiber.h"

#include <stdlib.h>
#include <unistd.h>

/* The leaf's value, its error, and the cancellation, whichever came first. */

static DexFuture *
values_fiber (gpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GCancellable *const cancellables[] = { NULL, cancellable };

  for (guint i = 0; i < G_N_ELEMENTS (cancellables); i++)
    {
      GCancellable *c = cancellables[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
      g_autoptr (GObject) found = NULL;
      g_autoptr (GBytes) bytes = NULL;

      g_assert_true (latent_await (dex_future_new_true (), c, &error));
      g_assert_true (latent_await (dex_timeout_new_usec (1), c, &error) == FALSE);
      g_assert_error (error, DEX_ERROR, DEX_ERROR_TIMED_OUT);
      g_clear_error (&error);
      g_assert_cmpint (latent_await_int64 (dex_future_new_for_int64 (-7), c, &error), ==, -7);
      g_assert_no_error (error);
      g_assert_cmpint (latent_await_int64 (dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_BUSY, "x"), c, &error), ==,
                       -1);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
      g_clear_error (&error);
      found = latent_await_object (dex_future_new_for_object (object), c, &error);
      g_assert_true (found == object);
      g_assert_null (latent_await_object (dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_BUSY, "x"), c, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
      g_clear_error (&error);
      bytes = latent_await_boxed (dex_future_new_take_boxed (G_TYPE_BYTES, g_bytes_new_static ("ab", 2)), c, &error);
      g_assert_cmpuint (g_bytes_get_size (bytes), ==, 2);
      g_assert_true (latent_sleep (1, c, &error));
      g_assert_no_error (error);
    }
  return dex_future_new_true ();
}

static void
test_values (void)
{
  latent_test_run_fiber (values_fiber, NULL);
}

/* A leaf that was begun is told to stop, whether the cancellation comes before or while it is awaited. */
static DexFuture *
await_promise_fiber (gpointer data)
{
  gpointer *args = data;
  g_autoptr (GError) error = NULL;

  g_assert_false (latent_await (dex_ref (args[0]), args[1], &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  return dex_future_new_true ();
}

static DexFuture *
stops_fiber (gpointer data)
{
  for (guint before = 0; before < 2; before++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (DexPromise) promise = dex_promise_new_cancellable ();
      gpointer args[] = { promise, cancellable };
      DexFuture *fiber;

      if (before)
        g_cancellable_cancel (cancellable);
      fiber = latent_fiber_spawn ("await promise", await_promise_fiber, args, NULL);
      g_assert_true (latent_sleep (2, NULL, NULL));
      g_cancellable_cancel (cancellable);
      g_assert_true (dex_await (fiber, NULL));
      g_assert_true (g_cancellable_is_cancelled (dex_promise_get_cancellable (promise)));
      /* It may still answer; nobody listens. */
      dex_promise_resolve_boolean (promise, TRUE);
    }
  return dex_future_new_true ();
}

static void
test_stops (void)
{
  latent_test_run_fiber (stops_fiber, NULL);
}

static DexFuture *
cancelled_fiber (gpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (latent_await (dex_future_new_true (), cancellable, &error));
  g_assert_true (latent_error_is_cancelled (error));
  g_clear_error (&error);
  g_assert_cmpint (latent_await_int64 (dex_future_new_for_int64 (1), cancellable, &error), ==, -1);
  g_assert_true (latent_error_is_cancelled (error));
  g_clear_error (&error);
  g_assert_false (latent_sleep (1000 * 1000, cancellable, &error));
  g_assert_true (latent_error_is_cancelled (error));
  return dex_future_new_true ();
}

static void
test_cancelled (void)
{
  latent_test_run_fiber (cancelled_fiber, NULL);
}

/* The rule that all fibers of ours keep: cancelled through a GCancellable at a leaf, never discarded. On libdex 0.10.0
 * discarding them instead froze 15 of 40 runs of the same load. Timers of less than a millisecond, so that answers and
 * cancellations meet. */

#define ROUNDS 40
#define FIBERS 50
#define LEAVES 12

typedef struct
{
  GCancellable *cancellable;
  LatentWorker *worker;
  guint32 seed;
  guint *finished;
  guint *cancelled;
} Load;

static DexFuture *
empty_job (gpointer data, GCancellable *cancellable)
{
  return dex_future_new_true ();
}

static DexFuture *
load_fiber (gpointer data)
{
  Load *self = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (self->seed);

  for (guint i = 0; i < LEAVES; i++)
    {
      g_autoptr (GError) error = NULL;
      DexFuture *leaf = g_rand_int_range (rand, 0, 4) == 0 ? latent_worker_run (self->worker, empty_job, NULL, NULL)
                                                           : dex_timeout_new_usec (g_rand_int_range (rand, 50, 350));

      if (!latent_await (leaf, self->cancellable, &error) && latent_error_is_cancelled (error))
        {
          (*self->cancelled)++;
          return dex_future_new_true ();
        }
    }
  (*self->finished)++;
  return dex_future_new_true ();
}

static void
load_free (gpointer data)
{
  Load *self = data;

  g_object_unref (self->cancellable);
  g_free (self);
}

static DexFuture *
stress_fiber (gpointer data)
{
  g_autoptr (LatentWorker) worker = latent_worker_new ("stress", 2);
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  guint finished = 0;
  guint cancelled = 0;

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr (GPtrArray) fibers = g_ptr_array_new_with_free_func (dex_unref);
      g_autoptr (GPtrArray) cancellables = g_ptr_array_new_with_free_func (g_object_unref);

      for (guint i = 0; i < FIBERS; i++)
        {
          Load *load = g_new0 (Load, 1);

          load->cancellable = g_cancellable_new ();
          load->worker = worker;
          load->seed = g_rand_int (rand);
          load->finished = &finished;
          load->cancelled = &cancelled;
          g_ptr_array_add (cancellables, g_object_ref (load->cancellable));
          g_ptr_array_add (fibers, latent_fiber_spawn ("load", load_fiber, load, load_free));
        }
      for (guint i = 0; i < FIBERS / 2; i++)
        {
          guint victim = (guint) g_rand_int_range (rand, 0, FIBERS);

          dex_await (dex_timeout_new_usec (g_rand_int_range (rand, 20, 200)), NULL);
          g_cancellable_cancel (cancellables->pdata[victim]);
        }
      for (guint i = 0; i < FIBERS; i++)
        g_assert_true (dex_await (dex_ref (fibers->pdata[i]), NULL));
    }
  g_test_message ("%u finished, %u cancelled", finished, cancelled);
  g_assert_cmpuint (finished + cancelled, ==, ROUNDS * FIBERS);
  g_assert_cmpuint (finished, >, 0);
  g_assert_cmpuint (cancelled, >, 0);
  return dex_future_new_true ();
}

/* Says what hangs, before the test's own time is over. */
static gpointer
watch_thread (gpointer data)
{
  GMutex *lock = data;

  for (guint i = 0; i < 1000; i++)
    {
      if (g_mutex_trylock (lock))
        {
          g_mutex_unlock (lock);
          return NULL;
        }
      g_usleep (100 * 1000);
    }
  g_printerr ("The fibers are frozen.\n");
  abort ();
}

static void
test_stress (void)
{
  GMutex lock;
  GThread *watch;

  g_mutex_init (&lock);
  g_mutex_lock (&lock);
  watch = g_thread_new ("watch", watch_thread, &lock);
  latent_test_run_fiber (stress_fiber, NULL);
  g_mutex_unlock (&lock);
  g_thread_join (watch);
  g_mutex_clear (&lock);
}

/* A detached fiber's failure is logged with its name, in one line; a cancellation isn't (a warning ends the test). */

static DexFuture *
failing_fiber (gpointer data)
{
  return dex_future_new_reject (G_IO_ERROR, GPOINTER_TO_INT (data), "it failed\nand said a lot");
}

static DexFuture *
detaching_fiber (gpointer data)
{
  latent_fiber_detach ("named", failing_fiber, data, NULL);
  g_assert_true (latent_sleep (20, NULL, NULL));
  return dex_future_new_true ();
}

static void
test_detached (void)
{
  if (g_test_subprocess ())
    {
      latent_test_run_fiber (detaching_fiber, GINT_TO_POINTER (G_IO_ERROR_FAILED));
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_stderr ("*named: it failed\n*");
  g_test_trap_assert_stderr_unmatched ("*said a lot*");
  latent_test_run_fiber (detaching_fiber, GINT_TO_POINTER (G_IO_ERROR_CANCELLED));
}

static void
test_errors (void)
{
  g_autoptr (GError) long_error = NULL;
  g_autoptr (GError) full = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "caf\xe9\nand more");
  g_autoptr (GError) other = g_error_new_literal (G_FILE_ERROR, G_IO_ERROR_NO_SPACE, "");
  g_autofree char *text = g_strnfill (5000, 'x');
  g_autofree char *line = latent_error_first_line (full);
  g_autofree char *nothing = latent_error_first_line (NULL);
  g_autofree char *cut = NULL;

  long_error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, text);
  cut = latent_error_first_line (long_error);
  g_assert_cmpstr (line, ==, "caf\xef\xbf\xbd");
  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpuint (strlen (cut), ==, 300);
  g_assert_true (latent_error_is_storage (full));
  g_assert_false (latent_error_is_storage (other));
  g_assert_false (latent_error_is_storage (NULL));
  g_assert_false (latent_error_is_cancelled (NULL));
  g_assert_false (latent_error_is_cancelled (full));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/await/values", test_values);
  g_test_add_func ("/await/stops", test_stops);
  g_test_add_func ("/await/cancelled", test_cancelled);
  g_test_add_func ("/await/stress", test_stress);
  g_test_add_func ("/fiber/detached", test_detached);
  g_test_add_func ("/error/lines", test_errors);
  return g_test_run ();
}
