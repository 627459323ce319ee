/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-field.h"

G_BEGIN_DECLS

/* A list of groups: a row that opens to one group after the other, which can be added, removed and moved. */
#define LATENT_TYPE_ROWS_FIELD (latent_rows_field_get_type ())
G_DECLARE_FINAL_TYPE (LatentRowsField, latent_rows_field, LATENT, ROWS_FIELD, LatentField)

G_END_DECLS
