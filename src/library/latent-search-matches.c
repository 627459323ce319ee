/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-search-matches.h"

#include <string.h>

#include "latent-search.h"

/* As latent-search.c's. */
#define MOST_WORDS 32
#define MOST_BYTES 4096

/* A word, or a character that stands for itself; without case and accents. */
typedef struct
{
  char *word;
  gsize start;
  gsize end;
} Token;

static void
token_clear (gpointer data)
{
  g_free (((Token *) data)->word);
}

static gboolean
is_voice_mark (gunichar c)
{
  return c == 0xff9e || c == 0xff9f;
}

/* One character with its marks, as the index compares it. Accents count only where a character stands for itself: those of
 * kana make other sounds. */
static char *
fold (const char *text, gsize length, gboolean apart)
{
  g_autofree char *normal = g_utf8_normalize (text, (gssize) length, apart ? G_NORMALIZE_ALL_COMPOSE : G_NORMALIZE_ALL);
  g_autofree char *folded = g_utf8_casefold (normal, -1);
  GString *bare;

  if (apart)
    return g_steal_pointer (&folded);
  bare = g_string_new (NULL);
  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_ismark (g_utf8_get_char (p)))
      g_string_append_unichar (bare, g_utf8_get_char (p));
  return g_string_free_and_steal (bare);
}

static void
end_word (GArray *tokens, GString *word, gsize start, gsize end)
{
  Token token = { NULL, start, end };

  if (word->len == 0)
    return;
  token.word = g_strdup (word->str);
  g_array_append_val (tokens, token);
  g_string_truncate (word, 0);
}

static GArray *
tokenize (const char *text, gsize length)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (Token));
  g_autoptr (GString) word = g_string_new (NULL);
  gsize start = 0;
  const char *next;

  g_array_set_clear_func (tokens, token_clear);
  for (const char *p = text; p < text + length; p = next)
    {
      gunichar c = g_utf8_get_char (p);
      gsize at = (gsize) (p - text);
      g_autofree char *folded = NULL;

      next = g_utf8_next_char (p);
      while (next < text + length &&
             (g_unichar_ismark (g_utf8_get_char (next)) || is_voice_mark (g_utf8_get_char (next))))
        next = g_utf8_next_char (next);
      if (!latent_search_is_word_char (c))
        {
          end_word (tokens, word, start, at);
          continue;
        }
      folded = fold (p, (gsize) (next - p), latent_search_is_apart (c));
      if (latent_search_is_apart (c) || latent_search_is_apart (g_utf8_get_char (folded)))
        {
          end_word (tokens, word, start, at);
          g_string_append (word, folded);
          end_word (tokens, word, at, (gsize) (next - text));
          continue;
        }
      if (word->len == 0)
        start = at;
      g_string_append (word, folded);
    }
  end_word (tokens, word, start, length);
  return tokens;
}

static gboolean
is_here (GArray *tokens, guint position, GArray *wanted, gboolean is_prefix)
{
  if (position + wanted->len > tokens->len)
    return FALSE;
  for (guint i = 0; i < wanted->len; i++)
    {
      const char *there = g_array_index (tokens, Token, position + i).word;
      const char *asked = g_array_index (wanted, Token, i).word;

      if (is_prefix && i == wanted->len - 1 ? !g_str_has_prefix (there, asked) : !g_str_equal (there, asked))
        return FALSE;
    }
  return TRUE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const LatentSearchMatch *one = a, *two = b;

  return one->start < two->start ? -1 : one->start > two->start ? 1 : 0;
}

/* Joins those that overlap. */
static void
merge (GArray *matches)
{
  guint n = 0;

  g_array_sort (matches, compare);
  for (guint i = 0; i < matches->len; i++)
    {
      LatentSearchMatch match = g_array_index (matches, LatentSearchMatch, i);
      LatentSearchMatch *last = n > 0 ? &g_array_index (matches, LatentSearchMatch, n - 1) : NULL;

      if (last != NULL && match.start <= last->end)
        last->end = MAX (last->end, match.end);
      else
        g_array_index (matches, LatentSearchMatch, n++) = match;
    }
  g_array_set_size (matches, n);
}

GArray *
latent_search_find_matches (const char *search, const char *text)
{
  GArray *matches = g_array_new (FALSE, FALSE, sizeof (LatentSearchMatch));
  g_autofree char *valid = NULL;
  g_autoptr (GArray) tokens = NULL;
  LatentSearchTerm term;
  const char *rest;

  g_return_val_if_fail (search != NULL && text != NULL, matches);

  if (!g_utf8_validate (text, -1, NULL))
    return matches;
  valid = g_utf8_make_valid (search, (gssize) strnlen (search, MOST_BYTES));
  rest = valid;
  tokens = tokenize (text, strlen (text));
  for (guint i = 0; i < MOST_WORDS && latent_search_next_term (&rest, &term); i++)
    {
      g_autoptr (GArray) wanted = tokenize (term.start, term.length);

      for (guint at = 0; wanted->len > 0 && !term.is_excluded && at < tokens->len; at++)
        if (is_here (tokens, at, wanted, term.is_prefix))
          {
            LatentSearchMatch match = {
              g_array_index (tokens, Token, at).start,
              g_array_index (tokens, Token, at + wanted->len - 1).end,
            };

            g_array_append_val (matches, match);
          }
    }
  merge (matches);
  return matches;
}
