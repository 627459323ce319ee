/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-slider-field.h"

#include "latent-config.h"
#include "latent-widget.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MAX_DIGITS 6

struct _LatentSliderField
{
  LatentField parent_instance;

  /* Borrowed references */
  GtkScale *scale;
  GtkEditable *entry; /* what is in it is the value */

  guint digits;
  gboolean following; /* one of the two shows what the other one said */
};

G_DEFINE_FINAL_TYPE (LatentSliderField, latent_slider_field, LATENT_TYPE_FIELD)

static guint
digits_of (double step)
{
  guint digits = 0;

  for (double rest = step; digits < MAX_DIGITS && fabs (rest - round (rest)) > 1e-9; digits++)
    rest *= 10;
  return digits;
}

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

static char *
number_to_text (LatentSliderField *self, double number)
{
  char format[8];
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_snprintf (format, sizeof format, "%%.%uf", self->digits);
  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, format, number));
}

/* What a person typed with a comma is understood too. */
static char *
dup_text (LatentSliderField *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (self->entry));

  return g_strdelimit (g_strstrip (g_steal_pointer (&text)), ",", '.');
}

static void
show_in_scale (LatentSliderField *self)
{
  LatentParameter *parameter = latent_field_get_parameter (LATENT_FIELD (self));
  g_autofree char *text = dup_text (self);
  char *end = NULL;
  double number = g_ascii_strtod (text, &end);
  gboolean is_number = end != text && *end == '\0' && isfinite (number);

  if (!is_number)
    number = number_of (latent_parameter_get_default (parameter));
  self->following = TRUE;
  gtk_range_set_value (GTK_RANGE (self->scale),
                       isnan (number) ? gtk_adjustment_get_lower (gtk_range_get_adjustment (GTK_RANGE (self->scale)))
                                      : number);
  self->following = FALSE;
  if (is_number)
    gtk_widget_remove_css_class (GTK_WIDGET (self->scale), "unset");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->scale), "unset");
}

static void
entry_changed_cb (LatentSliderField *self)
{
  if (self->following)
    return;
  show_in_scale (self);
  latent_field_changed (LATENT_FIELD (self));
}

static gboolean
snap_cb (GtkRange *range, GtkScrollType scroll, double value, LatentSliderField *self)
{
  LatentParameter *parameter = latent_field_get_parameter (LATENT_FIELD (self));
  double step = latent_parameter_get_usual_step (parameter);
  double minimum = gtk_adjustment_get_lower (gtk_range_get_adjustment (range));
  double maximum = gtk_adjustment_get_upper (gtk_range_get_adjustment (range));
  double origin = latent_parameter_get_step (parameter, NULL) ? 0 : minimum;
  double snapped = CLAMP (origin + round ((value - origin) / step) * step, minimum, maximum);
  g_autofree char *text = number_to_text (self, snapped);

  gtk_range_set_value (range, snapped);
  gtk_widget_remove_css_class (GTK_WIDGET (range), "unset");
  self->following = TRUE;
  gtk_editable_set_text (self->entry, text);
  self->following = FALSE;
  latent_field_changed (LATENT_FIELD (self));
  return GDK_EVENT_STOP;
}

static void
latent_slider_field_set_value (LatentField *field, JsonNode *value)
{
  LatentSliderField *self = LATENT_SLIDER_FIELD (field);
  double number = number_of (value);
  g_autofree char *text = NULL;

  if (isnan (number))
    number = number_of (latent_parameter_get_default (latent_field_get_parameter (field)));
  text = isnan (number) ? g_strdup ("") : number_to_text (self, number);
  if (!g_str_equal (gtk_editable_get_text (self->entry), text))
    gtk_editable_set_text (self->entry, text);
  show_in_scale (self);
}

static gboolean
latent_slider_field_get_value (LatentField *field, JsonNode **value, GError **error)
{
  LatentSliderField *self = LATENT_SLIDER_FIELD (field);
  g_autofree char *text = dup_text (self);

  if (*text == '\0')
    return TRUE;
  *value = latent_parameter_parse (latent_field_get_parameter (field), text, error);
  return *value != NULL;
}

static GtkWidget *
create_entry (LatentSliderField *self, LatentParameter *parameter, double minimum, double maximum)
{
  GtkWidget *entry = gtk_entry_new ();
  g_autofree char *low = number_to_text (self, minimum);
  g_autofree char *high = number_to_text (self, maximum);
  /* Translators: two numbers, the least and the greatest possible one. */
  g_autofree char *bounds = g_strdup_printf (_ ("From %s to %s"), low, high);

  self->entry = GTK_EDITABLE (entry);
  gtk_editable_set_width_chars (self->entry, (int) MAX (strlen (low), MAX (strlen (high), 5)));
  gtk_editable_set_max_width_chars (self->entry, gtk_editable_get_width_chars (self->entry));
  gtk_editable_set_alignment (self->entry, 1);
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_NUMBER);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), "–");
  gtk_widget_add_css_class (entry, "numeric");
  gtk_widget_set_tooltip_text (entry, bounds);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  latent_parameter_get_title (parameter), -1);
  g_signal_connect_object (entry, "changed", G_CALLBACK (entry_changed_cb), self, G_CONNECT_SWAPPED);
  return entry;
}

static GtkWidget *
latent_slider_field_create_row (LatentField *field)
{
  LatentSliderField *self = LATENT_SLIDER_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  double step = latent_parameter_get_usual_step (parameter);
  double minimum = 0, maximum = 0;
  GtkWidget *box, *title, *line;
  GtkWidget *row = latent_field_create_tall_row (field, &box);

  latent_parameter_get_minimum (parameter, &minimum);
  latent_parameter_get_maximum (parameter, &maximum);
  self->digits = MAX (digits_of (step), digits_of (minimum));

  self->scale = GTK_SCALE (gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, minimum, maximum, step));
  gtk_widget_set_hexpand (GTK_WIDGET (self->scale), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  latent_parameter_get_title (parameter), -1);
  g_signal_connect_object (self->scale, "change-value", G_CALLBACK (snap_cb), self, G_CONNECT_DEFAULT);

  /* Title and entry in one line, the slider below them. */
  title = gtk_widget_get_first_child (box);
  line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_object_ref (title);
  gtk_box_remove (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (line), title);
  g_object_unref (title);
  gtk_box_append (GTK_BOX (line), create_entry (self, parameter, minimum, maximum));
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->scale));
  latent_slider_field_set_value (field, NULL);
  return row;
}

static void
latent_slider_field_class_init (LatentSliderFieldClass *klass)
{
  LatentFieldClass *field_class = LATENT_FIELD_CLASS (klass);

  field_class->create_row = latent_slider_field_create_row;
  field_class->get_value = latent_slider_field_get_value;
  field_class->set_value = latent_slider_field_set_value;
}

static void
latent_slider_field_init (LatentSliderField *self)
{
}
