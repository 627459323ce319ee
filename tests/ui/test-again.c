/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From a picture to the next one: the composer is filled with what it was made from, or with the picture itself, and edits form a
 * chain that can be walked. */
#include "latent-test-steps.h"

#include "latent-picture-reference.h"
#include "latent-viewer.h"

#include <libdex.h>
#include <string.h>

#define KEY "good-key-0123456789"
#define TEXT_MODEL "flux-2/pro-text-to-image"
#define EDIT_MODEL "flux-2/pro-image-to-image"

static void
submit (LatentWindow *window, const char *model, JsonObject *input)
{
  dex_future_disown (latent_engine_submit (latent_session_get_engine (latent_window_get_session (window)),
                                           latent_request_new (model, input, 1)));
}

static gboolean
has_title (GtkWidget *widget, gpointer data)
{
  return g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), data) == 0;
}

/* The model that the composer shows. */
static const char *
get_model (LatentWindow *window)
{
  GtkWidget *row = latent_test_ui_find (GTK_WIDGET (window), "AdwComboRow", has_title, (gpointer) "Model");
  gpointer model = row != NULL ? adw_combo_row_get_selected_item (ADW_COMBO_ROW (row)) : NULL;

  return LATENT_IS_MODEL (model) ? latent_model_get_id (model) : NULL;
}

typedef struct
{
  LatentWindow *window;
  const char *does;
} Shown;

static gboolean
shows_model_for (gpointer data)
{
  Shown *shown = data;
  const char *id = get_model (shown->window);
  LatentSession *session = latent_window_get_session (shown->window);
  LatentModel *model = id != NULL ? latent_catalog_get_model (latent_session_get_catalog (session), id, NULL) : NULL;

  return model != NULL && g_str_equal (latent_model_get_does (model), shown->does);
}

static void
press_for (LatentWindow *window, const char *key, const char *does)
{
  Shown shown = { window, does };

  latent_test_ui_xdotool ("key", key, NULL);
  latent_test_ui_wait (shows_model_for, &shown, does);
}

typedef struct
{
  LatentViewer *viewer;
  gint64 id;
} Place;

static gboolean
is_at (gpointer data)
{
  Place *place = data;
  LatentImage *image = latent_viewer_get_image (place->viewer);

  return image != NULL && latent_image_get_id (image) == place->id;
}

static gboolean
has_relatives (gpointer data)
{
  return latent_test_ui_find (data, "LatentThumb", NULL, NULL) != NULL;
}

/* The button of the one picture in the strip that leads on. */
static GtkWidget *
await_relative (LatentViewer *viewer, gboolean made_into)
{
  g_autoptr (GPtrArray) strips = NULL;

  latent_test_ui_wait (has_relatives, viewer, "a relative to be shown");
  strips = latent_test_ui_find_all (GTK_WIDGET (viewer), "LatentRelativesStrip");
  for (guint i = 0; i < strips->len; i++)
    {
      gboolean into;
      GtkWidget *thumb = latent_test_ui_find (strips->pdata[i], "LatentThumb", NULL, NULL);

      g_object_get (strips->pdata[i], "made-into", &into, NULL);
      if (into == made_into)
        {
          g_assert_nonnull (thumb);
          return gtk_widget_get_ancestor (thumb, GTK_TYPE_BUTTON);
        }
    }
  g_assert_not_reached ();
}

static void
again_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  g_autoptr (JsonObject) text_input = json_object_new ();
  g_autoptr (JsonObject) edit_input = json_object_new ();
  JsonArray *pictures = json_array_new ();
  LatentViewer *viewer;
  GtkWidget *canvas;
  gint64 first, second;

  latent_test_steps_focus (window);
  json_object_set_string_member (text_input, "prompt", "a fox in the snow");
  submit (window, TEXT_MODEL, text_input);
  latent_test_steps_await_state (latent_window_get_session (window), LATENT_TASK_DONE, 1);
  latent_test_steps_await_pictures (window, 1);

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.show-task", "x", (gint64) 1));
  viewer = LATENT_VIEWER (latent_test_steps_await (window, "LatentViewer"));
  canvas = latent_test_steps_await (window, "LatentCanvas");
  first = latent_image_get_id (latent_viewer_get_image (viewer));

  /* Keys of the viewer. Nothing of it sends anything. */
  press_for (window, "ctrl+shift+u", "upscale");
  gtk_widget_grab_focus (canvas);
  press_for (window, "ctrl+b", "remove-background");
  gtk_widget_grab_focus (canvas);
  press_for (window, "ctrl+g", "text-to-image");
  g_assert_cmpstr (get_model (window), ==, TEXT_MODEL);
  gtk_widget_grab_focus (canvas);
  press_for (window, "ctrl+u", "image-to-image");
  latent_test_ui_snap (GTK_WIDGET (window), "again-input");
  g_assert_cmpuint (latent_test_steps_count_tasks (latent_window_get_session (window)), ==, 1);

  /* An edit of it. */
  json_object_set_string_member (edit_input, "prompt", "the same fox, at night");
  json_array_add_element (pictures, latent_picture_reference_new_image (first));
  json_object_set_array_member (edit_input, "input_urls", pictures);
  submit (window, EDIT_MODEL, edit_input);
  latent_test_steps_await_state (latent_window_get_session (window), LATENT_TASK_DONE, 2);
  gtk_widget_activate_action (GTK_WIDGET (viewer), "viewer.details", NULL);
  latent_test_steps_click (await_relative (viewer, TRUE));
  {
    Place there = { viewer, first + 1 };

    latent_test_ui_wait (is_at, &there, "the edit to be shown");
  }
  second = latent_image_get_id (latent_viewer_get_image (viewer));
  g_assert_cmpint (second, !=, first);
  latent_test_ui_snap (GTK_WIDGET (window), "again-chain");
  latent_test_steps_click (await_relative (viewer, FALSE));
  {
    Place back = { viewer, first };

    latent_test_ui_wait (is_at, &back, "the first picture to be shown");
  }
}

static void
test_again (void)
{
  const char *const service[] = { "--key", KEY, "--speed", "20", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, KEY);
  latent_test_ui_run (arguments, again_body, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/again/pictures", test_again);
  return g_test_run ();
}
