/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-field.h"

G_BEGIN_DECLS

/* Input pictures or a mask: thumbnails in their order, with a button to add files. Delete removes the picture that has
 * the focus, Alt+Left and Alt+Right move it. The value names files (latent-picture-reference.h). */
#define LATENT_TYPE_PICTURES_FIELD (latent_pictures_field_get_type ())
G_DECLARE_FINAL_TYPE (LatentPicturesField, latent_pictures_field, LATENT, PICTURES_FIELD, LatentField)

/* Adds local files, as many as there is room for; where the model takes one, the first takes its place. Returns how many
 * weren't taken. @files: GFiles. */
guint latent_pictures_field_add_files (LatentPicturesField *self, GSList *files);

G_END_DECLS
