/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-field.h"

#include "latent-area-field.h"
#include "latent-aspect-field.h"
#include "latent-choice-field.h"
#include "latent-config.h"
#include "latent-group-field.h"
#include "latent-pictures-field.h"
#include "latent-rows-field.h"
#include "latent-schema.h"
#include "latent-slider-field.h"
#include "latent-switch-field.h"
#include "latent-tags-field.h"
#include "latent-text-field.h"
#include "latent-widget.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  LatentParameter *parameter;
  GtkWidget *row;
  GtkWidget *error_row;
  GtkLabel *error_label;

  gboolean setting; /* the value isn't the user's doing */
  gboolean touched;
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
  switch (latent_parameter_get_widget (parameter))
    {
    case LATENT_WIDGET_TOGGLE:
      if (latent_parameter_get_role (parameter) == LATENT_ROLE_ASPECT_RATIO)
        return LATENT_TYPE_ASPECT_FIELD;
      return LATENT_TYPE_CHOICE_FIELD;
    case LATENT_WIDGET_LIST:
      return LATENT_TYPE_CHOICE_FIELD;
    case LATENT_WIDGET_SWITCH:
      return LATENT_TYPE_SWITCH_FIELD;
    case LATENT_WIDGET_SLIDER:
      return LATENT_TYPE_SLIDER_FIELD;
    case LATENT_WIDGET_NUMBER:
    case LATENT_WIDGET_SEED:
    case LATENT_WIDGET_ENTRY:
      return LATENT_TYPE_TEXT_FIELD;
    case LATENT_WIDGET_FILES:
      return LATENT_TYPE_PICTURES_FIELD;
    case LATENT_WIDGET_TAGS:
      return LATENT_TYPE_TAGS_FIELD;
    case LATENT_WIDGET_GROUP:
      return LATENT_TYPE_GROUP_FIELD;
    case LATENT_WIDGET_ROWS:
      return LATENT_TYPE_ROWS_FIELD;
    case LATENT_WIDGET_TEXT:
    case LATENT_WIDGET_JSON:
    default:
      return LATENT_TYPE_AREA_FIELD;
    }
}

LatentField *
latent_field_new (LatentParameter *parameter)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (parameter), NULL);

  return g_object_new (type_for (parameter), "parameter", parameter, NULL);
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
  LatentFieldPrivate *priv = latent_field_get_instance_private (self);

  g_return_if_fail (LATENT_IS_FIELD (self));

  priv->setting = TRUE;
  LATENT_FIELD_GET_CLASS (self)->set_value (self, value);
  priv->setting = FALSE;
  priv->touched = FALSE;
}

gboolean
latent_field_get_touched (LatentField *self)
{
  LatentFieldPrivate *priv = latent_field_get_instance_private (self);

  g_return_val_if_fail (LATENT_IS_FIELD (self), FALSE);

  return priv->touched;
}

const char *
latent_field_get_problem (LatentField *self)
{
  g_return_val_if_fail (LATENT_IS_FIELD (self), NULL);

  return LATENT_FIELD_GET_CLASS (self)->get_problem != NULL ? LATENT_FIELD_GET_CLASS (self)->get_problem (self) : NULL;
}

const char *
latent_field_get_problem_of (GPtrArray *fields)
{
  const char *problem = NULL;

  for (guint i = 0; i < fields->len && problem == NULL; i++)
    problem = latent_field_get_problem (fields->pdata[i]);
  return problem;
}

gboolean
latent_field_validate (LatentField *self, GError **error)
{
  LatentFieldPrivate *priv = latent_field_get_instance_private (self);
  const char *problem = latent_field_get_problem (self);
  g_autoptr (JsonNode) value = NULL;

  g_return_val_if_fail (LATENT_IS_FIELD (self), FALSE);

  if (!latent_field_get_value (self, &value, error))
    return FALSE;
  if (problem != NULL)
    {
      g_set_error_literal (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_TYPE, problem);
      return FALSE;
    }
  if (value != NULL)
    return latent_parameter_check (priv->parameter, value, error);
  if (!latent_parameter_get_required (priv->parameter) || latent_parameter_get_default (priv->parameter) != NULL)
    return TRUE;
  g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_MISSING, _ ("%s is missing."),
               latent_parameter_get_title (priv->parameter));
  return FALSE;
}

void
latent_field_offer (LatentField *self, LatentModel *model, JsonObject *input)
{
  LatentFieldPrivate *priv = latent_field_get_instance_private (self);

  g_return_if_fail (LATENT_IS_FIELD (self));

  if (LATENT_FIELD_GET_CLASS (self)->offer == NULL)
    return;
  priv->setting = TRUE;
  LATENT_FIELD_GET_CLASS (self)->offer (self, model, input);
  priv->setting = FALSE;
}

void
latent_field_set_session (LatentField *self, LatentSession *session)
{
  g_return_if_fail (LATENT_IS_FIELD (self));

  if (LATENT_FIELD_GET_CLASS (self)->set_session != NULL)
    LATENT_FIELD_GET_CLASS (self)->set_session (self, session);
}

void
latent_field_blame (LatentField *self, const char *message)
{
  LatentFieldPrivate *priv = latent_field_get_instance_private (self);

  g_return_if_fail (LATENT_IS_FIELD (self) && message != NULL);

  if (LATENT_FIELD_GET_CLASS (self)->blame_nested != NULL && LATENT_FIELD_GET_CLASS (self)->blame_nested (self))
    return;
  latent_field_set_error (self, message);
  if (!gtk_widget_child_focus (priv->row, GTK_DIR_TAB_FORWARD))
    gtk_widget_grab_focus (priv->row);
}

gboolean
latent_field_blame_one_of (GPtrArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!latent_field_validate (fields->pdata[i], &error))
        {
          latent_field_blame (fields->pdata[i], error->message);
          return TRUE;
        }
    }
  return FALSE;
}

void
latent_field_set_error (LatentField *self, const char *message)
{
  LatentFieldPrivate *priv = latent_field_get_instance_private (self);

  g_return_if_fail (LATENT_IS_FIELD (self));

  if (message == NULL && LATENT_FIELD_GET_CLASS (self)->clear_nested != NULL)
    LATENT_FIELD_GET_CLASS (self)->clear_nested (self);
  if (message == NULL && !gtk_widget_get_visible (priv->error_row))
    return;
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
  LatentFieldPrivate *priv = latent_field_get_instance_private (self);

  g_return_if_fail (LATENT_IS_FIELD (self));

  if (!priv->setting)
    priv->touched = TRUE;
  g_signal_emit (self, signals[CHANGED], 0);
}

GtkWidget *
latent_field_create_tall_row (LatentField *self, GtkWidget **box)
{
  LatentParameter *parameter = latent_field_get_parameter (self);
  const char *text = latent_parameter_get_title (parameter);
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *title = gtk_label_new (text);

  *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_add_css_class (*box, "tall-row");
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (title), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_box_append (GTK_BOX (*box), title);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), *box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  if (*latent_parameter_get_description (parameter) != '\0')
    gtk_widget_set_tooltip_text (row, latent_parameter_get_description (parameter));
  return row;
}

GtkWidget *
latent_field_create_caption (const char *text)
{
  GtkWidget *caption = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (caption), 0);
  gtk_label_set_wrap (GTK_LABEL (caption), TRUE);
  gtk_widget_add_css_class (caption, "caption");
  gtk_widget_add_css_class (caption, "dimmed");
  return caption;
}

void
latent_field_show_count (GtkLabel *label, guint have, guint most)
{
  g_autofree char *text = have > 0 ? g_strdup_printf ("%'u / %'u", have, most) : g_strdup ("");

  gtk_label_set_label (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), have > 0);
  if (have > most)
    {
      gtk_widget_add_css_class (GTK_WIDGET (label), "error");
      gtk_widget_remove_css_class (GTK_WIDGET (label), "dimmed");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (label), "error");
      gtk_widget_add_css_class (GTK_WIDGET (label), "dimmed");
    }
}

gboolean
latent_field_find_choice (LatentParameter *parameter, JsonNode *value, guint *position)
{
  const char *const *choices = latent_parameter_get_choices (parameter);
  g_autofree char *text = NULL;

  if (value == NULL || !JSON_NODE_HOLDS_VALUE (value))
    return FALSE;
  text = latent_schema_value_to_text (value);
  for (guint i = 0; text != NULL && choices[i] != NULL; i++)
    if (g_str_equal (choices[i], text))
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}
