/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-peer.h"

#include <string.h>
#include <sys/socket.h>

typedef struct
{
  LatentTestPeerAct act;
  GBytes *raw;
} Step;

typedef struct
{
  char *head;
  GBytes *body;
} Request;

struct _LatentTestPeer
{
  GSocketListener *listener;
  GCancellable *stop;
  GThread *thread;
  char *uri;
  guint port;

  GMutex mutex;
  GCond cond;
  gboolean stopped;
  GPtrArray *steps; /* of Step */
  guint next_step;
  GPtrArray *requests; /* of Request */
  GPtrArray *workers;  /* of GThread */
  guint n_connections;
  guint hold;
};

typedef struct
{
  LatentTestPeer *self;
  GSocketConnection *connection;
} Work;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_clear_pointer (&step->raw, g_bytes_unref);
  g_free (step);
}

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->head);
  g_clear_pointer (&request->body, g_bytes_unref);
  g_free (request);
}

/* Steps are only ever added, and live as long as the peer. */
static Step *
peek_step (LatentTestPeer *self)
{
  Step *step;

  g_mutex_lock (&self->mutex);
  g_assert_cmpuint (self->steps->len, >, 0);
  step = self->steps->pdata[MIN (self->next_step, self->steps->len - 1)];
  g_mutex_unlock (&self->mutex);
  return step;
}

static Step *
take_step (LatentTestPeer *self)
{
  Step *step = peek_step (self);

  g_mutex_lock (&self->mutex);
  self->next_step++;
  g_mutex_unlock (&self->mutex);
  return step;
}

/* NULL at the end of the connection. */
static Request *
read_request (LatentTestPeer *self, GInputStream *input)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  Request *request;
  gsize head_length = 0;
  guint64 body_length = 0;
  guint8 buffer[16384];

  while (TRUE)
    {
      char *end = bytes->len > 0 ? memmem (bytes->data, bytes->len, "\r\n\r\n", 4) : NULL;
      gssize n;

      if (end != NULL && head_length == 0)
        {
          g_autofree char *head = NULL;
          char *line;

          head_length = (gsize) ((guint8 *) end - bytes->data) + 4;
          head = g_ascii_strdown ((const char *) bytes->data, (gssize) head_length);
          line = strstr (head, "\r\ncontent-length:");
          if (line != NULL)
            body_length = g_ascii_strtoull (line + strlen ("\r\ncontent-length:"), NULL, 10);
        }
      if (head_length > 0 && bytes->len >= head_length + body_length)
        break;
      n = g_input_stream_read (input, buffer, sizeof buffer, self->stop, NULL);
      if (n <= 0)
        return NULL;
      g_byte_array_append (bytes, buffer, (guint) n);
    }

  request = g_new0 (Request, 1);
  request->head = g_strndup ((const char *) bytes->data, head_length);
  request->body = g_bytes_new (bytes->data + head_length, body_length);
  return request;
}

static void
wait_for_stop (LatentTestPeer *self)
{
  g_mutex_lock (&self->mutex);
  while (!self->stopped)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

static gboolean
write_step (LatentTestPeer *self, Step *step, GOutputStream *output)
{
  const guint8 *data = g_bytes_get_data (step->raw, NULL);
  gsize length = g_bytes_get_size (step->raw);
  gsize at_once = step->act == LATENT_TEST_PEER_DRIP ? length - MIN (length, 8) : length;

  if (!g_output_stream_write_all (output, data, at_once, NULL, self->stop, NULL))
    return FALSE;
  for (gsize i = at_once; i < length; i++)
    {
      g_usleep (300 * 1000);
      if (!g_output_stream_write_all (output, data + i, 1, NULL, self->stop, NULL))
        return FALSE;
    }
  return TRUE;
}

static gpointer
serve (gpointer user_data)
{
  Work *work = user_data;
  LatentTestPeer *self = work->self;
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (work->connection));
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (work->connection));

  while (TRUE)
    {
      Request *request;
      Step *step;

      if (peek_step (self)->act == LATENT_TEST_PEER_CLOSE_AT_ACCEPT)
        {
          take_step (self);
          break;
        }
      if (peek_step (self)->act == LATENT_TEST_PEER_STALL_AT_ACCEPT)
        {
          take_step (self);
          wait_for_stop (self);
          break;
        }
      request = read_request (self, input);
      if (request == NULL)
        break;
      g_mutex_lock (&self->mutex);
      g_ptr_array_add (self->requests, request);
      g_cond_broadcast (&self->cond);
      while (self->requests->len < self->hold && !self->stopped)
        g_cond_wait (&self->cond, &self->mutex);
      g_mutex_unlock (&self->mutex);

      step = take_step (self);
      if (step->act == LATENT_TEST_PEER_CLOSE_AFTER_READ)
        break;
      if (step->act == LATENT_TEST_PEER_RESET_AFTER_READ)
        {
          struct linger linger = { 1, 0 };

          g_assert_cmpint (setsockopt (g_socket_get_fd (g_socket_connection_get_socket (work->connection)), SOL_SOCKET,
                                       SO_LINGER, &linger, sizeof linger),
                           ==, 0);
          break;
        }
      if (step->act == LATENT_TEST_PEER_STALL_AFTER_READ)
        {
          wait_for_stop (self);
          break;
        }
      if (!write_step (self, step, output))
        break;
      if (step->act == LATENT_TEST_PEER_ANSWER_AND_CLOSE)
        break;
      if (step->act == LATENT_TEST_PEER_ANSWER_AND_STALL)
        {
          wait_for_stop (self);
          break;
        }
    }

  g_io_stream_close (G_IO_STREAM (work->connection), NULL, NULL);
  g_object_unref (work->connection);
  g_free (work);
  return NULL;
}

static gpointer
listen_thread (gpointer user_data)
{
  LatentTestPeer *self = user_data;
  GSocketConnection *connection;

  while ((connection = g_socket_listener_accept (self->listener, NULL, self->stop, NULL)) != NULL)
    {
      Work *work = g_new0 (Work, 1);

      work->self = self;
      work->connection = connection;
      g_mutex_lock (&self->mutex);
      self->n_connections++;
      g_ptr_array_add (self->workers, g_thread_new ("peer-connection", serve, work));
      g_mutex_unlock (&self->mutex);
    }
  return NULL;
}

LatentTestPeer *
latent_test_peer_new (const char *address)
{
  LatentTestPeer *self = g_new0 (LatentTestPeer, 1);
  g_autoptr (GSocketAddress)
    wanted = g_inet_socket_address_new_from_string (address != NULL ? address : "127.0.0.1", 0);
  g_autoptr (GSocketAddress) got = NULL;
  g_autoptr (GError) error = NULL;

  self->listener = g_socket_listener_new ();
  g_socket_listener_set_backlog (self->listener, 128);
  g_socket_listener_add_address (self->listener, wanted, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &got,
                                 &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  self->uri = g_strdup_printf ("http://%s:%u", address != NULL ? address : "127.0.0.1", self->port);
  self->stop = g_cancellable_new ();
  self->steps = g_ptr_array_new_with_free_func (step_free);
  self->requests = g_ptr_array_new_with_free_func (request_free);
  self->workers = g_ptr_array_new ();
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->thread = g_thread_new ("peer", listen_thread, self);
  return self;
}

void
latent_test_peer_free (LatentTestPeer *self)
{
  g_mutex_lock (&self->mutex);
  self->stopped = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_cancellable_cancel (self->stop);
  g_thread_join (self->thread);
  for (guint i = 0; i < self->workers->len; i++)
    g_thread_join (self->workers->pdata[i]);

  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_object_unref (self->stop);
  g_ptr_array_unref (self->steps);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->workers);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self->uri);
  g_free (self);
}

const char *
latent_test_peer_get_uri (LatentTestPeer *self)
{
  return self->uri;
}

guint
latent_test_peer_get_port (LatentTestPeer *self)
{
  return self->port;
}

void
latent_test_peer_push (LatentTestPeer *self, LatentTestPeerAct act, const char *raw, gssize length)
{
  Step *step = g_new0 (Step, 1);

  step->act = act;
  step->raw = g_bytes_new (raw, raw == NULL ? 0 : length < 0 ? strlen (raw) : (gsize) length);
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->steps, step);
  g_mutex_unlock (&self->mutex);
}

void
latent_test_peer_push_json (LatentTestPeer *self, const char *json)
{
  g_autofree char *raw = latent_test_peer_format ("200 OK", "application/json;charset=UTF-8", "", json);

  latent_test_peer_push (self, LATENT_TEST_PEER_ANSWER, raw, -1);
}

void
latent_test_peer_hold (LatentTestPeer *self, guint n)
{
  g_mutex_lock (&self->mutex);
  self->hold = n;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

guint
latent_test_peer_count_connections (LatentTestPeer *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = self->n_connections;
  g_mutex_unlock (&self->mutex);
  return n;
}

guint
latent_test_peer_count_requests (LatentTestPeer *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = self->requests->len;
  g_mutex_unlock (&self->mutex);
  return n;
}

char *
latent_test_peer_dup_head (LatentTestPeer *self, guint index)
{
  char *head;

  g_mutex_lock (&self->mutex);
  g_assert_cmpuint (index, <, self->requests->len);
  head = g_strdup (((Request *) self->requests->pdata[index])->head);
  g_mutex_unlock (&self->mutex);
  return head;
}

GBytes *
latent_test_peer_dup_body (LatentTestPeer *self, guint index)
{
  GBytes *body;

  g_mutex_lock (&self->mutex);
  g_assert_cmpuint (index, <, self->requests->len);
  body = g_bytes_ref (((Request *) self->requests->pdata[index])->body);
  g_mutex_unlock (&self->mutex);
  return body;
}

char *
latent_test_peer_format (const char *status, const char *type, const char *head, const char *body)
{
  return g_strdup_printf ("HTTP/1.1 %s\r\nContent-Type: %s\r\n%sContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", status,
                          type, head, strlen (body), body);
}
