/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-picture.h"

#include <string.h>
#include <utime.h>

#include "latent-backup.h"
#include "latent-census.h"
#include "latent-image-list.h"
#include "latent-images.h"
#include "latent-imaging.h"
#include "latent-metadata.h"
#include "latent-verify.h"

/* Database and files: compared, mended, made anew from each other. */

static char *
hidden_path (const char *folder, const char *name)
{
  return g_build_filename (folder, ".latent", name, NULL);
}

static LatentVerifyReport *
verify (LatentLibrary *library, gboolean repair)
{
  g_autoptr (GError) error = NULL;
  LatentVerifyReport *report = dex_await_boxed (latent_library_verify (library, repair, NULL, NULL, NULL), &error);

  g_assert_no_error (error);
  return report;
}

static LatentVerifyReport *
verify_database (const char *path, gboolean repair)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  LatentVerifyReport *report = dex_await_boxed (latent_verify_database (folder, repair), &error);

  g_assert_no_error (error);
  return report;
}

/* "missing! unknown": the kinds in their order, with a mark at those that aren't mended. */
static char *
summarise (LatentVerifyReport *report)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < report->findings->len; i++)
    {
      const LatentFinding *finding = report->findings->pdata[i];

      g_assert_nonnull (finding->message);
      g_string_append_printf (text, "%s%s%s", i > 0 ? " " : "", latent_finding_kind_to_nick (finding->kind),
                              finding->mended ? "" : "!");
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
assert_report (LatentLibrary *library, gboolean repair, const char *expected)
{
  g_autoptr (LatentVerifyReport) report = verify (library, repair);
  g_autofree char *found = summarise (report);

  g_assert_cmpstr (found, ==, expected);
}

static GPtrArray *
list (LatentLibrary *library, gboolean trashed)
{
  LatentImageQuery query = { .trashed = trashed };
  g_autoptr (GError) error = NULL;
  GPtrArray *images = dex_await_boxed (latent_library_list_images (library, &query), &error);

  g_assert_no_error (error);
  return images;
}

TEST_FIBER (test_sound)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);

  g_object_unref (test_land_picture (library, "one"));
  g_object_unref (test_land_picture (library, "two"));
  assert_report (library, FALSE, "");
  assert_report (library, TRUE, "");
  test_close (library);
  {
    g_autoptr (LatentVerifyReport) report = verify_database (folder, TRUE);
    g_assert_cmpuint (report->findings->len, ==, 0);
  }
  return dex_future_new_true ();
}

static void
assert_census (LatentLibrary *library, gboolean all, guint n_rows, guint n_unclaimed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentCensus) census = latent_census_take (library, all, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (census->n_rows, ==, 2);
  g_assert_cmpuint (census->n_files, ==, 2 + n_unclaimed);
  g_assert_cmpuint (census->rows->len, ==, n_rows);
  g_assert_cmpuint (census->unclaimed->len, ==, n_unclaimed);
  g_assert_cmpuint (census->files->len, ==, n_rows + n_unclaimed);
}

/* What is as it was isn't kept: with a hundred thousand pictures that is much. */
TEST_FIBER (test_census)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) one = test_land_picture (library, "one");
  g_autoptr (LatentImage) two = test_land_picture (library, "two");
  g_autofree char *stray = g_build_filename (folder, "stray.txt", NULL);

  assert_census (library, FALSE, 0, 0);
  assert_census (library, TRUE, 2, 0);
  g_assert_no_errno (g_utime (latent_image_get_path (one), &(struct utimbuf) { 1, 1 }));
  g_assert_true (g_file_set_contents (stray, "x", 1, NULL));
  assert_census (library, FALSE, 1, 1);
  assert_census (library, TRUE, 2, 1);

  g_clear_object (&one);
  g_clear_object (&two);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_missing_and_back)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) image = test_land_picture (library, "one");
  g_autofree char *path = g_strdup (latent_image_get_path (image));
  g_autofree char *away = g_strconcat (folder, ".away", NULL);

  g_assert_cmpint (g_rename (path, away), ==, 0);
  assert_report (library, FALSE, "missing!");
  g_assert_false (latent_image_get_missing (image));
  assert_report (library, TRUE, "missing!");
  g_assert_true (latent_image_get_missing (image));
  g_assert_cmpint (g_rename (away, path), ==, 0);
  assert_report (library, TRUE, "");
  g_assert_false (latent_image_get_missing (image));
  g_clear_object (&image);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_moved)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) image = test_land_picture (library, "one");
  g_autoptr (GArray) ids = test_ids (image, NULL);
  g_autofree char *elsewhere = g_build_filename (folder, "best", NULL);
  g_autofree char *path = g_build_filename (elsewhere, "fox.png", NULL);

  g_assert_true (dex_await (latent_images_add_tag (library, ids, "kept"), NULL));
  g_assert_cmpint (g_mkdir (elsewhere, 0700), ==, 0);
  g_assert_cmpint (g_rename (latent_image_get_path (image), path), ==, 0);
  assert_report (library, FALSE, "moved!");
  assert_report (library, TRUE, "moved");
  g_assert_cmpstr (latent_image_get_path (image), ==, path);
  g_assert_cmpstr (latent_image_get_tags (image)[0], ==, "kept");
  assert_report (library, TRUE, "");
  g_clear_object (&image);
  test_close (library);
  return dex_future_new_true ();
}

/* Moved, and other metadata written: only the task tells that it is the same. */
TEST_FIBER (test_moved_and_edited)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) image = test_land_picture (library, "one");
  g_autofree char *path = g_build_filename (folder, "fox.png", NULL);
  g_autoptr (LatentMetadata) metadata = NULL;

  g_assert_cmpint (g_rename (latent_image_get_path (image), path), ==, 0);
  metadata = dex_await_boxed (latent_metadata_read_file (path), NULL);
  g_assert_cmpstr (metadata->task_id, ==, latent_image_get_remote_id (image));
  g_set_str (&metadata->title, "The fox");
  g_assert_cmpint (dex_await_int64 (latent_metadata_write_file (path, metadata), NULL), >, 0);
  assert_report (library, TRUE, "moved leftover");
  g_assert_cmpstr (latent_image_get_path (image), ==, path);
  assert_report (library, TRUE, "");
  g_clear_object (&image);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_edited_and_damaged)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) image = test_land_picture (library, "one");
  g_autoptr (GBytes) other = test_make_picture (LATENT_IMAGE_KIND_PNG, 20, 10, 7);
  g_autofree char *path = g_strdup (latent_image_get_path (image));
  g_autofree char *original = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &original, &length, NULL));
  g_assert_false (latent_image_get_edited (image));
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (other, NULL), (gssize) g_bytes_get_size (other), NULL));
  assert_report (library, FALSE, "edited!");
  g_assert_false (latent_image_get_edited (image));
  assert_report (library, TRUE, "edited leftover");
  g_assert_true (latent_image_get_edited (image));
  /* Taken back. */
  g_assert_true (g_file_set_contents (path, original, (gssize) length, NULL));
  assert_report (library, TRUE, "edited leftover");
  g_assert_false (latent_image_get_edited (image));
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (other, NULL), (gssize) g_bytes_get_size (other), NULL));
  assert_report (library, TRUE, "edited leftover");
  g_assert_true (latent_image_get_edited (image));
  g_assert_cmpint (latent_image_get_width (image), ==, 20);
  g_assert_cmpstr (latent_image_get_prompt (image), ==, "one");
  assert_report (library, TRUE, "");

  g_assert_true (g_file_set_contents (path, "no picture", -1, NULL));
  assert_report (library, TRUE, "damaged!");
  g_assert_cmpint (latent_image_get_width (image), ==, 20);
  g_clear_object (&image);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_thumbnails)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) image = test_land_picture (library, "one");
  g_autofree char *thumbnails = hidden_path (folder, "thumbnails");
  g_autofree char *stray = g_build_filename (thumbnails, "256", "ab", "abcdef", NULL);
  g_autofree char *stray_folder = g_path_get_dirname (stray);

  test_remove_all (thumbnails);
  assert_report (library, FALSE, "thumbnail!");
  assert_report (library, TRUE, "thumbnail");
  assert_report (library, TRUE, "");
  g_assert_cmpint (g_mkdir_with_parents (stray_folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (stray, "x", 1, NULL));
  assert_report (library, FALSE, "leftover!");
  assert_report (library, TRUE, "leftover");
  g_assert_false (g_file_test (stray, G_FILE_TEST_EXISTS));
  g_clear_object (&image);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_incoming)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autofree char *left = g_build_filename (folder, ".latent", "incoming", "result-1-0-00000000", NULL);

  g_assert_cmpint (g_mkdir (left, 0700), ==, 0);
  assert_report (library, FALSE, "leftover!");
  /* While an engine works they are its own. */
  g_assert_true (latent_library_try_engine_lock (library));
  assert_report (library, TRUE, "");
  latent_library_drop_engine_lock (library);
  assert_report (library, TRUE, "leftover");
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_false (latent_library_has_engine_lock (library));
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_unknown)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (GBytes) bytes = test_make_picture (LATENT_IMAGE_KIND_JPEG, 30, 20, 3);
  g_autofree char *path = g_build_filename (folder, "mine.jpg", NULL);
  g_autofree char *notes = g_build_filename (folder, "notes.txt", NULL);
  g_autoptr (GPtrArray) images = NULL;

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL));
  g_assert_true (g_file_set_contents (notes, "buy milk", -1, NULL));
  assert_report (library, FALSE, "unknown!");
  assert_report (library, TRUE, "unknown");
  assert_report (library, TRUE, "");
  images = list (library, FALSE);
  g_assert_cmpuint (images->len, ==, 1);
  g_assert_cmpstr (latent_image_get_path (images->pdata[0]), ==, path);
  g_assert_cmpint (latent_image_get_width (images->pdata[0]), ==, 30);
  g_clear_pointer (&images, g_ptr_array_unref);
  test_close (library);
  return dex_future_new_true ();
}

/* What a picture's file must bring back. */
static GHashTable *
remember (LatentLibrary *library, gboolean trashed)
{
  GHashTable *pictures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) images = list (library, trashed);

  for (guint i = 0; i < images->len; i++)
    {
      LatentImage *image = images->pdata[i];

      g_hash_table_insert (
        pictures, g_strdup (latent_image_get_path (image)),
        g_strdup_printf ("%s|%s|%s|%s|%s|%" G_GINT64_FORMAT "|%dx%d|%s", latent_image_get_prompt (image),
                         latent_image_get_model (image), latent_image_get_input (image),
                         latent_image_get_remote_id (image), latent_image_get_mime_type (image),
                         latent_image_get_created (image) / G_USEC_PER_SEC, latent_image_get_width (image),
                         latent_image_get_height (image), latent_image_get_name (image)));
    }
  return pictures;
}

static void
assert_same (GHashTable *before, GHashTable *after)
{
  GHashTableIter iter;
  gpointer path, facts;

  g_assert_cmpuint (g_hash_table_size (after), ==, g_hash_table_size (before));
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &path, &facts))
    g_assert_cmpstr (g_hash_table_lookup (after, path), ==, facts);
}

static void
land_kinds (LatentLibrary *library)
{
  static const LatentImageKind kinds[] = { LATENT_IMAGE_KIND_PNG, LATENT_IMAGE_KIND_JPEG, LATENT_IMAGE_KIND_WEBP };
  static const char *const prompts[] = { "a fox, “quick” & <red>; 狐 🦊\n in the snow", "zwei Füchse", "three" };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GBytes) bytes = test_make_picture (kinds[i], 40 + (guint) i, 30, (guint) i);
      g_autoptr (LatentImage) image = test_land (library, prompts[i], bytes);
    }
}

static void
remove_database (const char *folder)
{
  g_autoptr (GDir) dir = NULL;
  g_autofree char *hidden = hidden_path (folder, "");
  const char *name;

  dir = g_dir_open (hidden, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (hidden, name, NULL);

      if (g_str_has_prefix (name, "library"))
        g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

/* All of it comes back from the files, what lay in the trash too. */
TEST_FIBER (test_rebuild)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (GHashTable) before = NULL;
  g_autoptr (GHashTable) before_trash = NULL;

  land_kinds (library);
  {
    g_autoptr (LatentImage) image = test_land_picture (library, "thrown away");
    g_autoptr (GArray) ids = test_ids (image, NULL);
    g_assert_true (dex_await (latent_images_trash (library, ids), NULL));
  }
  before = remember (library, FALSE);
  before_trash = remember (library, TRUE);
  test_close (library);
  remove_database (folder);

  {
    g_autoptr (LatentVerifyReport) report = verify_database (folder, FALSE);
    g_autofree char *found = summarise (report);
    g_assert_cmpstr (found, ==, "database!");
  }
  {
    g_autoptr (LatentVerifyReport) report = verify_database (folder, TRUE);
    g_autofree char *found = summarise (report);
    g_assert_cmpstr (found, ==, "database");
  }
  library = test_open (folder);
  assert_report (library, TRUE, "unknown unknown unknown unknown");
  assert_report (library, TRUE, "");
  {
    g_autoptr (GHashTable) after = remember (library, FALSE);
    g_autoptr (GHashTable) after_trash = remember (library, TRUE);
    g_autoptr (GPtrArray) trashed = list (library, TRUE);
    LatentImageQuery query = { .search = "Füchse" };
    g_autoptr (GPtrArray) found = dex_await_boxed (latent_library_list_images (library, &query), NULL);
    g_autoptr (GArray) ids = test_ids (trashed->pdata[0], NULL);

    assert_same (before, after);
    assert_same (before_trash, after_trash);
    g_assert_cmpuint (found->len, ==, 1);
    g_assert_true (dex_await (latent_images_restore (library, ids), NULL));
    g_assert_false (latent_image_get_trashed (trashed->pdata[0]));
    g_assert_true (g_file_test (latent_image_get_path (trashed->pdata[0]), G_FILE_TEST_EXISTS));
  }
  test_close (library);
  return dex_future_new_true ();
}

/* Overwrites the middle of a file. */
static void
damage (const char *path, gboolean truncate)
{
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  if (truncate)
    length /= 3;
  else
    memset (contents + 512, 0x5a, length - 1024);
  g_assert_true (g_file_set_contents (path, contents, (gssize) length, NULL));
}

static void
try_damaged (gboolean truncate)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autofree char *database = hidden_path (folder, "library.db");
  g_autoptr (GHashTable) before = NULL;

  land_kinds (library);
  before = remember (library, FALSE);
  test_close (library);
  {
    /* What a day's copy would bring back is another test's. */
    g_autofree char *hidden = hidden_path (folder, "");
    g_autoptr (GDir) dir = g_dir_open (hidden, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name (dir)) != NULL)
      {
        g_autofree char *path = g_build_filename (hidden, name, NULL);

        if (g_str_has_prefix (name, "library-"))
          g_unlink (path);
      }
  }
  damage (database, truncate);
  {
    g_autoptr (LatentVerifyReport) report = verify_database (folder, FALSE);
    g_assert_cmpuint (latent_verify_report_count_open (report), ==, 1);
  }
  {
    g_autoptr (LatentVerifyReport) report = verify_database (folder, TRUE);
    g_assert_cmpuint (report->findings->len, ==, 1);
    g_assert_cmpuint (latent_verify_report_count_open (report), ==, 0);
  }
  library = test_open (folder);
  assert_report (library, TRUE, "unknown unknown unknown");
  {
    g_autoptr (GHashTable) after = remember (library, FALSE);
    assert_same (before, after);
  }
  test_close (library);
}

TEST_FIBER (test_damaged_database)
{
  try_damaged (FALSE);
  try_damaged (TRUE);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/verify/sound", test_sound);
  g_test_add_func ("/verify/census", test_census);
  g_test_add_func ("/verify/missing", test_missing_and_back);
  g_test_add_func ("/verify/moved", test_moved);
  g_test_add_func ("/verify/moved-and-edited", test_moved_and_edited);
  g_test_add_func ("/verify/edited-and-damaged", test_edited_and_damaged);
  g_test_add_func ("/verify/thumbnails", test_thumbnails);
  g_test_add_func ("/verify/incoming", test_incoming);
  g_test_add_func ("/verify/unknown", test_unknown);
  g_test_add_func ("/verify/rebuild", test_rebuild);
  g_test_add_func ("/verify/damaged-database", test_damaged_database);
  result = g_test_run ();
  latent_imaging_shutdown ();
  return result;
}
