/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-metadata.h"

G_BEGIN_DECLS

/* XMP by gexiv2, to be called on the room's one metadata thread and on no other: used from several at once, gexiv2 0.14
 * silently loses what it should write (measured: 4 of 1,600 files with 4 threads). */

/* Writes into a PNG, JPEG or WebP file, in place. On an error its content is undefined. */
gboolean latent_xmp_write_file (const char *path, const LatentMetadata *metadata, GError **error);

/* The same for the address alone. */
gboolean latent_xmp_write_address (const char *path, const char *address, GError **error);

/* A whole packet with @metadata, for a sidecar; @base, if not NULL, is the packet whose other properties it
 * takes over; if that can't be read, LATENT_IMAGING_ERROR_BROKEN. Transfer full. */
char *latent_xmp_make_packet (GBytes *base, const LatentMetadata *metadata, GError **error);

/* Fills the members of @metadata that are found. @packet may be hostile. FALSE, and nothing changed but
 * the address, if it isn't XMP or says nothing of how the picture was made. */
gboolean latent_xmp_parse (GBytes *packet, LatentMetadata *metadata);

G_END_DECLS
