/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-library.h"

#include <sqlite3.h>
#include <sys/stat.h>

/* Opening, closing, settings, and what is refused. */

static void
exec_sql (const char *folder, const char *text)
{
  g_autofree char *path = g_build_filename (folder, ".latent", "library.db", NULL);
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, text, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);
}

static guint
get_mode (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_mode & 0777;
}

TEST_FIBER (test_open_makes)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "Pictures", "Latent", NULL);
  g_autofree char *journal = g_build_filename (path, ".latent", "library.db-wal", NULL);
  mode_t mask = umask (022);
  LatentLibrary *library = test_open (path);
  g_autofree char *shown = g_file_get_path (latent_library_get_folder (library));

  g_assert_cmpstr (shown, ==, path);
  g_assert_cmpstr (latent_library_get_service (library), ==, TEST_SERVICE);
  g_assert_null (latent_library_get_notice (library));
  g_assert_cmphex (get_mode (path, "."), ==, 0755);
  g_assert_cmphex (get_mode (path, ".latent"), ==, 0700);
  g_assert_cmphex (get_mode (path, ".latent/incoming"), ==, 0700);
  g_assert_cmphex (get_mode (path, ".latent/trash"), ==, 0700);
  test_close (library);
  umask (mask);
  /* All of it is in the database itself. */
  g_assert_false (g_file_test (journal, G_FILE_TEST_EXISTS));
  return dex_future_new_true ();
}

TEST_FIBER (test_use_after_close)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (GError) error = NULL;
  LatentLibrary *library = test_open (folder);

  dex_await (latent_library_close (library), &error);
  g_assert_no_error (error);
  g_assert_false (dex_await (latent_library_set_setting (library, "x", "y"), &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_DATABASE);
  g_assert_finalize_object (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_drop_without_close)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);

  /* The monitor's first look keeps it for a moment. */
  test_wait_until (G_OBJECT (library)->ref_count == 1);
  g_assert_finalize_object (library);
  return dex_future_new_true ();
}

static void
count_cb (LatentLibrary *library, const char *name, guint *count)
{
  *count += 1;
}

TEST_FIBER (test_settings)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  guint count = 0, others = 0;

  g_signal_connect (library, "setting-changed::hold", G_CALLBACK (count_cb), &count);
  g_signal_connect (library, "setting-changed::other", G_CALLBACK (count_cb), &others);
  g_assert_null (latent_library_get_setting (library, "hold"));
  g_assert_true (dex_await (latent_library_set_setting (library, "hold", "credits"), NULL));
  g_assert_cmpstr (latent_library_get_setting (library, "hold"), ==, "credits");
  g_assert_cmpuint (count, ==, 1);
  g_assert_true (dex_await (latent_library_set_setting (library, "hold", "credits"), NULL));
  g_assert_cmpuint (count, ==, 1);
  g_assert_true (dex_await (latent_library_set_setting (library, "gone", "x"), NULL));
  g_assert_true (dex_await (latent_library_set_setting (library, "gone", NULL), NULL));
  test_close (library);

  library = test_open (folder);
  g_assert_cmpstr (latent_library_get_setting (library, "hold"), ==, "credits");
  g_assert_null (latent_library_get_setting (library, "gone"));
  g_assert_cmpuint (others, ==, 0);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_service)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  LatentLibrary *library = test_open (folder);

  /* Not before the first task. */
  test_close (library);
  library = dex_await_object (latent_library_open (file, "http://127.0.0.1:8080"), &error);
  g_assert_no_error (error);
  test_close (library);

  library = test_open (folder);
  g_object_unref (test_add_task (library, "a fox"));
  g_assert_cmpstr (latent_library_get_setting (library, "service"), ==, TEST_SERVICE);
  test_close (library);

  error = test_open_fails (folder, "http://127.0.0.1:8080");
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_SERVICE);
  g_assert_nonnull (strstr (error->message, TEST_SERVICE));
  g_assert_nonnull (strstr (error->message, "http://127.0.0.1:8080"));

  /* A slash at the end is no other service. */
  library = dex_await_object (latent_library_open (file, TEST_SERVICE "/"), NULL);
  g_assert_nonnull (library);
  test_close (library);
  return dex_future_new_true ();
}

/* Two have it open before either has a task: the second one's first task is refused. */
TEST_FIBER (test_service_race)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autoptr (GError) error = NULL;
  LatentLibrary *one = test_open (folder);
  LatentLibrary *two = dex_await_object (latent_library_open (file, "http://127.0.0.1:8080"), NULL);
  GPtrArray *drafts = g_ptr_array_new ();
  LatentTaskDraft *draft = latent_task_draft_new ();

  g_object_unref (test_add_task (one, "a fox"));
  draft->model = g_strdup ("m");
  g_ptr_array_add (drafts, draft);
  g_assert_null (dex_await_boxed (latent_journal_add (two, drafts), &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_SERVICE);
  test_close (two);
  test_close (one);
  return dex_future_new_true ();
}

TEST_FIBER (test_damaged)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, ".latent", "library.db", NULL);
  g_autofree char *text = g_strnfill (100000, 'x');
  g_autoptr (GError) error = NULL;

  test_close (test_open (folder));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  error = test_open_fails (folder, TEST_SERVICE);
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_DATABASE);
  return dex_future_new_true ();
}

static gint64
query_int (const char *folder, const char *text)
{
  g_autofree char *path = g_build_filename (folder, ".latent", "library.db", NULL);
  sqlite3 *handle = NULL;
  sqlite3_stmt *statement = NULL;
  gint64 value;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, text, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  value = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (handle);
  return value;
}

/* From an empty database, as a crash before the first step leaves it. */
TEST_FIBER (test_migration)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *hidden = g_build_filename (folder, ".latent", NULL);
  g_autofree char *path = g_build_filename (hidden, "library.db", NULL);

  g_assert_cmpint (g_mkdir (hidden, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  test_close (test_open (folder));
  g_assert_cmpint (query_int (folder, "PRAGMA user_version"), ==, 2);
  g_assert_cmpint (query_int (folder, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), ==, 1);
  g_assert_cmpint (query_int (folder, "SELECT count(*) FROM pragma_foreign_key_check"), ==, 0);
  g_assert_cmpint (query_int (folder, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), ==, 1);

  /* Once is enough. */
  exec_sql (folder, "INSERT INTO setting (name, value) VALUES ('kept', 'yes')");
  test_close (test_open (folder));
  g_assert_cmpint (query_int (folder, "SELECT count(*) FROM setting WHERE name = 'kept'"), ==, 1);
  return dex_future_new_true ();
}

/* Several make the same library at once, and close it at once. */
TEST_FIBER (test_open_together)
{
  for (guint round = 0; round < 10; round++)
    {
      g_autoptr (TestFolder) folder = test_folder_new ();
      g_autoptr (GFile) file = g_file_new_for_path (folder);
      DexFuture *futures[4];
      LatentLibrary *libraries[4];

      for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
        futures[i] = latent_library_open (file, TEST_SERVICE);
      for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
        {
          g_autoptr (GError) error = NULL;

          libraries[i] = dex_await_object (futures[i], &error);
          g_assert_no_error (error);
        }
      for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
        futures[i] = latent_library_close (libraries[i]);
      for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
        {
          g_assert_true (dex_await (futures[i], NULL));
          g_assert_finalize_object (libraries[i]);
        }
    }
  return dex_future_new_true ();
}

TEST_FIBER (test_file_in_the_way)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "Latent", NULL);
  g_autofree char *below = g_build_filename (path, "below", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  error = test_open_fails (path, TEST_SERVICE);
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE);
  g_assert_true (latent_library_error_is_storage (error));
  g_assert_nonnull (strstr (error->message, path));
  g_clear_error (&error);

  error = test_open_fails (below, TEST_SERVICE);
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE);
  return dex_future_new_true ();
}

TEST_FIBER (test_read_only)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "closed", NULL);
  g_autofree char *inside = g_build_filename (path, "Latent", NULL);
  g_autoptr (GError) error = NULL;

  if (geteuid () == 0)
    {
      /* Permissions don't stop root, but nobody may make a folder there. */
      error = test_open_fails ("/proc/Latent", TEST_SERVICE);
      g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE);
      return dex_future_new_true ();
    }
  g_assert_cmpint (g_mkdir (path, 0500), ==, 0);
  error = test_open_fails (inside, TEST_SERVICE);
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE);
  g_assert_cmpint (g_chmod (path, 0700), ==, 0);
  return dex_future_new_true ();
}

TEST_FIBER (test_not_local)
{
  g_autoptr (GFile) folder = g_file_new_for_uri ("sftp://example.com/Latent");
  g_autoptr (GError) error = NULL;

  g_assert_null (dex_await_object (latent_library_open (folder, TEST_SERVICE), &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE);
  return dex_future_new_true ();
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/library/open-makes", test_open_makes);
  g_test_add_func ("/library/use-after-close", test_use_after_close);
  g_test_add_func ("/library/drop-without-close", test_drop_without_close);
  g_test_add_func ("/library/settings", test_settings);
  g_test_add_func ("/library/service", test_service);
  g_test_add_func ("/library/service-race", test_service_race);
  g_test_add_func ("/library/damaged", test_damaged);
  g_test_add_func ("/library/migration", test_migration);
  g_test_add_func ("/library/open-together", test_open_together);
  g_test_add_func ("/library/file-in-the-way", test_file_in_the_way);
  g_test_add_func ("/library/read-only", test_read_only);
  g_test_add_func ("/library/not-local", test_not_local);
  return g_test_run ();
}
