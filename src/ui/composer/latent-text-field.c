/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-text-field.h"

#include "latent-config.h"
#include "latent-json.h"

#include <glib/gi18n-lib.h>

struct _LatentTextField
{
  LatentField parent_instance;

  AdwEntryRow *row; /* borrowed */
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

  latent_parameter_get_minimum (parameter, &minimum);
  latent_parameter_get_maximum (parameter, &maximum);
  low = (gint64) CLAMP (minimum, 0, G_MAXINT32 - 1);
  high = (gint64) CLAMP (maximum, low + 1, G_MAXINT32);
  text = g_strdup_printf ("%d", g_random_int_range ((gint32) low, (gint32) high));
  set_text (self, text);
}

static void
latent_text_field_set_value (LatentField *field, JsonNode *value)
{
  LatentTextField *self = LATENT_TEXT_FIELD (field);
  g_autofree char *text = NULL;

  if (value == NULL)
    value = latent_parameter_get_default (latent_field_get_parameter (field));
  if (value != NULL && json_node_get_value_type (value) == G_TYPE_STRING)
    text = json_node_dup_string (value);
  else if (value != NULL && JSON_NODE_HOLDS_VALUE (value))
    text = latent_json_to_string (value);
  set_text (self, text != NULL ? text : "");
}

static gboolean
latent_text_field_get_value (LatentField *field, JsonNode **value, GError **error)
{
  LatentTextField *self = LATENT_TEXT_FIELD (field);
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->row))));

  if (*text == '\0')
    return TRUE;
  *value = latent_parameter_parse (latent_field_get_parameter (field), text, error);
  return *value != NULL;
}

static void
add_dice (LatentTextField *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("latent-dice-symbolic");

  gtk_widget_set_tooltip_text (button, _ ("Draw a Random Seed"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", G_CALLBACK (dice_clicked_cb), self, G_CONNECT_SWAPPED);
  adw_entry_row_add_suffix (self->row, button);
}

static GtkWidget *
latent_text_field_create_row (LatentField *field)
{
  LatentTextField *self = LATENT_TEXT_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);

  self->row = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), latent_parameter_get_title (parameter));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->row), latent_parameter_get_description (parameter));
  if (latent_parameter_get_role (parameter) == LATENT_ROLE_SEED)
    add_dice (self);
  latent_text_field_set_value (field, NULL);
  g_signal_connect_object (self->row, "changed", G_CALLBACK (latent_field_changed), self, G_CONNECT_SWAPPED);
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
