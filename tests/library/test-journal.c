/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-library.h"

#include <sqlite3.h>

/* The state table, row by row, and everything that is written beside it. */

static const char *const two_links[] = { "https://example.com/1.png", "https://example.com/2.png", NULL };

typedef struct
{
  const char *name;
  LatentTaskState from;
  LatentTaskState to;
} Row;

static const Row rows[] = {
  { "queued-preparing", LATENT_TASK_QUEUED, LATENT_TASK_PREPARING },
  { "preparing-queued", LATENT_TASK_PREPARING, LATENT_TASK_QUEUED },
  { "queued-submitting", LATENT_TASK_QUEUED, LATENT_TASK_SUBMITTING },
  { "preparing-submitting", LATENT_TASK_PREPARING, LATENT_TASK_SUBMITTING },
  { "submitting-submitted", LATENT_TASK_SUBMITTING, LATENT_TASK_SUBMITTED },
  { "submitting-queued", LATENT_TASK_SUBMITTING, LATENT_TASK_QUEUED },
  { "submitting-failed", LATENT_TASK_SUBMITTING, LATENT_TASK_FAILED },
  { "submitting-uncertain", LATENT_TASK_SUBMITTING, LATENT_TASK_UNCERTAIN },
  { "uncertain-submitted", LATENT_TASK_UNCERTAIN, LATENT_TASK_SUBMITTED },
  { "uncertain-queued", LATENT_TASK_UNCERTAIN, LATENT_TASK_QUEUED },
  { "uncertain-cancelled", LATENT_TASK_UNCERTAIN, LATENT_TASK_CANCELLED },
  { "submitted-collecting", LATENT_TASK_SUBMITTED, LATENT_TASK_COLLECTING },
  { "submitted-failed", LATENT_TASK_SUBMITTED, LATENT_TASK_FAILED },
  { "submitted-expired", LATENT_TASK_SUBMITTED, LATENT_TASK_EXPIRED },
  { "collecting-done", LATENT_TASK_COLLECTING, LATENT_TASK_DONE },
  { "collecting-expired", LATENT_TASK_COLLECTING, LATENT_TASK_EXPIRED },
  { "queued-cancelled", LATENT_TASK_QUEUED, LATENT_TASK_CANCELLED },
  { "preparing-cancelled", LATENT_TASK_PREPARING, LATENT_TASK_CANCELLED },
};

static LatentMove
get_move (LatentTask *task, LatentTaskState from, LatentTaskState to)
{
  LatentMove move = LATENT_MOVE_INIT;

  move.task = latent_task_get_id (task);
  move.from = LATENT_IN (from);
  move.to = to;
  if (to == LATENT_TASK_SUBMITTING)
    {
      move.request = "{\"model\":\"m\"}";
      move.sent = 123;
    }
  if (from == LATENT_TASK_SUBMITTING)
    move.answered = 456;
  if (to == LATENT_TASK_SUBMITTED)
    move.remote_id = "remote-x";
  if (to == LATENT_TASK_COLLECTING)
    move.links = two_links;
  return move;
}

static DexFuture *
row_fiber (gpointer user_data)
{
  const Row *row = user_data;
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTask) task = test_add_task (library, "a fox");
  gint64 id = latent_task_get_id (task);
  LatentMove move;

  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_QUEUED);
  test_bring_to (library, task, row->from);
  if (row->to == LATENT_TASK_DONE)
    g_assert_true (dex_await (latent_journal_expire_result (library, id, 0), NULL));
  move = get_move (task, row->from, row->to);
  g_assert_true (test_move (library, &move));
  g_assert_cmpint (latent_task_get_state (task), ==, row->to);
  g_assert_cmpint (latent_task_get_finished (task) != 0, ==, latent_task_state_is_final (row->to));
  if (row->to == LATENT_TASK_SUBMITTED)
    {
      g_assert_cmpstr (latent_task_get_remote_id (task), ==, "remote-x");
      g_assert_cmpint (latent_task_get_submitted (task), >=, latent_task_get_created (task));
    }
  else if (row->to == LATENT_TASK_QUEUED)
    g_assert_cmpint (latent_task_get_submitted (task), ==, 0);

  /* The same again comes too late. */
  g_assert_false (test_move (library, &move));
  g_assert_cmpint (latent_task_get_state (task), ==, row->to);
  g_clear_object (&task);
  test_close (library);

  library = test_open (folder);
  task = dex_await_object (latent_library_get_task (library, id), NULL);
  g_assert_cmpint (latent_task_get_state (task), ==, row->to);
  g_clear_object (&task);
  test_close (library);
  return dex_future_new_true ();
}

static void
test_row (gconstpointer data)
{
  latent_test_run_fiber (row_fiber, (gpointer) data);
}

static gboolean
is_in_table (LatentTaskState from, LatentTaskState to)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].from == from && rows[i].to == to)
      return TRUE;
  return FALSE;
}

/* Whatever isn't in the table is a mistake of the caller's. */
TEST_FIBER (test_no_other_moves)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTask) task = test_add_task (library, "a fox");

  for (guint from = 0; from < LATENT_TASK_N_STATES; from++)
    for (guint to = 0; to < LATENT_TASK_N_STATES; to++)
      {
        LatentMove move = get_move (task, from, to);

        if (is_in_table (from, to))
          continue;
        g_test_expect_message ("latent-library", G_LOG_LEVEL_CRITICAL, "*sources*");
        g_assert_null (latent_journal_move (library, &move));
        g_test_assert_expected_messages ();
      }
  g_clear_object (&task);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_add)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (GPtrArray) listed = NULL;
  LatentLibrary *library = test_open (folder);
  GPtrArray *drafts = g_ptr_array_new ();

  for (guint i = 0; i < 3; i++)
    {
      LatentTaskDraft *draft = latent_task_draft_new ();

      draft->model = g_strdup ("m");
      draft->prompt = g_strdup_printf ("prompt %u 狐 'quoted'", i);
      draft->input = g_strdup ("{\"a\":1}");
      draft->batch = g_strdup ("batch");
      draft->owner = i == 1 ? g_strdup ("run") : NULL;
      draft->estimate = i == 2 ? NAN : 3.5;
      g_ptr_array_add (drafts, draft);
    }
  tasks = dex_await_boxed (latent_journal_add (library, drafts), NULL);
  g_assert_cmpuint (tasks->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *prompt = g_strdup_printf ("prompt %u 狐 'quoted'", i);
      LatentTask *task = tasks->pdata[i];

      g_assert_cmpstr (latent_task_get_prompt (task), ==, prompt);
      g_assert_cmpstr (latent_task_get_model (task), ==, "m");
      g_assert_cmpstr (latent_task_get_input (task), ==, "{\"a\":1}");
      g_assert_cmpstr (latent_task_get_batch (task), ==, "batch");
      g_assert_true (isnan (latent_task_get_credits (task)));
      g_assert_cmpint (isnan (latent_task_get_estimate (task)) != 0, ==, i == 2);
      g_assert_cmpint (latent_task_get_created (task), >, 0);
      g_assert_null (latent_task_get_remote_id (task));
    }

  listed = dex_await_boxed (latent_library_list_tasks (library), NULL);
  g_assert_cmpuint (listed->len, ==, 3);
  /* One object a task, newest first here. */
  g_assert_true (listed->pdata[0] == tasks->pdata[2]);
  g_clear_pointer (&listed, g_ptr_array_unref);

  listed = dex_await_boxed (latent_journal_list_unfinished (library, "run"), NULL);
  g_assert_cmpuint (listed->len, ==, 1);
  g_assert_true (listed->pdata[0] == tasks->pdata[1]);
  g_clear_pointer (&listed, g_ptr_array_unref);

  test_bring_to (library, tasks->pdata[0], LATENT_TASK_CANCELLED);
  test_bring_to (library, tasks->pdata[1], LATENT_TASK_UNCERTAIN);
  listed = dex_await_boxed (latent_journal_list_unfinished (library, NULL), NULL);
  g_assert_cmpuint (listed->len, ==, 2);
  g_assert_true (listed->pdata[0] == tasks->pdata[1]);
  g_clear_pointer (&listed, g_ptr_array_unref);
  g_clear_pointer (&tasks, g_ptr_array_unref);
  test_close (library);
  return dex_future_new_true ();
}

/* None of a batch is written when one of it can't be. */
TEST_FIBER (test_add_all_or_none)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (GPtrArray) listed = NULL;
  g_autoptr (GError) error = NULL;
  LatentLibrary *library = test_open (folder);
  GPtrArray *drafts = g_ptr_array_new ();

  for (guint i = 0; i < 2; i++)
    {
      LatentTaskDraft *draft = latent_task_draft_new ();

      draft->model = g_strdup ("m");
      draft->parent = i == 1 ? 4711 : 0;
      g_ptr_array_add (drafts, draft);
    }
  g_assert_null (dex_await_boxed (latent_journal_add (library, drafts), &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_DATABASE);
  listed = dex_await_boxed (latent_library_list_tasks (library), NULL);
  g_assert_cmpuint (listed->len, ==, 0);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_remote_id_once)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentTask) found = NULL;
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTask) one = test_add_task (library, "one");
  g_autoptr (LatentTask) two = test_add_task (library, "two");
  LatentMove move;

  test_bring_to (library, one, LATENT_TASK_SUBMITTING);
  test_bring_to (library, two, LATENT_TASK_SUBMITTING);
  move = get_move (one, LATENT_TASK_SUBMITTING, LATENT_TASK_SUBMITTED);
  g_assert_true (test_move (library, &move));
  move = get_move (two, LATENT_TASK_SUBMITTING, LATENT_TASK_SUBMITTED);
  g_assert_false (dex_await (latent_journal_move (library, &move), &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_DATABASE);
  g_assert_cmpint (latent_task_get_state (two), ==, LATENT_TASK_SUBMITTING);

  found = dex_await_object (latent_library_find_task (library, "remote-x"), NULL);
  g_assert_true (found == one);
  g_clear_error (&error);
  g_assert_null (dex_await_object (latent_library_find_task (library, "nobody"), &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND);
  g_clear_object (&one);
  g_clear_object (&two);
  g_clear_object (&found);
  test_close (library);
  return dex_future_new_true ();
}

/* Two want the same task at once: one gets it. */
TEST_FIBER (test_lost_race)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *one = test_open (folder);
  LatentLibrary *two = test_open (folder);
  g_autoptr (LatentTask) task = test_add_task (one, "a fox");
  LatentMove cancel = get_move (task, LATENT_TASK_QUEUED, LATENT_TASK_CANCELLED);
  LatentMove submit = get_move (task, LATENT_TASK_QUEUED, LATENT_TASK_SUBMITTING);
  DexFuture *first = latent_journal_move (one, &cancel);
  DexFuture *second = latent_journal_move (two, &submit);
  gboolean cancelled = dex_await_boolean (first, NULL);
  gboolean submitting = dex_await_boolean (second, NULL);

  g_assert_cmpint (cancelled + submitting, ==, 1);
  test_wait_until (latent_task_get_state (task) == (cancelled ? LATENT_TASK_CANCELLED : LATENT_TASK_SUBMITTING));
  g_clear_object (&task);
  test_close (two);
  test_close (one);
  return dex_future_new_true ();
}

TEST_FIBER (test_failure_is_kept)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTask) task = test_add_task (library, "a fox");
  gint64 id = latent_task_get_id (task);
  LatentMove move;

  test_bring_to (library, task, LATENT_TASK_SUBMITTED);
  move = get_move (task, LATENT_TASK_SUBMITTED, LATENT_TASK_FAILED);
  move.error_code = "422";
  move.error_message = "The prompt was refused";
  move.detail = "Change the prompt";
  move.credits = 0;
  move.raw = "{\"code\":422}";
  g_assert_true (test_move (library, &move));
  g_clear_object (&task);
  test_close (library);

  library = test_open (folder);
  task = dex_await_object (latent_library_get_task (library, id), NULL);
  g_assert_cmpstr (latent_task_get_error_code (task), ==, "422");
  g_assert_cmpstr (latent_task_get_error_message (task), ==, "The prompt was refused");
  g_assert_cmpstr (latent_task_get_detail (task), ==, "Change the prompt");
  g_assert_cmpfloat (latent_task_get_credits (task), ==, 0);
  g_clear_object (&task);
  test_close (library);
  return dex_future_new_true ();
}

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
  LatentMove move = get_move (task, LATENT_TASK_QUEUED, LATENT_TASK_SUBMITTING);

  move.sent = 500;
  g_assert_true (test_move (library, &move));
  check_slots (library, 20, (const gint64[][2]) { { 500, 0 } }, 1);

  /* Nothing was sent: its slot is free again. */
  move = get_move (task, LATENT_TASK_SUBMITTING, LATENT_TASK_QUEUED);
  move.answered = 0;
  move.reason = LATENT_REASON_NETWORK;
  g_assert_true (test_move (library, &move));
  g_assert_cmpint (latent_task_get_reason (task), ==, LATENT_REASON_NETWORK);
  check_slots (library, 20, NULL, 0);

  /* Refused by the rate limit: its slot was used. */
  move = get_move (task, LATENT_TASK_QUEUED, LATENT_TASK_SUBMITTING);
  move.sent = 1000;
  g_assert_true (test_move (library, &move));
  g_assert_cmpint (latent_task_get_reason (task), ==, LATENT_REASON_NONE);
  move = get_move (task, LATENT_TASK_SUBMITTING, LATENT_TASK_QUEUED);
  move.answered = 2000;
  g_assert_true (test_move (library, &move));
  move = get_move (task, LATENT_TASK_QUEUED, LATENT_TASK_SUBMITTING);
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
  move = get_move (task, LATENT_TASK_SUBMITTING, LATENT_TASK_QUEUED);
  g_assert_true (test_move (library, &move));
  assert_ledger (folder, "");
  test_bring_to (library, task, LATENT_TASK_UNCERTAIN);
  assert_ledger (folder, "estimate 5");
  move = get_move (task, LATENT_TASK_UNCERTAIN, LATENT_TASK_SUBMITTED);
  g_assert_true (test_move (library, &move));
  move = get_move (task, LATENT_TASK_SUBMITTED, LATENT_TASK_COLLECTING);
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
  LatentMove move = get_move (task, LATENT_TASK_QUEUED, LATENT_TASK_SUBMITTING);
  LatentAttempt *attempt;

  g_assert_true (test_move (library, &move));
  move = get_move (task, LATENT_TASK_SUBMITTING, LATENT_TASK_QUEUED);
  move.http_status = 200;
  move.answer = "{\"code\":429}";
  g_assert_true (test_move (library, &move));
  move = get_move (task, LATENT_TASK_QUEUED, LATENT_TASK_SUBMITTING);
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
  move = get_move (task, LATENT_TASK_SUBMITTED, LATENT_TASK_COLLECTING);
  move.credits = 7.5;
  g_assert_true (test_move (library, &move));
  g_assert_cmpfloat (latent_task_get_credits (task), ==, 7.5);

  results = dex_await_boxed (latent_journal_list_results (library, id), NULL);
  g_assert_cmpuint (results->len, ==, 2);
  result = results->pdata[1];
  g_assert_cmpuint (result->index, ==, 1);
  g_assert_cmpstr (result->link, ==, two_links[1]);
  g_assert_cmpint (result->state, ==, LATENT_RESULT_PENDING);
  g_assert_cmpint (result->image, ==, 0);
  g_clear_pointer (&results, g_ptr_array_unref);

  /* Not done while a result is open. */
  move = get_move (task, LATENT_TASK_COLLECTING, LATENT_TASK_DONE);
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

TEST_FIBER (test_recover)
{
  static const LatentTaskState before[] = { LATENT_TASK_QUEUED, LATENT_TASK_PREPARING, LATENT_TASK_SUBMITTING,
                                            LATENT_TASK_SUBMITTED, LATENT_TASK_COLLECTING };
  static const LatentTaskState after[] = { LATENT_TASK_QUEUED, LATENT_TASK_QUEUED, LATENT_TASK_UNCERTAIN,
                                           LATENT_TASK_SUBMITTED, LATENT_TASK_COLLECTING };
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; i < G_N_ELEMENTS (before); i++)
    {
      g_ptr_array_add (tasks, test_add_task (library, "a fox"));
      test_bring_to (library, tasks->pdata[i], before[i]);
    }
  g_assert_true (latent_library_try_engine_lock (library));
  g_assert_cmpint (dex_await_int64 (latent_journal_recover (library), NULL), ==, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (before); i++)
    g_assert_cmpint (latent_task_get_state (tasks->pdata[i]), ==, after[i]);
  g_assert_nonnull (latent_task_get_detail (tasks->pdata[2]));
  g_assert_cmpint (dex_await_int64 (latent_journal_recover (library), NULL), ==, 0);
  g_clear_pointer (&tasks, g_ptr_array_unref);
  test_close (library);
  return dex_future_new_true ();
}

/* A fiber may hold a text of a task's while it waits. */
static DexFuture *
held_texts_fiber (gpointer user_data)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTask) task = test_add_task (library, "a fox");
  const char *model = latent_task_get_model (task);
  const char *prompt = latent_task_get_prompt (task);
  const char *input = latent_task_get_input (task);
  const char *remote_id;

  test_bring_to (library, task, LATENT_TASK_SUBMITTED);
  remote_id = latent_task_get_remote_id (task);
  g_assert_true (
    dex_await (latent_journal_note (library, latent_task_get_id (task), LATENT_REASON_NETWORK, "No connection"), NULL));
  g_assert_cmpstr (latent_task_get_detail (task), ==, "No connection");
  g_assert_true (latent_task_get_model (task) == model);
  g_assert_true (latent_task_get_prompt (task) == prompt);
  g_assert_true (latent_task_get_input (task) == input);
  g_assert_true (latent_task_get_remote_id (task) == remote_id);
  test_close (library);
  return dex_future_new_true ();
}

static void
test_held_texts (void)
{
  latent_test_run_fiber (held_texts_fiber, NULL);
}

static void
test_nicks (void)
{
  for (guint i = 0; i < LATENT_TASK_N_STATES; i++)
    {
      LatentTaskState state;

      g_assert_true (latent_task_state_from_nick (latent_task_state_to_nick (i), &state));
      g_assert_cmpuint (state, ==, i);
      g_assert_cmpstr (latent_task_state_to_label (i), !=, "");
    }
  for (guint i = 0; i < LATENT_N_REASONS; i++)
    {
      LatentReason reason;

      g_assert_true (latent_reason_from_nick (latent_reason_to_nick (i), &reason));
      g_assert_cmpuint (reason, ==, i);
      g_assert_cmpint (*latent_reason_to_label (i) == '\0', ==, i == LATENT_REASON_NONE);
    }
  g_assert_false (latent_task_state_from_nick ("Queued", &(LatentTaskState) { 0 }));
  g_assert_false (latent_reason_from_nick (NULL, &(LatentReason) { 0 }));
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/journal/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/journal/no-other-moves", test_no_other_moves);
  g_test_add_func ("/journal/add", test_add);
  g_test_add_func ("/journal/add-all-or-none", test_add_all_or_none);
  g_test_add_func ("/journal/remote-id-once", test_remote_id_once);
  g_test_add_func ("/journal/lost-race", test_lost_race);
  g_test_add_func ("/journal/failure-is-kept", test_failure_is_kept);
  g_test_add_func ("/journal/slots", test_slots);
  g_test_add_func ("/journal/ledger", test_ledger);
  g_test_add_func ("/journal/attempts", test_attempts);
  g_test_add_func ("/journal/results", test_results);
  g_test_add_func ("/journal/notes", test_notes);
  g_test_add_func ("/journal/durations", test_durations);
  g_test_add_func ("/journal/recover", test_recover);
  g_test_add_func ("/journal/nicks", test_nicks);
  g_test_add_func ("/journal/held-texts", test_held_texts);
  return g_test_run ();
}
