/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-draft.h"
#include "latent-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Where a picture is asked for. Properties: "session"; "overlaid" (it lies over the pictures and offers
 * to hide itself).
 * Signal "submitted" (guint tasks) after a press of Generate was journalled. */
#define LATENT_TYPE_COMPOSER (latent_composer_get_type ())
G_DECLARE_FINAL_TYPE (LatentComposer, latent_composer, LATENT, COMPOSER, AdwBin)

/* What stands in the form lives in @draft; to be set once, before a session. */
void latent_composer_set_draft (LatentComposer *self, LatentDraft *draft);
void latent_composer_set_session (LatentComposer *self, LatentSession *session);

/* Checks the form, shows what is wrong at its field, and hands the request to the engine. Nothing happens while an
 * earlier one is being journalled. */
void latent_composer_generate (LatentComposer *self);

/* "Same again", "edit": the form shows @model and @input. Says so when the model isn't in the catalogue (any more). */
void latent_composer_fill (LatentComposer *self, const char *model, JsonObject *input);
/* Puts @images (LatentImage) into the form as input pictures; where the model takes none, its sibling that does takes its
 * place. */
void latent_composer_use_as_input (LatentComposer *self, GPtrArray *images);

G_END_DECLS
