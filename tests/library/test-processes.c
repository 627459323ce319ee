/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-picture.h"

#include <sqlite3.h>
#include <string.h>

#include "latent-image-list.h"

/* Several processes with one library. */

static GSubprocess *
start_helper (const char *folder, const char *command, gint64 task)
{
  g_autofree char *path = g_test_build_filename (G_TEST_BUILT, "library", "library-helper", NULL);
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, task);
  g_autoptr (GError) error = NULL;
  GSubprocess *helper = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, path,
                                          folder, command, id, NULL);

  g_assert_no_error (error);
  return helper;
}

/* Blocks: the helper needs nothing from us meanwhile. */
static void
wait_line (GSubprocess *helper, const char *line)
{
  char text[16];
  gsize length = 0;

  g_assert_true (
    g_input_stream_read_all (g_subprocess_get_stdout_pipe (helper), text, strlen (line), &length, NULL, NULL));
  g_assert_cmpmem (text, length, line, strlen (line));
}

static void
wait_ready (GSubprocess *helper)
{
  wait_line (helper, "ready\n");
}

static void
end_helper (GSubprocess *helper)
{
  g_assert_true (g_output_stream_close (g_subprocess_get_stdin_pipe (helper), NULL, NULL));
  g_assert_true (g_subprocess_wait_check (helper, NULL, NULL));
  g_object_unref (helper);
}

static void
flag_cb (gpointer object, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
flag_setting_cb (gpointer object, const char *name, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

TEST_FIBER (test_sees_new_task)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (GPtrArray) tasks = NULL;
  gboolean changed = FALSE;
  GSubprocess *helper;

  g_signal_connect (library, "tasks-changed", G_CALLBACK (flag_cb), &changed);
  helper = start_helper (folder, "add", 0);
  test_wait_until (changed);
  tasks = dex_await_boxed (latent_library_list_tasks (library), NULL);
  g_assert_cmpuint (tasks->len, ==, 1);
  g_assert_cmpstr (latent_task_get_prompt (tasks->pdata[0]), ==, "from elsewhere");
  wait_ready (helper);
  end_helper (helper);
  g_clear_pointer (&tasks, g_ptr_array_unref);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_sees_moves)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTask) task = test_add_task (library, "a fox");
  GSubprocess *helper = start_helper (folder, "move", latent_task_get_id (task));

  /* The object itself follows. */
  test_wait_until (latent_task_get_state (task) == LATENT_TASK_SUBMITTED);
  g_assert_nonnull (latent_task_get_remote_id (task));
  wait_ready (helper);
  end_helper (helper);
  g_clear_object (&task);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_sees_settings)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  gboolean changed = FALSE;
  GSubprocess *helper;

  g_signal_connect (library, "setting-changed::hold", G_CALLBACK (flag_setting_cb), &changed);
  helper = start_helper (folder, "set", 0);
  test_wait_until (changed);
  g_assert_cmpstr (latent_library_get_setting (library, "hold"), ==, "credits");
  wait_ready (helper);
  end_helper (helper);
  test_close (library);
  return dex_future_new_true ();
}

/* Killed between sending and answer: nothing is lost, nothing goes on by itself. */
TEST_FIBER (test_killed_while_submitting)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTask) task = test_add_task (library, "a fox");
  gint64 id = latent_task_get_id (task);
  g_autoptr (GSubprocess) helper = NULL;
  g_autoptr (GArray) slots = NULL;

  g_clear_object (&task);
  test_close (library);
  helper = start_helper (folder, "die-submitting", id);
  g_assert_true (g_subprocess_wait (helper, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (helper));
  g_assert_cmpint (g_subprocess_get_term_sig (helper), ==, 9);

  library = test_open (folder);
  task = dex_await_object (latent_library_get_task (library, id), NULL);
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_SUBMITTING);
  g_assert_true (latent_library_try_engine_lock (library));
  g_assert_cmpint (dex_await_int64 (latent_journal_recover (library), NULL), ==, 1);
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_UNCERTAIN);
  slots = dex_await_boxed (latent_journal_list_slots (library, 20), NULL);
  g_assert_cmpuint (slots->len, ==, 1);
  g_assert_cmpint (g_array_index (slots, LatentSlot, 0).answered, ==, 0);
  g_clear_object (&task);
  test_close (library);
  return dex_future_new_true ();
}

static char *
get_hash (const char *path)
{
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) contents, length);
}

static char *
get_kept_hash (const char *folder, gint64 image)
{
  g_autofree char *path = g_build_filename (folder, ".latent", "library.db", NULL);
  g_autofree char *text = g_strdup_printf ("SELECT hash FROM image WHERE id = %" G_GINT64_FORMAT, image);
  sqlite3 *handle = NULL;
  sqlite3_stmt *statement = NULL;
  char *hash;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, text, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  hash = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  sqlite3_close (handle);
  return hash;
}

/* Every file has its picture, every picture its file; every result is in the library or still awaited. */
static guint
check_library (const char *folder, LatentLibrary *library)
{
  g_autofree char *incoming = g_build_filename (folder, ".latent", "incoming", NULL);
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n_files = 0, n_landed = 0;
  const char *name;

  images = dex_await_boxed (latent_library_list_images (library, &(LatentImageQuery) { 0 }), NULL);
  for (guint i = 0; i < images->len; i++)
    {
      LatentImage *image = images->pdata[i];
      g_autofree char *hash = get_hash (latent_image_get_path (image));
      g_autofree char *kept = get_kept_hash (folder, latent_image_get_id (image));

      g_assert_cmpstr (hash, ==, kept);
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *month = g_build_filename (folder, name, NULL);

      if (*name != '.')
        n_files += test_count_files (month);
    }
  g_assert_cmpuint (n_files, ==, images->len);
  g_assert_cmpuint (test_count_files (incoming), ==, 0);

  tasks = dex_await_boxed (latent_library_list_tasks (library), NULL);
  for (guint i = 0; i < tasks->len; i++)
    {
      g_autoptr (GPtrArray)
        results = dex_await_boxed (latent_journal_list_results (library, latent_task_get_id (tasks->pdata[i])), NULL);

      for (guint j = 0; j < results->len; j++)
        {
          LatentResult *result = results->pdata[j];

          g_assert_true (result->state == LATENT_RESULT_LANDED || result->state == LATENT_RESULT_PENDING);
          g_assert_cmpint (result->image != 0, ==, result->state == LATENT_RESULT_LANDED);
          n_landed += result->state == LATENT_RESULT_LANDED;
        }
    }
  g_assert_cmpuint (n_landed, ==, images->len);
  return n_landed;
}

/* Killed wherever it happens to be. */
TEST_FIBER (test_killed_while_landing)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  guint n_told = 0;

  for (guint round = 0; round < 10; round++)
    {
      GSubprocess *helper = start_helper (folder, "land", 0);
      LatentLibrary *library;

      for (guint i = 0; i < round % 3 + 1; i++)
        {
          wait_line (helper, "landed\n");
          n_told++;
        }
      g_usleep ((gulong) g_test_rand_int_range (0, 40000));
      g_subprocess_force_exit (helper);
      g_assert_true (g_subprocess_wait (helper, NULL, NULL));
      g_object_unref (helper);

      library = test_open (folder);
      g_assert_true (latent_library_try_engine_lock (library));
      g_assert_cmpint (dex_await_int64 (latent_journal_recover (library), NULL), >=, 0);
      g_assert_cmpuint (check_library (folder, library), >=, n_told);
      test_close (library);
    }
  return dex_future_new_true ();
}

TEST_FIBER (test_lock_between_processes)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  GSubprocess *helper = start_helper (folder, "lock", 0);
  DexFuture *wait;

  wait_ready (helper);
  g_assert_false (latent_library_try_engine_lock (library));
  g_assert_false (latent_library_has_engine_lock (library));
  wait = latent_library_wait_engine_lock (library);
  g_assert_true (latent_sleep (20, NULL, NULL));
  g_assert_true (dex_future_is_pending (wait));
  /* However it ends. */
  g_subprocess_force_exit (helper);
  g_assert_true (g_subprocess_wait (helper, NULL, NULL));
  g_object_unref (helper);
  g_assert_true (dex_await_boolean (wait, NULL));
  g_assert_true (latent_library_has_engine_lock (library));
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_lock_between_libraries)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *one = test_open (folder);
  LatentLibrary *two = test_open (folder);
  g_autoptr (GError) error = NULL;
  DexFuture *first, *second;

  g_assert_true (latent_library_try_engine_lock (one));
  g_assert_true (latent_library_try_engine_lock (one));
  g_assert_true (dex_await_boolean (latent_library_wait_engine_lock (one), NULL));
  g_assert_false (latent_library_try_engine_lock (two));

  /* Giving up ends the waiting thread. */
  first = latent_library_wait_engine_lock (two);
  latent_library_drop_engine_lock (two);
  g_assert_false (dex_await (first, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  first = latent_library_wait_engine_lock (two);
  second = latent_library_wait_engine_lock (two);
  latent_library_drop_engine_lock (one);
  g_assert_true (dex_await_boolean (first, NULL));
  g_assert_true (dex_await_boolean (second, NULL));
  g_assert_false (latent_library_try_engine_lock (one));

  /* Closing gives it up too. */
  first = latent_library_wait_engine_lock (one);
  test_close (two);
  g_assert_true (dex_await_boolean (first, NULL));
  test_close (one);
  return dex_future_new_true ();
}

/* Closing ends the wait for it. */
TEST_FIBER (test_close_while_waiting)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *one = test_open (folder);
  LatentLibrary *two = test_open (folder);
  g_autoptr (GError) error = NULL;
  DexFuture *wait;

  g_assert_true (latent_library_try_engine_lock (one));
  wait = latent_library_wait_engine_lock (two);
  test_close (two);
  g_assert_false (dex_await (wait, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_close (one);
  return dex_future_new_true ();
}

/* A lock on a file that was removed keeps nobody out; it isn't taken for one. */
TEST_FIBER (test_lock_file_removed)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, ".latent", "engine.lock", NULL);
  LatentLibrary *one = test_open (folder);
  LatentLibrary *two = test_open (folder);
  DexFuture *wait;

  g_assert_true (latent_library_try_engine_lock (one));
  wait = latent_library_wait_engine_lock (two);
  g_assert_true (latent_sleep (20, NULL, NULL));
  g_assert_cmpint (g_unlink (path), ==, 0);
  latent_library_drop_engine_lock (one);
  g_assert_true (dex_await_boolean (wait, NULL));
  g_assert_false (latent_library_try_engine_lock (one));
  test_close (two);
  test_close (one);
  return dex_future_new_true ();
}

int
main (int argc, char *argv[])
{
  int result;

  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/processes/sees-new-task", test_sees_new_task);
  g_test_add_func ("/processes/sees-moves", test_sees_moves);
  g_test_add_func ("/processes/sees-settings", test_sees_settings);
  g_test_add_func ("/processes/killed-while-submitting", test_killed_while_submitting);
  g_test_add_func ("/processes/killed-while-landing", test_killed_while_landing);
  g_test_add_func ("/processes/lock-between-processes", test_lock_between_processes);
  g_test_add_func ("/processes/lock-between-libraries", test_lock_between_libraries);
  g_test_add_func ("/processes/close-while-waiting", test_close_while_waiting);
  g_test_add_func ("/processes/lock-file-removed", test_lock_file_removed);
  result = g_test_run ();
  latent_imaging_shutdown ();
  return result;
}
