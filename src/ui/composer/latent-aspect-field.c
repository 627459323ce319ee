/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-aspect-field.h"

#include "latent-aspect-chooser.h"

struct _LatentAspectField
{
  LatentField parent_instance;

  LatentAspectChooser *chooser; /* borrowed */
};

G_DEFINE_FINAL_TYPE (LatentAspectField, latent_aspect_field, LATENT_TYPE_FIELD)

static gboolean
find_choice (LatentParameter *parameter, JsonNode *value, guint *position)
{
  const char *const *choices = latent_parameter_get_choices (parameter);

  if (value == NULL || !JSON_NODE_HOLDS_VALUE (value) || json_node_get_value_type (value) != G_TYPE_STRING)
    return FALSE;
  for (guint i = 0; choices[i] != NULL; i++)
    if (g_str_equal (choices[i], json_node_get_string (value)))
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}

static void
latent_aspect_field_set_value (LatentField *field, JsonNode *value)
{
  LatentAspectField *self = LATENT_ASPECT_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  guint position = 0;

  if (!find_choice (parameter, value, &position))
    find_choice (parameter, latent_parameter_get_default (parameter), &position);
  latent_aspect_chooser_set_selected (self->chooser, position);
}

static gboolean
latent_aspect_field_get_value (LatentField *field, JsonNode **value, GError **error)
{
  LatentAspectField *self = LATENT_ASPECT_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  const char *const *choices = latent_parameter_get_choices (parameter);
  guint position = latent_aspect_chooser_get_selected (self->chooser);

  if (position >= g_strv_length ((char **) choices))
    return TRUE;
  *value = latent_parameter_parse (parameter, choices[position], error);
  return *value != NULL;
}

static GtkWidget *
latent_aspect_field_create_row (LatentField *field)
{
  LatentAspectField *self = LATENT_ASPECT_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (latent_parameter_get_title (parameter));

  self->chooser = LATENT_ASPECT_CHOOSER (
    latent_aspect_chooser_new (latent_parameter_get_choices (parameter), latent_parameter_get_title (parameter)));
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (box, "aspect-row");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->chooser));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), latent_parameter_get_title (parameter));
  latent_aspect_field_set_value (field, NULL);
  g_signal_connect_object (self->chooser, "notify::selected", G_CALLBACK (latent_field_changed), self,
                           G_CONNECT_SWAPPED);
  return row;
}

static void
latent_aspect_field_class_init (LatentAspectFieldClass *klass)
{
  LatentFieldClass *field_class = LATENT_FIELD_CLASS (klass);

  field_class->create_row = latent_aspect_field_create_row;
  field_class->get_value = latent_aspect_field_get_value;
  field_class->set_value = latent_aspect_field_set_value;
}

static void
latent_aspect_field_init (LatentAspectField *self)
{
}
