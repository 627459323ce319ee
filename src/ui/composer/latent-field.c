/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-field.h"

#include "latent-aspect-field.h"
#include "latent-choice-field.h"
#include "latent-number-field.h"
#include "latent-pictures-field.h"
#include "latent-switch-field.h"
#include "latent-text-field.h"

typedef struct
{
  LatentParameter *parameter;
  GtkWidget *row;
  GtkWidget *error_row;
  GtkLabel *error_label;
} LatentFieldPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LatentField, latent_field, G_TYPE_OBJECT)

enum
{
  PROP_PARAMETER = 1,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static GtkWidget *
create_error_row (LatentField *self)
{
  LatentFieldPrivate *priv = latent_field_get_instance_private (self);
  GtkWidget *row = gtk_list_box_row_new ();

  priv->error_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (priv->error_label, TRUE);
  gtk_label_set_xalign (priv->error_label, 0);
  gtk_widget_add_css_class (GTK_WIDGET (priv->error_label), "field-error");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), GTK_WIDGET (priv->error_label));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_widget_set_visible (row, FALSE);
  return row;
}

static void
latent_field_constructed (GObject *object)
{
  LatentField *self = LATENT_FIELD (object);
  LatentFieldPrivate *priv = latent_field_get_instance_private (self);

  G_OBJECT_CLASS (latent_field_parent_class)->constructed (object);

  priv->row = g_object_ref_sink (LATENT_FIELD_GET_CLASS (self)->create_row (self));
  priv->error_row = g_object_ref_sink (create_error_row (self));
  gtk_accessible_update_relation (GTK_ACCESSIBLE (priv->row), GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE, priv->error_label,
                                  NULL, -1);
}

static void
latent_field_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LatentFieldPrivate *priv = latent_field_get_instance_private (LATENT_FIELD (object));

  switch (id)
    {
    case PROP_PARAMETER:
      priv->parameter = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_field_dispose (GObject *object)
{
  LatentFieldPrivate *priv = latent_field_get_instance_private (LATENT_FIELD (object));

  g_clear_object (&priv->row);
  g_clear_object (&priv->error_row);
  g_clear_object (&priv->parameter);
  G_OBJECT_CLASS (latent_field_parent_class)->dispose (object);
}

static void
latent_field_class_init (LatentFieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = latent_field_constructed;
  object_class->set_property = latent_field_set_property;
  object_class->dispose = latent_field_dispose;

  properties[PROP_PARAMETER] = g_param_spec_object ("parameter", NULL, NULL, LATENT_TYPE_PARAMETER,
                                                    G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
latent_field_init (LatentField *self)
{
}

static GType
type_for (LatentParameter *parameter)
{
  LatentParameterRole role = latent_parameter_get_role (parameter);

  if (role == LATENT_ROLE_IMAGES || role == LATENT_ROLE_MASK)
    return LATENT_TYPE_PICTURES_FIELD;
  if (role == LATENT_ROLE_ASPECT_RATIO && latent_parameter_get_choices (parameter) != NULL)
    return LATENT_TYPE_ASPECT_FIELD;
  if (latent_parameter_get_choices (parameter) != NULL)
    return LATENT_TYPE_CHOICE_FIELD;

  switch (latent_parameter_get_kind (parameter))
    {
    case LATENT_PARAMETER_BOOLEAN:
      return LATENT_TYPE_SWITCH_FIELD;
    case LATENT_PARAMETER_INTEGER:
    case LATENT_PARAMETER_NUMBER:
      return latent_number_field_suits (parameter) ? LATENT_TYPE_NUMBER_FIELD : LATENT_TYPE_TEXT_FIELD;
    case LATENT_PARAMETER_STRING:
      return LATENT_TYPE_TEXT_FIELD;
    case LATENT_PARAMETER_ARRAY:
    case LATENT_PARAMETER_OBJECT:
    default:
      return G_TYPE_INVALID;
    }
}

gboolean
latent_field_suits (LatentParameter *parameter)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (parameter), FALSE);

  return type_for (parameter) != G_TYPE_INVALID;
}

LatentField *
latent_field_new (LatentParameter *parameter)
{
  GType type;

  g_return_val_if_fail (LATENT_IS_PARAMETER (parameter), NULL);

  type = type_for (parameter);
  return type == G_TYPE_INVALID ? NULL : g_object_new (type, "parameter", parameter, NULL);
}

LatentParameter *
latent_field_get_parameter (LatentField *self)
{
  LatentFieldPrivate *priv = latent_field_get_instance_private (self);

  g_return_val_if_fail (LATENT_IS_FIELD (self), NULL);

  return priv->parameter;
}

GtkWidget *
latent_field_get_row (LatentField *self)
{
  LatentFieldPrivate *priv = latent_field_get_instance_private (self);

  g_return_val_if_fail (LATENT_IS_FIELD (self), NULL);

  return priv->row;
}

GtkWidget *
latent_field_get_error_row (LatentField *self)
{
  LatentFieldPrivate *priv = latent_field_get_instance_private (self);

  g_return_val_if_fail (LATENT_IS_FIELD (self), NULL);

  return priv->error_row;
}

gboolean
latent_field_get_value (LatentField *self, JsonNode **value, GError **error)
{
  g_return_val_if_fail (LATENT_IS_FIELD (self), FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  *value = NULL;
  return LATENT_FIELD_GET_CLASS (self)->get_value (self, value, error);
}

void
latent_field_set_value (LatentField *self, JsonNode *value)
{
  g_return_if_fail (LATENT_IS_FIELD (self));

  LATENT_FIELD_GET_CLASS (self)->set_value (self, value);
}

void
latent_field_set_error (LatentField *self, const char *message)
{
  LatentFieldPrivate *priv = latent_field_get_instance_private (self);

  g_return_if_fail (LATENT_IS_FIELD (self));

  gtk_label_set_label (priv->error_label, message != NULL ? message : "");
  gtk_widget_set_visible (priv->error_row, message != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (priv->row), GTK_ACCESSIBLE_STATE_INVALID,
                               message != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  if (message != NULL)
    gtk_widget_add_css_class (priv->row, "error");
  else
    gtk_widget_remove_css_class (priv->row, "error");
}

void
latent_field_changed (LatentField *self)
{
  g_return_if_fail (LATENT_IS_FIELD (self));

  g_signal_emit (self, signals[CHANGED], 0);
}
