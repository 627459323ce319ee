/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-library.h"

#include <sqlite3.h>

/* What the journal keeps beside the tasks' states: slots, charges, attempts, results, notes, durations. */

static void
check_slots (LatentLibrary *library, guint limit, const gint64 (*times)[2], guint n_times)
{
  g_autoptr (GArray) slots = dex_await_boxed (latent_journal_list_slots (library, limit), NULL);

  g_assert_cmpuint (slots->len, ==, n_times);
  for (guint i = 0; i < n_times; i++)
    {
      g_assert_cmpint (g_array_index (slots, LatentSlot, i).started, ==, times[i][0]);
      g_assert_cmpint (g_array_index (slots, LatentSlot, i).answered, ==, times[i][1]);
    }
}

TEST_FIBER (test_slots)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTask) task = test_add_task (library, "a fox");
  g_autoptr (GArray) slots = NULL;
  g_autofree char *boot = NULL;
  LatentMove move = test_get_move (task, LATENT_TASK_QUEUED, LATENT_TASK_SUBMITTING);

  move.sent = 500;
  g_assert_true (test_move (library, &move));
  check_slots (library, 20, (const gint64[][2]) { { 500, 0 } }, 1);

  /* Nothing was sent: its slot is free again. */
  move = test_get_move (task, LATENT_TASK_SUBMITTING, LATENT_TASK_QUEUED);
  move.answered = 0;
  move.reason = LATENT_REASON_NETWORK;
  g_assert_true (test_move (library, &move));
  g_assert_cmpint (latent_task_get_reason (task), ==, LATENT_REASON_NETWORK);
  check_slots (library, 20, NULL, 0);

  /* Refused by the rate limit: its slot was used. */
  move = test_get_move (task, LATENT_TASK_QUEUED, LATENT_TASK_SUBMITTING);
  move.sent = 1000;
  g_assert_true (test_move (library, &move));
  g_assert_cmpint (latent_task_get_reason (task), ==, LATENT_REASON_NONE);
  move = test_get_move (task, LATENT_TASK_SUBMITTING, LATENT_TASK_QUEUED);
  move.answered = 2000;
  g_assert_true (test_move (library, &move));
  move = test_get_move (task, LATENT_TASK_QUEUED, LATENT_TASK_SUBMITTING);
  move.sent = 3000;
  g_assert_true (test_move (library, &move));
  check_slots (library, 20, (const gint64[][2]) { { 1000, 2000 }, { 3000, 0 } }, 2);
  check_slots (library, 1, (const gint64[][2]) { { 3000, 0 } }, 1);

  slots = dex_await_boxed (latent_journal_list_slots (library, 20), NULL);
  g_assert_true (g_file_get_contents ("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL));
  g_assert_cmpstr (g_array_index (slots, LatentSlot, 0).boot, ==, g_strstrip (boot));
  g_assert_cmpint (g_array_index (slots, LatentSlot, 0).task, ==, latent_task_get_id (task));
  g_clear_object (&task);
  test_close (library);
  return dex_future_new_true ();
}

/* "estimate 5, charge 7.5" */
static char *
get_ledger (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, ".latent", "library.db", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  sqlite3 *handle = NULL;
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, "SELECT kind, credits FROM ledger ORDER BY id", -1, &statement, NULL),
                   ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    g_string_append_printf (text, "%s%s %g", text->len > 0 ? ", " : "", sqlite3_column_text (statement, 0),
                            sqlite3_column_double (statement, 1));
  sqlite3_finalize (statement);
  sqlite3_close (handle);
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
assert_ledger (const char *folder, const char *expected)
{
  g_autofree char *ledger = get_ledger (folder);

  g_assert_cmpstr (ledger, ==, expected);
}

/* What may be charged is there from the moment it is sent; what was charged takes its place. */
TEST_FIBER (test_ledger)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTask) task = test_add_task (library, "a fox");
  LatentMove move;

  assert_ledger (folder, "");
  test_bring_to (library, task, LATENT_TASK_SUBMITTING);
  assert_ledger (folder, "estimate 5");
  move = test_get_move (task, LATENT_TASK_SUBMITTING, LATENT_TASK_QUEUED);
  g_assert_true (test_move (library, &move));
  assert_ledger (folder, "");
  test_bring_to (library, task, LATENT_TASK_UNCERTAIN);
  assert_ledger (folder, "estimate 5");
  move = test_get_move (task, LATENT_TASK_UNCERTAIN, LATENT_TASK_SUBMITTED);
  g_assert_true (test_move (library, &move));
  move = test_get_move (task, LATENT_TASK_SUBMITTED, LATENT_TASK_COLLECTING);
  move.credits = 7.5;
  g_assert_true (test_move (library, &move));
  assert_ledger (folder, "charge 7.5");
  g_clear_object (&task);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_attempts)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTask) task = test_add_task (library, "a fox");
  g_autoptr (GPtrArray) attempts = NULL;
  LatentMove move = test_get_move (task, LATENT_TASK_QUEUED, LATENT_TASK_SUBMITTING);
  LatentAttempt *attempt;

  g_assert_true (test_move (library, &move));
  move = test_get_move (task, LATENT_TASK_SUBMITTING, LATENT_TASK_QUEUED);
  move.http_status = 200;
  move.answer = "{\"code\":429}";
  g_assert_true (test_move (library, &move));
  move = test_get_move (task, LATENT_TASK_QUEUED, LATENT_TASK_SUBMITTING);
  g_assert_true (test_move (library, &move));

  attempts = dex_await_boxed (latent_journal_list_attempts (library, latent_task_get_id (task)), NULL);
  g_assert_cmpuint (attempts->len, ==, 2);
  attempt = attempts->pdata[0];
  g_assert_cmpstr (attempt->request, ==, "{\"model\":\"m\"}");
  g_assert_cmpstr (attempt->answer, ==, "{\"code\":429}");
  g_assert_cmpint (attempt->http_status, ==, 200);
  g_assert_cmpint (attempt->started, >, 0);
  attempt = attempts->pdata[1];
  g_assert_null (attempt->answer);
  g_clear_object (&task);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_results)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTask) task = test_add_task (library, "a fox");
  gint64 id = latent_task_get_id (task);
  g_autoptr (GPtrArray) results = NULL;
  LatentResult *result;
  LatentMove move;

  test_bring_to (library, task, LATENT_TASK_SUBMITTED);
  move = test_get_move (task, LATENT_TASK_SUBMITTED, LATENT_TASK_COLLECTING);
  move.credits = 7.5;
  g_assert_true (test_move (library, &move));
  g_assert_cmpfloat (latent_task_get_credits (task), ==, 7.5);

  results = dex_await_boxed (latent_journal_list_results (library, id), NULL);
  g_assert_cmpuint (results->len, ==, 2);
  result = results->pdata[1];
  g_assert_cmpuint (result->index, ==, 1);
  g_assert_cmpstr (result->link, ==, "https://example.com/2.png");
  g_assert_cmpint (result->state, ==, LATENT_RESULT_PENDING);
  g_assert_cmpint (result->image, ==, 0);
  g_clear_pointer (&results, g_ptr_array_unref);

  /* Not done while a result is open. */
  move = test_get_move (task, LATENT_TASK_COLLECTING, LATENT_TASK_DONE);
  g_assert_false (test_move (library, &move));
  g_assert_true (dex_await (latent_journal_expire_result (library, id, 0), NULL));
  g_assert_false (test_move (library, &move));
  g_assert_true (dex_await (latent_journal_expire_result (library, id, 1), NULL));
  g_assert_true (test_move (library, &move));
  results = dex_await_boxed (latent_journal_list_results (library, id), NULL);
  g_assert_cmpint (((LatentResult *) results->pdata[0])->state, ==, LATENT_RESULT_EXPIRED);
  g_clear_object (&task);
  test_close (library);
  return dex_future_new_true ();
}

static void
count_cb (gpointer object, guint *count)
{
  *count += 1;
}

static void
count_notify_cb (gpointer object, GParamSpec *pspec, guint *count)
{
  *count += 1;
}

TEST_FIBER (test_notes)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTask) task = test_add_task (library, "a fox");
  gint64 id = latent_task_get_id (task);
  guint reasons = 0, hidden = 0, states = 0, tasks = 0;

  g_signal_connect (task, "notify::reason", G_CALLBACK (count_notify_cb), &reasons);
  g_signal_connect (task, "notify::hidden", G_CALLBACK (count_notify_cb), &hidden);
  g_signal_connect (task, "notify::state", G_CALLBACK (count_notify_cb), &states);
  g_assert_true (dex_await (latent_journal_note (library, id, LATENT_REASON_NETWORK, "No route"), NULL));
  g_assert_cmpuint (reasons, ==, 1);
  g_assert_cmpstr (latent_task_get_detail (task), ==, "No route");
  g_assert_true (dex_await (latent_journal_note (library, id, LATENT_REASON_NETWORK, "No route"), NULL));
  g_assert_cmpuint (reasons, ==, 1);
  g_signal_connect (library, "tasks-changed", G_CALLBACK (count_cb), &tasks);
  g_assert_true (dex_await (latent_journal_set_hidden (library, id, TRUE), NULL));
  g_assert_true (latent_task_get_hidden (task));
  g_assert_cmpuint (hidden, ==, 1);
  g_assert_cmpuint (states, ==, 0);
  test_wait_until (tasks > 0);
  g_clear_object (&task);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_durations)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (GArray) seconds = NULL;

  for (guint i = 1; i <= 5; i++)
    g_assert_true (dex_await (latent_journal_add_duration (library, "m", i), NULL));
  g_assert_true (dex_await (latent_journal_add_duration (library, "other", 99), NULL));
  seconds = dex_await_boxed (latent_journal_list_durations (library, "m", 3), NULL);
  g_assert_cmpuint (seconds->len, ==, 3);
  g_assert_cmpfloat (g_array_index (seconds, double, 0), ==, 5);
  g_assert_cmpfloat (g_array_index (seconds, double, 2), ==, 3);
  test_close (library);
  return dex_future_new_true ();
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/journal/slots", test_slots);
  g_test_add_func ("/journal/ledger", test_ledger);
  g_test_add_func ("/journal/attempts", test_attempts);
  g_test_add_func ("/journal/results", test_results);
  g_test_add_func ("/journal/notes", test_notes);
  g_test_add_func ("/journal/durations", test_durations);
  return g_test_run ();
}
