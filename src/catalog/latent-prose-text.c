/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-prose-text.h"

#include "latent-prose.h"

#include <string.h>

#define MAX_SUMMARY 300

char *
latent_prose_text_limit (const char *text, gsize max)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) strnlen (text, max + 4));
  gsize length = strlen (valid);

  if (length <= max)
    return g_steal_pointer (&valid);
  length = (gsize) (g_utf8_find_prev_char (valid, valid + max + 1) - valid);
  return g_strndup (valid, length);
}

/* Takes @text. Transfer full. */
static char *
replace (char *text, const char *pattern, const char *with)
{
  g_autofree char *before = text;
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS | G_REGEX_MULTILINE, 0, NULL);
  char *after = regex != NULL ? g_regex_replace (regex, before, -1, 0, with, 0, NULL) : NULL;

  return after != NULL ? after : g_steal_pointer (&before);
}

char *
latent_prose_summarize (const char *text)
{
  static const struct
  {
    const char *pattern;
    const char *with;
  } steps[] = {
    { "\\[([^\\]\\n]*)\\]\\([^)\\n]*\\)", "\\1" },                                /* links */
    { "</?[a-z][^>\\n]*>", "" },                                                  /* tags */
    { "\\*\\*|`", "" },                                                           /* emphasis */
    { "^\\s*(?:[-*•]|#+)\\s+", "" },                                              /* lists, headings */
    { "\\((?:use )?file urls? after upload[^)\\n]*\\)", "" },                     /* what the form shows */
    { "\\((?:min|max)(?:imum)?[^)\\n]*\\)|\\(step:[^)\\n]*\\)|\\(boolean value[^)\\n]*\\)", "" },
    { "\\b(?:select|radio|slider|input|checkbox) description\\b", "" },           /* left empty by its author */
    { "\\s*\\n\\s*", " " },
    { "[ \\t]{2,}", " " },
    { " ([.,;:])", "\\1" },
  };
  char *summary = latent_prose_text_limit (text != NULL ? text : "", 2000);
  char *end = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    summary = replace (summary, steps[i].pattern, steps[i].with);
  g_strstrip (summary);
  if (strlen (summary) <= MAX_SUMMARY)
    return summary;

  /* At the end of a sentence if there is one, else of a word. */
  for (char *c = summary; c < summary + MAX_SUMMARY; c = g_utf8_next_char (c))
    if ((*c == '.' && c[1] == ' ') || g_utf8_get_char (c) == 0x3002)
      end = g_utf8_next_char (c);
  if (end == NULL || end - summary < 60)
    {
      end = summary + MAX_SUMMARY;
      while (end > summary && *end != ' ')
        end--;
      if (end == summary)
        end = g_utf8_find_prev_char (summary, summary + MAX_SUMMARY);
    }
  *end = '\0';
  return summary;
}
