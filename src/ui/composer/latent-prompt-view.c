/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-prompt-view.h"

#include "latent-config.h"
#include "latent-prompt-history.h"
#include "latent-prompt-steps.h"
#include "latent-spelling.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* Of more than that nobody counts the letters of each. */
#define MOST_COUNTED 500

struct _LatentPromptView
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkTextView *text_view;
  GtkLabel *placeholder;
  GtkLabel *error_label;
  GtkLabel *counter;
  GtkMenuButton *history_button;
  LatentPromptHistory *history;
  GtkButton *expansion_button;

  /* Owned references */
  LatentParameter *parameter;
  LatentPromptSteps *steps;
  GHashTable *lists;
  LatentWildcards *wildcards; /* of the text as it is, or NULL with an error */
  GError *error;
  char *longest;
};

G_DEFINE_FINAL_TYPE (LatentPromptView, latent_prompt_view, ADW_TYPE_BIN)

enum
{
  CHANGED,
  PICTURE_REFUSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
update_counter (LatentPromptView *self)
{
  guint length = (guint) g_utf8_strlen (self->longest, -1);
  guint maximum = 0;
  g_autofree char *text = NULL;

  /* Noise while there is nothing to count. */
  if (self->parameter == NULL || !latent_parameter_get_max_length (self->parameter, &maximum) || length == 0)
    {
      gtk_label_set_label (self->counter, "");
      return;
    }
  text = g_strdup_printf ("%'u / %'u", length, maximum);
  gtk_label_set_label (self->counter, text);
  if (length > maximum)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->counter), "error");
      gtk_widget_remove_css_class (GTK_WIDGET (self->counter), "dimmed");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->counter), "error");
      gtk_widget_add_css_class (GTK_WIDGET (self->counter), "dimmed");
    }
}

static char *
dup_longest (LatentWildcards *wildcards)
{
  guint64 n = latent_wildcards_count (wildcards);
  g_autofree char *longest = NULL;
  glong length = -1;

  if (n > MOST_COUNTED)
    return NULL;
  for (guint64 i = 0; i < n; i++)
    {
      g_autofree char *prompt = latent_wildcards_dup_prompt (wildcards, i);
      glong one = g_utf8_strlen (prompt, -1);

      if (one <= length)
        continue;
      length = one;
      g_free (longest);
      longest = g_steal_pointer (&prompt);
    }
  return g_steal_pointer (&longest);
}

static void
update_expansion (LatentPromptView *self)
{
  guint64 n = self->wildcards != NULL ? latent_wildcards_count (self->wildcards) : 1;
  g_autofree char *label = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->expansion_button), n > 1);
  if (n == G_MAXUINT64)
    label = g_strdup (_ ("Countless prompts"));
  else
    label = g_strdup_printf (ngettext ("%'" PRIu64 " prompt", "%'" PRIu64 " prompts", (gulong) n), n);
  gtk_button_set_label (self->expansion_button, label);
}

/* What the text stands for now. */
static void
read_text (LatentPromptView *self)
{
  g_autofree char *text = g_strstrip (latent_prompt_view_dup_text (self));

  g_clear_pointer (&self->wildcards, latent_wildcards_free);
  g_clear_error (&self->error);
  g_clear_pointer (&self->longest, g_free);
  self->wildcards = latent_wildcards_parse (text, self->lists, &self->error);
  if (self->wildcards != NULL)
    self->longest = dup_longest (self->wildcards);
  if (self->longest == NULL)
    self->longest = g_steal_pointer (&text);
  update_expansion (self);
  update_counter (self);
}

static void
buffer_changed_cb (LatentPromptView *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);

  gtk_widget_set_visible (GTK_WIDGET (self->placeholder), gtk_text_buffer_get_char_count (buffer) == 0);
  read_text (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
history_chosen_cb (LatentPromptView *self, const char *text)
{
  gtk_menu_button_popdown (self->history_button);
  latent_prompt_view_replace_text (self, text);
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

static gboolean
step_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  LatentPromptView *self = LATENT_PROMPT_VIEW (widget);
  int way;

  g_variant_get (arguments, "(i)", &way);
  latent_prompt_steps_go (self->steps, way);
  return GDK_EVENT_STOP;
}

static gboolean
show_history_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  gtk_menu_button_popup (LATENT_PROMPT_VIEW (widget)->history_button);
  return GDK_EVENT_STOP;
}

static void
paste_clipboard_cb (LatentPromptView *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);

  if (gdk_content_formats_contain_gtype (formats, G_TYPE_STRING) &&
      !gdk_content_formats_contain_mime_type (formats, "text/uri-list"))
    return;
  if (!gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE) &&
      !gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    return;
  g_signal_stop_emission_by_name (self->text_view, "paste-clipboard");
  g_signal_emit (self, signals[PICTURE_REFUSED], 0);
}

static gboolean
latent_prompt_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (LATENT_PROMPT_VIEW (widget)->text_view));
}

static void
latent_prompt_view_dispose (GObject *object)
{
  LatentPromptView *self = LATENT_PROMPT_VIEW (object);

  g_clear_object (&self->steps);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_PROMPT_VIEW);
  g_clear_object (&self->parameter);
  g_clear_pointer (&self->lists, g_hash_table_unref);
  g_clear_pointer (&self->wildcards, latent_wildcards_free);
  g_clear_error (&self->error);
  g_clear_pointer (&self->longest, g_free);
  G_OBJECT_CLASS (latent_prompt_view_parent_class)->dispose (object);
}

static void
latent_prompt_view_class_init (LatentPromptViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = latent_prompt_view_dispose;
  widget_class->grab_focus = latent_prompt_view_grab_focus;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[PICTURE_REFUSED] = g_signal_new ("picture-refused", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, GDK_ALT_MASK, step_cb, "(i)", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Up, GDK_ALT_MASK, step_cb, "(i)", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, GDK_ALT_MASK, step_cb, "(i)", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Down, GDK_ALT_MASK, step_cb, "(i)", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_h, GDK_CONTROL_MASK, show_history_cb, NULL);

  g_type_ensure (LATENT_TYPE_PROMPT_HISTORY);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-prompt-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentPromptView, text_view);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptView, placeholder);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptView, error_label);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptView, counter);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptView, history_button);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptView, history);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptView, expansion_button);
}

static void
latent_prompt_view_init (LatentPromptView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (gtk_text_view_get_buffer (self->text_view), "changed", G_CALLBACK (buffer_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->text_view, "paste-clipboard", G_CALLBACK (paste_clipboard_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->history, "chosen", G_CALLBACK (history_chosen_cb), self, G_CONNECT_SWAPPED);
  latent_spelling_attach (self->text_view);
  self->steps = latent_prompt_steps_new (self);
  read_text (self);
}

void
latent_prompt_view_set_library (LatentPromptView *self, LatentLibrary *library)
{
  g_return_if_fail (LATENT_IS_PROMPT_VIEW (self));

  latent_prompt_history_set_library (self->history, library);
  latent_prompt_steps_set_library (self->steps, library);
}

void
latent_prompt_view_set_parameter (LatentPromptView *self, LatentParameter *parameter)
{
  g_return_if_fail (LATENT_IS_PROMPT_VIEW (self));

  g_set_object (&self->parameter, parameter);
  gtk_widget_set_visible (GTK_WIDGET (self), parameter != NULL);
  update_counter (self);
}

char *
latent_prompt_view_dup_text (LatentPromptView *self)
{
  GtkTextBuffer *buffer;
  GtkTextIter start, end;

  g_return_val_if_fail (LATENT_IS_PROMPT_VIEW (self), NULL);

  buffer = gtk_text_view_get_buffer (self->text_view);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

void
latent_prompt_view_set_text (LatentPromptView *self, const char *text)
{
  g_return_if_fail (LATENT_IS_PROMPT_VIEW (self));
  g_return_if_fail (text != NULL);

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view), text, -1);
}

void
latent_prompt_view_set_literal (LatentPromptView *self, const char *prompt)
{
  g_autoptr (LatentWildcards) wildcards = NULL;
  g_autofree char *same = NULL;
  g_autofree char *escaped = NULL;

  g_return_if_fail (LATENT_IS_PROMPT_VIEW (self));
  g_return_if_fail (prompt != NULL);

  wildcards = latent_wildcards_parse (prompt, self->lists, NULL);
  if (wildcards != NULL && latent_wildcards_count (wildcards) == 1)
    same = latent_wildcards_dup_prompt (wildcards, 0);
  if (g_strcmp0 (same, prompt) != 0)
    escaped = latent_wildcards_escape (prompt);
  latent_prompt_view_replace_text (self, escaped != NULL ? escaped : prompt);
}

void
latent_prompt_view_replace_text (LatentPromptView *self, const char *text)
{
  GtkTextBuffer *buffer;
  GtkTextIter start, end;

  g_return_if_fail (LATENT_IS_PROMPT_VIEW (self));
  g_return_if_fail (text != NULL);

  buffer = gtk_text_view_get_buffer (self->text_view);
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, text, -1);
  gtk_text_buffer_end_user_action (buffer);
}

void
latent_prompt_view_insert_text (LatentPromptView *self, const char *text)
{
  GtkTextBuffer *buffer;

  g_return_if_fail (LATENT_IS_PROMPT_VIEW (self));
  g_return_if_fail (text != NULL);

  buffer = gtk_text_view_get_buffer (self->text_view);
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete_selection (buffer, TRUE, TRUE);
  gtk_text_buffer_insert_at_cursor (buffer, text, -1);
  gtk_text_buffer_end_user_action (buffer);
}

void
latent_prompt_view_set_lists (LatentPromptView *self, GHashTable *lists)
{
  g_return_if_fail (LATENT_IS_PROMPT_VIEW (self));

  g_clear_pointer (&self->lists, g_hash_table_unref);
  self->lists = lists != NULL ? g_hash_table_ref (lists) : NULL;
  read_text (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

LatentWildcards *
latent_prompt_view_get_wildcards (LatentPromptView *self, const GError **error)
{
  g_return_val_if_fail (LATENT_IS_PROMPT_VIEW (self), NULL);

  if (error != NULL)
    *error = self->error;
  return self->wildcards;
}

char *
latent_prompt_view_dup_longest (LatentPromptView *self)
{
  g_return_val_if_fail (LATENT_IS_PROMPT_VIEW (self), NULL);

  return g_strdup (self->longest);
}

void
latent_prompt_view_set_error (LatentPromptView *self, const char *message)
{
  g_return_if_fail (LATENT_IS_PROMPT_VIEW (self));

  gtk_label_set_label (self->error_label, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), message != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->text_view), GTK_ACCESSIBLE_STATE_INVALID,
                               message != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  if (message != NULL)
    gtk_widget_add_css_class (adw_bin_get_child (ADW_BIN (self)), "error");
  else
    gtk_widget_remove_css_class (adw_bin_get_child (ADW_BIN (self)), "error");
}
