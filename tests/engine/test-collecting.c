/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-demo.h"
#include "latent-test-engine.h"
#include "latent-test-peer.h"

#include <math.h>

/* docs/ARCHITECTURE.md's state table, what leads into "collecting" and out of it; and the whole way with the demo. */

#define ACCEPTED "{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"the-id\"}}"
#define DEAD "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
#define WRONG_URL "{\"code\":422,\"msg\":\"url is wrong\",\"data\":null}"

/* A whole PNG of one pixel. */
static const guint8 png[] = {
  0x89, 'P',  'N',  'G',  '\r', '\n', 0x1a, '\n', 0,    0,    0,    13,   'I',  'H',  'D',  'R',  0,
  0,    0,    1,    0,    0,    0,    1,    8,    0,    0,    0,    0,    0x3a, 0x7e, 0x9b, 0x55, 0,
  0,    0,    10,   'I',  'D',  'A',  'T',  0x78, 0x9c, 0x63, 0xf8, 0x0f, 0,    1,    1,    1,    0,
  0x1b, 0xb6, 0xee, 0x56, 0,    0,    0,    0,    'I',  'E',  'N',  'D',  0xae, 0x42, 0x60, 0x82,
};

static void
push_png (LatentTestPeer *peer)
{
  g_autoptr (GString) answer = g_string_new ("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n");

  g_string_append_printf (answer, "Content-Length: %u\r\n\r\n", (guint) sizeof png);
  g_string_append_len (answer, (const char *) png, sizeof png);
  latent_test_peer_push (peer, LATENT_TEST_PEER_ANSWER, answer->str, (gssize) answer->len);
}

/* What recordInfo says of @n results that lie at @base. */
static char *
success (const char *base, guint n)
{
  g_autoptr (GString)
    json = g_string_new ("{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"the-id\",\"model\":\"" TEST_MODEL
                         "\",\"state\":\"success\",\"creditsConsumed\":5.0,"
                         "\"createTime\":1000000,\"completeTime\":1003500,"
                         "\"resultJson\":\"{\\\"resultUrls\\\":[");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (json, "%s\\\"%s/result-%u.png\\\"", i > 0 ? "," : "", base, i);
  g_string_append (json, "]}\"}}");
  return g_string_free_and_steal (g_steal_pointer (&json));
}

static LatentTask *
start_one (LatentTestEngine *test)
{
  latent_test_engine_teach (test, 0.5);
  latent_engine_start (test->engine, NULL);
  return latent_test_engine_submit (test, "a fox in the snow");
}

TEST_FIBER (test_done)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentTestPeer) files = latent_test_peer_new ("127.0.0.3");
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autofree char *record = success (latent_test_peer_get_uri (files), 3);
  g_autofree char *head = NULL;
  g_autofree char *charge = NULL;
  g_autofree char *duration = NULL;
  g_autoptr (LatentTask) task = NULL;
  g_autoptr (GPtrArray) images = NULL;

  latent_test_peer_push_json (peer, ACCEPTED);
  latent_test_peer_push_json (peer, record);
  push_png (files);
  task = start_one (test);
  latent_test_engine_await_state (task, LATENT_TASK_DONE);

  images = dex_await_boxed (latent_library_list_task_images (test->library, latent_task_get_id (task)), NULL);
  g_assert_cmpuint (images->len, ==, 3);
  for (guint i = 0; i < images->len; i++)
    g_assert_true (g_file_test (latent_image_get_path (images->pdata[i]), G_FILE_TEST_IS_REGULAR));
  g_assert_cmpfloat (latent_task_get_credits (task), ==, 5);
  charge = latent_test_engine_query (test, "SELECT credits FROM ledger WHERE kind = 'charge'");
  g_assert_cmpstr (charge, ==, "5.0");
  duration = latent_test_engine_query (test, "SELECT count(*) FROM duration WHERE seconds = 3.5");
  g_assert_cmpstr (duration, ==, "1");
  /* The key goes to KIE and to nobody else. */
  for (guint i = 0; i < latent_test_peer_count_requests (files); i++)
    {
      g_autofree char *got = latent_test_peer_dup_head (files, i);
      g_autofree char *lower = g_ascii_strdown (got, -1);

      g_assert_null (strstr (lower, "authorization"));
    }
  head = latent_test_peer_dup_head (peer, 0);
  g_assert_nonnull (strstr (head, "Bearer " TEST_KEY));
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* One of two links is dead and can't be renewed: that result is lost, and the other one is there. */
TEST_FIBER (test_some_expired)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentTestPeer) dead = latent_test_peer_new ("127.0.0.3");
  g_autoptr (LatentTestPeer) alive = latent_test_peer_new ("127.0.0.4");
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autofree char *record = g_strdup_printf (
    "{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"the-id\",\"state\":\"success\","
    "\"resultJson\":\"{\\\"resultUrls\\\":[\\\"%s/a.png\\\",\\\"%s/b.png\\\"]}\"}}",
    latent_test_peer_get_uri (dead), latent_test_peer_get_uri (alive));
  g_autoptr (LatentTask) task = NULL;
  g_autoptr (GPtrArray) results = NULL;

  latent_test_peer_push_json (peer, ACCEPTED);
  latent_test_peer_push_json (peer, record);
  latent_test_peer_push_json (peer, WRONG_URL);
  latent_test_peer_push (dead, LATENT_TEST_PEER_ANSWER, DEAD, -1);
  push_png (alive);
  task = start_one (test);
  latent_test_engine_await_state (task, LATENT_TASK_COLLECTING);
  while (latent_task_get_state (task) == LATENT_TASK_COLLECTING)
    {
      latent_engine_wake (test->engine);
      g_assert_true (latent_sleep (50, NULL, NULL));
    }
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_DONE);
  g_assert_cmpuint (latent_task_get_n_images (task), ==, 1);
  results = dex_await_boxed (latent_journal_list_results (test->library, latent_task_get_id (task)), NULL);
  g_assert_cmpint (((LatentResult *) results->pdata[0])->state, ==, LATENT_RESULT_EXPIRED);
  g_assert_cmpint (((LatentResult *) results->pdata[1])->state, ==, LATENT_RESULT_LANDED);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

TEST_FIBER (test_all_expired)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentTestPeer) files = latent_test_peer_new ("127.0.0.3");
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autofree char *record = success (latent_test_peer_get_uri (files), 2);
  g_autoptr (LatentTask) task = NULL;

  latent_test_peer_push_json (peer, ACCEPTED);
  latent_test_peer_push_json (peer, record);
  latent_test_peer_push_json (peer, WRONG_URL);
  latent_test_peer_push (files, LATENT_TEST_PEER_ANSWER, DEAD, -1);
  task = start_one (test);
  latent_test_engine_await_state (task, LATENT_TASK_COLLECTING);
  while (latent_task_get_state (task) == LATENT_TASK_COLLECTING)
    {
      latent_engine_wake (test->engine);
      g_assert_true (latent_sleep (50, NULL, NULL));
    }
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_EXPIRED);
  g_assert_nonnull (latent_task_get_detail (task));
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* A dead link that KIE renews. */
TEST_FIBER (test_renewed)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentTestPeer) old = latent_test_peer_new ("127.0.0.3");
  g_autoptr (LatentTestPeer) fresh = latent_test_peer_new ("127.0.0.4");
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autofree char *record = success (latent_test_peer_get_uri (old), 1);
  g_autofree char *renewed = g_strdup_printf ("{\"code\":200,\"msg\":\"success\",\"data\":\"%s/x.png\"}",
                                              latent_test_peer_get_uri (fresh));
  g_autoptr (LatentTask) task = NULL;

  latent_test_peer_push_json (peer, ACCEPTED);
  latent_test_peer_push_json (peer, record);
  latent_test_peer_push_json (peer, renewed);
  latent_test_peer_push (old, LATENT_TEST_PEER_ANSWER, DEAD, -1);
  push_png (fresh);
  task = start_one (test);
  latent_test_engine_await_state (task, LATENT_TASK_DONE);
  g_assert_cmpuint (latent_test_peer_count_requests (fresh), ==, 1);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* A download that is cut, then a host that isn't there: it stays in "collecting" with the reason, and goes on. */
TEST_FIBER (test_network_trouble)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentTestPeer) files = latent_test_peer_new ("127.0.0.3");
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autofree char *record = success (latent_test_peer_get_uri (files), 1);
  g_autoptr (LatentTask) task = NULL;

  latent_test_peer_push_json (peer, ACCEPTED);
  latent_test_peer_push_json (peer, record);
  latent_test_peer_push (files, LATENT_TEST_PEER_ANSWER_AND_CLOSE,
                         "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 5000\r\n\r\nonly this", -1);
  latent_test_peer_push (files, LATENT_TEST_PEER_CLOSE_AFTER_READ, NULL, 0);
  push_png (files);
  task = start_one (test);
  latent_test_engine_await_reason (task, LATENT_REASON_NETWORK);
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_COLLECTING);
  latent_test_engine_await_state (task, LATENT_TASK_DONE);
  g_assert_cmpint (latent_task_get_reason (task), ==, LATENT_REASON_NONE);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* What isn't a picture was paid all the same: it is kept. */
TEST_FIBER (test_no_picture)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentTestPeer) files = latent_test_peer_new ("127.0.0.3");
  LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
  g_autofree char *record = success (latent_test_peer_get_uri (files), 1);
  g_autofree char *text = latent_test_peer_format ("200 OK", "text/plain", "", "this is no picture");
  g_autoptr (LatentTask) task = NULL;
  g_autoptr (GPtrArray) images = NULL;

  latent_test_peer_push_json (peer, ACCEPTED);
  latent_test_peer_push_json (peer, record);
  latent_test_peer_push (files, LATENT_TEST_PEER_ANSWER, text, -1);
  task = start_one (test);
  latent_test_engine_await_state (task, LATENT_TASK_DONE);
  images = dex_await_boxed (latent_library_list_task_images (test->library, latent_task_get_id (task)), NULL);
  g_assert_cmpuint (images->len, ==, 1);
  g_assert_nonnull (latent_image_get_problem (images->pdata[0]));
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* --- with the demo service --- */

static const char *const fast[] = { "--speed", "40", NULL };

TEST_FIBER (test_four)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  latent_test_engine_teach (test, 0.7);
  latent_engine_start (test->engine, NULL);
  tasks = latent_test_engine_submit_many (test, "a lighthouse in fog", 4);
  for (guint i = 0; i < tasks->len; i++)
    {
      g_autoptr (GPtrArray) images = NULL;

      latent_test_engine_await_state (tasks->pdata[i], LATENT_TASK_DONE);
      images = dex_await_boxed (latent_library_list_task_images (test->library, latent_task_get_id (tasks->pdata[i])),
                                NULL);
      g_assert_cmpuint (images->len, ==, 1);
      g_assert_cmpint (latent_image_get_width (images->pdata[0]), ==, 1024);
      g_assert_cmpint (latent_image_get_height (images->pdata[0]), ==, 1024);
      g_assert_null (latent_image_get_problem (images->pdata[0]));
      g_assert_true (g_hash_table_add (paths, g_strdup (latent_image_get_path (images->pdata[0]))));
      g_assert_cmpfloat (latent_task_get_credits (tasks->pdata[i]), ==, 5);
    }
  g_assert_cmpuint (latent_engine_get_n_running (test->engine), ==, 0);
  g_assert_cmpuint (latent_engine_get_n_queued (test->engine), ==, 0);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* A page, or a picture that was cut off, is no result: why the task waits is told, and it is fetched again. */
TEST_FIBER (test_not_the_result)
{
  static const char *const answers[] = {
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 33\r\n\r\n<!DOCTYPE html><html>Sorry</html>\n",
    "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nConnection: close\r\nContent-Length: 999\r\n\r\n\x89PNG\r\n\x1a\n",
  };
  static const LatentReason reasons[] = { LATENT_REASON_SERVICE, LATENT_REASON_NETWORK };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
      g_autoptr (LatentTestPeer) files = latent_test_peer_new ("127.0.0.3");
      LatentTestEngine *test = latent_test_engine_new (latent_test_peer_get_uri (peer));
      g_autofree char *record = success (latent_test_peer_get_uri (files), 1);
      g_autoptr (LatentTask) task = NULL;
      g_autoptr (GPtrArray) images = NULL;

      latent_test_peer_push_json (peer, ACCEPTED);
      latent_test_peer_push_json (peer, record);
      latent_test_peer_push (files, LATENT_TEST_PEER_ANSWER_AND_CLOSE, answers[i], -1);
      task = start_one (test);
      latent_test_engine_await_reason (task, reasons[i]);
      g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_COLLECTING);
      push_png (files);
      latent_test_engine_await_state (task, LATENT_TASK_DONE);
      images = dex_await_boxed (latent_library_list_task_images (test->library, latent_task_get_id (task)), NULL);
      g_assert_cmpuint (images->len, ==, 1);
      g_assert_cmpuint (latent_image_get_size (images->pdata[0]), >=, sizeof png);
      latent_test_engine_free (test);
    }
  return dex_future_new_true ();
}

/* It is stopped in mid-task and started again: nothing is lost, nothing is sent twice. */
TEST_FIBER (test_demo_restart)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autoptr (LatentTask) task = NULL;
  g_autofree char *attempts = NULL;

  latent_engine_start (test->engine, NULL);
  task = latent_test_engine_submit (test, "a lighthouse in fog");
  latent_test_engine_await_state (task, LATENT_TASK_SUBMITTED);
  latent_test_demo_kill (demo);
  while (latent_task_get_reason (task) != LATENT_REASON_NETWORK)
    {
      latent_engine_wake (test->engine);
      g_assert_true (latent_sleep (50, NULL, NULL));
    }
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_SUBMITTED);
  latent_test_demo_restart (demo);
  while (latent_task_get_state (task) != LATENT_TASK_DONE)
    {
      latent_engine_wake (test->engine);
      g_assert_true (latent_sleep (50, NULL, NULL));
    }
  attempts = latent_test_engine_query (test, "SELECT count(*) FROM attempt");
  g_assert_cmpstr (attempts, ==, "1");
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/engine/states/submitted-to-collecting-to-done/all-landed", test_done);
  g_test_add_func ("/engine/states/collecting-to-done/some-expired", test_some_expired);
  g_test_add_func ("/engine/states/collecting-to-expired/all-gone", test_all_expired);
  g_test_add_func ("/engine/states/collecting-to-done/link-renewed", test_renewed);
  g_test_add_func ("/engine/states/collecting-stays/network-trouble", test_network_trouble);
  g_test_add_func ("/engine/states/collecting-to-done/no-picture", test_no_picture);
  g_test_add_func ("/engine/states/collecting-stays/not-the-result", test_not_the_result);
  g_test_add_func ("/engine/demo/four", test_four);
  g_test_add_func ("/engine/demo/restart", test_demo_restart);
  return g_test_run ();
}
