/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LATENT_TYPE_MULTIPART_STREAM (latent_multipart_stream_get_type ())
G_DECLARE_FINAL_TYPE (LatentMultipartStream, latent_multipart_stream, LATENT, MULTIPART_STREAM, GInputStream)

/* A multipart/form-data body around a file that is read as it is sent, never whole. @fields are names and values in
 * turn, NULL-terminated; the file follows as the field "file". Reading fails with G_IO_ERROR_PARTIAL_INPUT if @file turns
 * out to be shorter than @file_length; what it has beyond is left out. @file_name and the fields must not contain quotes
 * or control characters. Transfer full. */
LatentMultipartStream *latent_multipart_stream_new (const char *const *fields,
                                                    const char *file_name,
                                                    const char *media_type,
                                                    GInputStream *file,
                                                    guint64 file_length);

/* With the boundary, for the Content-Type header. Transfer none. */
const char *latent_multipart_stream_get_content_type (LatentMultipartStream *self);
/* Of the whole body, in bytes. */
guint64 latent_multipart_stream_get_length (LatentMultipartStream *self);

G_END_DECLS
