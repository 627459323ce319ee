/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATENT_TYPE_PREFERENCES_DIALOG (latent_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LatentPreferencesDialog,
                      latent_preferences_dialog,
                      LATENT,
                      PREFERENCES_DIALOG,
                      AdwPreferencesDialog)

/* @session is the one whose account and folder are shown; NULL while none is open. */
LatentPreferencesDialog *latent_preferences_dialog_new (GSettings *settings, LatentSession *session);

/* Opens the page that asks for a key. */
void latent_preferences_dialog_ask_key (LatentPreferencesDialog *self);

G_END_DECLS
