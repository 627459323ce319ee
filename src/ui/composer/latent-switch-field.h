/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-field.h"

G_BEGIN_DECLS

/* Yes or no; not set until it is touched, where there is no default. */
#define LATENT_TYPE_SWITCH_FIELD (latent_switch_field_get_type ())
G_DECLARE_FINAL_TYPE (LatentSwitchField, latent_switch_field, LATENT, SWITCH_FIELD, LatentField)

G_END_DECLS
