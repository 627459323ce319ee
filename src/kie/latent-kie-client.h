/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-kie-error.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <libdex.h>

G_BEGIN_DECLS

#define LATENT_KIE_API_BASE "https://api.kie.ai"
#define LATENT_KIE_UPLOAD_BASE "https://kieai.redpandaai.co"

#define LATENT_TYPE_KIE_CLIENT (latent_kie_client_get_type ())
G_DECLARE_FINAL_TYPE (LatentKieClient, latent_kie_client, LATENT, KIE_CLIENT, GObject)

/* One client for one account, over one SoupSession; main thread only.
 * @api_base, @upload_base: scheme, host and port, no path needed; NULL for KIE's own (@upload_base NULL and @api_base
 * not KIE's own: the API base). Plain http or a private address is allowed for results only if @api_base is such.
 * Errors: LATENT_KIE_ERROR_ADDRESS for a base that is no http(s) URL. Transfer full. */
LatentKieClient *latent_kie_client_new (const char *api_base, const char *upload_base, GError **error);

/* The base as "scheme://host[:port]", without a trailing slash: the name under which library and keyring know the
 * service. Transfer none. */
const char *latent_kie_client_get_api_base (LatentKieClient *self);

/* The key for all following requests; NULL forgets it. Copied, overwritten before it is freed, never logged. It is sent
 * to the API and upload hosts only. */
void latent_kie_client_set_key (LatentKieClient *self, const char *key);
gboolean latent_kie_client_has_key (LatentKieClient *self);

/* The next requests open connections of their own, whatever there is now; requests under way go on. To be called when
 * the network has changed or the machine has slept: kept connections may be dead without knowing it. Done by itself after
 * a request that ran out of time. */
void latent_kie_client_renew_connections (LatentKieClient *self);

/* --- createTask ------------------------------------------------------------------------------------------------ */

typedef enum
{
  LATENT_KIE_ACCEPTED, /* an envelope with a task id came */
  LATENT_KIE_REFUSED, /* an envelope with another code came: nothing was created or charged */
  LATENT_KIE_NOT_SENT, /* no byte of the request left this machine */
  LATENT_KIE_UNCERTAIN, /* bytes left and no envelope came back: the task may exist and be charged */
} LatentKieOutcome;

/* Everything that is known of one createTask. */
typedef struct
{
  LatentKieOutcome outcome;
  char *task_id; /* when ACCEPTED */
  GError *error; /* otherwise, LATENT_KIE_ERROR; 408 and a 5xx without envelope are UNCERTAIN */
  char *message; /* KIE's own msg, or NULL */
  char *answer; /* the raw body as far as it came, at most 64 KiB, valid UTF-8; or NULL */
  int http_status; /* 0 if none came */
  gint64 sent; /* CLOCK_BOOTTIME in µs when the request was handed to the network */
  gint64 answered; /* CLOCK_BOOTTIME in µs when the answer, or the connection's end, came */
  int retry_after; /* seconds the server asked us to wait, or 0 */
} LatentKieSubmission;

#define LATENT_TYPE_KIE_SUBMISSION (latent_kie_submission_get_type ())
GType latent_kie_submission_get_type (void);
LatentKieSubmission *latent_kie_submission_copy (const LatentKieSubmission *self);
void latent_kie_submission_free (LatentKieSubmission *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentKieSubmission, latent_kie_submission_free)

/* The exact body that createTask would send: {"model": …, "input": …}. @input is an object's text. Transfer full. */
char *latent_kie_client_build_task (const char *model, JsonObject *input);

/* POST /api/v1/jobs/createTask with @body. THE request that costs money: never repeated by us or by libsoup, never
 * cancelled (there is no GCancellable), and ended by a time-out of 60 s.
 * Resolves to a boxed LatentKieSubmission whatever happens; rejects only on a programmer's error. Fiber-backed. */
DexFuture *latent_kie_client_create_task (LatentKieClient *self, const char *body);

/* --- recordInfo ------------------------------------------------------------------------------------------------ */

typedef enum
{
  LATENT_KIE_STATE_RUNNING, /* waiting, queuing, generating, and every state that we don't know */
  LATENT_KIE_STATE_SUCCESS,
  LATENT_KIE_STATE_FAIL,
} LatentKieState;

/* Begins the "link" of an answer that is words (KIE's resultObject) and came with the record: JSON in base64 follows. */
#define LATENT_KIE_ANSWER "data:application/json;base64,"

/* One answer of recordInfo, JSON in strings already unpacked. */
typedef struct
{
  char *task_id;
  char *model; /* or NULL */
  LatentKieState state;
  char *state_name; /* KIE's word */
  char **links; /* result URLs in their order, unique, or one LATENT_KIE_ANSWER; empty array if none */
  JsonObject *input; /* what the task was made from, or NULL */
  char *fail_code; /* or NULL */
  char *fail_message; /* or NULL */
  double credits; /* what was charged; NAN if unknown */
  gint64 created; /* ms since the epoch, 0 if unknown */
  gint64 completed; /* ms since the epoch, 0 if unknown */
  double cost_time; /* seconds; NAN if unknown */
  char *raw; /* the envelope's text, at most 64 KiB */
} LatentKieRecord;

#define LATENT_TYPE_KIE_RECORD (latent_kie_record_get_type ())
GType latent_kie_record_get_type (void);
LatentKieRecord *latent_kie_record_copy (const LatentKieRecord *self);
void latent_kie_record_free (LatentKieRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentKieRecord, latent_kie_record_free)

/* GET /api/v1/jobs/recordInfo. Resolves to a boxed LatentKieRecord. Errors: LATENT_KIE_ERROR (NO_RECORD for
 * "recordInfo is null"), G_IO_ERROR_CANCELLED. Fiber-backed. */
DexFuture *latent_kie_client_get_record (LatentKieClient *self, const char *task_id, GCancellable *cancellable);

/* GET /api/v1/chat/credit. Resolves to a double. Errors as above. Fiber-backed. */
DexFuture *latent_kie_client_get_credits (LatentKieClient *self, GCancellable *cancellable);

/* POST /api/v1/common/download-url: a link for a result whose own link is refused, good for 20 minutes. Resolves to a
 * string. Errors as above (422 "url is wrong": LATENT_KIE_ERROR_INVALID). Fiber-backed. */
DexFuture *latent_kie_client_renew_link (LatentKieClient *self, const char *link, GCancellable *cancellable);

/* --- results --------------------------------------------------------------------------------------------------- */

/* GET @url into @sink (written and not closed), without the key, redirects followed within the same rules (https; http
 * and private addresses only if the API base is such). Ends when no byte came for 60 s; there is no total limit of time.
 * More than @max_bytes decoded bytes are LATENT_KIE_ERROR_TOO_LARGE; a body shorter than announced is
 * LATENT_KIE_ERROR_NO_ANSWER. A LATENT_KIE_ANSWER is written as it is. Resolves to the number of bytes (int64). Fiber-backed. */
DexFuture *latent_kie_client_download (LatentKieClient *self,
                                       const char *url,
                                       GOutputStream *sink,
                                       guint64 max_bytes,
                                       GCancellable *cancellable);

G_END_DECLS
