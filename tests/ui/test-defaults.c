/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the form shows when another model is chosen, and the defaults that a person keeps. */
#include "latent-test-steps.h"

#include "latent-aspect-chooser.h"
#include "latent-composer.h"

#define FIRST "google/imagen4"
#define SECOND "seedream/5-pro-text-to-image"

static LatentModel *
get_model (LatentWindow *window)
{
  GtkWidget *row = latent_test_ui_find (GTK_WIDGET (window), "AdwComboRow", NULL, NULL);

  return adw_combo_row_get_selected_item (ADW_COMBO_ROW (row));
}

/* The shape that the form shows, as the model writes it. */
static const char *
get_shape (LatentWindow *window)
{
  GtkWidget *chooser = latent_test_steps_await (window, "LatentAspectChooser");
  LatentParameter *parameter = latent_model_find_role (get_model (window), LATENT_ROLE_ASPECT_RATIO);
  guint position = latent_aspect_chooser_get_selected (LATENT_ASPECT_CHOOSER (chooser));

  return latent_parameter_get_choices (parameter)[position];
}

static void
choose_shape (LatentWindow *window, const char *shape)
{
  GtkWidget *chooser = latent_test_steps_await (window, "LatentAspectChooser");
  const char *const *choices = latent_parameter_get_choices (
    latent_model_find_role (get_model (window), LATENT_ROLE_ASPECT_RATIO));

  for (guint i = 0; choices[i] != NULL; i++)
    if (g_str_equal (choices[i], shape))
      latent_aspect_chooser_set_selected (LATENT_ASPECT_CHOOSER (chooser), i);
  g_assert_cmpstr (get_shape (window), ==, shape);
}

static void
choose_model (LatentWindow *window, const char *id)
{
  GtkWidget *row = latent_test_ui_find (GTK_WIDGET (window), "AdwComboRow", NULL, NULL);
  GListModel *models = adw_combo_row_get_model (ADW_COMBO_ROW (row));

  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr (LatentModel) model = g_list_model_get_item (models, i);

      if (g_str_equal (latent_model_get_id (model), id))
        adw_combo_row_set_selected (ADW_COMBO_ROW (row), i);
    }
  latent_test_ui_linger (200);
  g_assert_cmpstr (latent_model_get_id (get_model (window)), ==, id);
}

static void
activate (LatentWindow *window, const char *action)
{
  GtkWidget *menu = latent_test_ui_find (GTK_WIDGET (window), "LatentDefaultsMenu", NULL, NULL);

  g_assert_true (gtk_widget_activate_action (gtk_widget_get_first_child (menu), action, NULL));
  latent_test_ui_linger (200);
}

static void
body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  const char *own;

  latent_test_steps_focus (window);
  choose_model (window, FIRST);
  own = get_shape (window);
  g_assert_cmpstr (own, !=, "9:16");

  /* Kept, changed, reset, and taken back. */
  choose_shape (window, "9:16");
  activate (window, "defaults.keep");
  choose_shape (window, "3:4");
  activate (window, "defaults.reset");
  g_assert_cmpstr (get_shape (window), ==, "9:16");
  latent_test_steps_click (latent_test_steps_find_button (window, "_Undo"));
  g_assert_cmpstr (get_shape (window), ==, "3:4");
  activate (window, "defaults.forget");
  g_assert_cmpstr (get_shape (window), ==, own);

  /* What was chosen survives a change of model, whatever was chosen for that one before. */
  choose_model (window, SECOND);
  choose_shape (window, "21:9");
  choose_model (window, FIRST);
  g_assert_cmpstr (get_shape (window), ==, "16:9");
  choose_shape (window, "9:16");
  choose_model (window, SECOND);
  g_assert_cmpstr (get_shape (window), ==, "9:16");
}

static void
test_defaults (void)
{
  const char *const service[] = { "--speed", "50", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, "demo");
  latent_test_ui_run (arguments, body, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/defaults", test_defaults);
  return g_test_run ();
}
