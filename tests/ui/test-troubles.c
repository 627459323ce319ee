/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Errors as a person meets them: whatever holds the queue has a banner with one button that mends it; what runs for very long
 * isn't given up, and says so. */
#include "latent-test-steps.h"

#include <libdex.h>
#include <sqlite3.h>
#include <string.h>

#define KEY "good-key-0123456789"
#define MODEL "z-image"

typedef struct
{
  LatentWindow *window;
  const char *button; /* NULL: none */
} Banner;

static gboolean
is_revealed (GtkWidget *widget, gpointer data)
{
  return adw_banner_get_revealed (ADW_BANNER (widget)) &&
         g_strcmp0 (adw_banner_get_button_label (ADW_BANNER (widget)), data) == 0;
}

static gboolean
any_revealed (GtkWidget *widget, gpointer data)
{
  return adw_banner_get_revealed (ADW_BANNER (widget));
}

static gboolean
has_banner (gpointer data)
{
  Banner *banner = data;
  GtkWidget *window = GTK_WIDGET (banner->window);

  if (banner->button == NULL)
    return latent_test_ui_find (window, "AdwBanner", any_revealed, NULL) == NULL;
  return latent_test_ui_find (window, "AdwBanner", is_revealed, (gpointer) banner->button) != NULL;
}

static void
await_banner (LatentWindow *window, const char *button)
{
  Banner banner = { window, button };
  g_autofree char *what = g_strdup_printf ("the banner “%s”", button != NULL ? button : "none");

  latent_test_ui_wait (has_banner, &banner, what);
}

static gboolean
is_all_done (gpointer data)
{
  LatentSession *session = data;

  return latent_test_steps_count_state (session, LATENT_TASK_DONE) == latent_test_steps_count_tasks (session);
}

static void
account (LatentTestDemo *demo, const char *what)
{
  g_autofree char *body = g_strdup_printf ("{\"key\": \"" KEY "\", %s}", what);

  g_free (latent_test_demo_control (demo, "POST", "/account", body));
}

static void
holds_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentTestDemo *demo = data;
  LatentSession *session = latent_window_get_session (window);
  LatentEngine *engine = latent_session_get_engine (session);

  account (demo, "\"credits\": 0");
  latent_test_steps_submit (window, MODEL, "a fox");
  await_banner (window, "Get Credits");
  account (demo, "\"credits\": 100");
  latent_engine_release (engine);
  await_banner (window, NULL);
  latent_test_ui_wait (is_all_done, session, "the task to be done");

  account (demo, "\"cap\": 0");
  latent_test_steps_submit (window, MODEL, "a fox");
  await_banner (window, "Change Limit");
  account (demo, "\"cap\": null");
  latent_engine_release (engine);
  await_banner (window, NULL);

  account (demo, "\"maintenance\": true");
  latent_test_steps_submit (window, MODEL, "a fox");
  await_banner (window, "Try Again");
  account (demo, "\"maintenance\": false");
  latent_test_steps_click (latent_test_steps_find_button (window, "Try Again"));
  await_banner (window, NULL);

  latent_engine_pause (engine);
  await_banner (window, "Resume");
  latent_test_steps_click (latent_test_steps_find_button (window, "Resume"));
  await_banner (window, NULL);
  latent_test_ui_wait (is_all_done, session, "every task to be done");
}

static void
test_holds (void)
{
  const char *const service[] = { "--key", KEY, "--speed", "50", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, KEY);
  latent_test_ui_run (arguments, holds_body, demo);
}

static void
key_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  latent_test_steps_submit (window, MODEL, "a fox");
  await_banner (window, "Enter Key");
}

static void
test_key (void)
{
  const char *const service[] = { "--key", KEY, NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, "another-key-0123456789");
  latent_test_ui_run (arguments, key_body, NULL);
}

/* --- a long wait -------------------------------------------------------------------------------------------------- */

static gboolean
has_sent (gpointer data)
{
  return latent_test_steps_count_state (data, LATENT_TASK_SUBMITTED) == 1;
}

static gboolean
has_words (GtkWidget *widget, gpointer data)
{
  return strstr (gtk_label_get_label (GTK_LABEL (widget)), data) != NULL;
}

static gboolean
is_patient (gpointer data)
{
  return latent_test_ui_find (data, "GtkLabel", has_words, (gpointer) "Latent keeps looking") != NULL;
}

static void
send_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentSession *session = latent_window_get_session (window);
  char **folder = data;

  latent_test_steps_submit (window, MODEL, "a fox [slow]");
  latent_test_ui_wait (has_sent, session, "the task to be at KIE");
  *folder = g_file_get_path (latent_library_get_folder (latent_session_get_library (session)));
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
wait_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  g_autofree char *text = NULL;
  GtkWidget *panel;

  latent_test_ui_wait (is_patient, window, "the tile to say that it isn't given up");
  panel = latent_test_steps_await (window, "LatentTaskPanel");
  latent_test_ui_snap (GTK_WIDGET (window), "long-wait");
  g_assert_true (gtk_widget_activate_action (panel, "task.copy-id", NULL));
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (panel), NULL, read_text_cb, &text);
  latent_test_ui_wait (is_set, &text, "the clipboard's text");
  g_assert_cmpuint (strlen (text), >, 8);

  g_assert_true (gtk_widget_activate_action (panel, "task.details", NULL));
  latent_test_ui_wait (is_patient, latent_test_steps_await (window, "LatentTaskDetails"), "the details to say so too");
  latent_test_ui_snap (GTK_WIDGET (window), "long-wait-details");
}

static void
test_long_wait (void)
{
  const char *const service[] = { "--key", KEY, NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  char *message = NULL;
  sqlite3 *handle = NULL;

  latent_test_steps_use_service (demo, KEY);
  /* It never ends. */
  g_free (latent_test_demo_control (demo, "POST", "/model", "{\"model\": \"" MODEL "\", \"seconds\": 100000}"));
  latent_test_ui_run (arguments, send_body, &folder);
  path = g_build_filename (folder, ".latent", "library.db", NULL);
  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  sqlite3_exec (handle, "UPDATE task SET submitted = submitted - 3600000000", NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (handle);
  latent_test_ui_run (arguments, wait_body, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/troubles/holds", test_holds);
  g_test_add_func ("/ui/troubles/key", test_key);
  g_test_add_func ("/ui/troubles/long-wait", test_long_wait);
  return g_test_run ();
}
