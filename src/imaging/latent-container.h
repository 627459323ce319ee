/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "latent-image-kind.h"
#include "latent-imaging.h"

G_BEGIN_DECLS

/* Where JPEG and WebP files (and PNG, by latent-png-chunks.h) keep what is written about a picture, and where the
 * picture itself. Files are walked as streams; what they claim of themselves is checked against limits before it is
 * believed. Everything here blocks and may run on any thread. */

#define LATENT_CONTAINER_MAX_XMP (2 * 1024 * 1024)
#define LATENT_CONTAINER_MAX_EXIF (4 * 1024 * 1024)

typedef struct
{
  GBytes *xmp;       /* the packet; NULL */
  GBytes *exif;      /* a TIFF structure; NULL */
  GHashTable *texts; /* of a PNG; NULL for the others */
} LatentContainer;

void latent_container_clear (LatentContainer *self);

/* Fills @self with what is found; a damaged or cut file has less. Other kinds have nothing. FALSE only with an error of
 * reading itself. */
gboolean latent_container_read (LatentContainer *self,
                                LatentImageKind kind,
                                GInputStream *input,
                                GCancellable *cancellable,
                                GError **error);

/* SHA-256, in hexadecimal, of all the bytes that make the picture and none of those about it: it stays the same when
 * metadata are written. NULL and LATENT_IMAGING_ERROR_BROKEN if the structure is damaged, _UNKNOWN_FORMAT for another
 * kind. Transfer full. */
char *
latent_container_hash_picture (LatentImageKind kind, GInputStream *input, GCancellable *cancellable, GError **error);

/* Copies the file without XMP, EXIF, IPTC and comments; orientation and colour profile stay. Errors as above. */
gboolean latent_container_strip (LatentImageKind kind,
                                 GInputStream *input,
                                 GOutputStream *output,
                                 GCancellable *cancellable,
                                 GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LatentContainer, latent_container_clear)

G_END_DECLS
