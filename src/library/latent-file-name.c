/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-file-name.h"

#include <string.h>

#define PROMPT_CHARS 60
#define PROMPT_BYTES 150
#define CLEAN_CHARS 120
#define CLEAN_BYTES 220
#define MODEL_CHARS 24
#define MODEL_BYTES 48

/* Of Crockford's base 32: no I, L, O, U. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* What a character becomes in a name: itself, another, a space, or 0 for nothing. */
static gunichar
clean_char (gunichar c)
{
  switch (c)
    {
    case '/':
    case '\\':
    case ':':
    case '|':
      return '-';
    case '"':
      return '\'';
    case '<':
    case '>':
    case '*':
    case '?':
      return ' ';
    case 0x200c: /* joiners belong to words and to emoji */
    case 0x200d:
      return c;
    default:
      break;
    }
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
      /* Line ends and tabs part words. */
      return c == '\n' || c == '\r' || c == '\t' ? ' ' : 0;
    case G_UNICODE_FORMAT: /* bidirectional overrides among them */
    case G_UNICODE_SURROGATE:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_UNASSIGNED:
      return 0;
    case G_UNICODE_SPACE_SEPARATOR:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return ' ';
    default:
      return c;
    }
}

/* Belongs to the character before it: a name must not be cut there. */
static gboolean
is_attached (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK || type == G_UNICODE_SPACING_MARK ||
         c == 0x200c || c == 0x200d || (c >= 0x1f3fb && c <= 0x1f3ff);
}

static char *
clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  g_autoptr (GString) name = g_string_new (NULL);
  gboolean space = FALSE;

  /* More than is needed after cutting, so that a prompt of a megabyte costs nothing. */
  for (const char *p = normal; *p != '\0' && name->len < 4 * PROMPT_BYTES; p = g_utf8_next_char (p))
    {
      gunichar c = clean_char (g_utf8_get_char (p));

      if (c == ' ')
        space = TRUE;
      else if (c != 0 && !(name->len == 0 && (c == '.' || is_attached (c))))
        {
          if (space && name->len > 0)
            g_string_append_c (name, ' ');
          space = FALSE;
          g_string_append_unichar (name, c);
        }
    }
  return g_string_free_and_steal (g_steal_pointer (&name));
}

/* At a word's end if there is one in the second half. */
static void
cut (char *name, glong max_chars, gsize max_bytes)
{
  char *end = name;
  char *word = NULL;
  glong n_chars = 0;

  for (char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean is_joined = p > name && g_utf8_get_char (g_utf8_prev_char (p)) == 0x200d;

      if (!is_attached (c) && !is_joined)
        {
          /* All before @p may stay. */
          end = p;
          if (c == ' ')
            word = p;
          if (++n_chars > max_chars)
            break;
        }
      if ((gsize) (g_utf8_next_char (p) - name) > max_bytes)
        break;
      if (*g_utf8_next_char (p) == '\0')
        return;
    }
  if (*end != '\0' && *end != ' ' && word != NULL && word - name > (end - name) / 2)
    end = word;
  *end = '\0';
}

static char *
make_part (const char *text, glong max_chars, gsize max_bytes)
{
  char *part = clean (text != NULL ? text : "");
  gsize length;

  cut (part, max_chars, max_bytes);
  for (length = strlen (part); length > 0 && (strchr (" .,;-", part[length - 1]) != NULL); length--)
    part[length - 1] = '\0';
  return part;
}

char *
latent_file_name_clean (const char *text)
{
  return make_part (text, CLEAN_CHARS, CLEAN_BYTES);
}

char *
latent_file_name_make (gint64 when, const char *prompt, const char *model, const char *code, const char *extension)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (when);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : g_date_time_new_from_unix_utc (0);
  g_autofree char *family = g_strndup (model != NULL ? model : "", strcspn (model != NULL ? model : "", "/"));
  g_autofree char *shown_prompt = make_part (prompt, PROMPT_CHARS, PROMPT_BYTES);
  g_autofree char *shown_model = make_part (family, MODEL_CHARS, MODEL_BYTES);

  return g_strdup_printf ("%04d-%02d/%02d-%02d%02d %s%s%s%s(%s).%s", g_date_time_get_year (local),
                          g_date_time_get_month (local), g_date_time_get_day_of_month (local),
                          g_date_time_get_hour (local), g_date_time_get_minute (local), shown_prompt,
                          *shown_prompt != '\0' && *shown_model != '\0' ? " – " : "", shown_model,
                          *shown_prompt != '\0' || *shown_model != '\0' ? " " : "", code, extension);
}

char *
latent_file_name_make_code (gboolean is_longer)
{
  char code[6] = { 0 };

  for (guint i = 0; i < (is_longer ? 5 : 4); i++)
    code[i] = alphabet[g_random_int_range (0, 32)];
  return g_strdup (code);
}

char *
latent_file_name_number (const char *name, guint number)
{
  const char *dot = strrchr (name, '.');
  g_autofree char *suffix = NULL;
  g_autofree char *stem = NULL;
  gsize room;

  if (number < 2)
    return g_strdup (name);
  if (dot == NULL || dot == name)
    dot = name + strlen (name);
  suffix = g_strdup_printf (" (%u)%s", number, dot);
  stem = g_strndup (name, (gsize) (dot - name));
  room = strlen (suffix) < LATENT_FILE_NAME_MAX ? LATENT_FILE_NAME_MAX - strlen (suffix) : 1;
  if (strlen (stem) > room)
    {
      /* Not within a character, whatever the encoding makes of it. */
      while (room > 1 && ((guchar) stem[room] & 0xc0) == 0x80)
        room--;
      stem[room] = '\0';
    }
  return g_strconcat (stem, suffix, NULL);
}
