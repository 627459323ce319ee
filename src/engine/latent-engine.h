/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-account.h"
#include "latent-batch-list.h"
#include "latent-catalog.h"
#include "latent-library.h"
#include "latent-prices.h"

#include <libdex.h>

G_BEGIN_DECLS

typedef enum
{
  LATENT_ENGINE_ERROR_OTHER_KEY, /* another process works on this library with another key */
  LATENT_ENGINE_ERROR_COUNT,     /* more tasks at once than a request may have, or none */
  LATENT_ENGINE_ERROR_PICTURE,   /* an input picture isn't one, isn't what it was, or can't be sent */
  LATENT_ENGINE_ERROR_OTHER_TASK, /* KIE's task was made by another model, or is in the library already */
} LatentEngineError;

#define LATENT_ENGINE_ERROR (latent_engine_error_quark ())
GQuark latent_engine_error_quark (void);

/* Drives the tasks of one library through their life: check, journal, slot, createTask, await, collect. Main thread.
 *
 * Properties, all notifying: "hold" (LatentReason; NONE while the queue runs), "hold-message" (a sentence for a person),
 * "driving" (we hold the library's engine lock), "n-running" (tasks at KIE or on their way), "n-queued",
 * "n-sending" (createTask under way: the process must not end), "online".
 * Signal "task-ended" (LatentTask): it became done, failed, expired or uncertain. */
#define LATENT_TYPE_ENGINE (latent_engine_get_type ())
G_DECLARE_FINAL_TYPE (LatentEngine, latent_engine, LATENT, ENGINE, GObject)

/* For the session only; all four are kept. */
LatentEngine *
latent_engine_new (LatentLibrary *library, LatentCatalog *catalog, LatentAccount *account, LatentKieClient *client);

/* What tasks cost. Transfer none. */
LatentPrices *latent_engine_get_prices (LatentEngine *self);

/* One press of Generate. */
typedef struct
{
  char *model;       /* the model's id */
  JsonObject *input; /* as the user gave it; completed and checked by the engine */
  guint count;       /* that many tasks of the same input, 1 to 500 */
  gint64 parent;     /* image; 0: the first input picture that is the library's, if any */
  char *written;     /* what the user wrote, if the prompt was made from it (wildcards): for the history; or NULL */
} LatentRequest;
/* Keeps a reference to @input; @parent is 0. */
LatentRequest *latent_request_new (const char *model, JsonObject *input, guint count);
void latent_request_free (LatentRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentRequest, latent_request_free)

/* An input picture of the library or of a file stands in the input as latent-picture-reference.h says; the engine uploads
 * it when the task's turn comes.
 *
 * Checks @request in full and journals its tasks as queued. Resolves to a boxed GPtrArray of LatentTask. Nothing is
 * written when a check fails. A request without enough credits isn't stopped here: the balance may have changed, and KIE's
 * refusal costs nothing; one beyond the user's budgets is: LATENT_LIBRARY_ERROR_BUDGET (latent-ledger.h). Errors:
 * LATENT_CATALOG_ERROR, LATENT_LIBRARY_ERROR, LATENT_ENGINE_ERROR.
 * Consumes @request.
 * Fiber-backed. */
DexFuture *latent_engine_submit (LatentEngine *self, LatentRequest *request);

/* Tasks that one batch can have. */
#define LATENT_ENGINE_MOST_TASKS 500

/* Several requests as one batch, 1 to LATENT_ENGINE_MOST_TASKS tasks in all, checked and journalled in one transaction: all of them or none. An
 * error in one of several names it. Consumes @requests (GPtrArray of LatentRequest). Otherwise as above. */
DexFuture *latent_engine_submit_batch (LatentEngine *self, GPtrArray *requests);

/* The same for somebody who can take it back: a batch dearer than the library's setting LATENT_SETTING_UNDO_ABOVE (credits
 * as text; unset: LATENT_UNDO_ABOVE_DEFAULT), or of more than one task whose price isn't known, waits for
 * LATENT_ENGINE_UNDO_SECONDS before its first request. It is journalled at once and goes on over a restart: whoever didn't
 * take it back wanted it. latent_library_get_batch_wait() tells; latent_engine_cancel_batch() takes it back. */
#define LATENT_SETTING_UNDO_ABOVE "batch.undo-above"
#define LATENT_UNDO_ABOVE_DEFAULT 100.0
#define LATENT_ENGINE_UNDO_SECONDS 5
DexFuture *latent_engine_submit_undoable (LatentEngine *self, GPtrArray *requests);
double latent_engine_get_undo_above (LatentEngine *self);

/* Waits for the engine's lock (or uses it at once) and drives from then on: every unfinished task (@owner NULL), or those
 * that the run @owner submitted and those that other processes queue while we hold the lock. What is submitted from then on
 * belongs to @owner. A start with an owner also lifts the holds for which the user has to do something at KIE (key, credits,
 * the key's cap): whoever starts such a run has done it, or is told at once. Returns at once. A library that is read-only
 * isn't driven. */
void latent_engine_start (LatentEngine *self, const char *owner);

/* Ends driving: nothing new is sent, polls and downloads stop (their tasks stay as they are), a createTask under way is
 * awaited and journalled. Then the lock is dropped. Fiber-backed. */
DexFuture *latent_engine_stop (LatentEngine *self);

LatentReason latent_engine_get_hold (LatentEngine *self);
const char *latent_engine_get_hold_message (LatentEngine *self); /* NULL without a hold */
gboolean latent_engine_get_driving (LatentEngine *self);
gboolean latent_engine_get_online (LatentEngine *self);
guint latent_engine_get_n_running (LatentEngine *self);
guint latent_engine_get_n_queued (LatentEngine *self);
guint latent_engine_get_n_sending (LatentEngine *self);

/* The user mended the reason (topped up, new key) or wants to look again: the queue goes on. */
void latent_engine_release (LatentEngine *self);
/* Hold with LATENT_REASON_PAUSED, kept over restarts. */
void latent_engine_pause (LatentEngine *self);
/* Network is back, machine woke up, user pressed "look now": polls everything at once, spread over a few seconds. */
void latent_engine_wake (LatentEngine *self);

/* What the user can do with a task. All fiber-backed; a move that the state doesn't allow (any more) resolves to FALSE. */
DexFuture *latent_engine_cancel (LatentEngine *self, LatentTask *task); /* queued, preparing → cancelled */
DexFuture *latent_engine_hide (LatentEngine *self, LatentTask *task, gboolean hidden);
DexFuture *latent_engine_send_again (LatentEngine *self,
                                     LatentTask *task); /* uncertain → queued: the user decided so */
DexFuture *latent_engine_forget (LatentEngine *self, LatentTask *task); /* uncertain → cancelled */
/* uncertain → submitted with KIE's task id from its log page. Rejects with a message when KIE doesn't know the id. */
DexFuture *latent_engine_adopt (LatentEngine *self, LatentTask *task, const char *remote_id);
/* A new task with the input of a failed, expired or cancelled one, which is hidden. Resolves to the new LatentTask. */
DexFuture *latent_engine_try_again (LatentEngine *self, LatentTask *task);

/* The batches and how far they are: one list for all tiles. Transfer none. */
LatentBatchList *latent_engine_get_batches (LatentEngine *self);

/* What the user can do with a batch (LatentTask's batch), or with the queue's order. Durable when they resolve, whoever
 * drives. Pausing holds what isn't sent; what is on its way goes on. latent_library_is_batch_paused() tells. */
DexFuture *latent_engine_pause_batch (LatentEngine *self, const char *batch);
DexFuture *latent_engine_resume_batch (LatentEngine *self, const char *batch);
/* Queued, preparing → cancelled. Resolves to their number (int64). */
DexFuture *latent_engine_cancel_batch (LatentEngine *self, const char *batch);
/* And not after all: what was cancelled of it last waits again, but for what may have been sent. Resolves to their number
 * (int64). Fiber-backed. */
DexFuture *latent_engine_revive_batch (LatentEngine *self, const char *batch);
/* What isn't sent of it is sent before all others (@first), or after them. Resolves to their number (int64). */
DexFuture *latent_engine_order_batch (LatentEngine *self, const char *batch, gboolean first);
/* The same for these tasks' ids (gint64), in this order. Consumes @ids. */
DexFuture *latent_engine_order (LatentEngine *self, GArray *ids, gboolean first);

LatentCatalog *latent_engine_get_catalog (LatentEngine *self); /* transfer none */

/* What this model usually takes, seconds: learned, else the catalogue's. */
double latent_engine_get_usual_duration (LatentEngine *self, const char *model);

G_END_DECLS
