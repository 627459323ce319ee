/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-error.h"
#include "latent-kie-client-private.h"
#include "latent-test-future.h"
#include "latent-test-peer.h"

#define KEY "kie-test-0123456789abcdef"
#define LIMIT (1000 * 1000)

static LatentKieClient *
make_client (const char *uri)
{
  g_autoptr (GError) error = NULL;
  LatentKieClient *client = latent_kie_client_new (uri, NULL, &error);

  g_assert_no_error (error);
  latent_kie_client_set_key (client, KEY);
  return client;
}

/* The number of bytes, or -1. */
static gint64
settle (DexFuture *future, GError **error)
{
  const GValue *value = dex_future_get_value (latent_test_settle (future), error);
  gint64 n = value != NULL ? g_value_get_int64 (value) : -1;

  dex_unref (future);
  return n;
}

static gint64
download (LatentKieClient *client, const char *url, GBytes **bytes, GError **error)
{
  g_autoptr (GOutputStream) sink = g_memory_output_stream_new_resizable ();
  gint64 n = settle (latent_kie_client_download (client, url, sink, LIMIT, NULL), error);

  g_assert_false (g_output_stream_is_closed (sink));
  g_output_stream_close (sink, NULL, NULL);
  if (bytes != NULL)
    *bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (sink));
  if (n >= 0 && bytes != NULL)
    g_assert_cmpuint (g_bytes_get_size (*bytes), ==, n);
  return n;
}

static char *
link_to (LatentTestPeer *peer, const char *path)
{
  return g_strconcat (latent_test_peer_get_uri (peer), path, NULL);
}

static void
push_gzip (LatentTestPeer *peer, GBytes *plain)
{
  g_autoptr (GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GByteArray) raw = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *head = NULL;

  packed = g_converter_convert_bytes (compressor, plain, &error);
  g_assert_no_error (error);
  head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n",
                          g_bytes_get_size (packed));
  g_byte_array_append (raw, (const guint8 *) head, strlen (head));
  g_byte_array_append (raw, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  latent_test_peer_push (peer, LATENT_TEST_PEER_ANSWER, (const char *) raw->data, raw->len);
}

static void
test_plain (void)
{
  static const char raw[] = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 7\r\n\r\n\x89PNG\0\r\n";
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  g_autofree char *url = link_to (peer, "/f/a%20b.png?sig=a%2Fb");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *head = NULL;

  latent_test_peer_push (peer, LATENT_TEST_PEER_ANSWER, raw, sizeof raw - 1);
  g_assert_cmpint (download (client, url, &bytes, &error), ==, 7);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), 7, "\x89PNG\0\r\n", 7);

  /* The link as it was signed, and without the key. */
  head = latent_test_peer_dup_head (peer, 0);
  g_assert_true (g_str_has_prefix (head, "GET /f/a%20b.png?sig=a%2Fb HTTP/1.1\r\n"));
  g_assert_null (strstr (head, "Authorization"));
  g_assert_null (strstr (head, KEY));
}

static void
test_chunked (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  g_autofree char *url = link_to (peer, "/a");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  latent_test_peer_push (peer, LATENT_TEST_PEER_ANSWER,
                         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", -1);
  g_assert_cmpint (download (client, url, &bytes, &error), ==, 5);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), 5, "abcde", 5);
}

static void
test_gzip (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  g_autofree char *url = link_to (peer, "/a");
  g_autoptr (GBytes) plain = g_bytes_new_take (g_strnfill (LIMIT, 'x'), LIMIT);
  g_autoptr (GBytes) more = g_bytes_new_take (g_strnfill (LIMIT + 1, 'x'), LIMIT + 1);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  push_gzip (peer, plain);
  push_gzip (peer, more);
  g_assert_cmpint (download (client, url, &bytes, &error), ==, LIMIT);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bytes, plain));

  /* What counts is what comes out. */
  g_assert_cmpint (download (client, url, NULL, &error), ==, -1);
  g_assert_error (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_TOO_LARGE);
}

static const struct
{
  const char *name;
  LatentTestPeerAct act;
  const char *raw;
  int code;
} accidents[] = {
  { "401", LATENT_TEST_PEER_ANSWER,
    "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n", LATENT_KIE_ERROR_GONE },
  { "403", LATENT_TEST_PEER_ANSWER, "HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno", LATENT_KIE_ERROR_GONE },
  { "404", LATENT_TEST_PEER_ANSWER, "HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno", LATENT_KIE_ERROR_GONE },
  { "410", LATENT_TEST_PEER_ANSWER, "HTTP/1.1 410 No\r\nContent-Length: 0\r\n\r\n", LATENT_KIE_ERROR_GONE },
  { "500", LATENT_TEST_PEER_ANSWER, "HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno", LATENT_KIE_ERROR_NO_ANSWER },
  { "204", LATENT_TEST_PEER_ANSWER, "HTTP/1.1 204 No Content\r\n\r\n", LATENT_KIE_ERROR_NO_ANSWER },
  { "304", LATENT_TEST_PEER_ANSWER, "HTTP/1.1 304 Not Modified\r\n\r\n", LATENT_KIE_ERROR_NO_ANSWER },
  { "empty", LATENT_TEST_PEER_ANSWER, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", LATENT_KIE_ERROR_NO_ANSWER },
  { "cut", LATENT_TEST_PEER_ANSWER_AND_CLOSE, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
    LATENT_KIE_ERROR_NO_ANSWER },
  { "cut-between-chunks", LATENT_TEST_PEER_ANSWER_AND_CLOSE,
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", LATENT_KIE_ERROR_NO_ANSWER },
  { "stalled", LATENT_TEST_PEER_STALL_AFTER_READ, NULL, LATENT_KIE_ERROR_NO_ANSWER },
  { "stalled-in-the-body", LATENT_TEST_PEER_ANSWER_AND_STALL, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
    LATENT_KIE_ERROR_NO_ANSWER },
  { "closed", LATENT_TEST_PEER_CLOSE_AFTER_READ, NULL, LATENT_KIE_ERROR_NO_ANSWER },
  { "too-large-by-announcement", LATENT_TEST_PEER_ANSWER_AND_STALL,
    "HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\nabc", LATENT_KIE_ERROR_TOO_LARGE },
  { "redirect-to-nowhere", LATENT_TEST_PEER_ANSWER, "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
    LATENT_KIE_ERROR_NO_ANSWER },
  { "redirect-in-a-circle", LATENT_TEST_PEER_ANSWER, "HTTP/1.1 302 Found\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n",
    LATENT_KIE_ERROR_NO_ANSWER },
  { "redirect-to-a-file", LATENT_TEST_PEER_ANSWER,
    "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n", LATENT_KIE_ERROR_ADDRESS },
};

static void
test_accident (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  g_autofree char *url = link_to (peer, "/a");
  g_autoptr (GError) error = NULL;

  latent_kie_client_get_limits (client)->stall = 400;
  latent_test_peer_push (peer, accidents[i].act, accidents[i].raw, -1);
  g_assert_cmpint (download (client, url, NULL, &error), ==, -1);
  g_assert_error (error, LATENT_KIE_ERROR, accidents[i].code);
  g_test_message ("%s", error->message);
  g_assert_cmpuint (latent_test_peer_count_requests (peer), <, 12);
}

/* Slow is alive: the whole takes longer than any pause may. */
static void
test_drip (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  g_autofree char *url = link_to (peer, "/a");
  g_autoptr (GError) error = NULL;

  latent_kie_client_get_limits (client)->stall = 1500;
  latent_kie_client_get_limits (client)->answer = 500;
  latent_test_peer_push (peer, LATENT_TEST_PEER_DRIP, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabcdefghi", -1);
  g_assert_cmpint (download (client, url, NULL, &error), ==, 9);
  g_assert_no_error (error);
}

/* The results of a service may lie on another host; the key doesn't go there. */
static void
test_redirect (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentTestPeer) elsewhere = latent_test_peer_new ("127.0.0.2");
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  g_autofree char *url = link_to (peer, "/a");
  g_autofree char *location = g_strdup_printf ("Location: %s/b?c=d\r\n", latent_test_peer_get_uri (elsewhere));
  g_autofree char *raw = latent_test_peer_format ("302 Found", "text/plain", location, "moved");
  g_autoptr (GError) error = NULL;

  latent_test_peer_push (peer, LATENT_TEST_PEER_ANSWER, raw, -1);
  latent_test_peer_push (elsewhere, LATENT_TEST_PEER_ANSWER, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", -1);
  g_assert_cmpint (download (client, url, NULL, &error), ==, 3);
  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *head = latent_test_peer_dup_head (i == 0 ? peer : elsewhere, 0);

      g_assert_null (strstr (head, "Authorization"));
      g_assert_null (strstr (head, KEY));
    }
}

/* A full disk is the caller's error, not the network's. */
static void
test_full (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  g_autofree char *url = link_to (peer, "/a");
  char space[4];
  g_autoptr (GOutputStream) sink = g_memory_output_stream_new (space, sizeof space, NULL, NULL);
  g_autoptr (GError) error = NULL;

  latent_test_peer_push (peer, LATENT_TEST_PEER_ANSWER, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabcdefghi", -1);
  g_assert_cmpint (settle (latent_kie_client_download (client, url, sink, LIMIT, NULL), &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_true (latent_error_is_storage (error));
}

static void
test_cancel (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  g_autofree char *url = link_to (peer, "/a");
  g_autoptr (GOutputStream) sink = g_memory_output_stream_new_resizable ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  DexFuture *future;

  latent_test_peer_push (peer, LATENT_TEST_PEER_ANSWER_AND_STALL, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
                         -1);
  future = latent_kie_client_download (client, url, sink, LIMIT, cancellable);
  while (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (sink)) == 0)
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (settle (future, &error), ==, -1);
  g_assert_true (latent_error_is_cancelled (error));
}

/* --- a resolver that says what a test wants ----------------------------------------------------------------------- */

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver
{
  GResolver parent_instance;

  guint n_lookups;
};

G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static GList *
resolve (TestResolver *self, const char *name)
{
  const char *address = "8.8.8.8";

  /* "inside" is private, "turncoat" from the second look-up on. */
  if (g_str_equal (name, "inside.example") || (g_str_equal (name, "turncoat.example") && self->n_lookups > 0))
    address = "127.0.0.1";
  self->n_lookups++;
  return g_list_append (NULL, g_inet_address_new_from_string (address));
}

static void
test_resolver_lookup_by_name_async (GResolver *resolver,
                                    const char *name,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_pointer (task, resolve (TEST_RESOLVER (resolver), name), NULL);
}

static void
test_resolver_lookup_by_name_with_flags_async (GResolver *resolver,
                                               const char *name,
                                               GResolverNameLookupFlags flags,
                                               GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  if (flags == G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "none");
  else
    g_task_return_pointer (task, resolve (TEST_RESOLVER (resolver), name), NULL);
}

static GList *
test_resolver_lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_async = test_resolver_lookup_by_name_async;
  resolver_class->lookup_by_name_finish = test_resolver_lookup_finish;
  resolver_class->lookup_by_name_with_flags_async = test_resolver_lookup_by_name_with_flags_async;
  resolver_class->lookup_by_name_with_flags_finish = test_resolver_lookup_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

static const struct
{
  const char *base;
  const char *url; /* %u is the peer's port */
} forbidden[] = {
  { "https://api.kie.ai", "http://files.example/a.png" },
  { "https://api.kie.ai", "ftp://files.example/a.png" },
  { "https://api.kie.ai", "file:///etc/passwd" },
  { "https://api.kie.ai", "data:image/png;base64,AAAA" },
  { "https://api.kie.ai", "https:///a.png" },
  { "https://api.kie.ai", "a.png" },
  { "https://api.kie.ai", "" },
  { "https://api.kie.ai", "https://user:word@files.example/a.png" },
  { "https://api.kie.ai", "https://127.0.0.1:%u/a.png" },
  { "https://api.kie.ai", "https://localhost:%u/a.png" },
  { "https://api.kie.ai", "https://LOCALHOST.:%u/a.png" },
  { "https://api.kie.ai", "https://[::1]:%u/a.png" },
  { "https://api.kie.ai", "https://[::ffff:127.0.0.1]:%u/a.png" },
  { "https://api.kie.ai", "https://0.0.0.0:%u/a.png" },
  { "https://api.kie.ai", "https://169.254.169.254/latest" },
  { "https://api.kie.ai", "https://192.168.0.1/a.png" },
  { "https://api.kie.ai", "https://inside.example:%u/a.png" },
  /* A public service in the clear may link in the clear, and still not into somebody's house. */
  { "http://8.8.4.4", "http://127.0.0.1:%u/a.png" },
  { "http://8.8.4.4", "http://inside.example:%u/a.png" },
  { "http://8.8.4.4", "http://turncoat.example:%u/a.png" },
  { "http://outside.example", "http://inside.example:%u/a.png" },
};

static void
test_forbidden (void)
{
  g_autoptr (GResolver) before = g_resolver_get_default ();

  for (guint i = 0; i < G_N_ELEMENTS (forbidden); i++)
    {
      g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
      g_autoptr (LatentKieClient) client = make_client (forbidden[i].base);
      g_autoptr (GResolver) resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
      g_autoptr (GString) url = g_string_new (forbidden[i].url);
      g_autofree char *port = g_strdup_printf ("%u", latent_test_peer_get_port (peer));
      g_autoptr (GError) error = NULL;

      g_string_replace (url, "%u", port, 0);
      g_test_message ("%s from %s", url->str, forbidden[i].base);
      g_resolver_set_default (resolver);
      latent_test_peer_push (peer, LATENT_TEST_PEER_ANSWER, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", -1);
      g_assert_cmpint (download (client, url->str, NULL, &error), ==, -1);
      g_assert_error (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_ADDRESS);
      g_assert_cmpuint (latent_test_peer_count_requests (peer), ==, 0);
    }
  g_resolver_set_default (before);
}

/* A service in a private network, known by its name, may keep its results there. */
static void
test_private_by_name (void)
{
  g_autoptr (GResolver) before = g_resolver_get_default ();
  g_autoptr (GResolver) resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autofree char *base = g_strdup_printf ("http://inside.example:%u", latent_test_peer_get_port (peer));
  g_autoptr (LatentKieClient) client = make_client (base);
  g_autofree char *url = link_to (peer, "/a.png");
  g_autoptr (GError) error = NULL;

  g_resolver_set_default (resolver);
  latent_test_peer_push (peer, LATENT_TEST_PEER_ANSWER, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", -1);
  g_assert_cmpint (download (client, url, NULL, &error), ==, 3);
  g_assert_no_error (error);
  g_resolver_set_default (before);
}

/* Each step of a redirect obeys the rules. The public host is played by a proxy, which itself may be next door. */
static void
test_forbidden_redirect (void)
{
  static const char *const targets[] = {
    "http://127.0.0.1:9/a",
    "https://10.0.0.1/a",
    "http://169.254.169.254/latest",
    "http://localhost/",
  };

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autoptr (LatentTestPeer) proxy = latent_test_peer_new (NULL);
      g_autoptr (LatentKieClient) client = make_client ("http://8.8.4.4");
      g_autoptr (GProxyResolver) resolver = g_simple_proxy_resolver_new (latent_test_peer_get_uri (proxy), NULL);
      g_autofree char *location = g_strdup_printf ("Location: %s\r\n", targets[i]);
      g_autofree char *raw = latent_test_peer_format ("302 Found", "text/plain", location, "moved");
      g_autoptr (GError) error = NULL;

      g_object_set (latent_kie_client_get_session (client), "proxy-resolver", resolver, NULL);
      latent_test_peer_push (proxy, LATENT_TEST_PEER_ANSWER, raw, -1);
      g_assert_cmpint (download (client, "http://8.8.8.8/a.png", NULL, &error), ==, -1);
      g_assert_error (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_ADDRESS);
      g_assert_cmpuint (latent_test_peer_count_requests (proxy), ==, 1);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/kie/download/plain", test_plain);
  g_test_add_func ("/kie/download/chunked", test_chunked);
  g_test_add_func ("/kie/download/gzip", test_gzip);
  for (guint i = 0; i < G_N_ELEMENTS (accidents); i++)
    {
      g_autofree char *path = g_strconcat ("/kie/download/accident/", accidents[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_accident);
    }
  g_test_add_func ("/kie/download/drip", test_drip);
  g_test_add_func ("/kie/download/redirect", test_redirect);
  g_test_add_func ("/kie/download/full", test_full);
  g_test_add_func ("/kie/download/cancel", test_cancel);
  g_test_add_func ("/kie/download/forbidden", test_forbidden);
  g_test_add_func ("/kie/download/private-by-name", test_private_by_name);
  g_test_add_func ("/kie/download/forbidden-redirect", test_forbidden_redirect);
  return g_test_run ();
}
