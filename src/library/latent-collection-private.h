/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-collection.h"
#include "latent-history-private.h"
#include "latent-sql.h"

G_BEGIN_DECLS

/* A collection as a database thread reads it. */
typedef struct
{
  gint64 id;
  char *name;
  char *query;
  guint n_images;
  gint64 cover;
} LatentCollectionRow;

void latent_collection_row_free (LatentCollectionRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentCollectionRow, latent_collection_row_free)

/* All in order, added to @rows; @json not NULL: those that have one of the ids, counted among them. */
gboolean latent_collection_rows_load (LatentSql *sql, const char *json, GPtrArray *rows, GError **error);

LatentCollection *latent_collection_new (gint64 id);
/* Takes what it is now; notifies what changed. */
void latent_collection_set_row (LatentCollection *self, const LatentCollectionRow *row);

/* LATENT_LIBRARY_ERROR_EXISTS if another collection than @id has that name. */
gboolean latent_collections_check_name (LatentSql *sql, const char *name, gint64 id, GError **error);

/* Within a transaction. *history is 0 where nothing changed. */
gboolean latent_collections_run_rename (LatentSql *sql, gint64 id, const char *name, gint64 *history, GError **error);
gboolean latent_collections_run_move (LatentSql *sql, gint64 id, guint index, gint64 *history, GError **error);
gboolean latent_collections_run_delete (LatentSql *sql, gint64 id, gint64 *history, GError **error);
gboolean latent_collections_run_restore (LatentSql *sql, gint64 id, gint64 *history, GError **error);
gboolean latent_collections_run_cover (LatentSql *sql, gint64 id, gint64 image, gint64 *history, GError **error);
gboolean latent_collections_run_add (LatentSql *sql, gint64 id, GArray *ids, gint64 *history, GError **error);
gboolean latent_collections_run_remove (LatentSql *sql, gint64 id, GArray *ids, gint64 *history, GError **error);

gboolean
latent_collections_run_arrange (LatentSql *sql, gint64 id, GArray *ids, gint64 before, gint64 *history, GError **error);

/* Puts pictures back where they were when @entry was written down: those that are in the collection, or (@add) all of
 * them. */
gboolean latent_collections_run_place (LatentSql *sql,
                                       const LatentHistoryEntry *entry,
                                       gboolean add,
                                       gint64 *history,
                                       GError **error);

G_END_DECLS
