/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-spelling.h"

#include "latent-config.h"

#ifdef LATENT_HAVE_SPELLING

#include <glib/gi18n-lib.h>
#include <libspelling.h>

/* The words are found here, and not by libspelling's adapter: that of 0.4.8 passes over a text's last word, and takes the
 * mark from the one behind the cursor's. */

/* Names of lists, addresses, what models take in angle brackets, and whatever has a digit or an underscore in it ("35mm",
 * "4k") are no words of any language. */
#define NO_WORDS "__[^\\s_](?:[^\\n]*?[^\\s_])?__|\\w+://\\S+|<[^<>\\n]+>|[\\w./-]*\\d[\\w./-]*|\\w*_\\w*"

#define ENGLISH "en_US"
#define MOST_SUGGESTIONS 6

#define LATENT_TYPE_SPELLING (latent_spelling_get_type ())
G_DECLARE_FINAL_TYPE (LatentSpelling, latent_spelling, LATENT, SPELLING, GObject)

/* Belongs to its view. */
struct _LatentSpelling
{
  GObject parent_instance;

  GtkTextView *view; /* not owned */
  GSettings *settings;
  GRegex *no_words;
  SpellingChecker *english; /* besides the desktop's language, while nobody chose one; or NULL */
  GHashTable *known; /* word → GINT_TO_POINTER (TRUE): right, (FALSE): wrong */
  GSimpleActionGroup *actions;
  GMenu *menu;
  GtkTextTag *tag; /* the buffer's; NULL until the view was shown */
  char *word; /* what the menu is about, or NULL */
  guint start_id;
  guint check_id;
};

G_DEFINE_FINAL_TYPE (LatentSpelling, latent_spelling, G_TYPE_OBJECT)

/* In letters. */
typedef struct
{
  int start;
  int end;
} Range;

/* --- the language --- */

static SpellingChecker *
get_checker (void)
{
  return spelling_checker_get_default ();
}

static gboolean
use_language (const char *code)
{
  if (code == NULL || *code == '\0' ||
      !spelling_provider_supports_language (spelling_checker_get_provider (get_checker ()), code))
    return FALSE;
  if (g_strcmp0 (spelling_checker_get_language (get_checker ()), code) != 0)
    spelling_checker_set_language (get_checker (), code);
  return TRUE;
}

/* The user's; else the desktop's, if it has a dictionary, and English, which most models understand best; else any. */
static void
choose_language (LatentSpelling *self)
{
  SpellingProvider *provider = spelling_checker_get_provider (get_checker ());
  g_autofree char *chosen = g_settings_get_string (self->settings, "spelling-language");
  const char *own = spelling_provider_get_default_code (provider);
  g_auto (GStrv) codes = NULL;
  g_auto (GStrv) names = NULL;

  g_clear_object (&self->english);
  if (use_language (chosen))
    return;
  if (use_language (own))
    {
      if (!g_str_has_prefix (own, "en") && spelling_provider_supports_language (provider, ENGLISH))
        self->english = spelling_checker_new (provider, ENGLISH);
    }
  else if (!use_language (ENGLISH) && latent_spelling_list_languages (&codes, &names))
    use_language (codes[0]);
}

/* --- finding words --- */

static GArray *
list_exempt (LatentSpelling *self, const char *text)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  g_autoptr (GMatchInfo) match = NULL;
  int byte = 0, offset = 0;

  for (g_regex_match (self->no_words, text, G_REGEX_MATCH_DEFAULT, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      int from, to;
      Range range;

      g_match_info_fetch_pos (match, 0, &from, &to);
      range.start = offset + (int) g_utf8_pointer_to_offset (text + byte, text + from);
      range.end = range.start + (int) g_utf8_pointer_to_offset (text + from, text + to);
      byte = to;
      offset = range.end;
      g_array_append_val (ranges, range);
    }
  return ranges;
}

/* A dictionary says nothing about letters of scripts that are written without spaces. */
static gboolean
can_be_checked (const char *word)
{
  if (g_utf8_strlen (word, -1) < 2)
    return FALSE;
  for (const char *p = word; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iswide (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

static gboolean
is_right (LatentSpelling *self, const char *word)
{
  gpointer right;

  if (g_hash_table_lookup_extended (self->known, word, NULL, &right))
    return GPOINTER_TO_INT (right);
  right = GINT_TO_POINTER (!can_be_checked (word) || spelling_checker_check_word (get_checker (), word, -1) ||
                           (self->english != NULL && spelling_checker_check_word (self->english, word, -1)));
  g_hash_table_insert (self->known, g_strdup (word), right);
  return GPOINTER_TO_INT (right);
}

/* The word that is being written is no mistake yet. @cursor: in letters, or -1. */
static GArray *
list_mistakes (LatentSpelling *self, const char *text, int cursor)
{
  GArray *mistakes = g_array_new (FALSE, FALSE, sizeof (Range));
  g_autoptr (GArray) exempt = list_exempt (self, text);
  int n = (int) g_utf8_strlen (text, -1);
  g_autofree PangoLogAttr *attrs = g_new0 (PangoLogAttr, n + 1);
  const char *p = text;
  const char *start = NULL;
  guint next = 0;
  Range word = { -1, -1 };

  pango_get_log_attrs (text, (int) strlen (text), -1, pango_language_get_default (), attrs, n + 1);
  for (int i = 0; i <= n; i++, p = i <= n ? g_utf8_next_char (p) : p)
    {
      if (attrs[i].is_word_end && word.start >= 0)
        {
          g_autofree char *letters = g_strndup (start, (gsize) (p - start));

          word.end = i;
          while (next < exempt->len && g_array_index (exempt, Range, next).end <= word.start)
            next++;
          if ((next == exempt->len || g_array_index (exempt, Range, next).start >= word.end) &&
              (cursor <= word.start || cursor > word.end) && !is_right (self, letters))
            g_array_append_val (mistakes, word);
          word.start = -1;
        }
      if (attrs[i].is_word_start)
        {
          word.start = i;
          start = p;
        }
    }
  return mistakes;
}

/* --- marking them --- */

static GArray *
list_marked (LatentSpelling *self, GtkTextBuffer *buffer)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  GtkTextIter iter;

  gtk_text_buffer_get_start_iter (buffer, &iter);
  while (gtk_text_iter_starts_tag (&iter, self->tag) || gtk_text_iter_forward_to_tag_toggle (&iter, self->tag))
    {
      Range range = { gtk_text_iter_get_offset (&iter), 0 };

      if (!gtk_text_iter_forward_to_tag_toggle (&iter, self->tag))
        gtk_text_buffer_get_end_iter (buffer, &iter);
      range.end = gtk_text_iter_get_offset (&iter);
      if (range.end == range.start)
        break;
      g_array_append_val (ranges, range);
    }
  return ranges;
}

static char *
dup_text (GtkTextBuffer *buffer)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_slice (buffer, &start, &end, TRUE);
}

static gboolean
check_cb (gpointer data)
{
  LatentSpelling *self = data;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  g_autofree char *text = dup_text (buffer);
  g_autoptr (GArray) mistakes = NULL;
  g_autoptr (GArray) marked = list_marked (self, buffer);
  GtkTextIter start, end;
  int cursor = -1;

  self->check_id = 0;
  if (gtk_widget_has_focus (GTK_WIDGET (self->view)))
    g_object_get (buffer, "cursor-position", &cursor, NULL);
  if (g_settings_get_boolean (self->settings, "check-spelling"))
    mistakes = list_mistakes (self, text, cursor);
  else
    mistakes = g_array_new (FALSE, FALSE, sizeof (Range));
  if (mistakes->len == marked->len &&
      (marked->len == 0 || memcmp (mistakes->data, marked->data, marked->len * sizeof (Range)) == 0))
    return G_SOURCE_REMOVE;
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag (buffer, self->tag, &start, &end);
  for (guint i = 0; i < mistakes->len; i++)
    {
      gtk_text_buffer_get_iter_at_offset (buffer, &start, g_array_index (mistakes, Range, i).start);
      gtk_text_buffer_get_iter_at_offset (buffer, &end, g_array_index (mistakes, Range, i).end);
      gtk_text_buffer_apply_tag (buffer, self->tag, &start, &end);
    }
  return G_SOURCE_REMOVE;
}

/* Not in the midst of a change, whose iterators would lose their place. */
static void
queue_check (LatentSpelling *self)
{
  if (self->check_id == 0)
    self->check_id = g_idle_add_full (GTK_PRIORITY_RESIZE - 5, check_cb, self, NULL);
}

/* --- the menu --- */

static gboolean
find_word (LatentSpelling *self, GtkTextIter *start, GtkTextIter *end)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);

  gtk_text_buffer_get_iter_at_mark (buffer, start, gtk_text_buffer_get_insert (buffer));
  if (!gtk_text_iter_inside_word (start) && !gtk_text_iter_ends_word (start))
    return FALSE;
  if (!gtk_text_iter_starts_word (start))
    gtk_text_iter_backward_word_start (start);
  *end = *start;
  gtk_text_iter_forward_word_end (end);
  return TRUE;
}

static void
append_suggestions (GMenu *section, SpellingChecker *checker, const char *word, guint most)
{
  g_auto (GStrv) words = spelling_checker_list_corrections (checker, word);

  for (guint i = 0; words != NULL && words[i] != NULL && i < most; i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (NULL, NULL);
      g_auto (GStrv) parts = g_strsplit (words[i], "_", -1);
      g_autofree char *label = g_strjoinv ("__", parts);

      g_menu_item_set_label (item, label);
      g_menu_item_set_action_and_target (item, "spelling.correct", "s", words[i]);
      g_menu_append_item (section, item);
    }
}

static GMenu *
build_suggestions (LatentSpelling *self)
{
  GMenu *section = g_menu_new ();

  if (self->word == NULL)
    return section;
  append_suggestions (section, get_checker (), self->word,
                      self->english != NULL ? MOST_SUGGESTIONS / 2 : MOST_SUGGESTIONS);
  if (self->english != NULL)
    append_suggestions (section, self->english, self->word, MOST_SUGGESTIONS / 2);
  g_menu_append (section, _ ("_Add to Dictionary"), "spelling.add");
  g_menu_append (section, _ ("_Ignore Word"), "spelling.ignore");
  return section;
}

static void
append_language (GMenu *menu, const char *name, const char *code)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (name, NULL);

  g_menu_item_set_action_and_target (item, "spelling.language", "s", code);
  g_menu_append_item (menu, item);
}

static GMenu *
build_choices (void)
{
  GMenu *section = g_menu_new ();
  g_autoptr (GMenu) languages = g_menu_new ();
  g_auto (GStrv) codes = NULL;
  g_auto (GStrv) names = NULL;

  g_menu_append (section, _ ("Check _Spelling"), "spelling.check-spelling");
  if (!latent_spelling_list_languages (&codes, &names) || codes[1] == NULL)
    return section;
  append_language (languages, _ ("Automatic"), "");
  for (guint i = 0; codes[i] != NULL; i++)
    append_language (languages, names[i], codes[i]);
  g_menu_append_submenu (section, _ ("_Language"), G_MENU_MODEL (languages));
  return section;
}

/* For the word at the cursor. */
static void
update_menu (LatentSpelling *self)
{
  g_autoptr (GMenu) suggestions = NULL;
  g_autoptr (GMenu) choices = build_choices ();
  g_autofree char *word = NULL;
  GtkTextIter start, end;

  if (g_settings_get_boolean (self->settings, "check-spelling") && find_word (self, &start, &end))
    word = gtk_text_iter_get_slice (&start, &end);
  g_set_str (&self->word, word != NULL && !is_right (self, word) ? word : NULL);
  suggestions = build_suggestions (self);
  g_menu_remove_all (self->menu);
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (suggestions));
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (choices));
}

/* The menu is about the word below the pointer. */
static void
pressed_cb (LatentSpelling *self, int n_press, double x, double y)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter iter;
  int left, top;

  if (!gtk_text_buffer_get_has_selection (buffer))
    {
      gtk_text_view_window_to_buffer_coords (self->view, GTK_TEXT_WINDOW_WIDGET, (int) x, (int) y, &left, &top);
      gtk_text_view_get_iter_at_location (self->view, &iter, left, top);
      gtk_text_buffer_place_cursor (buffer, &iter);
    }
  update_menu (self);
}

static gboolean
key_pressed_cb (LatentSpelling *self, guint key, guint code, GdkModifierType state)
{
  if (key == GDK_KEY_Menu || (key == GDK_KEY_F10 && (state & GDK_SHIFT_MASK) != 0))
    update_menu (self);
  return GDK_EVENT_PROPAGATE;
}

static void
correct_cb (GSimpleAction *action, GVariant *word, gpointer user_data)
{
  LatentSpelling *self = user_data;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter start, end;

  if (!find_word (self, &start, &end))
    return;
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, g_variant_get_string (word, NULL), -1);
  gtk_text_buffer_end_user_action (buffer);
}

static void
accept_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentSpelling *self = user_data;

  if (self->word == NULL)
    return;
  if (g_str_equal (g_action_get_name (G_ACTION (action)), "add"))
    spelling_checker_add_word (get_checker (), self->word);
  else
    spelling_checker_ignore_word (get_checker (), self->word);
  g_hash_table_remove_all (self->known);
  queue_check (self);
}

static void
language_cb (GSimpleAction *action, GVariant *code, gpointer user_data)
{
  g_settings_set_value (LATENT_SPELLING (user_data)->settings, "spelling-language", code);
}

static void
add_actions (LatentSpelling *self)
{
  const GActionEntry entries[] = { { "correct", correct_cb, "s" },
                                   { "add", accept_cb },
                                   { "ignore", accept_cb },
                                   { "language", NULL, "s", "''", language_cb } };
  g_autoptr (GAction) check = g_settings_create_action (self->settings, "check-spelling");

  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  g_action_map_add_action (G_ACTION_MAP (self->actions), check);
  gtk_widget_insert_action_group (GTK_WIDGET (self->view), "spelling", G_ACTION_GROUP (self->actions));
}

static void
add_menu (LatentSpelling *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (click));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
  gtk_text_view_set_extra_menu (self->view, G_MENU_MODEL (self->menu));
}

/* --- the view --- */

static void
language_changed_cb (LatentSpelling *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "language");

  choose_language (self);
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_settings_get_value (self->settings, "spelling-language"));
  g_hash_table_remove_all (self->known);
  queue_check (self);
}

static gboolean
start_cb (gpointer data)
{
  LatentSpelling *self = data;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GdkRGBA red = { 0.93f, 0.2f, 0.23f, 1 }; /* on light and on dark */
  g_auto (GStrv) codes = NULL;
  g_auto (GStrv) names = NULL;

  self->start_id = 0;
  g_signal_handlers_disconnect_by_data (self->view, self);
  if (!latent_spelling_list_languages (&codes, &names))
    return G_SOURCE_REMOVE;
  self->tag = gtk_text_buffer_create_tag (buffer, NULL, "underline", PANGO_UNDERLINE_SINGLE, "underline-rgba", &red,
                                          NULL);
  g_signal_connect_object (self->settings, "changed::spelling-language", G_CALLBACK (language_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::check-spelling", G_CALLBACK (queue_check), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (buffer, "changed", G_CALLBACK (queue_check), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (buffer, "notify::cursor-position", G_CALLBACK (queue_check), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::has-focus", G_CALLBACK (queue_check), self, G_CONNECT_SWAPPED);
  add_actions (self);
  add_menu (self);
  language_changed_cb (self);
  return G_SOURCE_REMOVE;
}

/* A dictionary takes its time to read: the window is there first. */
static void
map_cb (LatentSpelling *self)
{
  if (self->start_id == 0)
    self->start_id = g_idle_add_full (G_PRIORITY_LOW, start_cb, self, NULL);
}

static void
latent_spelling_dispose (GObject *object)
{
  LatentSpelling *self = LATENT_SPELLING (object);

  g_clear_handle_id (&self->start_id, g_source_remove);
  g_clear_handle_id (&self->check_id, g_source_remove);
  g_clear_object (&self->actions);
  g_clear_object (&self->menu);
  g_clear_object (&self->english);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->no_words, g_regex_unref);
  g_clear_pointer (&self->word, g_free);
  G_OBJECT_CLASS (latent_spelling_parent_class)->dispose (object);
}

static void
latent_spelling_class_init (LatentSpellingClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_spelling_dispose;
}

static void
latent_spelling_init (LatentSpelling *self)
{
  self->settings = g_settings_new (LATENT_APP_ID);
  self->no_words = g_regex_new (NO_WORDS, G_REGEX_OPTIMIZE, G_REGEX_MATCH_DEFAULT, NULL);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->actions = g_simple_action_group_new ();
  self->menu = g_menu_new ();
}

void
latent_spelling_attach (GtkTextView *view)
{
  LatentSpelling *self;

  g_return_if_fail (GTK_IS_TEXT_VIEW (view));

  spelling_init ();
  self = g_object_new (LATENT_TYPE_SPELLING, NULL);
  self->view = view;
  g_object_set_data_full (G_OBJECT (view), "latent-spelling", self, g_object_unref);
  g_signal_connect_object (view, "map", G_CALLBACK (map_cb), self, G_CONNECT_SWAPPED);
}

gboolean
latent_spelling_list_languages (GStrv *codes, GStrv *names)
{
  g_autoptr (GStrvBuilder) code = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) name = g_strv_builder_new ();
  g_autoptr (GListModel) languages = NULL;

  g_return_val_if_fail (codes != NULL && names != NULL, FALSE);

  spelling_init ();
  languages = spelling_provider_list_languages (spelling_provider_get_default ());
  for (guint i = 0; languages != NULL && i < g_list_model_get_n_items (languages); i++)
    {
      g_autoptr (SpellingLanguage) language = g_list_model_get_item (languages, i);

      g_strv_builder_add (code, spelling_language_get_code (language));
      g_strv_builder_add (name, spelling_language_get_name (language));
    }
  *codes = g_strv_builder_end (code);
  *names = g_strv_builder_end (name);
  return (*codes)[0] != NULL;
}

#else

void
latent_spelling_attach (GtkTextView *view)
{
}

gboolean
latent_spelling_list_languages (GStrv *codes, GStrv *names)
{
  *codes = *names = NULL;
  return FALSE;
}

#endif
