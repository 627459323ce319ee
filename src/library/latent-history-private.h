/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-history.h"
#include "latent-sql.h"

G_BEGIN_DECLS

/* Writing the history, within the transaction that does what it tells. */

/* What is to be told. What isn't known stays NULL or 0. */
typedef struct
{
  LatentHistoryKind kind;
  const char *subject;
  const char *value;
  gint64 collection;
  gint64 part; /* of which row */
} LatentHistoryNote;

/* A new row's id, 0 on error. */
gint64 latent_history_add (LatentSql *sql, const LatentHistoryNote *note, GError **error);

/* Right after the statement that gave the row its pictures (INSERT INTO history_image): where there were none, nothing is
 * to be done and nothing to be told. The row goes then, and *id becomes 0. */
gboolean latent_history_settle (LatentSql *sql, gint64 *id, GError **error);

/* The row with those pictures, whatever is done to them. @json: ids. */
gint64 latent_history_add_all (LatentSql *sql, const LatentHistoryNote *note, const char *json, GError **error);

/* Its pictures that are still there, in the order of their places: GArray of gint64. NULL on error. Transfer full. */
GArray *latent_history_load_images (LatentSql *sql, gint64 id, GError **error);

/* SELECT LATENT_HISTORY_COLUMNS FROM history AS h … */
#define LATENT_HISTORY_COLUMNS                                                                                         \
  "h.id, h.time, h.kind, h.subject, h.value, h.collection, (SELECT count (*) FROM history_image WHERE history = h.id)"
/* NULL for a kind that this program doesn't know. */
LatentHistoryEntry *latent_history_read (sqlite3_stmt *statement);

G_END_DECLS
