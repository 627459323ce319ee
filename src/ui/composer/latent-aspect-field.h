/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-field.h"

G_BEGIN_DECLS

/* Shapes as little rectangles. */
#define LATENT_TYPE_ASPECT_FIELD (latent_aspect_field_get_type ())
G_DECLARE_FINAL_TYPE (LatentAspectField, latent_aspect_field, LATENT, ASPECT_FIELD, LatentField)

G_END_DECLS
