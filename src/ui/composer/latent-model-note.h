/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-model.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A note above the form: the model in use is another one since a refresh of the catalogue. Hidden until there is
 * something to tell; who has read it closes it. */
#define LATENT_TYPE_MODEL_NOTE (latent_model_note_get_type ())
G_DECLARE_FINAL_TYPE (LatentModelNote, latent_model_note, LATENT, MODEL_NOTE, AdwBin)

/* Shows what changed of @model, and the titles of the options whose values were @lost. A change that nobody sees isn't
 * told. */
void latent_model_note_tell (LatentModelNote *self, LatentModel *model, const char *const *lost);

G_END_DECLS
