/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-prompt-view.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>

struct _LatentPromptView
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkTextView *text_view;
  GtkLabel *placeholder;
  GtkLabel *error_label;
  GtkLabel *counter;

  /* Owned references */
  LatentParameter *parameter;
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
  guint length = (guint) gtk_text_buffer_get_char_count (gtk_text_view_get_buffer (self->text_view));
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

static void
buffer_changed_cb (LatentPromptView *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);

  gtk_widget_set_visible (GTK_WIDGET (self->placeholder), gtk_text_buffer_get_char_count (buffer) == 0);
  update_counter (self);
  g_signal_emit (self, signals[CHANGED], 0);
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

  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_PROMPT_VIEW);
  g_clear_object (&self->parameter);
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

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-prompt-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentPromptView, text_view);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptView, placeholder);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptView, error_label);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptView, counter);
}

static void
latent_prompt_view_init (LatentPromptView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (gtk_text_view_get_buffer (self->text_view), "changed", G_CALLBACK (buffer_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->text_view, "paste-clipboard", G_CALLBACK (paste_clipboard_cb), self,
                           G_CONNECT_SWAPPED);
  update_counter (self);
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
