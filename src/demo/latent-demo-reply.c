/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-reply.h"

#include "latent-demo-json.h"

#define JSON_TYPE "application/json;charset=UTF-8"

LatentDemoReply *
latent_demo_reply_new (guint status, const char *content_type, GBytes *body)
{
  LatentDemoReply *reply = g_new0 (LatentDemoReply, 1);

  reply->status = status;
  reply->content_type = g_strdup (content_type);
  reply->body = body != NULL ? g_bytes_ref (body) : g_bytes_new_static ("", 0);
  reply->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  return reply;
}

LatentDemoReply *
latent_demo_reply_new_json (guint status, int code, const char *json)
{
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));
  LatentDemoReply *reply = latent_demo_reply_new (status, JSON_TYPE, body);

  reply->code = code;
  reply->is_envelope = TRUE;
  return reply;
}

LatentDemoReply *
latent_demo_reply_new_data (const char *data)
{
  g_autofree char *json = g_strconcat ("{\"code\":200,\"msg\":\"success\",\"data\":", data, "}", NULL);

  return latent_demo_reply_new_json (SOUP_STATUS_OK, 200, json);
}

LatentDemoReply *
latent_demo_reply_new_error (int code, const char *message)
{
  g_autoptr (GString) json = g_string_new (NULL);

  g_string_append_printf (json, "{\"code\":%d,\"msg\":", code);
  latent_demo_json_append_string (json, message);
  g_string_append (json, ",\"data\":null}");
  return latent_demo_reply_new_json (SOUP_STATUS_OK, code, json->str);
}

void
latent_demo_reply_free (LatentDemoReply *reply)
{
  g_free (reply->content_type);
  g_bytes_unref (reply->body);
  soup_message_headers_unref (reply->headers);
  g_free (reply);
}

static gboolean
accepts_gzip (SoupMessageHeaders *headers)
{
  const char *header = soup_message_headers_get_list (headers, "Accept-Encoding");
  GSList *accepted = header != NULL ? soup_header_parse_quality_list (header, NULL) : NULL;
  gboolean found = FALSE;

  for (GSList *item = accepted; item != NULL; item = item->next)
    found = found || g_ascii_strcasecmp (item->data, "gzip") == 0;
  soup_header_free_list (accepted);
  return found;
}

static GBytes *
compress (GBytes *plain)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);

  return g_converter_convert_bytes (G_CONVERTER (compressor), plain, NULL);
}

static void
copy_header_cb (const char *name, const char *value, gpointer user_data)
{
  soup_message_headers_replace (user_data, name, value);
}

void
latent_demo_reply_send (LatentDemoReply *reply, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  g_autoptr (GBytes) bytes = g_bytes_ref (reply->body);

  soup_server_message_set_status (message, reply->status, NULL);
  soup_message_headers_foreach (reply->headers, copy_header_cb, headers);
  if (reply->content_type != NULL)
    soup_message_headers_replace (headers, "Content-Type", reply->content_type);
  if (reply->is_envelope)
    {
      soup_message_headers_replace (headers, "Vary", "Accept-Encoding");
      soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
      if (g_bytes_get_size (bytes) > 0 && accepts_gzip (soup_server_message_get_request_headers (message)))
        {
          g_autoptr (GBytes) packed = compress (bytes);

          if (packed != NULL)
            {
              g_bytes_unref (bytes);
              bytes = g_steal_pointer (&packed);
              soup_message_headers_replace (headers, "Content-Encoding", "gzip");
            }
        }
    }
  if (g_bytes_get_size (bytes) > 0)
    soup_message_body_append_bytes (body, bytes);
  soup_message_body_complete (body);
}
