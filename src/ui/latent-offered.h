/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <libdex.h>

G_BEGIN_DECLS

/* What a drop or the clipboard offers: values of our own, files, a picture's bytes, links of a web browser. All that waits
 * is called from a fiber. */
typedef struct _LatentOffered LatentOffered;

/* The kinds of pictures, in the order in which they are wanted: what keeps the most, first. NULL-terminated. */
extern const char *const latent_offered_picture_types[];
extern const char *const latent_offered_link_types[];

/* One of the two; the other is NULL. */
LatentOffered *latent_offered_new (GdkDrop *drop, GdkClipboard *clipboard);
/* A drop that wasn't finished is so now, as one that wasn't taken. */
void latent_offered_free (LatentOffered *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentOffered, latent_offered_free)

gboolean latent_offered_is_drop (LatentOffered *self);
GdkContentFormats *latent_offered_get_formats (LatentOffered *self); /* transfer none */
/* Who dragged it needn't wait for what we do with it. Nothing can be read any more. */
void latent_offered_finish (LatentOffered *self, gboolean taken);

/* The first of @types (NULL-terminated) that is offered, or NULL. */
const char *latent_offered_find_type (LatentOffered *self, const char *const *types);
/* LEAF. */
DexFuture *latent_offered_read_value (LatentOffered *self, GType type);
/* At most @most bytes, as they are: nothing of a stranger's is decoded in this process. NULL on error. Transfer full. */
GBytes *latent_offered_read_bytes (LatentOffered *self,
                                   const char *type,
                                   gsize most,
                                   GCancellable *cancellable,
                                   GError **error);
/* TRUE if @text begins as an address of the web does: http and https. */
gboolean latent_offered_is_link (const char *text);

/* Of a web browser: http and https. Empty if there are none, NULL on error. Transfer full. */
GStrv latent_offered_read_links (LatentOffered *self, GCancellable *cancellable, GError **error);

/* "https://a.example/b/fox.png?x" as "fox". Transfer full. */
char *latent_offered_name_link (const char *link);

/* TRUE if @formats have files, a picture's bytes or links. */
gboolean latent_offered_has_any (GdkContentFormats *formats);
/* All of these. */
void latent_offered_add_types (GdkContentFormatsBuilder *builder);

G_END_DECLS
