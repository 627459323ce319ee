/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-model-page.h"

#include "latent-engine-private.h"
#include "latent-fiber.h"
#include "latent-kie-client.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DOCS_HOST "docs.kie.ai"

/* --- what is one ------------------------------------------------------------------------------------------------ */

gboolean
latent_model_page_is_name (const char *name)
{
  static const char *const endings[] = { ".md", ".markdown", ".yaml", ".yml", ".json", ".html", ".htm", ".txt" };
  g_autofree char *lower = NULL;

  g_return_val_if_fail (name != NULL, FALSE);

  lower = g_ascii_strdown (name, -1);
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;
  return FALSE;
}

gboolean
latent_model_page_is_link (const char *link)
{
  g_autoptr (GUri) uri = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (link != NULL, FALSE);

  uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || (!g_str_equal (g_uri_get_scheme (uri), "https") && !g_str_equal (g_uri_get_scheme (uri), "http")))
    return FALSE;
  name = g_path_get_basename (g_uri_get_path (uri));
  if (latent_model_page_is_name (name))
    return TRUE;
  /* Its pages have no ending, its pictures have one. */
  return g_strcmp0 (g_uri_get_host (uri), DOCS_HOST) == 0 && strlen (g_uri_get_path (uri)) > 1 &&
         strchr (name, '.') == NULL;
}

gboolean
latent_model_page_is_text (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);

  return strstr (text, "openapi") != NULL || strstr (text, "createTask") != NULL;
}

/* --- from a file ------------------------------------------------------------------------------------------------ */

static gboolean
read_more_cb (const char *contents, goffset length, gpointer data)
{
  return length <= LATENT_MODEL_PAGE_MAX_BYTES;
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  GError *error = NULL;
  char *contents;
  gsize length;

  if (!g_file_load_partial_contents_finish (G_FILE (object), result, &contents, &length, NULL, &error))
    dex_promise_reject (promise, error);
  else
    dex_promise_resolve_boxed (promise, G_TYPE_BYTES, g_bytes_new_take (contents, length));
}

DexFuture *
latent_model_page_read (GFile *file, GCancellable *cancellable)
{
  DexPromise *promise;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  promise = dex_promise_new ();
  g_file_load_partial_contents_async (file, cancellable, read_more_cb, loaded_cb, dex_ref (promise));
  return DEX_FUTURE (promise);
}

/* --- from a link ------------------------------------------------------------------------------------------------- */

typedef struct
{
  LatentKieClient *client;
  char *link;
  GCancellable *cancellable;
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_object_unref (fetch->client);
  g_clear_object (&fetch->cancellable);
  g_free (fetch->link);
  g_free (fetch);
}

static DexFuture *
fetch_fiber (gpointer data)
{
  Fetch *fetch = data;
  g_autoptr (GOutputStream) sink = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  /* An error that is unset or an empty file: the number of bytes says which. */
  dex_await_int64 (
    latent_kie_client_download (fetch->client, fetch->link, sink, LATENT_MODEL_PAGE_MAX_BYTES, fetch->cancellable),
    &error);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  g_output_stream_close (sink, NULL, NULL);
  return dex_future_new_take_boxed (G_TYPE_BYTES,
                                    g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (sink)));
}

/* The page of a person is drawn by scripts; beside it lies its Markdown, with the description in it. Transfer full. */
static char *
find_markdown (const char *link)
{
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *path = NULL;

  if (uri == NULL || g_strcmp0 (g_uri_get_host (uri), DOCS_HOST) != 0 ||
      g_str_has_suffix (g_uri_get_path (uri), ".md") || g_str_has_suffix (g_uri_get_path (uri), "/"))
    return g_strdup (link);
  path = g_strconcat (g_uri_get_path (uri), ".md", NULL);
  return g_uri_join (G_URI_FLAGS_ENCODED, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri), g_uri_get_port (uri),
                     path, NULL, NULL);
}

DexFuture *
latent_model_page_fetch (LatentEngine *engine, const char *link, GCancellable *cancellable)
{
  Fetch *fetch;

  g_return_val_if_fail (LATENT_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (link != NULL, NULL);

  fetch = g_new0 (Fetch, 1);
  fetch->client = g_object_ref (engine->client);
  fetch->link = find_markdown (link);
  g_set_object (&fetch->cancellable, cancellable);
  return latent_fiber_spawn ("fetch a model's page", fetch_fiber, fetch, fetch_free);
}
