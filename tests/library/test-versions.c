/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-picture.h"

#include <sqlite3.h>
#include <string.h>

#include "latent-backup.h"
#include "latent-export.h"
#include "latent-image-list.h"
#include "latent-images.h"
#include "latent-import.h"
#include "latent-verify.h"

/* Libraries of every version that was ever written are opened, with all that is in them; those of a later one are looked
 * at and left alone. */

static char *
get_database (const char *folder)
{
  return g_build_filename (folder, ".latent", "library.db", NULL);
}

static sqlite3 *
open_database (const char *folder)
{
  g_autofree char *path = get_database (folder);
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  return handle;
}

static void
exec_sql (const char *folder, const char *text)
{
  sqlite3 *handle = open_database (folder);
  char *message = NULL;

  sqlite3_exec (handle, text, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (handle);
}

static char *
query_text (sqlite3 *handle, const char *text)
{
  sqlite3_stmt *statement = NULL;
  g_autoptr (GString) result = g_string_new (NULL);

  g_assert_cmpint (sqlite3_prepare_v2 (handle, text, -1, &statement, NULL), ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      for (int i = 0; i < sqlite3_column_count (statement); i++)
        {
          const char *value = (const char *) sqlite3_column_text (statement, i);

          g_string_append_printf (result, "%s%s", i > 0 ? "|" : "", value != NULL ? value : "NULL");
        }
      g_string_append_c (result, '\n');
    }
  sqlite3_finalize (statement);
  return g_string_free_and_steal (g_steal_pointer (&result));
}

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *folder = g_path_get_dirname (to);
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_get_contents (from, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (to, bytes, (gssize) length, NULL));
}

static char *
find_sample (guint version, const char *name)
{
  g_autofree char *folder = g_strdup_printf ("version-%u", version);

  return g_test_build_filename (G_TEST_DIST, "library", "samples", folder, name, NULL);
}

/* A folder as it was left by the program of that time. */
static TestFolder *
restore_sample (guint version)
{
  static const char *const pictures[] = { "2026-09/a.png", "2026-09/c.png" };
  TestFolder *folder = test_folder_new ();
  g_autofree char *hidden = g_build_filename (folder, ".latent", NULL);
  g_autofree char *script = find_sample (version, "library.sql");
  g_autofree char *trashed = find_sample (version, "trash/b.jpg");
  g_autofree char *trash = g_build_filename (hidden, "trash", "1", "b.jpg", NULL);
  g_autofree char *text = NULL;

  g_assert_cmpint (g_mkdir (hidden, 0700), ==, 0);
  g_assert_true (g_file_get_contents (script, &text, NULL, NULL));
  exec_sql (folder, text);
  for (gsize i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      g_autofree char *from = find_sample (version, pictures[i]);
      g_autofree char *to = g_build_filename (folder, pictures[i], NULL);

      copy_file (from, to);
    }
  copy_file (trashed, trash);
  return folder;
}

/* Of each table that was there the rows in the columns that were there, as "table: SELECT …" → rows. */
static GHashTable *
dump (const char *folder)
{
  g_autoptr (GHashTable) rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  sqlite3 *handle = open_database (folder);
  g_autofree char *queries = query_text (
    handle,
    "SELECT 'SELECT ' || (SELECT group_concat (name, ', ') FROM pragma_table_info (s.name)) || ' FROM ' || name "
    "|| ' ORDER BY 1, 2' FROM sqlite_schema AS s WHERE type = 'table' AND name NOT GLOB 'sqlite_*' "
    "AND name NOT GLOB 'image_text*'");
  g_auto (GStrv) lines = g_strsplit (queries, "\n", -1);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      char *text = query_text (handle, lines[i]);

      /* A table that has nothing in the sample proves nothing. */
      g_assert_cmpstr (text, !=, "");
      g_hash_table_insert (rows, g_strdup (lines[i]), text);
    }
  sqlite3_close (handle);
  return g_steal_pointer (&rows);
}

static void
assert_rows (const char *folder, GHashTable *rows)
{
  sqlite3 *handle = open_database (folder);
  GHashTableIter iter;
  gpointer query, expected;

  g_hash_table_iter_init (&iter, rows);
  while (g_hash_table_iter_next (&iter, &query, &expected))
    {
      g_autofree char *text = query_text (handle, query);

      g_assert_cmpstr (text, ==, expected);
    }
  sqlite3_close (handle);
}

static GPtrArray *
list_images (LatentLibrary *library, const LatentImageQuery *query)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *images = dex_await_boxed (latent_library_list_images (library, query), &error);

  g_assert_no_error (error);
  return images;
}

static guint
count_images (LatentLibrary *library, const LatentImageQuery *query)
{
  g_autoptr (GPtrArray) images = list_images (library, query);

  return images->len;
}

static void
check_pictures (LatentLibrary *library)
{
  g_autoptr (GPtrArray) images = list_images (library, &(LatentImageQuery) { 0 });
  LatentImage *image;

  g_assert_cmpuint (images->len, ==, 2);
  image = images->pdata[0];
  g_assert_cmpstr (latent_image_get_prompt (image), ==, "a lighthouse at dusk");
  g_assert_cmpstr (latent_image_get_model (image), ==, "flux-2/pro-text-to-image");
  g_assert_cmpfloat (latent_image_get_credits (image), ==, 5);
  g_assert_cmpint (latent_image_get_created (image), ==, 1790000031000000);
  g_assert_true (latent_image_get_favourite (image));
  g_assert_cmpuint (g_strv_length ((char **) latent_image_get_tags (image)), ==, 2);
  g_assert_cmpstr (latent_image_get_prompt (images->pdata[1]), ==, "a fox in the snow");
  g_assert_cmpuint (count_images (library, &(LatentImageQuery) { .search = "fox" }), ==, 1);
  g_assert_cmpuint (count_images (library, &(LatentImageQuery) { .search = "sea" }), ==, 1);
  g_assert_cmpuint (count_images (library, &(LatentImageQuery) { .tag = "straße" }), ==, 1);
}

static void
check_tasks (LatentLibrary *library)
{
  static const LatentTaskState states[] = { LATENT_TASK_COLLECTING, LATENT_TASK_FAILED, LATENT_TASK_UNCERTAIN,
                                            LATENT_TASK_QUEUED, LATENT_TASK_DONE };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tasks = dex_await_boxed (latent_library_list_tasks (library), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (tasks->len, ==, G_N_ELEMENTS (states));
  for (guint i = 0; i < tasks->len; i++)
    g_assert_cmpint (latent_task_get_state (tasks->pdata[i]), ==, states[i]);
}

/* Files and rows agree: only thumbnails, which the sample hasn't, are to be made. */
static void
check_files (LatentLibrary *library)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentVerifyReport)
    report = dex_await_boxed (latent_library_verify (library, FALSE, NULL, NULL, NULL), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (report->n_pictures, ==, 3);
  for (guint i = 0; i < report->findings->len; i++)
    g_assert_cmpint (((const LatentFinding *) report->findings->pdata[i])->kind, ==, LATENT_FINDING_THUMBNAIL);
}

/* Today's version is the one that a new library has. */
static int
get_version (const char *folder)
{
  sqlite3 *handle = open_database (folder);
  g_autofree char *text = query_text (handle, "PRAGMA user_version");

  sqlite3_close (handle);
  return atoi (text);
}

TEST_FIBER (test_earlier)
{
  g_autoptr (TestFolder) new = test_folder_new ();
  int today;

  test_close (test_open (new));
  today = get_version (new);
  g_assert_cmpint (today, >, 1);
  for (int version = 1; version < today; version++)
    {
      g_autoptr (TestFolder) folder = restore_sample ((guint) version);
      g_autoptr (GHashTable) rows = dump (folder);
      LatentLibrary *library;

      g_assert_cmpint (get_version (folder), ==, version);
      library = test_open (folder);
      g_assert_false (latent_library_get_read_only (library));
      g_assert_cmpstr (latent_library_get_setting (library, LATENT_SETTING_TRASH_DAYS), ==, "12");
      check_pictures (library);
      check_tasks (library);
      check_files (library);
      test_close (library);
      g_assert_cmpint (get_version (folder), ==, today);
      assert_rows (folder, rows);
    }
  return dex_future_new_true ();
}

static void
assert_refused (DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (dex_await (future, &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NEWER);
}

static void
try_changes (LatentLibrary *library, LatentImage *image)
{
  g_autoptr (GArray) ids = test_ids (image, NULL);
  g_autofree char *path = find_sample (1, "trash/b.jpg");
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *drafts = g_ptr_array_new ();
  LatentTaskDraft *draft = latent_task_draft_new ();

  draft->model = g_strdup ("flux-2/pro-text-to-image");
  draft->prompt = g_strdup ("x");
  draft->input = g_strdup ("{\"prompt\":\"x\"}");
  g_ptr_array_add (drafts, draft);
  g_ptr_array_add (files, g_file_new_for_path (path));
  assert_refused (latent_journal_add (library, drafts));
  assert_refused (latent_library_set_setting (library, LATENT_SETTING_TRASH_DAYS, "3"));
  assert_refused (latent_images_set_favourite (library, ids, FALSE));
  assert_refused (latent_images_add_tag (library, ids, "x"));
  assert_refused (latent_images_trash (library, ids));
  assert_refused (latent_images_restore (library, ids));
  assert_refused (latent_images_discard (library, ids));
  assert_refused (latent_incoming_open (library, 5, 0));
  assert_refused (latent_library_import (library, files, NULL, NULL, NULL));
  assert_refused (latent_library_verify (library, TRUE, NULL, NULL, NULL));
  g_assert_true (g_file_test (latent_image_get_path (image), G_FILE_TEST_EXISTS));
}

static void
try_copies (LatentLibrary *library, LatentImage *image)
{
  g_autoptr (TestFolder) elsewhere = test_folder_new ();
  g_autofree char *copy = g_build_filename (elsewhere, "copy.db", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (elsewhere);
  g_autoptr (GFile) file = g_file_new_for_path (copy);
  g_autoptr (GArray) ids = test_ids (image, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentExportReport) report = dex_await_boxed (
    latent_library_export (library, ids, folder, &(LatentExportOptions) { 0 }, NULL, NULL, NULL), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (report->n_failed, ==, 0);
  g_assert_true (dex_await (latent_library_backup (library, file), &error));
  g_assert_no_error (error);
}

TEST_FIBER (test_later)
{
  g_autoptr (TestFolder) folder = restore_sample (1);
  g_autofree char *month = g_build_filename (folder, "2026-09", NULL);
  g_autofree char *trash = g_build_filename (folder, ".latent", "trash", NULL);
  g_autofree char *path = get_database (folder);
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (LatentImage) image = NULL;
  gsize n_before, n_after;
  LatentLibrary *library;

  test_close (test_open (folder));
  exec_sql (folder, "PRAGMA user_version = 9999; DROP TABLE upload; CREATE TABLE upload (anything TEXT);");
  g_assert_true (g_file_get_contents (path, &before, &n_before, NULL));

  library = test_open (folder);
  g_assert_true (latent_library_get_read_only (library));
  g_assert_nonnull (strstr (latent_library_get_notice (library), "newer"));
  check_pictures (library);
  check_tasks (library);
  check_files (library);
  images = list_images (library, &(LatentImageQuery) { 0 });
  image = g_object_ref (images->pdata[0]);
  g_clear_pointer (&images, g_ptr_array_unref);
  try_changes (library, image);
  try_copies (library, image);
  /* Nothing is done by itself either: no day's copy, no look at the files that would follow them. */
  latent_library_keep_up (library);
  g_clear_object (&image);
  test_close (library);

  g_assert_true (g_file_get_contents (path, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
  g_assert_cmpuint (test_count_files (month), ==, 2);
  g_assert_cmpuint (test_count_files (trash), ==, 1);
  return dex_future_new_true ();
}

/* One that can't even be read any more says so. */
TEST_FIBER (test_unreadable)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (GError) error = NULL;

  test_close (test_open (folder));
  exec_sql (folder, "PRAGMA user_version = 9999; DROP TABLE setting;");
  error = test_open_fails (folder, TEST_SERVICE);
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NEWER);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/versions/earlier", test_earlier);
  g_test_add_func ("/versions/later", test_later);
  g_test_add_func ("/versions/unreadable", test_unreadable);
  return g_test_run ();
}
