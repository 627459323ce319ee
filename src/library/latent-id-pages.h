/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* The rows behind a list that holds ids: read for a page of neighbours at once when one of them is asked for, and the
 * objects of the last pages are kept, so that what comes into view next is loaded already. */
typedef struct _LatentIdPages LatentIdPages;

/* Reads the rows of @ids (gint64): a boxed GPtrArray of their objects. LEAF. */
typedef DexFuture *(*LatentIdPagesLoad) (LatentLibrary *library, GArray *ids);

/* @ids is the list's own, as it is from one moment to the next; it is referenced. @size: rows in a page. @what (static) is
 * for a warning: "Reading tasks". */
LatentIdPages *
latent_id_pages_new (LatentLibrary *library, GArray *ids, guint size, LatentIdPagesLoad load, const char *what);
void latent_id_pages_free (LatentIdPages *self);

/* Has the page around @position read, soon. Runs no SQL. */
void latent_id_pages_want (LatentIdPages *self, guint position);

/* Keeps the objects of a page (GPtrArray) that was read in another way. */
void latent_id_pages_keep (LatentIdPages *self, GPtrArray *objects);

G_END_DECLS
