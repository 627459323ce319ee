/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-parameter.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* One parameter of the form: its row, its value, and the error that belongs to it. Subclasses are kinds of rows.
 * Signal "changed" whenever the value may be another one. */
#define LATENT_TYPE_FIELD (latent_field_get_type ())
G_DECLARE_DERIVABLE_TYPE (LatentField, latent_field, LATENT, FIELD, GObject)

struct _LatentFieldClass
{
  GObjectClass parent_class;

  /* Makes the row; called once, with the parameter known. Floating. */
  GtkWidget *(*create_row) (LatentField *self);
  /* FALSE if what the user typed is no value of the parameter's type. *value stays NULL for "not set". */
  gboolean (*get_value) (LatentField *self, JsonNode **value, GError **error);
  /* NULL for "not set" (the default is shown, where there is one). What the row can't show is ignored. */
  void (*set_value) (LatentField *self, JsonNode *value);
};

/* Whether the form has a row for @parameter's kind: not for lists and objects. */
gboolean latent_field_suits (LatentParameter *parameter);
/* The field for @parameter, or NULL if it doesn't suit. Transfer full. */
LatentField *latent_field_new (LatentParameter *parameter);

LatentParameter *latent_field_get_parameter (LatentField *self);
/* The row, and below it the one that shows the error (hidden without one). Transfer none. */
GtkWidget *latent_field_get_row (LatentField *self);
GtkWidget *latent_field_get_error_row (LatentField *self);

gboolean latent_field_get_value (LatentField *self, JsonNode **value, GError **error);
void latent_field_set_value (LatentField *self, JsonNode *value);

/* A sentence under the row, or NULL. */
void latent_field_set_error (LatentField *self, const char *message);

/* For subclasses. */
void latent_field_changed (LatentField *self);

G_END_DECLS
