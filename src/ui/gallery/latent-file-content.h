/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* Offers the bytes of one file under the file's own mime type, read when they are asked for: a texture would be encoded
 * anew and lose the prompt that the file carries. */
#define LATENT_TYPE_FILE_CONTENT (latent_file_content_get_type ())
G_DECLARE_FINAL_TYPE (LatentFileContent, latent_file_content, LATENT, FILE_CONTENT, GdkContentProvider)

GdkContentProvider *latent_file_content_new (GFile *file, const char *mime_type);

/* What a drag or a copy of @images (GPtrArray of loaded LatentImage) offers, in this order: text/uri-list, for a single
 * one its bytes, GdkFileList, which GTK hands through the file-transfer portal, and, to ourselves only, a GPtrArray of
 * LatentImage. NULL if none of them has a file.
 * Transfer full. */
GdkContentProvider *latent_file_content_for_images (GPtrArray *images);

/* The same without the bytes: pasted as a file everywhere. Transfer full. */
GdkContentProvider *latent_file_content_for_files (GPtrArray *images);

G_END_DECLS
