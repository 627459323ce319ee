/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-kie"

#include "latent-config.h"

#include "latent-kie-market.h"

#include "latent-await.h"
#include "latent-fiber.h"
#include "latent-json.h"
#include "latent-kie-client-private.h"
#include "latent-kie-error-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

G_DEFINE_BOXED_TYPE (LatentKieModel, latent_kie_model, latent_kie_model_copy, latent_kie_model_free)

LatentKieModel *
latent_kie_model_copy (const LatentKieModel *self)
{
  LatentKieModel *copy = g_new0 (LatentKieModel, 1);

  copy->id = g_strdup (self->id);
  copy->title = g_strdup (self->title);
  copy->provider = g_strdup (self->provider);
  copy->task_types = g_strdupv (self->task_types);
  copy->description = g_strdup (self->description);
  copy->price = g_strdup (self->price);
  return copy;
}

void
latent_kie_model_free (LatentKieModel *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->title);
  g_free (self->provider);
  g_strfreev (self->task_types);
  g_free (self->description);
  g_free (self->price);
  g_free (self);
}

typedef struct
{
  LatentKieClient *client;
  char *path;
  GCancellable *cancellable;
} Enquiry;

static void
enquiry_free (gpointer data)
{
  Enquiry *self = data;

  g_clear_object (&self->client);
  g_clear_object (&self->cancellable);
  g_free (self->path);
  g_free (self);
}

/* Takes @path. */
static Enquiry *
enquiry_new (LatentKieClient *client, char *path, GCancellable *cancellable)
{
  Enquiry *self = g_new0 (Enquiry, 1);

  self->client = g_object_ref (client);
  self->path = path;
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  return self;
}

/* The slash in a model's name stays a slash. */
static char *
model_path (const char *model, const char *what)
{
  g_autofree char *escaped = g_uri_escape_string (model, "/", FALSE);

  return g_strdup_printf ("/api/v1/models/%s/%s", escaped, what);
}

/* The data of the answer, when it has come to this enquiry's turn. Transfer full. */
static JsonObject *
enquire (Enquiry *self, GError **error)
{
  LatentLimiter *turn = latent_kie_client_get_market_turn (self->client);
  gint64 *free_at = latent_kie_client_get_market_free_at (self->client);
  g_autoptr (LatentKieEnvelope) envelope = NULL;
  JsonObject *data = NULL;
  gint64 wait;

  if (!latent_limiter_enter (turn, self->cancellable, error))
    return NULL;
  wait = *free_at - g_get_monotonic_time ();
  if (wait <= 0 || latent_sleep ((guint) (wait / 1000 + 1), self->cancellable, error))
    {
      envelope = latent_kie_client_get (self->client, self->path, NULL, self->cancellable, error);
      /* It was counted somewhere between its sending and its answer. */
      *free_at = g_get_monotonic_time () +
                 latent_kie_client_get_limits (self->client)->market * G_GINT64_CONSTANT (1000);
    }
  latent_limiter_leave (turn);
  if (envelope == NULL)
    return NULL;

  data = latent_kie_envelope_dup_object (envelope);
  if (data == NULL)
    g_propagate_error (error, latent_kie_error_new (LATENT_KIE_ERROR_NO_ANSWER, _ ("the answer has no data")));
  return data;
}

static char **
read_task_types (JsonObject *object)
{
  JsonArray *array = latent_json_peek_array (object, "taskType");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (latent_json_array_peek_string (array, i) != NULL)
      g_strv_builder_add (builder, latent_json_array_peek_string (array, i));
  if (latent_json_peek_string (object, "taskType") != NULL)
    g_strv_builder_add (builder, latent_json_peek_string (object, "taskType"));
  return g_strv_builder_end (builder);
}

static void
free_model (gpointer data)
{
  latent_kie_model_free (data);
}

static DexFuture *
list_models_fiber (gpointer user_data)
{
  GError *error = NULL;
  g_autoptr (JsonObject) data = enquire (user_data, &error);
  JsonArray *array = latent_json_peek_array (data, "models");
  GPtrArray *models;

  if (data == NULL)
    return dex_future_new_for_error (error);
  if (array == NULL)
    return dex_future_new_for_error (latent_kie_error_new (LATENT_KIE_ERROR_NO_ANSWER, _ ("the answer has no models")));

  models = g_ptr_array_new_with_free_func (free_model);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = latent_json_array_peek_object (array, i);
      const char *id = latent_json_peek_string (object, "model");
      LatentKieModel *model;

      if (id == NULL || *id == '\0')
        continue;
      model = g_new0 (LatentKieModel, 1);
      model->id = g_strdup (id);
      model->title = g_strdup (latent_json_peek_string (object, "title"));
      model->provider = g_strdup (latent_json_peek_string (object, "provider"));
      model->task_types = read_task_types (object);
      model->description = g_strdup (latent_json_peek_string (object, "description"));
      model->price = g_strdup (latent_json_peek_string (object, "pricingDesc"));
      g_ptr_array_add (models, model);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, models);
}

static void
append_query (GString *path, const char *name, const char *value)
{
  if (value != NULL && *value != '\0')
    {
      /* A blank as %20: KIE's skill says so. */
      g_autofree char *escaped = g_uri_escape_string (value, ",", FALSE);

      g_string_append_printf (path, "%c%s=%s", strchr (path->str, '?') == NULL ? '?' : '&', name, escaped);
    }
}

DexFuture *
latent_kie_client_list_models (LatentKieClient *self,
                               const char *task_type,
                               const char *provider,
                               const char *query,
                               GCancellable *cancellable)
{
  GString *path;

  dex_return_error_if_fail (LATENT_IS_KIE_CLIENT (self));

  path = g_string_new ("/api/v1/models");
  append_query (path, "taskType", task_type);
  append_query (path, "provider", provider);
  append_query (path, "q", query);
  return latent_fiber_spawn ("models", list_models_fiber, enquiry_new (self, g_string_free (path, FALSE), cancellable),
                             enquiry_free);
}

static DexFuture *
get_schema_fiber (gpointer user_data)
{
  GError *error = NULL;
  g_autoptr (JsonObject) data = enquire (user_data, &error);
  JsonObject *schema;

  if (data == NULL)
    return dex_future_new_for_error (error);
  schema = latent_kie_unpack (data, "openapi");
  return dex_future_new_take_boxed (JSON_TYPE_OBJECT, schema != NULL ? schema : json_object_new ());
}

DexFuture *
latent_kie_client_get_schema (LatentKieClient *self, const char *model, GCancellable *cancellable)
{
  dex_return_error_if_fail (LATENT_IS_KIE_CLIENT (self));
  dex_return_error_if_fail (model != NULL);

  return latent_fiber_spawn ("schema", get_schema_fiber, enquiry_new (self, model_path (model, "schema"), cancellable),
                             enquiry_free);
}

static DexFuture *
get_price_fiber (gpointer user_data)
{
  GError *error = NULL;
  g_autoptr (JsonObject) data = enquire (user_data, &error);
  const char *price = latent_json_peek_string (data, "pricingDesc");

  if (data == NULL)
    return dex_future_new_for_error (error);
  return dex_future_new_take_string (g_strdup (price != NULL ? price : ""));
}

DexFuture *
latent_kie_client_get_price (LatentKieClient *self, const char *model, GCancellable *cancellable)
{
  dex_return_error_if_fail (LATENT_IS_KIE_CLIENT (self));
  dex_return_error_if_fail (model != NULL);

  return latent_fiber_spawn ("price", get_price_fiber, enquiry_new (self, model_path (model, "price"), cancellable),
                             enquiry_free);
}

/* A number of milliseconds or a date in words. */
static gint64
read_time (JsonObject *object, const char *member)
{
  const char *text = latent_json_peek_string (object, member);
  g_autoptr (GDateTime) date = NULL;
  gint64 ms;

  if (latent_json_peek_int (object, member, &ms))
    return ms;
  date = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;
  return date != NULL ? g_date_time_to_unix_usec (date) / 1000 : 0;
}

static DexFuture *
get_health_fiber (gpointer user_data)
{
  GError *error = NULL;
  g_autoptr (JsonObject) data = enquire (user_data, &error);
  JsonArray *array = latent_json_peek_array (data, "points");
  GPtrArray *points;

  if (data == NULL)
    return dex_future_new_for_error (error);

  points = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = latent_json_array_peek_object (array, i);
      LatentKieHealth *health;

      if (object == NULL)
        continue;
      health = g_new0 (LatentKieHealth, 1);
      health->start = read_time (object, "start");
      health->end = read_time (object, "end");
      if (!latent_json_peek_double (object, "successRate", &health->success_rate))
        health->success_rate = NAN;
      if (!latent_json_peek_double (object, "errorRate", &health->error_rate))
        health->error_rate = NAN;
      health->is_normal = TRUE;
      latent_json_peek_boolean (object, "isNormal", &health->is_normal);
      g_ptr_array_add (points, health);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, points);
}

DexFuture *
latent_kie_client_get_health (LatentKieClient *self, const char *model, GCancellable *cancellable)
{
  dex_return_error_if_fail (LATENT_IS_KIE_CLIENT (self));
  dex_return_error_if_fail (model != NULL);

  return latent_fiber_spawn ("success-rate", get_health_fiber,
                             enquiry_new (self, model_path (model, "success-rate"), cancellable), enquiry_free);
}
