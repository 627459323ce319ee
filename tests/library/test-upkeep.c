/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-picture.h"

#include <sqlite3.h>
#include <unistd.h>

#include "latent-image-list.h"
#include "latent-images.h"
#include "latent-imaging.h"

/* What happens by itself while a library is open. */

static guint
count_copies (const char *folder, char **newest)
{
  g_autofree char *hidden = g_build_filename (folder, ".latent", NULL);
  g_autoptr (GDir) dir = g_dir_open (hidden, 0, NULL);
  const char *name;
  guint count = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_pattern_match_simple ("library-*.db", name))
      {
        count++;
        if (newest != NULL && g_strcmp0 (name, *newest) > 0)
          g_set_str (newest, name);
      }
  return count;
}

static guint
count_images (LatentLibrary *library, gboolean trashed)
{
  LatentImageQuery query = { .trashed = trashed };
  g_autoptr (GPtrArray) images = dex_await_boxed (latent_library_list_images (library, &query), NULL);

  return images->len;
}

/* As if @statement had been done some time ago. */
static void
change_database (const char *folder, const char *statement)
{
  g_autofree char *path = g_build_filename (folder, ".latent", "library.db", NULL);
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, statement, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);
}

TEST_FIBER (test_daily_copies)
{
  static const char *const old[] = { "library-2020-01-01.db", "library-2020-01-02.db", "library-2020-01-03.db" };
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autofree char *newest = NULL;

  /* One without anything in it is not worth a copy. */
  latent_library_keep_up (library);
  test_close (library);
  g_assert_cmpuint (count_copies (folder, NULL), ==, 0);

  library = test_open (folder);
  g_object_unref (test_land_picture (library, "one"));
  for (gsize i = 0; i < G_N_ELEMENTS (old); i++)
    {
      g_autofree char *path = g_build_filename (folder, ".latent", old[i], NULL);
      g_assert_true (g_file_set_contents (path, "old", -1, NULL));
    }
  latent_library_keep_up (library);
  test_wait_until (count_copies (folder, &newest) == 3 && g_strcmp0 (newest, "library-2025") > 0);
  test_close (library);
  {
    g_autofree char *first = g_build_filename (folder, ".latent", old[0], NULL);
    g_assert_false (g_file_test (first, G_FILE_TEST_EXISTS));
  }
  return dex_future_new_true ();
}

/* What may become of a database. */
static void
lose_database (const char *database, gboolean emptied)
{
  g_autofree char *log = g_strconcat (database, "-wal", NULL);

  if (emptied)
    {
      g_assert_cmpint (truncate (database, 0), ==, 0);
      g_assert_true (g_file_set_contents (log, "what is left of a log", -1, NULL));
    }
  else
    g_assert_cmpint (g_unlink (database), ==, 0);
}

/* The day's copy comes back by itself, and what came after it from the files. */
static void
try_revive (gboolean emptied)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autofree char *database = g_build_filename (folder, ".latent", "library.db", NULL);
  g_autoptr (LatentImage) image = test_land_picture (library, "one");
  g_autoptr (GArray) ids = test_ids (image, NULL);

  g_assert_true (dex_await (latent_images_add_tag (library, ids, "kept"), NULL));
  latent_library_keep_up (library);
  test_wait_until (count_copies (folder, NULL) == 1);
  g_object_unref (test_land_picture (library, "two"));
  g_clear_object (&image);
  test_close (library);
  lose_database (database, emptied);

  library = test_open (folder);
  g_assert_nonnull (latent_library_get_notice (library));
  image = dex_await_object (latent_library_get_image (library, 1), NULL);
  g_assert_cmpstr (latent_image_get_tags (image)[0], ==, "kept");
  latent_library_keep_up (library);
  test_wait_until (count_images (library, FALSE) == 2);
  g_clear_object (&image);
  test_close (library);
  library = test_open (folder);
  g_assert_null (latent_library_get_notice (library));
  g_assert_cmpuint (count_images (library, FALSE), ==, 2);
  test_close (library);
  if (emptied)
    {
      g_autofree char *log = g_build_filename (folder, ".latent", "library-lost.db-wal", NULL);
      g_assert_true (g_file_test (log, G_FILE_TEST_EXISTS));
    }
}

TEST_FIBER (test_revive)
{
  try_revive (FALSE);
  try_revive (TRUE);
  return dex_future_new_true ();
}

TEST_FIBER (test_expiry)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *desktop = g_build_filename (g_get_user_data_dir (), "Trash", "files", NULL);
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) old = test_land_picture (library, "old");
  g_autoptr (LatentImage) fresh = test_land_picture (library, "fresh");
  g_autoptr (GArray) both = test_ids (old, fresh, NULL);
  g_autofree char *name = g_strdup (latent_image_get_name (old));
  g_autofree char *thrown = g_build_filename (desktop, name, NULL);
  g_autofree char *sql = g_strdup_printf (
    "UPDATE image SET trashed = trashed - 40 * 86400 * 1000000 WHERE id = %" G_GINT64_FORMAT,
    latent_image_get_id (old));

  g_assert_true (dex_await (latent_images_trash (library, both), NULL));
  g_assert_true (dex_await (latent_library_set_setting (library, LATENT_SETTING_TRASH_DAYS, "0"), NULL));
  g_clear_object (&old);
  g_clear_object (&fresh);
  test_close (library);
  change_database (folder, sql);

  library = test_open (folder);
  latent_library_keep_up (library);
  test_wait_until (count_copies (folder, NULL) == 1);
  g_assert_cmpuint (count_images (library, TRUE), ==, 2);
  test_close (library);
  change_database (folder, "DELETE FROM setting WHERE name = 'trash.days'");
  library = test_open (folder);
  g_assert_cmpuint (count_images (library, TRUE), ==, 2);
  latent_library_keep_up (library);
  test_wait_until (count_images (library, TRUE) == 1);
  g_assert_true (g_file_test (thrown, G_FILE_TEST_EXISTS));

  {
    LatentImageQuery query = { .trashed = TRUE };
    g_autoptr (GPtrArray) images = dex_await_boxed (latent_library_list_images (library, &query), NULL);
    g_autoptr (GArray) ids = test_ids (images->pdata[0], NULL);
    g_autoptr (GError) error = NULL;

    g_assert_cmpstr (latent_image_get_prompt (images->pdata[0]), ==, "fresh");
    dex_await (latent_images_discard (library, ids), &error);
    g_assert_no_error (error);
  }
  g_assert_cmpuint (count_images (library, TRUE), ==, 0);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_outside)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) image = test_land_picture (library, "one");
  g_autofree char *path = g_strdup (latent_image_get_path (image));
  g_autofree char *month = g_path_get_dirname (path);
  g_autofree char *renamed = g_build_filename (month, "fox.png", NULL);
  g_autofree char *away = g_strconcat (folder, ".away", NULL);

  latent_library_keep_up (library);
  test_wait_until (count_copies (folder, NULL) == 1);
  /* Before the folders are watched it would be the first look's find. */
  g_assert_true (latent_sleep (200, NULL, NULL));
  g_assert_cmpint (g_rename (path, renamed), ==, 0);
  test_wait_until (g_str_equal (latent_image_get_path (image), renamed));
  g_assert_cmpint (g_rename (renamed, away), ==, 0);
  test_wait_until (latent_image_get_missing (image));
  g_assert_cmpint (g_rename (away, renamed), ==, 0);
  test_wait_until (!latent_image_get_missing (image));
  g_clear_object (&image);
  test_close (library);
  return dex_future_new_true ();
}

/* While it was closed. */
TEST_FIBER (test_at_start)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) image = test_land_picture (library, "one");
  g_autofree char *path = g_strdup (latent_image_get_path (image));
  g_autofree char *moved = g_build_filename (folder, "elsewhere.png", NULL);

  g_clear_object (&image);
  test_close (library);
  g_assert_cmpint (g_rename (path, moved), ==, 0);
  library = test_open (folder);
  image = dex_await_object (latent_library_get_image (library, 1), NULL);
  g_assert_cmpstr (latent_image_get_path (image), ==, path);
  latent_library_keep_up (library);
  test_wait_until (g_str_equal (latent_image_get_path (image), moved));
  g_clear_object (&image);
  test_close (library);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  g_autoptr (TestFolder) home = test_folder_new ();
  int result;

  /* The desktop's trash of a disk is in the home folder, if it is the same one. */
  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/upkeep/daily-copies", test_daily_copies);
  g_test_add_func ("/upkeep/revive", test_revive);
  g_test_add_func ("/upkeep/expiry", test_expiry);
  g_test_add_func ("/upkeep/outside", test_outside);
  g_test_add_func ("/upkeep/at-start", test_at_start);
  result = g_test_run ();
  latent_imaging_shutdown ();
  return result;
}
