/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The page of all tasks: what it lists, and what can be done there with tasks and batches. */
#include "latent-test-steps.h"

#include <libdex.h>
#include <string.h>

#define KEY "good-key-0123456789"
#define MODEL "z-image"

static LatentRequest *
make_request (const char *prompt, guint count)
{
  g_autoptr (JsonObject) input = json_object_new ();

  json_object_set_string_member (input, "prompt", prompt);
  return latent_request_new (MODEL, input, count);
}

static void
submit (LatentSession *session, const char *prompt, guint count)
{
  dex_future_disown (latent_engine_submit (latent_session_get_engine (session), make_request (prompt, count)));
}

static void
add_text (GtkWidget *widget, GString *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget))
    g_string_append_printf (text, "%s\n", gtk_label_get_label (GTK_LABEL (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    add_text (child, text);
}

/* Everything that can be read in it. */
static char *
read_all (GtkWidget *widget)
{
  GString *text = g_string_new (NULL);

  add_text (widget, text);
  return g_string_free_and_steal (text);
}

typedef struct
{
  GtkWidget *root;
  const char *type;
  const char *words; /* or NULL */
  guint n;
} Rows;

static gboolean
has_rows (gpointer data)
{
  Rows *rows = data;
  g_autoptr (GPtrArray) found = latent_test_ui_find_all (rows->root, rows->type);
  guint n = 0;

  for (guint i = 0; i < found->len; i++)
    {
      g_autofree char *text = read_all (found->pdata[i]);

      n += *text != '\0' && (rows->words == NULL || strstr (text, rows->words) != NULL);
    }
  return n == rows->n;
}

static void
await_rows (LatentWindow *window, const char *type, const char *words, guint n)
{
  Rows rows = { GTK_WIDGET (window), type, words, n };
  g_autofree char *what = g_strdup_printf ("%u of %s with “%s”", n, type, words != NULL ? words : "");

  latent_test_ui_wait (has_rows, &rows, what);
}

static gboolean
has_words (GtkWidget *widget, gpointer data)
{
  g_autofree char *text = read_all (widget);

  return strstr (text, data) != NULL;
}

static GtkWidget *
find_row (LatentWindow *window, const char *words)
{
  GtkWidget *row = latent_test_ui_find (GTK_WIDGET (window), "LatentActivityRow", has_words, (gpointer) words);

  g_assert_nonnull (row);
  return row;
}

static gboolean
is_gone (gpointer data)
{
  return latent_test_ui_find (data, "LatentActivityView", NULL, NULL) == NULL;
}

static gboolean
no_dialog (gpointer data)
{
  return adw_application_window_get_visible_dialog (data) == NULL;
}

static gboolean
shows_viewer (gpointer data)
{
  return latent_test_ui_find (data, "LatentViewer", NULL, NULL) != NULL;
}

static gboolean
is_collapsed (gpointer data)
{
  return gtk_widget_get_width (data) <= 400;
}

static GtkWidget *
open_activity (LatentWindow *window)
{
  latent_test_ui_xdotool ("key", "ctrl+j", NULL);
  return latent_test_steps_await (window, "LatentActivityView");
}

static void
list_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentSession *session = latent_window_get_session (window);
  LatentEngine *engine = latent_session_get_engine (session);
  GtkWidget *view, *batch, *group, *row;

  latent_test_steps_focus (window);
  submit (session, "a quiet harbour at dawn, boats on still water, fog over the hills, wide angle, soft light", 1);
  submit (session, "a fox in the snow [fail]", 1);
  latent_test_steps_await_state (session, LATENT_TASK_DONE, 1);
  latent_test_steps_await_state (session, LATENT_TASK_FAILED, 1);
  latent_engine_pause (engine);
  submit (session, "a lighthouse on a cliff", 5);
  latent_test_steps_await_state (session, LATENT_TASK_QUEUED, 5);

  /* Everything, batches first. */
  view = open_activity (window);
  await_rows (window, "LatentActivityRow", NULL, 7);
  await_rows (window, "LatentBatchRow", "0 of 5 done · 5 waiting", 1);
  await_rows (window, "LatentActivityRow", "Done in", 1);
  await_rows (window, "LatentActivityRow", "KIE: ", 1);
  latent_test_ui_snap (GTK_WIDGET (window), "activity");

  /* A batch of its own is paused while the queue goes on, and taken back. */
  batch = latent_test_ui_find (GTK_WIDGET (window), "LatentBatchRow", NULL, NULL);
  g_assert_true (gtk_widget_activate_action (batch, "batch.pause", NULL));
  await_rows (window, "LatentBatchRow", "paused", 1);
  latent_engine_release (engine);
  submit (session, "a bridge in the rain", 1);
  latent_test_steps_await_state (session, LATENT_TASK_DONE, 2);
  g_assert_cmpuint (latent_test_steps_count_state (session, LATENT_TASK_QUEUED), ==, 5);
  latent_engine_pause (engine);
  g_assert_true (gtk_widget_activate_action (batch, "batch.cancel", NULL));
  latent_test_steps_await_state (session, LATENT_TASK_CANCELLED, 5);
  await_rows (window, "LatentBatchRow", "5 cancelled", 1);
  latent_test_steps_click (latent_test_steps_find_button (window, "_Undo"));
  latent_test_steps_await_state (session, LATENT_TASK_QUEUED, 5);
  await_rows (window, "LatentBatchRow", "5 waiting", 1);
  g_assert_true (gtk_widget_activate_action (batch, "batch.cancel", NULL));
  latent_test_steps_await_state (session, LATENT_TASK_CANCELLED, 5);
  latent_engine_release (engine);

  /* Only some of them. */
  group = latent_test_ui_find (view, "AdwToggleGroup", NULL, NULL);
  adw_toggle_group_set_active (ADW_TOGGLE_GROUP (group), 3);
  await_rows (window, "LatentActivityRow", NULL, 1);
  await_rows (window, "LatentBatchRow", NULL, 0);
  latent_test_ui_snap (GTK_WIDGET (window), "activity-failed");
  adw_toggle_group_set_active (ADW_TOGGLE_GROUP (group), 2);
  await_rows (window, "LatentActivityRow", NULL, 0);
  latent_test_ui_snap (GTK_WIDGET (window), "activity-empty");
  adw_toggle_group_set_active (ADW_TOGGLE_GROUP (group), 0);
  await_rows (window, "LatentActivityRow", NULL, 8);
  g_assert_true (gtk_widget_grab_focus (group));
  latent_test_ui_xdotool ("key", "ctrl+f", NULL);
  latent_test_ui_xdotool ("type", "LIGHTHOUSE", NULL);
  await_rows (window, "LatentActivityRow", NULL, 5);
  await_rows (window, "LatentActivityRow", "lighthouse", 5);
  latent_test_ui_xdotool ("key", "Escape", NULL);
  await_rows (window, "LatentActivityRow", NULL, 8);

  /* A batch's tasks alone. */
  batch = latent_test_ui_find (GTK_WIDGET (window), "LatentBatchRow", NULL, NULL);
  g_assert_true (gtk_widget_activate_action (batch, "batch.show", NULL));
  await_rows (window, "LatentActivityRow", NULL, 5);
  latent_test_ui_snap (GTK_WIDGET (window), "activity-batch");
  g_assert_true (gtk_widget_activate_action (view, "activity.leave-batch", NULL));
  await_rows (window, "LatentActivityRow", NULL, 8);

  /* A click leads to the details, and from there and back. */
  latent_test_steps_click (find_row (window, "a fox in the snow"));
  latent_test_steps_await (window, "LatentTaskDetails");
  latent_test_ui_xdotool ("key", "Escape", NULL);
  latent_test_ui_wait (no_dialog, window, "the details to close");

  gtk_window_set_default_size (GTK_WINDOW (window), 360, 640);
  latent_test_ui_wait (is_collapsed, window, "the window to be narrow");
  latent_test_ui_snap (GTK_WIDGET (window), "activity-narrow");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  latent_test_ui_snap (GTK_WIDGET (window), "activity-narrow-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_set_default_size (GTK_WINDOW (window), 1100, 760);

  latent_test_ui_xdotool ("key", "ctrl+j", NULL);
  latent_test_ui_wait (is_gone, window, "the gallery to be back");

  /* From a task to its picture. */
  open_activity (window);
  await_rows (window, "LatentActivityRow", "a bridge in the rain", 1);
  row = find_row (window, "a bridge in the rain");
  g_assert_true (gtk_widget_activate_action (row, "task.show-pictures", NULL));
  latent_test_ui_wait (shows_viewer, window, "the picture to be shown");
}

static void
test_list (void)
{
  const char *const service[] = { "--key", KEY, "--speed", "20", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, KEY);
  latent_test_ui_run (arguments, list_body, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/activity/list", test_list);
  return g_test_run ();
}
