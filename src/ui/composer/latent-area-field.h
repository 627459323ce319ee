/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-field.h"

G_BEGIN_DECLS

/* Text of several lines with a counter; or JSON, where nothing better can be made of a parameter. */
#define LATENT_TYPE_AREA_FIELD (latent_area_field_get_type ())
G_DECLARE_FINAL_TYPE (LatentAreaField, latent_area_field, LATENT, AREA_FIELD, LatentField)

G_END_DECLS
