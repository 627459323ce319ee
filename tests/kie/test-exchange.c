/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-exchange.h"
#include "latent-test-fiber.h"
#include "latent-test-peer.h"

#include <string.h>

/* Requests that are cancelled at one moment or another. */

typedef struct
{
  GCancellable *cancellable;
  GSocketConnection *connection;
  guint n_unqueued;
} Round;

static void
cancel_cb (SoupMessage *message, Round *round)
{
  g_cancellable_cancel (round->cancellable);
}

static void
unqueued_cb (SoupSession *session, SoupMessage *message, Round *round)
{
  round->n_unqueued++;
}

static void
network_event_cb (SoupMessage *message, GSocketClientEvent event, GIOStream *connection, Round *round)
{
  if (event == G_SOCKET_CLIENT_CONNECTED)
    g_set_object (&round->connection, G_SOCKET_CONNECTION (connection));
}

/* So that libsoup has the answer before it returns to the main loop. */
static void
await_answer_cb (SoupMessage *message, Round *round)
{
  g_autoptr (GError) error = NULL;

  g_socket_condition_wait (g_socket_connection_get_socket (round->connection), G_IO_IN, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
cancel_idle_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* Before libsoup's own idle, which tells us of the answer. */
static void
cancel_soon_cb (SoupMessage *message, Round *round)
{
  g_idle_add_full (G_PRIORITY_HIGH, cancel_idle_cb, g_object_ref (round->cancellable), g_object_unref);
}

static void
connect_to_moment (SoupMessage *message, const char *moment, Round *round)
{
  if (!g_str_equal (moment, "between"))
    {
      g_signal_connect (message, moment, G_CALLBACK (cancel_cb), round);
      return;
    }
  g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), round);
  g_signal_connect (message, "wrote-body", G_CALLBACK (await_answer_cb), round);
  g_signal_connect (message, "got-headers", G_CALLBACK (cancel_soon_cb), round);
}

static DexFuture *
cancelled_fiber (gpointer user_data)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, latent_test_peer_get_uri (peer));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LatentExchange) exchange = latent_exchange_new (session, message, cancellable);
  g_autoptr (GError) error = NULL;
  Round round = { .cancellable = cancellable };

  latent_test_peer_push_json (peer, "{}");
  connect_to_moment (message, user_data, &round);
  g_signal_connect (session, "request-unqueued", G_CALLBACK (unqueued_cb), &round);
  g_assert_null (latent_exchange_send (exchange, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* libsoup 3.6.5 ended it twice when it was cancelled between the head of its answer and our being told of it, and freed
   * it once too often ("fix 'heap-use-after-free' caused by 'finishing' queue item twice"). */
  latent_test_flush ();
  g_assert_cmpuint (round.n_unqueued, ==, 1);
  g_signal_handlers_disconnect_by_data (session, &round);
  g_signal_handlers_disconnect_by_data (message, &round);
  g_clear_object (&round.connection);
  return dex_future_new_true ();
}

static void
test_cancelled (gconstpointer data)
{
  latent_test_run_fiber (cancelled_fiber, (gpointer) data);
}

/* Elsewhere than in the main thread. */
static gpointer
cancel_thread (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return NULL;
}

static DexFuture *
thread_fiber (gpointer user_data)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, latent_test_peer_get_uri (peer));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LatentExchange) exchange = latent_exchange_new (session, message, cancellable);
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_thread, cancellable);

  latent_test_peer_push (peer, LATENT_TEST_PEER_STALL_AFTER_READ, "", 0);
  g_assert_null (latent_exchange_send (exchange, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  return dex_future_new_true ();
}

static void
test_thread (void)
{
  latent_test_run_fiber (thread_fiber, NULL);
}

int
main (int argc, char **argv)
{
  static const char *const moments[] = { "starting", "wrote-headers", "got-headers", "between" };

  dex_init ();
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_autofree char *path = g_strconcat ("/exchange/cancelled/", moments[i], NULL);

      g_test_add_data_func (path, moments[i], test_cancelled);
    }
  g_test_add_func ("/exchange/cancelled/from-a-thread", test_thread);
  return g_test_run ();
}
