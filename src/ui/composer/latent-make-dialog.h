/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-draft.h"
#include "latent-window.h"

G_BEGIN_DECLS

/* The same done to several pictures: one task for each, in one batch, with what all of them cost. */
#define LATENT_TYPE_MAKE_DIALOG (latent_make_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LatentMakeDialog, latent_make_dialog, LATENT, MAKE_DIALOG, AdwDialog)

/* @models: ids of those that can do it, at least one, the first one chosen. @ids: pictures (gint64). @draft has the values
 * that were chosen before. */
void latent_make_dialog_present (LatentWindow *window,
                                 LatentSession *session,
                                 LatentDraft *draft,
                                 const char *title,
                                 const char *const *models,
                                 GArray *ids);

G_END_DECLS
