/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* What a person does to pictures. @ids: GArray of gint64, one transaction for all. Futures resolve to TRUE. It is written
 * into the library's history. */

/* Resolve to what latent_history_undo() takes back (gint64), 0 if nothing changed. */
DexFuture *latent_images_set_favourite (LatentLibrary *library, GArray *ids, gboolean favourite);
DexFuture *latent_images_add_tag (LatentLibrary *library, GArray *ids, const char *tag);
DexFuture *latent_images_remove_tag (LatentLibrary *library, GArray *ids, const char *tag);

/* To .latent/trash and back under their own names (a free one if that is taken). Fiber-backed. */
DexFuture *latent_images_trash (LatentLibrary *library, GArray *ids);
DexFuture *latent_images_restore (LatentLibrary *library, GArray *ids);

/* What lies in the trash goes to the desktop's trash, and is no picture of the library any more. Where the desktop has no
 * trash for that disk, it stays: G_IO_ERROR_NOT_SUPPORTED. */
DexFuture *latent_images_discard (LatentLibrary *library, GArray *ids);

/* Keeps the @address that an imported picture came from: in the library, and in its file where that can hold it (dc:source;
 * the encoded pixels stay). Fiber-backed. */
DexFuture *latent_images_set_source (LatentLibrary *library, gint64 id, const char *address);

/* Copies the file into @folder under its own name, a numbered one if that is taken, byte for byte; made if missing.
 * Resolves to a GFile. */
DexFuture *latent_images_copy_to (LatentLibrary *library, LatentImage *image, GFile *folder);

/* Thumbnail pixels for a tile of @size device pixels (256 or 512 is stored): a boxed LatentPixels, from our own file and
 * in process; made from the picture (sandboxed) when it is missing. Cancelled work is not begun. */
DexFuture *
latent_images_load_thumbnail (LatentLibrary *library, LatentImage *image, guint size, GCancellable *cancellable);

/* The same after everything that somebody waits for, of a loaded picture. A missing thumbnail isn't made. */
DexFuture *
latent_images_preload_thumbnail (LatentLibrary *library, LatentImage *image, guint size, GCancellable *cancellable);

/* Makes those that are missing, once and in the background, while nobody waits for another one; for a library that is
 * looked at. It ends when the library is closed. */
void latent_images_mend_thumbnails (LatentLibrary *library);

G_END_DECLS
