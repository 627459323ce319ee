/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-boot.h"
#include "latent-fiber.h"
#include "latent-governor.h"
#include "latent-test-demo.h"
#include "latent-test-engine.h"
#include "latent-test-peer.h"

/* The queue: its order, what holds it, and the rate limit. */

#define ACCEPTED "{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"the-id\"}}"
#define RUNNING                                                                                                        \
  "{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"the-id\",\"model\":\"" TEST_MODEL                          \
  "\",\"state\":\"generating\",\"resultJson\":\"\"}}"
#define PROMPT "a fox in the snow"

/* --- cancel --- */

static DexFuture *
cancel_fiber (gpointer data)
{
  const char *state = data;
  LatentTestEngine *test = latent_test_engine_new ("http://127.0.0.1:9");
  g_autoptr (LatentTask) task = NULL;

  task = latent_test_engine_submit (test, PROMPT);
  if (!g_str_equal (state, "queued"))
    {
      g_autofree char *sql = g_strdup_printf ("UPDATE task SET state = '%s'", state);

      g_clear_object (&task);
      latent_test_engine_close (test);
      latent_test_engine_execute (test, sql);
      latent_test_engine_open (test);
      task = dex_await_object (latent_library_get_task (test->library, 1), NULL);
    }
  g_assert_cmpstr (latent_task_state_to_nick (latent_task_get_state (task)), ==, state);
  if (g_str_equal (state, "submitting"))
    {
      g_assert_false (dex_await_boolean (latent_engine_cancel (test->engine, task), NULL));
      g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_SUBMITTING);
    }
  else
    {
      g_assert_true (dex_await_boolean (latent_engine_cancel (test->engine, task), NULL));
      g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_CANCELLED);
    }
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

static void
test_cancel (gconstpointer data)
{
  latent_test_run_fiber (cancel_fiber, (gpointer) data);
}

/* Nothing can be cancelled at KIE; what runs can be hidden, and its result is collected all the same. */
TEST_FIBER (test_hide)
{
  static const char *const fast[] = { "--speed", "40", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autoptr (LatentTask) task = NULL;

  latent_test_engine_teach (test, 0.7);
  latent_engine_start (test->engine, NULL);
  task = latent_test_engine_submit (test, PROMPT);
  latent_test_engine_await_state (task, LATENT_TASK_SUBMITTED);
  g_assert_false (dex_await_boolean (latent_engine_cancel (test->engine, task), NULL));
  g_assert_true (dex_await (latent_engine_hide (test->engine, task, TRUE), NULL));
  latent_test_engine_await_state (task, LATENT_TASK_DONE);
  g_assert_true (latent_task_get_hidden (task));
  g_assert_cmpuint (latent_task_get_n_images (task), ==, 1);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* --- holds --- */

static guint
count_sent (LatentTestPeer *peer)
{
  guint sent = 0;

  for (guint i = 0; i < latent_test_peer_count_requests (peer); i++)
    {
      g_autofree char *head = latent_test_peer_dup_head (peer, i);

      if (g_str_has_prefix (head, "POST /api/v1/jobs/createTask "))
        sent++;
    }
  return sent;
}

/* A queue that is held sends nothing more, in this run and the next. */
TEST_FIBER (test_hold_kept)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autoptr (GPtrArray) tasks = NULL;

  latent_test_peer_push_json (peer, "{\"code\":433,\"msg\":\"sub-key limit\",\"data\":null}");
  latent_test_engine_set (test, "limit.requests", "1");
  latent_test_engine_set (test, "limit.window-ms", "50");
  latent_engine_start (test->engine, NULL);
  tasks = latent_test_engine_submit_many (test, PROMPT, 3);
  latent_test_engine_await_hold (test, LATENT_REASON_KEY_LIMIT);
  latent_test_engine_await_answer (test, "SELECT value FROM setting WHERE name = 'engine.hold'", "key-limit");
  g_clear_pointer (&tasks, g_ptr_array_unref);
  latent_test_engine_close (test);

  latent_test_engine_open (test);
  g_assert_cmpint (latent_engine_get_hold (test->engine), ==, LATENT_REASON_KEY_LIMIT);
  latent_engine_start (test->engine, NULL);
  g_assert_true (latent_sleep (500, NULL, NULL));
  g_assert_true (latent_engine_get_driving (test->engine));
  g_assert_cmpint (latent_engine_get_hold (test->engine), ==, LATENT_REASON_KEY_LIMIT);
  g_assert_cmpuint (count_sent (peer), ==, 1);
  g_assert_cmpuint (latent_engine_get_n_queued (test->engine), ==, 3);
  latent_test_engine_close (test);

  /* Who starts a run on the command line wants to know how it is now. */
  latent_test_engine_open (test);
  latent_engine_start (test->engine, "a-run");
  tasks = latent_test_engine_submit_many (test, PROMPT, 1);
  while (count_sent (peer) < 2)
    g_assert_true (latent_sleep (5, NULL, NULL));
  latent_test_engine_await_hold (test, LATENT_REASON_KEY_LIMIT);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* Paused is paused for everybody, until somebody resumes. */
TEST_FIBER (test_paused)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autoptr (LatentTask) task = NULL;

  latent_test_peer_push_json (peer, ACCEPTED);
  latent_test_peer_push_json (peer, RUNNING);
  latent_engine_start (test->engine, NULL);
  while (!latent_engine_get_driving (test->engine))
    g_assert_true (latent_sleep (5, NULL, NULL));
  latent_engine_pause (test->engine);
  g_assert_cmpint (latent_engine_get_hold (test->engine), ==, LATENT_REASON_PAUSED);
  latent_test_engine_await_answer (test, "SELECT value FROM setting WHERE name = 'engine.hold'", "paused");
  latent_test_engine_close (test);

  latent_test_engine_open (test);
  latent_engine_start (test->engine, "a-run");
  task = latent_test_engine_submit (test, PROMPT);
  latent_test_engine_await_hold (test, LATENT_REASON_PAUSED);
  g_assert_true (latent_sleep (300, NULL, NULL));
  g_assert_cmpuint (count_sent (peer), ==, 0);
  /* Pausing and releasing in one breath ends as it was said last. */
  latent_engine_release (test->engine);
  latent_engine_pause (test->engine);
  latent_engine_release (test->engine);
  latent_engine_pause (test->engine);
  g_assert_true (latent_sleep (300, NULL, NULL));
  g_assert_cmpint (latent_engine_get_hold (test->engine), ==, LATENT_REASON_PAUSED);
  g_assert_cmpuint (count_sent (peer), ==, 0);
  latent_engine_release (test->engine);
  latent_test_engine_await_state (task, LATENT_TASK_SUBMITTED);
  latent_test_engine_await_answer (test, "SELECT count(*) FROM setting WHERE name = 'engine.hold'", "0");
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* Another key ends the wait for a key, and reaches the peer. */
TEST_FIBER (test_new_key)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autoptr (LatentTask) task = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  latent_test_peer_push_json (peer, "{\"code\":401,\"msg\":\"no\",\"data\":null}");
  latent_test_peer_push_json (peer, ACCEPTED);
  latent_test_peer_push_json (peer, RUNNING);
  latent_test_engine_set (test, "limit.window-ms", "50");
  latent_engine_start (test->engine, NULL);
  task = latent_test_engine_submit (test, PROMPT);
  latent_test_engine_await_hold (test, LATENT_REASON_KEY);
  latent_test_engine_await_state (task, LATENT_TASK_QUEUED);
  latent_account_use_key (latent_session_get_account (test->session), "another-key", LATENT_KEY_GIVEN);
  latent_test_engine_await_state (task, LATENT_TASK_SUBMITTED);
  first = latent_test_peer_dup_head (peer, 0);
  second = latent_test_peer_dup_head (peer, 1);
  g_assert_nonnull (strstr (first, "Bearer " TEST_KEY "\r\n"));
  g_assert_nonnull (strstr (second, "Bearer another-key\r\n"));
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* Maintenance is looked at again by one task alone, and not by twenty. */
TEST_FIBER (test_maintenance)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autoptr (GPtrArray) tasks = NULL;
  guint sent;

  latent_test_peer_push_json (peer, "{\"code\":455,\"msg\":\"maintenance\",\"data\":null}");
  latent_test_engine_set (test, "limit.requests", "4");
  latent_test_engine_set (test, "limit.window-ms", "50");
  latent_engine_start (test->engine, NULL);
  tasks = latent_test_engine_submit_many (test, PROMPT, 30);
  latent_test_engine_await_hold (test, LATENT_REASON_MAINTENANCE);
  while (latent_engine_get_n_queued (test->engine) < 30)
    g_assert_true (latent_sleep (5, NULL, NULL));
  sent = count_sent (peer);
  g_assert_cmpuint (sent, <=, 4);
  /* "Look now". */
  latent_engine_wake (test->engine);
  while (count_sent (peer) == sent)
    g_assert_true (latent_sleep (5, NULL, NULL));
  g_assert_true (latent_sleep (500, NULL, NULL));
  g_assert_cmpuint (count_sent (peer), ==, sent + 1);
  g_assert_cmpint (latent_engine_get_hold (test->engine), ==, LATENT_REASON_MAINTENANCE);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* Nothing listens and then somebody does: it is found by asking for the balance, and everything goes out. */
TEST_FIBER (test_network_back)
{
  static const char *const fast[] = { "--speed", "40", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autoptr (GPtrArray) tasks = NULL;

  latent_test_engine_teach (test, 0.7);
  latent_test_demo_stop (demo);
  latent_engine_start (test->engine, NULL);
  tasks = latent_test_engine_submit_many (test, PROMPT, 3);
  latent_test_engine_await_hold (test, LATENT_REASON_NETWORK);
  g_assert_false (latent_engine_get_online (test->engine));
  latent_test_demo_restart (demo);
  latent_test_engine_await_hold (test, LATENT_REASON_NONE);
  g_assert_true (latent_engine_get_online (test->engine));
  for (guint i = 0; i < tasks->len; i++)
    latent_test_engine_await_state (tasks->pdata[i], LATENT_TASK_DONE);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* What mends itself isn't shown to the next one, neither after a proper end nor after a crash. */
TEST_FIBER (test_hold_left_over)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autoptr (LatentTask) task = NULL;

  latent_test_peer_push_json (peer, "{\"code\":455,\"msg\":\"maintenance\",\"data\":null}");
  latent_engine_start (test->engine, NULL);
  task = latent_test_engine_submit (test, PROMPT);
  latent_test_engine_await_hold (test, LATENT_REASON_MAINTENANCE);
  latent_test_engine_await_answer (test, "SELECT value FROM setting WHERE name = 'engine.hold'", "maintenance");
  g_clear_object (&task);
  latent_test_engine_close (test);
  latent_test_engine_await_answer (test, "SELECT count(*) FROM setting WHERE name = 'engine.hold'", "0");

  latent_test_engine_execute (test, "INSERT INTO setting (name, value) VALUES ('engine.hold', 'maintenance')");
  latent_test_engine_open (test);
  g_assert_cmpint (latent_engine_get_hold (test->engine), ==, LATENT_REASON_NONE);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* --- the governor --- */

/* With the server's own limit no request of ours is ever too many, also over a restart in the middle. */
TEST_FIBER (test_no_429)
{
  static const char *const fast[] = { "--speed", "100", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autoptr (GPtrArray) tasks = NULL;
  g_autofree char *attempts = NULL;

  latent_test_engine_teach (test, 0.3);
  latent_engine_start (test->engine, NULL);
  tasks = latent_test_engine_submit_many (test, PROMPT, 30);
  while (latent_task_get_state (tasks->pdata[19]) == LATENT_TASK_QUEUED)
    g_assert_true (latent_sleep (5, NULL, NULL));
  g_assert_cmpint (latent_task_get_state (tasks->pdata[20]), ==, LATENT_TASK_QUEUED);
  g_clear_pointer (&tasks, g_ptr_array_unref);
  latent_test_engine_close (test);
  latent_test_engine_open (test);
  latent_engine_start (test->engine, NULL);
  latent_test_engine_await_answer (test, "SELECT count(*) FROM task WHERE state = 'done'", "30");
  attempts = latent_test_engine_query (test, "SELECT count(*) FROM attempt");
  g_assert_cmpstr (attempts, ==, "30");
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

typedef struct
{
  LatentGovernor *governor;
  GCancellable *cancellable;
  guint number;
  GString *order;
} Taker;

static DexFuture *
take_fiber (gpointer data)
{
  Taker *taker = data;
  guint64 ticket;

  if (!latent_governor_take (taker->governor, &ticket, taker->cancellable, NULL))
    return dex_future_new_false ();
  g_string_append_printf (taker->order, "%u", taker->number);
  latent_governor_give_back (taker->governor, ticket);
  return dex_future_new_true ();
}

/* First come, first served; who is cancelled steps out of the line; settings take effect at once. */
TEST_FIBER (test_governor_line)
{
  LatentTestEngine *test = latent_test_engine_new ("http://127.0.0.1:9");
  LatentGovernor *governor = latent_governor_new (test->library);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GString) order = g_string_new (NULL);
  Taker takers[5];
  DexFuture *fibers[5];
  guint64 first;

  latent_test_engine_set (test, "limit.requests", "1");
  latent_test_engine_set (test, "limit.window-ms", "3600000");
  g_assert_true (latent_governor_take (governor, &first, NULL, NULL));
  for (guint i = 0; i < 5; i++)
    {
      takers[i] = (Taker) { governor, i == 2 ? cancellable : NULL, i, order };
      fibers[i] = latent_fiber_spawn ("taker", take_fiber, &takers[i], NULL);
    }
  g_assert_true (latent_sleep (20, NULL, NULL));
  g_assert_cmpstr (order->str, ==, "");
  g_cancellable_cancel (cancellable);
  g_assert_false (dex_await_boolean (fibers[2], NULL));
  latent_governor_answer (governor, first, latent_boot_now ());
  g_assert_cmpint (latent_governor_get_wait (governor), >, 3500 * G_TIME_SPAN_SECOND);
  latent_test_engine_set (test, "limit.requests", "2");
  for (guint i = 0; i < 5; i++)
    if (i != 2)
      g_assert_true (dex_await_boolean (fibers[i], NULL));
  g_assert_cmpstr (order->str, ==, "0134");
  latent_governor_free (governor);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* What an earlier run sent is read from the library. */
TEST_FIBER (test_governor_load)
{
  LatentTestEngine *test = latent_test_engine_new ("http://127.0.0.1:9");
  LatentGovernor *governor = latent_governor_new (test->library);
  g_autofree char *sql = g_strdup_printf (
    "INSERT INTO submission (task, boot, started, answered) VALUES (NULL, '%s', %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT
    ")",
    latent_boot_id (), latent_boot_now () - 2 * G_TIME_SPAN_SECOND, latent_boot_now () - G_TIME_SPAN_SECOND);

  latent_test_engine_set (test, "limit.requests", "1");
  g_assert_cmpint (latent_governor_get_wait (governor), ==, 0);
  latent_test_engine_execute (test, sql);
  g_assert_true (latent_governor_load (governor, NULL, NULL));
  g_assert_cmpint (latent_governor_get_wait (governor), >, 0);
  g_assert_cmpint (latent_governor_get_wait (governor), <=, 9050 * G_TIME_SPAN_MILLISECOND);
  latent_governor_free (governor);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_data_func ("/engine/states/queued-to-cancelled", "queued", test_cancel);
  g_test_add_data_func ("/engine/states/preparing-to-cancelled", "preparing", test_cancel);
  g_test_add_data_func ("/engine/states/submitting-stays/cancelled", "submitting", test_cancel);
  g_test_add_func ("/engine/states/submitted-stays/cancelled-and-hidden", test_hide);
  g_test_add_func ("/engine/holds/kept", test_hold_kept);
  g_test_add_func ("/engine/holds/left-over", test_hold_left_over);
  g_test_add_func ("/engine/holds/paused", test_paused);
  g_test_add_func ("/engine/holds/new-key", test_new_key);
  g_test_add_func ("/engine/holds/maintenance", test_maintenance);
  g_test_add_func ("/engine/holds/network-back", test_network_back);
  g_test_add_func ("/engine/governor/no-429", test_no_429);
  g_test_add_func ("/engine/governor/line", test_governor_line);
  g_test_add_func ("/engine/governor/load", test_governor_load);
  return g_test_run ();
}
