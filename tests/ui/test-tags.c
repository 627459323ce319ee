/* SPDX-License-Identifier: GPL-3.0-or-later */

/* All tags in one place: shown, renamed, deleted, and taken back. */
#include "latent-test-steps.h"

#include "latent-gallery.h"
#include "latent-image-list.h"
#include "latent-images.h"
#include "latent-tags.h"
#include "latent-test-future.h"

#define N_PICTURES 6

typedef struct
{
  LatentWindow *window;
  const char *text;
} Wanted;

/* "zz fox 2; zz night 1": those that the test gave. */
static char *
list_tags (LatentWindow *window)
{
  LatentLibrary *library = latent_session_get_library (latent_window_get_session (window));
  g_autoptr (GPtrArray) tags = latent_test_settle_boxed (latent_tags_list (library, NULL), NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < tags->len; i++)
    {
      const LatentTag *tag = tags->pdata[i];

      if (g_str_has_prefix (tag->name, "zz"))
        g_string_append_printf (text, "%s%s %u", text->len > 0 ? "; " : "", tag->name, tag->n_images);
    }
  return g_string_free_and_steal (text);
}

static gboolean
has_tags (gpointer data)
{
  Wanted *wanted = data;
  g_autofree char *text = list_tags (wanted->window);

  return g_str_equal (text, wanted->text);
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

static gboolean
is_there (gpointer data)
{
  Wanted *wanted = data;

  return latent_test_ui_find (GTK_WIDGET (wanted->window), "GtkButton", has_tooltip, (gpointer) wanted->text) != NULL;
}

static void
click_tooltip (LatentWindow *window, const char *text)
{
  Wanted wanted = { window, text };

  latent_test_ui_wait (is_there, &wanted, text);
  latent_test_steps_click (latent_test_ui_find (GTK_WIDGET (window), "GtkButton", has_tooltip, (gpointer) text));
}

static void
give (LatentLibrary *library, GPtrArray *images, guint n, const char *tag)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < n; i++)
    {
      gint64 id = latent_image_get_id (images->pdata[i]);

      g_array_append_val (ids, id);
    }
  dex_unref (latent_test_settle (latent_images_add_tag (library, ids, tag)));
}

static gboolean
is_title (GtkWidget *row, gpointer title)
{
  return g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), title);
}

static gboolean
shows_tag (gpointer data)
{
  LatentGallery *gallery = LATENT_GALLERY (latent_test_ui_find (data, "LatentGallery", NULL, NULL));
  g_autoptr (LatentImageQuery) query = latent_gallery_dup_query (gallery);

  return g_strcmp0 (query->tag, "zz fox") == 0;
}

static gboolean
has_no_dialog (gpointer data)
{
  return adw_application_window_get_visible_dialog (data) == NULL;
}

static void
tags_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  LatentLibrary *library = latent_session_get_library (latent_window_get_session (window));
  const LatentImageQuery all = { 0 };
  g_autoptr (GPtrArray) images = latent_test_settle_boxed (latent_library_list_images (library, &all), NULL);

  g_assert_cmpuint (images->len, ==, N_PICTURES);
  give (library, images, 4, "zz fox");
  give (library, images, 2, "zz night");
  latent_test_steps_focus (window);
  latent_test_ui_xdotool ("key", "ctrl+shift+t", NULL);
  latent_test_steps_await (window, "LatentTagsDialog");
  latent_test_ui_linger (500);
  latent_test_ui_xdotool ("type", "--delay", "20", "ZZ", NULL);
  latent_test_ui_linger (400);
  latent_test_ui_snap (GTK_WIDGET (window), "tags-dialog");

  click_tooltip (window, "Rename “zz night”");
  latent_test_steps_await (window, "AdwAlertDialog");
  latent_test_ui_linger (500);
  latent_test_ui_xdotool ("key", "ctrl+a", NULL);
  latent_test_ui_xdotool ("type", "--delay", "20", "zz dusk", NULL);
  latent_test_ui_xdotool ("key", "Return", NULL);
  await_tags (window, "zz dusk 2; zz fox 4");
  latent_test_steps_click (latent_test_steps_find_button (window, "_Undo"));
  await_tags (window, "zz fox 4; zz night 2");

  click_tooltip (window, "Delete “zz fox”");
  await_tags (window, "zz night 2");
  latent_test_ui_snap (GTK_WIDGET (window), "tags-deleted");
  latent_test_steps_click (latent_test_steps_find_button (window, "_Undo"));
  await_tags (window, "zz fox 4; zz night 2");

  /* Its pictures. */
  latent_test_ui_linger (500);
  latent_test_steps_click (latent_test_ui_find (latent_test_steps_await (window, "LatentTagsDialog"), "AdwActionRow",
                                                is_title, (gpointer) "zz fox"));
  latent_test_ui_wait (has_no_dialog, window, "the dialog to close");
  latent_test_ui_wait (shows_tag, window, "the tag's pictures");
}

static void
test_tags (void)
{
  latent_test_steps_run_library (N_PICTURES, tags_body);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/tags", test_tags);
  return g_test_run ();
}
