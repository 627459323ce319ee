/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-test-demo.h"

G_BEGIN_DECLS

/* Compares what a library says of itself with what lies in its folder and with what the service has done. Reads everything
 * behind the library's back, while no process has it open, and changes nothing in it. Blocks; any thread. */

typedef struct
{
  guint n_paid; /* tasks that the service has made */
  guint n_sent; /* requests that it has accepted */
  guint n_collected; /* pictures in the library */
  guint n_uncertain;
  guint n_lost; /* results, or tasks, that the library doesn't know */
  guint n_doubled; /* requests that were sent twice, results that are there twice */
  guint n_half; /* files under a final name that aren't what they should be */
  guint n_astray; /* tasks in a state that they shouldn't be in */
  GString *complaints;
} LatentFaultsAudit;

LatentFaultsAudit *latent_faults_audit_new (void);
void latent_faults_audit_free (LatentFaultsAudit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentFaultsAudit, latent_faults_audit_free)
/* Adds the numbers and complaints of @other. */
void latent_faults_audit_add (LatentFaultsAudit *self, const LatentFaultsAudit *other);

/* Any time after a process has ended: no half file, and nothing is uncertain (or about to be) but what is in @excused,
 * a set of the numbers of tasks as text. @seen: files that were found whole, kept from call to call. */
void latent_faults_audit_files (LatentFaultsAudit *self, const char *library, GHashTable *excused, GHashTable *seen);

/* When nothing goes on any more. @settled: nothing may be uncertain either, and the service has made every task once. */
void latent_faults_audit_account (LatentFaultsAudit *self,
                                  const char *library,
                                  LatentTestDemo *demo,
                                  const char *key,
                                  gboolean settled);

/* What somebody who looks at the service's log would say of the tasks: "PROMPT<TAB>TASK-ID" lines. Transfer full. */
char *latent_faults_list_tasks (LatentTestDemo *demo, const char *key);

G_END_DECLS
