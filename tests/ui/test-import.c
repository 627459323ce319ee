/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pictures from elsewhere: pasted as files and as a picture, with what can't be taken in listed, and Undo. */
#include "latent-test-steps.h"

#include "latent-image-list.h"
#include "latent-test-future.h"
#include "latent-test-peer.h"

#include <glib/gstdio.h>
#include <string.h>

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

/* --- from the web ------------------------------------------------------------------------------------------------ */

static void
serve (LatentTestPeer *peer, GBytes *picture)
{
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: %zu\r\n\r\n",
                                           g_bytes_get_size (picture));
  g_autoptr (GByteArray) answer = g_byte_array_new ();

  g_byte_array_append (answer, (const guint8 *) head, (guint) strlen (head));
  g_byte_array_append (answer, g_bytes_get_data (picture, NULL), (guint) g_bytes_get_size (picture));
  latent_test_peer_push (peer, LATENT_TEST_PEER_ANSWER, (const char *) answer->data, (gssize) answer->len);
}

/* As a browser offers it: UTF-16, the link and then its title. */
static GdkContentProvider *
make_moz_url (const char *link)
{
  g_autofree char *text = g_strconcat (link, "\nA picture", NULL);
  gsize size = 0;
  char *wide = g_convert (text, -1, "UTF-16LE", "UTF-8", NULL, &size, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_take (wide, size);

  return gdk_content_provider_new_for_bytes ("text/x-moz-url", bytes);
}

static LatentImage *
find_by_source (LatentWindow *window, const char *source)
{
  LatentLibrary *library = latent_session_get_library (latent_window_get_session (window));
  LatentImageQuery query = { 0 };
  g_autoptr (GPtrArray) images = latent_test_settle_boxed (latent_library_list_images (library, &query), NULL);

  for (guint i = 0; i < images->len; i++)
    if (g_strcmp0 (latent_image_get_source (images->pdata[i]), source) == 0)
      return g_object_ref (images->pdata[i]);
  return NULL;
}

typedef struct
{
  LatentWindow *window;
  const char *source;
} Sourced;

static gboolean
has_source (gpointer data)
{
  Sourced *sourced = data;
  g_autoptr (LatentImage) image = find_by_source (sourced->window, sourced->source);

  return image != NULL;
}

/* What is behind the link comes in under the link's name, and keeps the link; again it is known. */
static void
web_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (GBytes) picture = make_png (21);
  g_autofree char *link = g_strconcat (latent_test_peer_get_uri (peer), "/pictures/a%20red%20fox.png?size=1", NULL);
  g_autoptr (GdkContentProvider) offered = make_moz_url (link);
  g_autoptr (GdkContentProvider) text = gdk_content_provider_new_typed (G_TYPE_STRING, link);
  g_autoptr (LatentImage) image = NULL;
  Sourced sourced = { window, link };
  g_autofree char *head = NULL;
  guint before;

  latent_test_steps_focus (window);
  latent_test_steps_await_pictures (window, 2);
  serve (peer, picture);
  paste (window, offered);
  latent_test_ui_wait (has_source, &sourced, "the picture behind the link");
  image = find_by_source (window, link);
  g_assert_cmpstr (latent_image_get_name (image), ==, "a red fox.png");
  head = latent_test_peer_dup_head (peer, 0);
  g_assert_null (strstr (head, "Authorization"));

  before = count_pictures (window);
  paste (window, text);
  latent_test_ui_linger (2000);
  g_assert_cmpuint (latent_test_peer_count_requests (peer), ==, 2);
  g_assert_cmpuint (count_pictures (window), ==, before);
}

/* A picture of a page that leads somewhere else: browsers drag it with the address where it leads to. */
static void
linked_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (GBytes) picture = make_png (33);
  g_autofree char *page = g_strconcat (latent_test_peer_get_uri (peer), "/an/article", NULL);
  g_autofree char *link = g_strconcat (latent_test_peer_get_uri (peer), "/pictures/a%20hare.png?size=1&kind=2", NULL);
  g_autofree char *html = g_strdup_printf ("<a href=\"%s\"><img alt='no src' src=\"%s/pictures/a%%20hare.png?size=1"
                                           "&amp;kind=2\"></a>",
                                           page, latent_test_peer_get_uri (peer));
  g_autoptr (GBytes) markup = g_bytes_new (html, strlen (html));
  GdkContentProvider *both[] = { make_moz_url (page), gdk_content_provider_new_for_bytes ("text/html", markup) };
  g_autoptr (GdkContentProvider) offered = gdk_content_provider_new_union (both, G_N_ELEMENTS (both));
  g_autofree char *head = NULL;
  Sourced sourced = { window, link };

  latent_test_steps_focus (window);
  serve (peer, picture);
  paste (window, offered);
  latent_test_ui_wait (has_source, &sourced, "the picture itself");
  head = latent_test_peer_dup_head (peer, 0);
  g_assert_true (g_str_has_prefix (head, "GET /pictures/a%20hare.png?size=1&kind=2 "));
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
  latent_test_ui_run (arguments, web_body, NULL);
  latent_test_ui_run (arguments, linked_body, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/import", test_import);
  return g_test_run ();
}
