/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "latent-imaging.h"
#include "latent-pixels.h"

G_BEGIN_DECLS

/* What a file turned out to be. Reference counted, never changed once made. */
#define LATENT_TYPE_DECODED (latent_decoded_get_type ())
typedef struct _LatentDecoded LatentDecoded;

GType latent_decoded_get_type (void) G_GNUC_CONST;

LatentDecoded *latent_decoded_ref (LatentDecoded *self);
void latent_decoded_unref (LatentDecoded *self);

/* The first frame, upright, in its full size. Transfer none. */
LatentPixels *latent_decoded_get_pixels (LatentDecoded *self);

/* As the decoder found by content. Transfer none. */
const char *latent_decoded_get_mime_type (LatentDecoded *self);

gboolean latent_decoded_is_animated (LatentDecoded *self);

/* Decodes a picture that nobody vouches for, in glycin's sandbox: a process of its own, of which never more decode
 * at once for this program than the machine has cores. The orientation noted in the file is applied, colours are brought to sRGB,
 * deeper formats (16 bit, float) are reduced to 8 bit.
 *
 * The future comes from a FIBER: await it plainly (dex_await_boxed()). @cancellable, to be triggered on the main thread,
 * kills the decoding process; one that is just being started ends a moment later. Resolves to a LatentDecoded. Errors: LATENT_IMAGING_ERROR, G_IO_ERROR for a file that can't be
 * read or a cancellation. */
DexFuture *latent_decoder_decode_file (GFile *file, GCancellable *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentDecoded, latent_decoded_unref)

G_END_DECLS
