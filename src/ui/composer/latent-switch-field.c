/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-switch-field.h"

struct _LatentSwitchField
{
  LatentField parent_instance;

  AdwSwitchRow *row; /* borrowed */
  gboolean set;
  gboolean setting;
};

G_DEFINE_FINAL_TYPE (LatentSwitchField, latent_switch_field, LATENT_TYPE_FIELD)

static void
active_changed_cb (LatentSwitchField *self)
{
  if (self->setting)
    return;
  self->set = TRUE;
  latent_field_changed (LATENT_FIELD (self));
}

static void
latent_switch_field_set_value (LatentField *field, JsonNode *value)
{
  LatentSwitchField *self = LATENT_SWITCH_FIELD (field);

  if (value == NULL)
    value = latent_parameter_get_default (latent_field_get_parameter (field));
  self->set = value != NULL && json_node_get_value_type (value) == G_TYPE_BOOLEAN;
  self->setting = TRUE;
  adw_switch_row_set_active (self->row, self->set && json_node_get_boolean (value));
  self->setting = FALSE;
  latent_field_changed (field);
}

static gboolean
latent_switch_field_get_value (LatentField *field, JsonNode **value, GError **error)
{
  LatentSwitchField *self = LATENT_SWITCH_FIELD (field);

  if (self->set)
    *value = json_node_init_boolean (json_node_alloc (), adw_switch_row_get_active (self->row));
  return TRUE;
}

static GtkWidget *
latent_switch_field_create_row (LatentField *field)
{
  LatentSwitchField *self = LATENT_SWITCH_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);

  self->row = ADW_SWITCH_ROW (adw_switch_row_new ());
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), latent_parameter_get_title (parameter));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->row), latent_parameter_get_description (parameter));
  g_signal_connect_object (self->row, "notify::active", G_CALLBACK (active_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self->row);
}

static void
latent_switch_field_class_init (LatentSwitchFieldClass *klass)
{
  LatentFieldClass *field_class = LATENT_FIELD_CLASS (klass);

  field_class->create_row = latent_switch_field_create_row;
  field_class->get_value = latent_switch_field_get_value;
  field_class->set_value = latent_switch_field_set_value;
}

static void
latent_switch_field_init (LatentSwitchField *self)
{
}
