/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The same done to several pictures: by the menu with its prices, as one batch of a task each. */
#include "latent-test-steps.h"

#include "latent-viewer.h"

#include <libdex.h>
#include <string.h>

#define KEY "good-key-0123456789"
#define MODEL "flux-2/pro-text-to-image"

typedef struct
{
  LatentWindow *window;
  const char *words;
  LatentTaskState state;
  guint n;
} Wanted;

static gboolean
has_state (gpointer data)
{
  Wanted *wanted = data;

  return latent_test_steps_count_state (latent_window_get_session (wanted->window), wanted->state) == wanted->n;
}

static void
await_state (LatentWindow *window, LatentTaskState state, guint n)
{
  Wanted wanted = { window, NULL, state, n };

  latent_test_ui_wait (has_state, &wanted, latent_task_state_to_nick (state));
}

static gboolean
says (gpointer data)
{
  Wanted *wanted = data;
  g_autoptr (GPtrArray) labels = latent_test_ui_find_all (GTK_WIDGET (wanted->window), "GtkLabel");

  for (guint i = 0; i < labels->len; i++)
    if (strstr (gtk_label_get_text (labels->pdata[i]), wanted->words) != NULL)
      return TRUE;
  return FALSE;
}

static void
await_words (LatentWindow *window, const char *words)
{
  Wanted wanted = { window, words };

  latent_test_ui_wait (says, &wanted, words);
}

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
submit (LatentWindow *window, const char *prompt)
{
  g_autoptr (JsonObject) input = json_object_new ();

  json_object_set_string_member (input, "prompt", prompt);
  dex_future_disown (latent_engine_submit (latent_session_get_engine (latent_window_get_session (window)),
                                           latent_request_new (MODEL, input, 1)));
}

static void
several_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentSession *session = latent_window_get_session (window);
  GtkWidget *split, *dialog;

  latent_test_steps_focus (window);
  submit (window, "a fox in the snow");
  submit (window, "an owl at night");
  submit (window, "a lighthouse in fog");
  await_state (window, LATENT_TASK_DONE, 3);
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
  await_words (window, "3 tasks for 30 credits");
  await_words (window, "Topaz Upscale");
  latent_test_ui_snap (GTK_WIDGET (window), "make-several");

  /* Another model costs something else. */
  adw_combo_row_set_selected (ADW_COMBO_ROW (latent_test_ui_find (dialog, "AdwComboRow", NULL, NULL)), 1);
  await_words (window, "3 tasks for 1.5 credits");
  latent_test_steps_click (latent_test_steps_find_button (window, "Generate"));
  latent_test_ui_wait (no_dialog, window, "the dialog to go");
  await_state (window, LATENT_TASK_DONE, 6);
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
