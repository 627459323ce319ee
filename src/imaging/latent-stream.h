/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Streams of files whose structure nobody vouches for. Each returns FALSE with LATENT_IMAGING_ERROR_BROKEN where the
 * file ends too soon, or with the error of reading. Any thread. */

/* Sets the error of a picture that is damaged. Always FALSE. */
gboolean latent_stream_set_broken (GError **error);

/* Reads all @size bytes. */
gboolean latent_stream_read (GInputStream *input, guint8 *data, gsize size, GCancellable *cancellable, GError **error);

/* Goes on by @size bytes. */
gboolean latent_stream_skip (GInputStream *input, gsize size, GCancellable *cancellable, GError **error);

G_END_DECLS
