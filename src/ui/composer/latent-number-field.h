/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-field.h"

G_BEGIN_DECLS

/* A number between two bounds. */
#define LATENT_TYPE_NUMBER_FIELD (latent_number_field_get_type ())
G_DECLARE_FINAL_TYPE (LatentNumberField, latent_number_field, LATENT, NUMBER_FIELD, LatentField)

/* Whether both bounds and a default are known, so that a spin button can show it. */
gboolean latent_number_field_suits (LatentParameter *parameter);

G_END_DECLS
