/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* Words that a person gives to pictures; latent-images.h gives and takes them. Two tags that differ in their letters' case
 * only are one, under the name that came first. */
typedef struct
{
  char *name;
  guint n_images; /* that have it; the trash doesn't count */
} LatentTag;

#define LATENT_TYPE_TAG (latent_tag_get_type ())
GType latent_tag_get_type (void);
LatentTag *latent_tag_copy (const LatentTag *tag);
void latent_tag_free (LatentTag *tag);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentTag, latent_tag_free)

/* All tags, or those of @ids (GArray of gint64, may be NULL), counted among them, by name: a boxed GPtrArray of
 * LatentTag. */
DexFuture *latent_tags_list (LatentLibrary *library, GArray *ids);

/* @tag becomes @name wherever it is; where there is such a tag already the two become one. Resolves to what
 * latent_history_undo() takes back (gint64), 0 if nothing changed. Errors: LATENT_LIBRARY_ERROR_NOT_FOUND; _CONTENT for a
 * name without a letter. */
DexFuture *latent_tags_rename (LatentLibrary *library, const char *tag, const char *name);

/* No picture has @tag any more. Resolves to what latent_history_undo() takes back (gint64). Errors:
 * LATENT_LIBRARY_ERROR_NOT_FOUND. */
DexFuture *latent_tags_delete (LatentLibrary *library, const char *tag);

G_END_DECLS
