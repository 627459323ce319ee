/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-config.h"

#include "latent-demo-control.h"

#include "latent-demo-json.h"

#include <glib/gi18n-lib.h>

struct _LatentDemoControl
{
  GObject parent_instance;

  SoupServer *server;
  LatentDemoService *service;
  char *base;
};

G_DEFINE_FINAL_TYPE (LatentDemoControl, latent_demo_control, G_TYPE_OBJECT)

typedef void (*HandlerFunc) (LatentDemoControl *self, SoupServerMessage *message, GHashTable *query);

static void
answer (SoupServerMessage *message, guint status, const char *json)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, json, strlen (json));
}

static void
get_requests (LatentDemoControl *self, SoupServerMessage *message, GHashTable *query)
{
  g_autoptr (GString) json = g_string_new (NULL);

  latent_demo_log_append (json, latent_demo_service_get_log (self->service));
  answer (message, SOUP_STATUS_OK, json->str);
}

static void
delete_requests (LatentDemoControl *self, SoupServerMessage *message, GHashTable *query)
{
  latent_demo_log_clear (latent_demo_service_get_log (self->service));
  answer (message, SOUP_STATUS_OK, "{}");
}

static void
append_task (GString *json, const LatentDemoTask *task, gint64 now)
{
  g_string_append_printf (json, "{\"id\":\"%s\",\"account\":\"%s\",\"model\":", task->id, task->account);
  latent_demo_json_append_string (json, task->model);
  g_string_append (json, ",\"param\":");
  latent_demo_json_append_string (json, task->param);
  g_string_append (json, ",\"prompt\":");
  latent_demo_json_append_string (json, task->prompt);
  g_string_append_printf (
    json, ",\"state\":\"%s\",\"created\":%" G_GINT64_FORMAT ",\"completed\":%" G_GINT64_FORMAT ",\"charge\":",
    latent_demo_state_to_string (latent_demo_task_get_state (task, now)), task->created, task->completed);
  latent_demo_json_append_double (json, latent_demo_task_is_refunded (task, now) ? 0.0 : task->charge);
  g_string_append_printf (json, ",\"results\":%u,\"width\":%d,\"height\":%d,\"format\":\"%s\",\"fetched\":%u}",
                          task->n_results, task->width, task->height, task->format, task->n_fetched);
}

static void
get_tasks (LatentDemoControl *self, SoupServerMessage *message, GHashTable *query)
{
  LatentDemoStore *store = latent_demo_service_get_store (self->service);
  GPtrArray *tasks = latent_demo_store_get_tasks (store);
  gint64 now = latent_demo_store_now (store);
  g_autoptr (GString) json = g_string_new ("[");

  for (guint i = 0; i < tasks->len; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      append_task (json, g_ptr_array_index (tasks, i), now);
    }
  g_string_append_c (json, ']');
  answer (message, SOUP_STATUS_OK, json->str);
}

static const struct
{
  const char *method;
  const char *path;
  HandlerFunc handler;
} routes[] = {
  { "GET", "/requests", get_requests },
  { "DELETE", "/requests", delete_requests },
  { "GET", "/tasks", get_tasks },
};

static void
request_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  LatentDemoControl *self = user_data;

  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    if (strcmp (soup_server_message_get_method (message), routes[i].method) == 0 && strcmp (path, routes[i].path) == 0)
      {
        routes[i].handler (self, message, query);
        return;
      }
  answer (message, SOUP_STATUS_NOT_FOUND, "{\"error\":\"There is no such control; see latent-demo(1)\"}");
}

static void
latent_demo_control_finalize (GObject *object)
{
  LatentDemoControl *self = LATENT_DEMO_CONTROL (object);

  g_clear_object (&self->server);
  g_clear_object (&self->service);
  g_free (self->base);

  G_OBJECT_CLASS (latent_demo_control_parent_class)->finalize (object);
}

static void
latent_demo_control_class_init (LatentDemoControlClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_demo_control_finalize;
}

static void
latent_demo_control_init (LatentDemoControl *self)
{
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
}

LatentDemoControl *
latent_demo_control_new (LatentDemoService *service, guint port, GError **error)
{
  g_autoptr (LatentDemoControl) self = g_object_new (LATENT_TYPE_DEMO_CONTROL, NULL);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  GSList *uris;

  self->service = g_object_ref (service);
  if (!soup_server_listen (self->server, address, 0, error))
    {
      g_prefix_error (error, _ ("Port %u can’t be used: "), port);
      return NULL;
    }
  uris = soup_server_get_uris (self->server);
  self->base = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return g_steal_pointer (&self);
}

const char *
latent_demo_control_get_base (LatentDemoControl *self)
{
  return self->base;
}
