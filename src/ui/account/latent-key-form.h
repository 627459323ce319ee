/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Asks for a key and checks it against the balance before it is used. Says what a missing or locked keyring means.
 * Properties: "session"; "typing" (something stands in the entry). Signal "accepted" when a key is in use. */
#define LATENT_TYPE_KEY_FORM (latent_key_form_get_type ())
G_DECLARE_FINAL_TYPE (LatentKeyForm, latent_key_form, LATENT, KEY_FORM, AdwBin)

void latent_key_form_set_session (LatentKeyForm *self, LatentSession *session);

G_END_DECLS
