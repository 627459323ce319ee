/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-spoil.h"

#include "latent-demo-json.h"
#include "latent-demo-wire.h"

#define OVERSIZED_BYTES (50 * 1000 * 1000)
#define DRIP_RATE 200
#define ELSEWHERE "http://127.0.0.2:9/elsewhere"

static const char html[] =
  "<!DOCTYPE html>\n<html><head><title>api.kie.ai | 502: Bad gateway</title></head><body><h1>Bad "
  "gateway</h1><p>Error code 502</p></body></html>\n";

static void
set_body (LatentDemoReply *reply, GBytes *body)
{
  g_bytes_unref (reply->body);
  reply->body = body;
}

static LatentDemoReply *
new_text_reply (guint status, const char *type, const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  return latent_demo_reply_new (status, type, body);
}

static LatentDemoReply *
new_envelope (const LatentDemoFault *fault, int code, const char *fallback)
{
  g_autoptr (GString) json = g_string_new (NULL);

  g_string_append_printf (json, "{\"code\":%d,\"msg\":", code);
  latent_demo_json_append_string (json, fault->text != NULL ? fault->text : fallback);
  g_string_append_printf (json, ",\"data\":%s}", fault->data != NULL ? fault->data : "null");
  return latent_demo_reply_new_json (fault->status != 0 ? fault->status : SOUP_STATUS_OK, code, json->str);
}

LatentDemoReply *
latent_demo_spoil_new_reply (const LatentDemoFault *fault)
{
  LatentDemoReply *reply;

  switch (fault->kind)
    {
    case LATENT_DEMO_FAULT_HTML:
      return new_text_reply (fault->status != 0 ? fault->status : SOUP_STATUS_OK, "text/html; charset=UTF-8",
                             fault->text != NULL ? fault->text : html);
    case LATENT_DEMO_FAULT_EMPTY_BODY:
      return latent_demo_reply_new_json (fault->status != 0 ? fault->status : SOUP_STATUS_OK, 0, "");
    case LATENT_DEMO_FAULT_STATUS:
      return new_text_reply (fault->status != 0 ? fault->status : SOUP_STATUS_SERVICE_UNAVAILABLE, "text/plain",
                             fault->text != NULL ? fault->text : "upstream connect error\n");
    case LATENT_DEMO_FAULT_ENVELOPE:
      return new_envelope (fault, fault->code, "Server Error");
    case LATENT_DEMO_FAULT_RETRY_AFTER:
      {
        g_autofree char *seconds = g_strdup_printf ("%.0f", fault->seconds);

        reply = new_envelope (fault, 429, LATENT_DEMO_MSG_RATE);
        soup_message_headers_replace (reply->headers, "Retry-After", seconds);
        return reply;
      }
    case LATENT_DEMO_FAULT_NOT_A_PICTURE:
      return new_text_reply (SOUP_STATUS_OK, "image/png",
                             fault->text != NULL ? fault->text : "This is not a picture, whatever its name says.\n");
    case LATENT_DEMO_FAULT_REDIRECT:
      reply = new_text_reply (fault->status != 0 ? fault->status : SOUP_STATUS_FOUND, "text/plain", "Elsewhere\n");
      soup_message_headers_replace (reply->headers, "Location", fault->location != NULL ? fault->location : ELSEWHERE);
      return reply;
    default:
      return latent_demo_reply_new_error (500, "Server Error");
    }
}

/* Replaces the first @from in the body. */
static void
substitute (LatentDemoReply *reply, const char *from, const char *to)
{
  gsize length;
  const char *text = g_bytes_get_data (reply->body, &length);
  const char *at = text != NULL ? memmem (text, length, from, strlen (from)) : NULL;
  GByteArray *bytes;

  if (at == NULL)
    return;
  bytes = g_byte_array_new ();
  g_byte_array_append (bytes, (const guint8 *) text, (guint) (at - text));
  g_byte_array_append (bytes, (const guint8 *) to, (guint) strlen (to));
  g_byte_array_append (bytes, (const guint8 *) at + strlen (from),
                       (guint) (length - (gsize) (at - text) - strlen (from)));
  set_body (reply, g_byte_array_free_to_bytes (bytes));
}

static void
quote_code (LatentDemoReply *reply)
{
  g_autofree char *from = g_strdup_printf ("\"code\":%d", reply->code);
  g_autofree char *to = g_strdup_printf ("\"code\":\"%d\"", reply->code);

  substitute (reply, from, to);
}

gboolean
latent_demo_spoil (const LatentDemoFault *fault, LatentDemoCall *call, LatentDemoReply *reply)
{
  gsize length = g_bytes_get_size (reply->body);

  switch (fault->kind)
    {
    case LATENT_DEMO_FAULT_RESET_BEFORE:
    case LATENT_DEMO_FAULT_RESET_AFTER:
      latent_demo_wire_close (call->message, TRUE);
      return FALSE;
    case LATENT_DEMO_FAULT_LOST_ANSWER:
      latent_demo_wire_close (call->message, FALSE);
      return FALSE;
    case LATENT_DEMO_FAULT_SILENCE:
      latent_demo_call_pause (call);
      return FALSE;
    case LATENT_DEMO_FAULT_TRUNCATED_BODY:
      if (fault->is_closing)
        soup_message_headers_replace (reply->headers, "Connection", "close");
      latent_demo_wire_send (call->message, reply, fault->bytes >= 0 ? (gsize) fault->bytes : length / 2, 0.0);
      return FALSE;
    case LATENT_DEMO_FAULT_DRIP:
      latent_demo_wire_send (call->message, reply, G_MAXSIZE, (double) (fault->bytes > 0 ? fault->bytes : DRIP_RATE));
      return FALSE;
    case LATENT_DEMO_FAULT_OVERSIZED_BODY:
      latent_demo_wire_send_filler (call->message, fault->bytes >= 0 ? fault->bytes : OVERSIZED_BYTES);
      return FALSE;
    case LATENT_DEMO_FAULT_CONTENT_TYPE:
      g_set_str (&reply->content_type, fault->text != NULL ? fault->text : "text/plain");
      return TRUE;
    case LATENT_DEMO_FAULT_INVALID_UTF8:
      substitute (reply, "\"msg\":\"", "\"msg\":\"\xff\xfe\xc0");
      return TRUE;
    case LATENT_DEMO_FAULT_STRING_CODE:
      quote_code (reply);
      return TRUE;
    case LATENT_DEMO_FAULT_MESSAGE_MEMBER:
      substitute (reply, "\"msg\":", "\"message\":");
      return TRUE;
    case LATENT_DEMO_FAULT_HTML:
    case LATENT_DEMO_FAULT_EMPTY_BODY:
    case LATENT_DEMO_FAULT_STATUS:
    case LATENT_DEMO_FAULT_ENVELOPE:
    case LATENT_DEMO_FAULT_RETRY_AFTER:
    case LATENT_DEMO_FAULT_NOT_A_PICTURE:
    case LATENT_DEMO_FAULT_REDIRECT:
      /* Carried out all the same (else it wouldn't come here): the answer is exchanged. */
      {
        LatentDemoReply *other = latent_demo_spoil_new_reply (fault);
        LatentDemoReply kept = *reply;

        *reply = *other;
        *other = kept;
        latent_demo_reply_free (other);
        return TRUE;
      }
    default:
      return TRUE;
    }
}
