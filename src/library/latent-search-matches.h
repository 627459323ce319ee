/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of a text, from @start on up to @end. */
typedef struct
{
  gsize start;
  gsize end;
} LatentSearchMatch;

/* Where in @text (UTF-8) that is found which a search for @search goes by: whole words, also those that only begin with what
 * was typed, and phrases; nothing of what is excluded. In order, without overlapping. GArray of LatentSearchMatch, transfer
 * full. */
GArray *latent_search_find_matches (const char *search, const char *text);

G_END_DECLS
