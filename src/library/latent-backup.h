/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* Copies of the library's database: tags, collections, the journal and the ledger, which no picture's file has. */

/* Writes a consistent copy to @file, which must not be there, while others go on using the library. It is one file that
 * needs nothing beside it. Resolves to TRUE. Errors: LATENT_LIBRARY_ERROR. LEAF. */
DexFuture *latent_library_backup (LatentLibrary *library, GFile *file);

/* Puts the copy @file in the place of the database of the library in @folder, which must not be open. What was queued or on
 * its way when the copy was made may have been sent since: it becomes `uncertain`. The database that was there is kept in
 * .latent/ as library-before-restore.db. Let latent_library_verify() repair afterwards, for the pictures that came
 * since. Resolves to TRUE. Errors: LATENT_LIBRARY_ERROR_CONTENT for a file that is no sound copy, _NEWER, _SERVICE for
 * another service's, _LOCKS when another program works on the library. Fiber-backed. */
DexFuture *latent_backup_restore (GFile *folder, GFile *file, const char *service);

G_END_DECLS
