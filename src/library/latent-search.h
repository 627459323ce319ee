/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-sql.h"

G_BEGIN_DECLS

/* Full-text search. FTS5's tokenizer knows words by the spaces and signs between them; Chinese, Japanese, Korean and other
 * scripts have none, so their characters go into the index one by one, and are looked for as phrases. */

/* What the index holds of a picture, made anew. Errors: LATENT_LIBRARY_ERROR. */
gboolean latent_search_index (LatentSql *sql, gint64 image, GError **error);

/* What a person typed, as two FTS5 expressions: what must be found and what must not. Words are prefixes and must all be
 * there, "quotes" are phrases, -exclusion. Any text gives valid expressions; NULL where there is nothing to look for.
 * Transfer full. */
void latent_search_parse (const char *text, char **include, char **exclude);

/* One word or phrase of it after the other, as a person typed it. */
typedef struct
{
  const char *start;
  gsize length; /* bytes */
  gboolean is_excluded;
  gboolean is_prefix; /* it needn't be a whole word at its end */
} LatentSearchTerm;

/* The next term from *text on, which moves on; FALSE at the end. The text must be UTF-8. A term may be without words. */
gboolean latent_search_next_term (const char **text, LatentSearchTerm *term);

/* Whether a character belongs to words, and whether it stands for itself among them: what the index goes by. */
gboolean latent_search_is_word_char (gunichar c);
gboolean latent_search_is_apart (gunichar c);

G_END_DECLS
