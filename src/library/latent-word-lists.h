/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* The lists that a prompt can name: "__city__". Kept in the library. */

typedef struct
{
  gint64 id; /* 0: not saved yet */
  char *name;
  char *fold; /* what tells it from others: the caller's, made from the name */
  char *words; /* one entry a line */
} LatentWordList;

#define LATENT_TYPE_WORD_LIST (latent_word_list_get_type ())
GType latent_word_list_get_type (void);
LatentWordList *latent_word_list_copy (const LatentWordList *list);
void latent_word_list_free (LatentWordList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentWordList, latent_word_list_free)

/* The entries: lines that aren't empty and don't begin with "#", without the spaces around them. Transfer full. */
char **latent_word_list_split (const char *words);

/* All of them by name: a boxed GPtrArray of LatentWordList. LEAF, as all below. */
DexFuture *latent_word_lists_list (LatentLibrary *library);
/* Puts it in (id 0; or the id of one that was deleted) or changes it. Resolves to the id (int64).
 * LATENT_LIBRARY_ERROR_EXISTS if another one has that name. */
DexFuture *latent_word_lists_save (LatentLibrary *library, const LatentWordList *list);
/* Resolves to TRUE. */
DexFuture *latent_word_lists_delete (LatentLibrary *library, gint64 id);

G_END_DECLS
