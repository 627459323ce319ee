/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-prompt-row.h"

#include "latent-config.h"
#include "latent-format.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#define SUGGESTED 40 /* characters */

/* --- item --- */

struct _LatentPromptItem
{
  GObject parent_instance;

  LatentPrompt *prompt;
};

G_DEFINE_FINAL_TYPE (LatentPromptItem, latent_prompt_item, G_TYPE_OBJECT)

static void
latent_prompt_item_finalize (GObject *object)
{
  g_clear_pointer (&LATENT_PROMPT_ITEM (object)->prompt, latent_prompt_free);
  G_OBJECT_CLASS (latent_prompt_item_parent_class)->finalize (object);
}

static void
latent_prompt_item_class_init (LatentPromptItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_prompt_item_finalize;
}

static void
latent_prompt_item_init (LatentPromptItem *self)
{
}

LatentPromptItem *
latent_prompt_item_new (const LatentPrompt *prompt)
{
  LatentPromptItem *self = g_object_new (LATENT_TYPE_PROMPT_ITEM, NULL);

  self->prompt = latent_prompt_copy (prompt);
  return self;
}

const LatentPrompt *
latent_prompt_item_get_prompt (LatentPromptItem *self)
{
  g_return_val_if_fail (LATENT_IS_PROMPT_ITEM (self), NULL);

  return self->prompt;
}

char *
latent_prompt_suggest_name (const char *text)
{
  g_autofree char *line = g_strndup (text, strcspn (text, "\r\n"));
  g_autofree char *cut = NULL;
  char *space;

  if (g_utf8_strlen (line, -1) <= SUGGESTED)
    return g_steal_pointer (&line);
  cut = g_utf8_substring (line, 0, SUGGESTED);
  space = strrchr (cut, ' ');
  if (space != NULL && space != cut)
    *space = '\0';
  return g_steal_pointer (&cut);
}

/* --- row --- */

struct _LatentPromptRow
{
  GtkBox parent_instance;

  GtkWidget *title;
  GtkWidget *words;
  GtkWidget *note;
  GtkWidget *save;
  GtkWidget *rename;
  GtkWidget *delete;
  LatentPromptItem *item;
};

G_DEFINE_FINAL_TYPE (LatentPromptRow, latent_prompt_row, GTK_TYPE_BOX)

enum
{
  SAVE,
  RENAME,
  DELETE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
save_cb (LatentPromptRow *self)
{
  g_signal_emit (self, signals[SAVE], 0);
}

static void
rename_cb (LatentPromptRow *self)
{
  g_signal_emit (self, signals[RENAME], 0);
}

static void
delete_cb (LatentPromptRow *self)
{
  g_signal_emit (self, signals[DELETE], 0);
}

static GtkWidget *
add_button (LatentPromptRow *self, const char *icon, const char *tooltip, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), button);
  return button;
}

static GtkWidget *
add_label (GtkBox *box, int lines, const char *class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_lines (GTK_LABEL (label), lines);
  gtk_label_set_wrap (GTK_LABEL (label), lines > 1);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  gtk_box_append (box, label);
  return label;
}

static void
latent_prompt_row_dispose (GObject *object)
{
  g_clear_object (&LATENT_PROMPT_ROW (object)->item);
  G_OBJECT_CLASS (latent_prompt_row_parent_class)->dispose (object);
}

static void
latent_prompt_row_class_init (LatentPromptRowClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_prompt_row_dispose;

  signals[SAVE] = g_signal_new ("save", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[RENAME] = g_signal_new ("rename", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DELETE] = g_signal_new ("delete", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
latent_prompt_row_init (LatentPromptRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_box_append (GTK_BOX (self), box);
  self->title = add_label (GTK_BOX (box), 1, "heading");
  self->words = add_label (GTK_BOX (box), 2, NULL);
  self->note = add_label (GTK_BOX (box), 1, "caption");
  gtk_widget_add_css_class (self->note, "dimmed");
  self->save = add_button (self, "non-starred-symbolic", _ ("Save This Prompt…"), G_CALLBACK (save_cb));
  self->rename = add_button (self, "document-edit-symbolic", _ ("Rename…"), G_CALLBACK (rename_cb));
  self->delete = add_button (self, "user-trash-symbolic", _ ("Delete"), G_CALLBACK (delete_cb));
}

GtkWidget *
latent_prompt_row_new (void)
{
  return g_object_new (LATENT_TYPE_PROMPT_ROW, NULL);
}

static char *
make_note (const LatentPrompt *prompt)
{
  g_autofree char *date = latent_format_date (prompt->used);

  if (prompt->times > 1)
    /* Translators: when a prompt was sent last, and how often it was sent in all */
    return g_strdup_printf (_ ("%s · %" PRId64 " times"), date, prompt->times);
  return g_steal_pointer (&date);
}

void
latent_prompt_row_set_item (LatentPromptRow *self, LatentPromptItem *item)
{
  const LatentPrompt *prompt;
  g_autofree char *note = NULL;
  gboolean saved;

  g_return_if_fail (LATENT_IS_PROMPT_ROW (self));

  if (!g_set_object (&self->item, item) || item == NULL)
    return;
  prompt = latent_prompt_item_get_prompt (item);
  saved = prompt->name != NULL;
  note = make_note (prompt);
  gtk_label_set_label (GTK_LABEL (self->title), saved ? prompt->name : "");
  gtk_widget_set_visible (self->title, saved);
  gtk_label_set_label (GTK_LABEL (self->words), prompt->text);
  gtk_widget_set_tooltip_text (self->words, prompt->text);
  gtk_label_set_label (GTK_LABEL (self->note), note);
  gtk_widget_set_visible (self->note, !saved);
  gtk_widget_set_visible (self->save, !saved);
  gtk_widget_set_visible (self->rename, saved);
}

LatentPromptItem *
latent_prompt_row_get_item (LatentPromptRow *self)
{
  g_return_val_if_fail (LATENT_IS_PROMPT_ROW (self), NULL);

  return self->item;
}

char *
latent_prompt_row_dup_description (LatentPromptRow *self)
{
  const LatentPrompt *prompt;

  g_return_val_if_fail (LATENT_IS_PROMPT_ROW (self), NULL);

  prompt = latent_prompt_item_get_prompt (self->item);
  return prompt->name != NULL ? g_strdup (prompt->text) : make_note (prompt);
}
