/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-images.h"
#include "latent-library-private.h"

G_BEGIN_DECLS

/* A change of several pictures in one transaction. */
typedef struct _LatentImagesChange LatentImagesChange;

/* On the writer's thread; rows that it changes get @revision. @data is the change's own. */
typedef gboolean (*LatentImagesChangeFunc) (LatentSql *sql,
                                            GArray *ids,
                                            const char *json,
                                            gint64 revision,
                                            gpointer data,
                                            GError **error);

/* The objects of the pictures follow before the future settles, where there are a few hundred of them, soon after where
 * there are more. @ids is copied. @destroy: on the main thread. LEAF. */
DexFuture *latent_images_change (LatentLibrary *library,
                                 GArray *ids,
                                 LatentImagesChangeFunc func,
                                 gpointer data,
                                 GDestroyNotify destroy);

/* The same where @func finds out: it may add to the ids of pictures that it changed, and what it leaves in @result, which
 * is part of @data, is what the future resolves to. */
DexFuture *latent_images_change_for (LatentLibrary *library,
                                     GArray *ids,
                                     LatentImagesChangeFunc func,
                                     gpointer data,
                                     GDestroyNotify destroy,
                                     const gint64 *result);

/* The pictures' rows get @revision. */
gboolean latent_images_stamp (LatentSql *sql, const char *json, gint64 revision, GError **error);

/* Within a transaction: marks them and tells of it. *history is 0 where that is no news. */
gboolean latent_images_mark (LatentSql *sql,
                             const char *json,
                             gboolean favourite,
                             gint64 revision,
                             gint64 *history,
                             GError **error);

/* Whether its file was found where it should be. LEAF. */
DexFuture *latent_images_set_missing (LatentLibrary *library, gint64 id, gboolean missing);

/* From a fiber: the same where it is news; and the row of an object that may have none yet. */
void latent_images_note_missing (LatentLibrary *library, LatentImage *image, gboolean missing);
gboolean latent_images_load (LatentLibrary *library, LatentImage *image, GError **error);

G_END_DECLS
