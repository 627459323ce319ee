/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-parameter.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The prompt: a text area with a placeholder, a counter and a place for an error.
 * Signals "changed", "picture-refused" (a picture was pasted into it). */
#define LATENT_TYPE_PROMPT_VIEW (latent_prompt_view_get_type ())
G_DECLARE_FINAL_TYPE (LatentPromptView, latent_prompt_view, LATENT, PROMPT_VIEW, AdwBin)

/* Whose lengths hold; NULL for a model without a prompt. */
void latent_prompt_view_set_parameter (LatentPromptView *self, LatentParameter *parameter);

/* Transfer full. */
char *latent_prompt_view_dup_text (LatentPromptView *self);
void latent_prompt_view_set_text (LatentPromptView *self, const char *text);
void latent_prompt_view_set_error (LatentPromptView *self, const char *message);

G_END_DECLS
