/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "latent-fiber.h"

#include <limits.h>
#include <stdlib.h>

/* Makes one mistake on purpose, in a fiber, where the sanitizers need the right options to see
 * it; test-sanitizer.py expects the report. Without a mistake to make it ends cleanly. */

static void
lose_a_block (void)
{
  /* Held by nothing but this frame, which is gone when the leak checker looks. */
  char *volatile block = malloc (1234);

  block[0] = 'x';
  block = NULL;
}

static void
read_after_free (void)
{
  char *volatile block = g_malloc0 (16);
  char *volatile alias = block;

  g_free (block);
  g_printerr ("%c", alias[3]);
}

static void
overflow (void)
{
  volatile int number = INT_MAX;

  number = number + 1;
}

static DexFuture *
mistake_fiber (gpointer user_data)
{
  const char *mistake = user_data;

  if (g_str_equal (mistake, "leak"))
    for (guint i = 0; i < 200; i++)
      lose_a_block ();
  else if (g_str_equal (mistake, "use-after-free"))
    read_after_free ();
  else if (g_str_equal (mistake, "overflow"))
    overflow ();
  else
    g_free (g_malloc (1234));

  return dex_future_new_true ();
}

static DexFuture *
quit_cb (DexFuture *future, gpointer user_data)
{
  g_main_loop_quit (user_data);
  return NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  if (argc != 2)
    return 2;

  dex_init ();
  dex_future_disown (
    dex_future_finally (latent_fiber_spawn ("mistake", mistake_fiber, argv[1], NULL), quit_cb, loop, NULL));
  g_main_loop_run (loop);
  return 0;
}
