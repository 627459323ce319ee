/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A picture (or another file) that a request names and that is still to be uploaded: one of the library, {"$image": 7}, or a file,
 * {"$file": "/path", "sha256": "…"}. It stands where the model takes a link, in requests and in the journal, and means
 * the same tomorrow; a link doesn't. */
typedef struct
{
  gint64 image; /* the library's id, or 0 */
  const char *path; /* absolute, or NULL */
  const char *sha256; /* of the file's content as it was named, in hex; or NULL if not known yet */
} LatentPictureReference;

/* FALSE if @node is none. The strings are @node's. */
gboolean latent_picture_reference_read (JsonNode *node, LatentPictureReference *reference);

/* Transfer full. @sha256 may be NULL. */
JsonNode *latent_picture_reference_new_image (gint64 image);
JsonNode *latent_picture_reference_new_file (const char *path, const char *sha256);

/* What takes the place of @node, which stands for @reference; transfer full. NULL with an error ends the replacing. */
typedef JsonNode *(*LatentPictureReferenceFunc) (JsonNode *node,
                                                 const LatentPictureReference *reference,
                                                 gpointer user_data,
                                                 GError **error);

/* @value with every reference in it replaced: @value itself or one in the list that @value is. Transfer full. */
JsonNode *
latent_picture_reference_replace (JsonNode *value, LatentPictureReferenceFunc func, gpointer user_data, GError **error);

/* TRUE if @value is a reference, or has one in its lists and groups. */
gboolean latent_picture_reference_is_in (JsonNode *value);

G_END_DECLS
