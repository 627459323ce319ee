/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-kie"

#include "latent-soup.h"

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DexPromise) promise = user_data;
  g_autoptr (GError) error = NULL;
  GInputStream *stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);

  if (stream != NULL)
    dex_promise_resolve_object (promise, stream);
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
}

DexFuture *
latent_soup_send (SoupSession *session, SoupMessage *message, GCancellable *cancellable)
{
  DexPromise *promise = dex_promise_new ();

  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, cancellable, sent_cb, dex_ref (promise));
  return DEX_FUTURE (promise);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DexPromise) promise = user_data;
  g_autoptr (GError) error = NULL;
  GBytes *bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (bytes != NULL)
    dex_promise_resolve_boxed (promise, G_TYPE_BYTES, bytes);
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
}

DexFuture *
latent_soup_read (GInputStream *stream, gsize count, GCancellable *cancellable)
{
  DexPromise *promise = dex_promise_new ();

  g_input_stream_read_bytes_async (stream, count, G_PRIORITY_DEFAULT, cancellable, read_cb, dex_ref (promise));
  return DEX_FUTURE (promise);
}

typedef struct
{
  DexPromise *promise;
  GBytes *bytes;
} Write;

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Write *write = user_data;
  g_autoptr (GError) error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    dex_promise_resolve_boolean (write->promise, TRUE);
  else
    dex_promise_reject (write->promise, g_steal_pointer (&error));
  dex_unref (write->promise);
  g_bytes_unref (write->bytes);
  g_free (write);
}

DexFuture *
latent_soup_write (GOutputStream *stream, GBytes *bytes, GCancellable *cancellable)
{
  DexPromise *promise = dex_promise_new ();
  Write *write = g_new0 (Write, 1);
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  write->promise = dex_ref (promise);
  write->bytes = g_bytes_ref (bytes);
  g_output_stream_write_all_async (stream, data, length, G_PRIORITY_DEFAULT, cancellable, written_cb, write);
  return DEX_FUTURE (promise);
}

static void
resolved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DexPromise) promise = user_data;
  g_autoptr (GError) error = NULL;
  GList *list = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);

  if (list != NULL)
    {
      GPtrArray *addresses = g_ptr_array_new_with_free_func (g_object_unref);

      for (GList *l = list; l != NULL; l = l->next)
        g_ptr_array_add (addresses, l->data);
      g_list_free (list);
      dex_promise_resolve_boxed (promise, G_TYPE_PTR_ARRAY, addresses);
    }
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
}

DexFuture *
latent_soup_resolve (const char *host, GCancellable *cancellable)
{
  DexPromise *promise = dex_promise_new ();
  g_autoptr (GResolver) resolver = g_resolver_get_default ();

  g_resolver_lookup_by_name_async (resolver, host, cancellable, resolved_cb, dex_ref (promise));
  return DEX_FUTURE (promise);
}

static void
proxy_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DexPromise) promise = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, &error);

  if (proxies != NULL)
    dex_promise_resolve_boolean (promise, proxies[0] != NULL && !g_str_has_prefix (proxies[0], "direct:"));
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
}

DexFuture *
latent_soup_has_proxy (GProxyResolver *resolver, const char *uri, GCancellable *cancellable)
{
  DexPromise *promise = dex_promise_new ();

  g_proxy_resolver_lookup_async (resolver, uri, cancellable, proxy_cb, dex_ref (promise));
  return DEX_FUTURE (promise);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DexPromise) promise = user_data;
  g_autoptr (GError) error = NULL;
  GFileInputStream *stream = g_file_read_finish (G_FILE (source), result, &error);

  if (stream != NULL)
    dex_promise_resolve_object (promise, stream);
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
}

DexFuture *
latent_soup_open (GFile *file, GCancellable *cancellable)
{
  DexPromise *promise = dex_promise_new ();

  g_file_read_async (file, G_PRIORITY_DEFAULT, cancellable, opened_cb, dex_ref (promise));
  return DEX_FUTURE (promise);
}

static void
measured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DexPromise) promise = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_input_stream_query_info_finish (G_FILE_INPUT_STREAM (source), result, &error);

  if (info != NULL)
    dex_promise_resolve_int64 (promise, g_file_info_get_size (info));
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
}

DexFuture *
latent_soup_measure (GFileInputStream *stream, GCancellable *cancellable)
{
  DexPromise *promise = dex_promise_new ();

  g_file_input_stream_query_info_async (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_PRIORITY_DEFAULT, cancellable,
                                        measured_cb, dex_ref (promise));
  return DEX_FUTURE (promise);
}
