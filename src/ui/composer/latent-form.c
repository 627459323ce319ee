/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-form.h"

#include "latent-carry.h"
#include "latent-config.h"
#include "latent-field.h"
#include "latent-pictures-field.h"

#include <glib/gi18n-lib.h>

struct _LatentForm
{
  GObject parent_instance;

  /* Borrowed references */
  LatentPromptView *prompt;
  AdwPreferencesGroup *group;
  GtkWidget *pictures_row;
  AdwExpanderRow *more_row;

  /* Owned references */
  LatentSession *session;
  LatentModel *model;
  GPtrArray *fields; /* LatentField */
  GPtrArray *common; /* of them, those that stand in the list itself */

  gboolean filling;
};

G_DEFINE_FINAL_TYPE (LatentForm, latent_form, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_common (LatentParameter *parameter)
{
  switch (latent_parameter_get_role (parameter))
    {
    case LATENT_ROLE_ASPECT_RATIO:
    case LATENT_ROLE_RESOLUTION:
    case LATENT_ROLE_IMAGES:
      return TRUE;
    case LATENT_ROLE_SEED:
    case LATENT_ROLE_NEGATIVE_PROMPT:
      return FALSE;
    default:
      return latent_parameter_get_required (parameter);
    }
}

/* Prompt and number of pictures have places of their own. */
static gboolean
has_own_place (LatentParameter *parameter)
{
  LatentParameterRole role = latent_parameter_get_role (parameter);

  return role == LATENT_ROLE_PROMPT || role == LATENT_ROLE_COUNT;
}

/* A choice that something else makes possible, or senseless, comes and goes with it. */
static void
offer_choices (LatentForm *self)
{
  g_autoptr (JsonObject) input = latent_form_dup_input (self, 1);

  self->filling = TRUE;
  for (guint i = 0; i < self->fields->len; i++)
    latent_field_offer (self->fields->pdata[i], self->model, input);
  self->filling = FALSE;
}

static void
emit_changed_cb (LatentForm *self)
{
  if (self->filling || self->model == NULL)
    return;
  offer_choices (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static LatentField *
find_field (LatentForm *self, LatentParameter *parameter)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (latent_field_get_parameter (self->fields->pdata[i]) == parameter)
      return self->fields->pdata[i];
  return NULL;
}

static void
remove_rows (LatentForm *self)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      LatentField *field = self->fields->pdata[i];

      g_signal_handlers_disconnect_by_data (field, self);
      if (g_ptr_array_find (self->common, field, NULL))
        {
          adw_preferences_group_remove (self->group, latent_field_get_row (field));
          adw_preferences_group_remove (self->group, latent_field_get_error_row (field));
        }
      else
        {
          adw_expander_row_remove (self->more_row, latent_field_get_row (field));
          adw_expander_row_remove (self->more_row, latent_field_get_error_row (field));
        }
    }
  g_ptr_array_set_size (self->common, 0);
  g_ptr_array_set_size (self->fields, 0);
}

static void
add_rows (LatentForm *self)
{
  GPtrArray *parameters = latent_model_get_parameters (self->model);

  /* The list can only be appended to. */
  adw_preferences_group_remove (self->group, self->pictures_row);
  adw_preferences_group_remove (self->group, GTK_WIDGET (self->more_row));

  for (guint i = 0; i < parameters->len; i++)
    {
      LatentParameter *parameter = parameters->pdata[i];
      LatentField *field = has_own_place (parameter) ? NULL : latent_field_new (parameter);

      if (field == NULL)
        continue;
      latent_field_set_session (field, self->session);
      g_ptr_array_add (self->fields, field);
      if (is_common (parameter))
        {
          g_ptr_array_add (self->common, field);
          adw_preferences_group_add (self->group, latent_field_get_row (field));
          adw_preferences_group_add (self->group, latent_field_get_error_row (field));
        }
      else
        {
          adw_expander_row_add_row (self->more_row, latent_field_get_row (field));
          adw_expander_row_add_row (self->more_row, latent_field_get_error_row (field));
        }
      g_signal_connect_object (field, "changed", G_CALLBACK (emit_changed_cb), self, G_CONNECT_SWAPPED);
    }

  adw_preferences_group_add (self->group, self->pictures_row);
  adw_preferences_group_add (self->group, GTK_WIDGET (self->more_row));
  gtk_widget_set_visible (GTK_WIDGET (self->more_row), self->fields->len > self->common->len);
}

static void
latent_form_dispose (GObject *object)
{
  LatentForm *self = LATENT_FORM (object);

  g_clear_pointer (&self->common, g_ptr_array_unref);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  g_clear_object (&self->model);
  g_clear_object (&self->session);
  g_clear_object (&self->pictures_row);
  g_clear_object (&self->more_row);
  G_OBJECT_CLASS (latent_form_parent_class)->dispose (object);
}

static void
latent_form_class_init (LatentFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_form_dispose;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
latent_form_init (LatentForm *self)
{
  self->fields = g_ptr_array_new_with_free_func (g_object_unref);
  self->common = g_ptr_array_new ();
}

LatentForm *
latent_form_new (LatentPromptView *prompt,
                 AdwPreferencesGroup *group,
                 GtkWidget *pictures_row,
                 AdwExpanderRow *more_row)
{
  LatentForm *self;

  g_return_val_if_fail (LATENT_IS_PROMPT_VIEW (prompt), NULL);
  g_return_val_if_fail (ADW_IS_PREFERENCES_GROUP (group), NULL);

  self = g_object_new (LATENT_TYPE_FORM, NULL);
  self->prompt = prompt;
  self->group = group;
  self->pictures_row = g_object_ref (pictures_row);
  self->more_row = g_object_ref (more_row);
  g_signal_connect_object (prompt, "changed", G_CALLBACK (emit_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

LatentModel *
latent_form_get_model (LatentForm *self)
{
  g_return_val_if_fail (LATENT_IS_FORM (self), NULL);

  return self->model;
}

void
latent_form_set_model (LatentForm *self, LatentModel *model)
{
  g_return_if_fail (LATENT_IS_FORM (self));
  g_return_if_fail (LATENT_IS_MODEL (model));

  if (!g_set_object (&self->model, model))
    return;
  remove_rows (self);
  add_rows (self);
  latent_prompt_view_set_parameter (self->prompt, latent_model_find_role (model, LATENT_ROLE_PROMPT));
  emit_changed_cb (self);
}

void
latent_form_fill (LatentForm *self, JsonObject *values)
{
  LatentParameter *prompt;

  g_return_if_fail (LATENT_IS_FORM (self));
  g_return_if_fail (self->model != NULL);

  self->filling = TRUE;
  for (guint i = 0; i < self->fields->len; i++)
    {
      LatentField *field = self->fields->pdata[i];
      LatentParameter *parameter = latent_field_get_parameter (field);
      JsonNode *value = json_object_get_member (values, latent_parameter_get_name (parameter));

      /* The values may be an older catalogue's. */
      if (value != NULL && !latent_parameter_check (parameter, value, NULL))
        value = NULL;
      latent_field_set_value (field, value);
    }
  prompt = latent_model_find_role (self->model, LATENT_ROLE_PROMPT);
  if (prompt != NULL)
    {
      JsonNode *value = json_object_get_member (values, latent_parameter_get_name (prompt));

      if (value != NULL && json_node_get_value_type (value) == G_TYPE_STRING)
        latent_prompt_view_set_literal (self->prompt, json_node_get_string (value));
    }
  self->filling = FALSE;
  emit_changed_cb (self);
}

JsonObject *
latent_form_dup_values (LatentForm *self)
{
  g_autoptr (JsonObject) values = json_object_new ();

  g_return_val_if_fail (LATENT_IS_FORM (self), NULL);

  for (guint i = 0; i < self->fields->len; i++)
    {
      LatentField *field = self->fields->pdata[i];
      JsonNode *value;

      if (latent_field_get_value (field, &value, NULL) && value != NULL)
        json_object_set_member (values, latent_parameter_get_name (latent_field_get_parameter (field)), value);
    }
  return g_steal_pointer (&values);
}

static void
set_count (LatentForm *self, JsonObject *input, guint results)
{
  LatentParameter *count = latent_model_find_role (self->model, LATENT_ROLE_COUNT);
  g_autofree char *text = g_strdup_printf ("%u", results);
  JsonNode *value;

  if (count == NULL)
    return;
  value = latent_parameter_parse (count, text, NULL);
  if (value != NULL)
    json_object_set_member (input, latent_parameter_get_name (count), value);
}

JsonObject *
latent_form_dup_input (LatentForm *self, guint results)
{
  g_autoptr (JsonObject) input = NULL;
  g_autofree char *text = NULL;
  LatentParameter *prompt;

  g_return_val_if_fail (LATENT_IS_FORM (self), NULL);
  g_return_val_if_fail (self->model != NULL, NULL);

  input = latent_form_dup_values (self);
  set_count (self, input, results);
  prompt = latent_model_find_role (self->model, LATENT_ROLE_PROMPT);
  text = latent_prompt_view_dup_longest (self->prompt);
  if (prompt != NULL && *text != '\0')
    json_object_set_string_member (input, latent_parameter_get_name (prompt), text);
  return g_steal_pointer (&input);
}

void
latent_form_clear_errors (LatentForm *self)
{
  g_return_if_fail (LATENT_IS_FORM (self));

  latent_prompt_view_set_error (self->prompt, NULL);
  for (guint i = 0; i < self->fields->len; i++)
    latent_field_set_error (self->fields->pdata[i], NULL);
}

static void
show_error (LatentForm *self, LatentParameter *parameter, const GError *error, char **message)
{
  LatentField *field = find_field (self, parameter);

  if (parameter != NULL && latent_parameter_get_role (parameter) == LATENT_ROLE_PROMPT)
    {
      gboolean missing = g_error_matches (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_MISSING);

      latent_prompt_view_set_error (self->prompt, missing ? _ ("Describe the picture first") : error->message);
      gtk_widget_grab_focus (GTK_WIDGET (self->prompt));
    }
  else if (field != NULL)
    {
      if (!g_ptr_array_find (self->common, field, NULL))
        adw_expander_row_set_expanded (self->more_row, TRUE);
      latent_field_blame (field, error->message);
    }
  else
    {
      *message = g_strdup (error->message);
    }
}

JsonObject *
latent_form_check (LatentForm *self, guint results, char **message)
{
  g_autoptr (JsonObject) input = NULL;
  g_autoptr (JsonObject) complete = NULL;
  g_autoptr (GError) error = NULL;
  LatentParameter *parameter = NULL;

  g_return_val_if_fail (LATENT_IS_FORM (self), NULL);
  g_return_val_if_fail (message != NULL, NULL);

  *message = NULL;
  latent_form_clear_errors (self);
  for (guint i = 0; i < self->fields->len && error == NULL; i++)
    {
      g_autoptr (JsonNode) value = NULL;
      const char *problem = latent_field_get_problem (self->fields->pdata[i]);

      parameter = latent_field_get_parameter (self->fields->pdata[i]);
      if (latent_field_get_value (self->fields->pdata[i], &value, &error) && problem != NULL)
        g_set_error_literal (&error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_TYPE, problem);
    }
  if (error == NULL)
    {
      input = latent_form_dup_input (self, results);
      complete = latent_model_complete (self->model, input, &parameter, &error);
    }
  if (error != NULL)
    show_error (self, parameter, error, message);
  return g_steal_pointer (&complete);
}

static gboolean
can_make (LatentParameter *count, guint results)
{
  g_autofree char *text = g_strdup_printf ("%u", results);
  g_autoptr (JsonNode) value = latent_parameter_parse (count, text, NULL);

  return value != NULL && latent_parameter_check (count, value, NULL);
}

guint
latent_form_plan (LatentForm *self, guint pictures, guint *results)
{
  LatentParameter *count;

  g_return_val_if_fail (LATENT_IS_FORM (self), pictures);
  g_return_val_if_fail (results != NULL, pictures);

  *results = 1;
  count = self->model != NULL ? latent_model_find_role (self->model, LATENT_ROLE_COUNT) : NULL;
  if (count == NULL)
    return pictures;
  /* Tasks of equal size, so that one press is one input: 6 pictures of a model that makes 4 at most are 2 × 3. */
  for (guint each = pictures; each > 1; each--)
    if (pictures % each == 0 && can_make (count, each))
      {
        *results = each;
        break;
      }
  return pictures / *results;
}

gboolean
latent_form_can_show (LatentModel *model)
{
  g_return_val_if_fail (LATENT_IS_MODEL (model), FALSE);

  return !latent_model_get_withdrawn (model);
}

void
latent_form_set_session (LatentForm *self, LatentSession *session)
{
  g_return_if_fail (LATENT_IS_FORM (self));

  if (!g_set_object (&self->session, session))
    return;
  for (guint i = 0; i < self->fields->len; i++)
    latent_field_set_session (self->fields->pdata[i], session);
}

static gboolean
is_chosen (LatentField *field, JsonNode *value)
{
  JsonNode *fallback = latent_parameter_get_default (latent_field_get_parameter (field));

  return latent_field_get_touched (field) || fallback == NULL || !json_node_equal (value, fallback);
}

/* Without what nobody decided on. */
static JsonObject *
dup_chosen (LatentForm *self)
{
  JsonObject *chosen = json_object_new ();

  for (guint i = 0; i < self->fields->len; i++)
    {
      LatentField *field = self->fields->pdata[i];
      g_autoptr (JsonNode) value = NULL;

      if (latent_field_get_value (field, &value, NULL) && value != NULL && is_chosen (field, value))
        json_object_set_member (chosen, latent_parameter_get_name (latent_field_get_parameter (field)),
                                g_steal_pointer (&value));
    }
  return chosen;
}

JsonObject *
latent_form_dup_carried (LatentForm *self, LatentModel *model)
{
  g_autoptr (JsonObject) chosen = NULL;

  g_return_val_if_fail (LATENT_IS_FORM (self), NULL);
  g_return_val_if_fail (LATENT_IS_MODEL (model), NULL);

  if (self->model == NULL)
    return json_object_new ();
  chosen = dup_chosen (self);
  return latent_carry_values (self->model, chosen, model);
}

/* In the order of the rows: what the fields hold is what the model has. */
static gboolean
is_up_to_date (LatentForm *self)
{
  GPtrArray *parameters = latent_model_get_parameters (self->model);
  guint n = 0;

  for (guint i = 0; i < parameters->len; i++)
    {
      if (has_own_place (parameters->pdata[i]))
        continue;
      if (n >= self->fields->len || latent_field_get_parameter (self->fields->pdata[n]) != parameters->pdata[i])
        return FALSE;
      n++;
    }
  return n == self->fields->len;
}

static gboolean
still_fits (LatentForm *self, const char *name, JsonNode *value)
{
  LatentParameter *parameter = latent_model_get_parameter (self->model, name);

  return parameter != NULL && latent_parameter_check (parameter, value, NULL);
}

gboolean
latent_form_follow (LatentForm *self, GStrv *lost)
{
  g_autoptr (JsonObject) chosen = NULL;
  g_autoptr (GStrvBuilder) titles = g_strv_builder_new ();

  g_return_val_if_fail (LATENT_IS_FORM (self), FALSE);
  g_return_val_if_fail (lost != NULL, FALSE);

  *lost = NULL;
  if (self->model == NULL || is_up_to_date (self))
    return FALSE;
  chosen = dup_chosen (self);
  for (guint i = 0; i < self->fields->len; i++)
    {
      LatentParameter *parameter = latent_field_get_parameter (self->fields->pdata[i]);
      const char *name = latent_parameter_get_name (parameter);

      if (json_object_has_member (chosen, name) && !still_fits (self, name, json_object_get_member (chosen, name)))
        g_strv_builder_add (titles, latent_parameter_get_title (parameter));
    }
  remove_rows (self);
  add_rows (self);
  latent_prompt_view_set_parameter (self->prompt, latent_model_find_role (self->model, LATENT_ROLE_PROMPT));
  latent_form_fill (self, chosen);
  *lost = g_strv_builder_end (titles);
  return TRUE;
}

LatentPicturesField *
latent_form_find_pictures (LatentForm *self, GtkWidget *widget)
{
  LatentPicturesField *field = latent_pictures_field_find (widget);

  g_return_val_if_fail (LATENT_IS_FORM (self), NULL);

  for (guint i = 0; i < self->fields->len && field == NULL; i++)
    if (LATENT_IS_PICTURES_FIELD (self->fields->pdata[i]) &&
        latent_pictures_field_takes_pictures (self->fields->pdata[i]))
      field = self->fields->pdata[i];
  return field;
}
