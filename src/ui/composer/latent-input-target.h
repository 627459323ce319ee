/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-form.h"

G_BEGIN_DECLS

/* Input pictures that are dropped on the composer or pasted into it: pictures of the library, files, the bytes of a picture,
 * links of a web browser. What is no file becomes one in the library's own inputs (latent-stash.h).
 *
 * A drop goes to the field that it falls on, else to the first that takes pictures. */
#define LATENT_TYPE_INPUT_TARGET (latent_input_target_get_type ())
G_DECLARE_FINAL_TYPE (LatentInputTarget, latent_input_target, LATENT, INPUT_TARGET, GObject)

/* @widget and @form are the composer's, which disposes of the target before they go: what is still being read then comes to
 * nothing. */
LatentInputTarget *latent_input_target_new (GtkWidget *widget, LatentForm *form);
void latent_input_target_set_session (LatentInputTarget *self, LatentSession *session);

/* What is in the clipboard. */
void latent_input_target_paste (LatentInputTarget *self);

/* Gives @values (JsonNode: references or links) to @field (NULL: the first that takes pictures), and says so if it can't
 * take them all. FALSE if the model takes no pictures. */
gboolean latent_input_target_add (LatentInputTarget *self, LatentPicturesField *field, GPtrArray *values);

G_END_DECLS
