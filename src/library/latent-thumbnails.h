/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "latent-pixels.h"

G_BEGIN_DECLS

typedef struct _LatentLibrary LatentLibrary;

/* The thumbnails of a library: files in .latent/thumbnails/SIZE/, named after the hash of what they show, so that a
 * picture that has changed has none. A cache: it may be thrown away at any time. Main thread only. */
typedef struct _LatentThumbnails LatentThumbnails;

LatentThumbnails *latent_thumbnails_new (LatentLibrary *library);
/* What goes on in the background ends soon. */
void latent_thumbnails_stop (LatentThumbnails *self);
/* Drops what waits. */
void latent_thumbnails_free (LatentThumbnails *self);

/* Where the thumbnail of one of the two sizes (256, 512) lies; @folder: .latent/thumbnails. Any thread. Transfer full. */
char *latent_thumbnails_get_path (const char *folder, const char *hash, guint size);

/* TRUE while none is being made. */
gboolean latent_thumbnails_is_idle (LatentThumbnails *self);

/* Makes and writes both sizes. From a fiber. FALSE with an error when one couldn't be made. */
gboolean latent_thumbnails_write (LatentLibrary *library, const char *hash, LatentPixels *pixels, GError **error);

/* Which of @hashes (a set of text) has no thumbnail in one of the sizes is added to @missing (text, transfer full), and to
 * @stray the path of each that shows something else. Blocks; for a worker's threads. @folder: where they lie. */
void latent_thumbnails_compare (const char *folder, GHashTable *hashes, GPtrArray *missing, GPtrArray *stray);

G_END_DECLS
