/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-engine.h"
#include "latent-test-peer.h"

#include <math.h>

/* docs/ARCHITECTURE.md's state table, what leads out of "submitted", and out of "uncertain". */

#define ACCEPTED "{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"the-id\"}}"
#define RECORD(state, rest)                                                                                            \
  "{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"the-id\",\"model\":\"" TEST_MODEL "\",\"state\":\"" state  \
  "\",\"param\":\"{}\",\"createTime\":1000000,\"completeTime\":1012000" rest "}}"
#define RUNNING RECORD ("generating", ",\"resultJson\":\"\",\"creditsConsumed\":5.0")
#define NULL_RECORD "{\"code\":422,\"msg\":\"recordInfo is null\",\"data\":null}"

typedef struct
{
  const char *name;
  const char *json; /* or */
  const char *raw;
  LatentTaskState state;
  LatentReason reason; /* when it stays */
  const char *error_code;
  const char *error_message;
  double age; /* seconds that the task is older than it is */
} Case;

#define DAY 86400.0

static const Case cases[] = {
  { "submitted-to-failed/fail",
    RECORD ("fail", ",\"failCode\":\"422\",\"failMsg\":\"CONTENT_POLICY_BLOCKED\",\"creditsConsumed\":0.0"), NULL,
    LATENT_TASK_FAILED, LATENT_REASON_NONE, "422", "CONTENT_POLICY_BLOCKED" },
  { "submitted-to-failed/fail-code-as-number", RECORD ("fail", ",\"failCode\":501,\"failMsg\":null"), NULL,
    LATENT_TASK_FAILED, LATENT_REASON_NONE, "501", "" },
  { "submitted-to-failed/fail-without-code", RECORD ("fail", ",\"failCode\":null,\"failMsg\":null"), NULL,
    LATENT_TASK_FAILED, LATENT_REASON_NONE, "fail", "" },
  { "submitted-to-failed/success-without-links", RECORD ("success", ",\"resultJson\":\"{\\\"resultUrls\\\":[]}\""),
    NULL, LATENT_TASK_FAILED, LATENT_REASON_NONE, "no-result", "" },
  { "submitted-to-failed/success-without-anything", RECORD ("success", ""), NULL, LATENT_TASK_FAILED,
    LATENT_REASON_NONE, "no-result", "" },

  { "submitted-to-expired/two-months", NULL_RECORD, NULL, LATENT_TASK_EXPIRED, LATENT_REASON_NONE, NULL, NULL,
    63 * DAY },

  { "submitted-stays/record-null-at-first", NULL_RECORD, NULL, LATENT_TASK_SUBMITTED, LATENT_REASON_NONE },
  { "submitted-stays/record-null-later", NULL_RECORD, NULL, LATENT_TASK_SUBMITTED, LATENT_REASON_RECORD, NULL, NULL,
    90 },
  { "submitted-stays/record-null-after-a-month", NULL_RECORD, NULL, LATENT_TASK_SUBMITTED, LATENT_REASON_RECORD, NULL,
    NULL, 31 * DAY },
  { "submitted-stays/401", "{\"code\":401,\"msg\":\"Unauthorized\"}", NULL, LATENT_TASK_SUBMITTED, LATENT_REASON_KEY },
  { "submitted-stays/401-after-two-months", "{\"code\":401,\"msg\":\"Unauthorized\"}", NULL, LATENT_TASK_SUBMITTED,
    LATENT_REASON_KEY, NULL, NULL, 63 * DAY },
  { "submitted-stays/455", "{\"code\":455,\"msg\":\"maintenance\"}", NULL, LATENT_TASK_SUBMITTED,
    LATENT_REASON_MAINTENANCE },
  { "submitted-stays/500", "{\"code\":500,\"msg\":\"Server Error\"}", NULL, LATENT_TASK_SUBMITTED,
    LATENT_REASON_SERVICE },
  { "submitted-stays/redirect", NULL, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2/\r\nContent-Length: 0\r\n\r\n",
    LATENT_TASK_SUBMITTED, LATENT_REASON_SERVICE },
  { "submitted-stays/html", NULL, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\n<>",
    LATENT_TASK_SUBMITTED, LATENT_REASON_NETWORK },
  { "submitted-stays/unknown-state", RECORD ("dreaming", ""), NULL, LATENT_TASK_SUBMITTED, LATENT_REASON_NONE },
};

/* A task that was accepted by an earlier run. */
static LatentTestEngine *
new_submitted (LatentTestPeer *peer, double age)
{
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autoptr (LatentTask) task = NULL;

  latent_test_peer_push_json (peer, ACCEPTED);
  latent_test_peer_push_json (peer, RUNNING);
  latent_engine_start (test->engine, NULL);
  task = latent_test_engine_submit (test, "a fox in the snow");
  latent_test_engine_await_state (task, LATENT_TASK_SUBMITTED);
  latent_test_engine_close (test);
  if (age > 0)
    {
      g_autofree char *sql = g_strdup_printf ("UPDATE task SET submitted = submitted - %" G_GINT64_FORMAT,
                                              (gint64) (age * G_TIME_SPAN_SECOND));

      latent_test_engine_execute (test, sql);
    }
  latent_test_engine_open (test);
  return test;
}

static LatentTask *
get_task (LatentTestEngine *test)
{
  g_autoptr (GError) error = NULL;
  LatentTask *task = dex_await_object (latent_library_get_task (test->library, 1), &error);

  g_assert_no_error (error);
  return task;
}

static DexFuture *
case_fiber (gpointer data)
{
  const Case *c = data;
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  LatentTestEngine *test = new_submitted (peer, c->age);
  g_autoptr (LatentTask) task = get_task (test);
  guint asked = latent_test_peer_count_requests (peer);

  if (c->json != NULL)
    latent_test_peer_push_json (peer, c->json);
  else
    latent_test_peer_push (peer, LATENT_TEST_PEER_ANSWER, c->raw, -1);
  latent_engine_start (test->engine, NULL);
  while (latent_task_get_state (task) != c->state || latent_task_get_reason (task) != c->reason)
    {
      latent_engine_wake (test->engine);
      g_assert_true (latent_sleep (50, NULL, NULL));
    }
  if (c->state == LATENT_TASK_SUBMITTED)
    {
      /* It is asked for again and again, and never ended. */
      while (latent_test_peer_count_requests (peer) < asked + 3)
        {
          latent_engine_wake (test->engine);
          g_assert_true (latent_sleep (50, NULL, NULL));
        }
      g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_SUBMITTED);
      g_assert_cmpint (latent_task_get_reason (task), ==, c->reason);
      g_assert_cmpint (latent_engine_get_hold (test->engine), ==,
                       c->reason == LATENT_REASON_KEY ? LATENT_REASON_KEY : LATENT_REASON_NONE);
    }
  else
    {
      g_assert_cmpstr (latent_task_get_error_code (task), ==, c->error_code);
      g_assert_cmpstr (latent_task_get_error_message (task), ==, c->error_message);
      g_assert_nonnull (latent_task_get_detail (task));
    }
  if (c->state == LATENT_TASK_FAILED)
    {
      g_autofree char *raw = latent_test_engine_query (test, "SELECT raw FROM task");

      g_assert_nonnull (strstr (raw, "the-id"));
    }
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

static void
test_case (gconstpointer data)
{
  latent_test_run_fiber (case_fiber, (gpointer) data);
}

/* The network went away and came back: the task knows why it waits, and goes on. */
TEST_FIBER (test_offline)
{
  LatentTestPeer *peer = latent_test_peer_new (NULL);
  LatentTestEngine *test = new_submitted (peer, 0);
  g_autoptr (LatentTask) task = get_task (test);

  g_clear_pointer (&peer, latent_test_peer_free);
  latent_engine_start (test->engine, NULL);
  latent_test_engine_await_reason (task, LATENT_REASON_NETWORK);
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_SUBMITTED);
  g_assert_false (latent_engine_get_online (test->engine));
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* --- uncertain --- */

static LatentTestEngine *
new_uncertain (LatentTestPeer *peer, LatentTask **task)
{
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));

  latent_test_peer_push (peer, LATENT_TEST_PEER_CLOSE_AFTER_READ, NULL, 0);
  latent_engine_start (test->engine, NULL);
  *task = latent_test_engine_submit (test, "a fox in the snow");
  latent_test_engine_await_state (*task, LATENT_TASK_UNCERTAIN);
  return test;
}

TEST_FIBER (test_adopted)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentTask) task = NULL;
  LatentTestEngine *test = new_uncertain (peer, &task);
  g_autoptr (GError) error = NULL;

  latent_test_peer_push_json (peer, RUNNING);
  /* The peer closes on one more request before it gets there. */
  dex_await (latent_engine_adopt (test->engine, task, "the-id"), NULL);
  if (latent_task_get_state (task) == LATENT_TASK_UNCERTAIN)
    g_assert_true (dex_await_boolean (latent_engine_adopt (test->engine, task, " the-id\n"), &error));
  g_assert_no_error (error);
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_SUBMITTED);
  g_assert_cmpstr (latent_task_get_remote_id (task), ==, "the-id");
  /* Once more doesn't fit its state any more. */
  g_assert_false (dex_await_boolean (latent_engine_adopt (test->engine, task, "the-id"), &error));
  g_assert_no_error (error);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

TEST_FIBER (test_adopt_unknown)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentTask) task = NULL;
  LatentTestEngine *test = new_uncertain (peer, &task);
  g_autoptr (GError) error = NULL;

  latent_test_peer_push_json (peer, NULL_RECORD);
  while (!dex_await_boolean (latent_engine_adopt (test->engine, task, "other-id"), &error) &&
         latent_test_peer_count_requests (peer) < 3)
    g_clear_error (&error);
  g_assert_nonnull (error);
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_UNCERTAIN);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

TEST_FIBER (test_sent_again)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentTask) task = NULL;
  LatentTestEngine *test = new_uncertain (peer, &task);
  g_autofree char *attempts = NULL;

  /* By itself it isn't sent again, whatever happens. */
  latent_engine_wake (test->engine);
  latent_engine_release (test->engine);
  latent_test_engine_close (test);
  latent_test_engine_open (test);
  latent_engine_start (test->engine, NULL);
  g_clear_object (&task);
  task = get_task (test);
  g_assert_true (latent_sleep (300, NULL, NULL));
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_UNCERTAIN);
  g_assert_cmpuint (latent_test_peer_count_requests (peer), ==, 1);

  g_assert_true (dex_await_boolean (latent_engine_send_again (test->engine, task), NULL));
  while (latent_test_peer_count_requests (peer) < 2)
    g_assert_true (latent_sleep (5, NULL, NULL));
  latent_test_engine_await_state (task, LATENT_TASK_UNCERTAIN);
  attempts = latent_test_engine_query (test, "SELECT count(*) FROM attempt");
  g_assert_cmpstr (attempts, ==, "2");
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

TEST_FIBER (test_forgotten)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentTask) task = NULL;
  LatentTestEngine *test = new_uncertain (peer, &task);

  g_assert_true (dex_await_boolean (latent_engine_forget (test->engine, task), NULL));
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_CANCELLED);
  g_assert_false (dex_await_boolean (latent_engine_send_again (test->engine, task), NULL));
  g_assert_cmpuint (latent_test_peer_count_requests (peer), ==, 1);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* A failed task is left as it is; a new one is made from its input. */
TEST_FIBER (test_try_again)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autoptr (LatentTask) failed = NULL;
  g_autoptr (LatentTask) again = NULL;
  g_autoptr (GError) error = NULL;

  latent_test_peer_push_json (peer, "{\"code\":500,\"msg\":\"no\",\"data\":null}");
  latent_engine_start (test->engine, NULL);
  failed = latent_test_engine_submit (test, "a fox in the snow");
  latent_test_engine_await_state (failed, LATENT_TASK_FAILED);
  again = dex_await_object (latent_engine_try_again (test->engine, failed), &error);
  g_assert_no_error (error);
  g_assert_true (again != failed);
  g_assert_cmpstr (latent_task_get_input (again), ==, latent_task_get_input (failed));
  g_assert_true (latent_task_get_hidden (failed));
  latent_test_engine_await_state (again, LATENT_TASK_FAILED);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/engine/states/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/engine/states/submitted-stays/offline", test_offline);
  g_test_add_func ("/engine/states/uncertain-to-submitted/adopted", test_adopted);
  g_test_add_func ("/engine/states/uncertain-stays/adopted-id-unknown", test_adopt_unknown);
  g_test_add_func ("/engine/states/uncertain-to-queued/sent-again", test_sent_again);
  g_test_add_func ("/engine/states/uncertain-to-cancelled/forgotten", test_forgotten);
  g_test_add_func ("/engine/states/failed-stays/try-again", test_try_again);
  return g_test_run ();
}
