/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-text-field.h"

#include "latent-config.h"
#include "latent-schema.h"
#include "latent-widget.h"

#include <glib/gi18n-lib.h>

struct _LatentTextField
{
  LatentField parent_instance;

  /* Borrowed references */
  AdwEntryRow *row;
  GtkLabel *counter;  /* or NULL */
  GtkWidget *clear;   /* of a seed, or NULL */
};

G_DEFINE_FINAL_TYPE (LatentTextField, latent_text_field, LATENT_TYPE_FIELD)

static void
set_text (LatentTextField *self, const char *text)
{
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->row)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->row), text);
}

static void
dice_clicked_cb (LatentTextField *self)
{
  LatentParameter *parameter = latent_field_get_parameter (LATENT_FIELD (self));
  double minimum = 0, maximum = G_MAXINT32;
  gint64 low, high;
  g_autofree char *text = NULL;

  if (!latent_parameter_get_minimum (parameter, &minimum))
    minimum = 0;
  if (!latent_parameter_get_maximum (parameter, &maximum))
    maximum = G_MAXINT32;
  low = (gint64) CLAMP (minimum, 0, G_MAXINT32 - 1);
  high = (gint64) CLAMP (maximum, low + 1, G_MAXINT32);
  text = g_strdup_printf ("%d", g_random_int_range ((gint32) low, (gint32) high));
  set_text (self, text);
}

static void
clear_clicked_cb (LatentTextField *self)
{
  set_text (self, "");
  gtk_widget_grab_focus (GTK_WIDGET (self->row));
}

/* An empty entry shows its title alone: there it says what emptiness means. */
static void
show_emptiness (LatentTextField *self)
{
  const char *title = latent_parameter_get_title (latent_field_get_parameter (LATENT_FIELD (self)));
  gboolean empty = *gtk_editable_get_text (GTK_EDITABLE (self->row)) == '\0';
  /* Translators: %s is “Seed”: while the entry is empty, the model draws one each time. */
  g_autofree char *text = empty ? g_strdup_printf (_ ("%s: random each time"), title) : g_strdup (title);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), text);
  gtk_widget_set_visible (self->clear, !empty);
}

static void
changed_cb (LatentTextField *self)
{
  guint most;

  if (self->clear != NULL)
    show_emptiness (self);
  if (self->counter != NULL &&
      latent_parameter_get_max_length (latent_field_get_parameter (LATENT_FIELD (self)), &most))
    latent_field_show_count (self->counter,
                             (guint) g_utf8_strlen (gtk_editable_get_text (GTK_EDITABLE (self->row)), -1), most);
  latent_field_changed (LATENT_FIELD (self));
}

static void
latent_text_field_set_value (LatentField *field, JsonNode *value)
{
  LatentTextField *self = LATENT_TEXT_FIELD (field);
  g_autofree char *text = NULL;

  if (value == NULL)
    value = latent_parameter_get_default (latent_field_get_parameter (field));
  if (value != NULL)
    text = latent_schema_value_to_text (value);
  set_text (self, text != NULL ? text : "");
}

static gboolean
latent_text_field_get_value (LatentField *field, JsonNode **value, GError **error)
{
  LatentTextField *self = LATENT_TEXT_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->row))));

  if (*text == '\0')
    return TRUE;
  /* What a person typed with a comma is understood too. */
  if (latent_parameter_get_kind (parameter) == LATENT_PARAMETER_NUMBER)
    g_strdelimit (text, ",", '.');
  *value = latent_parameter_parse (parameter, text, error);
  return *value != NULL;
}

static GtkWidget *
add_button (LatentTextField *self, const char *icon, const char *tooltip, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  adw_entry_row_add_suffix (self->row, button);
  return button;
}

static void
add_counter (LatentTextField *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_set_visible (label, FALSE);
  adw_entry_row_add_suffix (self->row, label);
  self->counter = GTK_LABEL (label);
}

static GtkWidget *
latent_text_field_create_row (LatentField *field)
{
  LatentTextField *self = LATENT_TEXT_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  LatentWidget widget = latent_parameter_get_widget (parameter);

  self->row = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), latent_parameter_get_title (parameter));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->row), latent_parameter_get_description (parameter));
  if (latent_parameter_get_kind (parameter) != LATENT_PARAMETER_STRING)
    adw_entry_row_set_input_purpose (self->row, GTK_INPUT_PURPOSE_NUMBER);
  if (widget == LATENT_WIDGET_SEED)
    {
      self->clear = add_button (self, "edit-clear-symbolic", _ ("Random Each Time"), G_CALLBACK (clear_clicked_cb));
      add_button (self, "latent-dice-symbolic", _ ("Draw a Random Seed"), G_CALLBACK (dice_clicked_cb));
    }
  else if (widget == LATENT_WIDGET_ENTRY && latent_parameter_get_max_length (parameter, NULL))
    add_counter (self);
  latent_text_field_set_value (field, NULL);
  if (self->clear != NULL)
    show_emptiness (self);
  g_signal_connect_object (self->row, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self->row);
}

static void
latent_text_field_class_init (LatentTextFieldClass *klass)
{
  LatentFieldClass *field_class = LATENT_FIELD_CLASS (klass);

  field_class->create_row = latent_text_field_create_row;
  field_class->get_value = latent_text_field_get_value;
  field_class->set_value = latent_text_field_set_value;
}

static void
latent_text_field_init (LatentTextField *self)
{
}
