/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What some bytes are, by their own first bytes: a name's suffix and a server's Content-Type are only claims. */
typedef enum
{
  LATENT_IMAGE_KIND_UNKNOWN, /* binary data of no kind known here */
  LATENT_IMAGE_KIND_PNG,
  LATENT_IMAGE_KIND_JPEG,
  LATENT_IMAGE_KIND_WEBP,
  LATENT_IMAGE_KIND_GIF,
  LATENT_IMAGE_KIND_AVIF,
  LATENT_IMAGE_KIND_HEIF,
  LATENT_IMAGE_KIND_JXL,
  LATENT_IMAGE_KIND_SVG,
  LATENT_IMAGE_KIND_TIFF,
  LATENT_IMAGE_KIND_BMP,
  LATENT_IMAGE_KIND_MP4,
  LATENT_IMAGE_KIND_WEBM,
  LATENT_IMAGE_KIND_MP3,
  LATENT_IMAGE_KIND_WAV,
  LATENT_IMAGE_KIND_OGG,
  LATENT_IMAGE_KIND_HTML, /* an error page where a picture was expected */
  LATENT_IMAGE_KIND_JSON,
  LATENT_IMAGE_KIND_XML,
  LATENT_IMAGE_KIND_TEXT,
  LATENT_IMAGE_KIND_EMPTY,
} LatentImageKind;

/* How many first bytes of a file latent_image_kind_from_data() wants to see; less will do for most kinds. */
#define LATENT_IMAGE_KIND_HEAD 4096

/* @data are a file's first @size bytes. Any thread. */
LatentImageKind latent_image_kind_from_data (const guint8 *data, gsize size);

/* A picture, still or moving, that a decoder may know. */
gboolean latent_image_kind_is_picture (LatentImageKind kind);

/* A picture, film or sound: something a person may have paid for. FALSE for text of any kind, nothing, and unknown
 * data. */
gboolean latent_image_kind_is_media (LatentImageKind kind);

/* "image/png"; "application/octet-stream" for what is unknown. Static. */
const char *latent_image_kind_get_mime_type (LatentImageKind kind);

/* "png", without a dot; "bin" for what is unknown. Static. */
const char *latent_image_kind_get_extension (LatentImageKind kind);

/* By one of the mime types above or a usual alias, parameters after a semicolon ignored; UNKNOWN for any other. */
LatentImageKind latent_image_kind_from_mime_type (const char *mime_type);

/* The size in pixels as the header of a PNG, JPEG or WebP file says it, before any orientation is applied. FALSE when
 * it can't be known from these bytes (a JPEG's stands behind its metadata: give it 256 KiB). A claim of the file's,
 * good for a guess or a limit. Any thread. */
gboolean latent_image_kind_probe_size (const guint8 *data, gsize size, guint *width, guint *height);

G_END_DECLS
