/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-canvas.h"

G_BEGIN_DECLS

/* Reads the pictures that clients give: PNG and JPEG, no more than 64 megapixels. Others can't be read, which no task
 * fails for. From any thread. */

/* TRUE and the size in pixels. */
gboolean latent_demo_decode_size (GBytes *bytes, int *width, int *height);

/* The picture, scaled and cropped so that it fills @width × @height. NULL if it can't be read. Transfer full. */
LatentDemoCanvas *latent_demo_decode (GBytes *bytes, int width, int height);

G_END_DECLS
