/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What can go wrong between us and KIE. Values from 400 on are KIE's own codes, which arrive in the body of an answer
 * whose HTTP status is nearly always 200 (KIE.md 2.3). */
typedef enum
{
  LATENT_KIE_ERROR_NOT_SENT = 1, /* no byte of the request left: no connection, name not found, offline */
  LATENT_KIE_ERROR_NO_ANSWER,    /* sent, and nothing that is KIE's envelope came back */
  LATENT_KIE_ERROR_GONE,         /* a result's link is dead (403, 404, 410 from the file host) */
  LATENT_KIE_ERROR_TOO_LARGE,    /* a body beyond the limit given */
  LATENT_KIE_ERROR_REDIRECT,     /* an API call was answered with a redirect; it is never followed */
  LATENT_KIE_ERROR_ADDRESS,      /* a URL that may not be fetched: not https, private address, wrong scheme */
  LATENT_KIE_ERROR_DAMAGED,      /* what was uploaded arrived with another size */
  LATENT_KIE_ERROR_BAD_REQUEST = 400,
  LATENT_KIE_ERROR_UNAUTHORIZED = 401,
  LATENT_KIE_ERROR_NO_CREDITS = 402, /* also "Credits insufficient" under any other code */
  LATENT_KIE_ERROR_NOT_FOUND = 404,
  LATENT_KIE_ERROR_TIMEOUT = 408,
  LATENT_KIE_ERROR_INVALID = 422,
  LATENT_KIE_ERROR_RATE_LIMITED = 429,
  LATENT_KIE_ERROR_KEY_LIMIT = 433,
  LATENT_KIE_ERROR_MAINTENANCE = 455,
  LATENT_KIE_ERROR_SERVER = 500,
  LATENT_KIE_ERROR_GENERATION = 501,
  LATENT_KIE_ERROR_DISABLED = 505,
  LATENT_KIE_ERROR_OTHER = 999, /* a code that no document names; the message has it */
  LATENT_KIE_ERROR_NO_RECORD,   /* "recordInfo is null": KIE doesn't know the task (yet, or any more) */
  LATENT_KIE_ERROR_UNKNOWN_MODEL, /* 422 "The model name you specified is not supported" */
} LatentKieError;

#define LATENT_KIE_ERROR (latent_kie_error_quark ())
GQuark latent_kie_error_quark (void);

/* A sentence for a person: what happened and what to do next, translated. Transfer none. */
const char *latent_kie_error_explain (LatentKieError code);

/* What KIE's @code and @message (may be NULL) mean; not for 200. Some errors are known by their text only, whatever the
 * code around it. */
LatentKieError latent_kie_error_classify (gint64 code, const char *message);

G_END_DECLS
