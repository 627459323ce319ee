/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-backup.h"
#include "latent-folder.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/* All of it blocks: for a thread that may. */

/* Copies of each day on which the library was opened; that many are kept. */
#define LATENT_BACKUP_DAYS 3

/* The copies in .latent/, newest first: absolute paths. Transfer full. */
GPtrArray *latent_backup_list_daily (const LatentFolder *folder);

/* Makes today's copy unless there is one; removes what is too old. Nothing is done for a database without tasks and
 * pictures, which must not push out one that has some. */
gboolean latent_backup_make_daily (const LatentFolder *folder, GError **error);

/* TRUE if @path is a whole library's database of a version that this program knows. Errors: LATENT_LIBRARY_ERROR_CONTENT,
 * _NEWER. */
gboolean latent_backup_check (const char *path, GError **error);

/* Pages of one moment, whoever writes meanwhile: a reader of the write-ahead log stops nobody. The copy is one file,
 * without a log of its own; @to_path is its path. */
gboolean latent_backup_copy_pages (sqlite3 *from, sqlite3 *to, const char *to_path, GError **error);

/* A copy of @from in @to, which is replaced in one step and durably. */
gboolean latent_backup_copy (const char *from, const char *to, GError **error);

/* The newest copy that is sound, or NULL. Transfer full. */
char *latent_backup_find_sound (const LatentFolder *folder);

/* A database that isn't there, but has such a copy, is replaced by it: then folder->revived is its name. */
gboolean latent_backup_revive (LatentFolder *folder, GError **error);

/* Puts @copy (checked; or NULL for none) in the database's place, and what was there aside under @aside. @service: NULL for
 * any. Nobody may have the library open. */
gboolean latent_backup_put (const LatentFolder *folder,
                            const char *copy,
                            const char *aside,
                            const char *service,
                            GError **error);

G_END_DECLS
