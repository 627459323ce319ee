/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A library's engine in a process of its own (faults-child), with the shim in it. Programs come from LATENT_FAULTS_CHILD, LATENT_FAULTS_CLI
 * and LATENT_FAULTS_SHIM. All calls block, may be made on any thread, and end the test when the process can't be had. */

#define LATENT_FAULTS_KEY_PREFIX "demo-"

typedef struct
{
  const char *base; /* the service */
  const char *library; /* a folder that exists */
  const char *key;
  const char *prompt; /* not NULL: latent-cli, which makes one task of it, in faults-child's place */
  guint count; /* tasks to make */
  const char *settle; /* NULL, or what to do with tasks whose fate is unknown */
  const char *trace; /* file for its events, or NULL */
  const char *kill; /* LATENT_FAULTS_KILL, or NULL */
  const char *inject; /* LATENT_FAULTS_INJECT, or NULL */
  const char *lever; /* LATENT_FAULTS_SWITCH, or NULL */
  const char *lever_after; /* LATENT_FAULTS_AFTER, or NULL */
  const char *omit; /* LATENT_FAULTS_OMIT, or NULL */
} LatentFaultsOptions;

typedef struct _LatentFaultsChild LatentFaultsChild;

LatentFaultsChild *latent_faults_child_new (const LatentFaultsOptions *options);
/* SIGKILL. */
void latent_faults_child_kill (LatentFaultsChild *self);
/* Waits until it ended: TRUE if by a SIGKILL, FALSE if well. Anything else, or no end in two minutes, ends the test. */
gboolean latent_faults_child_wait (LatentFaultsChild *self);
/* The same, with a SIGKILL after so many microseconds. */
gboolean latent_faults_child_wait_kill (LatentFaultsChild *self, gint64 delay);
/* Reads what it says until it says @line: FALSE if it ends without. */
gboolean latent_faults_child_read_to (LatentFaultsChild *self, const char *line);
/* Kills it if it lives. */
void latent_faults_child_free (LatentFaultsChild *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentFaultsChild, latent_faults_child_free)

/* A folder in the temporary one, and its end. */
char *latent_faults_make_folder (void);
void latent_faults_remove (const char *path);

G_END_DECLS
