/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-engine.h"

G_BEGIN_DECLS

/* What is known of a task beyond the journal: KIE's own record, and all of it as a text for a support question. */

/* recordInfo's answer (KIE.md 1). Times are µs since the epoch, 0 if unknown. */
typedef struct
{
  char *state; /* KIE's word */
  char *model; /* or NULL */
  char *input; /* JSON object text as KIE tells it, or NULL */
  char *fail_code; /* or NULL */
  char *fail_message; /* or NULL */
  double credits; /* NAN if unknown */
  double cost_time; /* seconds, NAN if unknown */
  gint64 created;
  gint64 completed;
  guint n_results;
  char *raw; /* the answer as it came, at most 64 KiB */
} LatentTaskRecord;

#define LATENT_TYPE_TASK_RECORD (latent_task_record_get_type ())
GType latent_task_record_get_type (void);
LatentTaskRecord *latent_task_record_copy (const LatentTaskRecord *self);
void latent_task_record_free (LatentTaskRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentTaskRecord, latent_task_record_free)

/* Asks KIE for the record of @task, which has a task id. Resolves to a boxed LatentTaskRecord. Errors: LATENT_KIE_ERROR
 * with a message for a person, G_IO_ERROR_CANCELLED. Fiber-backed. */
DexFuture *latent_dossier_read_record (LatentEngine *engine, LatentTask *task, GCancellable *cancellable);

/* All of it as plain text. @attempts: LatentAttempt, @record may be NULL. There is no key in any of it: the journal and
 * the client have taken it out. Transfer full. */
char *latent_dossier_to_text (LatentTask *task, GPtrArray *attempts, const LatentTaskRecord *record);

G_END_DECLS
