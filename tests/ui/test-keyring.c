/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The keyring goes away: while Latent runs, and before it starts. run-x's bus starts none by itself here. */
#include "latent-test-steps.h"

#include <signal.h>

#define KEY "good-key-0123456789"
#define NAME "org.freedesktop.secrets"

static GVariant *
ask_bus (const char *method)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);

  return g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                      method, g_variant_new ("(s)", NAME), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                      NULL);
}

static gboolean
keyring_is_gone (gpointer data)
{
  g_autoptr (GVariant) answer = ask_bus ("NameHasOwner");
  gboolean owned = TRUE;

  g_variant_get (answer, "(b)", &owned);
  return !owned;
}

static void
lose_keyring (void)
{
  g_autoptr (GVariant) answer = ask_bus ("GetConnectionUnixProcessID");
  guint32 pid = 0;

  g_assert_nonnull (answer);
  g_variant_get (answer, "(u)", &pid);
  g_assert_cmpint (kill ((pid_t) pid, SIGKILL), ==, 0);
  latent_test_ui_wait (keyring_is_gone, NULL, "the keyring to be gone");
}

static gboolean
has_keyring_title (GtkWidget *widget, gpointer data)
{
  return g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), "No Keyring on This System");
}

static gboolean
tells_of_keyring (gpointer data)
{
  return latent_test_ui_find (GTK_WIDGET (data), "AdwActionRow", has_keyring_title, NULL) != NULL;
}

static LatentAccount *
get_account (LatentWindow *window)
{
  return latent_session_get_account (latent_window_get_session (window));
}

static gboolean
has_key (gpointer data)
{
  return latent_account_get_has_key (get_account (data));
}

static void
type_key (LatentWindow *window)
{
  gtk_widget_grab_focus (latent_test_steps_await (window, "LatentKeyForm"));
  latent_test_ui_linger (200);
  latent_test_ui_xdotool ("type", "--delay", "15", KEY, NULL);
  latent_test_ui_xdotool ("key", "Return", NULL);
  latent_test_ui_wait (has_key, window, "the key to be accepted");
}

static void
generate (LatentWindow *window, guint pictures)
{
  latent_test_steps_type_prompt (window, "a lighthouse [plain]");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_steps_await_pictures (window, pictures);
}

/* What was read from it once is still good. */
static void
lost_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  latent_test_steps_focus (window);
  type_key (window);
  g_assert_cmpint (latent_account_get_origin (get_account (window)), ==, LATENT_KEY_KEYRING);
  lose_keyring ();
  generate (window, 1);
}

static void
without_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  latent_test_steps_focus (window);
  latent_test_steps_click (latent_test_steps_find_button (window, "Enter Key"));
  latent_test_ui_wait (tells_of_keyring, window, "a word about the keyring");
  latent_test_ui_snap (GTK_WIDGET (window), "no-keyring");
  type_key (window);
  g_assert_cmpint (latent_account_get_origin (get_account (window)), ==, LATENT_KEY_GIVEN);
  adw_dialog_close (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)));
  generate (window, 2);
}

/* Nobody wrote the key down anywhere else. */
static void
forgotten_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  latent_test_steps_find_button (window, "Enter Key");
  g_assert_false (latent_account_get_has_key (get_account (window)));
}

static void
test_lost (void)
{
  const char *const service[] = { "--key", KEY, "--speed", "50", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, NULL);
  latent_test_ui_run (arguments, lost_body, NULL);
  latent_test_ui_run (arguments, without_body, NULL);
  latent_test_ui_run (arguments, forgotten_body, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/keyring/lost", test_lost);
  return g_test_run ();
}
