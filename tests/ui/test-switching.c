/* SPDX-License-Identifier: GPL-3.0-or-later */

/* To the demo and back while tasks run: both sessions go on, and neither sees the other's pictures. */
#include "latent-test-steps.h"

static gboolean
is_running (gpointer data)
{
  return latent_test_steps_count_state (data, LATENT_TASK_SUBMITTED) > 0;
}

static gboolean
is_done (gpointer data)
{
  return latent_test_steps_count_state (data, LATENT_TASK_DONE) > 0;
}

static void
switching_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentSession *real = latent_window_get_session (window);
  LatentSession *demo;

  latent_test_steps_focus (window);
  g_assert_false (latent_session_get_demo (real));
  latent_test_steps_type_prompt (window, "a lighthouse [slow]");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_ui_wait (is_running, real, "the real task to run");

  /* By the menu's action, as by its item. */
  g_action_group_activate_action (G_ACTION_GROUP (app), "use-demo", NULL);
  latent_test_steps_await_session (window, TRUE);
  demo = latent_window_get_session (window);
  g_assert_true (demo != real);
  g_assert_cmpuint (latent_test_steps_count_tasks (demo), ==, 0);
  latent_test_steps_type_prompt (window, "dunes at sunset");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_ui_wait (is_running, demo, "the demo's task to run");
  g_assert_cmpuint (latent_test_steps_count_tasks (real), ==, 1);

  /* And back: the same session as before, not one more. */
  latent_test_steps_click (latent_test_steps_find_button (window, "Use KIE"));
  latent_test_steps_await_session (window, FALSE);
  g_assert_true (latent_window_get_session (window) == real);

  latent_test_ui_wait (is_done, demo, "the demo's task to end out of sight");
  latent_test_ui_wait (is_done, real, "the real task to end");
  latent_test_steps_await_pictures (window, 1);
  g_assert_cmpuint (latent_test_steps_count_tasks (real), ==, 1);
  g_assert_cmpuint (latent_test_steps_count_tasks (demo), ==, 1);
}

static void
test_switching (void)
{
  const char *const arguments[] = { NULL };
  const char *const service[] = { "--speed", "4", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, "demo");
  latent_test_ui_run (arguments, switching_body, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/switching", test_switching);
  return g_test_run ();
}
