/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "latent-imaging.h"
#include "latent-pixels.h"

G_BEGIN_DECLS

/* Makes pictures smaller: Lanczos in both directions, on premultiplied colours. Nothing is ever made larger. */

typedef enum
{
  LATENT_SCALER_FIT,   /* the whole picture within the box, in its own shape */
  LATENT_SCALER_COVER, /* the box's shape, filled from the middle of the picture */
} LatentScalerMode;

/* The size that scaling gives, at least 1 × 1. Any thread. */
void latent_scaler_get_size (LatentScalerMode mode,
                             guint width,
                             guint height,
                             guint box_width,
                             guint box_height,
                             guint *out_width,
                             guint *out_height);

/* Blocks; any thread. Gives @pixels itself back where there is nothing to do. NULL only when cancelled. Transfer
 * full. */
LatentPixels *latent_scaler_scale_sync (LatentPixels *pixels,
                                        LatentScalerMode mode,
                                        guint box_width,
                                        guint box_height,
                                        GCancellable *cancellable,
                                        GError **error);

/* The same on a thread of the room's. A LEAF future of LatentPixels. */
DexFuture *latent_scaler_scale (LatentPixels *pixels, LatentScalerMode mode, guint box_width, guint box_height);

G_END_DECLS
