/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* Input pictures that have no file of their own, pasted or dragged out of a web browser: kept in .latent/inputs/, so that
 * a request can name a file that is there when its turn comes. */

/* Days after which such a file goes, once no waiting task names it. */
#define LATENT_STASH_DAYS 30

/* Writes @bytes as a file called after @name (a person's word for it, without an extension) and its content; the same content
 * is written once. Resolves to a string, the absolute path. Errors: LATENT_LIBRARY_ERROR_STORAGE. LEAF. */
DexFuture *latent_stash_keep (LatentLibrary *library, GBytes *bytes, const char *name, const char *extension);

/* Removes what was kept before @before (µs since the epoch) and no waiting task names. Resolves to the number of files
 * removed (int64). LEAF. */
DexFuture *latent_stash_tidy (LatentLibrary *library, gint64 before);

G_END_DECLS
