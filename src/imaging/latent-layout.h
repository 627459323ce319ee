/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "latent-pixels.h"

G_BEGIN_DECLS

typedef enum
{
  LATENT_SAMPLE_U8,
  LATENT_SAMPLE_U16,   /* in the machine's byte order, as the others */
  LATENT_SAMPLE_HALF,  /* IEEE 754 binary16 */
  LATENT_SAMPLE_FLOAT, /* binary32; 0 to 1, what is outside is clipped */
} LatentSample;

/* How a decoder laid its pixels out in memory. */
typedef struct
{
  LatentSample sample;
  guint8 n_channels;
  gint8 red, green, blue; /* which of the pixel's samples; grey has the same three */
  gint8 alpha;            /* -1: none */
  gboolean premultiplied;
} LatentLayout;

/* Bytes of one pixel. */
gsize latent_layout_get_pixel_size (const LatentLayout *layout);

/* Copies pixels of any layout into LatentPixels. Errors: LATENT_IMAGING_ERROR_BROKEN if @bytes is too short for what it
 * should hold, LATENT_IMAGING_ERROR_TOO_LARGE, G_IO_ERROR_CANCELLED. Any thread. Transfer full. */
LatentPixels *latent_layout_convert (const LatentLayout *layout,
                                     GBytes *bytes,
                                     guint width,
                                     guint height,
                                     gsize stride,
                                     GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
