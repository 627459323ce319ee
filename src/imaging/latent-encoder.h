/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "latent-image-kind.h"
#include "latent-imaging.h"
#include "latent-pixels.h"

G_BEGIN_DECLS

typedef struct
{
  LatentImageKind kind; /* PNG, JPEG or WEBP */
  guint quality;        /* 1 to 100, for JPEG and lossy WebP */
  gboolean lossless;    /* for WebP */
} LatentEncoderOptions;

/* Where the picture has alpha, JPEG flattens it on white; the others keep it. Colours are marked as sRGB in PNG.
 *
 * Blocks; any thread. Errors: LATENT_IMAGING_ERROR_TOO_LARGE for a side that the format can't hold (65,535 in JPEG,
 * 16,383 in WebP), LATENT_IMAGING_ERROR_FAILED. Transfer full. */
GBytes *latent_encoder_encode_sync (LatentPixels *pixels,
                                    const LatentEncoderOptions *options,
                                    GCancellable *cancellable,
                                    GError **error);

/* The same on a thread of the room's. A LEAF future of GBytes (boxed). */
DexFuture *latent_encoder_encode (LatentPixels *pixels, const LatentEncoderOptions *options);

/* Encodes and writes to @path: under a temporary name beside it, flushed to disk, then renamed over it. A LEAF future
 * of TRUE. Also fails with G_FILE_ERROR. */
DexFuture *latent_encoder_write_file (LatentPixels *pixels, const LatentEncoderOptions *options, const char *path);

G_END_DECLS
