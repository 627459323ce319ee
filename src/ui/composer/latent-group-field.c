/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-group-field.h"

#include "latent-config.h"

struct _LatentGroupField
{
  LatentField parent_instance;

  AdwExpanderRow *row; /* borrowed */
  GPtrArray *fields;   /* LatentField */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (LatentGroupField, latent_group_field, LATENT_TYPE_FIELD)

static gboolean
is_optional (LatentGroupField *self)
{
  return !latent_parameter_get_required (latent_field_get_parameter (LATENT_FIELD (self)));
}

static void
changed_cb (LatentGroupField *self)
{
  if (!self->filling)
    latent_field_changed (LATENT_FIELD (self));
}

static void
latent_group_field_set_value (LatentField *field, JsonNode *value)
{
  LatentGroupField *self = LATENT_GROUP_FIELD (field);
  JsonObject *object;

  if (value == NULL)
    value = latent_parameter_get_default (latent_field_get_parameter (field));
  object = value != NULL && JSON_NODE_HOLDS_OBJECT (value) ? json_node_get_object (value) : NULL;
  self->filling = TRUE;
  for (guint i = 0; i < self->fields->len; i++)
    {
      LatentField *nested = self->fields->pdata[i];
      const char *name = latent_parameter_get_name (latent_field_get_parameter (nested));

      latent_field_set_value (nested, object != NULL ? json_object_get_member (object, name) : NULL);
    }
  if (is_optional (self))
    adw_expander_row_set_enable_expansion (self->row, object != NULL);
  self->filling = FALSE;
  latent_field_changed (field);
}

static gboolean
latent_group_field_get_value (LatentField *field, JsonNode **value, GError **error)
{
  LatentGroupField *self = LATENT_GROUP_FIELD (field);
  g_autoptr (JsonObject) object = json_object_new ();

  if (is_optional (self) && !adw_expander_row_get_enable_expansion (self->row))
    return TRUE;
  for (guint i = 0; i < self->fields->len; i++)
    {
      LatentField *nested = self->fields->pdata[i];
      JsonNode *node;

      if (!latent_field_get_value (nested, &node, error))
        return FALSE;
      if (node != NULL)
        json_object_set_member (object, latent_parameter_get_name (latent_field_get_parameter (nested)), node);
    }
  *value = json_node_init_object (json_node_alloc (), object);
  return TRUE;
}

static gboolean
latent_group_field_blame_nested (LatentField *field)
{
  LatentGroupField *self = LATENT_GROUP_FIELD (field);

  if (is_optional (self) && !adw_expander_row_get_enable_expansion (self->row))
    return FALSE;
  adw_expander_row_set_expanded (self->row, TRUE);
  return latent_field_blame_one_of (self->fields);
}

static const char *
latent_group_field_get_problem (LatentField *field)
{
  LatentGroupField *self = LATENT_GROUP_FIELD (field);

  if (is_optional (self) && !adw_expander_row_get_enable_expansion (self->row))
    return NULL;
  return latent_field_get_problem_of (self->fields);
}

static void
latent_group_field_clear_nested (LatentField *field)
{
  LatentGroupField *self = LATENT_GROUP_FIELD (field);

  for (guint i = 0; i < self->fields->len; i++)
    latent_field_set_error (self->fields->pdata[i], NULL);
}

static void
latent_group_field_set_session (LatentField *field, LatentSession *session)
{
  LatentGroupField *self = LATENT_GROUP_FIELD (field);

  for (guint i = 0; i < self->fields->len; i++)
    latent_field_set_session (self->fields->pdata[i], session);
}

static GtkWidget *
latent_group_field_create_row (LatentField *field)
{
  LatentGroupField *self = LATENT_GROUP_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  GPtrArray *members = latent_parameter_get_members (parameter);

  self->row = ADW_EXPANDER_ROW (adw_expander_row_new ());
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), latent_parameter_get_title (parameter));
  adw_expander_row_set_subtitle (self->row, latent_parameter_get_description (parameter));
  adw_expander_row_set_show_enable_switch (self->row, is_optional (self));
  for (guint i = 0; i < members->len; i++)
    {
      LatentField *nested = latent_field_new (members->pdata[i]);

      g_ptr_array_add (self->fields, nested);
      adw_expander_row_add_row (self->row, latent_field_get_row (nested));
      adw_expander_row_add_row (self->row, latent_field_get_error_row (nested));
      g_signal_connect_object (nested, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
    }
  latent_group_field_set_value (field, NULL);
  g_signal_connect_object (self->row, "notify::enable-expansion", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self->row);
}

static void
latent_group_field_dispose (GObject *object)
{
  g_ptr_array_set_size (LATENT_GROUP_FIELD (object)->fields, 0);
  G_OBJECT_CLASS (latent_group_field_parent_class)->dispose (object);
}

static void
latent_group_field_finalize (GObject *object)
{
  g_ptr_array_unref (LATENT_GROUP_FIELD (object)->fields);
  G_OBJECT_CLASS (latent_group_field_parent_class)->finalize (object);
}

static void
latent_group_field_class_init (LatentGroupFieldClass *klass)
{
  LatentFieldClass *field_class = LATENT_FIELD_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_group_field_dispose;
  G_OBJECT_CLASS (klass)->finalize = latent_group_field_finalize;
  field_class->create_row = latent_group_field_create_row;
  field_class->get_value = latent_group_field_get_value;
  field_class->set_value = latent_group_field_set_value;
  field_class->set_session = latent_group_field_set_session;
  field_class->get_problem = latent_group_field_get_problem;
  field_class->blame_nested = latent_group_field_blame_nested;
  field_class->clear_nested = latent_group_field_clear_nested;
}

static void
latent_group_field_init (LatentGroupField *self)
{
  self->fields = g_ptr_array_new_with_free_func (g_object_unref);
}
