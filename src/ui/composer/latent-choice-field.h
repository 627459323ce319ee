/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-field.h"

G_BEGIN_DECLS

/* Few short choices side by side, others in a drop-down list. */
#define LATENT_TYPE_CHOICE_FIELD (latent_choice_field_get_type ())
G_DECLARE_FINAL_TYPE (LatentChoiceField, latent_choice_field, LATENT, CHOICE_FIELD, LatentField)

G_END_DECLS
