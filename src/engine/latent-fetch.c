/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-fetch.h"

#include "latent-engine-private.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-kie-client.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  LatentSession *session;
  char *link;
  guint64 max_bytes;
  GCancellable *cancellable;
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_object_unref (fetch->session);
  g_free (fetch->link);
  g_clear_object (&fetch->cancellable);
  g_free (fetch);
}

static GError *
explain (Fetch *fetch, const GError *error)
{
  g_autoptr (GUri) uri = g_uri_parse (fetch->link, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *most = g_format_size (fetch->max_bytes);
  g_autofree char *line = latent_error_first_line (error);

  if (latent_error_is_cancelled (error))
    return g_error_copy (error);
  if (g_error_matches (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_TOO_LARGE))
    return g_error_new (LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE,
                        /* Translators: %s is a size, such as "100.0 MB" */
                        _ ("What is behind the link has more than %s"), most);
  return g_error_new (LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE,
                      /* Translators: a web site's name, and what went wrong. */
                      _ ("The picture can’t be had from %s: %s"),
                      uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : "…", line);
}

static DexFuture *
fetch_fiber (gpointer user_data)
{
  Fetch *fetch = user_data;
  LatentEngine *engine = latent_session_get_engine (fetch->session);
  g_autoptr (GOutputStream) sink = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  dex_await (latent_kie_client_download (engine->client, fetch->link, sink, fetch->max_bytes, fetch->cancellable),
             &error);
  if (error == NULL)
    g_output_stream_close (sink, NULL, &error);
  if (error != NULL)
    return dex_future_new_for_error (explain (fetch, error));
  return dex_future_new_take_boxed (G_TYPE_BYTES,
                                    g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (sink)));
}

DexFuture *
latent_fetch_link (LatentSession *session, const char *link, guint64 max_bytes, GCancellable *cancellable)
{
  Fetch *fetch;

  g_return_val_if_fail (LATENT_IS_SESSION (session) && link != NULL, NULL);

  fetch = g_new0 (Fetch, 1);
  fetch->session = g_object_ref (session);
  fetch->link = g_strdup (link);
  fetch->max_bytes = max_bytes;
  g_set_object (&fetch->cancellable, cancellable);
  return latent_fiber_spawn ("fetch", fetch_fiber, fetch, fetch_free);
}
