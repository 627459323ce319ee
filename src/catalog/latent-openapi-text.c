/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-openapi-text.h"

#include <string.h>

#define MAX_BLOCKS 64

static guint
count_blanks (const char *line)
{
  return (guint) strspn (line, " ");
}

static gboolean
is_blank (const char *line)
{
  return line[strspn (line, " \t\r")] == '\0';
}

char *
latent_openapi_text_normalize (const char *text)
{
  g_autoptr (GString) plain = g_string_new (g_str_has_prefix (text, "\xef\xbb\xbf") ? text + 3 : text);
  g_auto (GStrv) lines = NULL;
  guint indent = G_MAXUINT;

  g_string_replace (plain, "\xc2\xa0", " ", 0);
  g_string_replace (plain, "\r\n", "\n", 0);
  lines = g_strsplit (plain->str, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (!is_blank (lines[i]))
      indent = MIN (indent, count_blanks (lines[i]));
  g_string_truncate (plain, 0);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (plain->len == 0 && is_blank (lines[i]))
        continue;
      g_string_append (plain, is_blank (lines[i]) ? "" : lines[i] + indent);
      g_string_append_c (plain, '\n');
    }
  return g_strchomp (g_strdup (plain->str));
}

static gboolean
is_member (const char *line)
{
  gsize length = strcspn (line, ":\n");

  return *line == '#' || *line == '-' || *line == '"' || *line == '\'' ||
         (line[length] == ':' && strchr (" \r\n", line[length + 1]) != NULL && strcspn (line, " ") >= length);
}

gboolean
latent_openapi_text_cut (char *text, guint line)
{
  char *end = NULL;
  char *place = text;

  for (guint i = 1; i <= line && place != NULL; i++)
    {
      if (i > 1 && strchr (" \t\r\n", *place) == NULL && !is_member (place))
        end = place;
      place = strchr (place, '\n');
      if (place != NULL)
        place++;
    }
  if (end == NULL)
    return FALSE;
  *end = '\0';
  return TRUE;
}

/* --- Markdown ---------------------------------------------------------------------------------------------------- */

static int
compare_blocks (gconstpointer a, gconstpointer b)
{
  const char *one = *(const char *const *) a;
  const char *other = *(const char *const *) b;
  gboolean has_one = strstr (one, "paths") != NULL;
  gboolean has_other = strstr (other, "paths") != NULL;

  if (has_one != has_other)
    return has_one ? -1 : 1;
  return strlen (one) > strlen (other) ? -1 : strlen (one) < strlen (other);
}

/* The number of marks if @line begins or ends a fenced block, else 0. */
static guint
count_marks (const char *line, char *mark)
{
  const char *start = line + strspn (line, " \t>");
  guint n = 0;

  if (*start != '`' && *start != '~')
    return 0;
  *mark = *start;
  while (start[n] == *mark)
    n++;
  return n >= 3 ? n : 0;
}

GPtrArray *
latent_openapi_text_find_fenced (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GPtrArray *blocks = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) block = NULL;
  guint opened = 0;
  char mark = '\0';

  for (guint i = 0; lines[i] != NULL && blocks->len < MAX_BLOCKS; i++)
    {
      char other = '\0';
      guint n = count_marks (lines[i], &other);

      if (opened == 0 && n > 0)
        {
          opened = n;
          mark = other;
          block = g_string_new (NULL);
        }
      else if (opened > 0 && other == mark && n >= opened && is_blank (lines[i] + strspn (lines[i], " \t>`~")))
        {
          g_ptr_array_add (blocks, g_string_free (g_steal_pointer (&block), FALSE));
          opened = 0;
        }
      else if (opened > 0)
        g_string_append_printf (block, "%s\n", lines[i]);
    }
  /* A page that was cut off. */
  if (block != NULL)
    g_ptr_array_add (blocks, g_string_free (g_steal_pointer (&block), FALSE));
  g_ptr_array_sort (blocks, compare_blocks);
  return blocks;
}

/* The object that begins at @start, up to its closing bracket; NULL if it has none. */
static char *
take_object (const char *start)
{
  gboolean in_string = FALSE;
  guint depth = 0;

  for (const char *c = start; *c != '\0'; c++)
    {
      if (in_string)
        {
          if (*c == '\\' && c[1] != '\0')
            c++;
          else if (*c == '"')
            in_string = FALSE;
        }
      else if (*c == '"')
        in_string = TRUE;
      else if (*c == '{')
        depth++;
      else if (*c == '}' && --depth == 0)
        return g_strndup (start, (gsize) (c + 1 - start));
    }
  return NULL;
}

/* Objects whose first member, or one near to it, is "openapi". */
static void
find_objects (const char *text, GPtrArray *blocks)
{
  const char *place = text;
  guint n = 0;

  while ((place = strstr (place, "\"openapi\"")) != NULL && n++ < 8)
    {
      const char *start = place;
      char *object;

      while (start > text && *start != '{')
        start--;
      object = *start == '{' ? take_object (start) : NULL;
      if (object != NULL)
        g_ptr_array_add (blocks, object);
      place += strlen ("\"openapi\"");
    }
}

GPtrArray *
latent_openapi_text_find_loose (const char *text)
{
  GPtrArray *blocks = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GRegex) regex = g_regex_new ("^[ \\t]*openapi:[ \\t]*[\"']?3\\.", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  int start;

  g_regex_match (regex, text, 0, &match);
  while (g_match_info_matches (match) && blocks->len < 8)
    {
      g_match_info_fetch_pos (match, 0, &start, NULL);
      g_ptr_array_add (blocks, g_strdup (text + start));
      g_match_info_next (match, NULL);
    }
  find_objects (text, blocks);
  return blocks;
}

char *
latent_openapi_text_find_page (const char *text, const char *block)
{
  const char *place = strstr (text, block);
  const char *start = NULL;
  gboolean fenced = FALSE;
  char mark;

  for (const char *line = text; place != NULL && line != NULL && line < place;)
    {
      g_autofree char *one = g_strndup (line, strcspn (line, "\n"));

      /* A line of a script that begins with "# " is no heading. */
      if (count_marks (one, &mark) > 0)
        fenced = !fenced;
      else if (!fenced && g_str_has_prefix (one, "# "))
        start = line;
      line = strchr (line, '\n');
      line = line != NULL ? line + 1 : NULL;
    }
  if (start == NULL)
    return g_strdup (text);
  return g_strndup (start, (gsize) (place - start) + strlen (block));
}

static char *
find_part (const char *text, const char *pattern)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (!g_regex_match (regex, text, 0, &match))
    return NULL;
  return g_match_info_fetch (match, 1);
}

char *
latent_openapi_text_find_heading (const char *text)
{
  return find_part (text, "^#[ \\t]+([^\\n]{1,120}?)[ \\t#]*$");
}

char *
latent_openapi_text_find_quote (const char *text)
{
  return find_part (text, "^#[ \\t]+[^\\n]*\\n+>[ \\t]*([A-Z0-9][^\\n]{3,300})$");
}

char *
latent_openapi_text_find_link (const char *text)
{
  g_autofree char *name = find_part (text, "^[`~]{3,}ya?ml[ \\t]+(market/[A-Za-z0-9._/-]{1,120})\\.json");

  return name != NULL ? g_strconcat ("https://docs.kie.ai/", name, NULL) : NULL;
}

/* --- HTML --------------------------------------------------------------------------------------------------------- */

gboolean
latent_openapi_text_is_html (const char *text)
{
  const char *start = text + strspn (text, " \t\r\n");

  if (g_ascii_strncasecmp (start, "<!doctype", 9) == 0 || g_ascii_strncasecmp (start, "<html", 5) == 0)
    return TRUE;
  return *start == '<' && strcasestr (text, "</") != NULL &&
         (strcasestr (text, "<pre") != NULL || strcasestr (text, "<body") != NULL ||
          strcasestr (text, "<script") != NULL);
}

static void
append_entity (GString *text, const char *name, gsize length)
{
  static const struct
  {
    const char *name;
    const char *text;
  } names[] = {
    { "amp", "&" },   { "lt", "<" },    { "gt", ">" },  { "quot", "\"" },  { "apos", "'" },  { "nbsp", " " },
    { "ndash", "–" }, { "mdash", "—" }, { "#39", "'" }, { "hellip", "…" }, { "ldquo", "“" }, { "rdquo", "”" },
  };
  g_autofree char *copy = g_strndup (name, length);
  guint64 number;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (copy, names[i].name))
      {
        g_string_append (text, names[i].text);
        return;
      }
  if (copy[0] == '#' &&
      (g_ascii_strncasecmp (copy, "#x", 2) == 0
         ? g_ascii_string_to_unsigned (copy + 2, 16, 1, 0x10ffff, &number, NULL)
         : g_ascii_string_to_unsigned (copy + 1, 10, 1, 0x10ffff, &number, NULL)) &&
      g_unichar_validate ((gunichar) number))
    {
      g_string_append_unichar (text, (gunichar) number);
      return;
    }
  g_string_append_printf (text, "&%s;", copy);
}

static gboolean
begins_with_tag (const char *place, const char *name)
{
  gsize length = strlen (name);

  if (*place == '/')
    place++;
  return g_ascii_strncasecmp (place, name, length) == 0 && !g_ascii_isalnum (place[length]);
}

static gboolean
breaks_line (const char *place)
{
  static const char *const blocks[] = { "br", "p",  "div", "li", "tr", "pre",   "h1",
                                        "h2", "h3", "h4",  "ul", "ol", "table", "section" };

  for (guint i = 0; i < G_N_ELEMENTS (blocks); i++)
    if (begins_with_tag (place, blocks[i]))
      return TRUE;
  return FALSE;
}

/* The text between @start and @end without its tags. @is_code: its lines are its own, and only <br> makes one more. */
static char *
strip_tags (const char *start, const char *end, gboolean is_code)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *c = start; c < end;)
    {
      const char *stop;

      if (*c == '&' && (stop = memchr (c, ';', (gsize) MIN (end - c, 12))) != NULL)
        {
          append_entity (text, c + 1, (gsize) (stop - c - 1));
          c = stop + 1;
        }
      else if (*c == '<' && (g_ascii_isalpha (c[1]) || c[1] == '/' || c[1] == '!') &&
               (stop = memchr (c, '>', (gsize) (end - c))) != NULL)
        {
          if (begins_with_tag (c + 1, "script") || begins_with_tag (c + 1, "style"))
            {
              const char *close = strcasestr (stop, begins_with_tag (c + 1, "script") ? "</script" : "</style");

              if (c[1] != '/' && close != NULL && close < end)
                stop = close - 1;
            }
          else if (is_code ? begins_with_tag (c + 1, "br") : breaks_line (c + 1))
            g_string_append_c (text, '\n');
          if (begins_with_tag (c + 1, "h1") && c[1] != '/')
            g_string_append (text, "# ");
          c = stop + 1;
        }
      else
        g_string_append_c (text, *c++);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
latent_openapi_text_from_html (const char *html)
{
  return strip_tags (html, html + strlen (html), FALSE);
}

static void
find_elements (const char *html, const char *name, GPtrArray *blocks)
{
  g_autofree char *opening = g_strconcat ("<", name, NULL);
  g_autofree char *closing = g_strconcat ("</", name, NULL);
  const char *place = html;

  while ((place = strcasestr (place, opening)) != NULL && blocks->len < MAX_BLOCKS)
    {
      const char *start = strchr (place, '>');
      const char *end = start != NULL ? strcasestr (start, closing) : NULL;

      if (end == NULL)
        return;
      if (begins_with_tag (place + 1, name))
        g_ptr_array_add (blocks, strip_tags (start + 1, end, TRUE));
      place = end;
    }
}

GPtrArray *
latent_openapi_text_find_code (const char *html)
{
  GPtrArray *blocks = g_ptr_array_new_with_free_func (g_free);

  find_elements (html, "pre", blocks);
  find_elements (html, "code", blocks);
  find_objects (html, blocks);
  if (strstr (html, "\\\"openapi\\\"") != NULL)
    {
      /* A script that has the document as a text. */
      g_autoptr (GString) unescaped = g_string_new (html);

      g_string_replace (unescaped, "\\\\", "\x01", 0);
      g_string_replace (unescaped, "\\\"", "\"", 0);
      g_string_replace (unescaped, "\x01", "\\", 0);
      find_objects (unescaped->str, blocks);
    }
  g_ptr_array_sort (blocks, compare_blocks);
  return blocks;
}
