/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-exchange.h"
#include "latent-kie-client.h"
#include "latent-kie-envelope.h"
#include "latent-limiter.h"

G_BEGIN_DECLS

/* What is kept of an answer's text. */
#define LATENT_KIE_MAX_KEPT (64 * 1024)

/* HTTP status without a name in libsoup. */
#define LATENT_KIE_HTTP_TOO_MANY_REQUESTS 429

/* In milliseconds. */
typedef struct
{
  guint connect; /* from looking up the name until the request's head is written: 15 s */
  guint answer;  /* from the start until the answer is read: 60 s; downloads and uploads have no such limit */
  guint stall;   /* without a byte in either direction: 60 s */
  guint market;  /* between two calls to the live catalogue: 1.1 s */
} LatentKieLimits;

/* Transfer none; may be changed, for tests. */
LatentKieLimits *latent_kie_client_get_limits (LatentKieClient *self);

/* An exchange with the limits for connecting and for standing still. Transfer full. */
LatentExchange *
latent_kie_client_create_exchange (LatentKieClient *self, SoupMessage *message, GCancellable *cancellable);

SoupSession *latent_kie_client_get_session (LatentKieClient *self);
const char *latent_kie_client_get_upload_base (LatentKieClient *self);
GUri *latent_kie_client_get_api_uri (LatentKieClient *self);

/* Whose turn it is to ask the live catalogue, and when (monotonic time in µs) it may be asked again. Transfer none. */
LatentLimiter *latent_kie_client_get_market_turn (LatentKieClient *self);
gint64 *latent_kie_client_get_market_free_at (LatentKieClient *self);

/* The key, or NULL. Transfer none: for cleaning texts of it and nothing else. */
const char *latent_kie_client_get_key (LatentKieClient *self);

/* A request to the API or upload host, never followed elsewhere. @path begins with a slash and is encoded; @body (NULL
 * for GET) is JSON. Errors: LATENT_KIE_ERROR_UNAUTHORIZED without a key. Transfer full. */
SoupMessage *latent_kie_client_create_message (LatentKieClient *self,
                                               const char *method,
                                               const char *base,
                                               const char *path,
                                               const char *body,
                                               GError **error);

/* Sends @message, which costs nothing, and reads its answer up to an envelope with code 200; *text (may be NULL, transfer
 * full) is the envelope as it may be kept. @answer_ms 0 for no limit. To be called from a fiber. Errors: LATENT_KIE_ERROR, G_IO_ERROR_CANCELLED.
 * Transfer full. */
LatentKieEnvelope *latent_kie_client_call (LatentKieClient *self,
                                           SoupMessage *message,
                                           guint answer_ms,
                                           char **text,
                                           GCancellable *cancellable,
                                           GError **error);

/* Same, for a request made on the spot. */
LatentKieEnvelope *
latent_kie_client_get (LatentKieClient *self, const char *path, char **text, GCancellable *cancellable, GError **error);

G_END_DECLS
