/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-highlight.h"

#include "latent-search-matches.h"

#include <string.h>

/* A marker's yellow, through which text can be read in both styles. */
#define BEGIN "<span background=\"#f8e45c\" background_alpha=\"45%\">"
#define END "</span>"

static void
append (GString *markup, const char *text, gsize length)
{
  g_autofree char *escaped = g_markup_escape_text (text, (gssize) length);

  g_string_append (markup, escaped);
}

char *
latent_highlight_markup (const char *text, const char *search)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GArray) matches = latent_search_find_matches (search != NULL ? search : "", valid);
  GString *markup = g_string_new (NULL);
  gsize done = 0;

  for (guint i = 0; i < matches->len; i++)
    {
      const LatentSearchMatch *match = &g_array_index (matches, LatentSearchMatch, i);

      append (markup, valid + done, match->start - done);
      g_string_append (markup, BEGIN);
      append (markup, valid + match->start, match->end - match->start);
      g_string_append (markup, END);
      done = match->end;
    }
  append (markup, valid + done, strlen (valid + done));
  return g_string_free_and_steal (markup);
}
