/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-image-kind.h"
#include "latent-library.h"
#include "latent-model.h"
#include "latent-picture-reference.h"

G_BEGIN_DECLS

/* A file that a request names as input, looked at: what it is, and what will become of it on its way to a model. */
typedef struct
{
  GFile *file;
  char *name; /* for a person */
  guint64 size;
  LatentImageKind kind;
  char *media_type;
  gboolean converted; /* it will be encoded anew, being of a kind that the model doesn't take */
  gboolean shrunk;    /* it has more bytes than the model takes and will be made smaller */
} LatentInputFile;

void latent_input_file_free (LatentInputFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentInputFile, latent_input_file_free)

/* Looks at what @reference names. @parameter: the one that takes it; NULL takes any picture. From a fiber. @error isn't
 * NULL. Errors, each a sentence for a person: LATENT_ENGINE_ERROR_PICTURE if it isn't there, can't be read, is of no kind
 * that the parameter takes or too large; LATENT_LIBRARY_ERROR; G_IO_ERROR_CANCELLED. Transfer full. */
LatentInputFile *latent_input_file_look (LatentLibrary *library,
                                         LatentParameter *parameter,
                                         const LatentPictureReference *reference,
                                         GCancellable *cancellable,
                                         GError **error);

/* Makes *error, which isn't NULL and came from reading @file, a sentence for a person: that a file can't be read is no
 * trouble of the library's. A cancellation stays one. Always FALSE. */
gboolean latent_input_file_explain (GFile *file, GError **error);

/* TRUE if @parameter takes pictures, such as those of the library. */
gboolean latent_input_file_takes_pictures (LatentParameter *parameter);

/* TRUE if @parameter (NULL takes all) takes a file of this kind as it is. */
gboolean latent_input_file_accepts (LatentParameter *parameter, LatentImageKind kind, const char *media_type);

/* The largest file that @parameter (or NULL) takes, in bytes. */
guint64 latent_input_file_get_limit (LatentParameter *parameter);

G_END_DECLS
