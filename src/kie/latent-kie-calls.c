/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calls that cost nothing and may be repeated: recordInfo, credit, download-url. */
#define G_LOG_DOMAIN "latent-kie"

#include "latent-config.h"

#include "latent-kie-client-private.h"

#include "latent-fiber.h"
#include "latent-json.h"
#include "latent-kie-error-private.h"
#include "latent-kie-record-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  LatentKieClient *client;
  char *text; /* task id or link */
  GCancellable *cancellable;
} Call;

static Call *
call_new (LatentKieClient *client, const char *text, GCancellable *cancellable)
{
  Call *self = g_new0 (Call, 1);

  self->client = g_object_ref (client);
  self->text = g_strdup (text);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  return self;
}

static void
call_free (gpointer data)
{
  Call *self = data;

  g_clear_object (&self->client);
  g_clear_object (&self->cancellable);
  g_free (self->text);
  g_free (self);
}

static DexFuture *
get_record_fiber (gpointer user_data)
{
  Call *args = user_data;
  g_autofree char *id = g_uri_escape_string (args->text, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/api/v1/jobs/recordInfo?taskId=", id, NULL);
  g_autofree char *raw = NULL;
  g_autoptr (LatentKieEnvelope) envelope = NULL;
  LatentKieRecord *record = NULL;
  GError *error = NULL;

  envelope = latent_kie_client_get (args->client, path, &raw, args->cancellable, &error);
  if (envelope != NULL)
    record = latent_kie_record_new (envelope, args->text, raw, &error);
  if (record != NULL)
    return dex_future_new_take_boxed (LATENT_TYPE_KIE_RECORD, record);

  /* The documents' other word for it: {"code":404,"msg":"Task not found"}. */
  if (g_error_matches (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_NOT_FOUND))
    {
      g_clear_error (&error);
      error = latent_kie_error_new (LATENT_KIE_ERROR_NO_RECORD, NULL);
    }
  return dex_future_new_for_error (error);
}

DexFuture *
latent_kie_client_get_record (LatentKieClient *self, const char *task_id, GCancellable *cancellable)
{
  dex_return_error_if_fail (LATENT_IS_KIE_CLIENT (self));
  dex_return_error_if_fail (task_id != NULL);

  return latent_fiber_spawn ("recordInfo", get_record_fiber, call_new (self, task_id, cancellable), call_free);
}

static DexFuture *
get_credits_fiber (gpointer user_data)
{
  Call *args = user_data;
  g_autoptr (LatentKieEnvelope) envelope = NULL;
  GError *error = NULL;
  double credits;

  envelope = latent_kie_client_get (args->client, "/api/v1/chat/credit", NULL, args->cancellable, &error);
  if (envelope == NULL)
    return dex_future_new_for_error (error);
  if (!latent_kie_envelope_peek_number (envelope, &credits))
    return dex_future_new_for_error (
      latent_kie_error_new (LATENT_KIE_ERROR_NO_ANSWER, _ ("the balance isn’t a number")));
  return dex_future_new_for_double (credits);
}

DexFuture *
latent_kie_client_get_credits (LatentKieClient *self, GCancellable *cancellable)
{
  dex_return_error_if_fail (LATENT_IS_KIE_CLIENT (self));

  return latent_fiber_spawn ("credit", get_credits_fiber, call_new (self, NULL, cancellable), call_free);
}

static DexFuture *
renew_link_fiber (gpointer user_data)
{
  Call *args = user_data;
  g_autoptr (JsonObject) request = json_object_new ();
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autofree char *body = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (LatentKieEnvelope) envelope = NULL;
  GError *error = NULL;
  const char *link;

  json_object_set_string_member (request, "url", args->text);
  json_node_init_object (node, request);
  body = latent_json_to_string (node);
  message = latent_kie_client_create_message (args->client, SOUP_METHOD_POST,
                                              latent_kie_client_get_api_base (args->client),
                                              "/api/v1/common/download-url", body, &error);
  if (message != NULL)
    envelope = latent_kie_client_call (args->client, message, latent_kie_client_get_limits (args->client)->answer, NULL,
                                       args->cancellable, &error);
  if (envelope == NULL)
    return dex_future_new_for_error (error);

  link = latent_kie_envelope_peek_text (envelope);
  if (!latent_kie_is_link (link))
    return dex_future_new_for_error (latent_kie_error_new (LATENT_KIE_ERROR_NO_ANSWER, _ ("the answer has no link")));
  return dex_future_new_take_string (g_strdup (link));
}

DexFuture *
latent_kie_client_renew_link (LatentKieClient *self, const char *link, GCancellable *cancellable)
{
  dex_return_error_if_fail (LATENT_IS_KIE_CLIENT (self));
  dex_return_error_if_fail (link != NULL);

  return latent_fiber_spawn ("download-url", renew_link_fiber, call_new (self, link, cancellable), call_free);
}
