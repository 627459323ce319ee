/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-files.h"
#include "latent-image-kind.h"
#include "latent-library-private.h"
#include "latent-metadata.h"

G_BEGIN_DECLS

/* A file that wasn't made by a task of this journal, on its way into the library: what it says of itself. */
typedef struct
{
  gint64 id;      /* the row's, if it is free; 0: any */
  char *path;     /* relative to the library: where it is, or where it belongs while it is in the trash */
  char *trash;    /* relative to the trash, or NULL */
  gboolean is_result; /* it lay in the library's folder: if its task's picture is still awaited, this is it */
  LatentFileFacts *facts;
  LatentImageKind kind;
  char *mime_type;
  int width;
  int height;
  guint32 colour;
  GBytes *blur;
  char *problem; /* why it can't be shown, or NULL */
  LatentMetadata *metadata;
  gint64 created; /* µs since the epoch: from its metadata, else the file's own time */
} LatentIntake;

void latent_intake_free (LatentIntake *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentIntake, latent_intake_free)

/* From a fiber, all of these. */

/* Size, time, hash. */
LatentFileFacts *
latent_intake_inspect (LatentLibrary *library, const char *file, GCancellable *cancellable, GError **error);

/* Decodes @file (absolute) in the sandbox, reads its metadata and makes its thumbnails if they are @wanted. That it can't be decoded is a
 * "problem" and no error. Takes over nothing; @facts is referenced. */
LatentIntake *latent_intake_examine (LatentLibrary *library,
                                     const char *file,
                                     LatentFileFacts *facts,
                                     gboolean wanted,
                                     GCancellable *cancellable,
                                     GError **error);

/* Gives it a row; a result also its place in its task, if the journal knows that one and has no picture there. The id; 0 on error:
 * LATENT_LIBRARY_ERROR_EXISTS if a picture with that path is in the library. */
gint64 latent_intake_add (LatentLibrary *library, const LatentIntake *intake, GError **error);

/* The picture @id has this file now: another place, another content. Its prompt and what else is known of it stay. */
gboolean latent_intake_replace (LatentLibrary *library, gint64 id, const LatentIntake *intake, GError **error);

/* The same for a file whose content didn't change, where only place (@path) and time are news. */
gboolean latent_intake_relocate (LatentLibrary *library,
                                 gint64 id,
                                 const char *path,
                                 const LatentFileFacts *facts,
                                 GError **error);

G_END_DECLS
