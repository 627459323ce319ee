/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-picture.h"

#include <string.h>
#include <sys/stat.h>

#include "latent-image-list.h"
#include "latent-images.h"
#include "latent-imaging.h"
#include "latent-import.h"
#include "latent-metadata.h"
#include "latent-png-chunks.h"

/* Files from elsewhere become pictures of the library. */

static void
write_bytes (const char *path, GBytes *bytes)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL));
}

/* A picture of its own for each @seed. */
static void
write_picture (const char *path, LatentImageKind kind, guint seed)
{
  g_autoptr (GBytes) bytes = test_make_picture (kind, 200 + seed, 16, seed);

  write_bytes (path, bytes);
}

static LatentImportReport *
import (LatentLibrary *library, GCancellable *cancellable, const char *first, ...)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  LatentImportReport *report;
  va_list rest;

  va_start (rest, first);
  for (const char *path = first; path != NULL; path = va_arg (rest, const char *))
    g_ptr_array_add (files, g_file_new_for_path (path));
  va_end (rest);
  report = dex_await_boxed (latent_library_import (library, files, NULL, NULL, cancellable), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->items->len, ==, report->n_added + report->n_duplicates + report->n_failed);
  return report;
}

static LatentImage *
get_only (LatentLibrary *library, LatentImportReport *report)
{
  const LatentImportItem *item = report->items->pdata[0];
  g_autoptr (GError) error = NULL;
  LatentImage *image;

  g_assert_cmpuint (report->items->len, ==, 1);
  g_assert_cmpint (item->outcome, ==, LATENT_IMPORT_ADDED);
  image = dex_await_object (latent_library_get_image (library, item->image), &error);
  g_assert_no_error (error);
  return image;
}

static void
set_parameters (const char *from, const char *to, const char *text)
{
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);
  g_autoptr (GInputStream) input = G_INPUT_STREAM (g_file_read (source, NULL, NULL));
  g_autoptr (GOutputStream) output = G_OUTPUT_STREAM (g_file_replace (target, NULL, FALSE, 0, NULL, NULL));
  g_autoptr (GError) error = NULL;

  latent_png_chunks_set_text (input, output, "parameters", text, NULL, &error);
  g_assert_no_error (error);
}

TEST_FIBER (test_prompts)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (TestFolder) elsewhere = test_folder_new ();
  g_autofree char *plain = g_build_filename (elsewhere, "plain.png", NULL);
  g_autofree char *a1111 = g_build_filename (elsewhere, "a1111.png", NULL);
  g_autofree char *ours = g_build_filename (elsewhere, "ours.jpg", NULL);
  g_autoptr (LatentMetadata) metadata = latent_metadata_new ();
  LatentLibrary *library = test_open (folder);

  write_picture (plain, LATENT_IMAGE_KIND_PNG, 1);
  set_parameters (plain, a1111,
                  "a castle on a hill\nNegative prompt: fog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: "
                  "201x16, Model: dream");
  {
    g_autoptr (LatentImportReport) report = import (library, NULL, a1111, NULL);
    g_autoptr (LatentImage) image = get_only (library, report);

    g_assert_cmpstr (latent_image_get_prompt (image), ==, "a castle on a hill");
    g_assert_cmpstr (latent_image_get_model (image), ==, "dream");
    g_assert_cmpstr (latent_image_get_name (image), ==, "a1111.png");
    g_assert_cmpint (latent_image_get_width (image), ==, 201);
  }

  write_picture (ours, LATENT_IMAGE_KIND_JPEG, 2);
  g_set_str (&metadata->prompt, "zwei Füchse");
  g_set_str (&metadata->model, "flux-2/pro-text-to-image");
  g_set_str (&metadata->parameters, "{\"prompt\":\"zwei Füchse\"}");
  g_set_str (&metadata->task_id, "281e5b0f39b9");
  metadata->credits = 5;
  metadata->created = g_date_time_new_utc (2025, 3, 15, 12, 5, 6);
  g_assert_cmpint (dex_await_int64 (latent_metadata_write_file (ours, metadata), NULL), >, 0);
  {
    g_autoptr (LatentImportReport) report = import (library, NULL, ours, NULL);
    g_autoptr (LatentImage) image = get_only (library, report);
    g_autofree char *expected = g_build_filename (folder, "2025-03", "ours.jpg", NULL);

    g_assert_cmpstr (latent_image_get_path (image), ==, expected);
    g_assert_cmpstr (latent_image_get_prompt (image), ==, metadata->prompt);
    g_assert_cmpstr (latent_image_get_input (image), ==, metadata->parameters);
    g_assert_cmpstr (latent_image_get_remote_id (image), ==, metadata->task_id);
    g_assert_cmpfloat (latent_image_get_credits (image), ==, 5);
    g_assert_cmpint (latent_image_get_created (image), ==, g_date_time_to_unix_usec (metadata->created));
  }
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_duplicates)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (TestFolder) elsewhere = test_folder_new ();
  g_autofree char *one = g_build_filename (elsewhere, "one.png", NULL);
  g_autofree char *same = g_build_filename (elsewhere, "same.png", NULL);
  g_autofree char *taken = g_build_filename (elsewhere, "other", "one.png", NULL);
  g_autofree char *download = g_build_filename (elsewhere, "download.png", NULL);
  g_autoptr (GBytes) bytes = test_make_picture (LATENT_IMAGE_KIND_PNG, 64, 48, 11);
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) landed = test_land (library, "landed", bytes);

  /* What KIE sent, before the prompt was written into it. */
  write_bytes (download, bytes);
  write_picture (one, LATENT_IMAGE_KIND_PNG, 1);
  write_picture (same, LATENT_IMAGE_KIND_PNG, 1);
  write_picture (taken, LATENT_IMAGE_KIND_PNG, 2);
  {
    g_autoptr (LatentImportReport) report = import (library, NULL, elsewhere, NULL);

    g_assert_cmpuint (report->n_added, ==, 2);
    g_assert_cmpuint (report->n_duplicates, ==, 2);
  }
  {
    g_autoptr (LatentImportReport) report = import (library, NULL, download, elsewhere, NULL);

    g_assert_cmpuint (report->n_added, ==, 0);
    g_assert_cmpuint (report->n_duplicates, ==, 5);
    g_assert_cmpint (((LatentImportItem *) report->items->pdata[0])->image, !=, 0);
  }
  g_clear_object (&landed);
  test_close (library);
  return dex_future_new_true ();
}

/* Everything in a folder, to be compared with itself. */
static void
describe_folder (GString *text, const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort_values (names, (GCompareFunc) (void (*) (void)) strcmp);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *child = g_build_filename (path, names->pdata[i], NULL);
      g_autofree char *contents = NULL;
      g_autofree char *sum = NULL;
      gsize length = 0;
      struct stat info;

      g_assert_cmpint (stat (child, &info), ==, 0);
      if (S_ISDIR (info.st_mode))
        {
          describe_folder (text, child);
          continue;
        }
      g_assert_true (g_file_get_contents (child, &contents, &length, NULL));
      sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guint8 *) contents, length);
      g_string_append_printf (text, "%s %s %ld.%09ld %o\n", child, sum, (long) info.st_mtim.tv_sec,
                              info.st_mtim.tv_nsec, (unsigned) info.st_mode);
    }
}

static void
break_file (const char *path, guint how)
{
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  switch (how % 4)
    {
    case 0:
      length = 0;
      break;
    case 1:
      length /= 2;
      break;
    case 2:
      memset (contents, 'x', length);
      break;
    default:
      /* Its head only. */
      length = MIN (length, 20);
      break;
    }
  g_assert_true (g_file_set_contents (path, contents, (gssize) length, NULL));
}

#define N_FILES (g_test_thorough () ? 1000u : 100u)
#define N_BROKEN (g_test_thorough () ? 50u : 10u)

TEST_FIBER (test_mixed)
{
  static const LatentImageKind kinds[] = { LATENT_IMAGE_KIND_PNG, LATENT_IMAGE_KIND_JPEG, LATENT_IMAGE_KIND_WEBP };
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (TestFolder) elsewhere = test_folder_new ();
  g_autofree char *notes = g_build_filename (elsewhere, "notes.txt", NULL);
  g_autofree char *hidden = g_build_filename (elsewhere, ".hidden.png", NULL);
  g_autofree char *loop = g_build_filename (elsewhere, "loop", NULL);
  g_autoptr (GString) before = g_string_new (NULL);
  g_autoptr (GString) after = g_string_new (NULL);
  LatentLibrary *library = test_open (folder);

  for (guint i = 0; i < N_FILES; i++)
    {
      LatentImageKind kind = kinds[i % G_N_ELEMENTS (kinds)];
      g_autofree char *name = g_strdup_printf ("%u/%u.%s", i % 7, i, latent_image_kind_get_extension (kind));
      g_autofree char *path = g_build_filename (elsewhere, name, NULL);

      write_picture (path, kind, i);
      if (i % (N_FILES / N_BROKEN) == 0)
        break_file (path, i / (N_FILES / N_BROKEN));
    }
  g_assert_true (g_file_set_contents (notes, "buy milk", -1, NULL));
  write_picture (hidden, LATENT_IMAGE_KIND_PNG, 5);
  describe_folder (before, elsewhere);
  g_assert_cmpint (symlink (elsewhere, loop), ==, 0);
  {
    g_autoptr (LatentImportReport) report = import (library, NULL, elsewhere, NULL);

    g_assert_cmpuint (report->n_failed, ==, N_BROKEN);
    g_assert_cmpuint (report->n_added, ==, N_FILES - N_BROKEN);
    for (guint i = 0; i < report->items->len; i++)
      {
        const LatentImportItem *item = report->items->pdata[i];

        g_assert_cmpint (item->outcome == LATENT_IMPORT_FAILED, ==, item->message != NULL);
        g_assert_cmpint (item->outcome == LATENT_IMPORT_FAILED, ==, item->image == 0);
      }
  }
  g_assert_cmpint (g_unlink (loop), ==, 0);
  describe_folder (after, elsewhere);
  g_assert_cmpstr (after->str, ==, before->str);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_named)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (TestFolder) elsewhere = test_folder_new ();
  g_autofree char *notes = g_build_filename (elsewhere, "notes.txt", NULL);
  g_autofree char *pipe = g_build_filename (elsewhere, "pipe.png", NULL);
  g_autofree char *none = g_build_filename (elsewhere, "none.png", NULL);
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImportReport) report = NULL;

  g_assert_true (g_file_set_contents (notes, "buy milk", -1, NULL));
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  report = import (library, NULL, notes, pipe, none, NULL);
  g_assert_cmpuint (report->n_failed, ==, 3);
  test_close (library);
  return dex_future_new_true ();
}

typedef struct
{
  GCancellable *cancellable;
  guint last;
} Stop;

static void
stop_cb (guint n_done, guint n_total, gpointer user_data)
{
  Stop *stop = user_data;

  g_assert_cmpuint (n_done, ==, stop->last + 1);
  g_assert_cmpuint (n_total, ==, 30);
  stop->last = n_done;
  if (n_done == 5)
    g_cancellable_cancel (stop->cancellable);
}

TEST_FIBER (test_cancelled)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (TestFolder) elsewhere = test_folder_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (LatentImportReport) report = NULL;
  g_autoptr (LatentImportReport) rest = NULL;
  g_autoptr (GError) error = NULL;
  LatentLibrary *library = test_open (folder);
  Stop stop = { .cancellable = cancellable };

  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *name = g_strdup_printf ("%02u.png", i);
      g_autofree char *path = g_build_filename (elsewhere, name, NULL);

      write_picture (path, LATENT_IMAGE_KIND_PNG, i);
    }
  g_ptr_array_add (files, g_file_new_for_path (elsewhere));
  report = dex_await_boxed (latent_library_import (library, files, stop_cb, &stop, cancellable), &error);
  g_assert_no_error (error);
  g_assert_true (report->cancelled);
  g_assert_cmpuint (report->n_added, >=, 5);
  g_assert_cmpuint (report->n_added, <, 30);
  g_assert_cmpuint (report->n_failed, ==, 0);
  rest = import (library, NULL, elsewhere, NULL);
  g_assert_false (rest->cancelled);
  g_assert_cmpuint (rest->n_added, ==, 30 - report->n_added);
  test_close (library);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import/prompts", test_prompts);
  g_test_add_func ("/import/duplicates", test_duplicates);
  g_test_add_func ("/import/mixed", test_mixed);
  g_test_add_func ("/import/named", test_named);
  g_test_add_func ("/import/cancelled", test_cancelled);
  result = g_test_run ();
  latent_imaging_shutdown ();
  return result;
}
