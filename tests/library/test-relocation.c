/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-picture.h"

#include <string.h>
#include <sys/stat.h>

#include "latent-image-list.h"
#include "latent-places.h"
#include "latent-relocation.h"
#include "latent-verify.h"

/* A library goes to another folder, of the same file system and of another one. */

/* In memory, and so not where the temporary folder is; NULL where it is all the same. */
static TestFolder *
make_far_folder (void)
{
  char *path = g_strdup ("/dev/shm/latent-test-XXXXXX");
  GStatBuf here, there;

  if (g_stat (g_get_tmp_dir (), &here) == 0 && g_stat ("/dev/shm", &there) == 0 && here.st_dev != there.st_dev &&
      g_mkdtemp (path) != NULL)
    return path;
  g_free (path);
  return NULL;
}

/* Two pictures, one of them in a folder of its own, a file of somebody's, and a link. */
static void
fill (const char *path)
{
  g_autofree char *folder = g_build_filename (path, "mine", NULL);
  g_autofree char *notes = g_build_filename (folder, "notes.txt", NULL);
  g_autofree char *link = g_build_filename (path, "link", NULL);
  LatentLibrary *library = test_open (path);

  /* For the desktop's trash. */
  g_assert_cmpint (g_mkdir_with_parents (g_get_home_dir (), 0700), ==, 0);
  g_object_unref (test_land_picture (library, "a fox"));
  g_object_unref (test_land_picture (library, "a hare"));
  g_object_unref (test_add_task (library, "waits"));
  test_close (library);
  g_assert_cmpint (g_mkdir (folder, 0750), ==, 0);
  g_assert_true (g_file_set_contents (notes, "buy milk", -1, NULL));
  g_assert_cmpint (symlink ("mine/notes.txt", link), ==, 0);
}

static void
check (const char *path)
{
  g_autofree char *link = g_build_filename (path, "link", NULL);
  g_autofree char *marker = g_build_filename (path, ".latent", "moving-from", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (LatentVerifyReport) report = NULL;
  LatentLibrary *library = test_open (path);

  images = dex_await_boxed (latent_library_list_images (library, &(LatentImageQuery) { .search = "fox" }), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (images->len, ==, 1);
  tasks = dex_await_boxed (latent_library_list_tasks (library), &error);
  g_assert_cmpuint (tasks->len, ==, 3);
  g_assert_cmpint (latent_task_get_state (tasks->pdata[0]), ==, LATENT_TASK_QUEUED);
  g_clear_pointer (&images, g_ptr_array_unref);
  g_clear_pointer (&tasks, g_ptr_array_unref);
  report = dex_await_boxed (latent_library_verify (library, FALSE, NULL, NULL, NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->n_pictures, ==, 2);
  g_assert_cmpuint (report->findings->len, ==, 0);
  test_close (library);
  g_assert_true (g_file_get_contents (link, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "buy milk");
  g_assert_false (g_file_test (marker, G_FILE_TEST_EXISTS));
}

static gint64
relocate (const char *from, const char *to, const char *service, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);

  return dex_await_int64 (latent_library_relocate (source, target, service, NULL, NULL, cancellable), error);
}

static void
assert_place (const char *service, const char *usual, const char *expected)
{
  gboolean moved;
  g_autofree char *path = latent_places_find (service, usual, &moved);

  g_assert_cmpstr (path, ==, expected);
  g_assert_cmpint (moved, ==, !g_str_equal (usual, expected));
}

TEST_FIBER (test_near)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *from = g_build_filename (folder, "Latent", NULL);
  g_autofree char *to = g_build_filename (folder, "disk [1]", "Bilder", NULL);
  g_autoptr (GError) error = NULL;

  fill (from);
  assert_place ("http://[::1]:1", from, from);
  g_assert_cmpint (relocate (from, to, "http://[::1]:1", NULL, &error), ==, LATENT_RELOCATION_CLEAN);
  g_assert_no_error (error);
  g_assert_false (g_file_test (from, G_FILE_TEST_EXISTS));
  check (to);
  assert_place ("http://[::1]:1", from, to);
  assert_place ("http://[::1]:2", from, from);

  /* And back. */
  g_assert_cmpint (relocate (to, from, "http://[::1]:1", NULL, &error), ==, LATENT_RELOCATION_CLEAN);
  check (from);
  return dex_future_new_true ();
}

/* The crash is between the renaming and its being written down. */
TEST_FIBER (test_announced)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *from = g_build_filename (folder, "Latent", NULL);
  g_autofree char *to = g_build_filename (folder, "Other", NULL);
  g_autoptr (GError) error = NULL;

  fill (from);
  g_assert_true (latent_places_announce ("announced", to, &error));
  assert_place ("announced", from, from);
  g_assert_cmpint (g_rename (from, to), ==, 0);
  assert_place ("announced", from, to);
  return dex_future_new_true ();
}

TEST_FIBER (test_far)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (TestFolder) far = make_far_folder ();
  g_autofree char *from = g_build_filename (folder, "Latent", NULL);
  g_autofree char *to = NULL;
  g_autoptr (GError) error = NULL;
  gint64 outcome;

  if (far == NULL)
    {
      g_test_skip ("There is one file system only");
      return dex_future_new_true ();
    }
  to = g_build_filename (far, "Latent", NULL);
  fill (from);
  outcome = relocate (from, to, "far", NULL, &error);
  g_assert_no_error (error);
  check (to);
  assert_place ("far", from, to);
  /* Where there is no trash it stays, and can't be taken for the library. */
  if (outcome == LATENT_RELOCATION_TRASHED)
    g_assert_false (g_file_test (from, G_FILE_TEST_EXISTS));
  else
    {
      g_autofree char *database = g_build_filename (from, ".latent", "library.db", NULL);

      g_assert_cmpint (outcome, ==, LATENT_RELOCATION_LEFT);
      g_assert_false (g_file_test (database, G_FILE_TEST_EXISTS));
    }
  return dex_future_new_true ();
}

static void
cancel_late (guint n_done, guint n_total, gpointer data)
{
  if (n_done == n_total - 1)
    g_cancellable_cancel (data);
}

/* All is as it was, and the other folder as if nothing had been. */
TEST_FIBER (test_cancel)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (TestFolder) far = make_far_folder ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GFile) source = NULL;
  g_autoptr (GFile) target = NULL;
  g_autoptr (GError) error = NULL;

  if (far == NULL)
    {
      g_test_skip ("There is one file system only");
      return dex_future_new_true ();
    }
  fill (folder);
  source = g_file_new_for_path (folder);
  target = g_file_new_build_filename (far, "Latent", NULL);
  dex_await_int64 (latent_library_relocate (source, target, "cancel", cancel_late, cancellable, cancellable), &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (test_count_files (far), ==, 0);
  assert_place ("cancel", folder, folder);
  check (folder);
  return dex_future_new_true ();
}

/* A copy that was cut short is gone on with; what is wrong in it is found. */
TEST_FIBER (test_begun)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (TestFolder) far = make_far_folder ();
  g_autofree char *marker = NULL;
  g_autofree char *part = NULL;
  g_autofree char *notes = NULL;
  g_autofree char *copy = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf info;
  struct timespec times[2] = { 0 };

  if (far == NULL)
    {
      g_test_skip ("There is one file system only");
      return dex_future_new_true ();
    }
  fill (folder);
  marker = g_build_filename (far, ".latent", "moving-from", NULL);
  part = g_build_filename (far, "mine", ".latent-abcdef.part", NULL);
  notes = g_build_filename (folder, "mine", "notes.txt", NULL);
  copy = g_build_filename (far, "mine", "notes.txt", NULL);
  for (gsize i = 0; i < 2; i++)
    {
      g_autofree char *made = g_path_get_dirname (i == 0 ? marker : part);

      g_assert_cmpint (g_mkdir (made, 0700), ==, 0);
    }
  g_assert_true (g_file_set_contents (part, "half", -1, NULL));

  /* Of somebody else's it is no copy. */
  g_assert_true (g_file_set_contents (marker, "/somewhere/else", -1, NULL));
  relocate (folder, far, NULL, NULL, &error);
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS);
  g_clear_error (&error);

  /* The same size and time, and another content. */
  g_assert_true (g_file_set_contents (marker, folder, -1, NULL));
  g_assert_true (g_file_set_contents (copy, "buy silk", -1, NULL));
  g_assert_cmpint (g_stat (notes, &info), ==, 0);
  times[0] = times[1] = info.st_mtim;
  g_assert_cmpint (utimensat (-1, copy, times, 0), ==, 0);
  relocate (folder, far, NULL, NULL, &error);
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT);
  g_clear_error (&error);
  check (folder);

  g_assert_cmpint (g_mkdir_with_parents (far, 0700), ==, 0);
  relocate (folder, far, NULL, NULL, &error);
  g_assert_no_error (error);
  check (far);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  return dex_future_new_true ();
}

static void
assert_refused (const char *from, const char *to, LatentLibraryError code)
{
  g_autoptr (GError) error = NULL;

  relocate (from, to, NULL, NULL, &error);
  g_assert_error (error, LATENT_LIBRARY_ERROR, (int) code);
}

TEST_FIBER (test_refused)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (TestFolder) other = test_folder_new ();
  g_autofree char *inside = g_build_filename (folder, "inside", NULL);
  g_autofree char *file = g_build_filename (other, "file", NULL);
  g_autofree char *fresh = g_build_filename (other, "fresh", NULL);
  LatentLibrary *library;

  fill (folder);
  g_assert_true (g_file_set_contents (file, "x", -1, NULL));
  assert_refused (folder, folder, LATENT_LIBRARY_ERROR_EXISTS);
  assert_refused (folder, inside, LATENT_LIBRARY_ERROR_EXISTS);
  assert_refused (folder, other, LATENT_LIBRARY_ERROR_EXISTS);
  assert_refused (folder, file, LATENT_LIBRARY_ERROR_EXISTS);
  assert_refused (other, fresh, LATENT_LIBRARY_ERROR_NOT_FOUND);
  /* Also one that only looks. */
  library = test_open (folder);
  assert_refused (folder, fresh, LATENT_LIBRARY_ERROR_LOCKS);
  test_close (library);
  check (folder);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/relocation/near", test_near);
  g_test_add_func ("/relocation/announced", test_announced);
  g_test_add_func ("/relocation/far", test_far);
  g_test_add_func ("/relocation/cancel", test_cancel);
  g_test_add_func ("/relocation/begun", test_begun);
  g_test_add_func ("/relocation/refused", test_refused);
  return g_test_run ();
}
