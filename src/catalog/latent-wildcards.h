/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LATENT_WILDCARDS_ERROR_UNCLOSED,     /* a choice whose brace isn't closed */
  LATENT_WILDCARDS_ERROR_UNKNOWN_LIST, /* there is no such list */
  LATENT_WILDCARDS_ERROR_EMPTY_LIST,
  LATENT_WILDCARDS_ERROR_DEEP, /* choices in choices in choices, or a list that has itself in it */
} LatentWildcardsError;

#define LATENT_WILDCARDS_ERROR (latent_wildcards_error_quark ())
GQuark latent_wildcards_error_quark (void);

/* What a written prompt stands for. "{red|green} car" are two prompts, "__city__" one for each entry of the list "city",
 * and both may stand in each other, in entries too. Every combination is one prompt; what stands last in the text changes
 * fastest. Braces without a bar are plain text (JSON is a prompt too). A backslash takes its meaning from {, }, |, _ and
 * from itself. */
typedef struct _LatentWildcards LatentWildcards;

/* The lists that a text may name: the folded name (latent_wildcards_fold_name()) → GStrv of its entries. NULL: none. A pure
 * function of both. Errors: LATENT_WILDCARDS_ERROR, with a sentence for a person. Transfer full. */
LatentWildcards *latent_wildcards_parse (const char *text, GHashTable *lists, GError **error);
void latent_wildcards_free (LatentWildcards *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentWildcards, latent_wildcards_free)

/* How many prompts it makes, at least 1; G_MAXUINT64 stands for that many or more. */
guint64 latent_wildcards_count (LatentWildcards *self);
/* The prompt number @index, from 0. Transfer full. */
char *latent_wildcards_dup_prompt (LatentWildcards *self, guint64 index);

/* A plain text that stands for @text and nothing else. Transfer full. */
char *latent_wildcards_escape (const char *text);

/* TRUE for what can stand between the underscores: letters and digits, with spaces, dots, hyphens and single underscores
 * between them. */
gboolean latent_wildcards_is_name (const char *name);
/* Two names that differ in the case of their letters only are one. Transfer full. */
char *latent_wildcards_fold_name (const char *name);

G_END_DECLS
