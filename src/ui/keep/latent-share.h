/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* Copies for others, with prompt and other metadata in them or without, as the preferences say. Both resolve to TRUE.
 * Errors: LATENT_LIBRARY_ERROR, G_IO_ERROR. Fiber-backed. */

/* Of all @ids (GArray of gint64), in @folder under their own names or numbered ones. */
DexFuture *latent_share_save_all (LatentLibrary *library, GArray *ids, GFile *folder);

/* Of one, as @target, which is replaced. */
DexFuture *latent_share_save (LatentLibrary *library, LatentImage *image, GFile *target);

G_END_DECLS
