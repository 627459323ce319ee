/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-batch-list.h"
#include "latent-ledger.h"
#include "latent-test-demo.h"
#include "latent-test-engine.h"

#include <math.h>

/* What is spent: the user's limits, the time to think again, and what is learned from charges. TEST_MODEL costs 5 credits
 * with 1K and 7 with 2K. */

#define NOWHERE "http://127.0.0.1:9"
#define RAISED "{\"model\":\"" TEST_MODEL "\",\"price_factor\":3}"

static const char *const fast[] = { "--speed", "100", NULL };

static GPtrArray *
requests_new (const char *prompt, const char *aspect_ratio, guint count)
{
  GPtrArray *requests = g_ptr_array_new ();
  g_autoptr (JsonObject) input = latent_test_input (prompt);

  if (aspect_ratio != NULL)
    json_object_set_string_member (input, "aspect_ratio", aspect_ratio);
  g_ptr_array_add (requests, latent_request_new (TEST_MODEL, input, count));
  return requests;
}

/* The message, or NULL when it was journalled. */
static char *
try_submit (LatentTestEngine *test, guint count)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
    tasks = dex_await_boxed (latent_engine_submit_batch (test->engine, requests_new ("a fox", NULL, count)), &error);

  if (tasks != NULL)
    return NULL;
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_BUDGET);
  return g_strdup (error->message);
}

static double
estimate (LatentTestEngine *test, const char *aspect_ratio, const char *resolution)
{
  LatentModel *model = latent_catalog_get_model (latent_session_get_catalog (test->session), TEST_MODEL, NULL);
  g_autoptr (JsonObject) input = latent_test_input ("anything else");

  json_object_set_string_member (input, "aspect_ratio", aspect_ratio);
  json_object_set_string_member (input, "resolution", resolution);
  return latent_prices_estimate (latent_engine_get_prices (test->engine), model, input, NULL);
}

/* Nothing beyond a limit is journalled, and what waits counts. */
TEST_FIBER (test_refused)
{
  LatentTestEngine *test = latent_test_engine_new (NOWHERE);
  g_autofree char *batch = NULL;
  g_autofree char *day = NULL;
  g_autofree char *month = NULL;

  latent_test_engine_set (test, LATENT_SETTING_BUDGET_BATCH, "20");
  batch = try_submit (test, 5);
  g_assert_nonnull (strstr (batch, "20 credits"));
  g_assert_nonnull (strstr (batch, "25"));
  g_assert_null (try_submit (test, 4));
  latent_test_engine_await_answer (test, "SELECT count(*) FROM task", "4");

  latent_test_engine_set (test, LATENT_SETTING_BUDGET_DAY, "29.5");
  day = try_submit (test, 2);
  g_assert_nonnull (strstr (day, "29.50 credits a day"));
  g_assert_nonnull (strstr (day, "20"));
  g_assert_null (try_submit (test, 1));

  latent_test_engine_set (test, LATENT_SETTING_BUDGET_DAY, NULL);
  latent_test_engine_set (test, LATENT_SETTING_BUDGET_MONTH, "25");
  month = try_submit (test, 1);
  g_assert_nonnull (strstr (month, "25 credits a month"));
  latent_test_engine_set (test, LATENT_SETTING_BUDGET_MONTH, "30");
  g_assert_null (try_submit (test, 1));
  latent_test_engine_await_answer (test, "SELECT count(*) FROM task", "6");
  /* Nothing that was refused is in the history of prompts or anywhere else. */
  latent_test_engine_await_answer (test, "SELECT times FROM prompt", "3");
  /* A limit that can't be read is none. */
  latent_test_engine_set (test, LATENT_SETTING_BUDGET_MONTH, "a lot");
  g_assert_null (try_submit (test, 4));
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* The limit may be reached when the queue stands already: it is held, and goes on when there is room. */
TEST_FIBER (test_held)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (LatentSpending) spending = NULL;
  LatentModelSpending *model;

  latent_test_engine_teach (test, 0.3);
  tasks = latent_test_engine_submit_many (test, "a fox", 5);
  latent_test_engine_set (test, LATENT_SETTING_BUDGET_DAY, "12");
  latent_engine_start (test->engine, NULL);
  latent_test_engine_await_hold (test, LATENT_REASON_BUDGET);
  latent_test_engine_await_answer (test, "SELECT count(*) FROM attempt", "2");
  latent_test_engine_await_answer (test, "SELECT count(*) FROM task WHERE state = 'done'", "2");
  spending = dex_await_boxed (latent_ledger_get_spending (test->library), NULL);
  g_assert_cmpfloat (spending->today, ==, 10);
  g_assert_cmpfloat (spending->month, ==, 10);
  g_assert_cmpfloat (spending->waiting, ==, 15);
  g_assert_cmpuint (spending->models->len, ==, 1);
  model = spending->models->pdata[0];
  g_assert_cmpstr (model->model, ==, TEST_MODEL);
  g_assert_cmpuint (model->n_tasks, ==, 2);

  /* Letting it go on changes nothing at the limit. */
  latent_engine_release (test->engine);
  latent_test_engine_await_hold (test, LATENT_REASON_BUDGET);
  latent_test_engine_await_answer (test, "SELECT count(*) FROM attempt", "2");

  latent_test_engine_set (test, LATENT_SETTING_BUDGET_DAY, "20");
  latent_test_engine_await_answer (test, "SELECT count(*) FROM task WHERE state = 'done'", "4");
  latent_test_engine_await_hold (test, LATENT_REASON_BUDGET);

  /* It stands over a restart, as long as it is reached. */
  latent_test_engine_close (test);
  latent_test_engine_open (test);
  latent_engine_start (test->engine, NULL);
  latent_test_engine_await_hold (test, LATENT_REASON_BUDGET);
  latent_test_engine_await_answer (test, "SELECT count(*) FROM attempt", "4");
  latent_test_engine_set (test, LATENT_SETTING_BUDGET_DAY, NULL);
  latent_test_engine_await_answer (test, "SELECT count(*) FROM task WHERE state = 'done'", "5");
  /* Each has what was expected and what was charged. */
  latent_test_engine_await_answer (
    test, "SELECT count(*) FROM ledger WHERE kind = 'charge' AND estimate = 5 AND credits = 5 AND listed = 5", "5");
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* A dear batch is journalled and waits; what is taken back was never sent. */
TEST_FIBER (test_undo)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (GPtrArray) cheap = NULL;
  g_autoptr (LatentTask) other = NULL;
  const char *batch;

  latent_test_engine_teach (test, 0.3);
  latent_engine_start (test->engine, NULL);
  g_assert_cmpfloat (latent_engine_get_undo_above (test->engine), ==, 100);
  tasks = dex_await_boxed (latent_engine_submit_undoable (test->engine, requests_new ("dear", NULL, 21)), NULL);
  batch = latent_task_get_batch (tasks->pdata[0]);
  g_assert_cmpint (latent_library_get_batch_wait (test->library, batch), >, g_get_real_time ());
  /* Others go past it. */
  other = latent_test_engine_submit (test, "another");
  latent_test_engine_await_state (other, LATENT_TASK_DONE);
  g_assert_cmpint (dex_await_int64 (latent_engine_cancel_batch (test->engine, batch), NULL), ==, 21);
  g_assert_cmpint (latent_library_get_batch_wait (test->library, batch), ==, 0);
  latent_test_engine_await_answer (test, "SELECT count(*) FROM attempt", "1");
  latent_test_engine_await_answer (test, "SELECT count(*) FROM task WHERE state = 'cancelled'", "21");
  latent_test_engine_await_answer (test, "SELECT count(*) FROM setting WHERE name LIKE 'batch.wait.%'", "0");

  /* At the sum and not above it. */
  latent_test_engine_set (test, LATENT_SETTING_UNDO_ABOVE, "15");
  cheap = dex_await_boxed (latent_engine_submit_undoable (test->engine, requests_new ("cheap", NULL, 3)), NULL);
  g_assert_cmpint (latent_library_get_batch_wait (test->library, latent_task_get_batch (cheap->pdata[0])), ==, 0);
  latent_test_engine_await_answer (test, "SELECT count(*) FROM task WHERE state = 'done'", "4");
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* Who doesn't take it back gets it, once each, also when Latent ends meanwhile; whatever the clock does. */
TEST_FIBER (test_undo_restart)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autoptr (GPtrArray) tasks = NULL;

  latent_test_engine_teach (test, 0.3);
  latent_test_engine_set (test, LATENT_SETTING_UNDO_ABOVE, "1");
  latent_engine_start (test->engine, NULL);
  tasks = dex_await_boxed (latent_engine_submit_undoable (test->engine, requests_new ("a fox", NULL, 3)), NULL);
  g_assert_cmpuint (tasks->len, ==, 3);
  g_clear_pointer (&tasks, g_ptr_array_unref);
  latent_test_engine_close (test);
  latent_test_engine_execute (test, "UPDATE setting SET value = value + 864000000000 WHERE name LIKE 'batch.wait.%'");
  latent_test_engine_open (test);
  latent_test_engine_await_answer (test, "SELECT count(*) FROM attempt", "0");
  latent_engine_start (test->engine, NULL);
  latent_test_engine_await_answer (test, "SELECT count(*) FROM task WHERE state = 'done'", "3");
  latent_test_engine_await_answer (test, "SELECT count(*) FROM attempt", "3");
  latent_test_engine_await_answer (test, "SELECT count(*) FROM setting WHERE name LIKE 'batch.wait.%'", "0");
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* After ten tasks with another price than the catalogue's, that one is expected. */
TEST_FIBER (test_learning)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  g_autofree char *raised = latent_test_demo_control (demo, "POST", "/model", RAISED);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autoptr (LatentTask) next = NULL;
  g_autoptr (GPtrArray) tasks = NULL;
  gboolean learned = FALSE;
  LatentModel *model;
  g_autoptr (JsonObject) input = latent_test_input ("anything");

  latent_test_engine_teach (test, 0.3);
  latent_engine_start (test->engine, NULL);
  g_assert_cmpfloat (estimate (test, "1:1", "1K"), ==, 5);
  tasks = latent_test_engine_submit_many (test, "a fox", 10);
  latent_test_engine_await_answer (test, "SELECT count(*) FROM ledger WHERE kind = 'charge' AND credits = 15", "10");
  g_assert_true (dex_await (latent_prices_refresh (latent_engine_get_prices (test->engine)), NULL));
  g_assert_cmpfloat (estimate (test, "1:1", "1K"), ==, 15);
  /* What the rule doesn't look at makes no difference as long as nothing else is known; what it looks at does. */
  g_assert_cmpfloat (estimate (test, "16:9", "1K"), ==, 15);
  g_assert_cmpfloat (estimate (test, "1:1", "2K"), ==, 7);
  model = latent_catalog_get_model (latent_session_get_catalog (test->session), TEST_MODEL, NULL);
  latent_prices_estimate (latent_engine_get_prices (test->engine), model, input, &learned);
  g_assert_true (learned);

  /* The journal expects it too, over a restart. */
  latent_test_engine_close (test);
  latent_test_engine_open (test);
  next = latent_test_engine_submit (test, "another fox");
  g_assert_cmpfloat (latent_task_get_estimate (next), ==, 15);

  /* A single odd charge changes nothing, and those from before the catalogue said another price don't count. */
  latent_test_engine_execute (test, "INSERT INTO ledger (time, kind, model, credits, settings, basis, listed) SELECT "
                                    "time, kind, model, 90, settings, basis, listed FROM ledger "
                                    "WHERE kind = 'charge' LIMIT 1");
  g_assert_true (dex_await (latent_prices_refresh (latent_engine_get_prices (test->engine)), NULL));
  g_assert_cmpfloat (estimate (test, "1:1", "1K"), ==, 15);
  latent_test_engine_close (test);
  latent_test_engine_execute (test, "UPDATE ledger SET listed = 4");
  latent_test_engine_open (test);
  g_assert_true (dex_await (latent_prices_refresh (latent_engine_get_prices (test->engine)), NULL));
  g_assert_cmpfloat (estimate (test, "1:1", "1K"), ==, 5);
  g_clear_object (&next);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/engine/spending/refused", test_refused);
  g_test_add_func ("/engine/spending/held", test_held);
  g_test_add_func ("/engine/spending/undo", test_undo);
  g_test_add_func ("/engine/spending/undo-restart", test_undo_restart);
  g_test_add_func ("/engine/spending/learning", test_learning);
  return g_test_run ();
}
