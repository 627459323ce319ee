/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-prompts.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A prompt in a GListModel. */
#define LATENT_TYPE_PROMPT_ITEM (latent_prompt_item_get_type ())
G_DECLARE_FINAL_TYPE (LatentPromptItem, latent_prompt_item, LATENT, PROMPT_ITEM, GObject)

LatentPromptItem *latent_prompt_item_new (const LatentPrompt *prompt);
const LatentPrompt *latent_prompt_item_get_prompt (LatentPromptItem *self);

/* The first words of @text, to save it under. Transfer full. */
char *latent_prompt_suggest_name (const char *text);

/* How it is shown: its words, where it was used, and what can be done with it. Signals "save", "rename", "delete". */
#define LATENT_TYPE_PROMPT_ROW (latent_prompt_row_get_type ())
G_DECLARE_FINAL_TYPE (LatentPromptRow, latent_prompt_row, LATENT, PROMPT_ROW, GtkBox)

GtkWidget *latent_prompt_row_new (void);
void latent_prompt_row_set_item (LatentPromptRow *self, LatentPromptItem *item);
LatentPromptItem *latent_prompt_row_get_item (LatentPromptRow *self);
/* For a person who can't see it. Transfer full. */
char *latent_prompt_row_dup_description (LatentPromptRow *self);

G_END_DECLS
