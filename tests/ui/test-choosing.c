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
  guint n_wanted;
} Test;

static guint
n_images (Test *test)
{
  return g_list_model_get_n_items (G_LIST_MODEL (test->images));
}

static gboolean
has_wanted (gpointer data)
{
  Test *test = data;

  return n_images (test) == test->n_wanted;
}

static void
wait_for (Test *test, guint n, const char *what)
{
  test->n_wanted = n;
  latent_test_ui_wait (has_wanted, test, what);
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
  wait_for (test, N_PICTURES, "all pictures after the favourites");
  g_assert_cmpuint (latent_gallery_model_get_n_selected (test->model), ==, 0);
}

static gint64
get_focused (Test *test)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (test->window));
  GtkWidget *tile = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;

  return tile != NULL && LATENT_IS_TILE (tile) && LATENT_IS_IMAGE (latent_tile_get_item (LATENT_TILE (tile)))
           ? latent_image_get_id (LATENT_IMAGE (latent_tile_get_item (LATENT_TILE (tile))))
           : 0;
}

/* Deleting one after the other by keyboard: each time the next one is at hand. */
static void
check_focus (Test *test)
{
  latent_gallery_focus (test->gallery, latent_image_list_get_id (test->images, 3));
  latent_test_ui_linger (300);
  g_assert_cmpint (get_focused (test), ==, latent_image_list_get_id (test->images, 3));
  for (guint i = 0; i < 3; i++)
    {
      gint64 next = latent_image_list_get_id (test->images, 4);

      latent_test_ui_xdotool ("key", "Delete", NULL);
      wait_for (test, N_PICTURES - i - 1, "one picture less");
      latent_test_ui_wait (has_focus_in_grid, test, "the focus to stay in the grid");
      latent_test_ui_linger (200);
      g_assert_cmpint (get_focused (test), ==, next);
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
  g_assert_cmpint (get_focused (test), ==, id);
  latent_test_ui_xdotool ("key", "ctrl+d", NULL);
  wait_for (test, n - 1, "one favourite less");
  latent_test_ui_wait (has_focus_in_grid, test, "the focus to stay in the grid");
  latent_test_ui_linger (200);
  g_assert_cmpint (get_focused (test), ==, next);
  latent_gallery_show_query (test->gallery, &all);
  wait_for (test, before, "all pictures after the favourites");
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
  wait_for (&test, N_PICTURES, "all pictures");
  gtk_widget_grab_focus (test.grid);
  check_select_all (&test);
  check_keys (&test);
  check_focus (&test);
  check_focus_filtered (&test);
}

static void
test_choosing (void)
{
  g_autofree char *library = g_dir_make_tmp ("latent-choosing-XXXXXX", NULL);
  g_autofree char *number = g_strdup_printf ("%d", N_PICTURES);
  const char *const make[] = { g_getenv ("LATENT_MAKE_LIBRARY"), "--quiet", number, library, NULL };
  const char *const arguments[] = { "--library", library, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;

  g_assert_nonnull (make[0]);
  process = g_subprocess_newv (make, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  latent_test_ui_run (arguments, choosing_body, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/choosing", test_choosing);
  return g_test_run ();
}
