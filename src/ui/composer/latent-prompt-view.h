/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"
#include "latent-parameter.h"
#include "latent-wildcards.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The prompt: a text area with a placeholder, a counter, a place for an error, and the prompts that were sent before.
 * Whoever has it in its window answers the actions "prompt.save", "prompt.lists", "prompt.compare", "prompt.preview".
 * Signals "changed", "picture-refused" (a picture was pasted into it). */
#define LATENT_TYPE_PROMPT_VIEW (latent_prompt_view_get_type ())
G_DECLARE_FINAL_TYPE (LatentPromptView, latent_prompt_view, LATENT, PROMPT_VIEW, AdwBin)

/* Whose history is offered; NULL for none. */
void latent_prompt_view_set_library (LatentPromptView *self, LatentLibrary *library);

/* Whose lengths hold; NULL for a model without a prompt. */
void latent_prompt_view_set_parameter (LatentPromptView *self, LatentParameter *parameter);

/* As it was written. Transfer full. */
char *latent_prompt_view_dup_text (LatentPromptView *self);
/* Nothing of what was there before comes back. */
void latent_prompt_view_set_text (LatentPromptView *self, const char *text);
/* A text that stands for @prompt and nothing else; it can be undone. */
void latent_prompt_view_set_literal (LatentPromptView *self, const char *prompt);
/* The same as set_text() as something that the user did and can undo. */
void latent_prompt_view_replace_text (LatentPromptView *self, const char *text);
void latent_prompt_view_insert_text (LatentPromptView *self, const char *text);
void latent_prompt_view_set_error (LatentPromptView *self, const char *message);

/* The lists that the text may name: as latent_wildcards_parse() takes them. */
void latent_prompt_view_set_lists (LatentPromptView *self, GHashTable *lists);
/* What the text stands for, without the space around it; NULL and LATENT_WILDCARDS_ERROR if that can't be said. Transfer
 * none. */
LatentWildcards *latent_prompt_view_get_wildcards (LatentPromptView *self, const GError **error);
/* Every prompt that is to be sent is as long as this one, or shorter. Transfer full. */
char *latent_prompt_view_dup_longest (LatentPromptView *self);

G_END_DECLS
