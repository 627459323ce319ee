/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* {"code": …, "msg": …, "data": …}: the shape of every answer of KIE's. */
typedef struct
{
  JsonObject *root;
  gint64 code;
  const char *message; /* "msg", else "message"; or NULL */
  JsonNode *data;      /* NULL if absent or null */
} LatentKieEnvelope;

/* Errors: LATENT_KIE_ERROR_NO_ANSWER if @body isn't such an object with a code. An answer whose code isn't 200 is one.
 * Transfer full. */
LatentKieEnvelope *latent_kie_envelope_new (GBytes *body, GError **error);
void latent_kie_envelope_free (LatentKieEnvelope *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentKieEnvelope, latent_kie_envelope_free)

/* The error that a code other than 200 means, with KIE's words cleaned of @key. */
GError *latent_kie_envelope_to_error (LatentKieEnvelope *self, const char *key);

/* The data as an object, also where it is an object's text; or NULL. Transfer full. */
JsonObject *latent_kie_envelope_dup_object (LatentKieEnvelope *self);
/* The data as text; or NULL. Transfer none. */
const char *latent_kie_envelope_peek_text (LatentKieEnvelope *self);
/* The data as a number, also where it is text. */
gboolean latent_kie_envelope_peek_number (LatentKieEnvelope *self, double *value);

/* @member of @object as an object, also where it is an object's text: KIE packs JSON into strings. NULL if it is
 * neither. Transfer full. */
JsonObject *latent_kie_unpack (JsonObject *object, const char *member);

/* TRUE if @text is a link that could be fetched: http or https, with a host, of bearable length. */
gboolean latent_kie_is_link (const char *text);

G_END_DECLS
