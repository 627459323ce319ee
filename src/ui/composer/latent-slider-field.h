/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-field.h"

G_BEGIN_DECLS

/* A number between two bounds: a slider, and an entry that may also be empty, or hold what the slider cannot show. */
#define LATENT_TYPE_SLIDER_FIELD (latent_slider_field_get_type ())
G_DECLARE_FINAL_TYPE (LatentSliderField, latent_slider_field, LATENT, SLIDER_FIELD, LatentField)

G_END_DECLS
