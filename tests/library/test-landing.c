/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-picture.h"

#include <sqlite3.h>
#include <string.h>

#include "latent-decoder.h"
#include "latent-images.h"
#include "latent-metadata.h"

/* From bytes to a picture of the library. */

typedef struct
{
  const char *name;
  LatentImageKind kind;
} Kind;

static const Kind kinds[] = {
  { "png", LATENT_IMAGE_KIND_PNG },
  { "jpeg", LATENT_IMAGE_KIND_JPEG },
  { "webp", LATENT_IMAGE_KIND_WEBP },
};

static char *
get_hash (const char *path)
{
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) contents, length);
}

/* One text of the database. */
static char *
query_text (const char *folder, const char *statement)
{
  g_autofree char *path = g_build_filename (folder, ".latent", "library.db", NULL);
  sqlite3 *handle = NULL;
  sqlite3_stmt *prepared = NULL;
  char *text;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, statement, -1, &prepared, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (prepared), ==, SQLITE_ROW);
  text = g_strdup ((const char *) sqlite3_column_text (prepared, 0));
  sqlite3_finalize (prepared);
  sqlite3_close (handle);
  return text;
}

static void
assert_nothing_incoming (const char *folder)
{
  g_autofree char *incoming = g_build_filename (folder, ".latent", "incoming", NULL);

  g_assert_cmpuint (test_count_files (incoming), ==, 0);
}

static DexFuture *
kind_fiber (gpointer user_data)
{
  const Kind *kind = user_data;
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (GBytes) bytes = test_make_picture (kind->kind, 120, 80, 7);
  g_autoptr (LatentImage) image = test_land (library, "a fox in the snow", bytes);
  g_autoptr (LatentMetadata) metadata = NULL;
  g_autoptr (GFile) file = latent_image_dup_file (image);
  g_autoptr (LatentDecoded) decoded = NULL;
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (LatentTask) task = NULL;
  g_autofree char *hash = get_hash (latent_image_get_path (image));
  g_autofree char *kept = query_text (folder, "SELECT hash FROM image");
  g_autofree char *original = query_text (folder, "SELECT original_hash FROM image");
  g_autofree char *expected = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  LatentMove move = LATENT_MOVE_INIT;

  g_assert_true (latent_image_get_loaded (image));
  g_assert_cmpint (latent_image_get_width (image), ==, 120);
  g_assert_cmpint (latent_image_get_height (image), ==, 80);
  g_assert_null (latent_image_get_problem (image));
  g_assert_cmpstr (latent_image_get_prompt (image), ==, "a fox in the snow");
  g_assert_cmpstr (latent_image_get_mime_type (image), ==, latent_image_kind_get_mime_type (kind->kind));
  g_assert_cmpuint (latent_image_get_colour (image) >> 16, >, 150);
  g_assert_nonnull (latent_image_get_blur (image));
  g_assert_cmpstr (latent_image_get_remote_id (image), ==, "remote-1");
  g_assert_true (g_str_has_prefix (latent_image_get_path (image), folder));
  g_assert_nonnull (strstr (latent_image_get_name (image), "a fox in the snow – flux-2 ("));
  assert_nothing_incoming (folder);

  /* Both hashes tell the truth; the pixels are what they were, the prompt is in the file. */
  g_assert_cmpstr (hash, ==, kept);
  g_assert_cmpstr (expected, ==, original);
  decoded = dex_await_boxed (latent_decoder_decode_file (file, NULL), NULL);
  g_assert_cmpuint (latent_pixels_get_width (latent_decoded_get_pixels (decoded)), ==, 120);
  metadata = dex_await_boxed (latent_metadata_read_file (latent_image_get_path (image)), NULL);
  g_assert_cmpstr (metadata->prompt, ==, "a fox in the snow");
  g_assert_cmpstr (metadata->task_id, ==, "remote-1");
  g_assert_cmpstr (metadata->service, ==, TEST_SERVICE);

  task = dex_await_object (latent_library_get_task (library, latent_image_get_task (image)), NULL);
  g_assert_cmpuint (latent_task_get_n_images (task), ==, 1);
  results = dex_await_boxed (latent_journal_list_results (library, latent_task_get_id (task)), NULL);
  g_assert_cmpint (((LatentResult *) results->pdata[0])->state, ==, LATENT_RESULT_LANDED);
  g_assert_cmpint (((LatentResult *) results->pdata[0])->image, ==, latent_image_get_id (image));
  images = dex_await_boxed (latent_library_list_task_images (library, latent_task_get_id (task)), NULL);
  g_assert_cmpuint (images->len, ==, 1);
  g_assert_true (images->pdata[0] == image);

  /* A charge that is known later is the picture's too. */
  move.task = latent_task_get_id (task);
  move.from = LATENT_IN (LATENT_TASK_COLLECTING);
  move.to = LATENT_TASK_DONE;
  move.credits = 4.5;
  g_assert_true (test_move (library, &move));
  g_clear_object (&task);
  g_clear_pointer (&images, g_ptr_array_unref);
  g_clear_object (&image);
  test_close (library);

  library = test_open (folder);
  image = dex_await_object (latent_library_get_image (library, 1), NULL);
  g_assert_cmpfloat (latent_image_get_credits (image), ==, 4.5);
  g_clear_object (&image);
  test_close (library);
  return dex_future_new_true ();
}

static void
test_kind (gconstpointer data)
{
  latent_test_run_fiber (kind_fiber, (gpointer) data);
}

/* What can't be decoded is kept as it came, with the reason. */
TEST_FIBER (test_garbage)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  static const guint8 noise[] = { 0x00, 0x9f, 0x13, 0xff, 0x80, 0x01, 0xfe, 0x77, 0x00, 0x0b, 0xde, 0xad };
  g_autoptr (GBytes) bytes = g_bytes_new_static (noise, sizeof noise);
  g_autoptr (LatentImage) image = test_land (library, "noise", bytes);
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_nonnull (latent_image_get_problem (image));
  g_assert_cmpint (latent_image_get_width (image), ==, 0);
  g_assert_true (g_str_has_suffix (latent_image_get_path (image), ".bin"));
  g_assert_true (g_file_get_contents (latent_image_get_path (image), &contents, &length, NULL));
  g_assert_cmpmem (contents, length, noise, sizeof noise);
  g_assert_null (dex_await_boxed (latent_images_load_thumbnail (library, image, 256, NULL), &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND);
  assert_nothing_incoming (folder);
  g_clear_object (&image);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_truncated)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (GBytes) whole = test_make_picture (LATENT_IMAGE_KIND_PNG, 300, 300, 1);
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (whole, 0, g_bytes_get_size (whole) / 2);
  g_autoptr (LatentImage) image = test_land (library, "half a fox", half);
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_str_has_suffix (latent_image_get_path (image), ".png"));
  g_assert_true (g_file_get_contents (latent_image_get_path (image), &contents, &length, NULL));
  g_assert_cmpmem (contents, length, g_bytes_get_data (half, NULL), g_bytes_get_size (half));
  g_clear_object (&image);
  test_close (library);
  return dex_future_new_true ();
}

typedef struct
{
  const char *name;
  const char *content;
} Page;

static const Page pages[] = {
  { "empty", "" },
  { "html", "<!DOCTYPE html><html><body>Not found</body></html>" },
  { "json", "{\"code\": 404, \"msg\": \"expired\"}" },
  { "xml", "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code></Error>" },
};

/* An error page isn't what was paid for: the result is still awaited. */
static DexFuture *
page_fiber (gpointer user_data)
{
  const Page *page = user_data;
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTask) task = test_add_task (library, "a fox");
  g_autoptr (GBytes) bytes = g_bytes_new_static (page->content, strlen (page->content));
  g_autoptr (LatentIncoming) incoming = NULL;
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GError) error = NULL;

  test_bring_to (library, task, LATENT_TASK_COLLECTING);
  incoming = test_receive (library, task, 0, bytes);
  g_assert_null (dex_await_object (latent_incoming_land (incoming, NULL), &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT);
  assert_nothing_incoming (folder);
  results = dex_await_boxed (latent_journal_list_results (library, latent_task_get_id (task)), NULL);
  g_assert_cmpint (((LatentResult *) results->pdata[0])->state, ==, LATENT_RESULT_PENDING);
  g_clear_object (&incoming);
  g_clear_object (&task);
  test_close (library);
  return dex_future_new_true ();
}

static void
test_page (gconstpointer data)
{
  latent_test_run_fiber (page_fiber, (gpointer) data);
}

TEST_FIBER (test_once)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) image = test_land_picture (library, "a fox");
  g_autoptr (GError) error = NULL;

  g_assert_null (dex_await_object (latent_incoming_open (library, latent_image_get_task (image), 0), &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_null (dex_await_object (latent_incoming_open (library, latent_image_get_task (image), 5), &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND);
  g_clear_object (&image);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_discard)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTask) task = test_add_task (library, "a fox");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  g_autofree char *parts = g_build_filename (folder, ".latent", "incoming", NULL);
  LatentIncoming *one, *two;

  test_bring_to (library, task, LATENT_TASK_COLLECTING);
  one = test_receive (library, task, 0, bytes);
  two = test_receive (library, task, 0, bytes);
  g_assert_cmpuint (test_count_files (parts), ==, 2);
  latent_incoming_discard (one);
  g_assert_cmpuint (test_count_files (parts), ==, 1);
  g_object_unref (one);
  g_object_unref (two);
  assert_nothing_incoming (folder);
  g_clear_object (&task);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_cancelled)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTask) task = test_add_task (library, "a fox");
  g_autoptr (GBytes) bytes = test_make_picture (LATENT_IMAGE_KIND_PNG, 64, 64, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LatentIncoming) incoming = NULL;
  g_autoptr (LatentImage) image = NULL;
  g_autoptr (GError) error = NULL;

  test_bring_to (library, task, LATENT_TASK_COLLECTING);
  incoming = test_receive (library, task, 0, bytes);
  g_cancellable_cancel (cancellable);
  g_assert_null (dex_await_object (latent_incoming_land (incoming, cancellable), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_nothing_incoming (folder);
  g_clear_object (&incoming);

  /* And again, to the end. */
  incoming = test_receive (library, task, 0, bytes);
  image = dex_await_object (latent_incoming_land (incoming, NULL), NULL);
  g_assert_nonnull (image);
  g_clear_object (&incoming);
  g_clear_object (&image);
  g_clear_object (&task);
  test_close (library);
  return dex_future_new_true ();
}

/* Several results of several tasks at once. */
TEST_FIBER (test_many_at_once)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  DexFuture *futures[8];

  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr (LatentTask) task = test_add_task (library, "the same words");
      g_autoptr (GBytes) bytes = test_make_picture (LATENT_IMAGE_KIND_JPEG, 200, 100, i);
      g_autoptr (LatentIncoming) incoming = NULL;

      test_bring_to (library, task, LATENT_TASK_COLLECTING);
      incoming = test_receive (library, task, 0, bytes);
      futures[i] = latent_incoming_land (incoming, NULL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr (LatentImage) image = dex_await_object (futures[i], NULL);

      g_assert_nonnull (image);
      g_assert_true (g_file_test (latent_image_get_path (image), G_FILE_TEST_IS_REGULAR));
      g_assert_true (g_hash_table_add (names, g_strdup (latent_image_get_path (image))));
    }
  test_close (library);
  return dex_future_new_true ();
}

/* Closing waits for what is on its way. */
TEST_FIBER (test_close_while_landing)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTask) task = test_add_task (library, "a fox");
  g_autoptr (GBytes) bytes = test_make_picture (LATENT_IMAGE_KIND_PNG, 64, 64, 1);
  g_autoptr (LatentIncoming) incoming = NULL;
  g_autoptr (LatentImage) image = NULL;
  DexFuture *landing;

  test_bring_to (library, task, LATENT_TASK_COLLECTING);
  incoming = test_receive (library, task, 0, bytes);
  landing = latent_incoming_land (incoming, NULL);
  g_assert_true (latent_sleep (1, NULL, NULL));
  g_assert_true (dex_await (latent_library_close (library), NULL));
  image = dex_await_object (landing, NULL);
  g_assert_nonnull (image);
  g_clear_object (&incoming);
  g_clear_object (&image);
  g_clear_object (&task);
  g_assert_finalize_object (library);
  return dex_future_new_true ();
}

static void
exec_sql (const char *folder, const char *text)
{
  g_autofree char *path = g_build_filename (folder, ".latent", "library.db", NULL);
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, text, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);
}

/* Killed after the rename, before the last transaction; and again with the file lost. */
static void
recover_landing (gboolean keep_file)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) image = test_land_picture (library, "a fox");
  g_autofree char *path = g_strdup (latent_image_get_path (image));
  g_autofree char *part = g_build_filename (folder, ".latent", "incoming", "result-1-0-1234", NULL);
  g_autofree char *stray = g_build_filename (part, "result.part", NULL);
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (LatentTask) task = NULL;
  LatentResult *result;

  g_clear_object (&image);
  test_close (library);
  exec_sql (folder, "DELETE FROM image; DELETE FROM image_text; UPDATE result SET state = 'landing', image = NULL;");
  g_assert_cmpint (g_mkdir (part, 0700), ==, 0);
  g_assert_true (g_file_set_contents (stray, "x", 1, NULL));
  if (!keep_file)
    g_assert_cmpint (g_unlink (path), ==, 0);

  library = test_open (folder);
  g_assert_true (latent_library_try_engine_lock (library));
  g_assert_cmpint (dex_await_int64 (latent_journal_recover (library), NULL), ==, 0);
  assert_nothing_incoming (folder);
  results = dex_await_boxed (latent_journal_list_results (library, 1), NULL);
  result = results->pdata[0];
  g_assert_cmpint (result->state, ==, keep_file ? LATENT_RESULT_LANDED : LATENT_RESULT_PENDING);
  if (keep_file)
    {
      image = dex_await_object (latent_library_get_image (library, result->image), NULL);
      g_assert_cmpstr (latent_image_get_path (image), ==, path);
      g_assert_cmpstr (latent_image_get_prompt (image), ==, "a fox");
      g_assert_cmpint (latent_image_get_width (image), ==, 64);
      g_clear_object (&image);
    }
  test_close (library);
}

TEST_FIBER (test_recover_landing)
{
  recover_landing (TRUE);
  recover_landing (FALSE);
  return dex_future_new_true ();
}

/* The same without a restart: the next attempt finds it. */
TEST_FIBER (test_open_finishes_landing)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentImage) image = NULL;

  g_object_unref (test_land_picture (library, "a fox"));
  test_close (library);
  exec_sql (folder, "DELETE FROM image; DELETE FROM image_text; UPDATE result SET state = 'landing', image = NULL;");
  library = test_open (folder);
  g_assert_null (dex_await_object (latent_incoming_open (library, 1, 0), &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS);
  g_clear_error (&error);
  image = dex_await_object (latent_library_get_image (library, 2), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (latent_image_get_prompt (image), ==, "a fox");
  g_clear_object (&image);
  test_close (library);
  return dex_future_new_true ();
}

/* The folder went away: an error that says so, and it goes on when it is back. */
TEST_FIBER (test_month_in_the_way)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTask) task = test_add_task (library, "a fox");
  g_autoptr (GBytes) bytes = test_make_picture (LATENT_IMAGE_KIND_PNG, 64, 64, 1);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *month = g_date_time_format (now, "%Y-%m");
  g_autofree char *path = g_build_filename (folder, month, NULL);
  g_autoptr (LatentIncoming) incoming = NULL;
  g_autoptr (LatentImage) image = NULL;
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  test_bring_to (library, task, LATENT_TASK_COLLECTING);
  incoming = test_receive (library, task, 0, bytes);
  g_assert_null (dex_await_object (latent_incoming_land (incoming, NULL), &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE);
  assert_nothing_incoming (folder);
  results = dex_await_boxed (latent_journal_list_results (library, latent_task_get_id (task)), NULL);
  g_assert_cmpint (((LatentResult *) results->pdata[0])->state, ==, LATENT_RESULT_PENDING);
  g_clear_object (&incoming);

  g_assert_cmpint (g_unlink (path), ==, 0);
  incoming = test_receive (library, task, 0, bytes);
  image = dex_await_object (latent_incoming_land (incoming, NULL), NULL);
  g_assert_nonnull (image);
  g_clear_object (&incoming);
  g_clear_object (&image);
  g_clear_object (&task);
  test_close (library);
  return dex_future_new_true ();
}

int
main (int argc, char *argv[])
{
  int result;

  dex_init ();
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strconcat ("/landing/kind/", kinds[i].name, NULL);

      g_test_add_data_func (path, &kinds[i], test_kind);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *path = g_strconcat ("/landing/page/", pages[i].name, NULL);

      g_test_add_data_func (path, &pages[i], test_page);
    }
  g_test_add_func ("/landing/garbage", test_garbage);
  g_test_add_func ("/landing/truncated", test_truncated);
  g_test_add_func ("/landing/once", test_once);
  g_test_add_func ("/landing/discard", test_discard);
  g_test_add_func ("/landing/cancelled", test_cancelled);
  g_test_add_func ("/landing/many-at-once", test_many_at_once);
  g_test_add_func ("/landing/close-while-landing", test_close_while_landing);
  g_test_add_func ("/landing/recover", test_recover_landing);
  g_test_add_func ("/landing/open-finishes", test_open_finishes_landing);
  g_test_add_func ("/landing/month-in-the-way", test_month_in_the_way);
  result = g_test_run ();
  latent_imaging_shutdown ();
  return result;
}
