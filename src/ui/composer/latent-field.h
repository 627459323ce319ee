/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-model.h"
#include "latent-session.h"

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

  /* The following may be NULL. */

  /* Of choices, only those that make sense beside the other values in @input. */
  void (*offer) (LatentField *self, LatentModel *model, JsonObject *input);
  /* Where pictures come from, and links are followed. */
  void (*set_session) (LatentField *self, LatentSession *session);
  /* What is wrong with a value that isn't so by the parameter's rules, such as a picture that can't be read. */
  const char *(*get_problem) (LatentField *self);
  /* Blames what is nested in the field, and wrong; FALSE if nothing is. */
  gboolean (*blame_nested) (LatentField *self);
  void (*clear_nested) (LatentField *self);
};

/* The field for @parameter: latent-widget.h says which. Transfer full. */
LatentField *latent_field_new (LatentParameter *parameter);

LatentParameter *latent_field_get_parameter (LatentField *self);
/* The row, and below it the one that shows the error (hidden without one). Transfer none. */
GtkWidget *latent_field_get_row (LatentField *self);
GtkWidget *latent_field_get_error_row (LatentField *self);

gboolean latent_field_get_value (LatentField *self, JsonNode **value, GError **error);
void latent_field_set_value (LatentField *self, JsonNode *value);
/* TRUE if the user changed the value since it was set. */
gboolean latent_field_get_touched (LatentField *self);
/* What is wrong with it beyond the parameter's rules, a sentence for a person, or NULL. Transfer none. */
const char *latent_field_get_problem (LatentField *self);
/* The value by itself. Errors: LATENT_CATALOG_ERROR. */
gboolean latent_field_validate (LatentField *self, GError **error);

void latent_field_offer (LatentField *self, LatentModel *model, JsonObject *input);
void latent_field_set_session (LatentField *self, LatentSession *session);

/* A sentence under the row, or NULL. */
void latent_field_set_error (LatentField *self, const char *message);
/* The same, at what is nested in the field if that is to blame, and the keyboard goes there. */
void latent_field_blame (LatentField *self, const char *message);

/* For subclasses. */
void latent_field_changed (LatentField *self);
/* Blames the first of @fields (LatentField) that is wrong; FALSE if none is. */
gboolean latent_field_blame_one_of (GPtrArray *fields);
/* The problem of the first of them that has one, or NULL. */
const char *latent_field_get_problem_of (GPtrArray *fields);
/* A row with the title over what is put into *box. Floating. */
GtkWidget *latent_field_create_tall_row (LatentField *self, GtkWidget **box);
GtkWidget *latent_field_create_caption (const char *text);
/* "12 / 500" in @label, in the error's color when it is too much; nothing for 0. */
void latent_field_show_count (GtkLabel *label, guint have, guint most);
/* FALSE if @value isn't among the parameter's choices. */
gboolean latent_field_find_choice (LatentParameter *parameter, JsonNode *value, guint *position);

G_END_DECLS
