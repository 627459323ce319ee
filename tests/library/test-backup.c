/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-picture.h"

#include "latent-backup.h"
#include "latent-image-list.h"
#include "latent-imaging.h"
#include "latent-images.h"

/* Copies of the database, made while it is used, and put back. */

static void
backup (LatentLibrary *library, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  dex_await (latent_library_backup (library, file), &error);
  g_assert_no_error (error);
}

static GError *
restore (const char *path, const char *copy, const char *service)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GFile) file = g_file_new_for_path (copy);
  GError *error = NULL;

  dex_await (latent_backup_restore (folder, file, service), &error);
  return error;
}

static LatentTask *
find_task (LatentLibrary *library, gint64 id)
{
  g_autoptr (GError) error = NULL;
  LatentTask *task = dex_await_object (latent_library_get_task (library, id), &error);

  g_assert_no_error (error);
  return task;
}

TEST_FIBER (test_and_back)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (TestFolder) elsewhere = test_folder_new ();
  g_autofree char *copy = g_build_filename (elsewhere, "copy.db", NULL);
  g_autofree char *log = g_strconcat (copy, "-wal", NULL);
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) image = test_land_picture (library, "one");
  g_autoptr (LatentTask) queued = test_add_task (library, "queued");
  g_autoptr (LatentTask) sent = test_add_task (library, "sent");
  g_autoptr (GArray) ids = test_ids (image, NULL);
  const gint64 queued_id = latent_task_get_id (queued);
  const gint64 sent_id = latent_task_get_id (sent);
  const gint64 image_id = latent_image_get_id (image);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (copy);

  test_bring_to (library, sent, LATENT_TASK_SUBMITTED);
  g_assert_true (dex_await (latent_images_add_tag (library, ids, "kept"), NULL));
  backup (library, copy);
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));
  /* It is not written over. */
  g_assert_false (dex_await (latent_library_backup (library, file), &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS);
  g_clear_error (&error);

  /* Sent since. */
  test_bring_to (library, queued, LATENT_TASK_SUBMITTED);
  g_assert_true (dex_await (latent_images_remove_tag (library, ids, "kept"), NULL));
  g_clear_object (&image);
  g_clear_object (&queued);
  g_clear_object (&sent);
  test_close (library);

  error = restore (folder, copy, TEST_SERVICE);
  g_assert_no_error (error);
  library = test_open (folder);
  image = dex_await_object (latent_library_get_image (library, image_id), NULL);
  g_assert_cmpstr (latent_image_get_tags (image)[0], ==, "kept");
  queued = find_task (library, queued_id);
  g_assert_cmpint (latent_task_get_state (queued), ==, LATENT_TASK_UNCERTAIN);
  g_assert_nonnull (latent_task_get_detail (queued));
  sent = find_task (library, sent_id);
  g_assert_cmpint (latent_task_get_state (sent), ==, LATENT_TASK_SUBMITTED);
  g_clear_object (&image);
  g_clear_object (&queued);
  g_clear_object (&sent);
  test_close (library);

  /* What was there before can be had again. */
  {
    g_autofree char *before = g_build_filename (folder, ".latent", "library-before-restore.db", NULL);
    g_autofree char *kept = g_build_filename (elsewhere, "before.db", NULL);

    g_assert_cmpint (g_rename (before, kept), ==, 0);
    error = restore (folder, kept, TEST_SERVICE);
    g_assert_no_error (error);
  }
  library = test_open (folder);
  queued = find_task (library, queued_id);
  g_assert_cmpint (latent_task_get_state (queued), ==, LATENT_TASK_SUBMITTED);
  g_clear_object (&queued);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_refused)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (TestFolder) elsewhere = test_folder_new ();
  g_autofree char *copy = g_build_filename (elsewhere, "copy.db", NULL);
  g_autofree char *text = g_build_filename (elsewhere, "text.db", NULL);
  LatentLibrary *library = test_open (folder);
  g_autoptr (GError) error = NULL;

  g_object_unref (test_land_picture (library, "one"));
  backup (library, copy);
  g_assert_true (g_file_set_contents (text, "no database", -1, NULL));

  error = restore (folder, text, TEST_SERVICE);
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT);
  g_clear_error (&error);
  error = restore (folder, copy, "https://other.example.com");
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_SERVICE);
  g_clear_error (&error);
  g_assert_true (latent_library_try_engine_lock (library));
  error = restore (folder, copy, TEST_SERVICE);
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_LOCKS);
  test_close (library);

  library = test_open (folder);
  {
    g_autoptr (LatentImage) image = dex_await_object (latent_library_get_image (library, 1), NULL);
    g_assert_cmpstr (latent_image_get_prompt (image), ==, "one");
  }
  test_close (library);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backup/and-back", test_and_back);
  g_test_add_func ("/backup/refused", test_refused);
  result = g_test_run ();
  latent_imaging_shutdown ();
  return result;
}
