/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"
#include "latent-prompt-view.h"

G_BEGIN_DECLS

/* What the library has for the prompt: earlier ones, saved ones, lists of words. */
#define LATENT_TYPE_PROMPT_TOOLS (latent_prompt_tools_get_type ())
G_DECLARE_FINAL_TYPE (LatentPromptTools, latent_prompt_tools, LATENT, PROMPT_TOOLS, GObject)

/* @prompt outlives it. */
LatentPromptTools *latent_prompt_tools_new (LatentPromptView *prompt);
/* NULL for none. */
void latent_prompt_tools_set_library (LatentPromptTools *self, LatentLibrary *library);

/* The lists that a prompt can name, to be changed. */
void latent_prompt_tools_edit_lists (LatentPromptTools *self);
/* Asks for a name. */
void latent_prompt_tools_save_prompt (LatentPromptTools *self);

G_END_DECLS
