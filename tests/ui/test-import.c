/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pictures from elsewhere: pasted as files and as a picture, with what can't be taken in listed, and Undo. */
#include "latent-test-steps.h"

#include "latent-image-list.h"

#include <glib/gstdio.h>

static GBytes *
make_png (guint seed)
{
  g_autofree guchar *pixels = g_malloc (32 * 32 * 4);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  for (guint i = 0; i < 32 * 32 * 4; i++)
    pixels[i] = (i % 4 == 3) ? 255 : (guchar) (i * seed);
  bytes = g_bytes_new_take (g_steal_pointer (&pixels), 32 * 32 * 4);
  texture = gdk_memory_texture_new (32, 32, GDK_MEMORY_R8G8B8A8, bytes, 32 * 4);
  return gdk_texture_save_to_png_bytes (texture);
}

static void
write_bytes (const char *folder, const char *name, GBytes *bytes)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
}

static void
paste (LatentWindow *window, GdkContentProvider *content)
{
  gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (window)), content);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.paste", NULL));
}

static guint
count_pictures (LatentWindow *window)
{
  g_autoptr (LatentImageList)
    list = latent_image_list_new (latent_session_get_library (latent_window_get_session (window)));

  latent_test_ui_linger (500);
  return g_list_model_get_n_items (G_LIST_MODEL (list));
}

static void
import_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("latent-import-XXXXXX", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autoptr (GdkContentProvider) files = NULL;
  g_autoptr (GdkContentProvider) picture = NULL;
  g_autoptr (GBytes) one = make_png (1);
  g_autoptr (GBytes) two = make_png (7);
  g_autoptr (GBytes) three = make_png (13);
  g_autoptr (GBytes) broken = g_bytes_new_static ("\x89PNG\r\n\x1a\nnothing more", 20);
  GdkFileList *list = gdk_file_list_new_from_array (&file, 1);
  GtkWidget *dialog;

  write_bytes (folder, "one.png", one);
  write_bytes (folder, "two.png", two);
  write_bytes (folder, "broken.png", broken);
  latent_test_steps_focus (window);

  /* A folder: what is good comes in, what isn't is listed. */
  files = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  paste (window, files);
  latent_test_steps_await_pictures (window, 2);
  latent_test_steps_find_button (window, "_Show Problems");
  latent_test_ui_snap (GTK_WIDGET (window), "imported");
  latent_test_steps_click (latent_test_steps_find_button (window, "_Show Problems"));
  dialog = latent_test_steps_await (window, "LatentReportDialog");
  latent_test_ui_snap (GTK_WIDGET (window), "import-problems");
  adw_dialog_force_close (ADW_DIALOG (dialog));
  latent_test_ui_linger (500);

  /* A picture, and it goes away again. */
  picture = gdk_content_provider_new_for_bytes ("image/png", three);
  paste (window, picture);
  latent_test_steps_await_pictures (window, 3);
  latent_test_steps_click (latent_test_steps_find_button (window, "_Undo"));
  latent_test_ui_linger (1500);
  g_assert_cmpuint (count_pictures (window), ==, 2);
}

/* --- and out again ---------------------------------------------------------------------------------------------- */

static gboolean
has_files (gpointer data)
{
  g_autofree char *one = g_build_filename (data, "picture 1.jpg", NULL);
  g_autofree char *two = g_build_filename (data, "picture 2.jpg", NULL);

  return g_file_test (one, G_FILE_TEST_EXISTS) && g_file_test (two, G_FILE_TEST_EXISTS);
}

static void
export_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("latent-export-XXXXXX", NULL);
  g_autoptr (GSettings) settings = g_settings_new ("io.github.latentapp.Latent");
  GtkWidget *gallery;

  latent_test_steps_focus (window);
  latent_test_steps_await_pictures (window, 2);
  /* What was chosen the last time. */
  g_settings_set_uint (settings, "export-format", 2);
  g_settings_set_string (settings, "export-name", "picture {number}");
  gallery = latent_test_steps_await (window, "LatentGallery");
  gtk_widget_activate_action (gallery, "gallery.select-all", NULL);
  latent_test_ui_linger (500);
  g_assert_true (gtk_widget_activate_action (gallery, "image.export", NULL));
  latent_test_steps_await (window, "LatentExportDialog");
  latent_test_ui_snap (GTK_WIDGET (window), "export");
  latent_test_steps_click (latent_test_steps_find_button (window, "_Export…"));
  /* GTK's own file chooser: a slash begins a path. */
  latent_test_ui_linger (2000);
  latent_test_ui_xdotool ("type", "/", NULL);
  latent_test_ui_linger (1000);
  /* Typed, it would be completed on the way. */
  gdk_clipboard_set_text (gtk_widget_get_clipboard (gallery), folder);
  latent_test_ui_xdotool ("key", "ctrl+a", "ctrl+v", NULL);
  latent_test_ui_linger (500);
  latent_test_ui_xdotool ("key", "Return", NULL);
  latent_test_ui_linger (500);
  latent_test_ui_xdotool ("key", "Return", NULL);
  latent_test_ui_wait (has_files, folder, "the exported files");
  latent_test_steps_find_button (window, "Show _Folder");
}

static void
test_import (void)
{
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);

  latent_test_steps_use_service (demo, "demo");
  latent_test_ui_run (arguments, import_body, NULL);
  latent_test_ui_run (arguments, export_body, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/import", test_import);
  return g_test_run ();
}
