/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A failed task tells all that is known of it, and copies it for a support question, without the key. */
#include "latent-test-steps.h"

#include <libdex.h>
#include <string.h>

#define KEY "good-key-0123456789"

static gboolean
has_failed (gpointer data)
{
  return latent_test_steps_count_state (data, LATENT_TASK_FAILED) > 0;
}

static gboolean
has_title (GtkWidget *widget, gpointer data)
{
  return g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), data) == 0;
}

static gboolean
has_everything (gpointer data)
{
  GtkWidget *window = data;

  /* KIE's record came, and the attempt was read. */
  return latent_test_ui_find (window, "AdwExpanderRow", has_title, (gpointer) "Full Answer") != NULL &&
         latent_test_ui_find (window, "AdwActionRow", has_title, (gpointer) "Message") != NULL;
}

static void
read_text_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  char **text = data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);
}

static gboolean
is_set (gpointer data)
{
  return *(char **) data != NULL;
}

static void
details_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  g_autofree char *text = NULL;
  GtkWidget *panel, *dialog;

  latent_test_steps_focus (window);
  latent_test_steps_type_prompt (window, "a fox in the snow [fail]");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_ui_wait (has_failed, latent_window_get_session (window), "the task to fail");

  panel = latent_test_steps_await (window, "LatentTaskPanel");
  g_assert_true (gtk_widget_activate_action (panel, "task.details", NULL));
  dialog = latent_test_steps_await (window, "LatentTaskDetails");
  latent_test_ui_wait (has_everything, dialog, "all that is known");
  latent_test_ui_snap (GTK_WIDGET (window), "task-details");

  g_assert_true (gtk_widget_activate_action (dialog, "details.copy", NULL));
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (dialog), NULL, read_text_cb, &text);
  latent_test_ui_wait (is_set, &text, "the clipboard's text");
  g_assert_nonnull (strstr (text, "state: failed"));
  g_assert_nonnull (strstr (text, "a fox in the snow [fail]"));
  g_assert_nonnull (strstr (text, "request: {"));
  g_assert_nonnull (strstr (text, "recordInfo: {"));
  g_assert_nonnull (strstr (text, "failMsg"));
  g_assert_null (strstr (text, KEY));
}

static void
test_failed (void)
{
  const char *const service[] = { "--key", KEY, "--speed", "20", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, KEY);
  latent_test_ui_run (arguments, details_body, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/details/failed", test_failed);
  return g_test_run ();
}
