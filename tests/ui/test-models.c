/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Models that didn't come with the program: from a page that is dropped into the window's action, and from the service's own
 * catalogue, with marks in the composer's list. */
#include "latent-test-steps.h"

#include "latent-imported.h"
#include "latent-test-peer.h"

#include <libdex.h>
#include <math.h>
#include <string.h>

#define KEY "good-key-0123456789"
#define IMPORTED "marmot/3-edit"
#define LISTED "marmot/9-text-to-image"
#define GONE "z-image"

typedef struct
{
  LatentWindow *window;
  const char *id;
} Sought;

static LatentModel *
find (Sought *sought)
{
  LatentCatalog *catalog = latent_session_get_catalog (latent_window_get_session (sought->window));

  return latent_catalog_get_model (catalog, sought->id, NULL);
}

static gboolean
is_there (gpointer data)
{
  return find (data) != NULL;
}

static gboolean
is_gone (gpointer data)
{
  return find (data) == NULL;
}

static gboolean
has_health (gpointer data)
{
  return !isnan (latent_model_get_health (find (data)));
}

static gboolean
is_idle (gpointer window)
{
  return !latent_chore_bar_is_busy (latent_window_get_chore_bar (window));
}

static gboolean
has_title (GtkWidget *widget, gpointer data)
{
  return g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), data) == 0;
}

static gboolean
has_text (GtkWidget *widget, gpointer data)
{
  return g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), data) == 0;
}

static gboolean
shows_imported (gpointer window)
{
  GtkWidget *row = latent_test_ui_find (window, "AdwComboRow", has_title, (gpointer) "Model");
  LatentModel *model = row != NULL ? adw_combo_row_get_selected_item (ADW_COMBO_ROW (row)) : NULL;

  return model != NULL && g_str_equal (latent_model_get_id (model), IMPORTED);
}

typedef struct
{
  GtkWidget *root;
  const char *text;
} Shown;

static gboolean
is_shown (gpointer data)
{
  Shown *shown = data;

  return latent_test_ui_find (shown->root, "GtkLabel", has_text, (gpointer) shown->text) != NULL;
}

static gboolean
is_about_removal (GtkWidget *widget, gpointer data)
{
  return g_str_has_suffix (gtk_label_get_text (GTK_LABEL (widget)), "removed");
}

static gboolean
says_removed (gpointer window)
{
  return latent_test_ui_find (window, "GtkLabel", is_about_removal, NULL) != NULL;
}

static void
models_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  g_autoptr (GFile)
    page = g_file_new_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "catalog", "data", "pages", "marmot.md", NULL);
  g_autofree char *uri = g_file_get_uri (page);
  Sought imported = { window, IMPORTED };
  Sought listed = { window, LISTED };
  Shown mark = { NULL, "New" };
  Shown heading = { NULL, "Pictures" };
  GtkWidget *row;

  latent_test_steps_focus (window);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.import-model", "s", uri);
  latent_test_ui_wait (is_there, &imported, "the page to become a model");
  latent_test_ui_snap (GTK_WIDGET (window), "models-imported");
  latent_test_steps_click (latent_test_steps_find_button (window, "_Undo"));
  latent_test_ui_wait (is_gone, &imported, "the model to be forgotten");

  /* At any time after, and not after all. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.import-model", "s", uri);
  latent_test_ui_wait (is_there, &imported, "the page to become a model again");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.reuse", "(ss)", IMPORTED, "{}");
  latent_test_ui_wait (shows_imported, window, "the composer to show it");
  gtk_widget_activate_action (latent_test_ui_find (GTK_WIDGET (window), "LatentDefaultsMenu", NULL, NULL),
                              "defaults.remove", NULL);
  latent_test_ui_wait (is_gone, &imported, "the model to be removed");
  g_assert_false (latent_imported_has (IMPORTED));
  /* The toast about the import goes first. */
  latent_test_ui_wait (says_removed, window, "the Undo of the removal");
  latent_test_ui_snap (GTK_WIDGET (window), "models-removed");
  latent_test_steps_click (latent_test_steps_find_button (window, "_Undo"));
  latent_test_ui_wait (is_there, &imported, "the model to be back");
  g_assert_true (latent_imported_has (IMPORTED));

  gtk_widget_activate_action (GTK_WIDGET (window), "win.refresh-models", "s", "");
  latent_test_ui_wait (is_there, &listed, "the list to come");
  latent_test_ui_wait (has_health, &listed, "the new model to be looked at");
  latent_test_ui_snap (GTK_WIDGET (window), "models-refreshing");
  latent_test_steps_click (latent_test_steps_find_button (window, "_Cancel"));
  latent_test_ui_wait (is_idle, window, "the refresh to stop");
  g_assert_true (latent_model_get_is_new (find (&listed)));

  row = latent_test_ui_find (GTK_WIDGET (window), "AdwComboRow", has_title, (gpointer) "Model");
  g_assert_nonnull (row);
  latent_test_steps_click (row);
  heading.root = mark.root = latent_test_steps_await (window, "GtkPopover");
  latent_test_ui_wait (is_shown, &heading, "the list of models");
  latent_test_ui_snap (mark.root, "models-list");
  latent_test_ui_xdotool ("type", "--delay", "60", "Marmot", NULL);
  latent_test_ui_wait (is_shown, &mark, "the mark of the new model");
  latent_test_ui_snap (mark.root, "models-new");
  latent_test_ui_xdotool ("key", "Escape", NULL);
}

static void
test_models (void)
{
  const char *const service[] = { "--key", KEY, NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  g_free (latent_test_demo_control (demo, "POST", "/model", "{\"model\":\"" LISTED "\",\"hidden\":false}"));
  latent_test_steps_use_service (demo, KEY);
  latent_test_ui_run (arguments, models_body, NULL);
}

/* --- dropped ----------------------------------------------------------------------------------------------------- */

#define SOURCE_X 1300
#define SOURCE_Y 600

/* The page of a model that takes pictures, as the documentation's Markdown has it. */
static char *
read_page (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "catalog", "data", "pages", "marmot.md", NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  *(gboolean *) data = g_strcmp0 (line, "ready") == 0;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* Drags @text out of another program's window into the middle of @widget. */
static void
drag_in (GtkWidget *widget, const char *text, const char *type, const char *more)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) source = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                                     &error, g_getenv ("LATENT_DRAG_SOURCE"), type, more, NULL);
  g_autoptr (GDataInputStream) output = NULL;
  gboolean ready = FALSE;
  int x, y;

  g_assert_no_error (error);
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (source), text, strlen (text), NULL, NULL, NULL);
  g_output_stream_close (g_subprocess_get_stdin_pipe (source), NULL, NULL);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (source));
  g_data_input_stream_read_line_async (output, G_PRIORITY_DEFAULT, NULL, ready_cb, &ready);
  latent_test_ui_wait (is_true, &ready, "the drag source's window");
  latent_test_ui_xdotool ("search", "--sync", "--name", "latent-drag-source", "windowmove", G_STRINGIFY (SOURCE_X),
                          G_STRINGIFY (SOURCE_Y), NULL);
  latent_test_ui_linger (300);
  latent_test_ui_locate (widget, &x, &y);
  latent_test_ui_drag (SOURCE_X + 130, SOURCE_Y + 130, x, y);
  latent_test_ui_linger (500);
  g_subprocess_force_exit (source);
  g_subprocess_wait (source, NULL, NULL);
}

static void
forget (LatentWindow *window, Sought *sought)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.remove-model", "s", sought->id);
  latent_test_ui_wait (is_gone, sought, "the model to be forgotten");
}

static void
dropped_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  GtkWidget *gallery = latent_test_ui_find (GTK_WIDGET (window), "LatentGallery", NULL, NULL);
  GtkWidget *composer = latent_test_ui_find (GTK_WIDGET (window), "LatentComposer", NULL, NULL);
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autofree char *page = read_page ();
  g_autofree char *answer = latent_test_peer_format ("200 OK", "text/markdown", "", page);
  g_autofree char *link = g_strconcat (latent_test_peer_get_uri (peer), "/market/marmot.md?a=1", NULL);
  g_autofree char *list = g_strconcat (link, "\r\n", NULL);
  Sought imported = { window, IMPORTED };

  latent_test_steps_focus (window);
  /* For ever. */
  latent_test_peer_push (peer, LATENT_TEST_PEER_ANSWER, answer, -1);

  /* A link as browsers drag it, onto the pictures and onto the composer, whatever its model takes. */
  drag_in (gallery, list, "text/uri-list", "text");
  latent_test_ui_wait (is_there, &imported, "the page behind a link on the gallery");
  forget (window, &imported);

  drag_in (composer, list, "text/uri-list", "text");
  latent_test_ui_wait (is_there, &imported, "the page behind a link on the composer");
  forget (window, &imported);

  /* The link as a selected text, and the page's own text. */
  drag_in (gallery, link, "text", NULL);
  latent_test_ui_wait (is_there, &imported, "the page behind a text");
  forget (window, &imported);

  drag_in (gallery, page, "text", NULL);
  latent_test_ui_wait (is_there, &imported, "the page that is the text");
  forget (window, &imported);
  g_assert_cmpuint (latent_test_peer_count_requests (peer), ==, 3);
}

static void
test_dropped (void)
{
  const char *const service[] = { "--key", KEY, NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, KEY);
  latent_test_ui_run (arguments, dropped_body, NULL);
}

/* --- gone while it is chosen --- */

static gboolean
is_withdrawn (gpointer data)
{
  LatentModel *model = find (data);

  return model != NULL && latent_model_get_withdrawn (model);
}

static gboolean
is_offered (AdwComboRow *row, const char *id)
{
  GListModel *models = adw_combo_row_get_model (row);

  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr (LatentModel) model = g_list_model_get_item (models, i);

      if (g_str_equal (latent_model_get_id (model), id))
        {
          adw_combo_row_set_selected (row, i);
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
has_task (gpointer window)
{
  return latent_test_steps_count_tasks (latent_window_get_session (window)) == 1;
}

static gboolean
has_looked (gpointer demo)
{
  g_autofree char *requests = latent_test_demo_control (demo, "GET", "/requests", NULL);

  return strstr (requests, "/schema") != NULL;
}

static void
stop_refresh (LatentWindow *window)
{
  latent_test_steps_click (latent_test_steps_find_button (window, "_Cancel"));
  latent_test_ui_wait (is_idle, window, "the refresh to stop");
}

static void
gone_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  Sought gone = { window, GONE };
  GtkWidget *row = latent_test_ui_find (GTK_WIDGET (window), "AdwComboRow", has_title, (gpointer) "Model");
  LatentModel *chosen;

  latent_test_steps_focus (window);
  g_assert_true (is_offered (ADW_COMBO_ROW (row), GONE));
  g_assert_true (adw_combo_row_get_selected_item (ADW_COMBO_ROW (row)) == find (&gone));
  /* Only what was there can go. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.refresh-models", "s", "");
  latent_test_ui_wait (has_looked, data, "the list and a first model");
  stop_refresh (window);
  g_free (latent_test_demo_control (data, "POST", "/model", "{\"model\":\"" GONE "\",\"hidden\":true}"));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.refresh-models", "s", "");
  latent_test_ui_wait (is_withdrawn, &gone, "the model to be gone");
  stop_refresh (window);

  /* The default one has its place, in the list and in the form. */
  g_assert_false (is_offered (ADW_COMBO_ROW (row), GONE));
  chosen = adw_combo_row_get_selected_item (ADW_COMBO_ROW (row));
  g_assert_true (chosen ==
                 latent_catalog_get_default (latent_session_get_catalog (latent_window_get_session (window))));
  latent_test_ui_snap (GTK_WIDGET (window), "models-gone");
  latent_test_steps_type_prompt (window, "a fox [plain]");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_ui_wait (has_task, window, "a task of the other model");
  g_assert_cmpuint (latent_test_steps_count_requests (data, "/api/v1/jobs/createTask"), <=, 1);
}

static void
test_gone (void)
{
  const char *const service[] = { "--key", KEY, NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, KEY);
  latent_test_ui_run (arguments, gone_body, demo);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/models/new", test_models);
  g_test_add_func ("/ui/models/dropped", test_dropped);
  g_test_add_func ("/ui/models/gone", test_gone);
  return g_test_run ();
}
