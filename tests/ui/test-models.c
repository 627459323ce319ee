/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Models that didn't come with the program: from a page that is dropped into the window's action, and from the service's own
 * catalogue, with marks in the composer's list. */
#include "latent-test-steps.h"

#include "latent-imported.h"

#include <libdex.h>
#include <math.h>

#define KEY "good-key-0123456789"
#define IMPORTED "marmot/3-edit"
#define LISTED "marmot/9-text-to-image"

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/models/new", test_models);
  return g_test_run ();
}
