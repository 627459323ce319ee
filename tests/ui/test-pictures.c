/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Input pictures in the composer: shown, moved and removed by keyboard, and sent. */
#include "latent-test-steps.h"

#include "latent-composer.h"
#include "latent-image-list.h"
#include "latent-picture-reference.h"
#include "latent-thumb.h"
#include "latent-tile.h"

#include <glib/gstdio.h>

#define EDIT_MODEL "google/nano-banana-edit"

/* The tiles of the composer, in their order: what each is called. */
static char *
list_tiles (LatentWindow *window)
{
  GtkWidget *box = latent_test_ui_find (GTK_WIDGET (window), "AdwWrapBox", NULL, NULL);
  g_autoptr (GString) names = g_string_new (NULL);

  for (GtkWidget *child = gtk_widget_get_first_child (box); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_OVERLAY (child))
      g_string_append_printf (names, "%s|", gtk_widget_get_tooltip_text (child));
  return g_string_free_and_steal (g_steal_pointer (&names));
}

static GtkWidget *
get_tile (LatentWindow *window)
{
  return gtk_widget_get_first_child (latent_test_ui_find (GTK_WIDGET (window), "AdwWrapBox", NULL, NULL));
}

static gboolean
shows_thumbnail (gpointer data)
{
  GtkWidget *thumb = gtk_overlay_get_child (GTK_OVERLAY (get_tile (data)));

  return latent_thumb_get_texture (LATENT_THUMB (thumb)) != NULL;
}

static gboolean
has_image (GtkWidget *widget, gpointer data)
{
  return LATENT_IS_IMAGE (latent_tile_get_item (LATENT_TILE (widget)));
}

static char *
copy_result (LatentWindow *window, const char *name)
{
  LatentTile *tile = LATENT_TILE (latent_test_ui_find (GTK_WIDGET (window), "LatentTile", has_image, NULL));
  g_autoptr (GFile) from = latent_image_dup_file (LATENT_IMAGE (latent_tile_get_item (tile)));
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), name, NULL);
  g_autoptr (GFile) to = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&path);
}

static void
pictures_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentTestDemo *demo = data;
  LatentComposer *composer = LATENT_COMPOSER (latent_test_ui_find (GTK_WIDGET (window), "LatentComposer", NULL, NULL));
  g_autoptr (JsonObject) input = json_object_new ();
  JsonArray *pictures = json_array_new ();
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_autofree char *names = NULL;

  latent_test_steps_focus (window);
  latent_test_steps_type_prompt (window, "a lighthouse [plain]");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_steps_await_pictures (window, 1);
  one = copy_result (window, "latent-one.png");
  two = copy_result (window, "latent-two.png");

  json_array_add_element (pictures, latent_picture_reference_new_file (one, NULL));
  json_array_add_element (pictures, latent_picture_reference_new_file (two, NULL));
  json_object_set_array_member (input, "image_urls", pictures);
  json_object_set_string_member (input, "prompt", "a fox [plain]");
  latent_composer_fill (composer, EDIT_MODEL, input);
  latent_test_steps_await (window, "AdwWrapBox");
  names = list_tiles (window);
  g_assert_cmpstr (names, ==, "latent-one.png|latent-two.png|");
  latent_test_ui_wait (shows_thumbnail, window, "the thumbnail");
  latent_test_ui_snap (GTK_WIDGET (window), "input-pictures");

  gtk_widget_grab_focus (get_tile (window));
  latent_test_ui_linger (200);
  latent_test_ui_xdotool ("key", "alt+Right", NULL);
  latent_test_ui_linger (300);
  g_clear_pointer (&names, g_free);
  names = list_tiles (window);
  g_assert_cmpstr (names, ==, "latent-two.png|latent-one.png|");
  latent_test_ui_xdotool ("key", "Delete", NULL);
  latent_test_ui_linger (300);
  g_clear_pointer (&names, g_free);
  names = list_tiles (window);
  g_assert_cmpstr (names, ==, "latent-two.png|");

  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_steps_await_pictures (window, 2);
  g_assert_cmpuint (latent_test_steps_count_requests (demo, "/api/file-stream-upload"), ==, 1);
  g_assert_cmpint (g_remove (one), ==, 0);
  g_assert_cmpint (g_remove (two), ==, 0);
}

static void
test_pictures (void)
{
  const char *const service[] = { "--speed", "50", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, "demo");
  latent_test_ui_run (arguments, pictures_body, demo);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/pictures/input", test_pictures);
  return g_test_run ();
}
