/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-kie"

#include "latent-config.h"

#include "latent-kie-client-private.h"

#include "latent-direct-resolver.h"
#include "latent-json.h"
#include "latent-kie-error-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* 20 createTask at once (each on a connection of its own), uploads, downloads and polls beside them. libsoup's own
 * defaults of 10 and 2 would starve them. */
#define MAX_CONNECTIONS 128
#define MAX_CONNECTIONS_PER_HOST 64
#define IDLE_SECONDS 30
/* LatentExchange has time limits of its own, shorter ones, and knows on which side of the request they fell. This one
 * only ends connections that were left to themselves. */
#define DEAD_SECONDS 150

struct _LatentKieClient
{
  GObject parent_instance;

  SoupSession *session;
  GUri *api_uri;
  char *api_base;
  char *upload_base;
  char *key;
  LatentKieLimits limits;
  LatentLimiter *market_turn;
  gint64 market_free_at;
};

G_DEFINE_FINAL_TYPE (LatentKieClient, latent_kie_client, G_TYPE_OBJECT)

/* So that a compiler can't leave it out. */
static void
wipe (char **secret)
{
  if (*secret != NULL)
    explicit_bzero (*secret, strlen (*secret));
  g_clear_pointer (secret, g_free);
}

static void
latent_kie_client_finalize (GObject *object)
{
  LatentKieClient *self = LATENT_KIE_CLIENT (object);

  soup_session_abort (self->session);
  g_clear_object (&self->session);
  g_clear_pointer (&self->api_uri, g_uri_unref);
  g_free (self->api_base);
  g_free (self->upload_base);
  g_clear_pointer (&self->market_turn, latent_limiter_free);
  wipe (&self->key);

  G_OBJECT_CLASS (latent_kie_client_parent_class)->finalize (object);
}

static void
latent_kie_client_class_init (LatentKieClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_kie_client_finalize;
}

static SoupSession *
create_session (void)
{
  g_autoptr (GProxyResolver) resolver = latent_direct_resolver_new ();
  SoupSession *session = soup_session_new_with_options (
    "max-conns", MAX_CONNECTIONS, "max-conns-per-host", MAX_CONNECTIONS_PER_HOST, "idle-timeout", IDLE_SECONDS,
    "timeout", DEAD_SECONDS, "user-agent", "Latent/" LATENT_VERSION, "proxy-resolver", resolver, NULL);

  /* It would send a request again after a 401. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  return session;
}

static void
latent_kie_client_init (LatentKieClient *self)
{
  self->limits = (LatentKieLimits) { .connect = 15 * 1000, .answer = 60 * 1000, .stall = 60 * 1000, .market = 1100 };
  self->market_turn = latent_limiter_new (1);
  self->session = create_session ();
}

void
latent_kie_client_renew_connections (LatentKieClient *self)
{
  g_return_if_fail (LATENT_IS_KIE_CLIENT (self));

  /* What is under way holds the old session, and ends in it. */
  g_object_unref (self->session);
  self->session = create_session ();
}

/* "scheme://host[:port]" of @base. */
static GUri *
parse_base (const char *base, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (base, SOUP_HTTP_URI_FLAGS, NULL);
  const char *path = uri != NULL ? g_uri_get_path (uri) : NULL;

  if (uri == NULL ||
      (!g_str_equal (g_uri_get_scheme (uri), "http") && !g_str_equal (g_uri_get_scheme (uri), "https")) ||
      g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' || g_uri_get_userinfo (uri) != NULL ||
      g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL ||
      (!g_str_equal (path, "") && !g_str_equal (path, "/")))
    {
      g_autofree char *detail = g_strdup_printf (_ ("“%s” is not of the form https://host or http://host:port"), base);

      g_propagate_error (error, latent_kie_error_new (LATENT_KIE_ERROR_ADDRESS, detail));
      return NULL;
    }
  return g_steal_pointer (&uri);
}

static char *
base_to_string (GUri *uri)
{
  g_autofree char *host = g_ascii_strdown (g_uri_get_host (uri), -1);
  gboolean is_default = g_uri_get_port (uri) == (g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80);
  g_autoptr (GUri) base = g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (uri), NULL, host,
                                       is_default ? -1 : g_uri_get_port (uri), "", NULL, NULL);
  g_autofree char *text = g_uri_to_string (base);
  gsize length = strlen (text);

  /* libsoup's flags make the empty path a slash. */
  if (length > 0 && text[length - 1] == '/')
    text[length - 1] = '\0';
  return g_steal_pointer (&text);
}

LatentKieClient *
latent_kie_client_new (const char *api_base, const char *upload_base, GError **error)
{
  g_autoptr (LatentKieClient) self = NULL;
  g_autoptr (GUri) api = NULL;
  g_autoptr (GUri) upload = NULL;

  api = parse_base (api_base != NULL ? api_base : LATENT_KIE_API_BASE, error);
  if (api == NULL)
    return NULL;

  self = g_object_new (LATENT_TYPE_KIE_CLIENT, NULL);
  self->api_base = base_to_string (api);
  self->api_uri = g_steal_pointer (&api);
  if (upload_base == NULL)
    upload_base = g_str_equal (self->api_base, LATENT_KIE_API_BASE) ? LATENT_KIE_UPLOAD_BASE : self->api_base;
  upload = parse_base (upload_base, error);
  if (upload == NULL)
    return NULL;
  self->upload_base = base_to_string (upload);
  return g_steal_pointer (&self);
}

const char *
latent_kie_client_get_api_base (LatentKieClient *self)
{
  g_return_val_if_fail (LATENT_IS_KIE_CLIENT (self), NULL);
  return self->api_base;
}

const char *
latent_kie_client_get_upload_base (LatentKieClient *self)
{
  return self->upload_base;
}

GUri *
latent_kie_client_get_api_uri (LatentKieClient *self)
{
  return self->api_uri;
}

SoupSession *
latent_kie_client_get_session (LatentKieClient *self)
{
  return self->session;
}

LatentKieLimits *
latent_kie_client_get_limits (LatentKieClient *self)
{
  return &self->limits;
}

LatentExchange *
latent_kie_client_create_exchange (LatentKieClient *self, SoupMessage *message, GCancellable *cancellable)
{
  LatentExchange *exchange = latent_exchange_new (self->session, message, cancellable);

  latent_exchange_set_connect (exchange, self->limits.connect);
  latent_exchange_set_stall (exchange, self->limits.stall);
  return exchange;
}

LatentLimiter *
latent_kie_client_get_market_turn (LatentKieClient *self)
{
  return self->market_turn;
}

gint64 *
latent_kie_client_get_market_free_at (LatentKieClient *self)
{
  return &self->market_free_at;
}

const char *
latent_kie_client_get_key (LatentKieClient *self)
{
  return self->key;
}

void
latent_kie_client_set_key (LatentKieClient *self, const char *key)
{
  g_return_if_fail (LATENT_IS_KIE_CLIENT (self));

  wipe (&self->key);
  if (key != NULL)
    {
      self->key = g_strdup (key);
      g_strstrip (self->key);
      if (*self->key == '\0')
        wipe (&self->key);
    }
}

gboolean
latent_kie_client_has_key (LatentKieClient *self)
{
  g_return_val_if_fail (LATENT_IS_KIE_CLIENT (self), FALSE);
  return self->key != NULL;
}

char *
latent_kie_client_build_task (const char *model, JsonObject *input)
{
  g_autoptr (JsonObject) task = json_object_new ();
  g_autoptr (JsonNode) node = json_node_alloc ();

  g_return_val_if_fail (model != NULL && input != NULL, NULL);

  json_object_set_string_member (task, "model", model);
  json_object_set_object_member (task, "input", json_object_ref (input));
  json_node_init_object (node, task);
  return latent_json_to_string (node);
}

/* A key that can't stand in a header isn't one of KIE's, and must not become two headers. */
static gboolean
is_sendable (const char *key)
{
  if (key == NULL)
    return FALSE;
  for (; *key != '\0'; key++)
    if (!g_ascii_isgraph (*key))
      return FALSE;
  return TRUE;
}

SoupMessage *
latent_kie_client_create_message (LatentKieClient *self,
                                  const char *method,
                                  const char *base,
                                  const char *path,
                                  const char *body,
                                  GError **error)
{
  g_autofree char *address = g_strconcat (base, path, NULL);
  g_autoptr (SoupMessage) message = NULL;
  char *bearer;

  if (!is_sendable (self->key))
    {
      g_propagate_error (error, latent_kie_error_new (LATENT_KIE_ERROR_UNAUTHORIZED,
                                                      self->key == NULL ? _ ("there is none yet") : NULL));
      return NULL;
    }

  message = soup_message_new (method, address);
  g_return_val_if_fail (message != NULL, NULL);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept", "application/json");
  bearer = g_strconcat ("Bearer ", self->key, NULL);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", bearer);
  wipe (&bearer);
  if (body != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

      soup_message_set_request_body_from_bytes (message, "application/json", bytes);
    }
  return g_steal_pointer (&message);
}

LatentKieEnvelope *
latent_kie_client_call (LatentKieClient *self,
                        SoupMessage *message,
                        guint answer_ms,
                        char **text,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (LatentExchange) exchange = latent_kie_client_create_exchange (self, message, cancellable);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (LatentKieEnvelope) envelope = NULL;
  g_autoptr (GError) local = NULL;
  SoupStatus status;

  if (text != NULL)
    *text = NULL;
  latent_exchange_set_deadline (exchange, answer_ms);
  stream = latent_exchange_send (exchange, error);
  if (stream == NULL)
    {
      /* Over HTTP/2 the next request would take the same dead connection. */
      if (latent_exchange_get_timed_out (exchange))
        latent_kie_client_renew_connections (self);
      return NULL;
    }
  status = soup_message_get_status (message);
  g_debug ("%s %s: HTTP %u", soup_message_get_method (message), g_uri_get_path (soup_message_get_uri (message)),
           status);
  if (SOUP_STATUS_IS_REDIRECTION (status))
    {
      g_propagate_error (error, latent_kie_error_new (LATENT_KIE_ERROR_REDIRECT, NULL));
      return NULL;
    }

  body = latent_exchange_read_all (exchange, stream, LATENT_JSON_MAX_BYTES, NULL, error);
  if (body == NULL)
    {
      if (latent_exchange_get_timed_out (exchange))
        latent_kie_client_renew_connections (self);
      return NULL;
    }
  envelope = latent_kie_envelope_new (body, &local);
  if (envelope == NULL)
    {
      if (status == LATENT_KIE_HTTP_TOO_MANY_REQUESTS)
        g_propagate_error (error, latent_kie_error_new (LATENT_KIE_ERROR_RATE_LIMITED, NULL));
      else if (!SOUP_STATUS_IS_SUCCESSFUL (status))
        {
          g_autofree char *detail = g_strdup_printf ("HTTP %u", status);

          g_propagate_error (error, latent_kie_error_new (LATENT_KIE_ERROR_NO_ANSWER, detail));
        }
      else
        g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (envelope->code != 200)
    {
      g_propagate_error (error, latent_kie_envelope_to_error (envelope, self->key));
      return NULL;
    }
  if (text != NULL)
    {
      gsize length;
      const char *bytes = g_bytes_get_data (body, &length);

      *text = latent_kie_clean (bytes, length, LATENT_KIE_MAX_KEPT, self->key);
    }
  return g_steal_pointer (&envelope);
}

LatentKieEnvelope *
latent_kie_client_get (LatentKieClient *self, const char *path, char **text, GCancellable *cancellable, GError **error)
{
  g_autoptr (SoupMessage)
    message = latent_kie_client_create_message (self, SOUP_METHOD_GET, self->api_base, path, NULL, error);

  return message != NULL ? latent_kie_client_call (self, message, self->limits.answer, text, cancellable, error) : NULL;
}
