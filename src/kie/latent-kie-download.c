/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-kie"

#include "latent-config.h"

#include "latent-kie-client-private.h"

#include "latent-address.h"
#include "latent-fiber.h"
#include "latent-kie-error-private.h"
#include "latent-soup.h"

#include <glib/gi18n-lib.h>

#define MAX_REDIRECTS 8
#define CHUNK (128 * 1024)

typedef struct
{
  LatentKieClient *client;
  char *url;
  GOutputStream *sink;
  guint64 max_bytes;
  GCancellable *cancellable;
} Download;

static void
download_free (gpointer data)
{
  Download *self = data;

  g_clear_object (&self->client);
  g_clear_object (&self->sink);
  g_clear_object (&self->cancellable);
  g_free (self->url);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *detail)
{
  g_propagate_error (error, latent_kie_error_new (LATENT_KIE_ERROR_ADDRESS, detail));
  return FALSE;
}

/* *is_private tells whether any address that @host stands for is. FALSE and an error only when cancelled: a name that
 * can't be resolved here fails when it is connected to, or is the proxy's to resolve. */
static gboolean
resolves_privately (const char *host, GCancellable *cancellable, gboolean *is_private, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) addresses = NULL;

  *is_private = latent_host_is_private (host);
  if (*is_private || g_hostname_is_ip_address (host))
    return TRUE;
  addresses = dex_await_boxed (latent_soup_resolve (host, cancellable), &local);
  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    *is_private = *is_private || latent_address_is_private (addresses->pdata[i]);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* The rules for a link that comes from outside; *forbid_private as for latent_exchange_forbid_private(). */
static gboolean
check_address (Download *self, GUri *uri, gboolean *forbid_private, GError **error)
{
  GUri *base = latent_kie_client_get_api_uri (self->client);
  g_autoptr (GProxyResolver) resolver = NULL;
  g_autofree char *text = NULL;
  gboolean is_private;

  if (g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return refuse (error, _ ("it names no host"));
  if (g_uri_get_userinfo (uri) != NULL)
    return refuse (error, _ ("it contains a password"));
  if (g_str_equal (g_uri_get_scheme (uri), "http"))
    {
      if (!g_str_equal (g_uri_get_scheme (base), "http"))
        return refuse (error, _ ("it isn’t encrypted"));
    }
  else if (!g_str_equal (g_uri_get_scheme (uri), "https"))
    return refuse (error, _ ("it isn’t a web address"));

  *forbid_private = FALSE;
  if (latent_host_is_private (g_uri_get_host (base)))
    return TRUE;
  if (!resolves_privately (g_uri_get_host (uri), self->cancellable, &is_private, error))
    return FALSE;
  if (is_private)
    {
      gboolean base_is_private;

      if (!resolves_privately (g_uri_get_host (base), self->cancellable, &base_is_private, error))
        return FALSE;
      return base_is_private || refuse (error, _ ("it leads into a private network"));
    }

  /* What was looked up just now can be another address when it is connected to. A proxy may well be in a private
   * network; it does its own look-up. */
  g_object_get (latent_kie_client_get_session (self->client), "proxy-resolver", &resolver, NULL);
  text = g_uri_to_string (uri);
  *forbid_private = !dex_await_boolean (latent_soup_has_proxy (resolver, text, self->cancellable), NULL);
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

/* Where a redirect leads, or NULL and an error. */
static GUri *
follow (SoupMessage *message, GError **error)
{
  const char *location = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  GUri *next = location != NULL ? g_uri_parse_relative (soup_message_get_uri (message), location,
                                                        SOUP_HTTP_URI_FLAGS | G_URI_FLAGS_PARSE_RELAXED, NULL)
                                : NULL;

  if (next == NULL)
    g_propagate_error (error,
                       latent_kie_error_new (LATENT_KIE_ERROR_NO_ANSWER, _ ("the file host redirects to nowhere")));
  return next;
}

static gboolean
check_status (SoupStatus status, GError **error)
{
  g_autofree char *detail = NULL;

  if (status == SOUP_STATUS_OK)
    return TRUE;
  detail = g_strdup_printf ("HTTP %u", status);
  switch ((guint) status)
    {
    case SOUP_STATUS_UNAUTHORIZED:
    case SOUP_STATUS_FORBIDDEN:
    case SOUP_STATUS_NOT_FOUND:
    case SOUP_STATUS_GONE:
      g_propagate_error (error, latent_kie_error_new (LATENT_KIE_ERROR_GONE, detail));
      break;
    default:
      g_propagate_error (error, latent_kie_error_new (LATENT_KIE_ERROR_NO_ANSWER, detail));
      break;
    }
  return FALSE;
}

/* The length that was announced, in bytes of the file itself; -1 if it wasn't. */
static gint64
announced_length (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH ||
      soup_message_headers_get_one (headers, "Content-Encoding") != NULL)
    return -1;
  return (gint64) soup_message_headers_get_content_length (headers);
}

static gint64
copy (Download *self, LatentExchange *exchange, SoupMessage *message, GInputStream *stream, GError **error)
{
  gint64 announced = announced_length (message);
  guint64 total = 0;

  if (announced >= 0 && (guint64) announced > self->max_bytes)
    {
      g_propagate_error (error, latent_kie_error_new (LATENT_KIE_ERROR_TOO_LARGE, NULL));
      return -1;
    }
  while (TRUE)
    {
      g_autoptr (GBytes) bytes = latent_exchange_read (exchange, stream, CHUNK, error);

      if (bytes == NULL)
        return -1;
      if (g_bytes_get_size (bytes) == 0)
        break;
      if (g_bytes_get_size (bytes) > self->max_bytes - total)
        {
          g_propagate_error (error, latent_kie_error_new (LATENT_KIE_ERROR_TOO_LARGE, NULL));
          return -1;
        }
      /* A slow disk isn't a stalled network, and its errors are the caller's to tell apart. */
      latent_exchange_set_stall (exchange, 0);
      if (!dex_await (latent_soup_write (self->sink, bytes, self->cancellable), error))
        return -1;
      latent_exchange_set_stall (exchange, latent_kie_client_get_limits (self->client)->stall);
      total += g_bytes_get_size (bytes);
    }

  if (total == 0 || (announced >= 0 && total != (guint64) announced))
    {
      g_propagate_error (error,
                         latent_kie_error_new (LATENT_KIE_ERROR_NO_ANSWER,
                                               total == 0 ? _ ("the file is empty") : _ ("the file is cut short")));
      return -1;
    }
  return (gint64) total;
}

/* What came with the record needs no network. Its length, or -1 and an error. */
static gint64
write_answer (Download *self, GError **error)
{
  gsize length;
  guchar *data = g_base64_decode (self->url + strlen (LATENT_KIE_ANSWER), &length);
  g_autoptr (GBytes) bytes = g_bytes_new_take (data, length);

  if (length > self->max_bytes)
    {
      g_propagate_error (error, latent_kie_error_new (LATENT_KIE_ERROR_TOO_LARGE, NULL));
      return -1;
    }
  return dex_await (latent_soup_write (self->sink, bytes, self->cancellable), error) ? (gint64) length : -1;
}

static DexFuture *
download_fiber (gpointer user_data)
{
  Download *self = user_data;
  g_autoptr (GUri) uri = g_uri_parse (self->url, SOUP_HTTP_URI_FLAGS | G_URI_FLAGS_PARSE_RELAXED, NULL);
  GError *error = NULL;
  gint64 total = -1;

  if (g_str_has_prefix (self->url, LATENT_KIE_ANSWER))
    total = write_answer (self, &error);
  else if (uri == NULL)
    refuse (&error, NULL);

  for (guint n_redirects = 0; error == NULL && total < 0; n_redirects++)
    {
      g_autoptr (SoupMessage) message = NULL;
      g_autoptr (LatentExchange) exchange = NULL;
      g_autoptr (GInputStream) stream = NULL;
      gboolean forbid_private;

      if (n_redirects > MAX_REDIRECTS)
        {
          error = latent_kie_error_new (LATENT_KIE_ERROR_NO_ANSWER, _ ("the file host redirects in a circle"));
          break;
        }
      if (!check_address (self, uri, &forbid_private, &error))
        break;

      /* No key: the file hosts want none, and may be anybody's. */
      message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
      soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
      exchange = latent_kie_client_create_exchange (self->client, message, self->cancellable);
      if (forbid_private)
        latent_exchange_forbid_private (exchange);
      stream = latent_exchange_send (exchange, &error);
      if (stream == NULL)
        break;
      g_debug ("GET %s: HTTP %u", g_uri_get_host (uri), soup_message_get_status (message));
      if (SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (message)) &&
          soup_message_get_status (message) != SOUP_STATUS_NOT_MODIFIED)
        {
          GUri *next = follow (message, &error);

          if (next != NULL)
            {
              g_uri_unref (uri);
              uri = next;
            }
        }
      else if (check_status (soup_message_get_status (message), &error))
        total = copy (self, exchange, message, stream, &error);
    }
  return error != NULL ? dex_future_new_for_error (error) : dex_future_new_for_int64 (total);
}

DexFuture *
latent_kie_client_download (LatentKieClient *self,
                            const char *url,
                            GOutputStream *sink,
                            guint64 max_bytes,
                            GCancellable *cancellable)
{
  Download *args;

  dex_return_error_if_fail (LATENT_IS_KIE_CLIENT (self));
  dex_return_error_if_fail (url != NULL);
  dex_return_error_if_fail (G_IS_OUTPUT_STREAM (sink));

  args = g_new0 (Download, 1);
  args->client = g_object_ref (self);
  args->url = g_strdup (url);
  args->sink = g_object_ref (sink);
  args->max_bytes = max_bytes;
  args->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  return latent_fiber_spawn ("download", download_fiber, args, download_free);
}
