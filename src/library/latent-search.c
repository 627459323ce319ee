/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-search.h"

#include <string.h>

/* Nobody types more; a pasted book needn't be searched for. */
#define MOST_WORDS 32
#define MOST_BYTES 4096
/* Prompts that are the same for so long are sorted by date. */
#define MOST_KEY_CHARS 80
/* The last character of private use. */
#define NO_PROMPT 0x10fffd

/* Of a script that is written without spaces between words (Korean has some, but its particles cling to words). */
gboolean
latent_search_is_apart (gunichar c)
{
  if (c < 0x0e00)
    return FALSE;
  switch (g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_HANGUL:
    case G_UNICODE_SCRIPT_BOPOMOFO:
    case G_UNICODE_SCRIPT_YI:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
      return TRUE;
    default:
      /* The long vowel's mark and others that several of these scripts share. */
      return c >= 0x3001 && c <= 0x30ff;
    }
}

/* FTS5's unicode61 makes words of letters, numbers and private use characters. */
gboolean
latent_search_is_word_char (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_type (c) == G_UNICODE_PRIVATE_USE ||
         g_unichar_type (c) == G_UNICODE_OTHER_NUMBER;
}

/* Full width and half width forms become ordinary ones, characters of such scripts stand apart. */
static char *
split (const char *text, gssize length)
{
  g_autofree char *valid = g_utf8_make_valid (text, length);
  g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL_COMPOSE);
  GString *result = g_string_sized_new (strlen (normal) + 16);

  for (const char *p = normal; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean apart = latent_search_is_apart (c);

      if (apart && !g_unichar_ismark (c) && result->len > 0)
        g_string_append_c (result, ' ');
      g_string_append_unichar (result, c);
      if (apart && *g_utf8_next_char (p) != '\0' && !g_unichar_ismark (g_utf8_get_char (g_utf8_next_char (p))))
        g_string_append_c (result, ' ');
    }
  return g_string_free_and_steal (result);
}

/* Words of a file's name, without its suffix and the path before it. */
static char *
split_name (const char *path)
{
  const char *slash = strrchr (path, '/');
  const char *name = slash != NULL ? slash + 1 : path;
  const char *dot = strrchr (name, '.');

  return split (name, dot != NULL ? dot - name : -1);
}

static char *
split_column (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return split (text != NULL ? text : "", -1);
}

/* Case, accents and signs before the first word don't tell where in an alphabet a prompt belongs. Those without one come
 * after all letters. */
static char *
make_key (const char *prompt)
{
  g_autofree char *valid = g_utf8_make_valid (prompt, (gssize) strnlen (prompt, MOST_KEY_CHARS * 6));
  g_autofree char *apart = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = g_utf8_casefold (apart, -1);
  GString *key = g_string_new (NULL);
  guint n = 0;

  for (const char *p = folded; *p != '\0' && n < MOST_KEY_CHARS; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_ismark (c) || (n == 0 && !g_unichar_isalnum (c)))
        continue;
      g_string_append_unichar (key, g_unichar_isspace (c) ? ' ' : c);
      n++;
    }
  if (n == 0)
    g_string_append_unichar (key, NO_PROMPT);
  return g_string_free_and_steal (key);
}

gboolean
latent_search_index (LatentSql *sql, gint64 image, GError **error)
{
  g_autofree char *prompt = NULL, *model = NULL, *tags = NULL, *name = NULL, *key = NULL;
  sqlite3_stmt *statement = latent_sql_query (
    sql,
    "SELECT i.prompt, i.model, (SELECT group_concat (g.name, ' ') FROM image_tag AS x JOIN tag AS g ON g.id = x.tag "
    "WHERE x.image = i.id), i.path FROM image AS i WHERE i.id = ?",
    LATENT_BINDS (LATENT_INT (image)), error);
  int row;

  if (statement == NULL)
    return FALSE;
  row = latent_sql_step (sql, statement, error);
  if (row < 0)
    return FALSE;
  if (row == 0)
    return latent_sql_run (sql, "DELETE FROM image_text WHERE rowid = ?", LATENT_BINDS (LATENT_INT (image)), error);
  key = make_key ((const char *) sqlite3_column_text (statement, 0));
  prompt = split_column (statement, 0);
  model = split_column (statement, 1);
  tags = split_column (statement, 2);
  name = split_name ((const char *) sqlite3_column_text (statement, 3));
  sqlite3_reset (statement);
  return latent_sql_run (sql, "UPDATE image SET prompt_key = ?1 WHERE id = ?2 AND prompt_key != ?1",
                         LATENT_BINDS (LATENT_TEXT (key), LATENT_INT (image)), error) &&
         latent_sql_run (sql,
                         "INSERT OR REPLACE INTO image_text (rowid, prompt, model, tags, name) VALUES (?, ?, ?, ?, ?)",
                         LATENT_BINDS (LATENT_INT (image), LATENT_TEXT (prompt), LATENT_TEXT (model),
                                       LATENT_TEXT (tags), LATENT_TEXT (name)),
                         error);
}

/* One word or phrase as an FTS5 string, in which only the quotation mark means anything. */
static void
add_string (GString *expression, const char *joint, const char *text, gsize length, gboolean is_prefix)
{
  g_autofree char *words = split (text, (gssize) length);
  gboolean any = FALSE;

  for (const char *p = words; *p != '\0' && !any; p = g_utf8_next_char (p))
    any = latent_search_is_word_char (g_utf8_get_char (p));
  /* A string without words would match nothing. */
  if (!any)
    return;
  if (expression->len > 0)
    g_string_append (expression, joint);
  g_string_append_c (expression, '"');
  for (const char *p = words; *p != '\0'; p++)
    if (*p != '"')
      g_string_append_c (expression, *p);
    else
      g_string_append (expression, "\"\"");
  g_string_append (expression, is_prefix ? "\"*" : "\"");
}

gboolean
latent_search_next_term (const char **text, LatentSearchTerm *term)
{
  const char *p = *text;
  gboolean is_phrase;

  while (g_unichar_isspace (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  term->is_excluded = *p == '-';
  if (term->is_excluded)
    p++;
  is_phrase = *p == '"';
  if (is_phrase)
    p++;
  term->start = p;
  while (*p != '\0' && (is_phrase ? *p != '"' : !g_unichar_isspace (g_utf8_get_char (p)) && *p != '"'))
    p = g_utf8_next_char (p);
  term->length = (gsize) (p - term->start);
  /* A phrase without its end is still being typed. */
  term->is_prefix = !is_phrase || *p == '\0';
  if (is_phrase && *p == '"')
    p++;
  if (p == *text)
    return FALSE;
  *text = p;
  return TRUE;
}

void
latent_search_parse (const char *text, char **include, char **exclude)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) strnlen (text, MOST_BYTES));
  g_autoptr (GString) wanted = g_string_new (NULL);
  g_autoptr (GString) unwanted = g_string_new (NULL);
  const char *rest = valid;
  LatentSearchTerm term;

  for (guint i = 0; i < MOST_WORDS && latent_search_next_term (&rest, &term); i++)
    add_string (term.is_excluded ? unwanted : wanted, term.is_excluded ? " OR " : " AND ", term.start, term.length,
                term.is_prefix);
  *include = wanted->len > 0 ? g_string_free_and_steal (g_steal_pointer (&wanted)) : NULL;
  *exclude = unwanted->len > 0 ? g_string_free_and_steal (g_steal_pointer (&unwanted)) : NULL;
}
