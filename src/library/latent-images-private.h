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

/* Whether its file was found where it should be. LEAF. */
DexFuture *latent_images_set_missing (LatentLibrary *library, gint64 id, gboolean missing);

/* From a fiber: the same where it is news; and the row of an object that may have none yet. */
void latent_images_note_missing (LatentLibrary *library, LatentImage *image, gboolean missing);
gboolean latent_images_load (LatentLibrary *library, LatentImage *image, GError **error);

G_END_DECLS
