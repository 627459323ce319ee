/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-faults-child.h"
#include "latent-faults-order.h"
#include "latent-test-demo.h"

#include <glib/gstdio.h>

/* A trace of one task's whole life, and the same trace with one thing after the other taken out of it. */

/* A result into which no metadata can be written: its bytes are made durable on another way. */
#define NO_PICTURE "{\"kind\":\"not-a-picture\",\"path\":\"/results/\",\"text\":\"neither one thing nor another\"}"

typedef struct
{
  char *folder;
  char **lines;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const arguments[] = { "--speed", "50", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (arguments);
  g_autofree char *library = NULL;
  g_autofree char *trace = NULL;
  g_autofree char *text = NULL;
  LatentFaultsOptions options = { .base = latent_test_demo_get_url (demo), .key = "demo", .count = 1 };
  g_autoptr (LatentFaultsChild) child = NULL;
  g_autoptr (GError) error = NULL;

  if (data != NULL)
    {
      g_autofree char *answer = latent_test_demo_control (demo, "POST", "/faults", data);
    }
  fixture->folder = latent_faults_make_folder ();
  trace = g_build_filename (fixture->folder, "trace", NULL);
  library = g_build_filename (fixture->folder, "library", NULL);
  g_assert_cmpint (g_mkdir (library, 0700), ==, 0);
  options.library = library;
  options.trace = trace;
  child = latent_faults_child_new (&options);
  g_assert_false (latent_faults_child_wait (child));
  g_file_get_contents (trace, &text, NULL, &error);
  g_assert_no_error (error);
  fixture->lines = g_strsplit (text, "\n", -1);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_strfreev (fixture->lines);
  latent_faults_remove (fixture->folder);
  g_free (fixture->folder);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autofree char *problem = latent_faults_order_check (fixture->lines);

  g_assert_cmpstr (problem, ==, NULL);
}

/* Without those lines between two others the check must fail, and say why. */
static void
check_without (Fixture *fixture, const char *from, const char *to, const char *taken, const char *rule)
{
  g_autoptr (GPtrArray) left = g_ptr_array_new ();
  g_autofree char *problem = NULL;
  gboolean within = FALSE;
  guint n_taken = 0;

  for (guint i = 0; fixture->lines[i] != NULL; i++)
    {
      const char *line = fixture->lines[i];

      if (g_str_has_prefix (line, from))
        within = TRUE;
      if (g_str_has_prefix (line, to))
        within = FALSE;
      if (within && g_str_has_prefix (line, taken))
        n_taken++;
      else
        g_ptr_array_add (left, (gpointer) line);
    }
  g_ptr_array_add (left, NULL);
  g_assert_cmpuint (n_taken, >, 0);
  problem = latent_faults_order_check ((char **) left->pdata);
  g_assert_nonnull (problem);
  if (!g_str_has_prefix (problem, rule))
    g_error ("Without “%s” this was found: %s", taken, problem);
}

static void
test_checks (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *from;
    const char *to;
    const char *taken;
    const char *rule;
  } cases[] = {
    { "before:submitting", "send:createTask", "fsync:wal", "The journal's fsync before the first byte" },
    { "before:submitting", "send:createTask", "after:submitting", "The journal's fsync before the first byte" },
    { "before:submitted", "send:recordInfo", "fsync:wal", "The fsync of the task id" },
    { "before:submitted", "send:recordInfo", "after:submitted", "The fsync of the task id" },
    { "create:incoming", "rename:final", "fsync:incoming", "The file's fsync" },
    { "before:landing", "rename:final", "fsync:wal", "The journal's fsync" },
    { "renamed:final", "before:landed", "fsync:folder", "The folder's fsync" },
    { "mkdir:folder", "rename:final", "fsync:folder", "The folder's fsync" },
    { "send:recordInfo", "answer:recordInfo", "send:recordInfo", "Everything happens" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check_without (fixture, cases[i].from, cases[i].to, cases[i].taken, cases[i].rule);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/faults/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/faults/order/no-picture", Fixture, NO_PICTURE, set_up, test_order, tear_down);
  g_test_add ("/faults/order/can-fail", Fixture, NULL, set_up, test_checks, tear_down);
  return g_test_run ();
}
