/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-config.h"

#include "latent-demo-control.h"

#include "latent-demo-json.h"
#include "latent-json.h"

#include <glib/gi18n-lib.h>

struct _LatentDemoControl
{
  GObject parent_instance;

  SoupServer *server;
  LatentDemoService *service;
  char *base;
};

G_DEFINE_FINAL_TYPE (LatentDemoControl, latent_demo_control, G_TYPE_OBJECT)

/* @body is NULL for a request without one. */
typedef void (*HandlerFunc) (LatentDemoControl *self, SoupServerMessage *message, GHashTable *query, JsonObject *body);

#define MAX_BODY (1024 * 1024)

static void
answer (SoupServerMessage *message, guint status, const char *json)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, json, strlen (json));
}

static void
refuse (SoupServerMessage *message, const char *problem)
{
  g_autoptr (GString) json = g_string_new ("{\"error\":");

  latent_demo_json_append_string (json, problem);
  g_string_append_c (json, '}');
  answer (message, SOUP_STATUS_BAD_REQUEST, json->str);
}

static void
get_requests (LatentDemoControl *self, SoupServerMessage *message, GHashTable *query, JsonObject *body)
{
  g_autoptr (GString) json = g_string_new (NULL);

  latent_demo_log_append (json, latent_demo_service_get_log (self->service));
  answer (message, SOUP_STATUS_OK, json->str);
}

static void
delete_requests (LatentDemoControl *self, SoupServerMessage *message, GHashTable *query, JsonObject *body)
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
get_tasks (LatentDemoControl *self, SoupServerMessage *message, GHashTable *query, JsonObject *body)
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

static void
get_faults (LatentDemoControl *self, SoupServerMessage *message, GHashTable *query, JsonObject *body)
{
  g_autoptr (GString) json = g_string_new (NULL);

  latent_demo_faults_append (json, latent_demo_service_get_faults (self->service));
  answer (message, SOUP_STATUS_OK, json->str);
}

static void
post_faults (LatentDemoControl *self, SoupServerMessage *message, GHashTable *query, JsonObject *body)
{
  g_autofree char *problem = NULL;
  guint id = latent_demo_faults_add (latent_demo_service_get_faults (self->service), body, &problem);
  g_autofree char *json = g_strdup_printf ("{\"id\":%u}", id);

  if (id == 0)
    refuse (message, problem);
  else
    answer (message, SOUP_STATUS_OK, json);
}

static void
delete_faults (LatentDemoControl *self, SoupServerMessage *message, GHashTable *query, JsonObject *body)
{
  latent_demo_faults_clear (latent_demo_service_get_faults (self->service));
  answer (message, SOUP_STATUS_OK, "{}");
}

static void
get_clock (LatentDemoControl *self, SoupServerMessage *message, GHashTable *query, JsonObject *body)
{
  g_autofree char *json = g_strdup_printf ("{\"now\":%" G_GINT64_FORMAT "}",
                                           latent_demo_store_now (latent_demo_service_get_store (self->service)));

  answer (message, SOUP_STATUS_OK, json);
}

static void
post_clock (LatentDemoControl *self, SoupServerMessage *message, GHashTable *query, JsonObject *body)
{
  double seconds = 0.0, days = 0.0;
  g_autoptr (GError) error = NULL;

  latent_json_peek_double (body, "seconds", &seconds);
  latent_json_peek_double (body, "days", &days);
  seconds += days * 24.0 * 60.0 * 60.0;
  if (!(seconds >= 0.0) || seconds > 1e9)
    refuse (message, "The clock goes forward only, by “seconds” or “days”");
  else if (!latent_demo_store_advance (latent_demo_service_get_store (self->service), (gint64) (seconds * 1000.0),
                                       &error))
    refuse (message, error->message);
  else
    get_clock (self, message, query, body);
}

static void
answer_account (LatentDemoControl *self, SoupServerMessage *message, LatentDemoAccount *account)
{
  g_autoptr (GString) json = g_string_new (NULL);

  g_string_append_printf (json, "{\"account\":\"%s\",\"number\":%u,\"credits\":", account->id, account->number);
  latent_demo_json_append_double (
    json, latent_demo_store_get_balance (latent_demo_service_get_store (self->service), account));
  g_string_append (json, ",\"cap\":");
  if (account->cap >= 0.0)
    latent_demo_json_append_double (json, MAX (account->cap - account->spent, 0.0));
  else
    g_string_append (json, "null");
  g_string_append_printf (json,
                          ",\"maintenance\":%s,\"creates\":%u,\"window\":", account->maintenance ? "true" : "false",
                          account->max_creates);
  latent_demo_json_append_double (json, (double) account->window / 1000.0);
  g_string_append_printf (json, ",\"polls\":%u,\"lookups\":%u}", account->max_polls, account->max_lookups);
  answer (message, SOUP_STATUS_OK, json->str);
}

static void
get_account (LatentDemoControl *self, SoupServerMessage *message, GHashTable *query, JsonObject *body)
{
  const char *key = query != NULL ? g_hash_table_lookup (query, "key") : NULL;

  if (key == NULL)
    refuse (message, "Which account? Give its key as ?key=");
  else
    answer_account (self, message, latent_demo_store_get_account (latent_demo_service_get_store (self->service), key));
}

static void
post_account (LatentDemoControl *self, SoupServerMessage *message, GHashTable *query, JsonObject *body)
{
  LatentDemoStore *store = latent_demo_service_get_store (self->service);
  const char *key = latent_json_peek_string (body, "key");
  LatentDemoAccount *account;
  double number;
  gint64 count;
  g_autoptr (GError) error = NULL;

  if (key == NULL)
    {
      refuse (message, "Which account? Give its “key”");
      return;
    }
  account = latent_demo_store_get_account (store, key);
  if (latent_json_peek_double (body, "credits", &number))
    latent_demo_store_set_balance (store, account, number);
  if (json_object_has_member (body, "cap"))
    account->cap = latent_json_peek_double (body, "cap", &number) ? account->spent + number : -1.0;
  latent_json_peek_boolean (body, "maintenance", &account->maintenance);
  if (latent_json_peek_int (body, "creates", &count))
    account->max_creates = (guint) CLAMP (count, 0, G_MAXINT);
  if (latent_json_peek_double (body, "window", &number))
    account->window = (gint64) (CLAMP (number, 0.0, 1e6) * 1000.0);
  if (latent_json_peek_int (body, "polls", &count))
    account->max_polls = (guint) CLAMP (count, 0, G_MAXINT);
  if (latent_json_peek_int (body, "lookups", &count))
    account->max_lookups = (guint) CLAMP (count, 0, G_MAXINT);
  if (!latent_demo_store_save_account (store, account, &error))
    refuse (message, error->message);
  else
    answer_account (self, message, account);
}

/* What the field "field" can be from now on. */
static gboolean
offer_values (LatentDemoModel *model, JsonObject *body)
{
  const char *name = latent_json_peek_string (body, "field");
  JsonArray *values = latent_json_peek_array (body, "values");
  LatentDemoField *field = name != NULL ? (LatentDemoField *) latent_demo_model_find_field (model, name) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (name == NULL && values == NULL)
    return TRUE;
  if (field == NULL || field->values == NULL || values == NULL || json_array_get_length (values) == 0)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (values); i++)
    if (latent_json_array_peek_string (values, i) != NULL)
      g_strv_builder_add (builder, latent_json_array_peek_string (values, i));
  g_strfreev (field->values);
  field->values = g_strv_builder_end (builder);
  return TRUE;
}

/* How long a model's tasks take from now on, what they cost, and what its service says of it, for this run. */
static void
post_model (LatentDemoControl *self, SoupServerMessage *message, GHashTable *query, JsonObject *body)
{
  GPtrArray *models = latent_demo_service_get_models (self->service);
  const char *id = latent_json_peek_string (body, "model");
  LatentDemoModel *model = id != NULL ? (LatentDemoModel *) latent_demo_models_find (models, id) : NULL;
  double seconds, spread, factor;
  g_autoptr (GString) json = g_string_new ("{\"model\":");

  if (model == NULL)
    {
      refuse (message, "There is no such “model”");
      return;
    }
  if (latent_json_peek_double (body, "seconds", &seconds))
    model->seconds = CLAMP (seconds, 0.0, 1e6);
  if (latent_json_peek_double (body, "spread", &spread))
    model->spread = CLAMP (spread, 0.0, 3.0);
  if (latent_json_peek_double (body, "price_factor", &factor))
    model->price_factor = CLAMP (factor, 0.0, 1000.0);
  latent_json_peek_boolean (body, "hidden", &model->hidden);
  if (latent_json_peek_string (body, "price") != NULL)
    g_set_str (&model->price_text, latent_json_peek_string (body, "price"));
  if (!offer_values (model, body))
    {
      refuse (message, "There is no such “field” with choices, or no “values”");
      return;
    }
  latent_demo_json_append_string (json, model->id);
  g_string_append (json, ",\"seconds\":");
  latent_demo_json_append_double (json, model->seconds);
  g_string_append (json, ",\"spread\":");
  latent_demo_json_append_double (json, model->spread);
  g_string_append (json, ",\"price_factor\":");
  latent_demo_json_append_double (json, model->price_factor);
  g_string_append_c (json, '}');
  answer (message, SOUP_STATUS_OK, json->str);
}

static const struct
{
  const char *method;
  const char *path;
  HandlerFunc handler;
} routes[] = {
  { "GET", "/requests", get_requests }, { "DELETE", "/requests", delete_requests },
  { "GET", "/tasks", get_tasks },       { "GET", "/faults", get_faults },
  { "POST", "/faults", post_faults },   { "DELETE", "/faults", delete_faults },
  { "GET", "/clock", get_clock },       { "POST", "/clock", post_clock },
  { "GET", "/account", get_account },   { "POST", "/account", post_account },
  { "POST", "/model", post_model },
};

static void
request_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  LatentDemoControl *self = user_data;
  const char *method = soup_server_message_get_method (message);
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (GError) error = NULL;

  /* A page in a browser may send such a request too; its levers these aren't. */
  if (soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Origin") != NULL)
    {
      refuse (message, "Not for web pages");
      return;
    }
  if (strcmp (method, SOUP_METHOD_POST) == 0)
    {
      g_autoptr (GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (message));
      gsize length;
      const char *text = g_bytes_get_data (bytes, &length);

      body = latent_json_parse_object (text != NULL ? text : "", (gssize) length, MAX_BODY, &error);
      if (body == NULL)
        {
          refuse (message, error->message);
          return;
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    if (strcmp (method, routes[i].method) == 0 && strcmp (path, routes[i].path) == 0)
      {
        routes[i].handler (self, message, query, body);
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
