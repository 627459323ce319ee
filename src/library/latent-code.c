/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-code.h"

#include <string.h>

#include "latent-file-name.h"
#include "latent-library.h"

#define MOST_CODES 100
#define SHORT_CODES 8

/* 1 if no picture and no result has it, 0 if one does, -1 on error. */
static int
is_free (LatentSql *sql, const char *code, GError **error)
{
  gint64 found;
  int row = latent_sql_peek (sql, "SELECT 1 FROM image WHERE code = ?1 UNION ALL SELECT 1 FROM result WHERE code = ?1",
                             LATENT_BINDS (LATENT_TEXT (code)), &found, error);

  return row < 0 ? -1 : row == 0;
}

/* "7Q3F" of "… (7Q3F).png", or NULL. */
static char *
read_code (const char *name)
{
  const char *dot = strrchr (name, '.');
  const char *end = dot != NULL ? dot : name + strlen (name);
  const char *start;

  if (end == name || end[-1] != ')')
    return NULL;
  for (start = end - 1; start > name && g_ascii_isalnum (start[-1]); start--)
    ;
  if (start == name || start[-1] != '(' || end - 1 - start < 4 || end - 1 - start > 5)
    return NULL;
  return g_strndup (start, (gsize) (end - 1 - start));
}

char *
latent_code_find (LatentSql *sql, const char *name, GError **error)
{
  g_autofree char *own = name != NULL ? read_code (name) : NULL;
  int free = own != NULL ? is_free (sql, own, error) : 0;

  if (free != 0)
    return free > 0 ? g_steal_pointer (&own) : NULL;
  for (guint i = 0; i < MOST_CODES; i++)
    {
      g_autofree char *code = latent_file_name_make_code (i >= SHORT_CODES);

      free = is_free (sql, code, error);
      if (free != 0)
        return free > 0 ? g_steal_pointer (&code) : NULL;
    }
  g_set_error_literal (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_DATABASE, "There is no free code");
  return NULL;
}
