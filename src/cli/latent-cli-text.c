/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-text.h"
#include "latent-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

char *
latent_cli_text_decode (const char *bytes, const char *what, GError **error)
{
  g_autofree char *text = NULL;

  if (g_utf8_validate (bytes, -1, NULL))
    return g_strdup (bytes);
  if (!g_get_charset (NULL))
    text = g_locale_to_utf8 (bytes, -1, NULL, NULL, NULL);
  if (text == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("%s is neither UTF-8 nor in the locale’s encoding"),
                 what);
  return g_steal_pointer (&text);
}

static gboolean
is_safe (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_PRIVATE_USE:
      return FALSE;
    case G_UNICODE_FORMAT:
      /* Joiners make letters and emoji what they are; marks, embeddings and overrides of direction don't. */
      return c == 0x200c || c == 0x200d;
    default:
      return TRUE;
    }
}

char *
latent_cli_text_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' || c == '\t')
        g_string_append_c (clean, ' ');
      else if (is_safe (c))
        g_string_append_unichar (clean, c);
      else
        g_string_append_c (clean, '?');
    }
  return g_string_free_and_steal (clean);
}

static guint
get_cells (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

guint
latent_cli_text_width (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += get_cells (g_utf8_get_char (p));
  return width;
}

char *
latent_cli_text_fit (const char *text, guint columns)
{
  g_autofree char *clean = latent_cli_text_clean (text);
  const char *p = clean;
  guint width = 0;

  if (latent_cli_text_width (clean) <= columns)
    return g_steal_pointer (&clean);
  if (columns == 0)
    return g_strdup ("");
  for (; *p != '\0'; p = g_utf8_next_char (p))
    {
      guint cells = get_cells (g_utf8_get_char (p));

      if (width + cells > columns - 1)
        break;
      width += cells;
    }
  return g_strdup_printf ("%.*s…", (int) (p - clean), clean);
}

/* Letters to insert, remove or replace, and neighbours to swap, on the way from @a to @b. Names are ASCII; bytes do. */
static guint
get_distance (const char *a, const char *b)
{
  gsize n = strlen (a);
  gsize m = strlen (b);
  g_autofree guint *cells = g_new (guint, (n + 1) * (m + 1));
#define CELL(i, j) cells[(i) * (m + 1) + (j)]

  for (gsize i = 0; i <= n; i++)
    CELL (i, 0) = i;
  for (gsize j = 0; j <= m; j++)
    CELL (0, j) = j;
  for (gsize i = 1; i <= n; i++)
    for (gsize j = 1; j <= m; j++)
      {
        char x = g_ascii_tolower (a[i - 1]);
        char y = g_ascii_tolower (b[j - 1]);
        guint best = CELL (i - 1, j - 1) + (x != y);

        best = MIN (best, CELL (i - 1, j) + 1);
        best = MIN (best, CELL (i, j - 1) + 1);
        if (i > 1 && j > 1 && x == g_ascii_tolower (b[j - 2]) && g_ascii_tolower (a[i - 2]) == y)
          best = MIN (best, CELL (i - 2, j - 2) + 1);
        CELL (i, j) = best;
      }
  return CELL (n, m);
#undef CELL
}

const char *
latent_cli_text_closest (const char *name, const char *const *names)
{
  const char *closest = NULL;
  gsize length = strlen (name);
  guint best = 0;

  if (length < 2 || length > 200)
    return NULL;
  for (gsize i = 0; names[i] != NULL; i++)
    {
      guint distance = get_distance (name, names[i]);

      /* A beginning or a part ("ratio" of "aspect_ratio") is as good as two slips. */
      if (length > 2 && strstr (names[i], name) != NULL)
        distance = MIN (distance, 2);
      if (closest == NULL || distance < best)
        {
          closest = names[i];
          best = distance;
        }
    }
  return closest != NULL && best <= MAX (2, length / 3) && best < length ? closest : NULL;
}

char *
latent_cli_text_format_time (gint64 time)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);

  return g_date_time_format (moment, "%Y-%m-%dT%H:%M:%SZ");
}

gboolean
latent_cli_text_parse_time (const char *text, gint64 *time, GError **error)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *midnight = g_strconcat (text, "T00:00:00", NULL);
  g_autoptr (GDateTime) moment = g_date_time_new_from_iso8601 (text, zone);

  if (moment == NULL)
    moment = g_date_time_new_from_iso8601 (midnight, zone);
  if (moment == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is no date: write 2026-11-23 or 2026-11-23T14:05:00Z"), text);
      return FALSE;
    }
  *time = g_date_time_to_unix (moment) * G_USEC_PER_SEC;
  return TRUE;
}

char *
latent_cli_text_format_credits (double credits)
{
  char *text = g_strdup_printf ("%.2f", credits);
  char *end = text + strlen (text);

  /* The decimal sign is the locale's. */
  while (end > text && end[-1] == '0')
    *--end = '\0';
  if (end > text && !g_ascii_isdigit (end[-1]))
    {
      while (end > text && !g_ascii_isdigit (end[-1]))
        *--end = '\0';
    }
  return text;
}
