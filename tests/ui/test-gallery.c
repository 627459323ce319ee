/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Filters, order, scrolling and looks of the gallery, in a window with a few hundred pictures. */
#include "latent-test-steps.h"

#include "latent-filter-words.h"
#include "latent-gallery-model.h"
#include "latent-gallery.h"
#include "latent-tile.h"

#include <libdex.h>
#include <string.h>

#define N_PICTURES 300

typedef struct
{
  LatentApplication *app;
  LatentWindow *window;
  LatentGallery *gallery;
  GtkWidget *grid;
  LatentGalleryModel *model;
  LatentImageList *images;
  gboolean (*matches) (LatentImage *image, gconstpointer data);
  gconstpointer data;
} Test;

static guint
n_images (Test *test)
{
  return g_list_model_get_n_items (G_LIST_MODEL (test->images));
}

static gboolean
all_match (gpointer data)
{
  Test *test = data;
  guint n = n_images (test);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LatentImage) image = g_list_model_get_item (G_LIST_MODEL (test->images), i);

      if (!latent_image_get_loaded (image) || !test->matches (image, test->data))
        return FALSE;
    }
  return n > 0 && n < N_PICTURES;
}

static void
wait_matching (Test *test, gboolean (*matches) (LatentImage *, gconstpointer), gconstpointer data, const char *what)
{
  test->matches = matches;
  test->data = data;
  latent_test_ui_wait (all_match, test, what);
}

static gboolean
is_tall (LatentImage *image, gconstpointer data)
{
  return latent_image_get_height (image) > latent_image_get_width (image);
}

static gboolean
has_model (LatentImage *image, gconstpointer data)
{
  return is_tall (image, NULL) && g_str_equal (latent_image_get_model (image), data);
}

static gboolean
has_tag (LatentImage *image, gconstpointer data)
{
  return g_strv_contains (latent_image_get_tags (image), data);
}

static gboolean
has_name (GtkWidget *widget, gpointer name)
{
  return g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), name) == 0;
}

static GtkWidget *
find_named (GtkWidget *root, const char *type, const char *name)
{
  GtkWidget *widget = latent_test_ui_find (root, type, has_name, (gpointer) name);

  g_assert_nonnull (widget);
  return widget;
}

static gboolean
is_gone (gpointer data)
{
  return latent_test_ui_find (data, "LatentFilterPopover", NULL, NULL) == NULL;
}

/* How many conditions the bar shows: it isn't mapped without any, and has a button to clear all. */
static guint
count_chips (Test *test)
{
  GtkWidget *bar = latent_test_ui_find (GTK_WIDGET (test->window), "LatentFilterBar", NULL, NULL);
  g_autoptr (GPtrArray) buttons = bar != NULL ? latent_test_ui_find_all (bar, "GtkButton") : NULL;

  return buttons != NULL ? buttons->len - 1 : 0;
}

static gboolean
has_models (gpointer data)
{
  return g_list_model_get_n_items (gtk_drop_down_get_model (data)) > 2;
}

/* A click on it, and it is gone. */
static gboolean
is_chip (GtkWidget *widget, gpointer text)
{
  const char *tooltip = gtk_widget_get_tooltip_text (widget);

  return tooltip != NULL && g_str_has_suffix (tooltip, text);
}

static void
check_filters (Test *test)
{
  GtkWidget *popover, *model;
  g_autoptr (LatentImage) first = NULL;
  g_autofree char *wanted = NULL;
  guint n_tall, n_both;

  latent_test_ui_xdotool ("key", "ctrl+shift+f", NULL);
  popover = latent_test_steps_await (test->window, "LatentFilterPopover");
  model = find_named (popover, "GtkDropDown", "model");
  latent_test_ui_wait (has_models, model, "the models");
  latent_test_ui_snap (popover, "gallery-filters");

  gtk_drop_down_set_selected (GTK_DROP_DOWN (find_named (popover, "GtkDropDown", "aspect")), 2);
  wait_matching (test, is_tall, NULL, "tall pictures");
  n_tall = n_images (test);
  first = g_list_model_get_item (G_LIST_MODEL (test->images), 0);
  for (guint i = 0; *latent_image_get_model (first) == '\0'; i++)
    {
      g_object_unref (first);
      first = g_list_model_get_item (G_LIST_MODEL (test->images), i);
    }
  wanted = g_strdup (latent_image_get_model (first));
  for (guint i = 0;; i++)
    {
      LatentImageQuery *query;
      gboolean found;

      gtk_drop_down_set_selected (GTK_DROP_DOWN (model), i);
      query = latent_gallery_dup_query (test->gallery);
      found = g_strcmp0 (query->model, wanted) == 0;
      latent_image_query_free (query);
      if (found)
        break;
      g_assert_cmpuint (i, <, g_list_model_get_n_items (gtk_drop_down_get_model (GTK_DROP_DOWN (model))));
    }
  wait_matching (test, has_model, wanted, "tall pictures of a model");
  n_both = n_images (test);
  g_assert_cmpuint (n_both, <, n_tall);
  latent_test_ui_xdotool ("key", "Escape", NULL);
  latent_test_ui_wait (is_gone, test->window, "the filters to close");
  g_assert_cmpuint (count_chips (test), ==, 2);
  latent_test_ui_snap (GTK_WIDGET (test->window), "gallery-filtered");

  /* One click takes one away, and Clear the rest. */
  latent_test_steps_click (
    latent_test_ui_find (GTK_WIDGET (test->window), "GtkButton", is_chip,
                         (gpointer) latent_filter_get_model_title (
                           latent_session_get_catalog (latent_window_get_session (test->window)), wanted)));
  latent_test_steps_await_images (test->images, n_tall, "all tall pictures again");
  g_assert_cmpuint (count_chips (test), ==, 1);
  latent_test_steps_click (latent_test_steps_find_action (test->window, "gallery.clear-filters"));
  latent_test_steps_await_images (test->images, N_PICTURES, "all pictures again");
  g_assert_cmpuint (count_chips (test), ==, 0);
}

static gboolean
has_focus_in_grid (gpointer data)
{
  Test *test = data;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (test->window));

  return focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_GRID_VIEW) != NULL;
}

/* What is shown can be kept as text, and shown again. */
static void
check_query (Test *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentImageQuery) query = latent_image_query_from_json (
    "{\"search\":\"fox\",\"favourite\":true,\"sort\":\"prompt\",\"reversed\":true}", &error);
  g_autoptr (LatentImageQuery) back = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  const LatentImageQuery all = { 0 };

  g_assert_no_error (error);
  latent_gallery_show_query (test->gallery, query);
  latent_test_ui_linger (300);
  back = latent_gallery_dup_query (test->gallery);
  before = latent_image_query_to_json (query);
  after = latent_image_query_to_json (back);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpuint (count_chips (test), ==, 1);

  /* Nothing meets all of it. */
  {
    g_autoptr (LatentImageQuery) none = latent_image_query_copy (query);

    none->state = LATENT_IMAGE_STATE_MISSING;
    latent_gallery_show_query (test->gallery, none);
    latent_test_steps_await_images (test->images, 0, "nothing");
    latent_test_ui_snap (GTK_WIDGET (test->window), "gallery-nothing");
    latent_test_steps_click (latent_test_steps_find_button (test->window, "_Clear Filters"));
    latent_test_ui_wait (has_focus_in_grid, test, "the focus to come to the grid");
  }
  latent_gallery_show_query (test->gallery, &all);
  latent_test_steps_await_images (test->images, N_PICTURES, "all pictures after the query");
  latent_test_ui_wait (has_focus_in_grid, test, "the focus to stay with the pictures");
}

/* By day, tag and order. */
static void
check_order (Test *test)
{
  LatentImageQuery query = { .tag = "night", .sort = LATENT_IMAGE_SORT_PROMPT };
  g_autoptr (LatentImage) one = NULL;
  g_autoptr (LatentImage) last = NULL;
  gint64 id;

  latent_gallery_show_query (test->gallery, &query);
  wait_matching (test, has_tag, "night", "what has a tag");

  query.tag = NULL;
  latent_gallery_show_query (test->gallery, &query);
  latent_test_steps_await_images (test->images, N_PICTURES, "all pictures by prompt");
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (test->model), 5, TRUE);
  id = latent_image_list_get_id (test->images, 5);
  /* Another order of the same pictures: chosen ones stay chosen. */
  latent_test_ui_linger (100);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (test->gallery), "gallery.sort", "s", "size"));
  latent_test_ui_linger (500);
  g_assert_cmpuint (latent_gallery_model_get_n_selected (test->model), ==, 1);
  g_assert_true (
    gtk_selection_model_is_selected (GTK_SELECTION_MODEL (test->model), latent_image_list_find (test->images, id)));
  one = g_list_model_get_item (G_LIST_MODEL (test->images), 0);
  last = g_list_model_get_item (G_LIST_MODEL (test->images), N_PICTURES - 1);
  latent_test_ui_linger (300);
  g_assert_cmpuint (latent_image_get_size (one), >=, latent_image_get_size (last));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (test->gallery), "gallery.sort", "s", "created"));
  latent_test_ui_linger (300);
}

/* --- scrolling -------------------------------------------------------------------------------------------------- */

static gboolean
has_scroll_label (gpointer data)
{
  return latent_test_ui_find (GTK_WIDGET (((Test *) data)->window), "LatentScrollLabel", NULL, NULL) != NULL;
}

static gboolean
has_no_scroll_label (gpointer data)
{
  return !has_scroll_label (data);
}

static gboolean
is_vertical (GtkWidget *widget, gpointer data)
{
  return gtk_orientable_get_orientation (GTK_ORIENTABLE (widget)) == GTK_ORIENTATION_VERTICAL &&
         gtk_widget_get_ancestor (widget, LATENT_TYPE_GALLERY) != NULL;
}

static char *
get_month (LatentImage *image)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (latent_image_get_created (image));
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);

  return g_date_time_format (local, "%OB %Y");
}

/* The slider is dragged to the end: months go by, down to that of the oldest pictures. */
static void
check_scroll_label (Test *test)
{
  GtkWidget *bar = latent_test_ui_find (GTK_WIDGET (test->window), "GtkScrollbar", is_vertical, NULL);
  GtkWidget *label;
  g_autoptr (LatentImage) oldest = NULL;
  g_autofree char *month = NULL;
  g_autofree char *begin_x = NULL;
  g_autofree char *begin_y = NULL;
  g_autofree char *end_y = NULL;
  int x, y, height;

  g_assert_nonnull (bar);
  latent_test_ui_locate (bar, &x, &y);
  height = gtk_widget_get_height (bar);
  begin_x = g_strdup_printf ("%d", x);
  begin_y = g_strdup_printf ("%d", y - height / 2 + 12);
  end_y = g_strdup_printf ("%d", y + height / 2 + 20);
  g_assert_false (has_scroll_label (test));
  latent_test_ui_xdotool ("mousemove", begin_x, begin_y, NULL);
  latent_test_ui_linger (300);
  latent_test_ui_xdotool ("mousedown", "1", NULL);
  for (int i = 1; i <= 10; i++)
    {
      g_autofree char *way = g_strdup_printf ("%d", y - height / 2 + 12 + i * height / 20);

      latent_test_ui_xdotool ("mousemove", begin_x, way, NULL);
    }
  latent_test_ui_wait (has_scroll_label, test, "the month beside the scroll bar");
  latent_test_ui_linger (500);
  latent_test_ui_snap (GTK_WIDGET (test->window), "gallery-scroll-label");
  latent_test_ui_xdotool ("mousemove", begin_x, end_y, NULL);
  latent_test_ui_linger (500);
  oldest = g_list_model_get_item (G_LIST_MODEL (test->images), n_images (test) - 12);
  month = get_month (oldest);
  label = latent_test_ui_find (latent_test_ui_find (GTK_WIDGET (test->window), "LatentScrollLabel", NULL, NULL),
                               "GtkLabel", NULL, NULL);
  g_assert_true (g_str_has_suffix (gtk_label_get_label (GTK_LABEL (label)), month + strlen (month) - 4));
  latent_test_ui_xdotool ("mouseup", "1", NULL);
  latent_test_ui_wait (has_no_scroll_label, test, "the month to go");
  gtk_adjustment_set_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (test->grid)), 0);
  latent_test_ui_linger (300);
}

/* --- what a tile tells ------------------------------------------------------------------------------------------ */

static gboolean
shows_item (GtkWidget *widget, gpointer item)
{
  return latent_tile_get_item (LATENT_TILE (widget)) == item;
}

static gboolean
is_edited (gpointer data)
{
  return latent_image_get_edited (data);
}

typedef struct
{
  Test *test;
  LatentImage *image;
  GdkTexture *old;
} Renewed;

static gboolean
is_renewed (gpointer data)
{
  Renewed *renewed = data;
  GtkWidget *tile = latent_test_ui_find (renewed->test->grid, "LatentTile", shows_item, renewed->image);
  GdkTexture *texture = tile != NULL ? latent_tile_get_texture (LATENT_TILE (tile)) : NULL;

  return texture != NULL && texture != renewed->old;
}

/* Somebody edits a file in another program: the tile shows that, with its new thumbnail. */
static void
check_edited (Test *test)
{
  g_autoptr (LatentImage) image = g_list_model_get_item (G_LIST_MODEL (test->images), 0);
  g_autoptr (LatentImage) other = g_list_model_get_item (G_LIST_MODEL (test->images), 9);
  g_autoptr (GFile) file = latent_image_dup_file (image);
  g_autoptr (GFile) other_file = latent_image_dup_file (other);
  GtkWidget *tile = latent_test_ui_find (test->grid, "LatentTile", shows_item, image);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) old = NULL;
  Renewed renewed = { .test = test, .image = image };

  g_assert_nonnull (tile);
  latent_test_ui_wait (is_renewed, &renewed, "the thumbnail");
  old = g_object_ref (latent_tile_get_texture (LATENT_TILE (tile)));
  renewed.old = old;
  g_assert_false (latent_image_get_edited (image));
  g_file_copy (other_file, file, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  latent_test_ui_wait (is_edited, image, "the library to see what was edited");
  latent_test_ui_wait (is_renewed, &renewed, "the new thumbnail");
  tile = latent_test_ui_find (test->grid, "LatentTile", shows_item, image);
  g_assert_true (gtk_widget_get_mapped (find_named (tile, "GtkImage", "edited")));
  latent_test_ui_snap (GTK_WIDGET (test->window), "gallery-edited");
}

static gboolean
shows_details (gpointer data)
{
  return latent_test_ui_find (data, "LatentDetails", NULL, NULL) != NULL;
}

static gboolean
is_marked (GtkWidget *widget, gpointer data)
{
  return strstr (gtk_label_get_label (GTK_LABEL (widget)), "<span") != NULL;
}

static gboolean
has_no_viewer (gpointer data)
{
  return latent_test_ui_find (data, "LatentViewer", NULL, NULL) == NULL;
}

/* What was searched for is set off in the details. */
static void
check_details (Test *test)
{
  const LatentImageQuery all = { 0 };

  latent_gallery_show_query (test->gallery, &(LatentImageQuery) { .search = "狐" });
  latent_test_ui_linger (500);
  g_assert_cmpuint (n_images (test), <, N_PICTURES);
  g_assert_true (gtk_widget_activate_action (test->grid, "list.activate-item", "u", 0));
  latent_test_steps_await (test->window, "LatentViewer");
  latent_test_ui_linger (300);
  latent_test_ui_xdotool ("key", "F8", NULL);
  latent_test_ui_wait (shows_details, test->window, "the details");
  latent_test_ui_linger (500);
  g_assert_nonnull (latent_test_ui_find (latent_test_ui_find (GTK_WIDGET (test->window), "LatentDetails", NULL, NULL),
                                         "GtkLabel", is_marked, NULL));
  latent_test_ui_snap (GTK_WIDGET (test->window), "details-marked");
  latent_test_ui_xdotool ("key", "F8", NULL);
  latent_test_ui_xdotool ("key", "Escape", NULL);
  latent_test_ui_wait (has_no_viewer, test->window, "the viewer to go");
  latent_gallery_show_query (test->gallery, &all);
  latent_test_steps_await_images (test->images, N_PICTURES, "all pictures after the search");
}

static void
check_looks (Test *test)
{
  GSettings *settings = latent_application_get_settings (test->app);
  const LatentImageQuery query = {
    .aspect = "landscape", .favourite = TRUE, .days = 365, .origin = LATENT_IMAGE_ORIGIN_GENERATED
  };

  latent_gallery_show_query (test->gallery, &query);
  g_settings_set_string (settings, "appearance", "dark");
  latent_test_ui_linger (500);
  latent_test_ui_snap (GTK_WIDGET (test->window), "gallery-dark-filtered");
  gtk_window_set_default_size (GTK_WINDOW (test->window), 360, 640);
  latent_test_ui_linger (700);
  latent_test_ui_snap (GTK_WIDGET (test->window), "gallery-narrow");
  gtk_widget_activate_action (GTK_WIDGET (test->gallery), "gallery.select-all", NULL);
  latent_test_ui_linger (500);
  latent_test_ui_snap (GTK_WIDGET (test->window), "gallery-narrow-actions");
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (test->window)), <=, 360);
  gtk_widget_activate_action (GTK_WIDGET (test->gallery), "gallery.filter", NULL);
  latent_test_ui_snap (latent_test_steps_await (test->window, "LatentFilterPopover"), "gallery-narrow-filters");
  latent_test_ui_xdotool ("key", "Escape", NULL);
  g_settings_set_string (settings, "appearance", "light");
}

static void
gallery_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  Test test = { .app = app, .window = window };

  test.grid = latent_test_steps_await (window, "GtkGridView");
  latent_test_steps_focus (window);
  test.gallery = LATENT_GALLERY (latent_test_ui_find (GTK_WIDGET (window), "LatentGallery", NULL, NULL));
  test.model = LATENT_GALLERY_MODEL (gtk_grid_view_get_model (GTK_GRID_VIEW (test.grid)));
  test.images = latent_gallery_model_get_images (test.model);
  latent_test_steps_await_images (test.images, N_PICTURES, "all pictures");
  gtk_widget_grab_focus (test.grid);
  latent_test_ui_snap (GTK_WIDGET (test.window), "gallery-full");
  check_filters (&test);
  check_query (&test);
  check_order (&test);
  check_scroll_label (&test);
  check_details (&test);
  check_edited (&test);
  check_looks (&test);
}

static void
test_gallery (void)
{
  latent_test_steps_run_library (N_PICTURES, gallery_body);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/gallery", test_gallery);
  return g_test_run ();
}
