/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-poller.h"
#include "latent-boot.h"
#include "latent-fiber.h"
#include "latent-await.h"
#include "latent-test-fiber.h"

typedef struct
{
  LatentPoller *poller;
  GCancellable *cancellable;
  double seconds, least;
  gint64 asked, granted; /* CLOCK_BOOTTIME µs; granted 0 when cancelled */
  GPtrArray *order;
} Looker;

static DexFuture *
look_fiber (gpointer data)
{
  Looker *looker = data;

  looker->asked = latent_boot_now ();
  if (!latent_poller_wait (looker->poller, looker->seconds, looker->least, looker->cancellable, NULL))
    return dex_future_new_false ();
  looker->granted = latent_boot_now ();
  if (looker->order != NULL)
    g_ptr_array_add (looker->order, looker);
  return dex_future_new_true ();
}

#define TEST_FIBER(name)                                                                                               \
  static DexFuture *name##_fiber (gpointer user_data);                                                                 \
  static void name (void)                                                                                              \
  {                                                                                                                    \
    latent_test_run_fiber (name##_fiber, NULL);                                                                        \
  }                                                                                                                    \
  static DexFuture *name##_fiber (gpointer user_data)

#define N 40

/* Forty that wait for an hour are woken: they look one after the other, fewer than 20 in any second. */
TEST_FIBER (test_no_stampede)
{
  g_autoptr (LatentPoller) poller = latent_poller_new ();
  Looker lookers[N];
  DexFuture *fibers[N];

  for (guint i = 0; i < N; i++)
    {
      lookers[i] = (Looker) { .poller = poller, .seconds = 3600 };
      fibers[i] = latent_fiber_spawn ("look", look_fiber, &lookers[i], NULL);
    }
  while (latent_poller_get_n_waiting (poller) < N)
    g_assert_true (latent_sleep (1, NULL, NULL));
  latent_poller_wake (poller);
  for (guint i = 0; i < N; i++)
    g_assert_true (dex_await_boolean (fibers[i], NULL));
  for (guint i = 0; i < N; i++)
    {
      guint within = 0;

      for (guint j = 0; j < N; j++)
        if (lookers[j].granted >= lookers[i].granted && lookers[j].granted < lookers[i].granted + G_TIME_SPAN_SECOND)
          within++;
      g_assert_cmpuint (within, <, 20 + 1);
    }
  return dex_future_new_true ();
}

/* Nobody is early, nobody woken looks before the least time, and who is due first goes first. */
TEST_FIBER (test_order)
{
  g_autoptr (LatentPoller) poller = latent_poller_new ();
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  Looker late = { .poller = poller, .seconds = 0.6, .order = order };
  Looker early = { .poller = poller, .seconds = 0.2, .order = order };
  Looker woken = { .poller = poller, .seconds = 3600, .least = 0.9, .order = order };
  DexFuture *a = latent_fiber_spawn ("look", look_fiber, &late, NULL);
  DexFuture *b = latent_fiber_spawn ("look", look_fiber, &early, NULL);
  DexFuture *c = latent_fiber_spawn ("look", look_fiber, &woken, NULL);

  while (latent_poller_get_n_waiting (poller) < 3)
    g_assert_true (latent_sleep (1, NULL, NULL));
  g_assert_true (dex_await_boolean (b, NULL));
  g_assert_true (dex_await_boolean (a, NULL));
  latent_poller_wake (poller);
  g_assert_true (dex_await_boolean (c, NULL));
  g_assert_true (order->pdata[0] == &early && order->pdata[1] == &late && order->pdata[2] == &woken);
  g_assert_cmpint (early.granted - early.asked, >=, 200 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (late.granted - late.asked, >=, 600 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (woken.granted - woken.asked, >=, 900 * G_TIME_SPAN_MILLISECOND);
  return dex_future_new_true ();
}

TEST_FIBER (test_cancelled)
{
  g_autoptr (LatentPoller) poller = latent_poller_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Looker patient = { .poller = poller, .seconds = 3600 };
  Looker hasty = { .poller = poller, .seconds = 1800, .cancellable = cancellable };
  DexFuture *a = latent_fiber_spawn ("look", look_fiber, &patient, NULL);
  DexFuture *b = latent_fiber_spawn ("look", look_fiber, &hasty, NULL);

  while (latent_poller_get_n_waiting (poller) < 2)
    g_assert_true (latent_sleep (1, NULL, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_false (dex_await_boolean (b, NULL));
  g_assert_cmpuint (latent_poller_get_n_waiting (poller), ==, 1);
  latent_poller_wake (poller);
  g_assert_true (dex_await_boolean (a, NULL));
  g_assert_cmpuint (latent_poller_get_n_waiting (poller), ==, 0);
  return dex_future_new_true ();
}

TEST_FIBER (test_rest)
{
  g_autoptr (LatentPoller) poller = latent_poller_new ();
  Looker looker = { .poller = poller };

  latent_poller_rest (poller, 0.5);
  g_assert_true (dex_await_boolean (latent_fiber_spawn ("look", look_fiber, &looker, NULL), NULL));
  g_assert_cmpint (looker.granted - looker.asked, >=, 450 * G_TIME_SPAN_MILLISECOND);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/engine/poller/no-stampede", test_no_stampede);
  g_test_add_func ("/engine/poller/order", test_order);
  g_test_add_func ("/engine/poller/cancelled", test_cancelled);
  g_test_add_func ("/engine/poller/rest", test_rest);
  return g_test_run ();
}
