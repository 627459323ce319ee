/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* A result on its way into the library: streamed into .latent/incoming/, then landed in the order of
 * docs/ARCHITECTURE.md, "Collecting". */
#define LATENT_TYPE_INCOMING (latent_incoming_get_type ())
G_DECLARE_FINAL_TYPE (LatentIncoming, latent_incoming, LATENT, INCOMING, GObject)

/* Resolves to a LatentIncoming with an empty part. Errors: LATENT_LIBRARY_ERROR_STORAGE. */
DexFuture *latent_incoming_open (LatentLibrary *library, gint64 task, guint index);

/* Where the bytes go; writes block only on the file system. Transfer none. */
GOutputStream *latent_incoming_get_stream (LatentIncoming *self);

/* What comes is text that was asked for. Otherwise text is taken for a page in the result's place. */
void latent_incoming_expect_text (LatentIncoming *self);

/* Decode (proof only: bytes that can't be decoded are kept, with the reason), metadata, fsync, hash, `landing`, rename
 * without replacing, fsync of the folder, thumbnails, one transaction. Resolves to the LatentImage. When it was the last
 * open result of its task the caller moves the task. On failure the part is gone and the result is pending again.
 * Errors: LATENT_LIBRARY_ERROR. Fiber-backed. */
DexFuture *latent_incoming_land (LatentIncoming *self, GCancellable *cancellable);

/* Throws the part away. */
void latent_incoming_discard (LatentIncoming *self);

G_END_DECLS
