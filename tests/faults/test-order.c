/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-faults-child.h"
#include "latent-faults-order.h"
#include "latent-test-demo.h"

#include <glib/gstdio.h>

/* A trace of one task's whole life; and of the same life with one step after the other taken out of the running program. */

typedef struct
{
  const char *name;
  const char *fault; /* of the demo service, or NULL */
  const char *omit; /* what the program goes without, or NULL */
  const char *rule; /* that is broken then */
  const char *kill; /* where it can't go on after that, or NULL */
} Case;

/* A result into which no metadata can be written: its bytes are made durable on another way. */
#define NO_PICTURE "{\"kind\":\"not-a-picture\",\"path\":\"/results/\",\"text\":\"neither one thing nor another\"}"
#define REQUEST "The journal's fsync before the first byte"
#define TASK_ID "The fsync of the task id before any poll"
#define FILE_ITSELF "The file's fsync before its rename"
#define NAME "The journal's fsync of name and hash before the rename"
#define FOLDER "The folder's fsync before the commit"

static const Case cases[] = {
  { "all", NULL, NULL, NULL },
  { "all-of-no-picture", NO_PICTURE, NULL, NULL },
  { "request/no-commit", NULL, "commit submitting - -", REQUEST, "sent:createTask 1" },
  { "request/no-flush", NULL, "fsync wal before:submitting send:createTask", REQUEST },
  { "request/late-flush", NULL, "fsync wal before:submitting sent:createTask late", REQUEST },
  { "task-id/no-commit", NULL, "commit submitted - -", TASK_ID, "sent:recordInfo 1" },
  { "task-id/no-flush", NULL, "fsync wal before:submitted send:recordInfo", TASK_ID },
  { "task-id/late-flush", NULL, "fsync wal before:submitted sent:recordInfo late", TASK_ID },
  { "file/no-flush", NULL, "fsync incoming create:incoming rename:final", FILE_ITSELF },
  { "file/late-flush", NULL, "fsync incoming create:incoming renamed:final late", FILE_ITSELF },
  { "file/no-flush-of-no-picture", NO_PICTURE, "fsync incoming create:incoming rename:final", FILE_ITSELF },
  { "name/no-commit", NULL, "commit landing - -", NAME, "renamed:final 1" },
  { "name/no-flush", NULL, "fsync wal before:landing rename:final", NAME },
  { "name/late-flush", NULL, "fsync wal before:landing renamed:final late", NAME },
  { "folder/no-flush", NULL, "fsync folder renamed:final before:landed", FOLDER },
  { "folder/late-flush", NULL, "fsync folder renamed:final after:landed late", FOLDER },
  { "new-folder/no-flush", NULL, "fsync folder mkdir:folder rename:final", FOLDER },
};

/* The lines of its trace. Transfer full. */
static char **
run (const Case *this)
{
  static const char *const arguments[] = { "--speed", "50", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (arguments);
  g_autofree char *folder = latent_faults_make_folder ();
  g_autofree char *library = g_build_filename (folder, "library", NULL);
  g_autofree char *trace = g_build_filename (folder, "trace", NULL);
  g_autofree char *text = NULL;
  const LatentFaultsOptions options = {
    .base = latent_test_demo_get_url (demo),
    .key = "demo",
    .count = 1,
    .library = library,
    .trace = trace,
    .omit = this->omit,
    .kill = this->kill,
  };
  g_autoptr (LatentFaultsChild) child = NULL;
  g_autoptr (GError) error = NULL;

  if (this->fault != NULL)
    {
      g_autofree char *answer = latent_test_demo_control (demo, "POST", "/faults", this->fault);
    }
  g_assert_cmpint (g_mkdir (library, 0700), ==, 0);
  child = latent_faults_child_new (&options);
  g_assert_true (latent_faults_child_wait (child) == (this->kill != NULL));
  g_file_get_contents (trace, &text, NULL, &error);
  g_assert_no_error (error);
  latent_faults_remove (folder);
  return g_strsplit (text, "\n", -1);
}

static void
test_case (gconstpointer data)
{
  const Case *this = data;
  g_auto (GStrv) lines = run (this);
  g_autofree char *problem = latent_faults_order_check (lines);
  guint n_omitted = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    n_omitted += g_str_has_prefix (lines[i], "omitted:") ? 1 : 0;
  g_test_message ("%u steps taken out: %s", n_omitted, problem);
  if (this->omit == NULL)
    {
      g_assert_cmpstr (problem, ==, NULL);
      return;
    }
  g_assert_cmpuint (n_omitted, >, 0);
  g_assert_nonnull (problem);
  if (!g_str_has_prefix (problem, this->rule))
    g_error ("Without “%s” this was found: %s", this->omit, problem);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/faults/order/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
