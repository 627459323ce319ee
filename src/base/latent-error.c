/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-base"

#include "latent-error.h"

#include <libdex.h>

gboolean
latent_error_is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
         g_error_matches (error, DEX_ERROR, DEX_ERROR_FIBER_CANCELLED);
}

gboolean
latent_error_is_storage (const GError *error)
{
  static const GIOErrorEnum codes[] = {
    G_IO_ERROR_NO_SPACE,    G_IO_ERROR_READ_ONLY,           G_IO_ERROR_PERMISSION_DENIED,
    G_IO_ERROR_NOT_MOUNTED, G_IO_ERROR_NOT_DIRECTORY,       G_IO_ERROR_NOT_FOUND,
    G_IO_ERROR_BUSY,        G_IO_ERROR_TOO_MANY_OPEN_FILES,
  };

  if (error == NULL || error->domain != G_IO_ERROR)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (error->code == (int) codes[i])
      return TRUE;
  return FALSE;
}

char *
latent_error_first_line (const GError *error)
{
  g_autofree char *valid = NULL;
  char *end;

  if (error == NULL || error->message == NULL)
    return g_strdup ("");

  valid = g_utf8_make_valid (error->message, -1);
  end = strchr (valid, '\n');
  if (end != NULL)
    *end = '\0';
  return g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), 300));
}
