/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-draft.h"
#include "latent-form.h"

G_BEGIN_DECLS

/* A button with a menu beside the model: keeps what the form says as the model's defaults, goes back to them, or to those
 * of the catalogue. */
#define LATENT_TYPE_DEFAULTS_MENU (latent_defaults_menu_get_type ())
G_DECLARE_FINAL_TYPE (LatentDefaultsMenu, latent_defaults_menu, LATENT, DEFAULTS_MENU, AdwBin)

/* @form outlives it. Floating. */
GtkWidget *latent_defaults_menu_new (LatentForm *form);
/* Where defaults are kept; without one there are none. */
void latent_defaults_menu_set_draft (LatentDefaultsMenu *self, LatentDraft *draft);

G_END_DECLS
