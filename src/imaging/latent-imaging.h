/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LATENT_IMAGING_ERROR_UNKNOWN_FORMAT, /* no picture, or a kind for which no decoder is installed */
  LATENT_IMAGING_ERROR_BROKEN,         /* a picture's data are damaged, cut or lie about themselves */
  LATENT_IMAGING_ERROR_TOO_LARGE,      /* more pixels or bytes than are taken on */
  LATENT_IMAGING_ERROR_NO_SANDBOX,     /* the decoder's sandbox can't be made on this machine */
  LATENT_IMAGING_ERROR_FAILED,
} LatentImagingError;

/* All of the room: a function that returns a future is called from the main thread, one that blocks says so and may be
 * called from any. Pixels are 8 bit RGBA (latent-pixels.h), text is UTF-8.
 *
 * Messages in this domain are one translated sentence for a person. Reading and writing files also fails with
 * G_IO_ERROR and G_FILE_ERROR, cancelling with G_IO_ERROR_CANCELLED. */
#define LATENT_IMAGING_ERROR (latent_imaging_error_quark ())
GQuark latent_imaging_error_quark (void);

/* No picture with more pixels than this is decoded: 300 megapixels, 1.2 GB. */
#define LATENT_IMAGING_MAX_PIXELS (300u * 1000 * 1000)

/* Ends the room's threads, which start with the first call that needs them. What is queued for gexiv2 is still done,
 * queued scaling and encoding is dropped. Blocks. For the end of a program, and of a test that looks for leaks;
 * everything may be used again afterwards. Main thread only. */
void latent_imaging_shutdown (void);

G_END_DECLS
