/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Input pictures in the composer: from files, the library, the clipboard and the web; shown, checked, moved and removed,
 * and sent. */
#include "latent-test-steps.h"

#include "latent-composer.h"
#include "latent-image-list.h"
#include "latent-picture-reference.h"
#include "latent-picture-tile.h"
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
    if (LATENT_IS_PICTURE_TILE (child))
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
  GtkWidget *thumb = latent_test_ui_find (get_tile (data), "LatentThumb", NULL, NULL);

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
drag_first_to_second (LatentWindow *window)
{
  int x, y, to_x, to_y;

  latent_test_ui_locate (get_tile (window), &x, &y);
  latent_test_ui_locate (gtk_widget_get_next_sibling (get_tile (window)), &to_x, &to_y);
  latent_test_ui_drag (x, y, to_x, to_y);
  latent_test_ui_linger (300);
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
  drag_first_to_second (window);
  g_clear_pointer (&names, g_free);
  names = list_tiles (window);
  g_assert_cmpstr (names, ==, "latent-one.png|latent-two.png|");
  latent_test_ui_xdotool ("key", "Delete", NULL);
  latent_test_ui_linger (300);
  g_clear_pointer (&names, g_free);
  names = list_tiles (window);
  g_assert_cmpstr (names, ==, "latent-one.png|");

  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_steps_await_pictures (window, 2);
  g_assert_cmpuint (latent_test_steps_count_requests (demo, "/api/file-stream-upload"), ==, 1);
  g_assert_cmpint (g_remove (one), ==, 0);
  g_assert_cmpint (g_remove (two), ==, 0);
}

/* --- from elsewhere --- */

static const char *
get_value (LatentWindow *window, const char *member)
{
  GtkWidget *tile = get_tile (window);
  JsonNode *value = LATENT_IS_PICTURE_TILE (tile) ? latent_picture_tile_get_value (LATENT_PICTURE_TILE (tile)) : NULL;

  if (value == NULL || !JSON_NODE_HOLDS_OBJECT (value))
    return NULL;
  return json_object_get_string_member_with_default (json_node_get_object (value), member, NULL);
}

static gboolean
has_no_tile (gpointer data)
{
  return !LATENT_IS_PICTURE_TILE (get_tile (data));
}

static gboolean
has_tile (gpointer data)
{
  return LATENT_IS_PICTURE_TILE (get_tile (data));
}

static void
empty_form (LatentWindow *window, LatentComposer *composer)
{
  g_autoptr (JsonObject) input = json_object_new ();

  json_object_set_string_member (input, "prompt", "a fox [plain]");
  latent_composer_fill (composer, EDIT_MODEL, input);
  latent_test_steps_await (window, "AdwWrapBox");
  latent_test_ui_wait (has_no_tile, window, "the form to be empty");
}

static void
paste (LatentWindow *window, GdkContentProvider *content)
{
  g_autoptr (GdkContentProvider) owned = content;

  g_assert_true (gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (window)), content));
  latent_test_ui_xdotool ("key", "ctrl+l", NULL);
  latent_test_ui_linger (200);
  latent_test_ui_xdotool ("key", "ctrl+v", NULL);
  latent_test_ui_wait (has_tile, window, "the pasted picture");
}

static LatentImage *
get_image (LatentWindow *window)
{
  LatentTile *tile = LATENT_TILE (latent_test_ui_find (GTK_WIDGET (window), "LatentTile", has_image, NULL));

  return LATENT_IMAGE (latent_tile_get_item (tile));
}

/* The bytes as they are, in a file of the library's own. */
static void
check_paste (LatentWindow *window, LatentComposer *composer)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  g_autofree char *kept = NULL;
  gsize size, kept_size;
  g_autoptr (GBytes) bytes = NULL;

  g_file_get_contents (latent_image_get_path (get_image (window)), &data, &size, &error);
  g_assert_no_error (error);
  bytes = g_bytes_new (data, size);
  empty_form (window, composer);
  paste (window, gdk_content_provider_new_for_bytes (latent_image_get_mime_type (get_image (window)), bytes));
  g_assert_nonnull (strstr (get_value (window, "$file"), "/.latent/inputs/"));
  g_file_get_contents (get_value (window, "$file"), &kept, &kept_size, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (data, size, kept, kept_size);
  latent_test_ui_wait (shows_thumbnail, window, "the pasted picture's thumbnail");
}

/* What a browser offers is a link: the picture behind it is fetched. */
static void
check_link (LatentWindow *window, LatentComposer *composer, LatentTestDemo *demo)
{
  g_autofree char *records = latent_test_demo_control (demo, "GET", "/requests", NULL);
  const char *start = strstr (records, "/results/");
  const char *end = start != NULL ? strpbrk (start, "\"?") : NULL;
  g_autofree char *path = NULL;
  g_autofree char *list = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_nonnull (end);
  path = g_strndup (start, (gsize) (end - start));
  list = g_strdup_printf ("# from a page\r\n%s%s\r\n", latent_test_demo_get_url (demo), path);
  bytes = g_bytes_new (list, strlen (list));
  empty_form (window, composer);
  paste (window, gdk_content_provider_new_for_bytes ("text/uri-list", bytes));
  g_assert_nonnull (strstr (get_value (window, "$file"), "/.latent/inputs/"));
  latent_test_ui_wait (shows_thumbnail, window, "the fetched picture's thumbnail");
}

/* A tile of the gallery, dropped on the composer, is a picture of the library. */
static void
check_gallery (LatentWindow *window, LatentComposer *composer)
{
  GtkWidget *tile = latent_test_ui_find (GTK_WIDGET (window), "LatentTile", has_image, NULL);
  gint64 id = latent_image_get_id (get_image (window));
  LatentPictureReference reference;
  int x, y, to_x, to_y;

  empty_form (window, composer);
  latent_test_ui_locate (tile, &x, &y);
  latent_test_ui_locate (latent_test_ui_find (GTK_WIDGET (window), "AdwWrapBox", NULL, NULL), &to_x, &to_y);
  latent_test_ui_drag (x, y, to_x, to_y);
  latent_test_ui_wait (has_tile, window, "the dropped picture");
  g_assert_true (latent_picture_reference_read (latent_picture_tile_get_value (LATENT_PICTURE_TILE (get_tile (window))),
                                                &reference));
  g_assert_cmpint (reference.image, ==, id);
  latent_test_ui_wait (shows_thumbnail, window, "the library's thumbnail");
}

static gboolean
has_problem (gpointer data)
{
  return latent_picture_tile_get_problem (LATENT_PICTURE_TILE (get_tile (data))) != NULL;
}

static gboolean
will_be_converted (gpointer data)
{
  return latent_picture_tile_get_converted (LATENT_PICTURE_TILE (get_tile (data)));
}

static void
fill_file (LatentWindow *window, LatentComposer *composer, const char *path)
{
  g_autoptr (JsonObject) input = json_object_new ();
  JsonArray *pictures = json_array_new ();

  json_array_add_element (pictures, latent_picture_reference_new_file (path, NULL));
  json_object_set_array_member (input, "image_urls", pictures);
  latent_composer_fill (composer, EDIT_MODEL, input);
  latent_test_ui_wait (has_tile, window, "the file's tile");
}

/* What is no picture is refused at once, and Generate sends nothing. */
static void
check_refusal (LatentWindow *window, LatentComposer *composer)
{
  static const char bitmap[] = "BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\1\0\0\0\1\0\0\0\1\0\x18\0\0\0\0\0\4\0\0\0"
                               "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\x80\x40\0";
  g_autofree char *text = g_build_filename (g_get_tmp_dir (), "latent-notes.png", NULL);
  g_autofree char *other = g_build_filename (g_get_tmp_dir (), "latent-old.bmp", NULL);
  g_autoptr (GError) error = NULL;
  guint tasks = latent_test_steps_count_tasks (latent_window_get_session (window));

  g_file_set_contents (text, "no picture", -1, &error);
  g_assert_no_error (error);
  fill_file (window, composer, text);
  latent_test_ui_wait (has_problem, window, "the reason why it is refused");
  latent_test_ui_snap (GTK_WIDGET (window), "input-refused");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_ui_linger (500);
  g_assert_cmpuint (latent_test_steps_count_tasks (latent_window_get_session (window)), ==, tasks);

  g_file_set_contents (other, bitmap, sizeof bitmap - 1, &error);
  g_assert_no_error (error);
  fill_file (window, composer, other);
  latent_test_ui_wait (will_be_converted, window, "the word that it will be converted");
  g_assert_cmpint (g_remove (text), ==, 0);
  g_assert_cmpint (g_remove (other), ==, 0);
}

/* A model that makes pictures from words gives way to its sibling. */
static void
check_use_as_input (LatentWindow *window, LatentComposer *composer)
{
  g_autoptr (JsonObject) input = json_object_new ();
  g_autoptr (GPtrArray) images = g_ptr_array_new ();
  GtkWidget *row;

  json_object_set_string_member (input, "prompt", "a fox [plain]");
  latent_composer_fill (composer, "google/nano-banana", input);
  latent_test_ui_linger (300);
  g_ptr_array_add (images, get_image (window));
  latent_composer_use_as_input (composer, images);
  latent_test_ui_wait (has_tile, window, "the picture as input");
  row = latent_test_ui_find (GTK_WIDGET (composer), "AdwComboRow", NULL, NULL);
  g_assert_cmpstr (latent_model_get_id (adw_combo_row_get_selected_item (ADW_COMBO_ROW (row))), ==, EDIT_MODEL);
}

static void
sources_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentComposer *composer = LATENT_COMPOSER (latent_test_ui_find (GTK_WIDGET (window), "LatentComposer", NULL, NULL));

  latent_test_steps_focus (window);
  latent_test_steps_type_prompt (window, "a lighthouse [plain]");
  latent_test_ui_xdotool ("key", "ctrl+Return", NULL);
  latent_test_steps_await_pictures (window, 1);

  check_paste (window, composer);
  check_link (window, composer, data);
  check_gallery (window, composer);
  check_refusal (window, composer);
  check_use_as_input (window, composer);
}

static void
test_sources (void)
{
  const char *const service[] = { "--speed", "50", NULL };
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (service);

  latent_test_steps_use_service (demo, "demo");
  latent_test_ui_run (arguments, sources_body, demo);
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
  g_test_add_func ("/ui/pictures/sources", test_sources);
  return g_test_run ();
}
