/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Spelling in the prompt: what is marked and what isn't, the menu that mends it, the language, and off. */
#include "latent-config.h"
#include "latent-test-steps.h"

#include <locale.h>

#define PROMPT "A hous in __citty__ and {wintur|summer}, 35mmm lens. "

static GtkTextView *
find_view (LatentWindow *window)
{
  GtkWidget *view = latent_test_ui_find (GTK_WIDGET (window), "LatentPromptView", NULL, NULL);

  return GTK_TEXT_VIEW (latent_test_ui_find (view, "GtkTextView", NULL, NULL));
}

static gboolean
find_word (GtkTextView *view, const char *word, GtkTextIter *start)
{
  GtkTextIter from;

  gtk_text_buffer_get_start_iter (gtk_text_view_get_buffer (view), &from);
  return gtk_text_iter_forward_search (&from, word, GTK_TEXT_SEARCH_TEXT_ONLY, start, NULL, NULL);
}

static gboolean
is_marked (GtkTextView *view, const char *word)
{
  g_autoptr (GSList) tags = NULL;
  GtkTextIter iter;

  g_assert_true (find_word (view, word, &iter));
  tags = gtk_text_iter_get_tags (&iter);
  for (GSList *link = tags; link != NULL; link = link->next)
    {
      PangoUnderline underline;

      g_object_get (link->data, "underline", &underline, NULL);
      if (underline != PANGO_UNDERLINE_NONE)
        return TRUE;
    }
  return FALSE;
}

typedef struct
{
  GtkTextView *view;
  const char *word;
  gboolean wanted;
} Mark;

static gboolean
has_mark (gpointer data)
{
  Mark *mark = data;

  return is_marked (mark->view, mark->word) == mark->wanted;
}

static void
await_mark (GtkTextView *view, const char *word, gboolean wanted)
{
  Mark mark = { view, word, wanted };

  latent_test_ui_wait (has_mark, &mark, word);
}

static char *
dup_text (GtkTextView *view)
{
  char *text;

  g_object_get (gtk_text_view_get_buffer (view), "text", &text, NULL);
  return text;
}

static gboolean
is_mended (gpointer data)
{
  g_autofree char *text = dup_text (data);

  return g_str_has_prefix (text, "A house in ");
}

static gboolean
is_as_written (gpointer data)
{
  g_autofree char *text = dup_text (data);

  return g_str_equal (text, PROMPT);
}

static gboolean
has_item (GtkWidget *widget, gpointer data)
{
  char *text = NULL;
  gboolean is;

  g_object_get (widget, "text", &text, NULL);
  is = g_strcmp0 (text, data) == 0;
  g_free (text);
  return is;
}

static gboolean
has_suggestion (gpointer data)
{
  return latent_test_ui_find (data, "GtkModelButton", has_item, (gpointer) "house") != NULL;
}

static gboolean
has_title (GtkWidget *widget, gpointer title)
{
  return g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title);
}

static gboolean
has_language_row (gpointer data)
{
  return latent_test_ui_find (data, "AdwPreferencesRow", has_title, (gpointer) "Language of Prompts") != NULL;
}

static void
spelling_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  GSettings *settings = latent_application_get_settings (app);
  GtkTextView *view = find_view (window);
  GtkTextIter iter;
  GdkRectangle place;
  int x, y;
  g_autofree char *left = NULL;
  g_autofree char *top = NULL;

  latent_test_steps_focus (window);
  latent_test_steps_type_prompt (window, PROMPT);
  await_mark (view, "hous ", TRUE);
  await_mark (view, "wintur", TRUE);
  g_assert_false (is_marked (view, "summer"));
  g_assert_false (is_marked (view, "citty"));
  g_assert_false (is_marked (view, "35mmm"));
  g_assert_false (is_marked (view, "mmm"));
  latent_test_ui_snap (GTK_WIDGET (window), "spelling");
  g_settings_set_string (settings, "appearance", "dark");
  latent_test_ui_snap (GTK_WIDGET (window), "spelling-dark");
  g_settings_set_string (settings, "appearance", "system");

  /* Off, and on again. */
  g_settings_set_boolean (settings, "check-spelling", FALSE);
  await_mark (view, "hous ", FALSE);
  await_mark (view, "wintur", FALSE);
  g_settings_set_boolean (settings, "check-spelling", TRUE);
  await_mark (view, "hous ", TRUE);

  /* The word below the pointer, wherever the cursor is. */
  g_assert_true (find_word (view, "hous ", &iter));
  gtk_text_iter_forward_chars (&iter, 2);
  gtk_text_view_get_iter_location (view, &iter, &place);
  gtk_text_view_buffer_to_window_coords (view, GTK_TEXT_WINDOW_WIDGET, place.x, place.y + place.height / 2, &place.x,
                                         &place.y);
  latent_test_ui_locate (GTK_WIDGET (view), &x, &y);
  left = g_strdup_printf ("%d", x - gtk_widget_get_width (GTK_WIDGET (view)) / 2 + place.x);
  top = g_strdup_printf ("%d", y - gtk_widget_get_height (GTK_WIDGET (view)) / 2 + place.y);
  latent_test_ui_xdotool ("mousemove", left, top, "click", "3", NULL);
  latent_test_ui_wait (has_suggestion, window, "the suggestions");
  latent_test_ui_snap (
    gtk_widget_get_ancestor (latent_test_ui_find (GTK_WIDGET (window), "GtkModelButton", has_item, (gpointer) "house"),
                             GTK_TYPE_POPOVER),
    "spelling-menu");
  latent_test_steps_click (latent_test_ui_find (GTK_WIDGET (window), "GtkModelButton", has_item, (gpointer) "house"));
  latent_test_ui_wait (is_mended, view, "the word to be mended");
  latent_test_ui_xdotool ("key", "ctrl+z", NULL);
  latent_test_ui_wait (is_as_written, view, "the word to be as it was");

  /* In German an English word is none. */
  g_settings_set_string (settings, "spelling-language", "de_DE");
  await_mark (view, "summer", TRUE);
  g_settings_set_string (settings, "spelling-language", "");
  await_mark (view, "summer", FALSE);

  g_action_group_activate_action (G_ACTION_GROUP (app), "preferences", NULL);
  latent_test_ui_wait (has_language_row, window, "the language in the preferences");
  gtk_widget_grab_focus (
    latent_test_ui_find (GTK_WIDGET (window), "AdwPreferencesRow", has_title, (gpointer) "Language of Prompts"));
  latent_test_ui_snap (GTK_WIDGET (window), "spelling-preferences");
}

static void
test_spelling (void)
{
#ifdef LATENT_HAVE_SPELLING
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);

  latent_test_steps_use_service (demo, "demo");
  latent_test_ui_run (arguments, spelling_body, demo);
#else
  g_test_skip ("built without libspelling");
#endif
}

/* On a German desktop most prompts are English all the same. */
static void
two_body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  GtkTextView *view = find_view (window);

  latent_test_steps_focus (window);
  latent_test_steps_type_prompt (window, "A house, ein Haus, a hauus. ");
  await_mark (view, "hauus", TRUE);
  g_assert_false (is_marked (view, "house"));
  g_assert_false (is_marked (view, "Haus"));
  g_settings_set_string (latent_application_get_settings (app), "spelling-language", "de_DE");
  await_mark (view, "house", TRUE);
  g_assert_false (is_marked (view, "Haus"));
}

static void
test_two_languages (void)
{
#ifdef LATENT_HAVE_SPELLING
  const char *const arguments[] = { NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);

  latent_test_steps_use_service (demo, "demo");
  g_setenv ("LANGUAGE", "de_DE", TRUE);
  setlocale (LC_ALL, "de_DE.UTF-8");
  latent_test_ui_run (arguments, two_body, demo);
#else
  g_test_skip ("built without libspelling");
#endif
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/ui/spelling/prompt", test_spelling);
  g_test_add_func ("/ui/spelling/two-languages", test_two_languages);
  return g_test_run ();
}
