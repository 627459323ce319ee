/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-fields.h"

#include "latent-pictures-field.h"
#include "latent-schema.h"
#include "latent-widget.h"

static gboolean
has_title (GtkWidget *widget, gpointer data)
{
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget));
  const char *wanted = latent_parameter_get_title (data);

  if (latent_parameter_get_widget (data) == LATENT_WIDGET_SEED)
    return g_str_has_prefix (title, wanted);
  return g_str_equal (title, wanted);
}

static gboolean
is_number_of_pictures (GtkWidget *widget, gpointer data)
{
  return g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), "Pictures");
}

GtkWidget *
latent_test_fields_find_row (GtkWidget *composer, LatentParameter *parameter)
{
  GtkWidget *row;

  if (latent_parameter_get_role (parameter) == LATENT_ROLE_PROMPT)
    row = latent_test_ui_find (composer, "LatentPromptView", NULL, NULL);
  else if (latent_parameter_get_role (parameter) == LATENT_ROLE_COUNT)
    row = latent_test_ui_find (composer, "AdwSpinRow", is_number_of_pictures, NULL);
  else
    row = latent_test_ui_find (composer, "AdwPreferencesRow", has_title, parameter);
  if (row == NULL)
    g_error ("The form has no row for %s", latent_parameter_get_title (parameter));
  return row;
}

/* Where @value stands among what can be chosen; FALSE if it isn't there. */
static gboolean
find_choice (LatentParameter *parameter, JsonNode *value, guint *position)
{
  const char *const *choices = latent_parameter_get_choices (parameter);
  g_autofree char *text = latent_schema_value_to_text (value);

  for (guint i = 0; choices != NULL && choices[i] != NULL; i++)
    if (g_strcmp0 (choices[i], text) == 0)
      {
        *position = i + latent_parameter_can_be_unset (parameter);
        return TRUE;
      }
  return FALSE;
}

static gboolean
choose_shape (GtkWidget *row, guint position)
{
  GtkFlowBox *box = GTK_FLOW_BOX (latent_test_ui_find (row, "GtkFlowBox", NULL, NULL));
  GtkFlowBoxChild *child = gtk_flow_box_get_child_at_index (box, (int) position);

  g_assert_nonnull (child);
  if (!gtk_widget_get_visible (GTK_WIDGET (child)) || !gtk_widget_is_sensitive (GTK_WIDGET (child)))
    return FALSE;
  gtk_flow_box_select_child (box, child);
  return gtk_flow_box_child_is_selected (child);
}

static gboolean
choose_toggle (GtkWidget *row, guint position)
{
  AdwToggleGroup *toggles = ADW_TOGGLE_GROUP (latent_test_ui_find (row, "AdwToggleGroup", NULL, NULL));

  g_assert_cmpuint (position, <, adw_toggle_group_get_n_toggles (toggles));
  if (!adw_toggle_get_enabled (adw_toggle_group_get_toggle (toggles, position)))
    return FALSE;
  adw_toggle_group_set_active (toggles, position);
  return TRUE;
}

static gboolean
choose_in_list (GtkWidget *row, JsonNode *value)
{
  GListModel *list = adw_combo_row_get_model (ADW_COMBO_ROW (row));
  g_autofree char *text = latent_schema_value_to_text (value);
  g_autofree char *shown = latent_widget_humanize_choice (text);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    if (g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (list), i), shown))
      {
        adw_combo_row_set_selected (ADW_COMBO_ROW (row), i);
        return TRUE;
      }
  return FALSE;
}

static gboolean
choose (GtkWidget *row, LatentParameter *parameter, JsonNode *value)
{
  guint position;

  if (!find_choice (parameter, value, &position))
    return FALSE;
  if (latent_parameter_get_widget (parameter) == LATENT_WIDGET_LIST)
    return choose_in_list (row, value);
  return latent_parameter_get_role (parameter) == LATENT_ROLE_ASPECT_RATIO ? choose_shape (row, position)
                                                                           : choose_toggle (row, position);
}

/* What was never touched says nothing: it is turned to the other side first. */
static void
turn (GtkWidget *row, gboolean on)
{
  if (adw_switch_row_get_active (ADW_SWITCH_ROW (row)) == on)
    adw_switch_row_set_active (ADW_SWITCH_ROW (row), !on);
  adw_switch_row_set_active (ADW_SWITCH_ROW (row), on);
}

/* What a drag of the slider says. */
static void
slide (GtkWidget *row, double value)
{
  GtkWidget *scale = latent_test_ui_find (row, "GtkScale", NULL, NULL);
  gboolean handled = FALSE;

  g_signal_emit_by_name (scale, "change-value", GTK_SCROLL_JUMP, value, &handled);
}

static void
enter_tags (GtkWidget *row, JsonArray *array)
{
  GtkWidget *entry = latent_test_ui_find (row, "GtkEntry", NULL, NULL);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *text = latent_schema_value_to_text (json_array_get_element (array, i));

      gtk_editable_set_text (GTK_EDITABLE (entry), text);
      g_signal_emit_by_name (entry, "activate");
    }
}

guint
latent_test_fields_add_pictures (GtkWidget *composer, LatentParameter *parameter, JsonArray *references)
{
  GtkWidget *row = latent_test_fields_find_row (composer, parameter);
  LatentPicturesField *field = latent_pictures_field_find (row);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);

  g_assert_nonnull (field);
  for (guint i = 0; i < json_array_get_length (references); i++)
    g_ptr_array_add (values, json_node_copy (json_array_get_element (references, i)));
  return latent_pictures_field_add (field, values);
}

gboolean
latent_test_fields_write (GtkWidget *composer, LatentParameter *parameter, const char *text)
{
  GtkWidget *row = latent_test_fields_find_row (composer, parameter);
  GtkWidget *widget = latent_test_ui_find (row, "GtkTextView", NULL, NULL);

  if (widget != NULL)
    {
      gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (widget)), text, -1);
      return TRUE;
    }
  widget = GTK_IS_EDITABLE (row) ? row : latent_test_ui_find (row, "GtkEntry", NULL, NULL);
  if (widget == NULL)
    return FALSE;
  gtk_editable_set_text (GTK_EDITABLE (widget), text);
  return TRUE;
}

gboolean
latent_test_fields_set (GtkWidget *composer, LatentParameter *parameter, JsonNode *value)
{
  GtkWidget *row = latent_test_fields_find_row (composer, parameter);
  g_autofree char *text = latent_schema_value_to_text (value);

  if (latent_parameter_get_role (parameter) == LATENT_ROLE_COUNT)
    {
      adw_spin_row_set_value (ADW_SPIN_ROW (row), g_ascii_strtod (text, NULL));
      return TRUE;
    }
  switch (latent_parameter_get_widget (parameter))
    {
    case LATENT_WIDGET_TOGGLE:
    case LATENT_WIDGET_LIST:
      return choose (row, parameter, value);
    case LATENT_WIDGET_SWITCH:
      turn (row, json_node_get_boolean (value));
      return TRUE;
    case LATENT_WIDGET_SLIDER:
      slide (row, g_ascii_strtod (text, NULL));
      return TRUE;
    case LATENT_WIDGET_TAGS:
      enter_tags (row, json_node_get_array (value));
      return TRUE;
    case LATENT_WIDGET_FILES:
      return latent_test_fields_add_pictures (composer, parameter, json_node_get_array (value)) == 0;
    case LATENT_WIDGET_JSON:
      g_clear_pointer (&text, g_free);
      text = json_to_string (value, FALSE);
      return latent_test_fields_write (composer, parameter, text);
    case LATENT_WIDGET_NUMBER:
    case LATENT_WIDGET_SEED:
    case LATENT_WIDGET_ENTRY:
    case LATENT_WIDGET_TEXT:
      return latent_test_fields_write (composer, parameter, text);
    case LATENT_WIDGET_GROUP:
    case LATENT_WIDGET_ROWS:
    default:
      g_error ("%s has a widget that this test doesn't know", latent_parameter_get_name (parameter));
    }
}

static gboolean
shows_in_list (GtkWidget *row, JsonNode *value)
{
  gpointer item = adw_combo_row_get_selected_item (ADW_COMBO_ROW (row));
  g_autofree char *text = latent_schema_value_to_text (value);
  g_autofree char *shown = latent_widget_humanize_choice (text);

  return item != NULL && g_str_equal (gtk_string_object_get_string (item), shown);
}

gboolean
latent_test_fields_keeps (GtkWidget *composer, LatentParameter *parameter, JsonNode *value)
{
  GtkWidget *row = latent_test_fields_find_row (composer, parameter);
  GtkWidget *widget;
  guint position;

  if (latent_parameter_get_role (parameter) == LATENT_ROLE_COUNT || !find_choice (parameter, value, &position))
    return TRUE;
  if (latent_parameter_get_widget (parameter) == LATENT_WIDGET_LIST)
    return shows_in_list (row, value);
  widget = latent_test_ui_find (row, "AdwToggleGroup", NULL, NULL);
  if (widget != NULL)
    return adw_toggle_group_get_active (ADW_TOGGLE_GROUP (widget)) == position;
  widget = latent_test_ui_find (row, "GtkFlowBox", NULL, NULL);
  return gtk_flow_box_child_is_selected (gtk_flow_box_get_child_at_index (GTK_FLOW_BOX (widget), (int) position));
}

guint
latent_test_fields_count_choices (GtkWidget *composer, LatentParameter *parameter)
{
  GtkWidget *row = latent_test_fields_find_row (composer, parameter);
  guint n;

  if (latent_parameter_get_widget (parameter) == LATENT_WIDGET_LIST)
    n = g_list_model_get_n_items (adw_combo_row_get_model (ADW_COMBO_ROW (row)));
  else if (latent_parameter_get_role (parameter) == LATENT_ROLE_ASPECT_RATIO)
    for (n = 0; gtk_flow_box_get_child_at_index (GTK_FLOW_BOX (latent_test_ui_find (row, "GtkFlowBox", NULL, NULL)),
                                                 (int) n) != NULL;
         n++)
      ;
  else
    n = adw_toggle_group_get_n_toggles (ADW_TOGGLE_GROUP (latent_test_ui_find (row, "AdwToggleGroup", NULL, NULL)));
  return n - latent_parameter_can_be_unset (parameter);
}

static gboolean
is_error (GtkWidget *widget, gpointer data)
{
  return gtk_widget_has_css_class (widget, "field-error") && *gtk_label_get_label (GTK_LABEL (widget)) != '\0';
}

const char *
latent_test_fields_get_error (GtkWidget *composer)
{
  GtkWidget *label = latent_test_ui_find (composer, "GtkLabel", is_error, NULL);

  return label != NULL ? gtk_label_get_label (GTK_LABEL (label)) : NULL;
}
