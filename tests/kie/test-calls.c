/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-kie-client-private.h"
#include "latent-test-future.h"
#include "latent-test-peer.h"

#define KEY "kie-test-0123456789abcdef"

static LatentKieClient *
make_client (const char *uri)
{
  g_autoptr (GError) error = NULL;
  LatentKieClient *client = latent_kie_client_new (uri, NULL, &error);

  g_assert_no_error (error);
  latent_kie_client_set_key (client, KEY);
  return client;
}

static const struct
{
  const char *json;
  double credits;
  int code; /* 0 if it is the balance */
} balances[] = {
  { "{\"code\":200,\"msg\":\"success\",\"data\":5916.25}", 5916.25, 0 },
  { "{\"code\":200,\"msg\":\"success\",\"data\":100}", 100, 0 },
  { "{\"code\":200,\"msg\":\"success\",\"data\":\"80.5\"}", 80.5, 0 },
  { "{\"code\":200,\"msg\":\"success\",\"data\":-0.5}", -0.5, 0 },
  { "{\"code\":200,\"msg\":\"success\",\"data\":null}", 0, LATENT_KIE_ERROR_NO_ANSWER },
  { "{\"code\":200,\"msg\":\"success\",\"data\":{}}", 0, LATENT_KIE_ERROR_NO_ANSWER },
  { "{\"code\":200,\"msg\":\"success\",\"data\":\"NaN\"}", 0, LATENT_KIE_ERROR_NO_ANSWER },
  { "{\"code\":401,\"msg\":\"Unauthorized\"}", 0, LATENT_KIE_ERROR_UNAUTHORIZED },
  { "{\"code\":455,\"msg\":\"Maintenance\"}", 0, LATENT_KIE_ERROR_MAINTENANCE },
};

static void
test_credits (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (balances); i++)
    {
      g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
      g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
      g_autoptr (DexFuture) future = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *head = NULL;
      const GValue *value;

      g_test_message ("%s", balances[i].json);
      latent_test_peer_push_json (peer, balances[i].json);
      future = latent_test_settle (latent_kie_client_get_credits (client, NULL));
      value = dex_future_get_value (future, &error);
      if (balances[i].code != 0)
        g_assert_error (error, LATENT_KIE_ERROR, balances[i].code);
      else
        {
          g_assert_no_error (error);
          g_assert_cmpfloat (g_value_get_double (value), ==, balances[i].credits);
        }
      head = latent_test_peer_dup_head (peer, 0);
      g_assert_true (g_str_has_prefix (head, "GET /api/v1/chat/credit HTTP/1.1\r\n"));
    }
}

static const struct
{
  const char *json;
  const char *link;
  int code;
} links[] = {
  { "{\"code\":200,\"msg\":\"success\",\"data\":\"https://tempfile.example/new.png\"}",
    "https://tempfile.example/new.png", 0 },
  { "{\"code\":422,\"msg\":\"url is wrong\",\"data\":null}", NULL, LATENT_KIE_ERROR_INVALID },
  { "{\"code\":200,\"msg\":\"success\",\"data\":null}", NULL, LATENT_KIE_ERROR_NO_ANSWER },
  { "{\"code\":200,\"msg\":\"success\",\"data\":\"file:///etc/passwd\"}", NULL, LATENT_KIE_ERROR_NO_ANSWER },
  { "{\"code\":200,\"msg\":\"success\",\"data\":{\"url\":\"https://a/b\"}}", NULL, LATENT_KIE_ERROR_NO_ANSWER },
};

static void
test_renew_link (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      static const char body[] = "{\"url\":\"https://tempfile.example/old.png\"}";
      g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
      g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
      g_autoptr (DexFuture) future = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *head = NULL;
      g_autoptr (GBytes) sent = NULL;
      const GValue *value;

      g_test_message ("%s", links[i].json);
      latent_test_peer_push_json (peer, links[i].json);
      future = latent_test_settle (latent_kie_client_renew_link (client, "https://tempfile.example/old.png", NULL));
      value = dex_future_get_value (future, &error);
      if (links[i].code != 0)
        g_assert_error (error, LATENT_KIE_ERROR, links[i].code);
      else
        {
          g_assert_no_error (error);
          g_assert_cmpstr (g_value_get_string (value), ==, links[i].link);
        }
      head = latent_test_peer_dup_head (peer, 0);
      sent = latent_test_peer_dup_body (peer, 0);
      g_assert_true (g_str_has_prefix (head, "POST /api/v1/common/download-url HTTP/1.1\r\n"));
      g_assert_cmpmem (g_bytes_get_data (sent, NULL), g_bytes_get_size (sent), body, strlen (body));
    }
}

static const struct
{
  const char *name;
  LatentTestPeerAct act;
  const char *raw; /* several answers' heads are made of it */
  int code;
} accidents[] = {
  { "closed-after-reading", LATENT_TEST_PEER_CLOSE_AFTER_READ, NULL, LATENT_KIE_ERROR_NO_ANSWER },
  { "stalled", LATENT_TEST_PEER_STALL_AFTER_READ, NULL, LATENT_KIE_ERROR_NO_ANSWER },
  { "cut", LATENT_TEST_PEER_ANSWER_AND_CLOSE, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"code\":200",
    LATENT_KIE_ERROR_NO_ANSWER },
  { "html-503", LATENT_TEST_PEER_ANSWER, "HTTP/1.1 503 No\r\nContent-Length: 6\r\n\r\n<html>",
    LATENT_KIE_ERROR_NO_ANSWER },
  { "empty-429", LATENT_TEST_PEER_ANSWER, "HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n",
    LATENT_KIE_ERROR_RATE_LIMITED },
  { "redirect", LATENT_TEST_PEER_ANSWER,
    "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.9:9/\r\nContent-Length: 0\r\n\r\n", LATENT_KIE_ERROR_REDIRECT },
  { "redirect-on-itself", LATENT_TEST_PEER_ANSWER,
    "HTTP/1.1 301 Moved\r\nLocation: /api/v1/chat/credit\r\nContent-Length: 0\r\n\r\n", LATENT_KIE_ERROR_REDIRECT },
};

static void
test_accidents (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (accidents); i++)
    {
      g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
      g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
      g_autoptr (DexFuture) future = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", accidents[i].name);
      latent_kie_client_get_limits (client)->answer = 700;
      latent_test_peer_push (peer, accidents[i].act, accidents[i].raw, -1);
      future = latent_test_settle (latent_kie_client_get_credits (client, NULL));
      g_assert_null (dex_future_get_value (future, &error));
      g_assert_error (error, LATENT_KIE_ERROR, accidents[i].code);
      g_assert_cmpuint (latent_test_peer_count_requests (peer), ==, 1);
    }
}

static void
test_gzip (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  static const char json[] = "{\"code\":200,\"msg\":\"success\",\"data\":12.5}";
  g_autoptr (GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
  g_autoptr (GBytes) plain = g_bytes_new_static (json, strlen (json));
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GByteArray) raw = g_byte_array_new ();
  g_autoptr (DexFuture) future = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *head = NULL;
  const GValue *value;

  packed = g_converter_convert_bytes (compressor, plain, &error);
  g_assert_no_error (error);
  head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n%zx\r\n",
                          g_bytes_get_size (packed));
  g_byte_array_append (raw, (const guint8 *) head, strlen (head));
  g_byte_array_append (raw, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  g_byte_array_append (raw, (const guint8 *) "\r\n0\r\n\r\n", 7);
  latent_test_peer_push (peer, LATENT_TEST_PEER_ANSWER, (const char *) raw->data, raw->len);

  future = latent_test_settle (latent_kie_client_get_credits (client, NULL));
  value = dex_future_get_value (future, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (g_value_get_double (value), ==, 12.5);
}

/* 100 MB of blanks in 100 kB: what is counted is what comes out. */
static void
test_gzip_bomb (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  g_autoptr (GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
  gsize size = 100 * 1000 * 1000;
  g_autoptr (GBytes) plain = g_bytes_new_take (g_strnfill (size, ' '), size);
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GByteArray) raw = g_byte_array_new ();
  g_autoptr (DexFuture) future = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *head = NULL;

  packed = g_converter_convert_bytes (compressor, plain, &error);
  g_assert_no_error (error);
  head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n",
                          g_bytes_get_size (packed));
  g_byte_array_append (raw, (const guint8 *) head, strlen (head));
  g_byte_array_append (raw, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  latent_test_peer_push (peer, LATENT_TEST_PEER_ANSWER, (const char *) raw->data, raw->len);

  future = latent_test_settle (latent_kie_client_get_credits (client, NULL));
  g_assert_null (dex_future_get_value (future, &error));
  g_assert_error (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_TOO_LARGE);
}

static void
test_offline (void)
{
  g_autoptr (LatentKieClient) client = make_client ("http://127.0.0.1:1");
  g_autoptr (DexFuture) future = latent_test_settle (latent_kie_client_get_credits (client, NULL));
  g_autoptr (GError) error = NULL;

  g_assert_null (dex_future_get_value (future, &error));
  g_assert_error (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_NOT_SENT);
}

static void
test_without_key (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  g_autoptr (DexFuture) future = NULL;
  g_autoptr (GError) error = NULL;

  latent_kie_client_set_key (client, NULL);
  future = latent_test_settle (latent_kie_client_get_credits (client, NULL));
  g_assert_null (dex_future_get_value (future, &error));
  g_assert_error (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_UNAUTHORIZED);
  g_assert_cmpuint (latent_test_peer_count_connections (peer), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/kie/calls/credits", test_credits);
  g_test_add_func ("/kie/calls/renew-link", test_renew_link);
  g_test_add_func ("/kie/calls/accidents", test_accidents);
  g_test_add_func ("/kie/calls/gzip", test_gzip);
  g_test_add_func ("/kie/calls/gzip-bomb", test_gzip_bomb);
  g_test_add_func ("/kie/calls/offline", test_offline);
  g_test_add_func ("/kie/calls/without-key", test_without_key);
  return g_test_run ();
}
