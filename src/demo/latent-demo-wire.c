/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-wire.h"

#include <sys/socket.h>

#define FILLER_BLOCK (256 * 1024)
#define DRIP_MS 50

/* What goes out of a connection that was taken. */
typedef struct
{
  GIOStream *stream;
  GBytes *bytes;
  gsize offset;
  gsize piece; /* bytes at once; 0 for all */
  gint64 repeat; /* how many bytes of filler come after the bytes */
  char *filler;
  const char *tail;
} Sending;

static void
sending_free (Sending *sending)
{
  g_io_stream_close_async (sending->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_object_unref (sending->stream);
  g_bytes_unref (sending->bytes);
  g_free (sending->filler);
  g_free (sending);
}

static void send_next (Sending *sending);

static gboolean
send_next_cb (gpointer user_data)
{
  send_next (user_data);
  return G_SOURCE_REMOVE;
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Sending *sending = user_data;

  /* The client may well have had enough. */
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    sending_free (sending);
  else if (sending->piece > 0)
    g_timeout_add (DRIP_MS, send_next_cb, sending);
  else
    send_next (sending);
}

static void
send_next (Sending *sending)
{
  GOutputStream *out = g_io_stream_get_output_stream (sending->stream);
  gsize left = g_bytes_get_size (sending->bytes) - sending->offset;
  const char *data = g_bytes_get_data (sending->bytes, NULL);

  if (left > 0)
    {
      gsize length = sending->piece > 0 ? MIN (left, sending->piece) : left;

      data += sending->offset;
      sending->offset += length;
      g_output_stream_write_all_async (out, data, length, G_PRIORITY_DEFAULT, NULL, written_cb, sending);
    }
  else if (sending->repeat > 0)
    {
      gsize length = (gsize) MIN (sending->repeat, FILLER_BLOCK);

      sending->repeat -= (gint64) length;
      g_output_stream_write_all_async (out, sending->filler, length, G_PRIORITY_DEFAULT, NULL, written_cb, sending);
    }
  else if (sending->tail != NULL)
    {
      const char *tail = g_steal_pointer (&sending->tail);

      g_output_stream_write_all_async (out, tail, strlen (tail), G_PRIORITY_DEFAULT, NULL, written_cb, sending);
    }
  else
    sending_free (sending);
}

static void
append_header_cb (const char *name, const char *value, gpointer user_data)
{
  g_string_append_printf (user_data, "%s: %s\r\n", name, value);
}

static GString *
make_head (const LatentDemoReply *reply, guint64 length)
{
  GString *head = g_string_new (NULL);

  g_string_append_printf (head, "HTTP/1.1 %u %s\r\nContent-Length: %" G_GUINT64_FORMAT "\r\n", reply->status,
                          soup_status_get_phrase (reply->status), length);
  if (reply->content_type != NULL)
    g_string_append_printf (head, "Content-Type: %s\r\n", reply->content_type);
  soup_message_headers_foreach (reply->headers, append_header_cb, head);
  g_string_append (head, "\r\n");
  return head;
}

void
latent_demo_wire_close (SoupServerMessage *message, gboolean reset)
{
  GSocket *socket = soup_server_message_get_socket (message);
  g_autoptr (GIOStream) stream = NULL;

  if (reset && socket != NULL)
    {
      struct linger linger = { .l_onoff = 1, .l_linger = 0 };

      setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    }
  stream = soup_server_message_steal_connection (message);
  if (stream != NULL)
    g_io_stream_close (stream, NULL, NULL);
}

void
latent_demo_wire_send (SoupServerMessage *message, const LatentDemoReply *reply, gsize end, double rate)
{
  gsize length = g_bytes_get_size (reply->body);
  GString *head = make_head (reply, length);
  Sending *sending = g_new0 (Sending, 1);

  g_string_append_len (head, g_bytes_get_data (reply->body, NULL), (gssize) MIN (end, length));
  sending->bytes = g_string_free_to_bytes (head);
  if (rate > 0.0)
    sending->piece = MAX ((gsize) (rate * DRIP_MS / 1000.0), 1);
  sending->stream = soup_server_message_steal_connection (message);
  send_next (sending);
}

void
latent_demo_wire_send_filler (SoupServerMessage *message, gint64 length)
{
  static const char front[] = "{\"code\":200,\"msg\":\"success\",\"data\":\"";
  static const char back[] = "\"}";
  g_autoptr (LatentDemoReply) reply = latent_demo_reply_new_json (SOUP_STATUS_OK, 200, "");
  GString *head = make_head (reply, (guint64) length + strlen (front) + strlen (back));
  Sending *sending = g_new0 (Sending, 1);

  g_string_append (head, front);
  sending->bytes = g_string_free_to_bytes (head);
  sending->repeat = length;
  sending->filler = g_strnfill (FILLER_BLOCK, 'x');
  sending->tail = back;
  sending->stream = soup_server_message_steal_connection (message);
  send_next (sending);
}
