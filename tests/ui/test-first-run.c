/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Somebody new: the two ways on from the first page, and a key that isn't good. */
#include "latent-test-steps.h"

static gboolean
has_error (gpointer data)
{
  GtkWidget *form = latent_test_ui_find (GTK_WIDGET (data), "LatentKeyForm", NULL, NULL);
  g_autoptr (GPtrArray) labels = form != NULL ? latent_test_ui_find_all (form, "GtkLabel") : g_ptr_array_new ();

  for (guint i = 0; i < labels->len; i++)
    if (gtk_widget_has_css_class (labels->pdata[i], "error") && *gtk_label_get_label (labels->pdata[i]) != '\0')
      return TRUE;
  return FALSE;
}

static gboolean
shows_composer (gpointer data)
{
  return latent_test_ui_find (GTK_WIDGET (data), "LatentComposer", NULL, NULL) != NULL;
}

static void
type_key (LatentWindow *window, const char *key)
{
  GtkWidget *form = latent_test_steps_await (window, "LatentKeyForm");

  gtk_widget_grab_focus (form);
  latent_test_ui_linger (200);
  latent_test_ui_xdotool ("key", "ctrl+a", NULL);
  latent_test_ui_xdotool ("type", "--delay", "15", key, NULL);
  latent_test_ui_xdotool ("key", "Return", NULL);
}

static void
first_run_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  latent_test_steps_focus (window);
  latent_test_steps_await (window, "LatentFirstRun");
  latent_test_ui_snap (GTK_WIDGET (window), "first-run");

  /* A key that the service refuses changes nothing, and the page says so. */
  type_key (window, "wrong-key");
  latent_test_ui_wait (has_error, window, "the key to be refused");
  g_assert_nonnull (latent_test_ui_find (GTK_WIDGET (window), "LatentFirstRun", NULL, NULL));
  g_assert_false (latent_account_get_has_key (latent_session_get_account (latent_window_get_session (window))));
  latent_test_ui_snap (GTK_WIDGET (window), "first-run-refused");

  /* The demo: one click, a few words, one key. */
  latent_test_steps_click (latent_test_steps_find_action (window, "app.use-demo"));
  latent_test_steps_await_session (window, TRUE);
  latent_test_ui_wait (shows_composer, window, "the composer");
  latent_test_steps_type_prompt (window, "a lighthouse in fog");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_steps_await_pictures (window, 1);
  g_assert_cmpuint (latent_test_steps_count_tasks (latent_window_get_session (window)), ==, 1);
  latent_test_ui_snap (GTK_WIDGET (window), "first-picture");

  /* Back by the banner's button, and on with a good key. */
  latent_test_steps_click (latent_test_steps_find_button (window, "Use KIE"));
  latent_test_steps_await_session (window, FALSE);
  latent_test_steps_await (window, "LatentFirstRun");
  type_key (window, "good-key-0123456789");
  latent_test_ui_wait (shows_composer, window, "the composer after a good key");
  g_assert_true (latent_account_get_has_key (latent_session_get_account (latent_window_get_session (window))));
  g_assert_cmpint (latent_account_get_origin (latent_session_get_account (latent_window_get_session (window))), ==,
                   LATENT_KEY_KEYRING);
  g_assert_cmpfloat (latent_account_get_balance (latent_session_get_account (latent_window_get_session (window))), ==,
                     321);
}

/* The next start asks nothing: the key is in the keyring. */
static void
second_run_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  latent_test_ui_wait (shows_composer, window, "the composer at the second start");
  g_assert_false (latent_session_get_demo (latent_window_get_session (window)));
  g_assert_cmpint (latent_account_get_origin (latent_session_get_account (latent_window_get_session (window))), ==,
                   LATENT_KEY_KEYRING);
}

static void
test_first_run (void)
{
  const char *const service[] = { "--key", "good-key-0123456789", "--credits", "321", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, NULL);
  latent_test_ui_run (arguments, first_run_body, NULL);
  latent_test_ui_run (arguments, second_run_body, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/first-run", test_first_run);
  return g_test_run ();
}
