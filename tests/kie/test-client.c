/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-address.h"
#include "latent-kie-client-private.h"
#include "latent-kie-error-private.h"

#include <libsoup/soup.h>

static const struct
{
  const char *api;
  const char *upload;
  const char *want_api; /* NULL if refused */
  const char *want_upload;
} bases[] = {
  { NULL, NULL, "https://api.kie.ai", "https://kieai.redpandaai.co" },
  { "https://API.kie.ai:443/", NULL, "https://api.kie.ai", "https://kieai.redpandaai.co" },
  { "http://127.0.0.1:8080", NULL, "http://127.0.0.1:8080", "http://127.0.0.1:8080" },
  { "http://127.0.0.1:8080/", "http://127.0.0.1:8081/", "http://127.0.0.1:8080", "http://127.0.0.1:8081" },
  { "http://localhost:80", NULL, "http://localhost", "http://localhost" },
  { "http://[::1]:8080", NULL, "http://[::1]:8080", "http://[::1]:8080" },
  { "https://proxy.example", NULL, "https://proxy.example", "https://proxy.example" },
  { "", NULL, NULL, NULL },
  { "api.kie.ai", NULL, NULL, NULL },
  { "127.0.0.1:8080", NULL, NULL, NULL },
  { "ftp://api.kie.ai", NULL, NULL, NULL },
  { "file:///etc/passwd", NULL, NULL, NULL },
  { "https://", NULL, NULL, NULL },
  { "https://user:word@api.kie.ai", NULL, NULL, NULL },
  { "https://api.kie.ai/v2", NULL, NULL, NULL },
  { "https://api.kie.ai/?a=b", NULL, NULL, NULL },
  { "https://api.kie.ai/#a", NULL, NULL, NULL },
  { "http://127.0.0.1:99999", NULL, NULL, NULL },
  { NULL, "nonsense", NULL, NULL },
};

static void
test_bases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentKieClient) client = latent_kie_client_new (bases[i].api, bases[i].upload, &error);

      g_test_message ("%s", bases[i].api);
      if (bases[i].want_api == NULL)
        {
          g_assert_null (client);
          g_assert_error (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_ADDRESS);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (latent_kie_client_get_api_base (client), ==, bases[i].want_api);
      g_assert_cmpstr (latent_kie_client_get_upload_base (client), ==, bases[i].want_upload);
    }
}

static void
test_key (void)
{
  g_autoptr (LatentKieClient) client = latent_kie_client_new (NULL, NULL, NULL);

  g_assert_false (latent_kie_client_has_key (client));
  latent_kie_client_set_key (client, "  0123\n");
  g_assert_true (latent_kie_client_has_key (client));
  g_assert_cmpstr (latent_kie_client_get_key (client), ==, "0123");
  latent_kie_client_set_key (client, "\n");
  g_assert_false (latent_kie_client_has_key (client));
  latent_kie_client_set_key (client, "0123");
  latent_kie_client_set_key (client, NULL);
  g_assert_false (latent_kie_client_has_key (client));
}

/* Nothing of libsoup's that writes down headers, keeps cookies or sends again after a 401. */
static void
test_session (void)
{
  g_autoptr (LatentKieClient) client = latent_kie_client_new (NULL, NULL, NULL);
  SoupSession *session = latent_kie_client_get_session (client);
  g_autoptr (SoupMessage) message = NULL;
  guint max_conns, per_host;

  g_assert_false (soup_session_has_feature (session, SOUP_TYPE_LOGGER));
  g_assert_false (soup_session_has_feature (session, SOUP_TYPE_COOKIE_JAR));
  g_assert_false (soup_session_has_feature (session, SOUP_TYPE_CACHE));
  g_assert_false (soup_session_has_feature (session, SOUP_TYPE_AUTH_MANAGER));
  g_assert_true (soup_session_has_feature (session, SOUP_TYPE_CONTENT_DECODER));
  g_object_get (session, "max-conns", &max_conns, "max-conns-per-host", &per_host, NULL);
  g_assert_cmpuint (per_host, >=, 40);
  g_assert_cmpuint (max_conns, >=, 2 * per_host);

  latent_kie_client_set_key (client, "0123");
  message = latent_kie_client_create_message (client, "POST", "https://api.kie.ai", "/x", "{}", NULL);
  g_assert_true (soup_message_query_flags (message, SOUP_MESSAGE_NO_REDIRECT));
  g_assert_false (soup_message_query_flags (message, SOUP_MESSAGE_IDEMPOTENT));
}

static void
test_private (void)
{
  static const char *const inside[] = {
    "127.0.0.1",
    "127.9.9.9",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.1.1",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "192.0.2.7",
    "198.18.0.1",
    "240.0.0.1",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "fd12::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "::7f00:1",
    "2001:db8::1",
  };
  static const char *const outside[] = {
    "1.1.1.1",     "8.8.8.8",     "172.15.0.1",      "172.32.0.1",     "192.167.1.1",      "100.63.0.1",
    "100.128.0.1", "223.255.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::",
  };

  for (guint i = 0; i < G_N_ELEMENTS (inside); i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (inside[i]);

      g_test_message ("%s", inside[i]);
      g_assert_true (latent_address_is_private (address));
      g_assert_true (latent_host_is_private (inside[i]));
    }
  for (guint i = 0; i < G_N_ELEMENTS (outside); i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (outside[i]);

      g_test_message ("%s", outside[i]);
      g_assert_false (latent_address_is_private (address));
      g_assert_false (latent_host_is_private (outside[i]));
    }
}

static void
test_hosts (void)
{
  g_assert_true (latent_host_is_private ("localhost"));
  g_assert_true (latent_host_is_private ("LOCALHOST."));
  g_assert_true (latent_host_is_private ("a.localhost"));
  g_assert_true (latent_host_is_private ("[::1]"));
  g_assert_true (latent_host_is_private ("fe80::1%eth0"));
  g_assert_false (latent_host_is_private ("localhost.example"));
  g_assert_false (latent_host_is_private ("api.kie.ai"));
  g_assert_true (latent_host_is_loopback ("127.0.0.2"));
  g_assert_true (latent_host_is_loopback ("::1"));
  g_assert_false (latent_host_is_loopback ("192.168.1.1"));
  g_assert_false (latent_host_is_loopback ("api.kie.ai"));
}

/* Each error explains itself, and no two in the same words. */
static void
test_explanations (void)
{
  static const LatentKieError codes[] = {
    LATENT_KIE_ERROR_NOT_SENT,      LATENT_KIE_ERROR_NO_ANSWER,    LATENT_KIE_ERROR_GONE,
    LATENT_KIE_ERROR_TOO_LARGE,     LATENT_KIE_ERROR_REDIRECT,     LATENT_KIE_ERROR_ADDRESS,
    LATENT_KIE_ERROR_DAMAGED,       LATENT_KIE_ERROR_BAD_REQUEST,  LATENT_KIE_ERROR_UNAUTHORIZED,
    LATENT_KIE_ERROR_NO_CREDITS,    LATENT_KIE_ERROR_NOT_FOUND,    LATENT_KIE_ERROR_TIMEOUT,
    LATENT_KIE_ERROR_INVALID,       LATENT_KIE_ERROR_RATE_LIMITED, LATENT_KIE_ERROR_KEY_LIMIT,
    LATENT_KIE_ERROR_MAINTENANCE,   LATENT_KIE_ERROR_SERVER,       LATENT_KIE_ERROR_GENERATION,
    LATENT_KIE_ERROR_DISABLED,      LATENT_KIE_ERROR_OTHER,        LATENT_KIE_ERROR_NO_RECORD,
    LATENT_KIE_ERROR_UNKNOWN_MODEL,
  };
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      const char *text = latent_kie_error_explain (codes[i]);

      g_assert_true (g_str_has_suffix (text, "."));
      g_assert_true (g_hash_table_add (seen, (gpointer) text));
    }
  g_assert_cmpstr (latent_kie_error_explain (12345), ==, latent_kie_error_explain (LATENT_KIE_ERROR_OTHER));
}

static void
test_clean (void)
{
  static const struct
  {
    const char *text;
    gsize length;
    gsize max;
    const char *clean;
  } rows[] = {
    { "plain", 5, 100, "plain" },
    { "a KEY b KEY", 11, 100, "a ••• b •••" },
    { "a\0b", 3, 100, "a\357\277\275b" },
    { "\xff", 1, 100, "\357\277\275" },
    { "狐狐", 6, 4, "狐" },
    { "", 0, 4, "" },
    { NULL, 0, 4, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *clean = latent_kie_clean (rows[i].text, rows[i].length, rows[i].max, "KEY");

      g_assert_cmpstr (clean, ==, rows[i].clean);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/kie/client/bases", test_bases);
  g_test_add_func ("/kie/client/key", test_key);
  g_test_add_func ("/kie/client/session", test_session);
  g_test_add_func ("/kie/address/private", test_private);
  g_test_add_func ("/kie/address/hosts", test_hosts);
  g_test_add_func ("/kie/error/explanations", test_explanations);
  g_test_add_func ("/kie/error/clean", test_clean);
  return g_test_run ();
}
