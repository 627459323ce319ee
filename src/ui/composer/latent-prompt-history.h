/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The prompts that were sent and those that were saved, searched as one types. Signal "chosen" (the text). */
#define LATENT_TYPE_PROMPT_HISTORY (latent_prompt_history_get_type ())
G_DECLARE_FINAL_TYPE (LatentPromptHistory, latent_prompt_history, LATENT, PROMPT_HISTORY, GtkPopover)

void latent_prompt_history_set_library (LatentPromptHistory *self, LatentLibrary *library);

G_END_DECLS
