/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-kie"

#include "latent-config.h"

#include "latent-exchange.h"

#include "latent-address.h"
#include "latent-error.h"
#include "latent-kie-error-private.h"
#include "latent-soup.h"

#include <glib/gi18n-lib.h>

#define CHUNK (64 * 1024)
/* How long libsoup may take to end what was cancelled. */
#define GRACE_MS 300
#define UNSENT_GRACE_MS 5000
#define MAX_RETRY_AFTER (24 * 60 * 60)

typedef enum
{
  END_NONE,
  END_CANCELLED, /* by the caller */
  END_CONNECT,
  END_DEADLINE,
  END_STALL,
  END_PRIVATE,
} End;

/* What libsoup's sending is cancelled with. Up to 3.6.5 it frees a request once too often that is cancelled between the head
 * of its answer and our being told of it, so not then: it takes no time. */
typedef struct
{
  GCancellable *cancellable;
  gboolean has_head;
} Sending;

struct _LatentExchange
{
  SoupSession *session;
  SoupMessage *message;
  GCancellable *outer; /* the caller's, or NULL */
  GCancellable *stop; /* ends everything that is under way */
  gulong outer_handler;
  Sending *sending;
  gulong stop_handler;
  guint connect_timer;
  guint deadline_timer;
  guint stall_timer;
  guint connect_ms;
  guint stall_ms;
  End end; /* the first reason to stop */
  gboolean wrote_headers;
  gboolean abandoned;
  gboolean forbid_private;
};

static void
stop (LatentExchange *self, End end)
{
  if (self->end == END_NONE)
    self->end = end;
  g_cancellable_cancel (self->stop);
}

static void
outer_cancelled_cb (GCancellable *outer, gpointer user_data)
{
  /* May come from another thread: only what is safe there. */
  g_cancellable_cancel (user_data);
}

static void
sending_clear (gpointer data)
{
  Sending *sending = data;

  g_object_unref (sending->cancellable);
}

static void
sending_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, sending_clear);
}

static gboolean
stop_sending_cb (gpointer user_data)
{
  Sending *sending = user_data;

  if (!sending->has_head)
    g_cancellable_cancel (sending->cancellable);
  return G_SOURCE_REMOVE;
}

/* Whoever it comes from, the main thread knows how far the request is. */
static void
stopped_cb (GCancellable *stop_cancellable, gpointer user_data)
{
  g_main_context_invoke_full (NULL, G_PRIORITY_HIGH, stop_sending_cb, g_atomic_rc_box_acquire (user_data),
                              sending_unref);
}

static void
got_headers_cb (SoupMessage *message, gpointer user_data)
{
  LatentExchange *self = user_data;

  self->sending->has_head = TRUE;
}

/* It was the head of a redirection. */
static void
restarted_cb (SoupMessage *message, gpointer user_data)
{
  LatentExchange *self = user_data;

  self->sending->has_head = FALSE;
  if (g_cancellable_is_cancelled (self->stop))
    g_cancellable_cancel (self->sending->cancellable);
}

static gboolean
connect_timer_cb (gpointer user_data)
{
  LatentExchange *self = user_data;

  self->connect_timer = 0;
  stop (self, END_CONNECT);
  return G_SOURCE_REMOVE;
}

static gboolean
deadline_timer_cb (gpointer user_data)
{
  LatentExchange *self = user_data;

  self->deadline_timer = 0;
  stop (self, END_DEADLINE);
  return G_SOURCE_REMOVE;
}

static gboolean
stall_timer_cb (gpointer user_data)
{
  LatentExchange *self = user_data;

  self->stall_timer = 0;
  stop (self, END_STALL);
  return G_SOURCE_REMOVE;
}

static void
moved (LatentExchange *self)
{
  g_clear_handle_id (&self->stall_timer, g_source_remove);
  if (self->stall_ms > 0)
    self->stall_timer = g_timeout_add (self->stall_ms, stall_timer_cb, self);
}

static void
network_event_cb (SoupMessage *message, GSocketClientEvent event, GIOStream *connection, gpointer user_data)
{
  LatentExchange *self = user_data;

  /* Waiting for a free connection isn't connecting: the clock starts with the first sign of a connection. */
  if (self->connect_timer == 0 && self->connect_ms > 0 && !self->wrote_headers && self->end == END_NONE)
    self->connect_timer = g_timeout_add (self->connect_ms, connect_timer_cb, self);

  if (event == G_SOCKET_CLIENT_CONNECTING && self->forbid_private && G_IS_SOCKET_CONNECTION (connection))
    {
      g_autoptr (GSocketAddress)
        remote = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (connection), NULL);

      if (remote != NULL && G_IS_INET_SOCKET_ADDRESS (remote) &&
          latent_address_is_private (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote))))
        stop (self, END_PRIVATE);
    }
}

static void
wrote_headers_cb (SoupMessage *message, gpointer user_data)
{
  LatentExchange *self = user_data;

  self->wrote_headers = TRUE;
  g_clear_handle_id (&self->connect_timer, g_source_remove);
  moved (self);
}

static void
wrote_body_data_cb (SoupMessage *message, guint chunk_size, gpointer user_data)
{
  moved (user_data);
}

LatentExchange *
latent_exchange_new (SoupSession *session, SoupMessage *message, GCancellable *cancellable)
{
  LatentExchange *self = g_new0 (LatentExchange, 1);

  self->session = g_object_ref (session);
  self->message = g_object_ref (message);
  self->stop = g_cancellable_new ();
  self->sending = g_atomic_rc_box_new0 (Sending);
  self->sending->cancellable = g_cancellable_new ();
  self->stop_handler = g_cancellable_connect (self->stop, G_CALLBACK (stopped_cb),
                                              g_atomic_rc_box_acquire (self->sending), sending_unref);
  g_signal_connect (message, "got-headers", G_CALLBACK (got_headers_cb), self);
  g_signal_connect (message, "restarted", G_CALLBACK (restarted_cb), self);
  g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), self);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (wrote_headers_cb), self);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), self);
  if (cancellable != NULL)
    {
      self->outer = g_object_ref (cancellable);
      self->outer_handler = g_cancellable_connect (cancellable, G_CALLBACK (outer_cancelled_cb),
                                                   g_object_ref (self->stop), g_object_unref);
    }
  return self;
}

void
latent_exchange_free (LatentExchange *self)
{
  if (self == NULL)
    return;
  if (self->outer != NULL)
    g_cancellable_disconnect (self->outer, self->outer_handler);
  g_clear_object (&self->outer);
  g_cancellable_disconnect (self->stop, self->stop_handler);
  sending_unref (self->sending);
  g_clear_handle_id (&self->connect_timer, g_source_remove);
  g_clear_handle_id (&self->deadline_timer, g_source_remove);
  g_clear_handle_id (&self->stall_timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_clear_object (&self->session);
  g_clear_object (&self->stop);
  g_free (self);
}

void
latent_exchange_forbid_private (LatentExchange *self)
{
  self->forbid_private = TRUE;
}

void
latent_exchange_set_connect (LatentExchange *self, guint ms)
{
  self->connect_ms = ms;
}

void
latent_exchange_set_deadline (LatentExchange *self, guint ms)
{
  g_clear_handle_id (&self->deadline_timer, g_source_remove);
  if (ms > 0)
    self->deadline_timer = g_timeout_add (ms, deadline_timer_cb, self);
}

void
latent_exchange_set_stall (LatentExchange *self, guint ms)
{
  self->stall_ms = ms;
  if (self->wrote_headers)
    moved (self);
}

gboolean
latent_exchange_get_sent (LatentExchange *self)
{
  return self->wrote_headers || self->abandoned;
}

gboolean
latent_exchange_get_timed_out (LatentExchange *self)
{
  return self->end == END_DEADLINE || self->end == END_STALL;
}

GCancellable *
latent_exchange_get_cancellable (LatentExchange *self)
{
  return self->stop;
}

GError *
latent_exchange_explain (LatentExchange *self, GError *cause)
{
  g_autoptr (GError) error = cause;
  g_autofree char *line = NULL;
  const char *detail = NULL;

  if (self->end == END_NONE && self->outer != NULL && g_cancellable_is_cancelled (self->outer))
    self->end = END_CANCELLED;

  switch (self->end)
    {
    case END_CANCELLED:
      return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
    case END_PRIVATE:
      return latent_kie_error_new (LATENT_KIE_ERROR_ADDRESS, _ ("it leads into a private network"));
    case END_CONNECT:
      detail = _ ("the connection took too long");
      break;
    case END_DEADLINE:
      detail = _ ("the time is up");
      break;
    case END_STALL:
      detail = _ ("nothing more came");
      break;
    case END_NONE:
    default:
      line = latent_error_first_line (error);
      detail = line;
      break;
    }
  return latent_kie_error_new (latent_exchange_get_sent (self) ? LATENT_KIE_ERROR_NO_ANSWER : LATENT_KIE_ERROR_NOT_SENT,
                               detail);
}

/* Waits for @leaf until it is settled, or until it should have been for long after it was cancelled: over HTTP/2, libsoup
 * 3.6 notices a cancellation only when something moves on the connection. Then FALSE: the leaf is left to itself, and
 * ends with the connection. What was not yet sent might be sent after all, hence the longer patience and "abandoned". */
static gboolean
settle (LatentExchange *self, DexFuture *leaf, GError **error)
{
  dex_await (dex_future_first (dex_ref (leaf), dex_cancellable_new_from_cancellable (self->stop), NULL), NULL);
  if (dex_future_is_pending (leaf))
    {
      guint grace = self->wrote_headers ? GRACE_MS : UNSENT_GRACE_MS;

      dex_await (dex_future_first (dex_ref (leaf), dex_timeout_new_msec ((int) grace), NULL), NULL);
    }
  if (!dex_future_is_pending (leaf))
    return TRUE;
  self->abandoned = TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
  return FALSE;
}

GInputStream *
latent_exchange_send (LatentExchange *self, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (DexFuture) leaf = latent_soup_send (self->session, self->message, self->sending->cancellable);
  GInputStream *stream = settle (self, leaf, &cause) ? dex_await_object (dex_ref (leaf), &cause) : NULL;

  /* It came too late to stop libsoup. */
  if (stream != NULL && g_cancellable_set_error_if_cancelled (self->stop, &cause))
    g_clear_object (&stream);

  g_clear_handle_id (&self->connect_timer, g_source_remove);
  if (stream == NULL)
    g_propagate_error (error, latent_exchange_explain (self, g_steal_pointer (&cause)));
  else
    moved (self);
  return stream;
}

GBytes *
latent_exchange_read (LatentExchange *self, GInputStream *stream, gsize count, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (DexFuture) leaf = latent_soup_read (stream, count, self->stop);
  GBytes *bytes = settle (self, leaf, &cause) ? dex_await_boxed (dex_ref (leaf), &cause) : NULL;

  if (bytes == NULL)
    g_propagate_error (error, latent_exchange_explain (self, g_steal_pointer (&cause)));
  else
    moved (self);
  return bytes;
}

GBytes *
latent_exchange_read_all (LatentExchange *self, GInputStream *stream, gsize max_bytes, GBytes **partial, GError **error)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GError) local = NULL;

  if (partial != NULL)
    *partial = NULL;
  while (TRUE)
    {
      g_autoptr (GBytes) bytes = latent_exchange_read (self, stream, CHUNK, &local);
      gsize length;
      gconstpointer data;

      if (bytes == NULL)
        break;
      data = g_bytes_get_data (bytes, &length);
      if (length == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&body));
      if (length > max_bytes - body->len)
        {
          local = latent_kie_error_new (LATENT_KIE_ERROR_TOO_LARGE, NULL);
          break;
        }
      g_byte_array_append (body, data, (guint) length);
    }

  if (partial != NULL)
    *partial = g_byte_array_free_to_bytes (g_steal_pointer (&body));
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

int
latent_exchange_get_retry_after (LatentExchange *self)
{
  const char *text = soup_message_headers_get_one (soup_message_get_response_headers (self->message), "Retry-After");
  g_autoptr (GDateTime) then = NULL;
  g_autoptr (GDateTime) now = NULL;
  guint64 seconds;
  GTimeSpan span;

  if (text == NULL)
    return 0;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &seconds, NULL))
    return (int) MIN (seconds, MAX_RETRY_AFTER);

  then = soup_date_time_new_from_http_string (text);
  if (then == NULL)
    return 0;
  now = g_date_time_new_now_utc ();
  span = g_date_time_difference (then, now);
  if (span <= 0)
    return 0;
  return (int) MIN ((span + G_TIME_SPAN_SECOND - 1) / G_TIME_SPAN_SECOND, MAX_RETRY_AFTER);
}
