/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-field.h"

G_BEGIN_DECLS

/* A group of values: a row that opens to the fields of its members. An optional one has a switch. */
#define LATENT_TYPE_GROUP_FIELD (latent_group_field_get_type ())
G_DECLARE_FINAL_TYPE (LatentGroupField, latent_group_field, LATENT, GROUP_FIELD, LatentField)

G_END_DECLS
