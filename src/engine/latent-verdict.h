/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-kie-client.h"
#include "latent-task.h"

G_BEGIN_DECLS

/* What KIE's answers mean for a task: the state table of docs/ARCHITECTURE.md as one table in code. */

typedef enum
{
  LATENT_VERDICT_ACCEPTED,  /* submitting → submitted */
  LATENT_VERDICT_QUEUE,     /* submitting → queued; it is sent again when its turn comes */
  LATENT_VERDICT_HOLD,      /* submitting → queued, and the whole queue is held with the reason */
  LATENT_VERDICT_FAIL,      /* submitting → failed; the prompt can be edited */
  LATENT_VERDICT_UNCERTAIN, /* submitting → uncertain: only the user decides */
} LatentVerdict;

/* After createTask. @reason (out) goes with QUEUE and HOLD. */
LatentVerdict latent_verdict_on_submission (const LatentKieSubmission *submission, LatentReason *reason);

typedef enum
{
  LATENT_LOOK_AGAIN,  /* it stays submitted, for @reason */
  LATENT_LOOK_EXPIRED, /* submitted → expired: KIE has forgotten it, as it does with records older than two months */
} LatentLook;

/* After a recordInfo that gave no record. @age: seconds since the submission. */
LatentLook latent_verdict_on_look (const GError *error, double age, LatentReason *reason);

/* TRUE for the reasons that hold a queue until the user did something: key, credits, the key's cap, paused, budget. The
 * others are looked at again by themselves. */
gboolean latent_verdict_needs_user (LatentReason reason);

/* What to tell a person whose queue is held; NULL for NONE. Transfer none. */
const char *latent_verdict_explain_hold (LatentReason reason);

G_END_DECLS
