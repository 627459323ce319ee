/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-picture.h"

#include <string.h>
#include <utime.h>

#include "latent-image-list.h"
#include "latent-images.h"
#include "latent-import.h"
#include "latent-metadata.h"
#include "latent-pixels.h"

/* What a person does to pictures. */

static void
count_cb (gpointer object, GParamSpec *pspec, guint *count)
{
  *count += 1;
}

TEST_FIBER (test_favourite)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) one = test_land_picture (library, "one");
  g_autoptr (LatentImage) two = test_land_picture (library, "two");
  g_autoptr (GArray) ids = test_ids (one, two, NULL);
  guint count = 0;

  g_signal_connect (one, "notify::favourite", G_CALLBACK (count_cb), &count);
  g_assert_true (dex_await (latent_images_set_favourite (library, ids, TRUE), NULL));
  g_assert_true (latent_image_get_favourite (one));
  g_assert_true (latent_image_get_favourite (two));
  g_assert_cmpuint (count, ==, 1);
  g_assert_true (dex_await (latent_images_set_favourite (library, ids, TRUE), NULL));
  g_assert_cmpuint (count, ==, 1);
  g_clear_object (&one);
  g_clear_object (&two);
  test_close (library);

  library = test_open (folder);
  one = dex_await_object (latent_library_get_image (library, 1), NULL);
  g_assert_true (latent_image_get_favourite (one));
  g_clear_object (&one);
  test_close (library);
  return dex_future_new_true ();
}

/* The address is in library and file; the same picture is known again all the same. */
TEST_FIBER (test_source)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (TestFolder) elsewhere = test_folder_new ();
  g_autofree char *path = g_build_filename (elsewhere, "fox.png", NULL);
  g_autoptr (GBytes) bytes = test_make_picture (LATENT_IMAGE_KIND_PNG, 40, 30, 7);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImportReport) report = NULL, again = NULL;
  g_autoptr (LatentImage) image = NULL;
  g_autoptr (LatentMetadata) metadata = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL));
  g_ptr_array_add (files, g_file_new_for_path (path));
  report = dex_await_boxed (latent_library_import (library, files, NULL, NULL, NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->n_added, ==, 1);
  id = ((LatentImportItem *) report->items->pdata[0])->image;
  g_assert_true (dex_await (latent_images_set_source (library, id, "https://example.com/fox.png?a=1&b=2"), &error));
  g_assert_no_error (error);

  image = dex_await_object (latent_library_get_image (library, id), NULL);
  g_assert_cmpstr (latent_image_get_source (image), ==, "https://example.com/fox.png?a=1&b=2");
  g_assert_false (latent_image_get_edited (image));
  metadata = dex_await_boxed (latent_metadata_read_file (latent_image_get_path (image)), NULL);
  g_assert_cmpstr (metadata->address, ==, "https://example.com/fox.png?a=1&b=2");
  g_assert_cmpint (metadata->source, ==, LATENT_METADATA_SOURCE_NONE);

  again = dex_await_boxed (latent_library_import (library, files, NULL, NULL, NULL), NULL);
  g_assert_cmpuint (again->n_duplicates, ==, 1);
  g_clear_object (&image);
  test_close (library);
  return dex_future_new_true ();
}

static void
assert_tags (LatentImage *image, const char *expected)
{
  g_autofree char *tags = g_strjoinv ("|", (char **) latent_image_get_tags (image));

  g_assert_cmpstr (tags, ==, expected);
}

TEST_FIBER (test_tags)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) one = test_land_picture (library, "one");
  g_autoptr (LatentImage) two = test_land_picture (library, "two");
  g_autoptr (GArray) both = test_ids (one, two, NULL);
  g_autoptr (GArray) first = test_ids (one, NULL);
  g_autoptr (GError) error = NULL;

  assert_tags (one, "");
  g_assert_true (dex_await (latent_images_add_tag (library, both, "snow"), NULL));
  g_assert_true (dex_await (latent_images_add_tag (library, first, "  Fox\nred "), NULL));
  g_assert_true (dex_await (latent_images_add_tag (library, first, "SNOW"), NULL));
  assert_tags (one, "Fox red|snow");
  assert_tags (two, "snow");
  g_assert_true (dex_await (latent_images_remove_tag (library, first, "Snow"), NULL));
  assert_tags (one, "Fox red");
  assert_tags (two, "snow");
  g_assert_false (dex_await (latent_images_add_tag (library, first, " \n"), &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT);
  g_clear_object (&one);
  g_clear_object (&two);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_trash_and_restore)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) one = test_land_picture (library, "one");
  g_autoptr (LatentImage) two = test_land_picture (library, "two");
  g_autoptr (GArray) ids = test_ids (one, two, NULL);
  g_autofree char *home = g_strdup (latent_image_get_path (one));
  g_autofree char *other_home = g_strdup (latent_image_get_path (two));
  g_autofree char *month = g_path_get_dirname (home);
  g_autofree char *trash = g_build_filename (folder, ".latent", "trash", NULL);
  g_autofree char *name = g_path_get_basename (other_home);

  g_assert_true (dex_await (latent_images_trash (library, ids), NULL));
  g_assert_true (latent_image_get_trashed (one));
  g_assert_true (g_str_has_prefix (latent_image_get_path (one), trash));
  g_assert_true (g_file_test (latent_image_get_path (one), G_FILE_TEST_IS_REGULAR));
  g_assert_cmpuint (test_count_files (month), ==, 0);
  /* It keeps its own name there. */
  g_assert_cmpstr (latent_image_get_name (two), ==, name);

  /* The month's folder is gone, and one name is taken. */
  g_assert_cmpint (g_rmdir (month), ==, 0);
  g_assert_cmpint (g_mkdir (month, 0755), ==, 0);
  g_assert_true (g_file_set_contents (other_home, "mine", 4, NULL));
  g_assert_true (dex_await (latent_images_restore (library, ids), NULL));
  g_assert_false (latent_image_get_trashed (one));
  g_assert_cmpstr (latent_image_get_path (one), ==, home);
  g_assert_true (g_file_test (home, G_FILE_TEST_IS_REGULAR));
  g_assert_cmpstr (latent_image_get_path (two), !=, other_home);
  g_assert_true (g_str_has_suffix (latent_image_get_path (two), " (2).png"));
  g_assert_true (g_file_test (latent_image_get_path (two), G_FILE_TEST_IS_REGULAR));
  g_assert_cmpuint (test_count_files (trash), ==, 0);

  /* Twice is once. */
  g_assert_true (dex_await (latent_images_restore (library, ids), NULL));
  g_assert_cmpstr (latent_image_get_path (one), ==, home);
  g_clear_object (&one);
  g_clear_object (&two);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_trash_missing_file)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) one = test_land_picture (library, "one");
  g_autoptr (LatentImage) two = test_land_picture (library, "two");
  g_autoptr (GArray) ids = test_ids (one, two, NULL);

  g_assert_cmpint (g_unlink (latent_image_get_path (one)), ==, 0);
  g_assert_true (dex_await (latent_images_trash (library, ids), NULL));
  g_assert_true (latent_image_get_trashed (one));
  g_assert_true (latent_image_get_missing (one));
  g_assert_true (latent_image_get_trashed (two));
  g_assert_false (latent_image_get_missing (two));
  g_clear_object (&one);
  g_clear_object (&two);
  test_close (library);
  return dex_future_new_true ();
}

/* Cut between the move of the file and the transaction: the file's place is the truth. */
TEST_FIBER (test_trash_cut_short)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) one = test_land_picture (library, "one");
  g_autoptr (LatentImage) two = test_land_picture (library, "two");
  g_autoptr (LatentImage) three = test_land_picture (library, "three");
  g_autoptr (GArray) ids = test_ids (two, NULL);
  g_autofree char *one_name = g_path_get_basename (latent_image_get_path (one));
  g_autofree char *one_trash = g_build_filename (folder, ".latent", "trash", "1", one_name, NULL);
  g_autofree char *one_folder = g_path_get_dirname (one_trash);
  g_autofree char *two_home = g_strdup (latent_image_get_path (two));

  g_assert_true (dex_await (latent_images_trash (library, ids), NULL));
  g_assert_cmpint (g_mkdir (one_folder, 0700), ==, 0);
  g_assert_cmpint (g_rename (latent_image_get_path (one), one_trash), ==, 0);
  g_assert_cmpint (g_rename (latent_image_get_path (two), two_home), ==, 0);

  g_assert_true (latent_library_try_engine_lock (library));
  g_assert_cmpint (dex_await_int64 (latent_journal_recover (library), NULL), ==, 0);
  g_assert_true (latent_image_get_trashed (one));
  g_assert_cmpstr (latent_image_get_path (one), ==, one_trash);
  g_assert_false (latent_image_get_trashed (two));
  g_assert_cmpstr (latent_image_get_path (two), ==, two_home);
  g_assert_false (latent_image_get_trashed (three));
  g_clear_object (&one);
  g_clear_object (&two);
  g_clear_object (&three);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_copy_to)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "out", "deep", NULL);
  g_autoptr (GFile) target = g_file_new_for_path (path);
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) image = test_land_picture (library, "a fox");
  g_autoptr (GFile) original = latent_image_dup_file (image);
  g_autoptr (GFile) back = NULL;
  g_autofree char *contents = NULL;
  gsize length;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = g_new0 (char *, 4);

  g_assert_true (g_file_load_contents (original, NULL, &contents, &length, NULL, NULL));
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GFile) copy = dex_await_object (latent_images_copy_to (library, image, target), &error);
      g_autofree char *copied = NULL;
      gsize copied_length;

      g_assert_no_error (error);
      names[i] = g_file_get_basename (copy);
      g_assert_true (g_file_load_contents (copy, NULL, &copied, &copied_length, NULL, NULL));
      g_assert_cmpmem (contents, length, copied, copied_length);
    }
  g_assert_cmpstr (names[0], ==, latent_image_get_name (image));
  g_assert_true (g_str_has_suffix (names[1], " (2).png"));
  g_assert_true (g_str_has_suffix (names[2], " (3).png"));
  g_assert_cmpuint (test_count_files (path), ==, 3);

  g_assert_cmpint (g_unlink (latent_image_get_path (image)), ==, 0);
  g_assert_null (dex_await_object (latent_images_copy_to (library, image, target), &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND);
  g_assert_true (latent_image_get_missing (image));
  g_assert_cmpuint (test_count_files (path), ==, 3);

  /* It is back. */
  g_assert_true (g_file_set_contents (latent_image_get_path (image), contents, (gssize) length, NULL));
  back = dex_await_object (latent_images_copy_to (library, image, target), NULL);
  g_assert_nonnull (back);
  g_assert_false (latent_image_get_missing (image));
  g_clear_object (&image);
  test_close (library);
  return dex_future_new_true ();
}

static void
assert_thumbnail (LatentLibrary *library, LatentImage *image, guint size, guint width, guint height)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentPixels) pixels = dex_await_boxed (latent_images_load_thumbnail (library, image, size, NULL), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (latent_pixels_get_width (pixels), ==, width);
  g_assert_cmpuint (latent_pixels_get_height (pixels), ==, height);
}

TEST_FIBER (test_thumbnails)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *cache = g_build_filename (folder, ".latent", "thumbnails", NULL);
  LatentLibrary *library = test_open (folder);
  g_autoptr (GBytes) bytes = test_make_picture (LATENT_IMAGE_KIND_PNG, 1024, 768, 1);
  g_autoptr (LatentImage) image = test_land (library, "a fox", bytes);
  g_autoptr (LatentImageList) list = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (test_count_files (cache), ==, 2);
  assert_thumbnail (library, image, 256, 256, 192);
  assert_thumbnail (library, image, 512, 512, 384);

  /* The cache may be thrown away. */
  test_remove_all (cache);
  assert_thumbnail (library, image, 256, 256, 192);
  g_assert_cmpuint (test_count_files (cache), ==, 2);
  g_clear_object (&image);
  test_close (library);

  /* Also of what a list has. */
  library = test_open (folder);
  list = latent_image_list_new (library);
  test_wait_until (!latent_image_list_get_loading (list));
  image = g_list_model_get_item (G_LIST_MODEL (list), 0);
  assert_thumbnail (library, image, 512, 512, 384);

  /* Without the picture there is none, and the picture is known to be missing. */
  test_remove_all (cache);
  g_assert_cmpint (g_unlink (latent_image_get_path (image)), ==, 0);
  g_assert_null (dex_await_boxed (latent_images_load_thumbnail (library, image, 256, NULL), &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND);
  g_assert_true (latent_image_get_missing (image));
  g_clear_object (&list);
  g_clear_object (&image);
  test_close (library);
  return dex_future_new_true ();
}

static gboolean
has_thumbnails (const char *cache, const char *hash)
{
  static const char *const sizes[] = { "256", "512" };
  g_autofree char *shelf = g_strndup (hash, 2);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path = g_build_filename (cache, sizes[i], shelf, hash, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return FALSE;
    }
  return TRUE;
}

/* Nobody looks at them, and they are back; what can't be decoded isn't tried again each time. */
TEST_FIBER (test_thumbnails_mended)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *cache = g_build_filename (folder, ".latent", "thumbnails", NULL);
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) good = test_land_picture (library, "good");
  g_autoptr (LatentImage) gone = test_land_picture (library, "gone");
  g_autoptr (LatentImage) bad = test_land_picture (library, "bad");
  g_autofree char *good_hash = g_strdup (latent_image_get_hash (good));
  g_autofree char *bad_hash = g_strdup (latent_image_get_hash (bad));
  g_autofree char *shelf = g_strndup (bad_hash, 2);
  g_autofree char *tried = g_build_filename (cache, "tried", shelf, bad_hash, NULL);
  g_autofree char *small = NULL;
  const struct utimbuf yesterday = { time (NULL) - 86400, time (NULL) - 86400 };
  GStatBuf facts;

  g_assert_true (g_file_set_contents (latent_image_get_path (bad), "no picture any more", -1, NULL));
  g_assert_cmpint (g_unlink (latent_image_get_path (gone)), ==, 0);
  g_clear_object (&good);
  g_clear_object (&gone);
  g_clear_object (&bad);
  test_remove_all (cache);
  g_assert_false (has_thumbnails (cache, good_hash));
  latent_images_mend_thumbnails (library);
  test_wait_until (has_thumbnails (cache, good_hash));
  /* The newest come first. */
  g_assert_true (g_file_test (tried, G_FILE_TEST_EXISTS));
  g_assert_false (has_thumbnails (cache, bad_hash));
  test_close (library);

  /* One of the sizes is enough to be missed; what was tried stays tried. */
  g_assert_cmpint (g_utime (tried, (struct utimbuf *) &yesterday), ==, 0);
  g_clear_pointer (&shelf, g_free);
  shelf = g_strndup (good_hash, 2);
  small = g_build_filename (cache, "512", shelf, good_hash, NULL);
  g_assert_cmpint (g_unlink (small), ==, 0);
  library = test_open (folder);
  latent_images_mend_thumbnails (library);
  test_wait_until (has_thumbnails (cache, good_hash));
  test_close (library);
  g_assert_cmpint (g_stat (tried, &facts), ==, 0);
  g_assert_cmpint (facts.st_mtime, ==, yesterday.modtime);

  /* It is no leftover either, and a library that is closed meanwhile doesn't wait for all of them. */
  library = test_open (folder);
  test_remove_all (cache);
  latent_images_mend_thumbnails (library);
  test_close (library);
  return dex_future_new_true ();
}

/* Many asked for at once, most of them not wanted any more. */
TEST_FIBER (test_thumbnails_cancelled)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *cache = g_build_filename (folder, ".latent", "thumbnails", NULL);
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) image = test_land_picture (library, "a fox");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  DexFuture *futures[20];
  guint n_cancelled = 0;

  test_remove_all (cache);
  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    futures[i] = latent_images_load_thumbnail (library, image, 256, i < 15 ? cancellable : NULL);
  g_assert_true (latent_sleep (1, NULL, NULL));
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentPixels) pixels = dex_await_boxed (futures[i], &error);

      if (i >= 15)
        g_assert_no_error (error);
      else if (pixels == NULL)
        {
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
          n_cancelled++;
        }
    }
  g_assert_cmpuint (n_cancelled, >, 0);
  g_clear_object (&image);
  test_close (library);
  return dex_future_new_true ();
}

int
main (int argc, char *argv[])
{
  int result;

  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/images/favourite", test_favourite);
  g_test_add_func ("/images/tags", test_tags);
  g_test_add_func ("/images/source", test_source);
  g_test_add_func ("/images/trash-and-restore", test_trash_and_restore);
  g_test_add_func ("/images/trash-missing-file", test_trash_missing_file);
  g_test_add_func ("/images/trash-cut-short", test_trash_cut_short);
  g_test_add_func ("/images/copy-to", test_copy_to);
  g_test_add_func ("/images/thumbnails", test_thumbnails);
  g_test_add_func ("/images/thumbnails-cancelled", test_thumbnails_cancelled);
  g_test_add_func ("/images/thumbnails-mended", test_thumbnails_mended);
  result = g_test_run ();
  latent_imaging_shutdown ();
  return result;
}
