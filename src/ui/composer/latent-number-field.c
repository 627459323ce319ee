/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-number-field.h"

#include <math.h>

struct _LatentNumberField
{
  LatentField parent_instance;

  AdwSpinRow *row; /* borrowed */
};

G_DEFINE_FINAL_TYPE (LatentNumberField, latent_number_field, LATENT_TYPE_FIELD)

static double
number_of (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NAN;
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_INT64:
      return json_node_get_int (node);
    case G_TYPE_DOUBLE:
      return json_node_get_double (node);
    default:
      return NAN;
    }
}

static double
step_of (LatentParameter *parameter)
{
  double step, minimum = 0, maximum = 0;

  if (latent_parameter_get_step (parameter, &step) && step > 0)
    return step;
  if (latent_parameter_get_kind (parameter) == LATENT_PARAMETER_INTEGER)
    return 1;
  latent_parameter_get_minimum (parameter, &minimum);
  latent_parameter_get_maximum (parameter, &maximum);
  return maximum - minimum <= 2 ? 0.05 : 0.1;
}

static guint
digits_of (double step)
{
  guint digits = 0;

  for (double rest = step; digits < 6 && fabs (rest - round (rest)) > 1e-9; digits++)
    rest *= 10;
  return digits;
}

gboolean
latent_number_field_suits (LatentParameter *parameter)
{
  double value;

  return latent_parameter_get_role (parameter) != LATENT_ROLE_SEED &&
         latent_parameter_get_minimum (parameter, &value) && latent_parameter_get_maximum (parameter, &value) &&
         !isnan (number_of (latent_parameter_get_default (parameter)));
}

static void
latent_number_field_set_value (LatentField *field, JsonNode *value)
{
  LatentNumberField *self = LATENT_NUMBER_FIELD (field);
  double number = number_of (value);

  if (isnan (number))
    number = number_of (latent_parameter_get_default (latent_field_get_parameter (field)));
  adw_spin_row_set_value (self->row, number);
}

static gboolean
latent_number_field_get_value (LatentField *field, JsonNode **value, GError **error)
{
  LatentNumberField *self = LATENT_NUMBER_FIELD (field);
  double number = adw_spin_row_get_value (self->row);

  if (latent_parameter_get_kind (latent_field_get_parameter (field)) == LATENT_PARAMETER_INTEGER)
    *value = json_node_init_int (json_node_alloc (), llround (number));
  else
    *value = json_node_init_double (json_node_alloc (), number);
  return TRUE;
}

static GtkWidget *
latent_number_field_create_row (LatentField *field)
{
  LatentNumberField *self = LATENT_NUMBER_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  double minimum = 0, maximum = 0, step = step_of (parameter);
  GtkAdjustment *adjustment;

  latent_parameter_get_minimum (parameter, &minimum);
  latent_parameter_get_maximum (parameter, &maximum);
  adjustment = gtk_adjustment_new (number_of (latent_parameter_get_default (parameter)), minimum, maximum, step,
                                   step * 10, 0);
  self->row = ADW_SPIN_ROW (adw_spin_row_new (adjustment, step, digits_of (step)));
  adw_spin_row_set_snap_to_ticks (self->row, latent_parameter_get_step (parameter, &step));
  adw_spin_row_set_numeric (self->row, TRUE);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), latent_parameter_get_title (parameter));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->row), latent_parameter_get_description (parameter));
  g_signal_connect_object (self->row, "notify::value", G_CALLBACK (latent_field_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self->row);
}

static void
latent_number_field_class_init (LatentNumberFieldClass *klass)
{
  LatentFieldClass *field_class = LATENT_FIELD_CLASS (klass);

  field_class->create_row = latent_number_field_create_row;
  field_class->get_value = latent_number_field_get_value;
  field_class->set_value = latent_number_field_set_value;
}

static void
latent_number_field_init (LatentNumberField *self)
{
}
