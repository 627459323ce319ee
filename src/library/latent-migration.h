/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-sql.h"

G_BEGIN_DECLS

/* The version of the database that this program writes: PRAGMA user_version. */
#define LATENT_SCHEMA_VERSION 2

/* Brings the database to today's version, each step in a transaction of its own, so that a crash leaves a version and
 * never half of one. Two processes may call it at once. Errors: LATENT_LIBRARY_ERROR_NEWER for one that this program is
 * too old for, which is left untouched. */
gboolean latent_migration_run (LatentSql *sql, GError **error);

/* TRUE if the tables of the database @handle, whose version is @version, have every column that they should have. */
gboolean latent_migration_check (sqlite3 *handle, guint version);

G_END_DECLS
