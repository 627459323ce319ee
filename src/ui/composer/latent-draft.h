/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What stands in the composer, over a restart: the prompt, the model, how many pictures, and what was chosen for each
 * model. Written to GSettings a moment after the last change. */
#define LATENT_TYPE_DRAFT (latent_draft_get_type ())
G_DECLARE_FINAL_TYPE (LatentDraft, latent_draft, LATENT, DRAFT, GObject)

/* Reads the key "draft" of @settings; what can't be read counts as empty. */
LatentDraft *latent_draft_new (GSettings *settings);

const char *latent_draft_get_prompt (LatentDraft *self); /* "" at first */
void latent_draft_set_prompt (LatentDraft *self, const char *prompt);
const char *latent_draft_get_model (LatentDraft *self); /* NULL at first */
void latent_draft_set_model (LatentDraft *self, const char *model);
guint latent_draft_get_pictures (LatentDraft *self); /* 1 to 500 */
void latent_draft_set_pictures (LatentDraft *self, guint pictures);
/* The values chosen for @model, without the prompt; NULL if none yet. Transfer none. */
JsonObject *latent_draft_get_values (LatentDraft *self, const char *model);
/* Takes @values. */
void latent_draft_take_values (LatentDraft *self, const char *model, JsonObject *values);

/* What the user keeps as defaults of @model; NULL if nothing. Transfer none. */
JsonObject *latent_draft_get_defaults (LatentDraft *self, const char *model);
/* Takes @values; NULL forgets them. */
void latent_draft_take_defaults (LatentDraft *self, const char *model, JsonObject *values);

/* Writes now what isn't written yet. */
void latent_draft_flush (LatentDraft *self);

G_END_DECLS
