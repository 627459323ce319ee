/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was asked of several models at once: together in the gallery, wherever one comes from. */
#include "latent-test-steps.h"

#include "latent-gallery-model.h"
#include "latent-gallery.h"
#include "latent-tile.h"

#define KEY "good-key-0123456789"
#define PROMPT "a red fox in deep snow at the edge of a birch wood"

static LatentRequest *
make_request (const char *model, const char *prompt)
{
  g_autoptr (JsonObject) input = json_object_new ();

  json_object_set_string_member (input, "prompt", prompt);
  return latent_request_new (model, input, 1);
}

static void
submit (LatentSession *session, const char *prompt, const char *const *models)
{
  GPtrArray *requests = g_ptr_array_new ();

  for (guint i = 0; models[i] != NULL; i++)
    g_ptr_array_add (requests, make_request (models[i], prompt));
  dex_future_disown (latent_engine_submit_batch (latent_session_get_engine (session), requests));
}

typedef struct
{
  GListModel *model;
  guint n;
} Items;

static gboolean
has_items (gpointer data)
{
  Items *items = data;

  return g_list_model_get_n_items (items->model) == items->n;
}

static void
await_items (GListModel *model, guint n)
{
  Items items = { model, n };
  g_autofree char *what = g_strdup_printf ("%u items", n);

  latent_test_ui_wait (has_items, &items, what);
}

static gboolean
is_label (GtkWidget *widget, gpointer text)
{
  return g_strcmp0 (gtk_label_get_label (GTK_LABEL (widget)), text) == 0;
}

static gboolean
has_caption (gpointer data)
{
  return latent_test_ui_find (data, "GtkLabel", is_label, (gpointer) "Flux 2 Flex") != NULL;
}

static gboolean
is_chip (GtkWidget *widget, gpointer text)
{
  return g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) == 0;
}

static gboolean
has_chip (gpointer data)
{
  return latent_test_ui_find (data, "GtkButton", is_chip, (gpointer) "Remove Filter: Batch: " PROMPT) != NULL;
}

static gboolean
is_of (GtkWidget *row, gpointer prompt)
{
  return latent_test_ui_find (row, "GtkLabel", is_label, prompt) != NULL;
}

static gboolean
shows_gallery (gpointer data)
{
  return latent_test_ui_find (data, "LatentGallery", NULL, NULL) != NULL &&
         latent_test_ui_find (data, "LatentActivityView", NULL, NULL) == NULL;
}

static gboolean
is_first_of_three (gpointer data)
{
  return latent_test_ui_find (data, "GtkLabel", is_label, (gpointer) "1 of 3") != NULL;
}

static gboolean
fits_narrow (gpointer window)
{
  GtkWidget *gallery = latent_test_ui_find (window, "LatentGallery", NULL, NULL);

  return gallery != NULL && gtk_widget_get_width (window) <= 360 &&
         gtk_widget_get_width (gallery) <= gtk_widget_get_width (window);
}

static void
check_narrow (LatentWindow *window)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 640);
  latent_test_ui_wait (fits_narrow, window, "the rows in a narrow window");
  latent_test_ui_snap (GTK_WIDGET (window), "comparisons-narrow");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_set_default_size (GTK_WINDOW (window), 1180, 760);
  latent_test_ui_linger (1000);
}

static void
batch_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  static const char *const three[] = { "z-image", "flux-2/flex-text-to-image", "qwen/text-to-image", NULL };
  static const char *const one[] = { "z-image", NULL };
  LatentSession *session = latent_window_get_session (window);
  LatentGallery *gallery;
  GListModel *model;
  GtkWidget *row;

  latent_test_steps_focus (window);
  submit (session, "a lighthouse", one);
  latent_test_steps_await_state (session, LATENT_TASK_DONE, 1);
  submit (session, PROMPT, three);
  latent_test_steps_await_state (session, LATENT_TASK_DONE, 4);
  submit (session, "a bridge", one);
  latent_test_steps_await_state (session, LATENT_TASK_DONE, 5);
  gallery = LATENT_GALLERY (latent_test_steps_await (window, "LatentGallery"));
  model = G_LIST_MODEL (
    gtk_grid_view_get_model (GTK_GRID_VIEW (latent_test_ui_find (GTK_WIDGET (gallery), "GtkGridView", NULL, NULL))));
  await_items (model, 5);
  latent_test_steps_await_pictures (window, 5);

  /* From a picture: only its batch, each with its model, under the prompt. */
  latent_gallery_focus (gallery,
                        latent_image_list_get_id (latent_gallery_model_get_images (LATENT_GALLERY_MODEL (model)), 2));
  latent_test_ui_linger (300);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (gallery), "image.show-batch", NULL));
  await_items (model, 3);
  latent_test_ui_wait (has_chip, window, "the prompt of the batch");
  latent_test_ui_wait (has_caption, window, "the models' names");
  latent_test_steps_await_pictures (window, 3);
  latent_test_ui_snap (GTK_WIDGET (window), "batch");
  latent_test_steps_click (
    latent_test_ui_find (GTK_WIDGET (window), "GtkButton", is_chip, (gpointer) "Remove Filter: Batch: " PROMPT));
  await_items (model, 5);
  g_assert_false (has_caption (window));

  /* One row for the prompt, with what each model made of it. */
  latent_gallery_set_view (gallery, "comparisons");
  row = latent_test_steps_await (window, "LatentComparisonRow");
  latent_test_ui_wait (has_caption, window, "the models beside each other");
  latent_test_steps_await_pictures (window, 3);
  {
    g_autoptr (GPtrArray) rows = latent_test_ui_find_all (GTK_WIDGET (window), "LatentComparisonRow");
    g_autoptr (GPtrArray) tiles = latent_test_ui_find_all (row, "LatentTile");

    g_assert_cmpuint (rows->len, ==, 1);
    g_assert_cmpuint (tiles->len, ==, 3);
  }
  g_assert_nonnull (latent_test_ui_find (row, "GtkLabel", is_label, (gpointer) PROMPT));
  latent_test_ui_snap (GTK_WIDGET (window), "comparisons");
  latent_test_steps_click (latent_test_ui_find (row, "LatentTile", NULL, NULL));
  latent_test_steps_await (window, "LatentViewer");
  latent_test_ui_wait (is_first_of_three, window, "the pictures of the row");
  latent_test_ui_xdotool ("key", "Escape", NULL);
  latent_test_ui_linger (500);
  latent_test_steps_await (window, "LatentComparisonRow");
  check_narrow (window);
  latent_gallery_show_query (gallery, &(LatentImageQuery) { 0 });
  await_items (model, 5);

  /* From the activity view. */
  latent_test_ui_xdotool ("key", "ctrl+j", NULL);
  latent_test_steps_await (window, "LatentActivityView");
  latent_test_ui_linger (500);
  row = latent_test_ui_find (GTK_WIDGET (window), "LatentActivityRow", is_of, (gpointer) PROMPT);
  g_assert_nonnull (row);
  g_assert_true (gtk_widget_activate_action (row, "task.show-batch", NULL));
  latent_test_ui_wait (shows_gallery, window, "the gallery");
  await_items (model, 3);
  latent_test_ui_xdotool ("key", "ctrl+j", NULL);
  latent_test_steps_await (window, "LatentActivityView");
  latent_test_ui_linger (500);
  row = latent_test_ui_find (GTK_WIDGET (window), "LatentActivityRow", is_of, (gpointer) "a bridge");
  g_assert_true (gtk_widget_activate_action (row, "task.show-batch", NULL));
  latent_test_ui_wait (shows_gallery, window, "the gallery again");
  await_items (model, 1);

  /* Tasks that aren't pictures yet are of it. */
  latent_engine_pause (latent_session_get_engine (session));
  submit (session, "a quiet harbour", three);
  latent_test_ui_xdotool ("key", "ctrl+j", NULL);
  row = latent_test_steps_await (window, "LatentBatchRow");
  latent_test_ui_linger (500);
  row = latent_test_ui_find (GTK_WIDGET (window), "LatentActivityRow", is_of, (gpointer) "a quiet harbour");
  g_assert_nonnull (row);
  g_assert_true (gtk_widget_activate_action (row, "task.show-batch", NULL));
  latent_test_ui_wait (shows_gallery, window, "the gallery with what waits");
  await_items (model, 3);
  g_assert_cmpuint (latent_gallery_model_get_n_tasks (LATENT_GALLERY_MODEL (model)), ==, 3);
  latent_test_ui_snap (GTK_WIDGET (window), "batch-waiting");
}

static void
test_batch (void)
{
  const char *const service[] = { "--key", KEY, "--speed", "50", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, KEY);
  latent_test_ui_run (arguments, batch_body, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/batch", test_batch);
  return g_test_run ();
}
