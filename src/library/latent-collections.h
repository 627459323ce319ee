/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-collection.h"

G_BEGIN_DECLS

/* What a person gathers pictures in. A picture can be in several; a smart collection has those that its query finds.
 *
 * Names are unique but for their letters' case, as long as a collection isn't deleted. Futures resolve, unless said
 * otherwise, to what latent_history_undo() takes back (gint64), 0 if nothing changed. @ids: GArray of gint64. Errors:
 * LATENT_LIBRARY_ERROR_NOT_FOUND for a collection that isn't there (any more), _EXISTS for a name that another one has,
 * _CONTENT for a name without a letter and for what a smart collection can't do. */

/* At the end of the list, with @ids (may be NULL) in it. @query: JSON, see latent-image-query.h, for a smart one, which has
 * no pictures of its own; else NULL. Resolves to its id (gint64). */
DexFuture *latent_collections_create (LatentLibrary *library, const char *name, const char *query, GArray *ids);

DexFuture *latent_collections_rename (LatentLibrary *library, gint64 id, const char *name);
/* To another place in the list, counted from 0; beyond the last one: to its end. */
DexFuture *latent_collections_move (LatentLibrary *library, gint64 id, guint index);
/* Its pictures stay in the library, and it can be restored with them. */
DexFuture *latent_collections_delete (LatentLibrary *library, gint64 id);
/* Under a numbered name where another one has its name now. */
DexFuture *latent_collections_restore (LatentLibrary *library, gint64 id);

/* New ones come first, in the order of @ids. */
DexFuture *latent_collections_add (LatentLibrary *library, gint64 id, GArray *ids);
DexFuture *latent_collections_remove (LatentLibrary *library, gint64 id, GArray *ids);
/* Moves those of @ids that it has before @before, 0: behind all others. */
DexFuture *latent_collections_arrange (LatentLibrary *library, gint64 id, GArray *ids, gint64 before);
/* 0: the first picture again. */
DexFuture *latent_collections_set_cover (LatentLibrary *library, gint64 id, gint64 image);

/* All, in order, as a boxed GPtrArray of LatentCollection that stays as it is; for a live list see
 * latent-collection-list.h. */
DexFuture *latent_collections_list (LatentLibrary *library);
/* The same, of those that have one of @ids, counted among them; no smart ones. */
DexFuture *latent_collections_list_of (LatentLibrary *library, GArray *ids);

G_END_DECLS
