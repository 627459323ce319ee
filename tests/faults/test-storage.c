/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-faults-audit.h"
#include "latent-faults-child.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* A disk that is full, read-only or broken: what was there stays whole, the task keeps its state and says why, and goes on
 * when the disk is well again. */

#define KEY "demo"
#define MOST_SECONDS 100
/* The library has been prepared, and its database is being opened. */
#define OPENED "create:hidden"

typedef struct
{
  const char *name;
  int error;
  const char *call;
  const char *place;
  const char *after; /* the event after which the disk fails */
  const char *says; /* a reason that the task then has, or NULL where not even that can be written down */
} Case;

static const Case cases[] = {
  { "no-room-for-the-file", ENOSPC, "create", "incoming", OPENED, "storage" },
  { "no-room-for-its-folder", ENOSPC, "mkdir", "incoming", OPENED, "storage" },
  { "no-room-in-the-file", ENOSPC, "write", "incoming", OPENED, "storage" },
  { "broken-file", EIO, "write", "incoming", OPENED, "storage" },
  { "broken-sync", EIO, "fsync", "incoming", OPENED, "storage" },
  { "read-only-file", EROFS, "create", "incoming", OPENED, "storage" },
  { "no-room-for-the-month", ENOSPC, "mkdir", "folder", OPENED, "storage" },
  { "read-only-name", EROFS, "rename", "final", OPENED, "storage" },
  { "no-room-for-the-name", ENOSPC, "rename", "final", OPENED, "storage" },
  { "broken-folder", EIO, "fsync", "folder", "rename:final", "storage" },
  { "no-room-for-the-request", ENOSPC, "write", "wal", "after:queued", NULL },
  { "no-room-for-the-answer", ENOSPC, "write", "wal", "after:submitting", NULL },
  { "broken-answer", EIO, "write", "wal", "after:submitting", NULL },
  { "broken-sync-of-the-answer", EIO, "fsync", "wal", "after:submitting", NULL },
  { "no-room-for-the-result", ENOSPC, "write", "wal", "after:submitted", NULL },
  { "no-room-for-the-picture", ENOSPC, "write", "wal", "renamed:final", NULL },
  { "broken-sync-of-the-picture", EIO, "fsync", "wal", "renamed:final", NULL },
};

typedef struct
{
  char *folder;
  char *library;
  char *trace;
  char *lever;
  char *inject;
  LatentTestDemo *demo;
  LatentFaultsOptions options;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const arguments[] = { "--speed", "50", NULL };
  const Case *test = data;

  fixture->demo = latent_test_demo_start (arguments);
  fixture->folder = latent_faults_make_folder ();
  fixture->library = g_build_filename (fixture->folder, "library", NULL);
  fixture->trace = g_build_filename (fixture->folder, "trace", NULL);
  fixture->lever = g_build_filename (fixture->folder, "lever", NULL);
  fixture->inject = g_strdup_printf ("%d %s %s", test->error, test->call, test->place);
  g_assert_cmpint (g_mkdir (fixture->library, 0700), ==, 0);
  fixture->options = (LatentFaultsOptions) { .base = latent_test_demo_get_url (fixture->demo),
                                             .library = fixture->library,
                                             .key = KEY,
                                             .count = 1,
                                             .trace = fixture->trace,
                                             .inject = fixture->inject,
                                             .lever = fixture->lever,
                                             .lever_after = test->after };
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  latent_test_demo_free (fixture->demo);
  latent_faults_remove (fixture->folder);
  g_free (fixture->inject);
  g_free (fixture->lever);
  g_free (fixture->trace);
  g_free (fixture->library);
  g_free (fixture->folder);
}

static guint
count_lines (Fixture *fixture, const char *prefix)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  if (!g_file_get_contents (fixture->trace, &text, NULL, NULL))
    return 0;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], prefix))
      n++;
  return n;
}

static void
await_lines (Fixture *fixture, const char *prefix, guint n)
{
  gint64 begin = g_get_monotonic_time ();

  while (count_lines (fixture, prefix) < n)
    {
      if (g_get_monotonic_time () - begin > MOST_SECONDS * G_TIME_SPAN_SECOND)
        g_error ("“%s” didn't happen %u times", prefix, n);
      g_usleep (5 * G_TIME_SPAN_MILLISECOND);
    }
}

/* Everything is as it should be, whatever still has to come. */
static void
check (Fixture *fixture, gboolean at_end)
{
  g_autoptr (LatentFaultsAudit) audit = latent_faults_audit_new ();
  g_autoptr (GHashTable) excused = g_hash_table_new (g_str_hash, g_str_equal);

  latent_faults_audit_files (audit, fixture->library, excused, NULL);
  if (at_end)
    {
      latent_faults_audit_account (audit, fixture->library, fixture->demo, KEY, TRUE);
      g_assert_cmpuint (audit->n_collected, ==, 1);
    }
  if (audit->complaints->len > 0)
    g_error ("%s", audit->complaints->str);
}

static void
test_storage (Fixture *fixture, gconstpointer data)
{
  const Case *test = data;
  g_autofree char *failed = g_strconcat ("failed:", test->call, NULL);

  g_assert_true (g_file_set_contents (fixture->lever, "", 0, NULL));
  if (test->says != NULL)
    {
      g_autofree char *line = g_strdup_printf ("reason 1 %s", test->says);
      g_autoptr (LatentFaultsChild) child = latent_faults_child_new (&fixture->options);

      g_assert_true (latent_faults_child_read_to (child, line));
      latent_faults_child_kill (child);
      g_assert_true (latent_faults_child_wait (child));
      check (fixture, FALSE);
      g_unlink (fixture->trace);
      fixture->options.count = 0;
      fixture->options.lever_after = OPENED;
    }
  {
    g_autoptr (LatentFaultsChild) child = latent_faults_child_new (&fixture->options);

    await_lines (fixture, failed, 2);
    g_unlink (fixture->lever);
    g_assert_false (latent_faults_child_wait (child));
  }
  check (fixture, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/faults/storage/", cases[i].name, NULL);

      g_test_add (path, Fixture, &cases[i], set_up, test_storage, tear_down);
    }
  return g_test_run ();
}
