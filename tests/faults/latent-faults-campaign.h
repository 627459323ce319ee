/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-faults-audit.h"

G_BEGIN_DECLS

/* Kills engines with SIGKILL, at every kind of event by name, at any event and at any time, alone and in pairs that share a
 * library, starts them again until all is done, and compares. */

typedef struct
{
  guint n_kills;
  guint n_starts;
  guint n_cli;
  guint n_libraries;
  guint n_pairs; /* kills while another process had the library open too */
  GHashTable *kills; /* where → how often (GPOINTER_TO_UINT) */
  LatentFaultsAudit *audit;
} LatentFaultsNumbers;

/* Until @n_kills processes were killed, with @n_workers libraries at a time. Blocks. Transfer full. */
LatentFaultsNumbers *latent_faults_campaign_run (guint n_kills, guint n_workers, guint32 seed);
void latent_faults_numbers_free (LatentFaultsNumbers *numbers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentFaultsNumbers, latent_faults_numbers_free)

/* The points that are named, NULL-terminated. */
const char *const *latent_faults_campaign_list_points (void);
/* TRUE if nothing was lost, doubled, half or astray. */
gboolean latent_faults_numbers_are_good (const LatentFaultsNumbers *numbers);
/* For a person. Transfer full. */
char *latent_faults_numbers_describe (const LatentFaultsNumbers *numbers);

G_END_DECLS
