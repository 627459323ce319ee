/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-config.h"

#include "latent-demo-service.h"

#include "latent-demo-catalogue.h"
#include "latent-demo-download.h"
#include "latent-demo-jobs.h"
#include "latent-demo-spoil.h"
#include "latent-demo-uploads.h"

#include <glib/gi18n-lib.h>

#define DEFAULT_KEY "demo"
#define DEFAULT_KEY_PREFIX "demo-"
#define MAX_BODY (200 * 1000 * 1000)

struct _LatentDemoService
{
  GObject parent_instance;

  SoupServer *server;
  LatentDemoStore *store;
  LatentDemoGallery *gallery;
  LatentDemoLog *log;
  LatentDemoFaults *faults;
  GPtrArray *models;
  char **keys;
  char *folder;
  char *base;
  double speed;
  guint n_open;
  gint64 last_activity; /* monotonic, µs */
};

G_DEFINE_FINAL_TYPE (LatentDemoService, latent_demo_service, G_TYPE_OBJECT)

typedef void (*HandlerFunc) (LatentDemoCall *call, LatentDemoService *service);

static const struct
{
  const char *method;
  const char *path; /* a folder when it ends in a slash */
  gboolean needs_key;
  HandlerFunc handler;
} routes[] = {
  { "POST", "/api/v1/jobs/createTask", TRUE, latent_demo_create_task },
  { "GET", "/api/v1/jobs/recordInfo", TRUE, latent_demo_record_info },
  { "GET", "/api/v1/chat/credit", TRUE, latent_demo_chat_credit },
  { "POST", "/api/v1/common/download-url", TRUE, latent_demo_make_download_url },
  { "GET", "/api/v1/models", TRUE, latent_demo_list_models },
  { "GET", "/api/v1/models/", TRUE, latent_demo_describe_model },
  /* The upload host's answers have a member more, also when the key is wrong. */
  { "POST", "/api/file-stream-upload", FALSE, latent_demo_upload_stream },
  { "POST", "/api/file-base64-upload", FALSE, latent_demo_upload_base64 },
  { "POST", "/api/file-url-upload", FALSE, latent_demo_upload_url },
  { "GET", "/results/", FALSE, latent_demo_get_result },
  { "GET", "/download/", FALSE, latent_demo_get_download },
  { "GET", "/kieai/", FALSE, latent_demo_get_upload },
};

static gboolean
is_accepted (LatentDemoService *self, const char *key)
{
  if (self->keys != NULL)
    return g_strv_contains ((const char *const *) self->keys, key);
  return strcmp (key, DEFAULT_KEY) == 0 || g_str_has_prefix (key, DEFAULT_KEY_PREFIX);
}

static LatentDemoAccount *
find_account (LatentDemoService *self, LatentDemoCall *call)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (call->message);
  const char *header = soup_message_headers_get_one (headers, "Authorization");
  g_autofree char *key = NULL;

  if (header == NULL || g_ascii_strncasecmp (header, "Bearer ", strlen ("Bearer ")) != 0)
    return NULL;
  key = g_strstrip (g_strdup (header + strlen ("Bearer ")));
  return is_accepted (self, key) ? latent_demo_store_get_account (self->store, key) : NULL;
}

/* A long answer to a slow client isn't idleness. */
static void
sent_cb (LatentDemoService *self, SoupServerMessage *message)
{
  g_signal_handlers_disconnect_by_func (message, sent_cb, self);
  self->n_open--;
  self->last_activity = g_get_monotonic_time ();
}

/* The answer, or nothing when the connection was dealt with otherwise, is on its way. */
static void
finish (LatentDemoService *self, LatentDemoCall *call, LatentDemoReply *reply)
{
  const char *fault = call->fault != NULL ? latent_demo_fault_get_name (call->fault) : NULL;
  gboolean is_sent = TRUE;

  if (!call->is_gone && call->fault != NULL)
    is_sent = latent_demo_spoil (call->fault, call, reply);
  latent_demo_log_answer (self->log, call->number, call, is_sent && !call->is_gone ? reply : NULL, fault,
                          g_get_real_time () / 1000);
  if (is_sent && !call->is_gone)
    {
      self->n_open++;
      g_signal_connect_swapped (call->message, "finished", G_CALLBACK (sent_cb), self);
      g_signal_connect_swapped (call->message, "disconnected", G_CALLBACK (sent_cb), self);
      latent_demo_reply_send (reply, call->message);
      if (call->is_paused)
        soup_server_message_unpause (call->message);
    }
  latent_demo_reply_free (reply);
  self->n_open--;
  self->last_activity = g_get_monotonic_time ();
}

typedef struct
{
  LatentDemoService *service;
  LatentDemoCall *call;
  LatentDemoReply *reply; /* NULL: the request is yet to be carried out */
} Delay;

static void dispatch (LatentDemoService *self, LatentDemoCall *call);

static gboolean
delay_over_cb (gpointer user_data)
{
  g_autofree Delay *delay = user_data;
  g_autoptr (LatentDemoCall) call = delay->call;

  if (delay->reply != NULL)
    finish (delay->service, call, delay->reply);
  else
    dispatch (delay->service, call);
  return G_SOURCE_REMOVE;
}

static void
wait_a_while (LatentDemoService *self, LatentDemoCall *call, LatentDemoReply *reply)
{
  Delay *delay = g_new0 (Delay, 1);

  delay->service = self;
  delay->call = latent_demo_call_ref (call);
  delay->reply = reply;
  latent_demo_call_pause (call);
  g_timeout_add ((guint) (call->fault->seconds * 1000.0), delay_over_cb, delay);
}

static void
answered_cb (LatentDemoCall *call, LatentDemoReply *reply, gpointer user_data)
{
  if (call->fault != NULL && call->fault->kind == LATENT_DEMO_FAULT_DELAY_AFTER)
    wait_a_while (user_data, call, reply);
  else
    finish (user_data, call, reply);
}

static gboolean
matches (guint i, const char *method, const char *path)
{
  const char *wanted = routes[i].path;
  gboolean is_folder = g_str_has_suffix (wanted, "/");

  if (is_folder ? !g_str_has_prefix (path, wanted) : strcmp (path, wanted) != 0)
    return FALSE;
  return strcmp (routes[i].method, method) == 0 ||
         (strcmp (method, SOUP_METHOD_HEAD) == 0 && strcmp (routes[i].method, SOUP_METHOD_GET) == 0);
}

static void
dispatch (LatentDemoService *self, LatentDemoCall *call)
{
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      if (!matches (i, call->method, call->path))
        continue;
      if (routes[i].needs_key && call->account == NULL)
        latent_demo_call_reply (call, latent_demo_reply_new_error (401, LATENT_DEMO_MSG_UNAUTHORIZED));
      else
        routes[i].handler (call, self);
      return;
    }
  latent_demo_call_reply (call, latent_demo_reply_new_json (SOUP_STATUS_NOT_FOUND, 404,
                                                            "{\"code\":404,\"msg\":\"Not Found\",\"data\":null}"));
}

static void
begin (LatentDemoService *self, LatentDemoCall *call)
{
  call->number = latent_demo_log_add (self->log, call, g_get_real_time () / 1000);
  call->answered = answered_cb;
  call->answered_data = self;
  call->account = find_account (self, call);
  self->n_open++;
  self->last_activity = g_get_monotonic_time ();
}

static const LatentDemoFault *
take_fault (LatentDemoService *self, LatentDemoCall *call, gboolean is_early)
{
  g_autoptr (GBytes) body = is_early ? NULL : latent_demo_call_get_body (call);

  return latent_demo_faults_take (self->faults, is_early, call->method, call->path,
                                  g_uri_get_query (soup_server_message_get_uri (call->message)), body);
}

/* The headers are there, the body isn't. */
static void
early_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  LatentDemoService *self = user_data;
  g_autoptr (LatentDemoCall) call = latent_demo_call_new (message, path, query);

  if (soup_message_headers_get_content_length (soup_server_message_get_request_headers (message)) > MAX_BODY)
    {
      soup_server_message_set_status (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, NULL);
      return;
    }
  call->fault = take_fault (self, call, TRUE);
  if (call->fault != NULL)
    {
      begin (self, call);
      finish (self, call, latent_demo_spoil_new_reply (call->fault));
    }
}

static void
request_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  LatentDemoService *self = user_data;
  g_autoptr (LatentDemoCall) call = latent_demo_call_new (message, path, query);

  begin (self, call);
  call->fault = take_fault (self, call, FALSE);
  if (call->fault != NULL && latent_demo_fault_is_before (call->fault))
    latent_demo_call_reply (call, latent_demo_spoil_new_reply (call->fault));
  else if (call->fault != NULL && call->fault->kind == LATENT_DEMO_FAULT_DELAY_BEFORE)
    wait_a_while (self, call, NULL);
  else
    dispatch (self, call);
}

static void
latent_demo_service_finalize (GObject *object)
{
  LatentDemoService *self = LATENT_DEMO_SERVICE (object);

  g_clear_object (&self->gallery);
  g_clear_object (&self->server);
  g_clear_object (&self->store);
  g_clear_pointer (&self->models, g_ptr_array_unref);
  latent_demo_log_free (self->log);
  latent_demo_faults_free (self->faults);
  g_strfreev (self->keys);
  g_free (self->folder);
  g_free (self->base);

  G_OBJECT_CLASS (latent_demo_service_parent_class)->finalize (object);
}

static void
latent_demo_service_class_init (LatentDemoServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_demo_service_finalize;
}

static void
latent_demo_service_init (LatentDemoService *self)
{
  self->log = latent_demo_log_new ();
  self->faults = latent_demo_faults_new ();
  self->last_activity = g_get_monotonic_time ();
  self->server = soup_server_new ("server-header", "latent-demo ", NULL);
  soup_server_add_early_handler (self->server, NULL, early_cb, self, NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
}

LatentDemoService *
latent_demo_service_new (const LatentDemoServiceOptions *options, GError **error)
{
  g_autoptr (LatentDemoService) self = g_object_new (LATENT_TYPE_DEMO_SERVICE, NULL);

  self->folder = g_strdup (options->folder);
  self->keys = g_strdupv ((char **) options->keys);
  self->speed = options->speed;
  self->models = latent_demo_models_load (error);
  if (self->models == NULL)
    return NULL;
  self->store = latent_demo_store_open (options->folder, options->credits, error);
  if (self->store == NULL)
    return NULL;
  self->gallery = latent_demo_gallery_new (options->folder, error);
  if (self->gallery == NULL)
    return NULL;
  latent_demo_gallery_clean (self->gallery, latent_demo_store_get_tasks (self->store),
                             latent_demo_store_now (self->store));
  return g_steal_pointer (&self);
}

static guint
read_port (const char *path)
{
  g_autofree char *text = NULL;
  guint64 port;

  if (!g_file_get_contents (path, &text, NULL, NULL) ||
      !g_ascii_string_to_unsigned (g_strstrip (text), 10, 1, G_MAXUINT16, &port, NULL))
    return 0;
  return (guint) port;
}

static gboolean
listen_on (LatentDemoService *self, guint port, GError **error)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);

  return soup_server_listen (self->server, address, 0, error);
}

gboolean
latent_demo_service_listen (LatentDemoService *self, guint port, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "port", NULL);
  g_autofree char *text = NULL;
  guint last = port == 0 ? read_port (path) : 0;
  GSList *uris;

  if (last != 0 && !listen_on (self, last, NULL))
    last = 0;
  if (last == 0 && !listen_on (self, port, error))
    {
      g_prefix_error (error, _ ("Port %u can’t be used: "), port);
      return FALSE;
    }

  uris = soup_server_get_uris (self->server);
  port = (guint) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  self->base = g_strdup_printf ("http://127.0.0.1:%u", port);
  text = g_strdup_printf ("%u\n", port);
  return g_file_set_contents (path, text, -1, error);
}

void
latent_demo_service_close (LatentDemoService *self)
{
  soup_server_disconnect (self->server);
}

const char *
latent_demo_service_get_base (LatentDemoService *self)
{
  return self->base;
}

double
latent_demo_service_get_idle (LatentDemoService *self)
{
  return self->n_open > 0 ? 0.0 : (double) (g_get_monotonic_time () - self->last_activity) / G_USEC_PER_SEC;
}

LatentDemoStore *
latent_demo_service_get_store (LatentDemoService *self)
{
  return self->store;
}

GPtrArray *
latent_demo_service_get_models (LatentDemoService *self)
{
  return self->models;
}

LatentDemoGallery *
latent_demo_service_get_gallery (LatentDemoService *self)
{
  return self->gallery;
}

LatentDemoLog *
latent_demo_service_get_log (LatentDemoService *self)
{
  return self->log;
}

LatentDemoFaults *
latent_demo_service_get_faults (LatentDemoService *self)
{
  return self->faults;
}

double
latent_demo_service_get_speed (LatentDemoService *self)
{
  return self->speed;
}
