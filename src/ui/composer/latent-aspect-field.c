/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-aspect-field.h"

#include "latent-aspect-chooser.h"
#include "latent-widget.h"

struct _LatentAspectField
{
  LatentField parent_instance;

  LatentAspectChooser *chooser; /* borrowed */
  gboolean can_be_unset;        /* the first one means "not set" */
};

G_DEFINE_FINAL_TYPE (LatentAspectField, latent_aspect_field, LATENT_TYPE_FIELD)

static const char *const *
get_choices (LatentAspectField *self)
{
  return latent_parameter_get_choices (latent_field_get_parameter (LATENT_FIELD (self)));
}

static void
latent_aspect_field_set_value (LatentField *field, JsonNode *value)
{
  LatentAspectField *self = LATENT_ASPECT_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  guint position = 0;

  if (latent_field_find_choice (parameter, value, &position) ||
      latent_field_find_choice (parameter, latent_parameter_get_default (parameter), &position))
    position += self->can_be_unset;
  latent_aspect_chooser_set_selected (self->chooser, position);
}

static gboolean
latent_aspect_field_get_value (LatentField *field, JsonNode **value, GError **error)
{
  LatentAspectField *self = LATENT_ASPECT_FIELD (field);
  guint position = latent_aspect_chooser_get_selected (self->chooser);

  if (self->can_be_unset && position == 0)
    return TRUE;
  position -= self->can_be_unset;
  if (position >= g_strv_length ((char **) get_choices (self)))
    return TRUE;
  *value = latent_parameter_parse (latent_field_get_parameter (field), get_choices (self)[position], error);
  return *value != NULL;
}

/* "auto" without a picture isn't there, and what isn't there isn't chosen. */
static void
latent_aspect_field_offer (LatentField *field, LatentModel *model, JsonObject *input)
{
  LatentAspectField *self = LATENT_ASPECT_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  guint selected = latent_aspect_chooser_get_selected (self->chooser);
  guint first = GTK_INVALID_LIST_POSITION;
  guint fallback = 0;
  gboolean lost = FALSE;

  for (guint i = 0; get_choices (self)[i] != NULL; i++)
    {
      g_autoptr (JsonNode) value = latent_parameter_parse (parameter, get_choices (self)[i], NULL);
      guint position = i + self->can_be_unset;
      gboolean allowed = value != NULL && latent_model_allows (model, parameter, value, input, NULL);

      latent_aspect_chooser_set_offered (self->chooser, position, allowed);
      if (allowed && first == GTK_INVALID_LIST_POSITION)
        first = position;
      lost = lost || (!allowed && position == selected);
    }
  if (!lost)
    return;
  if (self->can_be_unset)
    first = 0;
  else if (latent_field_find_choice (parameter, latent_parameter_get_default (parameter), &fallback) &&
           fallback != selected)
    first = fallback;
  latent_aspect_chooser_set_selected (self->chooser, first);
}

static GtkWidget *
latent_aspect_field_create_row (LatentField *field)
{
  LatentAspectField *self = LATENT_ASPECT_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) choices = NULL;
  GtkWidget *box;
  GtkWidget *row = latent_field_create_tall_row (field, &box);

  self->can_be_unset = latent_parameter_can_be_unset (parameter);
  if (self->can_be_unset)
    g_strv_builder_add (builder, "");
  g_strv_builder_addv (builder, (const char **) get_choices (self));
  choices = g_strv_builder_end (builder);
  self->chooser = LATENT_ASPECT_CHOOSER (
    latent_aspect_chooser_new ((const char *const *) choices, latent_parameter_get_title (parameter)));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->chooser));
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
  field_class->offer = latent_aspect_field_offer;
}

static void
latent_aspect_field_init (LatentAspectField *self)
{
}
