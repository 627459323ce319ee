/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* One HTTP request and its answer, with the time limits that libsoup hasn't. Used from one fiber from beginning to end.
 * Errors of its functions are LATENT_KIE_ERROR_NOT_SENT or _NO_ANSWER, or G_IO_ERROR_CANCELLED when the caller's
 * GCancellable was triggered. */
typedef struct _LatentExchange LatentExchange;

/* @cancellable may be NULL. Transfer full. */
LatentExchange *latent_exchange_new (SoupSession *session, SoupMessage *message, GCancellable *cancellable);
void latent_exchange_free (LatentExchange *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentExchange, latent_exchange_free)

/* Refuses connections to private addresses (LATENT_KIE_ERROR_ADDRESS), whatever a name resolves to by then. */
void latent_exchange_forbid_private (LatentExchange *self);

/* Time limits, each in milliseconds, 0 for none. Connecting goes from the first look-up of the name to the last byte of
 * the request's head; waiting for one of the session's connections isn't part of it. */
void latent_exchange_set_connect (LatentExchange *self, guint ms);
/* For the whole exchange. */
void latent_exchange_set_deadline (LatentExchange *self, guint ms);
/* Without a byte in either direction, once the connection stands. */
void latent_exchange_set_stall (LatentExchange *self, guint ms);

/* Sends the request and waits for the answer's head. Transfer full. */
GInputStream *latent_exchange_send (LatentExchange *self, GError **error);

/* At most @count decoded bytes of the body, none at its end. Transfer full. */
GBytes *latent_exchange_read (LatentExchange *self, GInputStream *stream, gsize count, GError **error);

/* The whole body; LATENT_KIE_ERROR_TOO_LARGE if it has more than @max_bytes decoded bytes. What came before an error is
 * in *partial (transfer full, may be NULL). Transfer full. */
GBytes *latent_exchange_read_all (LatentExchange *self,
                                  GInputStream *stream,
                                  gsize max_bytes,
                                  GBytes **partial,
                                  GError **error);

/* FALSE as long as no byte of the request has left this machine. */
gboolean latent_exchange_get_sent (LatentExchange *self);

/* TRUE if one of the time limits ended it. */
gboolean latent_exchange_get_timed_out (LatentExchange *self);

/* To be given to other calls of the same exchange, so that its limits end them too. Transfer none. */
GCancellable *latent_exchange_get_cancellable (LatentExchange *self);

/* The error that @cause, of such another call, amounts to. Takes @cause. */
GError *latent_exchange_explain (LatentExchange *self, GError *cause);

/* What the server asked us to wait, in seconds; 0 if nothing. */
int latent_exchange_get_retry_after (LatentExchange *self);

G_END_DECLS
