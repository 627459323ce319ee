/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Closing: what was paid for is written down before the process ends, and tasks go on as the user chose. */
#include "latent-test-steps.h"

#include "latent-fiber.h"
#include "latent-image-list.h"
#include "latent-test-future.h"

#include <glib/gstdio.h>

#define CREATE "/api/v1/jobs/createTask"
#define KEY "demo"

static gboolean
is_sending (gpointer data)
{
  return latent_engine_get_n_sending (latent_session_get_engine (data)) > 0;
}

static gboolean
is_running (gpointer data)
{
  return latent_test_steps_count_state (data, LATENT_TASK_SUBMITTED) > 0;
}

static gboolean
has_no_dialog (gpointer data)
{
  return adw_application_window_get_visible_dialog (data) == NULL;
}

static void
choose (LatentApplication *app, const char *choice)
{
  g_settings_set_string (latent_application_get_settings (app), "when-closing", choice);
}

/* The tasks of the library in @folder, after the application has ended. */
static GPtrArray *
read_tasks (const char *folder, const char *service)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autoptr (GError) error = NULL;
  DexFuture *opening = latent_test_settle (latent_library_open (file, service));
  const GValue *value = dex_future_get_value (opening, &error);
  g_autoptr (LatentLibrary) library = NULL;
  GPtrArray *tasks;

  g_assert_no_error (error);
  library = g_value_dup_object (value);
  dex_unref (opening);
  tasks = latent_test_settle_boxed (latent_library_list_tasks (library), &error);
  g_assert_no_error (error);
  dex_unref (latent_test_settle (latent_library_close (library)));
  return tasks;
}

/* --- in the middle of createTask --- */

static void
sending_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentTestDemo *demo = data;
  g_autofree char *answer = latent_test_demo_control (
    demo, "POST", "/faults", "{\"kind\": \"delay-after\", \"seconds\": 4, \"path\": \"" CREATE "\"}");

  choose (app, "quit");
  latent_test_steps_focus (window);
  latent_test_steps_type_prompt (window, "a lighthouse [slow]");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_ui_wait (is_sending, latent_window_get_session (window), "createTask to be under way");
  latent_test_ui_xdotool ("key", "ctrl+w", NULL);
  latent_test_ui_linger (500);
  /* Nothing to be seen, and not gone before the answer is written down. */
  g_assert_null (latent_test_ui_get_window (app));
}

static void
test_sending (void)
{
  g_autofree char *library = g_dir_make_tmp ("latent-closing-XXXXXX", NULL);
  const char *const arguments[] = { "--library", library, NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autoptr (GPtrArray) tasks = NULL;

  latent_test_steps_use_service (demo, KEY);
  latent_test_ui_run (arguments, sending_body, demo);

  tasks = read_tasks (library, latent_test_demo_get_url (demo));
  g_assert_cmpuint (tasks->len, ==, 1);
  g_assert_cmpint (latent_task_get_state (tasks->pdata[0]), ==, LATENT_TASK_SUBMITTED);
  g_assert_nonnull (latent_task_get_remote_id (tasks->pdata[0]));
  g_assert_cmpuint (latent_test_steps_count_requests (demo, CREATE), ==, 1);
}

/* --- in the background --- */

static void
background_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  choose (app, "background");
  latent_test_steps_focus (window);
  latent_test_steps_type_prompt (window, "a lighthouse");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_ui_wait (is_running, latent_window_get_session (window), "the task to run");
  latent_test_ui_xdotool ("key", "ctrl+w", NULL);
  latent_test_ui_linger (500);
  g_assert_null (latent_test_ui_get_window (app));
  g_assert_nonnull (latent_application_peek_session (app, FALSE));
}

/* latent_test_ui_run() quits when the body is through; here the application ends by itself. */
static gboolean
has_ended (gpointer data)
{
  return latent_application_peek_session (data, FALSE) == NULL;
}

static void
background_to_the_end_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  background_body (app, window, data);
  latent_test_ui_wait (has_ended, app, "the application to end when its tasks have");
}

static void
test_background (void)
{
  g_autofree char *library = g_dir_make_tmp ("latent-closing-XXXXXX", NULL);
  const char *const arguments[] = { "--library", library, NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autoptr (GPtrArray) tasks = NULL;

  latent_test_steps_use_service (demo, KEY);
  latent_test_ui_run (arguments, background_to_the_end_body, NULL);

  tasks = read_tasks (library, latent_test_demo_get_url (demo));
  g_assert_cmpuint (tasks->len, ==, 1);
  g_assert_cmpint (latent_task_get_state (tasks->pdata[0]), ==, LATENT_TASK_DONE);
  g_assert_cmpuint (latent_task_get_n_images (tasks->pdata[0]), ==, 1);
}

/* --- asked once --- */

static void
asked_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  g_autofree char *choice = NULL;

  choose (app, "ask");
  latent_test_steps_focus (window);
  latent_test_steps_type_prompt (window, "a lighthouse [slow]");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_ui_wait (is_running, latent_window_get_session (window), "the task to run");
  latent_test_ui_xdotool ("key", "ctrl+w", NULL);
  latent_test_steps_await (window, "AdwAlertDialog");
  latent_test_ui_snap (GTK_WIDGET (window), "closing");

  /* Escape changes nothing. */
  latent_test_ui_xdotool ("key", "Escape", NULL);
  latent_test_ui_wait (has_no_dialog, window, "Escape to close the dialog");
  latent_test_ui_linger (500);
  g_assert_nonnull (latent_test_ui_get_window (app));

  latent_test_ui_xdotool ("key", "ctrl+w", NULL);
  latent_test_steps_await (window, "AdwAlertDialog");
  latent_test_steps_click (latent_test_steps_find_button (window, "_Quit, Collect Later"));
  latent_test_ui_wait (has_ended, app, "the application to end");
  choice = g_settings_get_string (latent_application_get_settings (app), "when-closing");
  g_assert_cmpstr (choice, ==, "quit");
}

static void
collected_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  latent_test_steps_await_pictures (window, 1);
}

static void
test_asked (void)
{
  g_autofree char *library = g_dir_make_tmp ("latent-closing-XXXXXX", NULL);
  const char *const arguments[] = { "--library", library, NULL };
  const char *const service[] = { "--speed", "3", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, KEY);
  latent_test_ui_run (arguments, asked_body, NULL);
  /* What was left running is collected on the next start. */
  latent_test_ui_run (arguments, collected_body, NULL);
  g_assert_cmpuint (latent_test_steps_count_requests (demo, CREATE), ==, 1);
}

/* --- with a dialog before the window --- */

static gboolean
dialog_has_keyboard (gpointer data)
{
  GtkWidget *focus = gtk_window_get_focus (data);

  return focus != NULL && gtk_widget_get_ancestor (focus, ADW_TYPE_DIALOG) != NULL;
}

static void
open_preferences (LatentApplication *app, LatentWindow *window)
{
  g_action_group_activate_action (G_ACTION_GROUP (app), "preferences", NULL);
  latent_test_steps_await (window, "LatentPreferencesDialog");
  latent_test_ui_wait (dialog_has_keyboard, window, "the keyboard in the dialog");
}

static void
dialog_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  choose (app, "quit");
  latent_test_steps_focus (window);
  open_preferences (app, window);
  latent_test_ui_xdotool ("key", "ctrl+w", NULL);
  latent_test_ui_wait (has_no_dialog, window, "Ctrl+W to close the dialog");
  g_assert_nonnull (latent_test_ui_get_window (app));

  open_preferences (app, window);
  latent_test_ui_xdotool ("key", "ctrl+q", NULL);
  latent_test_ui_wait (has_ended, app, "the application to end");
}

static void
test_dialog (void)
{
  g_autofree char *library = g_dir_make_tmp ("latent-closing-XXXXXX", NULL);
  const char *const arguments[] = { "--library", library, NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);

  latent_test_steps_use_service (demo, KEY);
  latent_test_ui_run (arguments, dialog_body, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/closing/sending", test_sending);
  g_test_add_func ("/ui/closing/background", test_background);
  g_test_add_func ("/ui/closing/asked", test_asked);
  g_test_add_func ("/ui/closing/dialog", test_dialog);
  return g_test_run ();
}
