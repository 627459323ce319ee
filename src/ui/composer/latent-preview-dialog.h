/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Every prompt that is about to be sent, and what all of it costs. Signals "send", "send-literally" (as it was written);
 * it closes then. */
#define LATENT_TYPE_PREVIEW_DIALOG (latent_preview_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LatentPreviewDialog, latent_preview_dialog, LATENT, PREVIEW_DIALOG, AdwDialog)

/* @summary: what it comes to, a sentence or two. @button: the words on the button that sends. @problem: why it can't be
 * sent, or NULL. */
LatentPreviewDialog *
latent_preview_dialog_new (const char *const *prompts, const char *summary, const char *button, const char *problem);

G_END_DECLS
