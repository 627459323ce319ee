/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-model.h"
#include "latent-pictures-field.h"
#include "latent-prompt-view.h"

G_BEGIN_DECLS

/* The rows of one model in the composer's list: the common ones in front of the row that asks for the number of pictures,
 * the others in the expander behind it. Signal "changed". */
#define LATENT_TYPE_FORM (latent_form_get_type ())
G_DECLARE_FINAL_TYPE (LatentForm, latent_form, LATENT, FORM, GObject)

/* The widgets are the composer's and outlive the form. */
LatentForm *latent_form_new (LatentPromptView *prompt,
                             AdwPreferencesGroup *group,
                             GtkWidget *pictures_row,
                             AdwExpanderRow *more_row);

LatentModel *latent_form_get_model (LatentForm *self);
/* Makes the rows of @model anew, with its defaults. The prompt stays. */
void latent_form_set_model (LatentForm *self, LatentModel *model);

/* What the model takes may be something else by now: makes the rows anew then, in which what was chosen stays as far as it
 * still can. FALSE: nothing had to be done. *lost (transfer full) are the titles of what is back at its default. */
gboolean latent_form_follow (LatentForm *self, GStrv *lost);

/* Sets what @values has for this model; anything else becomes the default. The prompt only if it is there. */
void latent_form_fill (LatentForm *self, JsonObject *values);
/* What the rows say, without the prompt; what can't be understood is left out. Transfer full. */
JsonObject *latent_form_dup_values (LatentForm *self);

/* The whole input of a task that makes @results pictures, checked. NULL if something is wrong: then it is shown at
 * its field, which gets the focus; *message is set only when no field of the form is to blame. Transfer full. */
JsonObject *latent_form_check (LatentForm *self, guint results, char **message);
void latent_form_clear_errors (LatentForm *self);

/* The same unchecked, for the price. Transfer full. */
JsonObject *latent_form_dup_input (LatentForm *self, guint results);

/* How @pictures are had: the number of tasks, and the results of each. */
guint latent_form_plan (LatentForm *self, guint pictures, guint *results);

/* TRUE if a person can ask for this model: it is offered. */
gboolean latent_form_can_show (LatentModel *model);

/* Where pictures of the library come from, and links are followed. */
void latent_form_set_session (LatentForm *self, LatentSession *session);

/* What the user chose here, as far as @model understands it. Transfer full. */
JsonObject *latent_form_dup_carried (LatentForm *self, LatentModel *model);

/* The field for input pictures that @widget (may be NULL) is in, else the first one; NULL if the model takes none.
 * Transfer none. */
LatentPicturesField *latent_form_find_pictures (LatentForm *self, GtkWidget *widget);

G_END_DECLS
