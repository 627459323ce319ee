/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-stash.h"

#include <utime.h>
#include <glib/gstdio.h>

#include "latent-journal.h"
#include "latent-test-library.h"

/* Input pictures that have no file of their own. */

static char *
keep (LatentLibrary *library, const char *content, const char *name)
{
  g_autoptr (GBytes) bytes = g_bytes_new (content, strlen (content));
  g_autoptr (GError) error = NULL;
  char *path = dex_await_string (latent_stash_keep (library, bytes, name, "png"), &error);

  g_assert_no_error (error);
  return path;
}

static gint64
tidy (LatentLibrary *library)
{
  g_autoptr (GError) error = NULL;
  gint64 removed = dex_await_int64 (
    latent_stash_tidy (library, g_get_real_time () - LATENT_STASH_DAYS * G_TIME_SPAN_DAY), &error);

  g_assert_no_error (error);
  return removed;
}

/* The same content under the same name is one file; what a stranger calls it harms nothing. */
TEST_FIBER (test_keep)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  static const char *const names[] = { "Pasted", "../../etc/passwd", "a\"b\\c\nd", "...", "", "\xff\xfe" };
  g_autofree char *inside = g_build_filename (folder, ".latent", "inputs", NULL);
  g_autofree char *first = keep (library, "one", "Pasted");
  g_autofree char *again = keep (library, "one", "Pasted");
  g_autofree char *other = keep (library, "two", "Pasted");

  g_assert_cmpstr (first, ==, again);
  g_assert_cmpstr (first, !=, other);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = keep (library, "three", names[i]);
      g_autofree char *parent = g_path_get_dirname (path);
      g_autofree char *base = g_path_get_basename (path);
      g_autofree char *content = NULL;

      g_test_message ("%s", base);
      g_assert_cmpstr (parent, ==, inside);
      g_assert_true (g_utf8_validate (base, -1, NULL));
      g_assert_null (strpbrk (base, "\"\\\n/"));
      g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
      g_assert_cmpstr (content, ==, "three");
    }
  test_close (library);
  return dex_future_new_true ();
}

static void
age (const char *path)
{
  struct utimbuf times = { 0 };

  times.actime = times.modtime = (time_t) (g_get_real_time () / G_USEC_PER_SEC) - (LATENT_STASH_DAYS + 1) * 24 * 3600;
  g_assert_cmpint (g_utime (path, &times), ==, 0);
}

/* What is old goes, unless a task that waits names it. */
TEST_FIBER (test_tidy)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autofree char *wanted = keep (library, "one", "Wanted");
  g_autofree char *old = keep (library, "two", "Old");
  g_autofree char *new = keep (library, "three", "New");
  g_autofree char *again = NULL;
  g_autofree char *input = g_strdup_printf ("{\"image\":{\"$file\":\"%s\"}}", wanted);
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_task_draft_free);
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (GError) error = NULL;
  LatentTaskDraft *draft = latent_task_draft_new ();

  draft->model = g_strdup ("a/b");
  draft->prompt = g_strdup ("");
  draft->input = g_strdup (input);
  g_ptr_array_add (drafts, draft);
  tasks = dex_await_boxed (latent_journal_add (library, g_steal_pointer (&drafts)), &error);
  g_assert_no_error (error);

  g_assert_cmpint (tidy (library), ==, 0);
  age (wanted);
  age (old);
  g_assert_cmpint (tidy (library), ==, 1);
  g_assert_true (g_file_test (wanted, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (new, G_FILE_TEST_EXISTS));

  /* Used again is young again. */
  age (new);
  again = keep (library, "three", "New");
  g_assert_cmpstr (again, ==, new);
  g_assert_cmpint (tidy (library), ==, 0);
  test_bring_to (library, tasks->pdata[0], LATENT_TASK_CANCELLED);
  g_assert_cmpint (tidy (library), ==, 1);
  test_close (library);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/library/stash/keep", test_keep);
  g_test_add_func ("/library/stash/tidy", test_tidy);
  return g_test_run ();
}
