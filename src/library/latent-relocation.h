/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"
#include "latent-progress.h"

G_BEGIN_DECLS

typedef enum
{
  LATENT_RELOCATION_CLEAN,   /* nothing is left where it was */
  LATENT_RELOCATION_TRASHED, /* what was there is in the desktop's trash */
  LATENT_RELOCATION_LEFT, /* what was there still is, since there is no such trash; its database has another name */
} LatentRelocation;

/* Moves the library in @from, which nobody may have open, to the folder @to, which must be missing or empty, or the same
 * library's from a move that was cut short. On one file system it is renamed. Else all is copied, flushed and compared, and
 * only then it is the library; until then, and after a failure or a cancellation, the one in @from is. @service (may be
 * NULL): that one's library is looked for in @to from that moment on. Resolves to a LatentRelocation (int64). Errors:
 * LATENT_LIBRARY_ERROR, G_IO_ERROR_CANCELLED. Fiber-backed. */
DexFuture *latent_library_relocate (GFile *from,
                                    GFile *to,
                                    const char *service,
                                    LatentProgressFunc progress,
                                    gpointer progress_data,
                                    GCancellable *cancellable);

/* Puts into the desktop's trash what a move that was cut short after its success has left of @service's library, which lies
 * in @folder. Blocks. */
void latent_relocation_finish (const char *service, GFile *folder);

/* Which folder is the library's in a folder that a person chose: itself if it is empty, else one in it with the name of the
 * present one. Blocks. Transfer full. */
GFile *latent_relocation_suggest (GFile *present, GFile *chosen);

G_END_DECLS
