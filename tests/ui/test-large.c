/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-steps.h"

#include "latent-gallery-model.h"
#include "latent-gallery.h"
#include "latent-tile.h"
#include "latent-viewer.h"

#include <libdex.h>
#include <string.h>

/* The window with ten thousand pictures. */

#define N_PICTURES 10000

typedef struct
{
  LatentWindow *window;
  GtkWidget *gallery;
  GtkWidget *grid;
  GtkAdjustment *adjustment;
  LatentGalleryModel *model;
  guint n_wanted;
  guint n_signals;
  guint n_removed;
  guint n_added;
} Large;

static guint
n_items (Large *large)
{
  return g_list_model_get_n_items (G_LIST_MODEL (large->model));
}

/* Tiles in sight. Transfer container. */
static GPtrArray *
shown_tiles (Large *large)
{
  GPtrArray *tiles = latent_test_ui_find_all (large->grid, "LatentTile");
  float height = (float) gtk_widget_get_height (large->grid);

  for (guint i = tiles->len; i-- > 0;)
    {
      graphene_rect_t bounds;

      if (!gtk_widget_compute_bounds (tiles->pdata[i], large->grid, &bounds) || bounds.origin.y >= height ||
          bounds.origin.y + bounds.size.height <= 0 || latent_tile_get_item (tiles->pdata[i]) == NULL)
        g_ptr_array_remove_index (tiles, i);
    }
  return tiles;
}

static gboolean
is_full (gpointer data)
{
  g_autoptr (GPtrArray) tiles = shown_tiles (data);

  for (guint i = 0; i < tiles->len; i++)
    if (latent_tile_get_texture (tiles->pdata[i]) == NULL)
      return FALSE;
  return tiles->len > 0;
}

static gboolean
shows_first (gpointer data)
{
  g_autoptr (GPtrArray) tiles = shown_tiles (data);

  for (guint i = 0; i < tiles->len; i++)
    if (latent_tile_get_position (tiles->pdata[i]) == 0)
      return TRUE;
  return FALSE;
}

/* The last picture is among what is in sight, and everything in sight has its thumbnail. */
static gboolean
shows_end (gpointer data)
{
  Large *large = data;
  g_autoptr (GPtrArray) tiles = shown_tiles (large);
  guint last = 0;

  for (guint i = 0; i < tiles->len; i++)
    last = MAX (last, latent_tile_get_position (tiles->pdata[i]));
  return last == n_items (large) - 1 && is_full (large);
}

static gboolean
has_grid (gpointer data)
{
  Large *large = data;

  large->grid = latent_test_ui_find (GTK_WIDGET (large->window), "GtkGridView", NULL, NULL);
  return large->grid != NULL && gtk_grid_view_get_model (GTK_GRID_VIEW (large->grid)) != NULL;
}

static gboolean
has_wanted (gpointer data)
{
  Large *large = data;

  return n_items (large) == large->n_wanted;
}

static gboolean
has_fewer (gpointer data)
{
  Large *large = data;

  return n_items (large) > 0 && n_items (large) < N_PICTURES && is_full (large);
}

static gboolean
has_viewer (gpointer data)
{
  return latent_test_ui_find (GTK_WIDGET (((Large *) data)->window), "LatentViewer", NULL, NULL) != NULL;
}

static gboolean
has_no_viewer (gpointer data)
{
  return !has_viewer (data);
}

static void
changed_cb (Large *large, guint position, guint removed, guint added)
{
  large->n_signals++;
  large->n_removed += removed;
  large->n_added += added;
}

static void
wait_for (Large *large, guint n, const char *what)
{
  large->n_wanted = n;
  latent_test_ui_wait (has_wanted, large, what);
}

static void
act (Large *large, const char *action)
{
  latent_test_ui_linger (100);
  g_assert_true (gtk_widget_activate_action (large->gallery, action, NULL));
}

static gboolean
is_loaded (gpointer data)
{
  return latent_image_get_loaded (data);
}

static gboolean
is_favourite (gpointer data)
{
  return latent_image_get_favourite (data);
}

static void
check_scrolling (Large *large)
{
  latent_test_ui_wait (is_full, large, "the first screen");
  latent_test_ui_snap (GTK_WIDGET (large->window), "large-first");
  for (guint i = 0; i <= 20; i++)
    {
      gtk_adjustment_set_value (large->adjustment, gtk_adjustment_get_upper (large->adjustment) * i / 20);
      latent_test_ui_linger (20);
    }
  latent_test_ui_wait (shows_end, large, "the end of the list");
  latent_test_ui_snap (GTK_WIDGET (large->window), "large-end");
}

/* From the end of the list, and back to where it was. */
static void
check_viewer (Large *large)
{
  double value = gtk_adjustment_get_value (large->adjustment);
  GtkWidget *viewer;

  g_assert_true (gtk_widget_activate_action (large->grid, "list.activate-item", "u", N_PICTURES - 2));
  latent_test_ui_wait (has_viewer, large, "the viewer");
  viewer = latent_test_ui_find (GTK_WIDGET (large->window), "LatentViewer", NULL, NULL);
  g_assert_cmpint (latent_image_get_id (latent_viewer_get_image (LATENT_VIEWER (viewer))), ==,
                   latent_image_list_get_id (latent_gallery_model_get_images (large->model), N_PICTURES - 2));
  g_assert_true (gtk_widget_activate_action (viewer, "viewer.close", NULL));
  latent_test_ui_wait (has_no_viewer, large, "the viewer to go");
  latent_test_ui_wait (shows_end, large, "the end of the list again");
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (large->adjustment), value, 1);
}

static void
check_search (Large *large)
{
  GtkWidget *entry;

  latent_gallery_start_search (LATENT_GALLERY (large->gallery));
  latent_test_ui_linger (500);
  entry = latent_test_ui_find (GTK_WIDGET (large->window), "GtkSearchEntry", NULL, NULL);
  g_assert_nonnull (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), "狐");
  latent_test_ui_wait (has_fewer, large, "what was searched for");
  latent_test_ui_snap (GTK_WIDGET (large->window), "large-search");
  {
    g_autoptr (GPtrArray) tiles = shown_tiles (large);

    g_assert_cmpfloat (gtk_adjustment_get_value (large->adjustment), <, 1);
    for (guint i = 0; i < tiles->len; i++)
      g_assert_nonnull (strstr (latent_image_get_prompt (LATENT_IMAGE (latent_tile_get_item (tiles->pdata[i]))), "狐"));
  }
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  wait_for (large, N_PICTURES, "all pictures again");
  latent_test_ui_wait (is_full, large, "the first screen again");
  latent_test_ui_wait (shows_first, large, "the first picture");
}

static void
check_selection (Large *large)
{
  act (large, "gallery.select-all");
  g_assert_cmpuint (latent_gallery_model_get_n_selected (large->model), ==, N_PICTURES);
  latent_test_ui_snap (GTK_WIDGET (large->window), "large-selected");
  gtk_selection_model_unselect_item (GTK_SELECTION_MODEL (large->model), 7);
  g_assert_cmpuint (latent_gallery_model_get_n_selected (large->model), ==, N_PICTURES - 1);
  act (large, "gallery.invert");
  g_assert_cmpuint (latent_gallery_model_get_n_selected (large->model), ==, 1);
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (large->model), 7));
  act (large, "gallery.select-none");
  g_assert_cmpuint (latent_gallery_model_get_n_selected (large->model), ==, 0);
}

/* A star changes nothing in the list of all, and one place in the list of favourites. */
static void
check_favourite (Large *large)
{
  g_autoptr (LatentImage) image = NULL;
  guint n_favourites, position = 0;

  latent_gallery_set_view (LATENT_GALLERY (large->gallery), "favourites");
  latent_test_ui_wait (has_fewer, large, "the favourites");
  n_favourites = n_items (large);
  latent_gallery_set_view (LATENT_GALLERY (large->gallery), "all");
  wait_for (large, N_PICTURES, "all pictures after the favourites");
  latent_test_ui_wait (is_full, large, "the first screen after the favourites");

  for (;; position++)
    {
      image = g_list_model_get_item (G_LIST_MODEL (large->model), position);
      latent_test_ui_wait (is_loaded, image, "a picture's row");
      if (!latent_image_get_favourite (image))
        break;
      g_clear_object (&image);
    }
  g_signal_connect_swapped (large->model, "items-changed", G_CALLBACK (changed_cb), large);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (large->model), position, TRUE);
  act (large, "image.favourite");
  latent_test_ui_wait (is_favourite, image, "the star");
  latent_test_ui_linger (500);
  g_assert_cmpuint (large->n_signals, ==, 0);

  latent_gallery_set_view (LATENT_GALLERY (large->gallery), "favourites");
  wait_for (large, n_favourites + 1, "one favourite more");
  position = latent_image_list_find (latent_gallery_model_get_images (large->model), latent_image_get_id (image));
  g_assert_cmpuint (position, !=, G_MAXUINT);
  large->n_signals = large->n_removed = large->n_added = 0;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (large->model), position, TRUE);
  act (large, "image.favourite");
  wait_for (large, n_favourites, "one favourite less");
  g_assert_cmpuint (large->n_signals, ==, 1);
  g_assert_cmpuint (large->n_removed, ==, 1);
  g_assert_cmpuint (large->n_added, ==, 0);
  g_signal_handlers_disconnect_by_data (large->model, large);
}

/* What is done to the selection is done to all of it. */
static void
check_all_favourites (Large *large)
{
  latent_gallery_set_view (LATENT_GALLERY (large->gallery), "all");
  wait_for (large, N_PICTURES, "all pictures at last");
  act (large, "gallery.select-all");
  act (large, "image.favourite");
  latent_test_ui_linger (1000);
  latent_gallery_set_view (LATENT_GALLERY (large->gallery), "favourites");
  wait_for (large, N_PICTURES, "every picture to be a favourite");
}

static void
large_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  Large large = { .window = window };

  latent_test_ui_wait (has_grid, &large, "the grid");
  large.gallery = latent_test_ui_find (GTK_WIDGET (window), "LatentGallery", NULL, NULL);
  large.model = LATENT_GALLERY_MODEL (gtk_grid_view_get_model (GTK_GRID_VIEW (large.grid)));
  large.adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (large.grid));
  g_assert_cmpuint (n_items (&large), ==, N_PICTURES);
  check_scrolling (&large);
  check_viewer (&large);
  check_search (&large);
  check_selection (&large);
  check_favourite (&large);
  check_all_favourites (&large);
}

static void
test_large (void)
{
  latent_test_steps_run_library (N_PICTURES, large_body);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/large", test_large);
  return g_test_run ();
}
