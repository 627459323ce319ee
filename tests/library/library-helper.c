/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-picture.h"

#include <signal.h>

/* Another process that has the same library open. It says "ready" when it has done what it was started for, and then
 * waits until its standard input ends.
 *
 * usage: library-helper FOLDER add|set|move|lock|die-submitting|land [TASK]
 *
 * "land" takes in one result after the other, with a line for each, until it is killed. */

static char **arguments;

static DexFuture *
work_fiber (gpointer user_data)
{
  LatentLibrary *library = test_open (arguments[1]);
  const char *command = arguments[2];
  gint64 id = arguments[3] != NULL ? g_ascii_strtoll (arguments[3], NULL, 10) : 0;
  g_autoptr (LatentTask) task = NULL;
  char byte;

  if (g_str_equal (command, "add"))
    task = test_add_task (library, "from elsewhere");
  else if (g_str_equal (command, "set"))
    g_assert_true (dex_await (latent_library_set_setting (library, "hold", "credits"), NULL));
  else if (g_str_equal (command, "move"))
    {
      task = dex_await_object (latent_library_get_task (library, id), NULL);
      test_bring_to (library, task, LATENT_TASK_SUBMITTED);
    }
  else if (g_str_equal (command, "lock"))
    g_assert_true (dex_await (latent_library_wait_engine_lock (library), NULL));
  else if (g_str_equal (command, "die-submitting"))
    {
      g_assert_true (latent_library_try_engine_lock (library));
      task = dex_await_object (latent_library_get_task (library, id), NULL);
      test_bring_to (library, task, LATENT_TASK_SUBMITTING);
      raise (SIGKILL);
    }
  else if (g_str_equal (command, "land"))
    for (;;)
      {
        g_object_unref (test_land_picture (library, "a fox"));
        g_print ("landed\n");
      }
  else
    g_assert_not_reached ();

  g_print ("ready\n");
  g_assert_cmpint (read (STDIN_FILENO, &byte, 1), ==, 0);
  g_clear_object (&task);
  test_close (library);
  return dex_future_new_true ();
}

int
main (int argc, char *argv[])
{
  g_assert_cmpint (argc, >=, 3);
  dex_init ();
  arguments = argv;
  latent_test_run_fiber (work_fiber, NULL);
  return 0;
}
