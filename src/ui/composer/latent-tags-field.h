/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-field.h"

G_BEGIN_DECLS

/* A list of texts or numbers: each a chip that Delete removes and Alt+Left and Alt+Right move; an entry, or a menu of the
 * choices, adds another one. */
#define LATENT_TYPE_TAGS_FIELD (latent_tags_field_get_type ())
G_DECLARE_FINAL_TYPE (LatentTagsField, latent_tags_field, LATENT, TAGS_FIELD, LatentField)

G_END_DECLS
