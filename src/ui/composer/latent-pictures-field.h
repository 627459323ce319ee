/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-field.h"

G_BEGIN_DECLS

/* Input pictures, a mask, or other media: tiles in their order (latent-picture-tile.h), with buttons to add files and
 * links. The value names files and pictures of the library (latent-picture-reference.h), or is a link. What the model
 * won't take is said at once, below the tiles, with what will be made smaller. */
#define LATENT_TYPE_PICTURES_FIELD (latent_pictures_field_get_type ())
G_DECLARE_FINAL_TYPE (LatentPicturesField, latent_pictures_field, LATENT, PICTURES_FIELD, LatentField)

/* Adds references or links (JsonNode), as many as there is room for; where the model takes one, the last takes its place.
 * Returns how many weren't taken. */
guint latent_pictures_field_add (LatentPicturesField *self, GPtrArray *values);

/* TRUE unless it is for other media only. */
gboolean latent_pictures_field_takes_pictures (LatentPicturesField *self);
/* The one that @widget (may be NULL) is a part of, or NULL. Transfer none. */
LatentPicturesField *latent_pictures_field_find (GtkWidget *widget);

G_END_DECLS
