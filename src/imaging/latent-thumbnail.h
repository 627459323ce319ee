/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "latent-imaging.h"
#include "latent-pixels.h"

G_BEGIN_DECLS

/* A thumbnail: JPEG, or WebP where the picture has alpha. Made by us from pixels that the sandbox decoded, so it may be
 * read back in this process. */

/* No thumbnail is larger, in pixels of a side or in bytes. */
#define LATENT_THUMBNAIL_MAX_SIDE 2048
#define LATENT_THUMBNAIL_MAX_BYTES (8 * 1024 * 1024)

/* Scales to fit a square of @side pixels and encodes. Blocks; any thread. Transfer full. */
GBytes *latent_thumbnail_make_sync (LatentPixels *pixels, guint side, GCancellable *cancellable, GError **error);

/* The same on a thread of the room's. A LEAF future of GBytes (boxed). */
DexFuture *latent_thumbnail_make (LatentPixels *pixels, guint side);

/* Decodes a thumbnail in this process. @side, if not 0, is the square in which it will be shown: the result is at least
 * as large as fits in there and perhaps smaller than the file's (a JPEG is scaled while decoding, which is quick).
 * Blocks for a millisecond or so; any thread. A broken file is LATENT_IMAGING_ERROR_BROKEN. Transfer full. */
LatentPixels *latent_thumbnail_decode (GBytes *bytes, guint side, GError **error);

/* The same from a file. Also fails with G_FILE_ERROR. Transfer full. */
LatentPixels *latent_thumbnail_decode_file (const char *path, guint side, GError **error);

G_END_DECLS
