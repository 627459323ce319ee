/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Dragging out, for real: a pointer, two processes, one screen. */
#include "latent-test-ui.h"

#include "latent-composer.h"
#include "latent-gallery.h"
#include "latent-image.h"
#include "latent-tile.h"
#include "latent-viewer.h"

#include <glib/gstdio.h>

/* --- the other process ------------------------------------------------------------------------------------------ */

typedef struct
{
  GSubprocess *process;
  GDataInputStream *output;
  GPtrArray *lines;
} Target;

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Target *target = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (line == NULL)
    return;
  g_ptr_array_add (target->lines, g_steal_pointer (&line));
  g_data_input_stream_read_line_async (target->output, G_PRIORITY_DEFAULT, NULL, line_cb, target);
}

static gboolean
has_line (Target *target, const char *prefix)
{
  for (guint i = 0; i < target->lines->len; i++)
    if (g_str_has_prefix (g_ptr_array_index (target->lines, i), prefix))
      return TRUE;
  return FALSE;
}

static gboolean
is_ready (gpointer data)
{
  return has_line (data, "ready");
}

static gboolean
is_done (gpointer data)
{
  return has_line (data, "done");
}

static void
target_start (Target *target)
{
  g_autoptr (GError) error = NULL;

  target->lines = g_ptr_array_new_with_free_func (g_free);
  target->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                      g_getenv ("LATENT_DROP_TARGET"), NULL);
  g_assert_no_error (error);
  target->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (target->process));
  g_data_input_stream_read_line_async (target->output, G_PRIORITY_DEFAULT, NULL, line_cb, target);
  latent_test_ui_wait (is_ready, target, "the drop target's window");
  /* Beside the application's window. */
  latent_test_ui_xdotool ("search", "--sync", "--name", "latent-drop-target", "windowmove", "1300", "600", NULL);
  latent_test_ui_linger (300);
  g_ptr_array_set_size (target->lines, 0);
}

static void
target_stop (Target *target)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (target->process), NULL, NULL);
  latent_test_ui_linger (100);
  g_clear_object (&target->output);
  g_clear_object (&target->process);
  g_clear_pointer (&target->lines, g_ptr_array_unref);
}

/* Each of @images came as a file of its own with the library's bytes, under the library's name. */
static void
assert_received (Target *target, GPtrArray *images)
{
  guint files = 0;

  for (guint i = 0; i < target->lines->len; i++)
    files += g_str_has_prefix (g_ptr_array_index (target->lines, i), "file ");
  g_assert_cmpuint (files, ==, images->len);

  for (guint i = 0; i < images->len; i++)
    {
      LatentImage *image = g_ptr_array_index (images, i);
      g_autofree char *contents = NULL;
      g_autofree char *sum = NULL;
      g_autofree char *wanted = NULL;
      g_autoptr (GFile) file = latent_image_dup_file (image);
      g_autofree char *uri = g_file_get_uri (file);
      gsize length;

      g_assert_true (g_file_get_contents (latent_image_get_path (image), &contents, &length, NULL));
      sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) contents, length);
      wanted = g_strdup_printf ("file %s %s", sum, uri);
      if (!has_line (target, wanted))
        for (guint j = 0; j < target->lines->len; j++)
          g_printerr ("%s\n", (const char *) g_ptr_array_index (target->lines, j));
      g_assert_true (has_line (target, wanted));
    }
}

/* --- the application -------------------------------------------------------------------------------------------- */

typedef struct
{
  LatentWindow *window;
  guint wanted;
} Pictures;

static gboolean
shows_picture (GtkWidget *widget, gpointer data)
{
  GObject *item = latent_tile_get_item (LATENT_TILE (widget));

  return item != NULL && LATENT_IS_IMAGE (item) && latent_tile_get_texture (LATENT_TILE (widget)) != NULL;
}

static int
by_position (gconstpointer a, gconstpointer b)
{
  guint first = latent_tile_get_position (*(LatentTile *const *) a);
  guint second = latent_tile_get_position (*(LatentTile *const *) b);

  return first < second ? -1 : first > second;
}

static GPtrArray *
picture_tiles (LatentWindow *window)
{
  GPtrArray *tiles = latent_test_ui_find_all (GTK_WIDGET (window), "LatentTile");

  for (guint i = tiles->len; i > 0; i--)
    if (!shows_picture (g_ptr_array_index (tiles, i - 1), NULL))
      g_ptr_array_remove_index (tiles, i - 1);
  g_ptr_array_sort (tiles, by_position);
  return tiles;
}

static gboolean
has_pictures (gpointer data)
{
  Pictures *pictures = data;
  g_autoptr (GPtrArray) tiles = picture_tiles (pictures->window);

  return tiles->len == pictures->wanted &&
         latent_test_ui_find (GTK_WIDGET (pictures->window), "LatentTaskPanel", NULL, NULL) == NULL;
}

/* Types a prompt as a person does and presses Ctrl+Return, @n times. */
static void
make_pictures (LatentWindow *window, guint n)
{
  Pictures pictures = { window, n };
  GtkWidget *first_run = latent_test_ui_find (GTK_WIDGET (window), "LatentFirstRun", NULL, NULL);

  g_assert_null (first_run);
  latent_test_ui_xdotool ("search", "--sync", "--name", "^Latent", "windowmove", "20", "20", "windowfocus", NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *prompt = g_strdup_printf ("a lighthouse in fog %u", i);

      gtk_widget_activate_action (GTK_WIDGET (window), "win.edit-prompt", NULL);
      latent_test_ui_linger (200);
      latent_test_ui_xdotool ("key", "ctrl+a", NULL);
      latent_test_ui_xdotool ("type", "--delay", "15", prompt, NULL);
      latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
      latent_test_ui_linger (300);
    }
  latent_test_ui_wait (has_pictures, &pictures, "the tiles to become pictures");
}

static void
drag_tile (GtkWidget *tile)
{
  int x, y;

  latent_test_ui_locate (tile, &x, &y);
  latent_test_ui_drag (x, y, 1300 + 130, 600 + 130);
}

static GPtrArray *
images_of (GPtrArray *tiles)
{
  GPtrArray *images = g_ptr_array_new ();

  for (guint i = 0; i < tiles->len; i++)
    g_ptr_array_add (images, latent_tile_get_item (g_ptr_array_index (tiles, i)));
  return images;
}

static void
drag_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  g_autoptr (GPtrArray) tiles = NULL;
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  Target target = { NULL };

  make_pictures (window, 3);
  tiles = picture_tiles (window);
  images = images_of (tiles);
  g_assert_cmpuint (tiles->len, ==, 3);
  latent_test_ui_snap (GTK_WIDGET (window), "drag-gallery");

  /* One. */
  target_start (&target);
  g_ptr_array_add (one, g_ptr_array_index (images, 1));
  drag_tile (g_ptr_array_index (tiles, 1));
  latent_test_ui_wait (is_done, &target, "the drop of one picture");
  assert_received (&target, one);
  g_assert_true (has_line (&target, "formats text/uri-list image/png"));
  target_stop (&target);

  /* Three: a drag from the selection keeps it. */
  target_start (&target);
  latent_test_ui_xdotool ("search", "--name", "^Latent", "windowfocus", NULL);
  gtk_widget_grab_focus (g_ptr_array_index (tiles, 0));
  gtk_widget_activate_action (GTK_WIDGET (latent_test_ui_find (GTK_WIDGET (window), "LatentGallery", NULL, NULL)),
                              "gallery.select-all", NULL);
  latent_test_ui_linger (300);
  drag_tile (g_ptr_array_index (tiles, 2));
  latent_test_ui_wait (is_done, &target, "the drop of three pictures");
  assert_received (&target, images);
  target_stop (&target);

  /* From the viewer. */
  target_start (&target);
  gtk_widget_activate_action (GTK_WIDGET (latent_test_ui_find (GTK_WIDGET (window), "LatentGallery", NULL, NULL)),
                              "gallery.open", NULL);
  latent_test_ui_linger (1500);
  {
    GtkWidget *viewer = latent_test_ui_find (GTK_WIDGET (window), "LatentViewer", NULL, NULL);

    g_assert_nonnull (viewer);
    g_ptr_array_set_size (one, 0);
    g_ptr_array_add (one, latent_viewer_get_image (LATENT_VIEWER (viewer)));
    drag_tile (latent_test_ui_find (viewer, "LatentCanvas", NULL, NULL));
    latent_test_ui_wait (is_done, &target, "the drop from the viewer");
    assert_received (&target, one);
    latent_test_ui_snap (GTK_WIDGET (window), "drag-viewer");
  }
  target_stop (&target);
}

static void
test_drag_out (void)
{
  g_autofree char *library = g_dir_make_tmp ("latent-drag-XXXXXX", NULL);
  const char *const arguments[] = { "--demo", "--library", library, NULL };

  latent_test_ui_run (arguments, drag_body, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/drag-out", test_drag_out);
  return g_test_run ();
}
