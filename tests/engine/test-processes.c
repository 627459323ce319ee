/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-child.h"
#include "latent-test-demo.h"
#include "latent-test-engine.h"
#include "latent-test-peer.h"

/* An engine that is killed, in every state of a task; and two on one library. */

#define ACCEPTED "{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"the-id\"}}"
#define RUNNING                                                                                                        \
  "{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"the-id\",\"model\":\"" TEST_MODEL                          \
  "\",\"state\":\"generating\",\"resultJson\":\"\"}}"
#define PROMPT "a fox in the snow"

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

static char *
success (const char *base)
{
  return g_strdup_printf ("{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"the-id\",\"state\":\"success\","
                          "\"resultJson\":\"{\\\"resultUrls\\\":[\\\"%s/a.png\\\"]}\"}}",
                          base);
}

/* A folder, closed again, in which the child works. */
static LatentTestEngine *
new_folder (const char *base)
{
  LatentTestEngine *test = latent_test_engine_new (base);

  latent_test_engine_teach (test, 0.5);
  latent_test_engine_close (test);
  return test;
}

static LatentTask *
open_again (LatentTestEngine *test)
{
  latent_test_engine_open (test);
  return dex_await_object (latent_library_get_task (test->library, 1), NULL);
}

/* Killed while the request is under way: nobody knows, and nothing is sent again. */
TEST_FIBER (test_submitting)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  LatentTestEngine *test = new_folder (latent_test_peer_get_uri (peer));
  g_autoptr (LatentTestChild) child = NULL;
  g_autoptr (LatentTask) task = NULL;

  latent_test_peer_push (peer, LATENT_TEST_PEER_STALL_AFTER_READ, NULL, 0);
  child = latent_test_child_new (test->base, test->folder, TEST_KEY, NULL, 1, PROMPT);
  g_assert_true (latent_test_child_wait_for (child, "task 1 submitting"));
  while (count_sent (peer) == 0)
    g_assert_true (latent_sleep (5, NULL, NULL));
  latent_test_child_kill (child);

  task = open_again (test);
  latent_engine_start (test->engine, NULL);
  latent_test_engine_await_state (task, LATENT_TASK_UNCERTAIN);
  g_assert_nonnull (latent_task_get_detail (task));
  g_assert_true (latent_sleep (300, NULL, NULL));
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_UNCERTAIN);
  g_assert_cmpuint (count_sent (peer), ==, 1);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* Killed while it waits for the result: it is fetched. */
TEST_FIBER (test_submitted)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentTestPeer) files = latent_test_peer_new ("127.0.0.3");
  LatentTestEngine *test = new_folder (latent_test_peer_get_uri (peer));
  g_autoptr (LatentTestChild) child = NULL;
  g_autoptr (LatentTask) task = NULL;
  g_autofree char *record = success (latent_test_peer_get_uri (files));
  g_autofree char *picture = latent_test_peer_format ("200 OK", "image/png", "", "bytes");

  latent_test_peer_push_json (peer, ACCEPTED);
  latent_test_peer_push_json (peer, RUNNING);
  latent_test_peer_push (files, LATENT_TEST_PEER_ANSWER, picture, -1);
  child = latent_test_child_new (test->base, test->folder, TEST_KEY, NULL, 1, PROMPT);
  g_assert_true (latent_test_child_wait_for (child, "task 1 submitted"));
  latent_test_child_kill (child);

  latent_test_peer_push_json (peer, record);
  task = open_again (test);
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_SUBMITTED);
  latent_engine_start (test->engine, NULL);
  latent_test_engine_await_state (task, LATENT_TASK_DONE);
  g_assert_cmpuint (count_sent (peer), ==, 1);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* Killed in the middle of a download: it begins anew, and no half file is left. */
TEST_FIBER (test_collecting)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentTestPeer) files = latent_test_peer_new ("127.0.0.3");
  LatentTestEngine *test = new_folder (latent_test_peer_get_uri (peer));
  g_autoptr (LatentTestChild) child = NULL;
  g_autoptr (LatentTask) task = NULL;
  g_autoptr (GPtrArray) images = NULL;
  g_autofree char *record = success (latent_test_peer_get_uri (files));
  g_autofree char *picture = latent_test_peer_format ("200 OK", "image/png", "", "whole bytes");

  latent_test_peer_push_json (peer, ACCEPTED);
  latent_test_peer_push_json (peer, record);
  latent_test_peer_push (files, LATENT_TEST_PEER_ANSWER_AND_STALL,
                         "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 11\r\n\r\nwhole", -1);
  latent_test_peer_push (files, LATENT_TEST_PEER_ANSWER, picture, -1);
  child = latent_test_child_new (test->base, test->folder, TEST_KEY, NULL, 1, PROMPT);
  g_assert_true (latent_test_child_wait_for (child, "task 1 collecting"));
  while (latent_test_peer_count_requests (files) == 0)
    g_assert_true (latent_sleep (5, NULL, NULL));
  latent_test_child_kill (child);

  task = open_again (test);
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_COLLECTING);
  latent_engine_start (test->engine, NULL);
  latent_test_engine_await_state (task, LATENT_TASK_DONE);
  images = dex_await_boxed (latent_library_list_task_images (test->library, 1), NULL);
  g_assert_cmpuint (images->len, ==, 1);
  g_assert_cmpint (latent_image_get_size (images->pdata[0]), ==, 11);
  g_assert_cmpuint (count_sent (peer), ==, 1);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* Killed while it was held: the task is still queued, and is sent by the next one. */
TEST_FIBER (test_queued)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  LatentTestEngine *test = new_folder (latent_test_peer_get_uri (peer));
  g_autoptr (LatentTestChild) child = NULL;
  g_autoptr (LatentTask) task = NULL;

  latent_test_peer_push_json (peer, "{\"code\":402,\"msg\":\"Credits insufficient\",\"data\":null}");
  child = latent_test_child_new (test->base, test->folder, TEST_KEY, NULL, 1, PROMPT);
  g_assert_true (latent_test_child_wait_for (child, "hold credits"));
  latent_test_engine_await_answer (test, "SELECT value FROM setting WHERE name = 'engine.hold'", "credits");
  latent_test_child_kill (child);

  task = open_again (test);
  g_assert_cmpint (latent_engine_get_hold (test->engine), ==, LATENT_REASON_CREDITS);
  latent_engine_start (test->engine, NULL);
  while (!latent_engine_get_driving (test->engine))
    g_assert_true (latent_sleep (5, NULL, NULL));
  g_assert_cmpint (latent_engine_get_hold (test->engine), ==, LATENT_REASON_CREDITS);
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_QUEUED);
  g_assert_cmpuint (count_sent (peer), ==, 1);
  /* The user has topped up. */
  latent_test_peer_push_json (peer, ACCEPTED);
  latent_test_peer_push_json (peer, RUNNING);
  latent_engine_release (test->engine);
  while (latent_task_get_state (task) != LATENT_TASK_SUBMITTED)
    {
      latent_engine_release (test->engine);
      g_assert_true (latent_sleep (50, NULL, NULL));
    }
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* What an upload had begun when the engine was killed begins anew. */
TEST_FIBER (test_preparing)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autoptr (LatentTask) task = NULL;

  latent_test_peer_push_json (peer, ACCEPTED);
  latent_test_peer_push_json (peer, RUNNING);
  task = latent_test_engine_submit (test, PROMPT);
  latent_test_engine_close (test);
  g_clear_object (&task);
  latent_test_engine_execute (test, "UPDATE task SET state = 'preparing'");
  task = open_again (test);
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_PREPARING);
  latent_engine_start (test->engine, NULL);
  latent_test_engine_await_state (task, LATENT_TASK_SUBMITTED);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* --- two on one library --- */

static void
ended_cb (guint *n_ended)
{
  (*n_ended)++;
}

/* One drives and the other watches; when the one is killed, the other takes over. */
TEST_FIBER (test_hand_over)
{
  static const char *const fast[] = { "--speed", "40", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = new_folder (latent_test_demo_get_url (demo));
  g_autoptr (LatentTestChild) child = NULL;
  g_autoptr (LatentTask) theirs = NULL;
  g_autoptr (LatentTask) ours = NULL;
  guint n_ended = 0;

  child = latent_test_child_new (test->base, test->folder, TEST_KEY, NULL, 0, PROMPT);
  g_assert_true (latent_test_child_wait_for (child, "driving"));
  latent_test_engine_open (test);
  g_signal_connect_swapped (test->engine, "task-ended", G_CALLBACK (ended_cb), &n_ended);
  latent_engine_start (test->engine, NULL);
  theirs = latent_test_engine_submit (test, PROMPT);
  latent_test_engine_await_state (theirs, LATENT_TASK_DONE);
  g_assert_false (latent_engine_get_driving (test->engine));
  g_assert_cmpuint (n_ended, ==, 1);

  latent_test_child_kill (child);
  while (!latent_engine_get_driving (test->engine))
    g_assert_true (latent_sleep (5, NULL, NULL));
  ours = latent_test_engine_submit (test, PROMPT);
  latent_test_engine_await_state (ours, LATENT_TASK_DONE);
  g_assert_cmpuint (n_ended, ==, 2);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* The one that watches can pause and release the one that drives. */
TEST_FIBER (test_pause)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  LatentTestEngine *test = new_folder (latent_test_peer_get_uri (peer));
  g_autoptr (LatentTestChild) child = NULL;
  g_autoptr (LatentTask) task = NULL;

  latent_test_peer_push_json (peer, ACCEPTED);
  latent_test_peer_push_json (peer, RUNNING);
  child = latent_test_child_new (test->base, test->folder, TEST_KEY, NULL, 0, PROMPT);
  g_assert_true (latent_test_child_wait_for (child, "driving"));
  latent_test_engine_open (test);
  latent_engine_start (test->engine, NULL);
  latent_engine_pause (test->engine);
  g_assert_true (latent_test_child_wait_for (child, "hold paused"));
  latent_test_engine_await_hold (test, LATENT_REASON_PAUSED);
  task = latent_test_engine_submit (test, PROMPT);
  g_assert_true (latent_sleep (500, NULL, NULL));
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_QUEUED);
  latent_engine_release (test->engine);
  latent_test_engine_await_state (task, LATENT_TASK_SUBMITTED);
  g_assert_cmpint (latent_engine_get_hold (test->engine), ==, LATENT_REASON_NONE);
  latent_test_child_close (child);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* Two accounts on one library would mix up their tasks. */
TEST_FIBER (test_other_key)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  LatentTestEngine *test = new_folder (latent_test_peer_get_uri (peer));
  g_autoptr (LatentTestChild) child = NULL;
  g_autoptr (JsonObject) input = latent_test_input (PROMPT);
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;

  latent_test_peer_push_json (peer, RUNNING);
  child = latent_test_child_new (test->base, test->folder, "the-first-key", NULL, 0, PROMPT);
  g_assert_true (latent_test_child_wait_for (child, "driving"));
  latent_test_engine_open_with_key (test, "the-second-key");
  latent_engine_start (test->engine, "run");
  latent_test_engine_await_answer (test, "SELECT count(*) FROM setting WHERE name = 'engine.key'", "1");
  kept = latent_test_engine_query (test, "SELECT value FROM setting WHERE name = 'engine.key'");
  g_assert_null (strstr (kept, "the-first-key"));
  while (latent_library_get_setting (test->library, "engine.key") == NULL)
    g_assert_true (latent_sleep (5, NULL, NULL));
  g_assert_null (
    dex_await_boxed (latent_engine_submit (test->engine, latent_request_new (TEST_MODEL, input, 1)), &error));
  g_assert_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_OTHER_KEY);

  /* Its end, even a hard one, sets the other free. */
  latent_test_child_kill (child);
  while (!latent_engine_get_driving (test->engine))
    g_assert_true (latent_sleep (5, NULL, NULL));
  g_clear_error (&error);
  {
    g_autoptr (GPtrArray)
      tasks = dex_await_boxed (latent_engine_submit (test->engine, latent_request_new (TEST_MODEL, input, 1)), &error);

    g_assert_no_error (error);
    g_assert_cmpuint (tasks->len, ==, 1);
  }
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* A run of the command line drives its own tasks, and what others queue meanwhile, and leaves the rest alone. */
TEST_FIBER (test_owner)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autoptr (LatentTestChild) child = NULL;
  g_autoptr (LatentTask) old = NULL;
  g_autoptr (LatentTask) later = NULL;

  latent_test_peer_push_json (peer, ACCEPTED);
  latent_test_peer_push_json (peer, "{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"two\"}}");
  latent_test_peer_push_json (peer, RUNNING);
  old = latent_test_engine_submit (test, PROMPT);
  child = latent_test_child_new (test->base, test->folder, TEST_KEY, "a-run", 1, PROMPT);
  g_assert_true (latent_test_child_wait_for (child, "task 2 submitted"));
  g_assert_cmpint (latent_task_get_state (old), ==, LATENT_TASK_QUEUED);
  later = latent_test_engine_submit (test, PROMPT);
  while (count_sent (peer) < 2)
    g_assert_true (latent_sleep (5, NULL, NULL));
  g_assert_cmpint (latent_task_get_state (old), ==, LATENT_TASK_QUEUED);
  latent_test_child_close (child);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/engine/states/submitting-to-uncertain/crash", test_submitting);
  g_test_add_func ("/engine/killed/submitted", test_submitted);
  g_test_add_func ("/engine/killed/collecting", test_collecting);
  g_test_add_func ("/engine/killed/queued-and-held", test_queued);
  g_test_add_func ("/engine/states/preparing-to-queued/crash", test_preparing);
  g_test_add_func ("/engine/processes/hand-over", test_hand_over);
  g_test_add_func ("/engine/processes/pause", test_pause);
  g_test_add_func ("/engine/processes/other-key", test_other_key);
  g_test_add_func ("/engine/processes/owner", test_owner);
  return g_test_run ();
}
