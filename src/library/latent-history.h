/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* What a person did to pictures, tags and collections. Their nicks are in the database: new ones are added, none is
 * renamed. */
typedef enum
{
  LATENT_HISTORY_FAVOURITE,
  LATENT_HISTORY_UNFAVOURITE,
  LATENT_HISTORY_TAG,        /* subject: the tag */
  LATENT_HISTORY_UNTAG,      /* subject: the tag */
  LATENT_HISTORY_TAG_RENAME, /* subject: the old name; value: the new one */
  LATENT_HISTORY_TRASH,
  LATENT_HISTORY_RESTORE,
  LATENT_HISTORY_DISCARD,
  LATENT_HISTORY_COLLECT,   /* subject, here and below: the collection's name as it was */
  LATENT_HISTORY_UNCOLLECT, /* the pictures' places */
  LATENT_HISTORY_ARRANGE,   /* pictures within a collection: the places that they had */
  LATENT_HISTORY_COVER,     /* value: the id of the cover before, or none */
  LATENT_HISTORY_COLLECTION_CREATE,
  LATENT_HISTORY_COLLECTION_RENAME, /* value: the new name */
  LATENT_HISTORY_COLLECTION_MOVE,   /* value: the index that it had */
  LATENT_HISTORY_COLLECTION_DELETE,
  LATENT_HISTORY_COLLECTION_RESTORE,
} LatentHistoryKind;

const char *latent_history_kind_get_nick (LatentHistoryKind kind);
gboolean latent_history_kind_from_nick (const char *nick, LatentHistoryKind *kind);

/* One thing that was done. */
typedef struct
{
  gint64 id;
  gint64 time; /* µs since the epoch, UTC */
  LatentHistoryKind kind;
  char *subject; /* or NULL */
  char *value; /* or NULL */
  gint64 collection; /* or 0 */
  guint n_images;
} LatentHistoryEntry;

#define LATENT_TYPE_HISTORY_ENTRY (latent_history_entry_get_type ())
GType latent_history_entry_get_type (void);
LatentHistoryEntry *latent_history_entry_copy (const LatentHistoryEntry *entry);
void latent_history_entry_free (LatentHistoryEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentHistoryEntry, latent_history_entry_free)

/* The newest @limit things that were done, newest first, to @image, or to all pictures if that is 0: a boxed GPtrArray of
 * LatentHistoryEntry. */
DexFuture *latent_history_list (LatentLibrary *library, gint64 image, guint limit);

/* Takes back what @id did with all its parts, as far as it still can be: pictures or collections may be gone, and what was
 * changed since stays as it is now. It becomes history itself. What moved files (trash, restore, discard) isn't taken back
 * here: G_IO_ERROR_NOT_SUPPORTED. 0 is nothing. Resolves to the history id of the taking back (gint64). */
DexFuture *latent_history_undo (LatentLibrary *library, gint64 id);

G_END_DECLS
