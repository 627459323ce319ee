/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KIE's hosts speak HTTP/2, where one connection carries many requests and libsoup has ways of its own of sending one
 * again. */
#include "latent-kie-client-private.h"
#include "latent-test-future.h"

#define BODY "{\"model\":\"a/b\",\"input\":{\"prompt\":\"a fox\"}}"

typedef struct
{
  SoupServer *server;
  LatentKieClient *client;
  GPtrArray *waiting; /* of SoupServerMessage */
  guint hold;         /* answer when so many have come */
  guint n_requests;
  guint n_http2;
  guint port; /* of the client's, in the last request */
} Fixture;

static void
answer (Fixture *self, SoupServerMessage *message)
{
  static const char json[] = "{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"T1\",\"state\":\"waiting\"}}";

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, json, strlen (json));
}

static void
handle_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Fixture *self = user_data;

  self->n_requests++;
  self->port = g_inet_socket_address_get_port (
    G_INET_SOCKET_ADDRESS (soup_server_message_get_remote_address (message)));
  if (soup_server_message_get_http_version (message) == SOUP_HTTP_2_0)
    self->n_http2++;
  if (self->waiting->len + 1 < self->hold)
    {
      soup_server_message_pause (message);
      g_ptr_array_add (self->waiting, g_object_ref (message));
      return;
    }
  for (guint i = 0; i < self->waiting->len; i++)
    {
      answer (self, self->waiting->pdata[i]);
      soup_server_message_unpause (self->waiting->pdata[i]);
    }
  g_ptr_array_set_size (self->waiting, 0);
  self->hold = 0;
  answer (self, message);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "kie", "data", "localhost.pem", NULL);
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GError) error = NULL;
  GSList *uris;
  g_autofree char *base = NULL;

  certificate = g_tls_certificate_new_from_file (path, &error);
  g_assert_no_error (error);
  database = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->server = soup_server_new ("tls-certificate", certificate, NULL);
  soup_server_add_handler (self->server, NULL, handle_cb, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  base = g_strdup_printf ("https://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  self->client = latent_kie_client_new (base, NULL, &error);
  g_assert_no_error (error);
  latent_kie_client_set_key (self->client, "kie-test-0123456789abcdef");
  if (!GPOINTER_TO_INT (data))
    g_object_set (latent_kie_client_get_session (self->client), "tls-database", database, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->client);
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_ptr_array_unref (self->waiting);
}

static void
test_twenty_at_once (Fixture *self, gconstpointer data)
{
  DexFuture *futures[24];

  self->hold = G_N_ELEMENTS (futures);
  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    futures[i] = i < 20 ? latent_kie_client_create_task (self->client, BODY)
                        : latent_kie_client_get_record (self->client, "T1", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr (GError) error = NULL;
      const GValue *value = dex_future_get_value (latent_test_settle (futures[i]), &error);

      g_assert_no_error (error);
      if (i < 20)
        {
          LatentKieSubmission *submission = g_value_get_boxed (value);

          g_assert_no_error (submission->error);
          g_assert_cmpint (submission->outcome, ==, LATENT_KIE_ACCEPTED);
        }
      dex_unref (futures[i]);
    }
  g_assert_cmpuint (self->n_requests, ==, G_N_ELEMENTS (futures));
  g_assert_cmpuint (self->n_http2, ==, G_N_ELEMENTS (futures));
}

/* Accepted, and then no answer: the same as without HTTP/2. */
static void
test_no_answer (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentKieSubmission) submission = NULL;

  self->hold = 2;
  latent_kie_client_get_limits (self->client)->answer = 1500;
  submission = latent_test_settle_boxed (latent_kie_client_create_task (self->client, BODY), NULL);
  g_assert_cmpint (submission->outcome, ==, LATENT_KIE_UNCERTAIN);
  g_assert_error (submission->error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_NO_ANSWER);
  g_assert_cmpuint (self->n_requests, ==, 1);
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  DexFuture *future;

  self->hold = 2;
  future = latent_kie_client_get_record (self->client, "T1", cancellable);
  while (self->n_requests == 0)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  g_assert_null (latent_test_settle_boxed (future, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
poll (Fixture *self, gboolean answered)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentKieRecord)
    record = latent_test_settle_boxed (latent_kie_client_get_record (self->client, "T1", NULL), &error);

  if (answered)
    g_assert_no_error (error);
  else
    g_assert_error (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_NO_ANSWER);
}

/* Polls share a connection as long as it lives. After one without an answer, and when the network has changed, the next
 * doesn't wait on what may be dead. */
static void
test_renewal (Fixture *self, gconstpointer data)
{
  g_autoptr (GTlsDatabase) database = NULL;
  guint first, second;

  g_object_get (latent_kie_client_get_session (self->client), "tls-database", &database, NULL);
  poll (self, TRUE);
  first = self->port;
  poll (self, TRUE);
  g_assert_cmpuint (self->port, ==, first);

  self->hold = 2;
  latent_kie_client_get_limits (self->client)->answer = 1500;
  poll (self, FALSE);
  self->hold = 0;
  latent_kie_client_get_limits (self->client)->answer = 60 * 1000;
  g_object_set (latent_kie_client_get_session (self->client), "tls-database", database, NULL);
  poll (self, TRUE);
  second = self->port;
  g_assert_cmpuint (second, !=, first);

  latent_kie_client_renew_connections (self->client);
  g_object_set (latent_kie_client_get_session (self->client), "tls-database", database, NULL);
  poll (self, TRUE);
  g_assert_cmpuint (self->port, !=, first);
  g_assert_cmpuint (self->port, !=, second);
}

/* Somebody else's certificate: the key and the request stay here. */
static void
test_untrusted (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentKieSubmission)
    submission = latent_test_settle_boxed (latent_kie_client_create_task (self->client, BODY), NULL);

  g_assert_cmpint (submission->outcome, ==, LATENT_KIE_NOT_SENT);
  g_assert_error (submission->error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_NOT_SENT);
  g_test_message ("%s", submission->error->message);
  g_assert_cmpuint (self->n_requests, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_setenv ("SOUP_SERVER_HTTP2", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add ("/kie/http2/twenty-at-once", Fixture, NULL, set_up, test_twenty_at_once, tear_down);
  g_test_add ("/kie/http2/no-answer", Fixture, NULL, set_up, test_no_answer, tear_down);
  g_test_add ("/kie/http2/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  g_test_add ("/kie/http2/renewal", Fixture, NULL, set_up, test_renewal, tear_down);
  g_test_add ("/kie/http2/untrusted", Fixture, GINT_TO_POINTER (1), set_up, test_untrusted, tear_down);
  return g_test_run ();
}
