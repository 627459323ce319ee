/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-file-reply.h"

#include <string.h>

static void
clear_body (LatentDemoReply *reply)
{
  g_bytes_unref (reply->body);
  reply->body = g_bytes_new_static ("", 0);
}

static void
set_range (LatentDemoReply *reply, GBytes *bytes, const SoupRange *range)
{
  goffset total = (goffset) g_bytes_get_size (bytes);
  goffset end = MIN (range->end, total - 1);

  clear_body (reply);
  if (range->start < 0 || range->start > end)
    {
      g_autofree char *content_range = g_strdup_printf ("bytes */%" G_GOFFSET_FORMAT, total);

      reply->status = SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE;
      soup_message_headers_replace (reply->headers, "Content-Range", content_range);
      return;
    }
  reply->status = SOUP_STATUS_PARTIAL_CONTENT;
  g_bytes_unref (reply->body);
  reply->body = g_bytes_new_from_bytes (bytes, (gsize) range->start, (gsize) (end - range->start + 1));
  soup_message_headers_set_content_range (reply->headers, range->start, end, total);
}

LatentDemoReply *
latent_demo_file_reply_new (LatentDemoCall *call, GBytes *bytes, const char *content_type)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (call->message);
  LatentDemoReply *reply = latent_demo_reply_new (SOUP_STATUS_OK, content_type, bytes);
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autofree char *etag = g_strdup_printf ("\"%.32s\"", sum);
  const char *known = soup_message_headers_get_list (request, "If-None-Match");
  const char *if_range = soup_message_headers_get_one (request, "If-Range");
  SoupRange *ranges = NULL;
  int n_ranges = 0;

  soup_message_headers_replace (reply->headers, "ETag", etag);
  soup_message_headers_replace (reply->headers, "Accept-Ranges", "bytes");
  soup_message_headers_replace (reply->headers, "Cache-Control", "public, max-age=86400");

  if (known != NULL && (strstr (known, etag) != NULL || strcmp (known, "*") == 0))
    {
      reply->status = SOUP_STATUS_NOT_MODIFIED;
      clear_body (reply);
    }
  else if (strcmp (call->method, SOUP_METHOD_GET) == 0 && (if_range == NULL || strcmp (if_range, etag) == 0) &&
           soup_message_headers_get_ranges (request, (goffset) g_bytes_get_size (bytes), &ranges, &n_ranges))
    {
      /* Several ranges at once may be answered with the whole (RFC 9110, 14.2). */
      if (n_ranges == 1)
        set_range (reply, bytes, &ranges[0]);
      soup_message_headers_free_ranges (request, ranges);
    }
  /* It has been answered here; libsoup would do it once more. */
  soup_message_headers_remove (request, "Range");
  return reply;
}

LatentDemoReply *
latent_demo_file_reply_new_missing (void)
{
  static const char text[] =
    "<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>\n";
  g_autoptr (GBytes) body = g_bytes_new_static (text, sizeof text - 1);

  return latent_demo_reply_new (SOUP_STATUS_NOT_FOUND, "text/html; charset=utf-8", body);
}
