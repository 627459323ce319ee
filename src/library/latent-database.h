/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "latent-sql.h"

G_BEGIN_DECLS

/* The threads that run SQL: one that writes, a few that read. Jobs of a kind begin in the order they were given; a read
 * sees every write whose future has settled. */
typedef struct _LatentDatabase LatentDatabase;

/* On the thread. FALSE with an error rolls a write back. The outcome goes into @data. */
typedef gboolean (*LatentDatabaseRun) (LatentSql *sql, gpointer data, GError **error);

/* On the main thread, when the job has succeeded (a write: is durable) and before its future settles: what lives in
 * memory follows the database here. Initialises and sets @value, or leaves it for a TRUE. */
typedef void (*LatentDatabaseDone) (gpointer data, GValue *value);

/* Starts the threads. @prepare (thread-safe; may be NULL) runs before @path is opened and migrated; it has
 * @prepare_data. */
typedef gboolean (*LatentDatabasePrepare) (gpointer data, GError **error);
LatentDatabase *latent_database_new (const char *path, LatentDatabasePrepare prepare, gpointer prepare_data);

/* The first job of all: opens and migrates, then is a write; of a database that a newer version has made, or that can't be
 * written to, only a read, and every write is rejected then with the error that latent_database_get_refusal() has (else
 * NULL). LEAF. */
DexFuture *latent_database_open (LatentDatabase *self,
                                 LatentDatabaseRun run,
                                 LatentDatabaseDone done,
                                 gpointer data,
                                 GDestroyNotify destroy);
const GError *latent_database_get_refusal (LatentDatabase *self);
/* Of the file that is open: a copy, of what can't be read as it lies. Transfer none. */
const char *latent_database_get_path (LatentDatabase *self);

/* A job in BEGIN IMMEDIATE … COMMIT / a job that only reads. @data is freed with @destroy on the main thread. LEAF. */
DexFuture *latent_database_write (LatentDatabase *self,
                                  LatentDatabaseRun run,
                                  LatentDatabaseDone done,
                                  gpointer data,
                                  GDestroyNotify destroy);
DexFuture *latent_database_read (LatentDatabase *self,
                                 LatentDatabaseRun run,
                                 LatentDatabaseDone done,
                                 gpointer data,
                                 GDestroyNotify destroy);

/* Does what is queued, closes the connections, ends the threads. Jobs given later are rejected. LEAF. */
DexFuture *latent_database_close (LatentDatabase *self);

gboolean latent_database_is_closed (LatentDatabase *self);

/* The same at once and blocking, if it wasn't closed; then frees. No job may be under way. */
void latent_database_free (LatentDatabase *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentDatabase, latent_database_free)

G_END_DECLS
