/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-library.h"

/* The state table, row by row. */

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
  move = test_get_move (task, row->from, row->to);
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
        LatentMove move = test_get_move (task, from, to);

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
  move = test_get_move (one, LATENT_TASK_SUBMITTING, LATENT_TASK_SUBMITTED);
  g_assert_true (test_move (library, &move));
  move = test_get_move (two, LATENT_TASK_SUBMITTING, LATENT_TASK_SUBMITTED);
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
  LatentMove cancel = test_get_move (task, LATENT_TASK_QUEUED, LATENT_TASK_CANCELLED);
  LatentMove submit = test_get_move (task, LATENT_TASK_QUEUED, LATENT_TASK_SUBMITTING);
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
  move = test_get_move (task, LATENT_TASK_SUBMITTED, LATENT_TASK_FAILED);
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
  g_test_add_func ("/journal/recover", test_recover);
  g_test_add_func ("/journal/nicks", test_nicks);
  g_test_add_func ("/journal/held-texts", test_held_texts);
  return g_test_run ();
}
