/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-batch-list.h"
#include "latent-fiber.h"
#include "latent-prompts.h"
#include "latent-test-demo.h"
#include "latent-test-engine.h"
#include "latent-test-peer.h"
#include "latent-wildcards.h"

/* Many tasks of one press: submitted together or not at all, paused, resumed, put in another order, taken back. */

#define NOWHERE "http://127.0.0.1:9"

static GPtrArray *
requests_new (guint n, const char *written)
{
  GPtrArray *requests = g_ptr_array_new ();

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *prompt = g_strdup_printf ("prompt %u", i);
      g_autoptr (JsonObject) input = latent_test_input (prompt);
      LatentRequest *request = latent_request_new (TEST_MODEL, input, 1);

      request->written = g_strdup (written);
      g_ptr_array_add (requests, request);
    }
  return requests;
}

static GPtrArray *
submit (LatentTestEngine *test, guint n)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *tasks = dex_await_boxed (latent_engine_submit_batch (test->engine, requests_new (n, NULL)), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (tasks->len, ==, n);
  return tasks;
}

static char *
dup_batch (GPtrArray *tasks)
{
  return g_strdup (latent_task_get_batch (tasks->pdata[0]));
}

static LatentBatch *
await_batch (LatentBatchList *list, guint n_tasks)
{
  for (;;)
    {
      for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
        {
          g_autoptr (LatentBatch) batch = g_list_model_get_item (G_LIST_MODEL (list), i);

          if (latent_batch_get_numbers (batch)->n_tasks == n_tasks)
            return g_steal_pointer (&batch);
        }
      g_assert_true (latent_sleep (5, NULL, NULL));
    }
}

#define await_number(batch, member, value)                                                                             \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    while (latent_batch_get_numbers (batch)->member != (value))                                                        \
      g_assert_true (latent_sleep (5, NULL, NULL));                                                                    \
  }                                                                                                                    \
  G_STMT_END

TEST_FIBER (test_all_or_none)
{
  LatentTestEngine *test = latent_test_engine_new (NOWHERE);
  GPtrArray *requests = requests_new (3, NULL);
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (GPtrArray) history = NULL;
  g_autoptr (JsonObject) bad = json_object_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *batch = NULL;

  g_ptr_array_add (requests, latent_request_new (TEST_MODEL, bad, 1));
  g_assert_null (dex_await_boxed (latent_engine_submit_batch (test->engine, requests), &error));
  g_assert_true (error->domain == LATENT_CATALOG_ERROR);
  g_assert_nonnull (strstr (error->message, "4"));
  g_clear_error (&error);
  latent_test_engine_await_answer (test, "SELECT count(*) FROM task", "0");

  g_assert_null (dex_await_boxed (latent_engine_submit_batch (test->engine, requests_new (501, NULL)), &error));
  g_assert_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_COUNT);
  g_clear_error (&error);

  tasks = dex_await_boxed (latent_engine_submit_batch (test->engine, requests_new (500, "{many}")), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tasks->len, ==, 500);
  batch = dup_batch (tasks);
  for (guint i = 0; i < tasks->len; i++)
    {
      g_autofree char *prompt = g_strdup_printf ("prompt %u", i);

      g_assert_cmpstr (latent_task_get_batch (tasks->pdata[i]), ==, batch);
      g_assert_cmpstr (latent_task_get_prompt (tasks->pdata[i]), ==, prompt);
    }
  /* What the user wrote, once. */
  history = dex_await_boxed (latent_prompts_list (test->library, FALSE, NULL, 10), NULL);
  g_assert_cmpuint (history->len, ==, 1);
  g_assert_cmpstr (((LatentPrompt *) history->pdata[0])->text, ==, "{many}");
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* Held and sent again, over a restart; another batch goes past it. */
TEST_FIBER (test_pause)
{
  static const char *const fast[] = { "--speed", "100", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autoptr (GPtrArray) tasks = submit (test, 5);
  g_autofree char *batch = dup_batch (tasks);
  g_autoptr (LatentBatchList) list = NULL;
  g_autoptr (LatentBatch) shown = NULL;
  g_autoptr (LatentTask) other = NULL;

  latent_test_engine_teach (test, 0.3);
  g_assert_true (dex_await (latent_engine_pause_batch (test->engine, batch), NULL));
  g_assert_true (latent_library_is_batch_paused (test->library, batch));
  g_assert_cmpint (latent_task_get_reason (tasks->pdata[4]), ==, LATENT_REASON_PAUSED);
  g_clear_pointer (&tasks, g_ptr_array_unref);
  latent_test_engine_close (test);

  latent_test_engine_open (test);
  g_assert_true (latent_library_is_batch_paused (test->library, batch));
  latent_engine_start (test->engine, NULL);
  other = latent_test_engine_submit (test, "another");
  latent_test_engine_await_state (other, LATENT_TASK_DONE);
  latent_test_engine_await_answer (test, "SELECT count(*) FROM task WHERE state = 'queued' AND reason = 'paused'", "5");
  list = latent_batch_list_new (test->library);
  shown = await_batch (list, 5);
  g_assert_cmpstr (latent_batch_get_id (shown), ==, batch);
  g_assert_true (latent_batch_get_numbers (shown)->paused);
  g_assert_cmpuint (latent_batch_get_numbers (shown)->n_unsent, ==, 5);
  g_assert_false (latent_batch_is_finished (shown));

  g_assert_true (dex_await (latent_engine_resume_batch (test->engine, batch), NULL));
  g_assert_false (latent_library_is_batch_paused (test->library, batch));
  await_number (shown, n_done, 5);
  g_assert_false (latent_batch_get_numbers (shown)->paused);
  g_assert_true (latent_batch_is_finished (shown));
  g_assert_cmpuint (latent_batch_get_numbers (shown)->n_images, ==, 5);
  g_assert_cmpfloat (latent_batch_get_numbers (shown)->credits, ==, latent_batch_get_numbers (shown)->estimate);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* In the middle: what was sent is awaited, what wasn't never is. */
TEST_FIBER (test_cancel)
{
  static const char *const fast[] = { "--speed", "100", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autoptr (LatentBatchList) list = NULL;
  g_autoptr (LatentBatch) shown = NULL;
  g_autoptr (GPtrArray) tasks = NULL;
  g_autofree char *batch = NULL;
  g_autofree char *attempts = NULL;
  gint64 cancelled;

  latent_test_engine_teach (test, 0.3);
  latent_test_engine_set (test, "limit.requests", "2");
  latent_test_engine_set (test, "limit.window-ms", "3600000");
  latent_engine_start (test->engine, NULL);
  tasks = submit (test, 8);
  batch = dup_batch (tasks);
  latent_test_engine_await_state (tasks->pdata[1], LATENT_TASK_DONE);
  g_assert_true (dex_await (latent_engine_pause_batch (test->engine, batch), NULL));
  cancelled = dex_await_int64 (latent_engine_cancel_batch (test->engine, batch), NULL);
  g_assert_cmpint (cancelled, ==, 6);
  g_assert_false (latent_library_is_batch_paused (test->library, batch));
  list = latent_batch_list_new (test->library);
  shown = await_batch (list, 8);
  await_number (shown, n_cancelled, 6);
  await_number (shown, n_done, 2);
  g_assert_true (latent_batch_is_finished (shown));
  g_assert_cmpuint (latent_batch_get_n_ended (shown), ==, 8);
  latent_test_engine_set (test, "limit.requests", "20");
  g_assert_true (latent_sleep (300, NULL, NULL));
  attempts = latent_test_engine_query (test, "SELECT count(*) FROM attempt");
  g_assert_cmpstr (attempts, ==, "2");

  /* And not after all. */
  g_assert_cmpint (dex_await_int64 (latent_engine_revive_batch (test->engine, batch), NULL), ==, 6);
  await_number (shown, n_done, 8);
  g_assert_cmpint (dex_await_int64 (latent_engine_revive_batch (test->engine, batch), NULL), ==, 0);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* What was taken back by itself before stays so, and so does what may have been sent once. */
TEST_FIBER (test_revive)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autoptr (GPtrArray) tasks = submit (test, 4);
  g_autofree char *batch = dup_batch (tasks);

  g_assert_true (dex_await_boolean (latent_engine_cancel (test->engine, tasks->pdata[0]), NULL));
  latent_test_engine_execute (test, "INSERT INTO attempt (task, started, request) SELECT max (id), 1, '{}' FROM task");
  g_assert_cmpint (dex_await_int64 (latent_engine_cancel_batch (test->engine, batch), NULL), ==, 3);
  g_assert_cmpint (dex_await_int64 (latent_engine_revive_batch (test->engine, batch), NULL), ==, 2);
  g_assert_cmpint (latent_task_get_state (tasks->pdata[0]), ==, LATENT_TASK_CANCELLED);
  g_assert_cmpint (latent_task_get_state (tasks->pdata[1]), ==, LATENT_TASK_QUEUED);
  g_assert_cmpint (latent_task_get_state (tasks->pdata[2]), ==, LATENT_TASK_QUEUED);
  g_assert_cmpint (latent_task_get_state (tasks->pdata[3]), ==, LATENT_TASK_CANCELLED);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

static gint64
order (LatentTestEngine *test, GPtrArray *tasks, const guint *positions, guint n, gboolean first)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < n; i++)
    {
      gint64 id = latent_task_get_id (tasks->pdata[positions[i]]);

      g_array_append_val (ids, id);
    }
  return dex_await_int64 (latent_engine_order (test->engine, ids, first), NULL);
}

/* They are sent in the order that they were given last, also when they wait already. */
TEST_FIBER (test_order)
{
  static const char *const fast[] = { "--speed", "100", NULL };
  static const guint last_two[] = { 4, 3 };
  static const guint front[] = { 0 };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (GPtrArray) later = NULL;
  g_autofree char *batch = NULL;

  latent_test_engine_teach (test, 0.3);
  latent_engine_start (test->engine, NULL);
  latent_engine_pause (test->engine);
  latent_test_engine_await_hold (test, LATENT_REASON_PAUSED);
  tasks = submit (test, 5);
  g_assert_cmpint (order (test, tasks, last_two, 2, TRUE), ==, 2);
  g_assert_cmpint (order (test, tasks, front, 1, FALSE), ==, 1);
  g_assert_cmpint (latent_task_get_rank (tasks->pdata[4]), <, latent_task_get_rank (tasks->pdata[3]));
  later = submit (test, 2);
  batch = dup_batch (later);
  /* New ones come after whatever was put last. */
  g_assert_cmpint (latent_task_get_rank (later->pdata[0]), >=, latent_task_get_rank (tasks->pdata[0]));
  g_assert_cmpint (dex_await_int64 (latent_engine_order_batch (test->engine, batch, TRUE), NULL), ==, 2);
  latent_engine_release (test->engine);
  latent_test_engine_await_answer (test, "SELECT count(*) FROM task WHERE state = 'done'", "7");
  latent_test_engine_await_answer (test, "SELECT group_concat(task, ' ') FROM (SELECT task FROM attempt ORDER BY id)",
                                   "6 7 5 4 2 3 1");
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* Two hundred prompts of one text, and an end in the middle: each is there once, here and at the service. */
TEST_FIBER (test_wildcard_restart)
{
  static const char *const quick[] = { "--speed", "1000", "--credits", "5000", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (quick);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autoptr (GString) text = g_string_new ("{0");
  g_autoptr (LatentWildcards) wildcards = NULL;
  g_autoptr (GPtrArray) tasks = NULL;
  GPtrArray *requests = g_ptr_array_new ();
  g_autofree char *said = latent_test_demo_control (demo, "POST", "/account",
                                                    "{\"key\":\"" TEST_KEY "\",\"creates\":2000}");
  g_autofree char *there = NULL;
  g_autoptr (JsonNode) list = NULL;
  g_autoptr (GHashTable) prompts = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 1; i < 40; i++)
    g_string_append_printf (text, "|%u", i);
  g_string_append (text, "} foxes in {spring|summer|autumn|winter|the city}");
  wildcards = latent_wildcards_parse (text->str, NULL, NULL);
  g_assert_cmpuint (latent_wildcards_count (wildcards), ==, 200);
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *prompt = latent_wildcards_dup_prompt (wildcards, i);
      g_autoptr (JsonObject) input = latent_test_input (prompt);

      g_ptr_array_add (requests, latent_request_new (TEST_MODEL, input, 1));
    }
  latent_test_engine_teach (test, 0.05);
  latent_test_engine_set (test, "limit.window-ms", "200");
  latent_engine_start (test->engine, NULL);
  tasks = dex_await_boxed (latent_engine_submit_batch (test->engine, requests), NULL);
  g_assert_cmpuint (tasks->len, ==, 200);
  while (latent_test_engine_count (test, "SELECT count(*) FROM task WHERE remote_id IS NOT NULL") < 60)
    g_assert_true (latent_sleep (2, NULL, NULL));
  g_clear_pointer (&tasks, g_ptr_array_unref);
  latent_test_engine_close (test);
  g_assert_cmpint (latent_test_engine_count (test, "SELECT count(*) FROM task WHERE state = 'queued'"), >, 0);

  latent_test_engine_open (test);
  latent_engine_start (test->engine, NULL);
  latent_test_engine_await_answer (test, "SELECT count(*) FROM task WHERE state = 'done'", "200");
  latent_test_engine_await_answer (test, "SELECT count(*) FROM task", "200");
  latent_test_engine_await_answer (test, "SELECT count(*) FROM image", "200");
  latent_test_engine_await_answer (test, "SELECT count(DISTINCT batch) FROM task", "1");
  there = latent_test_demo_control (demo, "GET", "/tasks", NULL);
  list = json_from_string (there, NULL);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (list)), ==, 200);
  for (guint i = 0; i < 200; i++)
    g_hash_table_add (prompts, (gpointer) json_object_get_string_member (
                                 json_array_get_object_element (json_node_get_array (list), i), "prompt"));
  g_assert_cmpuint (g_hash_table_size (prompts), ==, 200);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/engine/batches/all-or-none", test_all_or_none);
  g_test_add_func ("/engine/batches/pause", test_pause);
  g_test_add_func ("/engine/batches/cancel", test_cancel);
  g_test_add_func ("/engine/batches/revive", test_revive);
  g_test_add_func ("/engine/batches/order", test_order);
  g_test_add_func ("/engine/batches/wildcard-restart", test_wildcard_restart);
  return g_test_run ();
}
