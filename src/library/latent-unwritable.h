/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-sql.h"

G_BEGIN_DECLS

/* A database that nothing can be written to, because of its disk or its permissions, is looked at all the same. Where SQLite
 * can't read it as it lies (it may need files beside it), and where it is of an earlier version, a copy in a temporary folder
 * takes its place.
 *
 * Opens what is at @path for reading. *place is what other readers are to open, *copy that folder or NULL, *refusal the
 * reason for which nothing can be changed (LATENT_LIBRARY_ERROR_READ_ONLY or _NEWER). All transfer full. Blocks. */
LatentSql *latent_unwritable_open (const char *path, char **place, char **copy, GError **refusal, GError **error);

/* Ends *copy, when nobody has it open any more, and sets it to NULL. */
void latent_unwritable_clear_copy (char **copy);

G_END_DECLS
