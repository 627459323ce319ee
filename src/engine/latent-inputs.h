/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-catalog.h"
#include "latent-kie-client.h"
#include "latent-library.h"

G_BEGIN_DECLS

/* Input pictures, and other media where a model takes them, on their way from the library or a file to KIE: latent-picture-reference.h has how a request names
 * them. All from a fiber. */

/* TRUE if @input (of @model) names a picture that is to be uploaded. */
gboolean latent_inputs_are_in (JsonObject *input);

/* The first input picture of @input that is the library's: what a task of it is an edit of. 0 if there is none. */
gint64 latent_inputs_find_parent (LatentModel *model, JsonObject *input);

/* A copy of @input with every file named by its content too; each was looked at: it is there, and what @model (may be
 * NULL: a picture) takes. @error isn't NULL. Errors: LATENT_ENGINE_ERROR_PICTURE, LATENT_LIBRARY_ERROR. Transfer full. */
JsonObject *latent_inputs_resolve (LatentLibrary *library,
                                   LatentModel *model,
                                   JsonObject *input,
                                   GCancellable *cancellable,
                                   GError **error);

/* How much of all is uploaded, from 0 to 1. */
typedef void (*LatentInputsProgress) (double fraction, gpointer user_data);

/* A copy of @input with a link for every picture: one that KIE still has, else uploaded now, made smaller or of another
 * kind where @model (may be NULL) asks for it. Errors: as above, when a picture isn't what it was; LATENT_IMAGING_ERROR;
 * LATENT_KIE_ERROR. @error isn't NULL. @progress may be NULL. Transfer full. */
JsonObject *latent_inputs_upload (LatentLibrary *library,
                                  LatentKieClient *client,
                                  LatentModel *model,
                                  JsonObject *input,
                                  LatentInputsProgress progress,
                                  gpointer progress_data,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
