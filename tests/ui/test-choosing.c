/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Selection and keyboard of the gallery: nothing is chosen that wasn't seen, and the keyboard is never lost. */
#include "latent-test-steps.h"

#include "latent-gallery-model.h"
#include "latent-gallery.h"
#include "latent-tile.h"

#include <libdex.h>

#define N_PICTURES 300

typedef struct
{
  LatentWindow *window;
  LatentGallery *gallery;
  GtkWidget *grid;
  LatentGalleryModel *model;
  LatentImageList *images;
} Test;

static guint
n_images (Test *test)
{
  return g_list_model_get_n_items (G_LIST_MODEL (test->images));
}

static gboolean
has_focus_in_grid (gpointer data)
{
  Test *test = data;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (test->window));

  return focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_GRID_VIEW) != NULL;
}

/* “All” is what was seen when it was said. */
static void
check_select_all (Test *test)
{
  const LatentImageQuery favourites = { .favourite = TRUE };
  const LatentImageQuery all = { 0 };

  latent_gallery_show_query (test->gallery, &favourites);
  latent_test_ui_linger (500);
  g_assert_cmpuint (n_images (test), <, N_PICTURES);
  gtk_widget_activate_action (GTK_WIDGET (test->gallery), "gallery.select-all", NULL);
  g_assert_cmpuint (latent_gallery_model_get_n_selected (test->model), ==, n_images (test));
  latent_gallery_show_query (test->gallery, &all);
  latent_test_steps_await_images (test->images, N_PICTURES, "all pictures after the favourites");
  g_assert_cmpuint (latent_gallery_model_get_n_selected (test->model), ==, 0);
}

/* Deleting one after the other by keyboard: each time the next one is at hand. */
static void
check_focus (Test *test)
{
  latent_gallery_focus (test->gallery, latent_image_list_get_id (test->images, 3));
  latent_test_ui_linger (300);
  g_assert_cmpint (latent_test_steps_get_focused (test->window), ==, latent_image_list_get_id (test->images, 3));
  for (guint i = 0; i < 3; i++)
    {
      gint64 next = latent_image_list_get_id (test->images, 4);

      latent_test_ui_xdotool ("key", "Delete", NULL);
      latent_test_steps_await_images (test->images, N_PICTURES - i - 1, "one picture less");
      latent_test_ui_wait (has_focus_in_grid, test, "the focus to stay in the grid");
      latent_test_ui_linger (200);
      g_assert_cmpint (latent_test_steps_get_focused (test->window), ==, next);
      g_assert_cmpint (latent_image_list_get_id (test->images, 3), ==, next);
      latent_test_ui_xdotool ("key", "space", NULL);
      latent_test_ui_linger (200);
      if (latent_gallery_model_get_n_selected (test->model) == 0)
        latent_test_ui_xdotool ("key", "ctrl+space", NULL);
      latent_test_ui_linger (200);
      g_assert_cmpuint (latent_gallery_model_get_n_selected (test->model), ==, 1);
    }
}

/* What has the keyboard goes out of what is shown: its neighbour has it then, and there is nothing to look for. */
static void
check_focus_filtered (Test *test)
{
  const LatentImageQuery favourites = { .favourite = TRUE };
  const LatentImageQuery all = { 0 };
  guint n, before = n_images (test);
  gint64 id, next;

  latent_gallery_show_query (test->gallery, &favourites);
  latent_test_ui_linger (500);
  n = n_images (test);
  g_assert_cmpuint (n, >, 4);
  id = latent_image_list_get_id (test->images, 2);
  next = latent_image_list_get_id (test->images, 3);
  latent_gallery_focus (test->gallery, id);
  latent_test_ui_linger (300);
  g_assert_cmpint (latent_test_steps_get_focused (test->window), ==, id);
  latent_test_ui_xdotool ("key", "ctrl+d", NULL);
  latent_test_steps_await_images (test->images, n - 1, "one favourite less");
  latent_test_ui_wait (has_focus_in_grid, test, "the focus to stay in the grid");
  latent_test_ui_linger (200);
  g_assert_cmpint (latent_test_steps_get_focused (test->window), ==, next);
  latent_gallery_show_query (test->gallery, &all);
  latent_test_steps_await_images (test->images, before, "all pictures after the favourites");
}

/* All, none, the others, one after the other: by keyboard alone. */
static void
check_keys (Test *test)
{
  latent_gallery_focus (test->gallery, latent_image_list_get_id (test->images, 2));
  latent_test_ui_linger (300);
  g_assert_cmpuint (latent_gallery_model_get_n_selected (test->model), ==, 1);
  latent_test_ui_xdotool ("key", "shift+Right", NULL);
  latent_test_ui_linger (200);
  latent_test_ui_xdotool ("key", "shift+Right", NULL);
  latent_test_ui_linger (300);
  g_assert_cmpuint (latent_gallery_model_get_n_selected (test->model), ==, 3);
  latent_test_ui_snap (GTK_WIDGET (test->window), "gallery-actions");
  latent_test_ui_xdotool ("key", "ctrl+i", NULL);
  latent_test_ui_linger (300);
  g_assert_cmpuint (latent_gallery_model_get_n_selected (test->model), ==, n_images (test) - 3);
  latent_test_ui_xdotool ("key", "ctrl+a", NULL);
  latent_test_ui_linger (300);
  g_assert_cmpuint (latent_gallery_model_get_n_selected (test->model), ==, n_images (test));
  latent_test_ui_xdotool ("key", "Escape", NULL);
  latent_test_ui_linger (300);
  g_assert_cmpuint (latent_gallery_model_get_n_selected (test->model), ==, 0);
  g_assert_true (has_focus_in_grid (test));
}

static void
choosing_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  Test test = { .window = window };

  test.grid = latent_test_steps_await (window, "GtkGridView");
  latent_test_steps_focus (window);
  test.gallery = LATENT_GALLERY (latent_test_ui_find (GTK_WIDGET (window), "LatentGallery", NULL, NULL));
  test.model = LATENT_GALLERY_MODEL (gtk_grid_view_get_model (GTK_GRID_VIEW (test.grid)));
  test.images = latent_gallery_model_get_images (test.model);
  latent_test_steps_await_images (test.images, N_PICTURES, "all pictures");
  gtk_widget_grab_focus (test.grid);
  check_select_all (&test);
  check_keys (&test);
  check_focus (&test);
  check_focus_filtered (&test);
}

static void
test_choosing (void)
{
  latent_test_steps_run_library (N_PICTURES, choosing_body);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/choosing", test_choosing);
  return g_test_run ();
}
