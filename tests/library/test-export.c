/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-picture.h"

#include "latent-decoder.h"
#include "latent-export.h"
#include "latent-images.h"
#include "latent-imaging.h"
#include "latent-metadata.h"

/* Pictures for use elsewhere. */

static LatentExportReport *export (LatentLibrary *library,
                                   GArray *ids,
                                   const char *path,
                                   const LatentExportOptions *options)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  LatentExportReport *report = dex_await_boxed (latent_library_export (library, ids, folder, options, NULL, NULL, NULL),
                                                &error);

  g_assert_no_error (error);
  g_assert_false (report->cancelled);
  g_assert_cmpuint (report->items->len, ==, ids->len);
  return report;
}

static const char *
get_path (LatentExportReport *report, guint index)
{
  const LatentExportItem *item = report->items->pdata[index];

  g_assert_cmpstr (item->message, ==, NULL);
  g_assert_nonnull (item->path);
  return item->path;
}

static void
assert_same_bytes (const char *one, const char *two)
{
  g_autofree char *first = NULL, *second = NULL;
  gsize n_first, n_second;

  g_assert_true (g_file_get_contents (one, &first, &n_first, NULL));
  g_assert_true (g_file_get_contents (two, &second, &n_second, NULL));
  g_assert_cmpmem (first, n_first, second, n_second);
}

TEST_FIBER (test_original)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (TestFolder) elsewhere = test_folder_new ();
  g_autofree char *output = g_build_filename (elsewhere, "new", "folder", NULL);
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) image = test_land_picture (library, "one");
  g_autoptr (GArray) ids = test_ids (image, NULL);
  const LatentExportOptions options = { 0 };
  g_autoptr (LatentExportReport) first = export (library, ids, output, &options);
  g_autoptr (LatentExportReport) second = export (library, ids, output, &options);
  g_autofree char *name = g_path_get_basename (get_path (first, 0));

  g_assert_cmpstr (name, ==, latent_image_get_name (image));
  assert_same_bytes (get_path (first, 0), latent_image_get_path (image));
  assert_same_bytes (get_path (second, 0), latent_image_get_path (image));
  g_assert_cmpstr (get_path (first, 0), !=, get_path (second, 0));
  g_assert_cmpuint (test_count_files (output), ==, 2);
  g_clear_object (&image);
  test_close (library);
  return dex_future_new_true ();
}

/* Each format has the prompt in it, or nothing at all. */
static void
try_format (LatentLibrary *library, LatentImage *image, LatentImageKind kind, gboolean without_metadata)
{
  g_autoptr (TestFolder) output = test_folder_new ();
  g_autoptr (GArray) ids = test_ids (image, NULL);
  const LatentExportOptions options = { .kind = kind, .size = 32, .quality = 80, .without_metadata = without_metadata };
  g_autoptr (LatentExportReport) report = export (library, ids, output, &options);
  g_autoptr (GFile) file = g_file_new_for_path (get_path (report, 0));
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentDecoded) decoded = dex_await_boxed (latent_decoder_decode_file (file, NULL), &error);
  g_autoptr (LatentMetadata) metadata = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (latent_pixels_get_width (latent_decoded_get_pixels (decoded)), ==, 32);
  g_assert_cmpuint (latent_pixels_get_height (latent_decoded_get_pixels (decoded)), ==, 24);
  g_assert_cmpstr (latent_decoded_get_mime_type (decoded), ==, latent_image_kind_get_mime_type (kind));
  g_assert_true (g_str_has_suffix (get_path (report, 0), latent_image_kind_get_extension (kind)));
  metadata = dex_await_boxed (latent_metadata_read_file (get_path (report, 0)), NULL);
  if (without_metadata)
    g_assert_cmpint (metadata->source, ==, LATENT_METADATA_SOURCE_NONE);
  else
    {
      g_assert_cmpint (metadata->source, ==, LATENT_METADATA_SOURCE_LATENT);
      g_assert_cmpstr (metadata->prompt, ==, latent_image_get_prompt (image));
      g_assert_cmpstr (metadata->task_id, ==, latent_image_get_remote_id (image));
    }
  g_assert_cmpuint (test_count_files (output), ==, 1);
}

TEST_FIBER (test_formats)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) image = test_land_picture (library, "a fox, “quick” & <red>; 狐");

  for (guint without = 0; without < 2; without++)
    {
      try_format (library, image, LATENT_IMAGE_KIND_PNG, without != 0);
      try_format (library, image, LATENT_IMAGE_KIND_JPEG, without != 0);
      try_format (library, image, LATENT_IMAGE_KIND_WEBP, without != 0);
    }
  g_clear_object (&image);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_stripped)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (TestFolder) output = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) image = test_land_picture (library, "secret");
  g_autoptr (GArray) ids = test_ids (image, NULL);
  const LatentExportOptions options = { .without_metadata = TRUE };
  g_autoptr (LatentExportReport) report = export (library, ids, output, &options);
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (get_path (report, 0), &contents, &length, NULL));
  g_assert_null (memmem (contents, length, "secret", 6));
  g_assert_cmpuint (length, <, latent_image_get_size (image));
  g_clear_object (&image);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_names)
{
  static const struct
  {
    const char *pattern;
    const char *first;
    const char *second;
  } cases[] = {
    { "{number}", "1.png", "2.png" },
    { "{prompt}", "one-two.png", "one-two (2).png" },
    { "fox {id} of {model}", "fox 1 of flux-2-pro-text-to-image.png", "fox 2 of flux-2-pro-text-to-image.png" },
    { "../../{number}", "-..-1.png", "-..-2.png" },
    { " ", "1.png", "2.png" },
  };
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) one = test_land_picture (library, "one/two");
  g_autoptr (LatentImage) two = test_land_picture (library, "one/two");
  g_autoptr (GArray) ids = test_ids (one, two, NULL);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TestFolder) output = test_folder_new ();
      const LatentExportOptions options = { .name = cases[i].pattern };
      g_autoptr (LatentExportReport) report = export (library, ids, output, &options);
      g_autofree char *first = g_build_filename (output, cases[i].first, NULL);
      g_autofree char *second = g_build_filename (output, cases[i].second, NULL);

      g_test_message ("%s: %s", cases[i].pattern, get_path (report, 0));
      g_assert_true (g_file_test (first, G_FILE_TEST_EXISTS));
      g_assert_true (g_file_test (second, G_FILE_TEST_EXISTS));
    }
  g_assert_false (latent_export_check_name ("{prompt} {colour}", &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT);
  g_clear_error (&error);
  g_assert_false (latent_export_check_name ("{prompt", &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT);
  g_clear_object (&one);
  g_clear_object (&two);
  test_close (library);
  return dex_future_new_true ();
}

/* One that is gone doesn't keep the others. */
TEST_FIBER (test_missing)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (TestFolder) output = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) one = test_land_picture (library, "one");
  g_autoptr (LatentImage) two = test_land_picture (library, "two");
  g_autoptr (GArray) ids = test_ids (one, two, NULL);
  const LatentExportOptions options = { .kind = LATENT_IMAGE_KIND_JPEG };
  g_autoptr (LatentExportReport) report = NULL;

  g_assert_cmpint (g_unlink (latent_image_get_path (one)), ==, 0);
  report = export (library, ids, output, &options);
  g_assert_cmpuint (report->n_failed, ==, 1);
  g_assert_nonnull (((LatentExportItem *) report->items->pdata[0])->message);
  g_assert_true (g_file_test (get_path (report, 1), G_FILE_TEST_EXISTS));
  g_assert_true (latent_image_get_missing (one));
  g_assert_cmpuint (test_count_files (output), ==, 1);
  g_clear_object (&one);
  g_clear_object (&two);
  test_close (library);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export/original", test_original);
  g_test_add_func ("/export/formats", test_formats);
  g_test_add_func ("/export/stripped", test_stripped);
  g_test_add_func ("/export/names", test_names);
  g_test_add_func ("/export/missing", test_missing);
  result = g_test_run ();
  latent_imaging_shutdown ();
  return result;
}
