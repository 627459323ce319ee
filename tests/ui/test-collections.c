/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Collections in the window: made, filled by keyboard and by pointer, put into another order, deleted and taken back. */
#include "latent-test-steps.h"

#include "latent-collection-tile.h"
#include "latent-collections.h"
#include "latent-gallery.h"
#include "latent-tags.h"
#include "latent-test-future.h"
#include "latent-tile.h"

#define N_PICTURES 8

/* --- what is seen ----------------------------------------------------------------------------------------------- */

/* "Foxes 2; Snow 0", as the library says. */
static char *
list_collections (LatentWindow *window)
{
  LatentLibrary *library = latent_session_get_library (latent_window_get_session (window));
  g_autoptr (GPtrArray) collections = latent_test_settle_boxed (latent_collections_list (library), NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < collections->len; i++)
    g_string_append_printf (text, "%s%s %u", i > 0 ? "; " : "", latent_collection_get_name (collections->pdata[i]),
                            latent_collection_get_n_images (collections->pdata[i]));
  return g_string_free_and_steal (text);
}

typedef struct
{
  LatentWindow *window;
  const char *text;
} Wanted;

static gboolean
has_collections (gpointer data)
{
  Wanted *wanted = data;
  g_autofree char *text = list_collections (wanted->window);

  return g_str_equal (text, wanted->text);
}

static void
await_collections (LatentWindow *window, const char *text)
{
  Wanted wanted = { window, text };

  latent_test_ui_wait (has_collections, &wanted, text);
}

static gboolean
has_name (GtkWidget *widget, gpointer name)
{
  LatentCollection *collection = latent_collection_tile_get_collection (LATENT_COLLECTION_TILE (widget));

  return collection != NULL && g_strcmp0 (latent_collection_get_name (collection), name) == 0;
}

static gboolean
has_tile (gpointer data)
{
  Wanted *wanted = data;

  return latent_test_ui_find (GTK_WIDGET (wanted->window), "LatentCollectionTile", has_name, (gpointer) wanted->text) !=
         NULL;
}

static GtkWidget *
find_collection (LatentWindow *window, const char *name)
{
  Wanted wanted = { window, name };

  latent_test_ui_wait (has_tile, &wanted, name);
  return latent_test_ui_find (GTK_WIDGET (window), "LatentCollectionTile", has_name, (gpointer) name);
}

static GtkWidget *
find_picture (LatentWindow *window, guint position)
{
  g_autoptr (GPtrArray) tiles = latent_test_ui_find_all (GTK_WIDGET (window), "LatentTile");

  for (guint i = 0; i < tiles->len; i++)
    if (latent_tile_get_position (tiles->pdata[i]) == position && latent_tile_get_texture (tiles->pdata[i]) != NULL)
      return tiles->pdata[i];
  return NULL;
}

static gboolean
is_label (GtkWidget *widget, gpointer text)
{
  return g_strcmp0 (gtk_label_get_label (GTK_LABEL (widget)), text) == 0;
}

static gboolean
has_label (gpointer data)
{
  Wanted *wanted = data;

  return latent_test_ui_find (GTK_WIDGET (wanted->window), "GtkLabel", is_label, (gpointer) wanted->text) != NULL;
}

static GtkWidget *
await_label (LatentWindow *window, const char *text)
{
  Wanted wanted = { window, text };

  latent_test_ui_wait (has_label, &wanted, text);
  return latent_test_ui_find (GTK_WIDGET (window), "GtkLabel", is_label, (gpointer) text);
}

/* --- hands ------------------------------------------------------------------------------------------------------ */

static void
press (const char *key)
{
  latent_test_ui_xdotool ("key", key, NULL);
  latent_test_ui_linger (400);
}

static void
type (const char *text)
{
  latent_test_ui_xdotool ("type", "--delay", "15", text, NULL);
  latent_test_ui_linger (300);
}

static void
move_pointer (int x, int y)
{
  g_autofree char *left = g_strdup_printf ("%d", x);
  g_autofree char *top = g_strdup_printf ("%d", y);

  latent_test_ui_xdotool ("mousemove", left, top, NULL);
  latent_test_ui_linger (80);
}

/* Until it has the keyboard too. */
static void
await_dialog (LatentWindow *window, const char *name)
{
  latent_test_steps_await (window, name);
  latent_test_ui_linger (500);
}

/* In steps, as a drag needs it. */
static void
glide (int *x, int *y, GtkWidget *to)
{
  int to_x, to_y, from_x = *x, from_y = *y;

  latent_test_ui_locate (to, &to_x, &to_y);
  for (int i = 1; i <= 10; i++)
    move_pointer (from_x + (to_x - from_x) * i / 10, from_y + (to_y - from_y) * i / 10);
  *x = to_x;
  *y = to_y;
}

/* --- the body --------------------------------------------------------------------------------------------------- */

/* By keyboard alone. */
static void
make_collection (LatentWindow *window, const char *name)
{
  press ("ctrl+n");
  await_dialog (window, "AdwAlertDialog");
  type (name);
  press ("Return");
  find_collection (window, name);
}

static void
keys_body (LatentWindow *window)
{
  GtkWidget *gallery = latent_test_steps_await (window, "LatentGallery");

  /* An empty page says what to do. */
  press ("F4");
  latent_test_steps_await (window, "LatentCollectionsPage");
  latent_test_steps_find_action (window, "collections.new");
  latent_test_ui_snap (GTK_WIDGET (window), "collections-empty");
  make_collection (window, "Foxes");
  make_collection (window, "Snow");
  make_collection (window, "Night");
  await_collections (window, "Foxes 0; Snow 0; Night 0");

  /* The new one has the keyboard, and keeps it where it goes. */
  press ("ctrl+Left");
  await_collections (window, "Foxes 0; Night 0; Snow 0");
  latent_test_ui_linger (500);
  press ("ctrl+Left");
  await_collections (window, "Night 0; Foxes 0; Snow 0");
  latent_test_ui_linger (500);
  press ("F2");
  await_dialog (window, "AdwAlertDialog");
  press ("ctrl+a");
  type ("Moonlight");
  press ("Return");
  await_collections (window, "Moonlight 0; Foxes 0; Snow 0");
  press ("Delete");
  await_collections (window, "Foxes 0; Snow 0");
  await_label (window, "“Moonlight” deleted");
  latent_test_steps_click (latent_test_steps_find_button (window, "_Undo"));
  await_collections (window, "Moonlight 0; Foxes 0; Snow 0");

  /* Pictures, by the dialog. */
  press ("Escape");
  latent_test_ui_linger (500);
  g_assert_true (gtk_widget_get_mapped (gallery));
  latent_test_steps_click (find_picture (window, 0));
  press ("ctrl+k");
  await_dialog (window, "LatentCollectDialog");
  latent_test_ui_snap (GTK_WIDGET (window), "collect");
  type ("sno");
  press ("Return");
  await_collections (window, "Moonlight 0; Foxes 0; Snow 1");
  gtk_widget_activate_action (gallery, "gallery.select-all", NULL);
  latent_test_ui_linger (300);
  press ("ctrl+k");
  await_dialog (window, "LatentCollectDialog");
  type ("Everything");
  press ("Return");
  await_collections (window, "Moonlight 0; Foxes 0; Snow 1; Everything 8");
}

static void
pointer_body (LatentWindow *window)
{
  GtkWidget *gallery = latent_test_steps_await (window, "LatentGallery");
  GtkWidget *row;
  int x, y;

  /* The list under the title opens while a drag hovers over it. */
  gtk_widget_activate_action (gallery, "gallery.select-none", NULL);
  latent_test_steps_click (find_picture (window, 1));
  latent_test_ui_xdotool ("keydown", "ctrl", NULL);
  latent_test_steps_click (find_picture (window, 2));
  latent_test_ui_xdotool ("keyup", "ctrl", NULL);
  latent_test_ui_locate (find_picture (window, 2), &x, &y);
  move_pointer (x, y);
  latent_test_ui_xdotool ("mousedown", "1", NULL);
  latent_test_ui_linger (200);
  glide (&x, &y, await_label (window, "All Pictures"));
  row = await_label (window, "Foxes");
  latent_test_ui_snap (gtk_widget_get_ancestor (row, GTK_TYPE_POPOVER), "collections-hover");
  glide (&x, &y, row);
  latent_test_ui_linger (400);
  latent_test_ui_xdotool ("mouseup", "1", NULL);
  await_collections (window, "Moonlight 0; Foxes 2; Snow 1; Everything 8");
  latent_test_steps_find_button (window, "_Undo");

  /* Another order. */
  press ("F4");
  row = find_collection (window, "Everything");
  latent_test_ui_linger (500);
  latent_test_ui_snap (GTK_WIDGET (window), "collections");
  latent_test_ui_locate (row, &x, &y);
  move_pointer (x, y);
  latent_test_ui_xdotool ("mousedown", "1", NULL);
  latent_test_ui_linger (200);
  glide (&x, &y, find_collection (window, "Moonlight"));
  move_pointer (x - 30, y);
  move_pointer (x - 40, y);
  latent_test_ui_linger (300);
  latent_test_ui_snap (GTK_WIDGET (window), "collections-reorder");
  latent_test_ui_xdotool ("mouseup", "1", NULL);
  await_collections (window, "Everything 8; Moonlight 0; Foxes 2; Snow 1");
}

static gboolean
shows_two (gpointer window)
{
  return find_picture (window, 0) != NULL && find_picture (window, 1) != NULL && find_picture (window, 2) == NULL;
}

/* Narrow and dark, for who looks at the pictures. */
static void
narrow_body (LatentWindow *window)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  if (g_getenv ("LATENT_TEST_PICTURES") == NULL)
    return;
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  latent_test_ui_xdotool ("search", "--name", "^Latent$", "windowsize", "380", "700", NULL);
  latent_test_ui_linger (1000);
  latent_test_ui_snap (GTK_WIDGET (window), "collections-narrow");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
  latent_test_ui_xdotool ("search", "--name", "^Latent$", "windowsize", "1180", "760", NULL);
  latent_test_ui_linger (1000);
}

static void
open_body (LatentWindow *window)
{
  GtkWidget *gallery;

  latent_test_ui_linger (500);
  narrow_body (window);
  latent_test_steps_click (find_collection (window, "Foxes"));
  gallery = latent_test_steps_await (window, "LatentGallery");
  await_label (window, "Foxes");
  latent_test_ui_wait (shows_two, window, "the collection's pictures");
  latent_test_ui_snap (GTK_WIDGET (window), "collection");

  /* Out of it again, and back. */
  latent_test_steps_click (find_picture (window, 0));
  press ("BackSpace");
  await_collections (window, "Everything 8; Moonlight 0; Foxes 1; Snow 1");
  latent_test_steps_click (latent_test_steps_find_button (window, "_Undo"));
  await_collections (window, "Everything 8; Moonlight 0; Foxes 2; Snow 1");

  /* What is looked for, kept under a name. */
  g_assert_true (gtk_widget_activate_action (gallery, "gallery.view", "s", "favourites"));
  g_assert_true (gtk_widget_activate_action (gallery, "gallery.keep-view", NULL));
  await_dialog (window, "AdwAlertDialog");
  type ("The best");
  press ("Return");
  await_label (window, "The best");
  await_collections (window, "Everything 8; Moonlight 0; Foxes 2; Snow 1; The best 0");
  g_assert_true (gtk_widget_activate_action (gallery, "gallery.view", "s", "all"));
  latent_test_ui_linger (500);
  latent_test_steps_click (find_picture (window, 3));
  press ("ctrl+d");
  await_collections (window, "Everything 8; Moonlight 0; Foxes 2; Snow 1; The best 1");
}

/* "fox 3; snow 1", as the library says. */
static gboolean
has_tags (gpointer data)
{
  Wanted *wanted = data;
  LatentLibrary *library = latent_session_get_library (latent_window_get_session (wanted->window));
  g_autoptr (GPtrArray) tags = latent_test_settle_boxed (latent_tags_list (library, NULL), NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < tags->len; i++)
    {
      const LatentTag *tag = tags->pdata[i];

      if (g_str_has_prefix (tag->name, "zz"))
        g_string_append_printf (text, "%s%s %u", text->len > 0 ? "; " : "", tag->name, tag->n_images);
    }
  return g_str_equal (text->str, wanted->text);
}

static void
await_tags (LatentWindow *window, const char *text)
{
  Wanted wanted = { window, text };

  latent_test_ui_wait (has_tags, &wanted, text);
}

static gboolean
has_tooltip (GtkWidget *widget, gpointer text)
{
  return g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) == 0;
}

static GtkWidget *
find_tooltip (LatentWindow *window, const char *text)
{
  return latent_test_ui_find (GTK_WIDGET (window), "GtkButton", has_tooltip, (gpointer) text);
}

static void
tags_body (LatentWindow *window)
{
  GtkWidget *gallery = latent_test_steps_await (window, "LatentGallery");
  GtkWidget *dialog;

  /* One picture, then three of which one has the tag. The generator's pictures have tags too: not these. */
  latent_test_steps_click (find_picture (window, 0));
  press ("ctrl+t");
  await_dialog (window, "LatentTagDialog");
  type ("zz fox");
  press ("Return");
  await_tags (window, "zz fox 1");
  type ("zz night");
  press ("Return");
  await_tags (window, "zz fox 1; zz night 1");
  press ("Escape");
  latent_test_ui_linger (500);
  latent_test_ui_xdotool ("keydown", "ctrl", NULL);
  latent_test_steps_click (find_picture (window, 1));
  latent_test_steps_click (find_picture (window, 2));
  latent_test_ui_xdotool ("keyup", "ctrl", NULL);
  press ("ctrl+t");
  await_dialog (window, "LatentTagDialog");
  dialog = latent_test_steps_await (window, "LatentTagDialog");
  type ("ZZ N");
  latent_test_ui_snap (GTK_WIDGET (window), "tags");
  /* What is proposed can be taken. */
  latent_test_steps_click (latent_test_steps_find_button (window, "zz night"));
  await_tags (window, "zz fox 1; zz night 3");
  latent_test_steps_click (find_tooltip (window, "Remove the tag “zz night”"));
  await_tags (window, "zz fox 1");
  latent_test_steps_click (latent_test_steps_find_button (window, "_Undo"));
  await_tags (window, "zz fox 1; zz night 3");
  adw_dialog_force_close (ADW_DIALOG (dialog));
  latent_test_ui_linger (500);

  /* Beside a picture. */
  latent_test_steps_click (find_picture (window, 0));
  g_assert_true (gtk_widget_activate_action (gallery, "gallery.open", NULL));
  latent_test_steps_await (window, "LatentViewer");
  latent_test_ui_linger (500);
  if (latent_test_ui_find (GTK_WIDGET (window), "LatentTagEditor", NULL, NULL) == NULL)
    press ("F8");
  latent_test_steps_await (window, "LatentTagEditor");
  latent_test_steps_await (window, "LatentMemberships");
  await_label (window, "Everything");
  latent_test_ui_snap (GTK_WIDGET (window), "details-tags");
  latent_test_steps_click (find_tooltip (window, "Remove the tag “zz fox”"));
  await_tags (window, "zz night 3");
}

static void
body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  latent_test_steps_focus (window);
  latent_test_steps_await_pictures (window, N_PICTURES);
  keys_body (window);
  pointer_body (window);
  open_body (window);
  tags_body (window);
}

static void
test_collections (void)
{
  latent_test_steps_run_library (N_PICTURES, body);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/collections", test_collections);
  return g_test_run ();
}
