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

G_END_DECLS
