/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-prompt-view.h"

G_BEGIN_DECLS

/* Goes through the prompts that were sent, in the prompt itself. What stood there unsent is where one comes back to. */
#define LATENT_TYPE_PROMPT_STEPS (latent_prompt_steps_get_type ())
G_DECLARE_FINAL_TYPE (LatentPromptSteps, latent_prompt_steps, LATENT, PROMPT_STEPS, GObject)

/* @view outlives it. */
LatentPromptSteps *latent_prompt_steps_new (LatentPromptView *view);
void latent_prompt_steps_set_library (LatentPromptSteps *self, LatentLibrary *library);

/* @way: 1 to the one before, -1 to the one after. */
void latent_prompt_steps_go (LatentPromptSteps *self, int way);

G_END_DECLS
