/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-library.h"

#include "latent-reader.h"

/* Reading again and again what an object shows. */

/* What the owner has seen; the readings' data are Seen too. */
typedef struct
{
  LatentReader *reader;
  GMutex gate; /* held by the test while no reading is to end */
  guint n_begun;
  guint n_done;
  guint n_freed;
  gint last; /* number of the last reading that was done */
  gboolean fails;
  guint asks; /* for so many more readings, from within done */
} Seen;

typedef struct
{
  Seen *seen;
  guint number;
  gint64 answer;
} Reading;

#define SEEN "seen"

static gpointer
begin (gpointer owner)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->seen = g_object_get_data (owner, SEEN);
  reading->number = ++reading->seen->n_begun;
  return reading;
}

static gboolean
run (LatentSql *sql, gpointer data, GError **error)
{
  Reading *reading = data;

  g_mutex_lock (&reading->seen->gate);
  g_mutex_unlock (&reading->seen->gate);
  return latent_sql_peek (sql, reading->seen->fails ? "SELECT nothing" : "SELECT 42", NULL, &reading->answer, error) >
         0;
}

static void
done (gpointer owner, gpointer data)
{
  Reading *reading = data;
  Seen *seen = reading->seen;

  g_assert_true (g_object_get_data (owner, SEEN) == seen);
  g_assert_cmpint (reading->answer, ==, 42);
  seen->n_done++;
  seen->last = (int) reading->number;
  if (seen->asks > 0)
    {
      seen->asks--;
      latent_reader_queue (seen->reader);
    }
}

static void
free_reading (gpointer data)
{
  Reading *reading = data;

  reading->seen->n_freed++;
  g_free (reading);
}

static const LatentReaderFuncs without_rest = {
  .what = "Reading",
  .begin = begin,
  .run = run,
  .done = done,
  .free = free_reading,
};

/* The rest is longer than any test. */
static const LatentReaderFuncs with_rest = {
  .what = "Reading",
  .begin = begin,
  .run = run,
  .done = done,
  .free = free_reading,
  .least_rest_ms = 3600 * 1000,
  .most_rest_ms = 3600 * 1000,
};

static GObject *
owner_new (LatentLibrary *library, const LatentReaderFuncs *funcs, Seen *seen)
{
  GObject *owner = g_object_new (G_TYPE_OBJECT, NULL);

  g_object_set_data (owner, SEEN, seen);
  seen->reader = latent_reader_new (library, owner, funcs);
  return owner;
}

/* What was queued before this was asked for has been read by now. */
static void
pass_through (LatentLibrary *library)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tasks = dex_await_boxed (latent_library_list_tasks (library), &error);

  g_assert_no_error (error);
  g_assert_nonnull (tasks);
}

TEST_FIBER (test_one_at_a_time)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  Seen seen = { 0 };
  g_autoptr (GObject) owner = owner_new (library, &without_rest, &seen);

  /* Any number of changes is one reading, which begins later. */
  g_mutex_lock (&seen.gate);
  for (guint i = 0; i < 10; i++)
    latent_reader_queue (seen.reader);
  g_assert_cmpuint (seen.n_begun, ==, 0);
  test_wait_until (seen.n_begun == 1);
  g_assert_cmpuint (seen.n_done, ==, 0);

  /* And what changes while it is under way is one more. */
  for (guint i = 0; i < 10; i++)
    latent_reader_queue (seen.reader);
  pass_through (library);
  g_assert_cmpuint (seen.n_begun, ==, 1);
  g_mutex_unlock (&seen.gate);
  test_wait_until (seen.n_done == 2);
  g_assert_cmpuint (seen.n_begun, ==, 2);
  g_assert_cmpint (seen.last, ==, 2);
  pass_through (library);
  g_assert_cmpuint (seen.n_begun, ==, 2);
  g_assert_cmpuint (seen.n_freed, ==, 2);

  /* Who hears of one may ask for another. */
  seen.asks = 3;
  latent_reader_queue (seen.reader);
  test_wait_until (seen.n_done == 6);
  g_assert_cmpuint (seen.asks, ==, 0);

  latent_reader_free (seen.reader);
  g_clear_object (&owner);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_rest)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  Seen seen = { 0 };
  g_autoptr (GObject) owner = owner_new (library, &with_rest, &seen);

  /* The first one has nothing to rest from. */
  latent_reader_queue (seen.reader);
  test_wait_until (seen.n_done == 1);

  latent_reader_queue (seen.reader);
  pass_through (library);
  pass_through (library);
  g_assert_cmpuint (seen.n_begun, ==, 1);

  /* Somebody waits: now, and also where a reading is under way. */
  g_mutex_lock (&seen.gate);
  latent_reader_hurry (seen.reader);
  test_wait_until (seen.n_begun == 2);
  latent_reader_hurry (seen.reader);
  g_mutex_unlock (&seen.gate);
  test_wait_until (seen.n_done == 3);

  /* Which doesn't make the next change urgent. */
  latent_reader_queue (seen.reader);
  pass_through (library);
  pass_through (library);
  g_assert_cmpuint (seen.n_begun, ==, 3);

  latent_reader_free (seen.reader);
  g_clear_object (&owner);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_owner_goes)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  Seen seen = { 0 };
  g_autoptr (GObject) owner = owner_new (library, &without_rest, &seen);

  /* While it waits … */
  latent_reader_queue (seen.reader);
  latent_reader_free (seen.reader);
  g_clear_object (&owner);
  pass_through (library);
  g_assert_cmpuint (seen.n_begun, ==, 0);

  /* … and while it reads, with more to come. */
  owner = owner_new (library, &without_rest, &seen);
  g_mutex_lock (&seen.gate);
  latent_reader_queue (seen.reader);
  test_wait_until (seen.n_begun == 1);
  latent_reader_queue (seen.reader);
  latent_reader_free (seen.reader);
  g_clear_object (&owner);
  g_mutex_unlock (&seen.gate);
  test_wait_until (seen.n_freed == 1);
  pass_through (library);
  g_assert_cmpuint (seen.n_begun, ==, 1);
  g_assert_cmpuint (seen.n_done, ==, 0);

  test_close (library);
  return dex_future_new_true ();
}

static int n_expected; /* warnings that are part of the test */

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  if ((level & G_LOG_LEVEL_WARNING) == 0 || g_atomic_int_get (&n_expected) == 0)
    return g_log_writer_default (level, fields, n_fields, NULL);
  g_atomic_int_add (&n_expected, -1);
  return G_LOG_WRITER_HANDLED;
}

static void
set_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

TEST_FIBER (test_fails)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  Seen seen = { .fails = TRUE };
  gboolean is_idle = FALSE;
  g_autoptr (GObject) owner = owner_new (library, &without_rest, &seen);

  /* It is said once, and the next one is read as any other. */
  g_atomic_int_set (&n_expected, 1);
  latent_reader_queue (seen.reader);
  test_wait_until (seen.n_freed == 1);
  pass_through (library);
  g_assert_cmpint (g_atomic_int_get (&n_expected), ==, 0);
  g_assert_cmpuint (seen.n_done, ==, 0);

  seen.fails = FALSE;
  latent_reader_queue (seen.reader);
  test_wait_until (seen.n_done == 1);

  /* Nobody reads a library that is closed. */
  dex_await (latent_library_close (library), NULL);
  latent_reader_hurry (seen.reader);
  g_idle_add_once (set_cb, &is_idle);
  test_wait_until (is_idle);
  g_assert_cmpuint (seen.n_begun, ==, 2);

  latent_reader_free (seen.reader);
  g_clear_object (&owner);
  g_assert_finalize_object (library);
  return dex_future_new_true ();
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (write_log, NULL, NULL);
  g_test_add_func ("/reader/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/reader/rest", test_rest);
  g_test_add_func ("/reader/owner-goes", test_owner_goes);
  g_test_add_func ("/reader/fails", test_fails);
  return g_test_run ();
}
