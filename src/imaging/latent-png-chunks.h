/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "latent-imaging.h"

G_BEGIN_DECLS

/* The chunks of a PNG file (W3C "PNG Specification, Third Edition", 5 and 11.3.3), read and written as a stream: no
 * length that a file claims is ever allocated, and pixel data is copied byte for byte. Everything here blocks and may
 * run on any thread. */

/* Limits for text: longer ones, and more of them, are passed over. */
#define LATENT_PNG_MAX_TEXT (4 * 1024 * 1024)
#define LATENT_PNG_MAX_TEXTS 64

/* All tEXt, zTXt and iTXt of a file by keyword, as valid UTF-8; of several with one keyword the first. A text whose
 * CRC, encoding or compressed data is wrong is passed over, and reading ends quietly where the file is cut.
 * Errors: LATENT_IMAGING_ERROR_UNKNOWN_FORMAT if it is no PNG, G_IO_ERROR. Transfer full. */
GHashTable *latent_png_chunks_read_texts (GInputStream *input, GCancellable *cancellable, GError **error);

/* Copies a PNG from @input to @output. Text chunks with @keyword (ASCII, 1 to 79 characters) are left out, and, if
 * @text isn't NULL, one with @text is put before the first IDAT: tEXt if it is ASCII, else iTXt. Every CRC and the
 * order of chunks is checked: LATENT_IMAGING_ERROR_BROKEN, and what was written then is of no use. Bytes behind IEND
 * are not copied. */
gboolean latent_png_chunks_set_text (GInputStream *input,
                                     GOutputStream *output,
                                     const char *keyword,
                                     const char *text,
                                     GCancellable *cancellable,
                                     GError **error);

/* Copies a PNG without its text, time and EXIF chunks (of the latter, the orientation stays). Checks as above. */
gboolean
latent_png_chunks_strip (GInputStream *input, GOutputStream *output, GCancellable *cancellable, GError **error);

/* Feeds @checksum with all that makes the picture: every chunk but text, time and EXIF, in its order. */
gboolean latent_png_chunks_hash (GInputStream *input, GChecksum *checksum, GCancellable *cancellable, GError **error);

G_END_DECLS
