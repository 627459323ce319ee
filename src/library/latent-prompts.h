/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"
#include "latent-sql.h"

G_BEGIN_DECLS

/* The prompts that were sent, and those that were saved under a name. */

typedef struct
{
  gint64 id;
  char *name; /* NULL: it stands in the history */
  char *text;
  char *model; /* the one that it was last sent to; "" for none */
  gint64 used; /* µs since the epoch: last sent, or saved */
  gint64 times; /* how often it was sent */
} LatentPrompt;

#define LATENT_TYPE_PROMPT (latent_prompt_get_type ())
GType latent_prompt_get_type (void);
LatentPrompt *latent_prompt_copy (const LatentPrompt *prompt);
void latent_prompt_free (LatentPrompt *prompt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentPrompt, latent_prompt_free)

/* The history, newest first, or the saved ones by name: those in which every word of @search (NULL or "" for all) stands,
 * whatever the letters' case. At most @limit. Resolves to a boxed GPtrArray of LatentPrompt. LEAF. */
DexFuture *latent_prompts_list (LatentLibrary *library, gboolean saved, const char *search, guint limit);

/* Saves @text as @name. Resolves to the id (int64). LATENT_LIBRARY_ERROR_EXISTS if there is another one with this name.
 * LEAF, as all below. */
DexFuture *latent_prompts_save (LatentLibrary *library, const char *name, const char *text);
/* Another name for a saved one; TRUE, or LATENT_LIBRARY_ERROR_EXISTS. */
DexFuture *latent_prompts_rename (LatentLibrary *library, gint64 id, const char *name);
/* Of the history or saved. Resolves to TRUE. */
DexFuture *latent_prompts_delete (LatentLibrary *library, gint64 id);
/* Puts back what was deleted, as it was. Resolves to TRUE. */
DexFuture *latent_prompts_restore (LatentLibrary *library, const LatentPrompt *prompt);

/* It was sent to @model just now; within the journal's transaction. */
gboolean latent_prompts_remember (LatentSql *sql, const char *text, const char *model, GError **error);

G_END_DECLS
