/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-library.h"

#include <sqlite3.h>

#include "latent-task-log.h"

/* All tasks that a library ever had. */

static LatentTaskLog *
open_log (LatentLibrary *library)
{
  LatentTaskLog *log = latent_task_log_new (library);

  g_assert_true (latent_task_log_get_loading (log));
  test_wait_until (!latent_task_log_get_loading (log));
  return log;
}

static guint
count (LatentTaskLog *log)
{
  return g_list_model_get_n_items (G_LIST_MODEL (log));
}

static gint64
get_id (LatentTaskLog *log, guint position)
{
  g_autoptr (LatentTask) task = g_list_model_get_item (G_LIST_MODEL (log), position);

  return task != NULL ? latent_task_get_id (task) : 0;
}

/* Rows as another program would write them: every tenth failed, the others are done. */
static void
add_rows (const char *folder, guint n)
{
  g_autofree char *path = g_build_filename (folder, ".latent", "library.db", NULL);
  g_autofree char *text = g_strdup_printf (
    "BEGIN IMMEDIATE; UPDATE revision SET value = value + 1;"
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %u) "
    "INSERT INTO task (id, service, state, model, prompt, input, remote_id, created, revision) "
    "SELECT i, 'x', CASE i %% 10 WHEN 0 THEN 'failed' ELSE 'done' END, 'm', 'Prompt No. ' || i || ' with ÄPFEL', '{}', "
    "'remote-' || i, i * 1000000, (SELECT value FROM revision) FROM n; COMMIT;",
    n);
  char *message = NULL;
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  sqlite3_busy_timeout (handle, 30000);
  sqlite3_exec (handle, text, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (handle);
}

TEST_FIBER (test_many)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTaskLog) log = NULL;
  g_autoptr (LatentTask) first = NULL;
  g_autoptr (LatentTask) last = NULL;

  add_rows (folder, 100000);
  log = open_log (library);
  test_wait_until (count (log) == 100000);

  /* An item is there at once, and read soon; what nobody asked for isn't. */
  first = g_list_model_get_item (G_LIST_MODEL (log), 0);
  g_assert_cmpint (latent_task_get_id (first), ==, 100000);
  g_assert_false (latent_task_get_loaded (first));
  test_wait_until (latent_task_get_loaded (first));
  g_assert_cmpstr (latent_task_get_prompt (first), ==, "Prompt No. 100000 with ÄPFEL");
  g_assert_cmpint (latent_task_get_state (first), ==, LATENT_TASK_FAILED);
  last = g_list_model_get_item (G_LIST_MODEL (log), 99999);
  g_assert_false (latent_task_get_loaded (last));

  /* Who asks the library for one that isn't read gets it read. */
  g_clear_object (&last);
  last = g_list_model_get_item (G_LIST_MODEL (log), 99998);
  {
    g_autoptr (LatentTask) same = dex_await_object (latent_library_get_task (library, 2), NULL);

    g_assert_true (same == last);
    g_assert_true (latent_task_get_loaded (same));
  }

  latent_task_log_set_query (log, LATENT_TASK_FILTER_FAILED, NULL, NULL);
  test_wait_until (count (log) == 10000);
  latent_task_log_set_query (log, LATENT_TASK_FILTER_DONE, "no. 9999", NULL);
  test_wait_until (count (log) == 18);
  g_assert_cmpint (get_id (log, 0), ==, 99999);
  /* Words in any order and any case, not only of English letters; a task id by its beginning. */
  latent_task_log_set_query (log, LATENT_TASK_FILTER_ALL, "  äpfel 4711 ", NULL);
  test_wait_until (count (log) == 20);
  latent_task_log_set_query (log, LATENT_TASK_FILTER_ALL, "REMOTE-777", NULL);
  test_wait_until (count (log) == 111);
  latent_task_log_set_query (log, LATENT_TASK_FILTER_RUNNING, "", NULL);
  test_wait_until (count (log) == 0);

  g_clear_object (&log);
  g_clear_object (&first);
  g_clear_object (&last);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_follows)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTask) one = test_add_task (library, "one");
  g_autoptr (LatentTask) two = test_add_task (library, "two");
  g_autoptr (LatentTask) three = test_add_task (library, "three");
  g_autoptr (LatentTaskLog) log = open_log (library);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 id = latent_task_get_id (three);

  g_assert_cmpint (get_id (log, 0), ==, id);
  latent_task_log_set_query (log, LATENT_TASK_FILTER_WAITING, NULL, NULL);
  test_wait_until (get_id (log, 0) == latent_task_get_id (one));

  /* The queue in its order. */
  g_array_append_val (ids, id);
  g_assert_cmpint (dex_await_int64 (latent_journal_order (library, ids, TRUE), NULL), ==, 1);
  test_wait_until (get_id (log, 0) == id);
  g_assert_cmpuint (count (log), ==, 3);

  g_assert_cmpuint (latent_task_get_n_attempts (one), ==, 0);
  test_bring_to (library, one, LATENT_TASK_SUBMITTED);
  g_assert_cmpuint (latent_task_get_n_attempts (one), ==, 1);
  test_wait_until (count (log) == 2);
  latent_task_log_set_query (log, LATENT_TASK_FILTER_RUNNING, NULL, NULL);
  test_wait_until (count (log) == 1 && get_id (log, 0) == latent_task_get_id (one));

  /* It is a log: what was hidden elsewhere is still in it. */
  test_bring_to (library, two, LATENT_TASK_FAILED);
  g_assert_true (dex_await (latent_journal_set_hidden (library, latent_task_get_id (two), TRUE), NULL));
  latent_task_log_set_query (log, LATENT_TASK_FILTER_FAILED, NULL, NULL);
  test_wait_until (count (log) == 1 && get_id (log, 0) == latent_task_get_id (two));
  latent_task_log_set_query (log, LATENT_TASK_FILTER_ALL, "remote-", NULL);
  test_wait_until (count (log) == 1 && get_id (log, 0) == latent_task_get_id (one));

  g_clear_object (&log);
  g_clear_object (&one);
  g_clear_object (&two);
  g_clear_object (&three);
  test_close (library);
  return dex_future_new_true ();
}

static LatentTask *
add_to_batch (LatentLibrary *library, const char *batch, const char *prompt)
{
  g_autoptr (GPtrArray) tasks = NULL;
  GPtrArray *drafts = g_ptr_array_new ();
  LatentTaskDraft *draft = latent_task_draft_new ();

  draft->model = g_strdup ("m");
  draft->prompt = g_strdup (prompt);
  draft->input = g_strdup ("{}");
  draft->batch = g_strdup (batch);
  g_ptr_array_add (drafts, draft);
  tasks = dex_await_boxed (latent_journal_add (library, drafts), NULL);
  g_assert_nonnull (tasks);
  return g_object_ref (tasks->pdata[0]);
}

TEST_FIBER (test_batch)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTask) other = test_add_task (library, "one fox");
  g_autoptr (LatentTask) one = add_to_batch (library, "b", "one fox");
  g_autoptr (LatentTask) two = add_to_batch (library, "b", "two foxes");
  g_autoptr (LatentTaskLog) log = open_log (library);

  latent_task_log_set_query (log, LATENT_TASK_FILTER_ALL, NULL, "b");
  test_wait_until (count (log) == 2);
  latent_task_log_set_query (log, LATENT_TASK_FILTER_WAITING, "one", "b");
  test_wait_until (count (log) == 1 && get_id (log, 0) == latent_task_get_id (one));
  latent_task_log_set_query (log, LATENT_TASK_FILTER_WAITING, "one", NULL);
  test_wait_until (count (log) == 2);

  g_clear_object (&log);
  g_clear_object (&other);
  g_clear_object (&one);
  g_clear_object (&two);
  test_close (library);
  return dex_future_new_true ();
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/task-log/many", test_many);
  g_test_add_func ("/task-log/follows", test_follows);
  g_test_add_func ("/task-log/batch", test_batch);
  return g_test_run ();
}
