/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The life of a task, docs/ARCHITECTURE.md, "The life of a task". The nicks stand in the database and in --json. */
typedef enum
{
  LATENT_TASK_QUEUED,
  LATENT_TASK_PREPARING,
  LATENT_TASK_SUBMITTING,
  LATENT_TASK_SUBMITTED,
  LATENT_TASK_COLLECTING,
  LATENT_TASK_DONE,
  LATENT_TASK_FAILED,
  LATENT_TASK_UNCERTAIN,
  LATENT_TASK_EXPIRED,
  LATENT_TASK_CANCELLED,
} LatentTaskState;
#define LATENT_TASK_N_STATES (LATENT_TASK_CANCELLED + 1)
#define LATENT_TYPE_TASK_STATE (latent_task_state_get_type ())
GType latent_task_state_get_type (void);

/* Why a task stays where it is, or why the whole queue is held. */
typedef enum
{
  LATENT_REASON_NONE,
  LATENT_REASON_SLOT,        /* the rate limit: its turn comes by itself */
  LATENT_REASON_NETWORK,     /* offline, or the service can't be reached */
  LATENT_REASON_KEY,         /* no key, or KIE refused it */
  LATENT_REASON_CREDITS,     /* no credits left */
  LATENT_REASON_KEY_LIMIT,   /* the key's own cap */
  LATENT_REASON_MAINTENANCE, /* KIE is down for maintenance */
  LATENT_REASON_PAUSED,      /* by the user */
  LATENT_REASON_BUDGET,      /* the user's own limit */
  LATENT_REASON_STORAGE,     /* disk full, read-only or gone */
  LATENT_REASON_RECORD,      /* KIE doesn't know the task (any more, or with this key) */
  LATENT_REASON_SERVICE,     /* KIE answered with something unexpected; looked at again later */
} LatentReason;
#define LATENT_N_REASONS (LATENT_REASON_SERVICE + 1)
#define LATENT_TYPE_REASON (latent_reason_get_type ())
GType latent_reason_get_type (void);

const char *latent_task_state_to_nick (LatentTaskState state);
gboolean latent_task_state_from_nick (const char *nick, LatentTaskState *state);
/* A word for a person, translated: "Queued", "Sending", "Running" … */
const char *latent_task_state_to_label (LatentTaskState state);
/* TRUE for done, failed, expired, cancelled (uncertain waits for the user and isn't final). */
gboolean latent_task_state_is_final (LatentTaskState state);
/* It went wrong, or nobody knows: failed, expired, uncertain. Somebody should look. */
gboolean latent_task_state_is_trouble (LatentTaskState state);
const char *latent_reason_to_nick (LatentReason reason);
gboolean latent_reason_from_nick (const char *nick, LatentReason *reason);
/* A sentence for a person, translated: "Waiting for credits" …; "" for NONE. */
const char *latent_reason_to_label (LatentReason reason);

/* One task of the journal. While it lives there is one object per task and library; it notifies as the journal moves,
 * whoever moved it (another process too). Read-only: the journal writes. What stands below is there as properties too. */
#define LATENT_TYPE_TASK (latent_task_get_type ())
G_DECLARE_FINAL_TYPE (LatentTask, latent_task, LATENT, TASK, GObject)

gint64 latent_task_get_id (LatentTask *self);
/* "loaded": FALSE for one of a LatentTaskLog that hasn't been read yet; it knows its id only. */
gboolean latent_task_get_loaded (LatentTask *self);
LatentTaskState latent_task_get_state (LatentTask *self); /* property "state" */
LatentReason latent_task_get_reason (LatentTask *self); /* "reason" */
const char *latent_task_get_detail (LatentTask *self); /* "detail": a sentence on the reason or failure, or NULL */
const char *latent_task_get_remote_id (LatentTask *self); /* "remote-id": KIE's task id, or NULL */
const char *latent_task_get_model (LatentTask *self); /* the model's id */
const char *latent_task_get_prompt (LatentTask *self); /* "" if it has none */
const char *latent_task_get_input (LatentTask *self); /* JSON object text, as sent */
const char *latent_task_get_batch (LatentTask *self); /* tasks of one press of Generate share it */
gint64 latent_task_get_rank (LatentTask *self); /* "rank": the queue's order, the id breaking ties */
const char *latent_task_get_error_code (LatentTask *self); /* KIE's code or ours, or NULL */
const char *latent_task_get_error_message (LatentTask *self); /* KIE's own words, or NULL */
gint64 latent_task_get_created (LatentTask *self); /* µs since the epoch, UTC, as all below; 0 if not yet */
gint64 latent_task_get_submitted (LatentTask *self);
gint64 latent_task_get_finished (LatentTask *self);
double latent_task_get_estimate (LatentTask *self); /* credits, NAN if unknown */
double latent_task_get_credits (LatentTask *self); /* "credits": what was charged, NAN until known */
gint64 latent_task_get_parent (LatentTask *self); /* the image that it was made from, 0 if none */
gboolean latent_task_get_hidden (LatentTask *self); /* "hidden": the user doesn't want to see it running or failed */
guint latent_task_get_n_images (LatentTask *self); /* "n-images": results that are in the library already */
guint latent_task_get_n_attempts (LatentTask *self); /* "n-attempts": requests that were sent to make it */
/* "upload": how much of its input is uploaded, from 0 to 1; what this process knows, and not in the journal. To be set by
 * who uploads. */
double latent_task_get_upload (LatentTask *self);
void latent_task_set_upload (LatentTask *self, double fraction);

G_END_DECLS
