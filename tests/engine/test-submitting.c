/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-engine.h"
#include "latent-test-peer.h"

/* docs/ARCHITECTURE.md's state table, what leads into "submitting" and out of it: over real sockets to a peer that says
 * what it is told to. */

#define ENVELOPE(code, message) "{\"code\":" #code ",\"msg\":\"" message "\",\"data\":null}"
#define ACCEPTED "{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"the-id\",\"recordId\":\"the-id\"}}"
#define RUNNING                                                                                                        \
  "{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"the-id\",\"model\":\"" TEST_MODEL                          \
  "\",\"state\":\"generating\",\"param\":\"{}\",\"resultJson\":\"\"}}"

typedef struct
{
  const char *name;
  LatentTestPeerAct act;
  const char *json; /* or */
  const char *raw;
  LatentTaskState state;
  LatentReason hold;
  const char *error_code;
} Case;

static const Case cases[] = {
  { "submitting-to-submitted/envelope", LATENT_TEST_PEER_ANSWER, ACCEPTED, NULL, LATENT_TASK_SUBMITTED },

  { "submitting-to-queued/401", LATENT_TEST_PEER_ANSWER, ENVELOPE (401, "You do not have access permissions"), NULL,
    LATENT_TASK_QUEUED, LATENT_REASON_KEY },
  { "submitting-to-queued/402", LATENT_TEST_PEER_ANSWER, ENVELOPE (402, "Credits insufficient : top up"), NULL,
    LATENT_TASK_QUEUED, LATENT_REASON_CREDITS },
  { "submitting-to-queued/credits-insufficient-under-500", LATENT_TEST_PEER_ANSWER,
    ENVELOPE (500, "Credits insufficient : Your current balance isn’t enough to run this request."), NULL,
    LATENT_TASK_QUEUED, LATENT_REASON_CREDITS },
  { "submitting-to-queued/433", LATENT_TEST_PEER_ANSWER, ENVELOPE (433, "sub-key limit"), NULL, LATENT_TASK_QUEUED,
    LATENT_REASON_KEY_LIMIT },
  { "submitting-to-queued/455", LATENT_TEST_PEER_ANSWER, ENVELOPE (455, "maintenance"), NULL, LATENT_TASK_QUEUED,
    LATENT_REASON_MAINTENANCE },

  { "submitting-to-failed/400", LATENT_TEST_PEER_ANSWER, ENVELOPE (400, "bad"), NULL, LATENT_TASK_FAILED,
    LATENT_REASON_NONE, "400" },
  { "submitting-to-failed/404", LATENT_TEST_PEER_ANSWER, ENVELOPE (404, "none"), NULL, LATENT_TASK_FAILED,
    LATENT_REASON_NONE, "404" },
  { "submitting-to-failed/422", LATENT_TEST_PEER_ANSWER, ENVELOPE (422, "不能为空"), NULL, LATENT_TASK_FAILED,
    LATENT_REASON_NONE, "422" },
  { "submitting-to-failed/422-unknown-model", LATENT_TEST_PEER_ANSWER,
    ENVELOPE (422, "The model name you specified is not supported. Please verify your input."), NULL,
    LATENT_TASK_FAILED, LATENT_REASON_NONE, "422" },
  { "submitting-to-failed/500-parameter", LATENT_TEST_PEER_ANSWER, ENVELOPE (500, "aspect_ratio is required"), NULL,
    LATENT_TASK_FAILED, LATENT_REASON_NONE, "500" },
  { "submitting-to-failed/501", LATENT_TEST_PEER_ANSWER, ENVELOPE (501, "generation failed"), NULL, LATENT_TASK_FAILED,
    LATENT_REASON_NONE, "501" },
  { "submitting-to-failed/505", LATENT_TEST_PEER_ANSWER, ENVELOPE (505, "disabled"), NULL, LATENT_TASK_FAILED,
    LATENT_REASON_NONE, "505" },
  { "submitting-to-failed/unheard-of", LATENT_TEST_PEER_ANSWER, ENVELOPE (777, "what"), NULL, LATENT_TASK_FAILED,
    LATENT_REASON_NONE, "777" },
  { "submitting-to-failed/code-as-text", LATENT_TEST_PEER_ANSWER,
    "{\"code\":\"422\",\"message\":\"as text\",\"data\":null}", NULL, LATENT_TASK_FAILED, LATENT_REASON_NONE, "422" },

  { "submitting-to-uncertain/408", LATENT_TEST_PEER_ANSWER, ENVELOPE (408, "upstream timeout"), NULL,
    LATENT_TASK_UNCERTAIN, LATENT_REASON_NONE, "408" },
  { "submitting-to-uncertain/reset-after-send", LATENT_TEST_PEER_RESET_AFTER_READ, NULL, NULL, LATENT_TASK_UNCERTAIN },
  { "submitting-to-uncertain/closed-after-send", LATENT_TEST_PEER_CLOSE_AFTER_READ, NULL, NULL, LATENT_TASK_UNCERTAIN },
  { "submitting-to-uncertain/html", LATENT_TEST_PEER_ANSWER, NULL,
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<html>no</html>", LATENT_TASK_UNCERTAIN },
  { "submitting-to-uncertain/empty", LATENT_TEST_PEER_ANSWER, NULL, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    LATENT_TASK_UNCERTAIN },
  { "submitting-to-uncertain/cut", LATENT_TEST_PEER_ANSWER_AND_CLOSE, NULL,
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{\"code\":200,\"msg\":\"suc",
    LATENT_TASK_UNCERTAIN },
  { "submitting-to-uncertain/502-without-envelope", LATENT_TEST_PEER_ANSWER, NULL,
    "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\nbad", LATENT_TASK_UNCERTAIN,
    LATENT_REASON_NONE, "502" },
  { "submitting-to-uncertain/success-without-id", LATENT_TEST_PEER_ANSWER,
    "{\"code\":200,\"msg\":\"success\",\"data\":{}}", NULL, LATENT_TASK_UNCERTAIN },
  { "submitting-to-uncertain/redirect", LATENT_TEST_PEER_ANSWER, NULL,
    "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.2/\r\nContent-Length: 0\r\n\r\n",
    LATENT_TASK_UNCERTAIN, LATENT_REASON_NONE, "307" },
};

/* How many createTasks the peer was sent. */
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

static DexFuture *
case_fiber (gpointer data)
{
  const Case *c = data;
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autoptr (LatentTask) task = NULL;
  g_autofree char *slots = NULL;
  g_autofree char *attempts = NULL;

  if (c->json != NULL)
    latent_test_peer_push_json (peer, c->json);
  else
    latent_test_peer_push (peer, c->act, c->raw, -1);
  latent_engine_start (test->engine, NULL);
  task = latent_test_engine_submit (test, "a fox in the snow");
  if (c->hold != LATENT_REASON_NONE)
    latent_test_engine_await_hold (test, c->hold);
  latent_test_engine_await_state (task, c->state);

  g_assert_cmpint (latent_engine_get_hold (test->engine), ==, c->hold);
  g_assert_cmpstr (latent_task_get_error_code (task), ==, c->error_code);
  if (c->hold != LATENT_REASON_NONE)
    {
      g_assert_cmpint (latent_task_get_reason (task), ==, c->hold);
      latent_test_engine_await_answer (test, "SELECT value FROM setting WHERE name = 'engine.hold'",
                                       latent_reason_to_nick (c->hold));
      g_assert_nonnull (latent_engine_get_hold_message (test->engine));
    }
  else if (c->state != LATENT_TASK_SUBMITTED)
    {
      g_assert_nonnull (latent_task_get_detail (task));
      g_assert_nonnull (latent_task_get_error_message (task));
    }
  if (c->state == LATENT_TASK_SUBMITTED)
    g_assert_cmpstr (latent_task_get_remote_id (task), ==, "the-id");

  /* Whatever the answer was, the slot counts from it, and what was sent and answered is there to be looked at. */
  slots = latent_test_engine_query (test, "SELECT count(*) FROM submission WHERE answered > started");
  g_assert_cmpstr (slots, ==, "1");
  attempts = latent_test_engine_query (test, "SELECT count(*) FROM attempt WHERE request LIKE '%a fox in the snow%'");
  g_assert_cmpstr (attempts, ==, "1");
  g_assert_cmpuint (count_sent (peer), ==, 1);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

static void
test_case (gconstpointer data)
{
  latent_test_run_fiber (case_fiber, (gpointer) data);
}

/* What must be durable before the first byte leaves: read from the database while the peer holds its answer. */
TEST_FIBER (test_queued_to_submitting)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autoptr (LatentTask) task = NULL;
  g_autofree char *state = NULL;
  g_autofree char *request = NULL;
  g_autofree char *slots = NULL;
  g_autoptr (GBytes) body = NULL;

  latent_test_peer_push_json (peer, ACCEPTED);
  latent_test_peer_push_json (peer, RUNNING);
  latent_test_peer_hold (peer, 2);
  latent_engine_start (test->engine, NULL);
  task = latent_test_engine_submit (test, "a fox in the snow");
  while (latent_test_peer_count_requests (peer) == 0)
    latent_sleep (5, NULL, NULL);

  g_assert_cmpuint (latent_engine_get_n_sending (test->engine), ==, 1);
  state = latent_test_engine_query (test, "SELECT state FROM task");
  g_assert_cmpstr (state, ==, "submitting");
  request = latent_test_engine_query (test, "SELECT request FROM attempt");
  body = latent_test_peer_dup_body (peer, 0);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), request, strlen (request));
  slots = latent_test_engine_query (test, "SELECT count(*) FROM submission WHERE answered = 0");
  g_assert_cmpstr (slots, ==, "1");

  /* Closing now awaits the answer, which is journalled. */
  latent_test_peer_hold (peer, 0);
  latent_test_engine_close (test);
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_SUBMITTED);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* Nothing listens: no byte of the request left, so it is queued, and goes out when somebody does. */
TEST_FIBER (test_not_sent)
{
  g_autoptr (GSocketListener) closed = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (closed, NULL, NULL);
  g_autofree char *base = g_strdup_printf ("http://127.0.0.1:%u", port);
  LatentTestEngine *test;
  g_autoptr (LatentTask) task = NULL;
  g_autofree char *slots = NULL;

  g_socket_listener_close (closed);
  test = latent_test_engine_new (base);
  latent_engine_start (test->engine, NULL);
  task = latent_test_engine_submit (test, "a fox in the snow");
  latent_test_engine_await_hold (test, LATENT_REASON_NETWORK);
  latent_test_engine_await_state (task, LATENT_TASK_QUEUED);
  latent_test_engine_await_reason (task, LATENT_REASON_NETWORK);
  g_assert_false (latent_engine_get_online (test->engine));
  slots = latent_test_engine_query (test, "SELECT count(*) FROM submission");
  g_assert_cmpstr (slots, ==, "0");
  g_assert_true (dex_await_boolean (latent_engine_cancel (test->engine, task), NULL));
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_CANCELLED);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* A 429 is no failure in anybody's eyes: it waits its time and goes out again, by itself. */
TEST_FIBER (test_rate_limited)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autoptr (LatentTask) task = NULL;
  g_autofree char *attempts = NULL;

  latent_test_peer_push_json (peer, ENVELOPE (429, "Your call frequency is too high. Please try again later."));
  latent_test_peer_push_json (peer, ACCEPTED);
  latent_test_peer_push_json (peer, RUNNING);
  latent_test_engine_set (test, "limit.window-ms", "1500");
  latent_engine_start (test->engine, NULL);
  task = latent_test_engine_submit (test, "a fox in the snow");
  latent_test_engine_await_reason (task, LATENT_REASON_SLOT);
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_QUEUED);
  g_assert_cmpint (latent_engine_get_hold (test->engine), ==, LATENT_REASON_NONE);
  latent_test_engine_await_state (task, LATENT_TASK_SUBMITTED);
  attempts = latent_test_engine_query (test, "SELECT count(*) FROM attempt");
  g_assert_cmpstr (attempts, ==, "2");
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* A check that can be known to fail never sends, and journals nothing. */
TEST_FIBER (test_refused_prompt)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autoptr (JsonObject) input = latent_test_input ("hi");
  g_autoptr (GError) error = NULL;
  g_autofree char *tasks = NULL;

  latent_test_peer_push_json (peer, ACCEPTED);
  latent_engine_start (test->engine, NULL);
  g_assert_null (
    dex_await_boxed (latent_engine_submit (test->engine, latent_request_new (TEST_MODEL, input, 1)), &error));
  g_assert_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_LENGTH);
  tasks = latent_test_engine_query (test, "SELECT count(*) FROM task");
  g_assert_cmpstr (tasks, ==, "0");
  g_assert_cmpuint (latent_test_peer_count_requests (peer), ==, 0);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* Without a key nothing is sent either, and with one it goes on. */
TEST_FIBER (test_no_key)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autoptr (LatentTask) task = NULL;

  latent_test_peer_push_json (peer, ACCEPTED);
  latent_test_peer_push_json (peer, RUNNING);
  latent_account_use_key (latent_session_get_account (test->session), NULL, LATENT_KEY_NONE);
  latent_engine_start (test->engine, NULL);
  task = latent_test_engine_submit (test, "a fox in the snow");
  latent_test_engine_await_hold (test, LATENT_REASON_KEY);
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_QUEUED);
  g_assert_cmpuint (latent_test_peer_count_requests (peer), ==, 0);
  latent_account_use_key (latent_session_get_account (test->session), TEST_KEY, LATENT_KEY_GIVEN);
  latent_test_engine_await_state (task, LATENT_TASK_SUBMITTED);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* Three tasks in a row of which nobody knows what became: the fourth stays where it is. */
TEST_FIBER (test_breaker)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autoptr (GPtrArray) tasks = NULL;
  g_autofree char *uncertain = NULL;

  latent_test_peer_push (peer, LATENT_TEST_PEER_CLOSE_AFTER_READ, NULL, 0);
  latent_test_engine_set (test, "limit.requests", "1");
  latent_test_engine_set (test, "limit.window-ms", "200");
  latent_engine_start (test->engine, NULL);
  tasks = latent_test_engine_submit_many (test, "a fox in the snow", 5);
  latent_test_engine_await_hold (test, LATENT_REASON_SERVICE);
  uncertain = latent_test_engine_query (test, "SELECT count(*) FROM task WHERE state = 'uncertain'");
  g_assert_cmpstr (uncertain, ==, "3");
  g_assert_cmpint (latent_task_get_state (tasks->pdata[4]), ==, LATENT_TASK_QUEUED);
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
  g_test_add_func ("/engine/states/none-to-queued/refused-prompt", test_refused_prompt);
  g_test_add_func ("/engine/states/queued-to-submitting/durable-before-sent", test_queued_to_submitting);
  g_test_add_func ("/engine/states/queued-stays/no-key", test_no_key);
  g_test_add_func ("/engine/states/submitting-to-queued/not-sent", test_not_sent);
  g_test_add_func ("/engine/states/submitting-to-queued/429", test_rate_limited);
  g_test_add_func ("/engine/states/queued-stays/nobody-knows-what-became-of-three", test_breaker);
  return g_test_run ();
}
