/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-faults-child.h"
#include "latent-library.h"
#include "latent-test-demo.h"
#include "latent-test-fiber.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

/* A database that a disk, or somebody, has damaged: it is said, or what is whole is used; nothing that could still be
 * rescued is written over, and no picture is touched. */

#define PAGE 4096

typedef struct
{
  LatentTestDemo *demo;
  char *folder;
  char *library;
  char *database;
  char *log;
} Fixture;

/* A library with two pictures. @killed: its last process was, so that all of it is in the log. */
static void
make (Fixture *fixture, gboolean killed)
{
  LatentFaultsOptions options = { .base = latent_test_demo_get_url (fixture->demo),
                                  .library = fixture->library,
                                  .key = "demo",
                                  .count = 2,
                                  .kill = killed ? "after:done 2" : NULL };
  g_autoptr (LatentFaultsChild) child = latent_faults_child_new (&options);

  g_assert_cmpint (latent_faults_child_wait (child), ==, killed);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const arguments[] = { "--speed", "50", NULL };

  fixture->demo = latent_test_demo_start (arguments);
  fixture->folder = latent_faults_make_folder ();
  fixture->library = g_build_filename (fixture->folder, "library", NULL);
  fixture->database = g_build_filename (fixture->library, ".latent", "library.db", NULL);
  fixture->log = g_strconcat (fixture->database, "-wal", NULL);
  g_assert_cmpint (g_mkdir (fixture->library, 0700), ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  latent_test_demo_free (fixture->demo);
  latent_faults_remove (fixture->folder);
  g_free (fixture->log);
  g_free (fixture->database);
  g_free (fixture->library);
  g_free (fixture->folder);
}

static char *
read_file (const char *path, gsize *size)
{
  g_autoptr (GError) error = NULL;
  char *data = NULL;

  g_file_get_contents (path, &data, size, &error);
  g_assert_no_error (error);
  return data;
}

/* Not by a new file in its place: these are the bytes that a disk has lost. */
static void
overwrite (const char *path, gsize from, gsize size)
{
  g_autofree char *noise = g_malloc (size);
  FILE *file = g_fopen (path, "r+");

  memset (noise, 0xa5, size);
  g_assert_nonnull (file);
  g_assert_cmpint (fseek (file, (long) from, SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (noise, 1, size, file), ==, size);
  g_assert_cmpint (fclose (file), ==, 0);
}

/* The names and contents of all pictures. */
static char *
sum_pictures (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) sums = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *data = NULL;
      g_autofree char *sum = NULL;
      gsize size;

      if (g_str_equal (name, ".latent"))
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        sum = sum_pictures (path);
      else
        {
          data = read_file (path, &size);
          sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, size);
        }
      g_ptr_array_add (sums, g_strconcat (name, " ", sum, NULL));
    }
  g_ptr_array_sort_values (sums, (GCompareFunc) strcmp);
  g_ptr_array_add (sums, NULL);
  return g_strjoinv ("\n", (char **) sums->pdata);
}

/* Opens it and reads all its tasks: their number, or -1 and the error of either. */
static int
open_and_read (Fixture *fixture, GError **error)
{
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->library);
  g_autoptr (LatentLibrary) library = NULL;
  g_autoptr (GPtrArray) tasks = NULL;
  int n = -1;

  library = dex_await_object (latent_library_open (folder, latent_test_demo_get_url (fixture->demo)), error);
  if (library == NULL)
    return -1;
  tasks = dex_await_boxed (latent_library_list_tasks (library), error);
  if (tasks != NULL)
    n = (int) tasks->len;
  g_clear_pointer (&tasks, g_ptr_array_unref);
  dex_await (latent_library_close (library), NULL);
  return n;
}

/* What it says, and that it left everything as it was. */
static void
check_refused (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *pictures = sum_pictures (fixture->library);
  g_autofree char *after_pictures = NULL;
  gsize size, after_size;
  g_autofree char *data = read_file (fixture->database, &size);
  g_autofree char *after = NULL;

  g_assert_cmpint (open_and_read (fixture, &error), ==, -1);
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_DATABASE);
  g_assert_nonnull (strstr (error->message, "damaged"));
  after = read_file (fixture->database, &after_size);
  g_assert_cmpmem (after, after_size, data, size);
  after_pictures = sum_pictures (fixture->library);
  g_assert_cmpstr (after_pictures, ==, pictures);
}

typedef struct
{
  const char *name;
  /* How much of the database is left, in hundredths, and how much of it is noise. */
  guint left;
  guint noise_from;
  guint noise_size;
} Damage;

static const Damage damages[] = {
  { "/faults/corruption/half-a-database", 50, 0, 0 }, { "/faults/corruption/nearly-a-database", 95, 0, 0 },
  { "/faults/corruption/one-page", 3, 0, 0 },         { "/faults/corruption/part-of-a-page", 1, 0, 0 },
  { "/faults/corruption/no-head", 100, 0, 100 },      { "/faults/corruption/no-schema", 100, 100, PAGE - 100 },
};

static DexFuture *
damage_fiber (gpointer data)
{
  check_refused (data);
  return dex_future_new_true ();
}

static void
test_damage (Fixture *fixture, gconstpointer data)
{
  const Damage *damage = data;
  GStatBuf info;

  make (fixture, FALSE);
  g_assert_cmpint (g_stat (fixture->database, &info), ==, 0);
  if (damage->left < 100)
    g_assert_cmpint (truncate (fixture->database, info.st_size * damage->left / 100), ==, 0);
  if (damage->noise_size > 0)
    overwrite (fixture->database, damage->noise_from, damage->noise_size);
  latent_test_run_fiber (damage_fiber, fixture);
}

/* The log is as good as its first bad frame: what stands before it is a state that once was. */
static DexFuture *
log_fiber (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *pictures = sum_pictures (fixture->library);
  g_autofree char *after = NULL;
  sqlite3 *database;
  sqlite3_stmt *statement;

  g_assert_cmpint (open_and_read (fixture, &error), >=, 0);
  g_assert_no_error (error);
  after = sum_pictures (fixture->library);
  g_assert_cmpstr (after, ==, pictures);
  g_assert_cmpint (sqlite3_open (fixture->database, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (database, "PRAGMA integrity_check", -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "ok");
  sqlite3_finalize (statement);
  sqlite3_close (database);
  return dex_future_new_true ();
}

static void
test_damaged_log (Fixture *fixture, gconstpointer data)
{
  GStatBuf info;

  make (fixture, TRUE);
  g_assert_cmpint (g_stat (fixture->log, &info), ==, 0);
  g_assert_cmpint (info.st_size, >, 100 * PAGE);
  overwrite (fixture->log, (gsize) info.st_size / 4 * 3, 100);
  latent_test_run_fiber (log_fiber, fixture);
}

static void
test_short_log (Fixture *fixture, gconstpointer data)
{
  GStatBuf info;

  make (fixture, TRUE);
  g_assert_cmpint (g_stat (fixture->log, &info), ==, 0);
  g_assert_cmpint (truncate (fixture->log, info.st_size / 4 * 3 + 17), ==, 0);
  latent_test_run_fiber (log_fiber, fixture);
}

/* The file is there and empty, or gone, and its log has everything. */
static DexFuture *
only_log_fiber (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GError) error = NULL;
  gsize size, after_size;
  g_autofree char *log = read_file (fixture->log, &size);
  g_autofree char *after = NULL;

  g_assert_cmpint (open_and_read (fixture, &error), ==, -1);
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_DATABASE);
  after = read_file (fixture->log, &after_size);
  g_assert_cmpmem (after, after_size, log, size);
  return dex_future_new_true ();
}

static void
test_only_log (Fixture *fixture, gconstpointer data)
{
  make (fixture, TRUE);
  g_assert_cmpint (truncate (fixture->database, 0), ==, 0);
  latent_test_run_fiber (only_log_fiber, fixture);
  g_assert_cmpint (g_unlink (fixture->database), ==, 0);
  latent_test_run_fiber (only_log_fiber, fixture);
}

/* Nothing is left of it: a new one is begun, and the pictures are there to be taken in. */
static DexFuture *
nothing_fiber (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *pictures = sum_pictures (fixture->library);
  g_autofree char *after = NULL;

  g_assert_cmpint (open_and_read (fixture, &error), ==, 0);
  g_assert_no_error (error);
  after = sum_pictures (fixture->library);
  g_assert_cmpstr (after, ==, pictures);
  g_assert_cmpuint (strlen (pictures), >, 0);
  return dex_future_new_true ();
}

static void
test_nothing (Fixture *fixture, gconstpointer data)
{
  make (fixture, FALSE);
  g_assert_cmpint (truncate (fixture->database, 0), ==, 0);
  latent_test_run_fiber (nothing_fiber, fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    g_test_add (damages[i].name, Fixture, &damages[i], set_up, test_damage, tear_down);
  g_test_add ("/faults/corruption/damaged-log", Fixture, NULL, set_up, test_damaged_log, tear_down);
  g_test_add ("/faults/corruption/short-log", Fixture, NULL, set_up, test_short_log, tear_down);
  g_test_add ("/faults/corruption/only-log", Fixture, NULL, set_up, test_only_log, tear_down);
  g_test_add ("/faults/corruption/nothing", Fixture, NULL, set_up, test_nothing, tear_down);
  return g_test_run ();
}
