/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-area-field.h"

#include "latent-config.h"
#include "latent-json.h"
#include "latent-spelling.h"
#include "latent-widget.h"

#include <glib/gi18n-lib.h>

#define MIN_HEIGHT 48
#define MAX_HEIGHT 160

struct _LatentAreaField
{
  LatentField parent_instance;

  /* Borrowed references */
  GtkTextView *view;
  GtkLabel *counter;

  gboolean is_json;
};

G_DEFINE_FINAL_TYPE (LatentAreaField, latent_area_field, LATENT_TYPE_FIELD)

static char *
dup_text (LatentAreaField *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
}

static void
buffer_changed_cb (LatentAreaField *self)
{
  guint most;

  if (latent_parameter_get_max_length (latent_field_get_parameter (LATENT_FIELD (self)), &most))
    latent_field_show_count (self->counter,
                             (guint) gtk_text_buffer_get_char_count (gtk_text_view_get_buffer (self->view)), most);
  latent_field_changed (LATENT_FIELD (self));
}

static void
latent_area_field_set_value (LatentField *field, JsonNode *value)
{
  LatentAreaField *self = LATENT_AREA_FIELD (field);
  g_autofree char *text = NULL;
  g_autofree char *have = dup_text (self);

  if (value == NULL)
    value = latent_parameter_get_default (latent_field_get_parameter (field));
  if (value != NULL && self->is_json)
    text = json_to_string (value, TRUE);
  else if (value != NULL && JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_STRING)
    text = json_node_dup_string (value);
  if (g_strcmp0 (have, text != NULL ? text : "") != 0)
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->view), text != NULL ? text : "", -1);
}

static gboolean
latent_area_field_get_value (LatentField *field, JsonNode **value, GError **error)
{
  LatentAreaField *self = LATENT_AREA_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  g_autofree char *text = dup_text (self);
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (*text == '\0')
    return TRUE;
  if (!self->is_json)
    {
      *value = latent_parameter_parse (parameter, text, error);
      return *value != NULL;
    }
  node = latent_json_parse (text, -1, LATENT_JSON_MAX_BYTES, &local);
  if (node == NULL)
    {
      g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_TYPE,
                   /* Translators: parameter's title, what is wrong with the text. */
                   _ ("%s is no valid JSON: %s"), latent_parameter_get_title (parameter), local->message);
      return FALSE;
    }
  if (!latent_parameter_check (parameter, node, error))
    return FALSE;
  *value = g_steal_pointer (&node);
  return TRUE;
}

static GtkWidget *
create_view (LatentAreaField *self, LatentParameter *parameter)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new ();

  self->view = GTK_TEXT_VIEW (view);
  if (!self->is_json)
    latent_spelling_attach (self->view);
  gtk_text_view_set_wrap_mode (self->view, self->is_json ? GTK_WRAP_CHAR : GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (self->view, FALSE);
  gtk_text_view_set_monospace (self->view, self->is_json);
  gtk_text_view_set_input_hints (self->view, self->is_json ? GTK_INPUT_HINT_NO_SPELLCHECK : GTK_INPUT_HINT_SPELLCHECK);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  latent_parameter_get_title (parameter), GTK_ACCESSIBLE_PROPERTY_MULTI_LINE, TRUE, -1);
  g_signal_connect_object (gtk_text_view_get_buffer (self->view), "changed", G_CALLBACK (buffer_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), MIN_HEIGHT);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), MAX_HEIGHT);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_widget_add_css_class (scroller, "text-area");
  return scroller;
}

static GtkWidget *
latent_area_field_create_row (LatentField *field)
{
  LatentAreaField *self = LATENT_AREA_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  const char *description = latent_parameter_get_description (parameter);
  GtkWidget *box;
  GtkWidget *row = latent_field_create_tall_row (field, &box);

  self->is_json = latent_parameter_get_widget (parameter) == LATENT_WIDGET_JSON;
  self->counter = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_set_halign (GTK_WIDGET (self->counter), GTK_ALIGN_END);
  gtk_widget_set_visible (GTK_WIDGET (self->counter), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->counter), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->counter), "numeric");
  gtk_box_append (GTK_BOX (box), create_view (self, parameter));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->counter));
  if (self->is_json)
    {
      /* Translators: below a text area; %s is what the value is for, or empty. */
      g_autofree char *help = *description != '\0' ? g_strdup_printf (_ ("%s, as JSON"), description)
                                                   : g_strdup (_ ("As JSON"));

      gtk_box_append (GTK_BOX (box), latent_field_create_caption (help));
    }
  latent_area_field_set_value (field, NULL);
  return row;
}

static void
latent_area_field_class_init (LatentAreaFieldClass *klass)
{
  LatentFieldClass *field_class = LATENT_FIELD_CLASS (klass);

  field_class->create_row = latent_area_field_create_row;
  field_class->get_value = latent_area_field_get_value;
  field_class->set_value = latent_area_field_set_value;
}

static void
latent_area_field_init (LatentAreaField *self)
{
}
