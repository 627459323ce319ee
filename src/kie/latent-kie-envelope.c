/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-kie"

#include "latent-config.h"

#include "latent-kie-envelope.h"

#include "latent-json.h"
#include "latent-kie-error-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MAX_LINK_BYTES 8192

LatentKieEnvelope *
latent_kie_envelope_new (GBytes *body, GError **error)
{
  g_autoptr (LatentKieEnvelope) self = g_new0 (LatentKieEnvelope, 1);
  g_autoptr (GError) cause = NULL;
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  if (length == 0)
    {
      g_propagate_error (error, latent_kie_error_new (LATENT_KIE_ERROR_NO_ANSWER, _ ("the answer is empty")));
      return NULL;
    }
  self->root = latent_json_parse_object (text, (gssize) length, LATENT_JSON_MAX_BYTES, &cause);
  if (self->root == NULL)
    {
      g_debug ("Not an envelope: %s", cause->message);
      g_propagate_error (error,
                         latent_kie_error_new (LATENT_KIE_ERROR_NO_ANSWER, _ ("the answer isn’t in KIE’s language")));
      return NULL;
    }
  if (!latent_json_peek_int (self->root, "code", &self->code))
    {
      g_propagate_error (error, latent_kie_error_new (LATENT_KIE_ERROR_NO_ANSWER, _ ("the answer has no code")));
      return NULL;
    }

  self->message = latent_json_peek_string (self->root, "msg");
  if (self->message == NULL)
    self->message = latent_json_peek_string (self->root, "message");
  self->data = json_object_get_member (self->root, "data");
  if (self->data != NULL && JSON_NODE_HOLDS_NULL (self->data))
    self->data = NULL;
  return g_steal_pointer (&self);
}

void
latent_kie_envelope_free (LatentKieEnvelope *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->root, json_object_unref);
  g_free (self);
}

GError *
latent_kie_envelope_to_error (LatentKieEnvelope *self, const char *key)
{
  LatentKieError code = latent_kie_error_classify (self->code, self->message);
  g_autofree char *message = self->message != NULL ? latent_kie_clean (self->message, strlen (self->message), 4096, key)
                                                   : NULL;

  if (code == LATENT_KIE_ERROR_OTHER)
    {
      g_autofree char *detail = g_strdup_printf ("%" G_GINT64_FORMAT "%s%s", self->code, message != NULL ? " " : "",
                                                 message != NULL ? message : "");

      return latent_kie_error_new (code, detail);
    }
  return latent_kie_error_new (code, message);
}

static JsonObject *
object_in (const char *text)
{
  return text != NULL ? latent_json_parse_object (text, -1, LATENT_JSON_MAX_BYTES, NULL) : NULL;
}

JsonObject *
latent_kie_unpack (JsonObject *object, const char *member)
{
  JsonObject *inner = latent_json_peek_object (object, member);

  return inner != NULL ? json_object_ref (inner) : object_in (latent_json_peek_string (object, member));
}

JsonObject *
latent_kie_envelope_dup_object (LatentKieEnvelope *self)
{
  return latent_kie_unpack (self->root, "data");
}

const char *
latent_kie_envelope_peek_text (LatentKieEnvelope *self)
{
  return latent_json_peek_string (self->root, "data");
}

gboolean
latent_kie_envelope_peek_number (LatentKieEnvelope *self, double *value)
{
  return latent_json_peek_double (self->root, "data", value) && isfinite (*value);
}

gboolean
latent_kie_is_link (const char *text)
{
  g_autoptr (GUri) uri = NULL;

  if (text == NULL || strlen (text) > MAX_LINK_BYTES)
    return FALSE;
  uri = g_uri_parse (text, G_URI_FLAGS_ENCODED | G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  return uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
         (g_str_equal (g_uri_get_scheme (uri), "https") || g_str_equal (g_uri_get_scheme (uri), "http"));
}
