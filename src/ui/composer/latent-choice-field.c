/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-choice-field.h"

#include "latent-config.h"
#include "latent-json.h"

#include <glib/gi18n-lib.h>

/* More letters than this beside a title don't fit into the sidebar. */
#define MAX_TOGGLE_LETTERS 14
#define MAX_TOGGLES 4

struct _LatentChoiceField
{
  LatentField parent_instance;

  /* Borrowed references: one of the two */
  AdwToggleGroup *toggles;
  AdwComboRow *combo;

  gboolean can_be_unset; /* the list's first item means "not set" */
};

G_DEFINE_FINAL_TYPE (LatentChoiceField, latent_choice_field, LATENT_TYPE_FIELD)

/* "landscape_16_9" → "Landscape 16 9", "png" → "PNG"; what has capitals or digits first ("2K") stays. */
static char *
label_for (const char *choice)
{
  static const char *const kinds[] = { "PNG", "JPG", "JPEG", "WebP", NULL };
  g_autofree char *spaced = g_strdelimit (g_strdup (choice), "_", ' ');

  for (guint i = 0; kinds[i] != NULL; i++)
    if (g_ascii_strcasecmp (choice, kinds[i]) == 0)
      return g_strdup (kinds[i]);
  if (g_ascii_islower (*spaced))
    *spaced = g_ascii_toupper (*spaced);
  return g_steal_pointer (&spaced);
}

static gboolean
fits_toggles (LatentParameter *parameter)
{
  const char *const *choices = latent_parameter_get_choices (parameter);
  guint letters = 0;

  if (g_strv_length ((char **) choices) > MAX_TOGGLES)
    return FALSE;
  for (guint i = 0; choices[i] != NULL; i++)
    letters += g_utf8_strlen (choices[i], -1) + 1;
  return letters <= MAX_TOGGLE_LETTERS;
}

static guint
get_active (LatentChoiceField *self)
{
  return self->toggles != NULL ? adw_toggle_group_get_active (self->toggles) : adw_combo_row_get_selected (self->combo);
}

static void
set_active (LatentChoiceField *self, guint position)
{
  if (self->toggles != NULL)
    adw_toggle_group_set_active (self->toggles, position);
  else
    adw_combo_row_set_selected (self->combo, position);
}

static gboolean
find_choice (LatentParameter *parameter, JsonNode *value, guint *position)
{
  const char *const *choices = latent_parameter_get_choices (parameter);
  g_autofree char *text = NULL;

  if (value == NULL || !JSON_NODE_HOLDS_VALUE (value))
    return FALSE;
  text = json_node_get_value_type (value) == G_TYPE_STRING ? json_node_dup_string (value)
                                                           : latent_json_to_string (value);
  for (guint i = 0; choices[i] != NULL; i++)
    if (g_str_equal (choices[i], text))
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}

static void
latent_choice_field_set_value (LatentField *field, JsonNode *value)
{
  LatentChoiceField *self = LATENT_CHOICE_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  guint position = 0;

  if (find_choice (parameter, value, &position) ||
      find_choice (parameter, latent_parameter_get_default (parameter), &position))
    position += self->can_be_unset;
  set_active (self, position);
}

static gboolean
latent_choice_field_get_value (LatentField *field, JsonNode **value, GError **error)
{
  LatentChoiceField *self = LATENT_CHOICE_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  const char *const *choices = latent_parameter_get_choices (parameter);
  guint position = get_active (self);

  if (self->can_be_unset && position == 0)
    return TRUE;
  position -= self->can_be_unset;
  if (position >= g_strv_length ((char **) choices))
    return TRUE;
  *value = latent_parameter_parse (parameter, choices[position], error);
  return *value != NULL;
}

static GtkWidget *
create_toggle_row (LatentChoiceField *self, LatentParameter *parameter)
{
  const char *const *choices = latent_parameter_get_choices (parameter);
  GtkWidget *row = adw_action_row_new ();

  self->toggles = ADW_TOGGLE_GROUP (adw_toggle_group_new ());
  for (guint i = 0; choices[i] != NULL; i++)
    {
      AdwToggle *toggle = adw_toggle_new ();
      g_autofree char *label = label_for (choices[i]);

      adw_toggle_set_label (toggle, label);
      adw_toggle_group_add (self->toggles, toggle);
    }
  gtk_widget_set_valign (GTK_WIDGET (self->toggles), GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->toggles), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  latent_parameter_get_title (parameter), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), GTK_WIDGET (self->toggles));
  g_signal_connect_object (self->toggles, "notify::active", G_CALLBACK (latent_field_changed), self, G_CONNECT_SWAPPED);
  return row;
}

static GtkWidget *
create_combo_row (LatentChoiceField *self, LatentParameter *parameter)
{
  const char *const *choices = latent_parameter_get_choices (parameter);
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  if (self->can_be_unset)
    gtk_string_list_append (list, C_ ("choice", "Automatic"));
  for (guint i = 0; choices[i] != NULL; i++)
    gtk_string_list_take (list, label_for (choices[i]));

  self->combo = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_combo_row_set_model (self->combo, G_LIST_MODEL (list));
  g_signal_connect_object (self->combo, "notify::selected", G_CALLBACK (latent_field_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self->combo);
}

static GtkWidget *
latent_choice_field_create_row (LatentField *field)
{
  LatentChoiceField *self = LATENT_CHOICE_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  GtkWidget *row;

  self->can_be_unset = !latent_parameter_get_required (parameter) && latent_parameter_get_default (parameter) == NULL;
  row = !self->can_be_unset && fits_toggles (parameter) ? create_toggle_row (self, parameter)
                                                        : create_combo_row (self, parameter);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), latent_parameter_get_title (parameter));
  gtk_widget_set_tooltip_text (row, latent_parameter_get_description (parameter));
  latent_choice_field_set_value (field, NULL);
  return row;
}

static void
latent_choice_field_class_init (LatentChoiceFieldClass *klass)
{
  LatentFieldClass *field_class = LATENT_FIELD_CLASS (klass);

  field_class->create_row = latent_choice_field_create_row;
  field_class->get_value = latent_choice_field_get_value;
  field_class->set_value = latent_choice_field_set_value;
}

static void
latent_choice_field_init (LatentChoiceField *self)
{
}
