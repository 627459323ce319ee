/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The trash in the window: a picture goes there and comes back, and the trash is emptied into the desktop's. */
#include "latent-test-steps.h"

#include "latent-image-list.h"
#include "latent-tile.h"

#include <libdex.h>

static gboolean
has_image (GtkWidget *widget, gpointer data)
{
  return LATENT_IS_IMAGE (latent_tile_get_item (LATENT_TILE (widget)));
}

static GtkWidget *
find_tile (LatentWindow *window)
{
  return latent_test_ui_find (GTK_WIDGET (window), "LatentTile", has_image, NULL);
}

static gboolean
is_empty (gpointer window)
{
  return find_tile (window) == NULL;
}

static void
show_view (LatentWindow *window, const char *view)
{
  GtkWidget *gallery = latent_test_steps_await (window, "LatentGallery");

  g_assert_true (gtk_widget_activate_action (gallery, "gallery.view", "s", view));
}

/* Selects the first picture, with the keyboard on it. */
static void
select_picture (LatentWindow *window)
{
  latent_test_steps_click (find_tile (window));
  latent_test_ui_linger (300);
}

static guint
count_desktop_trash (void)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "Trash", "files", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
trash_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  GtkWidget *gallery;
  g_autofree char *path = NULL;

  latent_test_steps_focus (window);
  latent_test_steps_type_prompt (window, "a lighthouse [plain]");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_steps_await_pictures (window, 1);
  gallery = latent_test_steps_await (window, "LatentGallery");

  select_picture (window);
  latent_test_ui_xdotool ("key", "Delete", NULL);
  latent_test_ui_wait (is_empty, window, "an empty gallery");
  show_view (window, "trash");
  latent_test_steps_await_pictures (window, 1);
  latent_test_steps_find_button (window, "_Empty Trash");
  latent_test_ui_snap (GTK_WIDGET (window), "trash");

  select_picture (window);
  g_assert_true (gtk_widget_activate_action (gallery, "image.restore", NULL));
  latent_test_ui_wait (is_empty, window, "an empty trash");
  show_view (window, "all");
  latent_test_steps_await_pictures (window, 1);

  select_picture (window);
  path = g_strdup (latent_image_get_path (LATENT_IMAGE (latent_tile_get_item (LATENT_TILE (find_tile (window))))));
  latent_test_ui_xdotool ("key", "Delete", NULL);
  latent_test_ui_wait (is_empty, window, "an empty gallery");
  show_view (window, "trash");
  latent_test_steps_await_pictures (window, 1);
  g_assert_cmpuint (count_desktop_trash (), ==, 0);
  latent_test_steps_click (latent_test_steps_find_button (window, "_Empty Trash"));
  latent_test_ui_wait (is_empty, window, "an emptied trash");
  latent_test_ui_snap (GTK_WIDGET (window), "trash-emptied");
  g_assert_cmpuint (count_desktop_trash (), ==, 1);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_trash (void)
{
  const char *const service[] = { "--speed", "30", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, "demo");
  latent_test_ui_run (arguments, trash_body, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/trash", test_trash);
  return g_test_run ();
}
