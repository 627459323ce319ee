/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-picture.h"

#include <sqlite3.h>
#include <string.h>

#include "latent-backup.h"
#include "latent-export.h"
#include "latent-image-list.h"
#include "latent-images.h"
#include "latent-import.h"
#include "latent-test-mount.h"

/* Libraries that lie where nothing can be written are looked at and exported, and nothing else. */

static gboolean may_mount;

static char *
get_database (const char *folder, const char *suffix)
{
  g_autofree char *path = g_build_filename (folder, ".latent", "library.db", NULL);

  return g_strconcat (path, suffix, NULL);
}

static void
fill (const char *folder)
{
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) image = test_land_picture (library, "a fox in the snow");

  g_clear_object (&image);
  test_close (library);
}

static void
assert_refused (DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (dex_await (future, &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_READ_ONLY);
  g_assert_nonnull (strstr (error->message, "can be looked at"));
}

static void
try_changes (LatentLibrary *library, LatentImage *image)
{
  g_autoptr (GArray) ids = test_ids (image, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (files, g_file_new_for_path (latent_image_get_path (image)));
  assert_refused (latent_library_set_setting (library, LATENT_SETTING_TRASH_DAYS, "3"));
  assert_refused (latent_images_set_favourite (library, ids, FALSE));
  assert_refused (latent_images_trash (library, ids));
  assert_refused (latent_library_import (library, files, NULL, NULL, NULL));
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
  g_assert_cmpuint (test_count_files (elsewhere), ==, 1);
  g_assert_true (dex_await (latent_library_backup (library, file), &error));
  g_assert_no_error (error);
}

/* @prompt: of the picture; @favourite: what it is said to be. */
static void
look (const char *folder, const char *prompt, gboolean favourite)
{
  LatentLibrary *library = test_open (folder);
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (LatentImage) image = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (latent_library_get_read_only (library));
  g_assert_nonnull (strstr (latent_library_get_notice (library), "can be looked at"));
  images = dex_await_boxed (latent_library_list_images (library, &(LatentImageQuery) { .search = prompt }), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (images->len, ==, 1);
  image = g_object_ref (images->pdata[0]);
  g_clear_pointer (&images, g_ptr_array_unref);
  g_assert_true (latent_image_get_favourite (image) == favourite);
  try_changes (library, image);
  try_copies (library, image);
  latent_library_keep_up (library);
  g_clear_object (&image);
  test_close (library);
  /* If it took a copy, that is gone. */
  g_assert_cmpuint (test_count_files (g_get_tmp_dir ()), ==, 1);
}

static gboolean
begin (void)
{
  if (!may_mount)
    g_test_skip ("Nothing can be mounted here");
  return may_mount;
}

TEST_FIBER (test_tidy)
{
  g_autoptr (TestFolder) folder = test_folder_new ();

  if (!begin ())
    return dex_future_new_true ();
  fill (folder);
  latent_test_mount_read_only (folder);
  look (folder, "fox", FALSE);
  look (folder, "fox", FALSE);
  latent_test_mount_writable (folder);
  return dex_future_new_true ();
}

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (to, bytes, (gssize) length, NULL));
}

/* What a process that was killed leaves: a log with the last changes, with or without the index that goes with it. */
static void
leave_log (const char *folder, gboolean with_index)
{
  g_autofree char *path = get_database (folder, "");
  g_autofree char *log = get_database (folder, "-wal");
  g_autofree char *index = get_database (folder, "-shm");
  g_autofree char *kept = get_database (folder, "-kept");
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  g_assert_cmpint (sqlite3_exec (handle, "UPDATE image SET favourite = 1", NULL, NULL, NULL), ==, SQLITE_OK);
  copy_file (index, kept);
  sqlite3_close (handle);
  g_assert_true (g_file_test (log, G_FILE_TEST_EXISTS));
  g_unlink (index);
  if (with_index)
    g_assert_cmpint (g_rename (kept, index), ==, 0);
}

TEST_FIBER (test_log)
{
  if (!begin ())
    return dex_future_new_true ();
  for (int with_index = 0; with_index < 2; with_index++)
    {
      g_autoptr (TestFolder) folder = test_folder_new ();

      fill (folder);
      leave_log (folder, with_index);
      latent_test_mount_read_only (folder);
      look (folder, "fox", TRUE);
      latent_test_mount_writable (folder);
    }
  return dex_future_new_true ();
}

/* One that would have to be migrated. */
TEST_FIBER (test_earlier)
{
  static const char *const pictures[] = { "a.png", "c.png" };
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *path = get_database (folder, "");
  g_autofree char *hidden = g_path_get_dirname (path);
  g_autofree char *month = g_build_filename (folder, "2026-09", NULL);
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "library", "samples", "version-1", "library.sql", NULL);
  g_autofree char *text = NULL;
  sqlite3 *handle = NULL;

  if (!begin ())
    return dex_future_new_true ();
  g_assert_cmpint (g_mkdir (hidden, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (month, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      g_autofree char *from = g_test_build_filename (G_TEST_DIST, "library", "samples", "version-1", "2026-09",
                                                     pictures[i], NULL);
      g_autofree char *to = g_build_filename (month, pictures[i], NULL);

      copy_file (from, to);
    }
  g_assert_true (g_file_get_contents (script, &text, NULL, NULL));
  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, text, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);
  latent_test_mount_read_only (folder);
  look (folder, "lighthouse", TRUE);
  latent_test_mount_writable (folder);
  return dex_future_new_true ();
}

/* There is nothing to look at. */
TEST_FIBER (test_none)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (GError) error = NULL;

  if (!begin ())
    return dex_future_new_true ();
  latent_test_mount_read_only (folder);
  error = test_open_fails (folder, TEST_SERVICE);
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_READ_ONLY);
  g_assert_true (latent_library_error_is_storage (error));
  g_assert_nonnull (strstr (error->message, "read-only"));
  latent_test_mount_writable (folder);
  return dex_future_new_true ();
}

static void
forbid (const char *path, guint mode)
{
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
}

/* The permissions of the folder, or of the database alone. */
TEST_FIBER (test_permissions)
{
  for (int of_file = 0; of_file < 2 && geteuid () != 0; of_file++)
    {
      g_autoptr (TestFolder) folder = test_folder_new ();
      g_autofree char *path = get_database (folder, "");
      g_autofree char *hidden = g_path_get_dirname (path);

      fill (folder);
      forbid (of_file ? path : hidden, of_file ? 0400 : 0500);
      look (folder, "fox", FALSE);
      forbid (of_file ? path : hidden, of_file ? 0600 : 0700);
    }
  if (geteuid () == 0)
    g_test_skip ("Permissions don't stop root");
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  const char *outer = g_getenv ("TMPDIR");
  g_autofree char *temporary = g_build_filename (outer != NULL ? outer : "/tmp", "latent-test-XXXXXX", NULL);
  int result;

  g_assert_nonnull (g_mkdtemp (temporary));
  may_mount = latent_test_mount_begin ();
  g_setenv ("TMPDIR", temporary, TRUE);
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/unwritable/tidy", test_tidy);
  g_test_add_func ("/unwritable/log", test_log);
  g_test_add_func ("/unwritable/earlier", test_earlier);
  g_test_add_func ("/unwritable/none", test_none);
  g_test_add_func ("/unwritable/permissions", test_permissions);
  result = g_test_run ();
  test_remove_all (temporary);
  return result;
}
