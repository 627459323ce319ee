/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The own order of a collection, in the gallery: by a real pointer's drag and by keyboard, and taken back. */
#include "latent-test-steps.h"

#include "latent-collection-menu.h"
#include "latent-collections.h"
#include "latent-gallery-model.h"
#include "latent-gallery.h"
#include "latent-test-future.h"
#include "latent-tile.h"

#define N_PICTURES 12
#define N_MEMBERS 6

typedef struct
{
  LatentWindow *window;
  LatentGallery *gallery;
  GtkWidget *grid;
  LatentImageList *images;
  LatentGalleryModel *model;
  gint64 members[N_MEMBERS]; /* in the order in which they were put in */
  const char *wanted; /* that order's numbers */
} Test;

/* "012345": the members as they are shown. */
static char *
get_order (Test *test)
{
  GString *text = g_string_new (NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (test->images));

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < N_MEMBERS; j++)
      if (latent_image_list_get_id (test->images, i) == test->members[j])
        g_string_append_printf (text, "%u", j);
  return g_string_free_and_steal (text);
}

static gboolean
has_order (gpointer data)
{
  Test *test = data;
  g_autofree char *order = get_order (test);

  return g_list_model_get_n_items (G_LIST_MODEL (test->images)) == strlen (test->wanted) &&
         g_str_equal (order, test->wanted);
}

static void
await_order (Test *test, const char *wanted)
{
  test->wanted = wanted;
  latent_test_ui_wait (has_order, test, wanted);
}

static gboolean
shows_item (GtkWidget *widget, gpointer data)
{
  return latent_tile_get_item (LATENT_TILE (widget)) == data;
}

typedef struct
{
  Test *test;
  LatentImage *image;
} Shown;

static gboolean
is_shown (gpointer data)
{
  Shown *shown = data;
  GtkWidget *tile = latent_test_ui_find (shown->test->grid, "LatentTile", shows_item, shown->image);

  return tile != NULL && latent_tile_get_texture (LATENT_TILE (tile)) != NULL;
}

/* The tile of the picture in this place, with its thumbnail. */
static GtkWidget *
find_tile (Test *test, guint place)
{
  g_autoptr (LatentImage) image = g_list_model_get_item (G_LIST_MODEL (test->images), place);
  Shown shown = { test, image };

  latent_test_ui_wait (is_shown, &shown, "a tile");
  latent_test_ui_linger (300);
  return latent_test_ui_find (test->grid, "LatentTile", shows_item, image);
}

static void
move_pointer (int x, int y)
{
  g_autofree char *left = g_strdup_printf ("%d", x);
  g_autofree char *top = g_strdup_printf ("%d", y);

  latent_test_ui_xdotool ("mousemove", left, top, NULL);
  latent_test_ui_linger (60);
}

static gboolean
is_marked_before (gpointer tile)
{
  return gtk_widget_has_css_class (tile, "drop-before");
}

static gboolean
is_marked_behind (gpointer tile)
{
  return gtk_widget_has_css_class (tile, "drop-behind");
}

/* The picture at @from goes to the side of the one at @to. */
static void
drag (Test *test, guint from, guint to, gboolean behind, const char *snap)
{
  GtkWidget *target = find_tile (test, to);
  int x, y, to_x, to_y;

  latent_test_ui_locate (find_tile (test, from), &x, &y);
  latent_test_ui_locate (target, &to_x, &to_y);
  to_x += gtk_widget_get_width (target) / 4 * (behind ? 1 : -1);
  move_pointer (x, y);
  latent_test_ui_xdotool ("mousedown", "1", NULL);
  latent_test_ui_linger (150);
  for (int i = 1; i <= 10; i++)
    move_pointer (x + (to_x - x) * i / 10, y + (to_y - y) * i / 10);
  /* X11 leaves out what comes before its answer to the last motion. */
  for (int i = 1; i <= 100 && !(behind ? is_marked_behind : is_marked_before) (target); i++)
    move_pointer (to_x + i % 2, to_y);
  latent_test_ui_wait (behind ? is_marked_behind : is_marked_before, target, "the place where it would come");
  if (snap != NULL)
    latent_test_ui_snap (GTK_WIDGET (test->window), snap);
  latent_test_ui_xdotool ("mouseup", "1", NULL);
}

static gboolean
has_focus (gpointer data)
{
  Test *test = data;

  return latent_test_steps_get_focused (test->window) == test->members[0];
}

static void
check_keys (Test *test)
{
  /* The keyboard goes along, so that it can be held. */
  latent_gallery_focus (test->gallery, test->members[0]);
  latent_test_ui_wait (has_focus, test, "the keyboard");
  latent_test_ui_xdotool ("key", "alt+Right", NULL);
  await_order (test, "102345");
  latent_test_ui_wait (has_focus, test, "the keyboard after a step");
  latent_test_ui_xdotool ("key", "alt+Right", NULL);
  await_order (test, "120345");
  latent_test_ui_wait (has_focus, test, "the keyboard after another step");
  latent_test_ui_xdotool ("key", "alt+End", NULL);
  await_order (test, "123450");
  latent_test_ui_wait (has_focus, test, "the keyboard at the end");
  /* Farther than there is anything. */
  latent_test_ui_xdotool ("key", "alt+Right", NULL);
  latent_test_ui_xdotool ("key", "alt+Left", NULL);
  await_order (test, "123405");
  latent_test_ui_wait (has_focus, test, "the keyboard after a step back");
  latent_test_ui_xdotool ("key", "alt+Home", NULL);
  await_order (test, "012345");

  /* Several together, by the menu's action. */
  gtk_selection_model_select_range (GTK_SELECTION_MODEL (test->model), 1, 2, TRUE);
  latent_test_ui_linger (300);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (test->gallery), "gallery.move-last", NULL));
  await_order (test, "034512");
  latent_test_steps_click (latent_test_steps_find_button (test->window, "_Undo"));
  await_order (test, "012345");
}

static gboolean
has_name (GtkWidget *widget, gpointer name)
{
  return g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), name) == 0;
}

/* Another order is one of the list, and pictures aren't arranged in it. */
static void
check_order_list (Test *test)
{
  GtkWidget *options = latent_test_ui_find (GTK_WIDGET (test->window), "GtkMenuButton", has_name,
                                            (gpointer) "options_button");
  GtkDropDown *list;

  gtk_menu_button_popup (GTK_MENU_BUTTON (options));
  latent_test_ui_linger (400);
  list = GTK_DROP_DOWN (
    latent_test_ui_find (GTK_WIDGET (test->window), "GtkDropDown", has_name, (gpointer) "sort_list"));
  g_assert_cmpuint (g_list_model_get_n_items (gtk_drop_down_get_model (list)), ==, 6);
  g_assert_cmpuint (gtk_drop_down_get_selected (list), ==, LATENT_IMAGE_SORT_PLACE);
  latent_test_ui_snap (gtk_widget_get_ancestor (GTK_WIDGET (list), GTK_TYPE_POPOVER), "arrange-order");
  /* They were put in from the newest to the oldest. */
  gtk_drop_down_set_selected (list, LATENT_IMAGE_SORT_CREATED);
  await_order (test, "012345");
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (test->model), 3, TRUE);
  latent_test_ui_linger (300);
  gtk_widget_activate_action (GTK_WIDGET (test->gallery), "gallery.move-last", NULL);
  latent_test_ui_linger (300);
  gtk_drop_down_set_selected (list, LATENT_IMAGE_SORT_PLACE);
  latent_test_ui_linger (300);
  await_order (test, "012345");
  latent_test_ui_xdotool ("key", "Escape", NULL);
  latent_test_ui_linger (300);
  /* All pictures have none of their own. */
  latent_gallery_set_view (test->gallery, "all");
  latent_test_ui_linger (300);
  g_assert_cmpuint (g_list_model_get_n_items (gtk_drop_down_get_model (list)), ==, 5);
  g_assert_cmpuint (gtk_drop_down_get_selected (list), ==, LATENT_IMAGE_SORT_CREATED);
}

static gboolean
has_all (gpointer data)
{
  return g_list_model_get_n_items (G_LIST_MODEL (((Test *) data)->images)) == N_PICTURES;
}

static gboolean
is_chip (GtkWidget *widget, gpointer text)
{
  return g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) == 0;
}

/* The same collection as one condition among others. */
static void
check_filter (Test *test, gint64 collection)
{
  const LatentImageQuery query = { .collection = collection };
  GtkWidget *popover, *list;
  g_autoptr (LatentImageQuery) now = NULL;

  latent_test_ui_wait (has_all, test, "all pictures");
  latent_test_ui_xdotool ("key", "ctrl+shift+f", NULL);
  popover = latent_test_steps_await (test->window, "LatentFilterPopover");
  list = latent_test_ui_find (popover, "GtkDropDown", has_name, (gpointer) "collection");
  g_assert_nonnull (list);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (list), 1);
  await_order (test, "012345");
  latent_test_ui_snap (popover, "filter-collection");
  latent_test_ui_xdotool ("key", "Escape", NULL);
  latent_test_ui_linger (400);
  latent_test_ui_snap (GTK_WIDGET (test->window), "filtered-collection");
  now = latent_gallery_dup_query (test->gallery);
  g_assert_cmpint (now->collection, ==, collection);
  g_assert_cmpint (now->sort, ==, LATENT_IMAGE_SORT_PLACE);
  /* It has its own order here, too. */
  drag (test, 0, 1, TRUE, NULL);
  await_order (test, "102345");
  latent_test_steps_click (latent_test_steps_find_button (test->window, "_Undo"));
  await_order (test, "012345");
  latent_test_steps_click (
    latent_test_ui_find (GTK_WIDGET (test->window), "GtkButton", is_chip, (gpointer) "Remove Filter: In “Foxes”"));
  latent_test_ui_wait (has_all, test, "all pictures again");
  latent_gallery_show_query (test->gallery, &query);
  await_order (test, "012345");
}

static void
arrange_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  Test test = { .window = window };
  LatentLibrary *library = latent_session_get_library (latent_window_get_session (window));
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) collections = NULL;
  g_autofree char *view = NULL;
  DexFuture *future;
  gint64 id;

  latent_test_steps_focus (window);
  test.grid = latent_test_steps_await (window, "GtkGridView");
  test.gallery = LATENT_GALLERY (latent_test_steps_await (window, "LatentGallery"));
  test.model = LATENT_GALLERY_MODEL (gtk_grid_view_get_model (GTK_GRID_VIEW (test.grid)));
  test.images = latent_gallery_model_get_images (test.model);
  latent_test_ui_wait (has_all, &test, "the pictures");
  for (guint i = 0; i < N_MEMBERS; i++)
    {
      test.members[i] = latent_image_list_get_id (test.images, i);
      g_array_append_val (ids, test.members[i]);
    }
  future = latent_test_settle (latent_collections_create (library, "Foxes", NULL, ids));
  dex_unref (future);
  collections = latent_test_settle_boxed (latent_collections_list (library), NULL);
  id = latent_collection_get_id (collections->pdata[0]);
  view = latent_collection_menu_make_view (id);
  latent_gallery_set_view (test.gallery, view);
  await_order (&test, "012345");

  /* Behind another one, and back; before another one; to the space behind all of them. */
  drag (&test, 0, 2, TRUE, "arrange-drag");
  await_order (&test, "120345");
  latent_test_steps_click (latent_test_steps_find_button (window, "_Undo"));
  await_order (&test, "012345");
  drag (&test, 5, 1, FALSE, NULL);
  await_order (&test, "051234");
  latent_test_steps_click (latent_test_steps_find_button (window, "_Undo"));
  await_order (&test, "012345");
  check_keys (&test);
  check_order_list (&test);
  check_filter (&test, id);
}

static void
test_arrange (void)
{
  latent_test_steps_run_library (N_PICTURES, arrange_body);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/arrange", test_arrange);
  return g_test_run ();
}
