/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-parameter.h"
#include "latent-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* One input: a thumbnail, or an icon for another medium or a link, with a button that removes it. Delete removes it too,
 * Alt+Left and Alt+Right move it, and it can be dragged onto another tile of its field.
 *
 * Signals: "looked" when it is known what it is; "removed"; "moved" (int: by how many places); "dropped"
 * (LatentPictureTile: which was dragged onto this one). */
#define LATENT_TYPE_PICTURE_TILE (latent_picture_tile_get_type ())
G_DECLARE_FINAL_TYPE (LatentPictureTile, latent_picture_tile, LATENT, PICTURE_TILE, AdwBin)

/* @value: a reference (latent-picture-reference.h) or a link, for @parameter. @session may be NULL: then it can't be
 * looked at. Floating. */
LatentPictureTile *latent_picture_tile_new (LatentParameter *parameter, JsonNode *value, LatentSession *session);

/* Transfer none. */
JsonNode *latent_picture_tile_get_value (LatentPictureTile *self);
/* Why the model won't take it, a sentence for a person, or NULL. Transfer none. */
const char *latent_picture_tile_get_problem (LatentPictureTile *self);
/* It will be made smaller, or encoded anew. */
gboolean latent_picture_tile_get_shrunk (LatentPictureTile *self);
gboolean latent_picture_tile_get_converted (LatentPictureTile *self);

G_END_DECLS
