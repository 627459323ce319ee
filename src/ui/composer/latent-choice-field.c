/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-choice-field.h"

#include "latent-config.h"
#include "latent-widget.h"

#include <glib/gi18n-lib.h>

/* What fits beside a title, in letters with their frames; more stands below it. */
#define LINE_LETTERS 30
#define FRAME_LETTERS 3
/* A list longer than this wants to be searched. */
#define SEARCH_FROM 8

struct _LatentChoiceField
{
  LatentField parent_instance;

  /* Borrowed references: one of the two */
  AdwToggleGroup *toggles;
  AdwComboRow *combo;

  GArray *offered; /* of guint: positions among the choices, in the order of the list */
  gboolean can_be_unset; /* the first one means "not set" */
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (LatentChoiceField, latent_choice_field, LATENT_TYPE_FIELD)

static const char *const *
get_choices (LatentChoiceField *self)
{
  return latent_parameter_get_choices (latent_field_get_parameter (LATENT_FIELD (self)));
}

/* The chosen one's position among the choices; FALSE for "not set". */
static gboolean
get_active (LatentChoiceField *self, guint *position)
{
  guint active = self->toggles != NULL ? adw_toggle_group_get_active (self->toggles)
                                       : adw_combo_row_get_selected (self->combo);

  if (active == GTK_INVALID_LIST_POSITION || (self->can_be_unset && active == 0))
    return FALSE;
  active -= self->can_be_unset;
  if (self->toggles != NULL)
    *position = active;
  else if (active < self->offered->len)
    *position = g_array_index (self->offered, guint, active);
  else
    return FALSE;
  return TRUE;
}

static gboolean
find_offered (LatentChoiceField *self, guint position, guint *index)
{
  for (guint i = 0; i < self->offered->len; i++)
    if (g_array_index (self->offered, guint, i) == position)
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}

static void
set_active (LatentChoiceField *self, gboolean set, guint position)
{
  guint index = 0;

  if (set && !find_offered (self, position, &index))
    return;
  if (self->toggles != NULL)
    adw_toggle_group_set_active (self->toggles, set ? position + self->can_be_unset : 0);
  else
    adw_combo_row_set_selected (self->combo, set ? index + self->can_be_unset : 0);
}

static void
latent_choice_field_set_value (LatentField *field, JsonNode *value)
{
  LatentChoiceField *self = LATENT_CHOICE_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  guint position = 0;
  gboolean found = latent_field_find_choice (parameter, value, &position) ||
                   latent_field_find_choice (parameter, latent_parameter_get_default (parameter), &position);

  set_active (self, found || !self->can_be_unset, position);
}

static gboolean
latent_choice_field_get_value (LatentField *field, JsonNode **value, GError **error)
{
  LatentChoiceField *self = LATENT_CHOICE_FIELD (field);
  guint position;

  if (!get_active (self, &position))
    return TRUE;
  *value = latent_parameter_parse (latent_field_get_parameter (field), get_choices (self)[position], error);
  return *value != NULL;
}

static void
fill_list (LatentChoiceField *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  if (self->can_be_unset)
    gtk_string_list_append (list, C_ ("choice", "Default"));
  for (guint i = 0; i < self->offered->len; i++)
    gtk_string_list_take (list,
                          latent_widget_humanize_choice (get_choices (self)[g_array_index (self->offered, guint, i)]));
  adw_combo_row_set_model (self->combo, G_LIST_MODEL (list));
}

static gboolean
is_allowed (LatentChoiceField *self, LatentModel *model, JsonObject *input, guint position)
{
  LatentParameter *parameter = latent_field_get_parameter (LATENT_FIELD (self));
  g_autoptr (JsonNode) value = latent_parameter_parse (parameter, get_choices (self)[position], NULL);

  return value != NULL && latent_model_allows (model, parameter, value, input, NULL);
}

/* What is chosen stays in the list, whatever is said of it: its error tells more than its absence. */
static void
latent_choice_field_offer (LatentField *field, LatentModel *model, JsonObject *input)
{
  LatentChoiceField *self = LATENT_CHOICE_FIELD (field);
  g_autoptr (GArray) offered = g_array_new (FALSE, FALSE, sizeof (guint));
  guint chosen = 0;
  gboolean set = get_active (self, &chosen);

  for (guint i = 0; get_choices (self)[i] != NULL; i++)
    {
      gboolean allowed = is_allowed (self, model, input, i) || (set && i == chosen);

      if (allowed)
        g_array_append_val (offered, i);
      if (self->toggles != NULL)
        adw_toggle_set_enabled (adw_toggle_group_get_toggle (self->toggles, i + self->can_be_unset), allowed);
    }
  if (offered->len == self->offered->len &&
      (offered->len == 0 || memcmp (offered->data, self->offered->data, offered->len * sizeof (guint)) == 0))
    return;
  g_array_unref (self->offered);
  self->offered = g_steal_pointer (&offered);
  if (self->toggles != NULL)
    return;
  self->updating = TRUE;
  fill_list (self);
  set_active (self, set, chosen);
  self->updating = FALSE;
}

static void
active_changed_cb (LatentChoiceField *self)
{
  if (!self->updating)
    latent_field_changed (LATENT_FIELD (self));
}

static void
add_toggle (LatentChoiceField *self, const char *label)
{
  AdwToggle *toggle = adw_toggle_new ();

  adw_toggle_set_label (toggle, label);
  adw_toggle_group_add (self->toggles, toggle);
}

static GtkWidget *
create_toggles (LatentChoiceField *self)
{
  LatentParameter *parameter = latent_field_get_parameter (LATENT_FIELD (self));
  glong letters = g_utf8_strlen (latent_parameter_get_title (parameter), -1);
  GtkWidget *row, *box;

  self->toggles = ADW_TOGGLE_GROUP (adw_toggle_group_new ());
  if (self->can_be_unset)
    {
      add_toggle (self, C_ ("choice", "Default"));
      letters += g_utf8_strlen (C_ ("choice", "Default"), -1) + FRAME_LETTERS;
    }
  for (guint i = 0; get_choices (self)[i] != NULL; i++)
    {
      g_autofree char *label = latent_widget_humanize_choice (get_choices (self)[i]);

      add_toggle (self, label);
      letters += g_utf8_strlen (label, -1) + FRAME_LETTERS;
    }
  /* Whatever the font: rather cut a text than widen the sidebar. */
  adw_toggle_group_set_can_shrink (self->toggles, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->toggles), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  latent_parameter_get_title (parameter), -1);
  g_signal_connect_object (self->toggles, "notify::active", G_CALLBACK (active_changed_cb), self, G_CONNECT_SWAPPED);

  if (letters > LINE_LETTERS)
    {
      row = latent_field_create_tall_row (LATENT_FIELD (self), &box);
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->toggles));
      return row;
    }
  row = adw_action_row_new ();
  gtk_widget_set_valign (GTK_WIDGET (self->toggles), GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), GTK_WIDGET (self->toggles));
  return row;
}

static GtkWidget *
create_combo (LatentChoiceField *self)
{
  GtkExpression *text = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  self->combo = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_combo_row_set_expression (self->combo, text);
  adw_combo_row_set_search_match_mode (self->combo, GTK_STRING_FILTER_MATCH_MODE_SUBSTRING);
  adw_combo_row_set_enable_search (self->combo, g_strv_length ((char **) get_choices (self)) > SEARCH_FROM);
  fill_list (self);
  gtk_expression_unref (text);
  g_signal_connect_object (self->combo, "notify::selected", G_CALLBACK (active_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self->combo);
}

static GtkWidget *
latent_choice_field_create_row (LatentField *field)
{
  LatentChoiceField *self = LATENT_CHOICE_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  GtkWidget *row;

  self->can_be_unset = latent_parameter_can_be_unset (parameter);
  for (guint i = 0; get_choices (self)[i] != NULL; i++)
    g_array_append_val (self->offered, i);
  row = latent_parameter_get_widget (parameter) == LATENT_WIDGET_TOGGLE ? create_toggles (self) : create_combo (self);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), latent_parameter_get_title (parameter));
  gtk_widget_set_tooltip_text (row, latent_parameter_get_description (parameter));
  latent_choice_field_set_value (field, NULL);
  return row;
}

static void
latent_choice_field_finalize (GObject *object)
{
  g_array_unref (LATENT_CHOICE_FIELD (object)->offered);
  G_OBJECT_CLASS (latent_choice_field_parent_class)->finalize (object);
}

static void
latent_choice_field_class_init (LatentChoiceFieldClass *klass)
{
  LatentFieldClass *field_class = LATENT_FIELD_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = latent_choice_field_finalize;
  field_class->create_row = latent_choice_field_create_row;
  field_class->get_value = latent_choice_field_get_value;
  field_class->set_value = latent_choice_field_set_value;
  field_class->offer = latent_choice_field_offer;
}

static void
latent_choice_field_init (LatentChoiceField *self)
{
  self->offered = g_array_new (FALSE, FALSE, sizeof (guint));
}
