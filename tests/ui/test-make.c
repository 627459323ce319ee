/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The same done to several pictures: by the menu with its prices, as one batch of a task each. */
#include "latent-test-steps.h"

#include "latent-viewer.h"

#include <libdex.h>
#include <string.h>

#define KEY "good-key-0123456789"
#define MODEL "flux-2/pro-text-to-image"

static gboolean
no_dialog (gpointer data)
{
  return adw_application_window_get_visible_dialog (data) == NULL;
}

static gboolean
is_choice (GtkWidget *widget, gpointer text)
{
  g_autofree char *found = NULL;

  g_object_get (widget, "text", &found, NULL);
  return g_strcmp0 (found, text) == 0;
}

static void
several_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentSession *session = latent_window_get_session (window);
  GtkWidget *split, *dialog;

  latent_test_steps_focus (window);
  latent_test_steps_submit (window, MODEL, "a fox in the snow");
  latent_test_steps_submit (window, MODEL, "an owl at night");
  latent_test_steps_submit (window, MODEL, "a lighthouse in fog");
  latent_test_steps_await_state (session, LATENT_TASK_DONE, 3);
  latent_test_steps_await_pictures (window, 3);

  gtk_widget_activate_action (latent_test_steps_await (window, "LatentGallery"), "gallery.select-all", NULL);
  split = latent_test_steps_await (window, "AdwSplitButton");
  adw_split_button_popup (ADW_SPLIT_BUTTON (split));
  latent_test_ui_linger (400);
  latent_test_ui_snap (GTK_WIDGET (window), "make-menu");
  /* What all three cost stands beside the name. */
  g_assert_nonnull (
    latent_test_ui_find (GTK_WIDGET (window), "GtkModelButton", is_choice, (gpointer) "Remove Background · 3 credits"));
  gtk_widget_activate_action (split, "image.make", "(ss)", "upscale", "topaz/image-upscale");
  dialog = latent_test_steps_await (window, "LatentMakeDialog");
  adw_split_button_popdown (ADW_SPLIT_BUTTON (split));
  latent_test_steps_await_words (window, "3 tasks for 30 credits");
  latent_test_steps_await_words (window, "Topaz Upscale");
  latent_test_ui_snap (GTK_WIDGET (window), "make-several");

  /* Another model costs something else. */
  adw_combo_row_set_selected (ADW_COMBO_ROW (latent_test_ui_find (dialog, "AdwComboRow", NULL, NULL)), 1);
  latent_test_steps_await_words (window, "3 tasks for 1.5 credits");
  latent_test_steps_click (latent_test_steps_find_button (window, "Generate"));
  latent_test_ui_wait (no_dialog, window, "the dialog to go");
  latent_test_steps_await_state (session, LATENT_TASK_DONE, 6);
  g_assert_cmpuint (latent_test_steps_count_tasks (session), ==, 6);
}

static void
test_several (void)
{
  const char *const service[] = { "--key", KEY, "--speed", "20", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, KEY);
  latent_test_ui_run (arguments, several_body, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/make/several", test_several);
  return g_test_run ();
}
