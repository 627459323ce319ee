/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-field.h"

G_BEGIN_DECLS

/* Free text, numbers without bounds, and seeds (with a die). */
#define LATENT_TYPE_TEXT_FIELD (latent_text_field_get_type ())
G_DECLARE_FINAL_TYPE (LatentTextField, latent_text_field, LATENT, TEXT_FIELD, LatentField)

G_END_DECLS
