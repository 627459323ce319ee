/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* The journal: what the engine writes. Every move is durable (fsynced) when its future resolves. */

typedef struct
{
  char *model;
  char *prompt;
  char *input;    /* the complete input as JSON object text, without links that expire */
  char *batch;    /* or NULL */
  char *written;  /* what the user wrote, which the prompt was made from; NULL: the prompt itself */
  char *owner;    /* token of the run that asked for it, or NULL for the application */
  double estimate; /* credits or NAN */
  double listed;   /* what the catalogue says of it, or NAN */
  char *settings;  /* of latent_model_dup_settings(), or NULL */
  char *basis;     /* the same */
  gint64 parent;  /* image or 0 */
} LatentTaskDraft;

LatentTaskDraft *latent_task_draft_new (void); /* estimate and listed NAN, all else empty */
void latent_task_draft_free (LatentTaskDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentTaskDraft, latent_task_draft_free)

/* – → queued, all of @drafts (LatentTaskDraft, consumed) in one transaction, or none; at the end of the queue. What the
 * user wrote goes into the history of prompts. Resolves to a boxed GPtrArray of LatentTask in the order given. */
DexFuture *latent_journal_add (LatentLibrary *library, GPtrArray *drafts);
/* The same for one batch. Its first request isn't sent before @wait_until (µs since the epoch, 0: at once), so that it can
 * be taken back; that is kept in the setting of this name with the batch's id behind it. Errors:
 * LATENT_LIBRARY_ERROR_BUDGET, with a sentence for a person. */
#define LATENT_SETTING_BATCH_WAIT "batch.wait."
DexFuture *latent_journal_add_batch (LatentLibrary *library, GPtrArray *drafts, gint64 wait_until);
/* It may go. Resolves to TRUE. */
DexFuture *latent_journal_end_wait (LatentLibrary *library, const char *batch);
/* Until when; 0 if it doesn't wait. */
gint64 latent_library_get_batch_wait (LatentLibrary *library, const char *batch);

/* – → submitted: a task that was made elsewhere, as KIE's record of it says. Takes @draft; owner and batch may be NULL.
 * @created: µs since the epoch, 0 if unknown. Resolves to the LatentTask. Errors: LATENT_LIBRARY_ERROR_EXISTS when the
 * library has that task, or pictures of it, already. */
DexFuture *latent_journal_adopt (LatentLibrary *library, LatentTaskDraft *draft, const char *remote_id, gint64 created);

/* One transition. Strings are copied. Initialise with LATENT_MOVE_INIT. */
typedef struct
{
  gint64 task;
  guint from; /* the states it may be in: an OR of LATENT_IN () */
  LatentTaskState to;
  LatentReason reason;
  const char *detail;
  const char *error_code;
  const char *error_message;
  const char *remote_id; /* →submitted */
  const char *const *links; /* →collecting: one row of `result` each */
  double credits; /* NAN leaves what is known */
  const char *raw; /* KIE's last answer, kept for support questions; NULL leaves it */
  /* →submitting: the attempt and its slot */
  const char *request; /* the body as it will be sent (no key in it) */
  gint64 sent; /* CLOCK_BOOTTIME µs */
  /* submitting→: the answer to it */
  gint64 answered; /* CLOCK_BOOTTIME µs; 0 if the slot was not used (nothing was sent) */
  int http_status;
  const char *answer;
} LatentMove;

#define LATENT_IN(state) (1u << (state))
#define LATENT_MOVE_INIT { .credits = __builtin_nan ("") }

/* `UPDATE … WHERE id = ? AND state IN from` and all that belongs to it in one BEGIN IMMEDIATE. Resolves to a boolean:
 * FALSE if the task was in none of the states (the race is lost: read it again). A second task with the same remote id is
 * LATENT_LIBRARY_ERROR_DATABASE; →submitting beyond a budget LATENT_LIBRARY_ERROR_BUDGET. Times (submitted, finished) are set by the journal. The ledger is written here too:
 * estimate at submitting, charge when known. */
DexFuture *latent_journal_move (LatentLibrary *library, const LatentMove *move);

/* Why it stays where it is; no transition. Resolves to TRUE. */
DexFuture *latent_journal_note (LatentLibrary *library, gint64 task, LatentReason reason, const char *detail);
DexFuture *latent_journal_set_hidden (LatentLibrary *library, gint64 task, gboolean hidden);

/* A batch, the tasks of one press of Generate. What isn't sent of a paused one waits, with the reason PAUSED; that is kept
 * in the setting of this name with the batch's id behind it. Pausing resolves to TRUE; cancelling what isn't sent to the
 * number of tasks (int64). */
#define LATENT_SETTING_BATCH_PAUSED "batch.paused."
DexFuture *latent_journal_pause_batch (LatentLibrary *library, const char *batch, gboolean paused);
DexFuture *latent_journal_cancel_batch (LatentLibrary *library, const char *batch);
/* Takes back what cancelled tasks of @batch last: they wait again, but for those of which a request was ever made. Resolves
 * to a boxed GPtrArray of LatentTask. LEAF. */
DexFuture *latent_journal_revive_batch (LatentLibrary *library, const char *batch);
gboolean latent_library_is_batch_paused (LatentLibrary *library, const char *batch);

/* Those of @ids (gint64, consumed) that aren't sent yet are sent in this order before all others, or after them. Resolves
 * to their number (int64). */
DexFuture *latent_journal_order (LatentLibrary *library, GArray *ids, gboolean first);
/* The same for all of a batch in the order that they have. */
DexFuture *latent_journal_order_batch (LatentLibrary *library, const char *batch, gboolean first);

/* For who has just got the engine's lock: submitting → uncertain, preparing → queued, `landing` results whose file is
 * there with the right hash are committed and the others go back to pending, stale parts are removed. Resolves to the
 * number of tasks that became uncertain. Fiber-backed. */
DexFuture *latent_journal_recover (LatentLibrary *library);

/* Tasks that aren't final (uncertain too), oldest first; @owner not NULL: only that run's. A boxed GPtrArray of
 * LatentTask. */
DexFuture *latent_journal_list_unfinished (LatentLibrary *library, const char *owner);

/* The governor's window: the newest @limit slots, oldest first, as a boxed GArray of LatentSlot. */
typedef struct
{
  gint64 task;
  char boot[40]; /* boot id of the kernel that the times belong to */
  gint64 started; /* CLOCK_BOOTTIME µs */
  gint64 answered; /* 0: no answer known */
} LatentSlot;
DexFuture *latent_journal_list_slots (LatentLibrary *library, guint limit);

typedef enum
{
  LATENT_RESULT_PENDING,
  LATENT_RESULT_LANDING, /* hash and final name are known, the rename may or may not have happened */
  LATENT_RESULT_LANDED,
  LATENT_RESULT_EXPIRED, /* gone for good at KIE */
} LatentResultState;

typedef struct
{
  guint index;
  char *link;
  LatentResultState state;
  gint64 image; /* 0 until landed */
} LatentResult;

/* A boxed GPtrArray of LatentResult, by index. */
DexFuture *latent_journal_list_results (LatentLibrary *library, gint64 task);
DexFuture *latent_journal_expire_result (LatentLibrary *library, gint64 task, guint index);

/* What was sent and answered, for support questions: a boxed GPtrArray of LatentAttempt, oldest first. */
typedef struct
{
  gint64 started; /* µs since the epoch */
  char *request;
  int http_status;
  char *answer; /* or NULL */
} LatentAttempt;
DexFuture *latent_journal_list_attempts (LatentLibrary *library, gint64 task);

/* Seconds from submission to result of the last @limit tasks of @model: a boxed GArray of double, newest first. */
DexFuture *latent_journal_add_duration (LatentLibrary *library, const char *model, double seconds);
DexFuture *latent_journal_list_durations (LatentLibrary *library, const char *model, guint limit);

G_END_DECLS
