/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-kie"

#include "latent-config.h"

#include "latent-kie-client-private.h"

#include "latent-fiber.h"
#include "latent-json.h"
#include "latent-kie-error-private.h"

#include <glib/gi18n-lib.h>
#include <time.h>

#define MAX_ID_BYTES 256

G_DEFINE_BOXED_TYPE (LatentKieSubmission, latent_kie_submission, latent_kie_submission_copy, latent_kie_submission_free)

LatentKieSubmission *
latent_kie_submission_copy (const LatentKieSubmission *self)
{
  LatentKieSubmission *copy = g_memdup2 (self, sizeof *self);

  copy->task_id = g_strdup (self->task_id);
  copy->error = self->error != NULL ? g_error_copy (self->error) : NULL;
  copy->message = g_strdup (self->message);
  copy->answer = g_strdup (self->answer);
  return copy;
}

void
latent_kie_submission_free (LatentKieSubmission *self)
{
  if (self == NULL)
    return;
  g_free (self->task_id);
  g_clear_error (&self->error);
  g_free (self->message);
  g_free (self->answer);
  g_free (self);
}

static gint64
boot_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
settle (LatentKieSubmission *self, LatentKieOutcome outcome, GError *error)
{
  self->outcome = outcome;
  self->error = error;
  if (outcome == LATENT_KIE_UNCERTAIN)
    g_prefix_error (&self->error, "%s ",
                    _ ("It isn’t known whether KIE took the task. Check kie.ai/logs before sending it again."));
}

/* An id is opaque: KIE has sent hexadecimal digits and words with underscores. It goes into a URL, a journal and a file's
 * metadata, hence no control characters. */
static char *
read_id (JsonObject *data)
{
  const char *text = latent_json_peek_string (data, "taskId");
  gint64 number;

  if (text == NULL)
    return latent_json_peek_int (data, "taskId", &number) ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : NULL;
  if (*text == '\0' || strlen (text) > MAX_ID_BYTES)
    return NULL;
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)) || g_unichar_isspace (g_utf8_get_char (c)))
      return NULL;
  return g_strdup (text);
}

static void
read_envelope (LatentKieSubmission *self, LatentKieEnvelope *envelope, const char *key)
{
  g_autoptr (JsonObject) data = latent_kie_envelope_dup_object (envelope);
  GError *error;

  if (envelope->message != NULL)
    self->message = latent_kie_clean (envelope->message, strlen (envelope->message), 4096, key);
  if (envelope->code == 200)
    {
      self->task_id = read_id (data);
      if (self->task_id != NULL)
        settle (self, LATENT_KIE_ACCEPTED, NULL);
      else
        settle (self, LATENT_KIE_UNCERTAIN,
                latent_kie_error_new (LATENT_KIE_ERROR_NO_ANSWER, _ ("KIE accepted the task without naming its id")));
      return;
    }

  /* KIE gave up waiting for the model's own provider: that one may be at work. */
  error = latent_kie_envelope_to_error (envelope, key);
  settle (self, error->code == LATENT_KIE_ERROR_TIMEOUT ? LATENT_KIE_UNCERTAIN : LATENT_KIE_REFUSED, error);
}

static void
read_answer (LatentKieSubmission *self,
             LatentExchange *exchange,
             SoupMessage *message,
             GInputStream *stream,
             const char *key)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) partial = NULL;
  g_autoptr (LatentKieEnvelope) envelope = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *text;

  self->http_status = (int) soup_message_get_status (message);
  self->retry_after = latent_exchange_get_retry_after (exchange);
  body = latent_exchange_read_all (exchange, stream, LATENT_JSON_MAX_BYTES, &partial, &error);
  text = g_bytes_get_data (body != NULL ? body : partial, &length);
  if (length > 0)
    self->answer = latent_kie_clean (text, length, LATENT_KIE_MAX_KEPT, key);

  if (SOUP_STATUS_IS_REDIRECTION (self->http_status))
    {
      settle (self, LATENT_KIE_UNCERTAIN, latent_kie_error_new (LATENT_KIE_ERROR_REDIRECT, NULL));
      return;
    }
  if (body != NULL)
    envelope = latent_kie_envelope_new (body, &error);
  if (envelope != NULL)
    read_envelope (self, envelope, key);
  else if (self->http_status == LATENT_KIE_HTTP_TOO_MANY_REQUESTS)
    /* "Requests will be rejected with HTTP 429": documented, so it needs no envelope. */
    settle (self, LATENT_KIE_REFUSED, latent_kie_error_new (LATENT_KIE_ERROR_RATE_LIMITED, NULL));
  else if (!SOUP_STATUS_IS_SUCCESSFUL (self->http_status) && body != NULL)
    {
      g_autofree char *detail = g_strdup_printf ("HTTP %d", self->http_status);

      settle (self, LATENT_KIE_UNCERTAIN, latent_kie_error_new (LATENT_KIE_ERROR_NO_ANSWER, detail));
    }
  else
    settle (self, LATENT_KIE_UNCERTAIN, g_steal_pointer (&error));
}

typedef struct
{
  LatentKieClient *client;
  char *body;
} CreateTask;

static void
create_task_free (gpointer data)
{
  CreateTask *args = data;

  g_clear_object (&args->client);
  g_free (args->body);
  g_free (args);
}

static DexFuture *
create_task_fiber (gpointer user_data)
{
  CreateTask *args = user_data;
  const char *key = latent_kie_client_get_key (args->client);
  g_autofree char *known_key = g_strdup (key);
  g_autoptr (LatentKieSubmission) submission = g_new0 (LatentKieSubmission, 1);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (LatentExchange) exchange = NULL;
  g_autoptr (GInputStream) stream = NULL;
  GError *error = NULL;

  submission->sent = boot_time ();
  message = latent_kie_client_create_message (args->client, SOUP_METHOD_POST,
                                              latent_kie_client_get_api_base (args->client), "/api/v1/jobs/createTask",
                                              args->body, &error);
  if (message == NULL)
    settle (submission, LATENT_KIE_REFUSED, error);
  else
    {
      /* No cancellable, and no SOUP_MESSAGE_IDEMPOTENT: libsoup then opens a new connection, and sends nothing again. */
      exchange = latent_kie_client_create_exchange (args->client, message, NULL);
      latent_exchange_set_deadline (exchange, latent_kie_client_get_limits (args->client)->answer);
      stream = latent_exchange_send (exchange, &error);
      if (stream != NULL)
        read_answer (submission, exchange, message, stream, known_key);
      else
        settle (submission, latent_exchange_get_sent (exchange) ? LATENT_KIE_UNCERTAIN : LATENT_KIE_NOT_SENT, error);
      if (latent_exchange_get_timed_out (exchange))
        latent_kie_client_renew_connections (args->client);
    }
  submission->answered = boot_time ();

  g_debug ("createTask: outcome %d, HTTP %d, %" G_GINT64_FORMAT " ms", submission->outcome, submission->http_status,
           (submission->answered - submission->sent) / 1000);
  if (known_key != NULL)
    explicit_bzero (known_key, strlen (known_key));
  return dex_future_new_take_boxed (LATENT_TYPE_KIE_SUBMISSION, g_steal_pointer (&submission));
}

DexFuture *
latent_kie_client_create_task (LatentKieClient *self, const char *body)
{
  CreateTask *args;

  dex_return_error_if_fail (LATENT_IS_KIE_CLIENT (self));
  dex_return_error_if_fail (body != NULL);

  args = g_new0 (CreateTask, 1);
  args->client = g_object_ref (self);
  args->body = g_strdup (body);
  return latent_fiber_spawn ("createTask", create_task_fiber, args, create_task_free);
}
