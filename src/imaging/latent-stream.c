/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-imaging"

#include "latent-stream.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>

#include "latent-imaging.h"

gboolean
latent_stream_set_broken (GError **error)
{
  g_set_error_literal (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_BROKEN,
                       _ ("The picture is damaged or incomplete."));
  return FALSE;
}

gboolean
latent_stream_read (GInputStream *input, guint8 *data, gsize size, GCancellable *cancellable, GError **error)
{
  gsize n = 0;

  if (!g_input_stream_read_all (input, data, size, &n, cancellable, error))
    return FALSE;
  return n == size || latent_stream_set_broken (error);
}

gboolean
latent_stream_skip (GInputStream *input, gsize size, GCancellable *cancellable, GError **error)
{
  while (size > 0)
    {
      gssize n = g_input_stream_skip (input, size, cancellable, error);

      if (n < 0)
        return FALSE;
      if (n == 0)
        return latent_stream_set_broken (error);
      size -= (gsize) n;
    }
  return TRUE;
}
