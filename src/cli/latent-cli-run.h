/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-cli.h"

G_BEGIN_DECLS

/* One task has come to its end (done, failed, expired, cancelled) or to where only the user can go on (uncertain). From
 * the run's fiber; may await. */
typedef void (*LatentCliRunFunc) (LatentTask *task, gpointer user_data);

typedef struct _LatentCliRun LatentCliRun;

/* Follows tasks to their end, with a progress line, messages about what keeps them, and the signals watched: made before
 * anything is submitted, so that no signal falls between.
 * @own: the tasks are this invocation's own; those that weren't sent are cancelled when it ends early.
 * @retry_for: seconds without any progress, while KIE or the disk is out of reach, after which it ends early. */
LatentCliRun *latent_cli_run_new (LatentCli *cli, LatentSession *session, gboolean own, guint retry_for);
void latent_cli_run_free (LatentCliRun *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentCliRun, latent_cli_run_free)

/* Starts the engine with @owner (latent_engine_start()) and waits until it drives, or another process does. Returns
 * LATENT_CLI_OK, LATENT_CLI_HELD when there is no key to drive with (and has said so), or LATENT_CLI_SIGNAL plus the
 * signal. From a fiber. */
int latent_cli_run_start (LatentCliRun *self, const char *owner);

/* @pictures: how many the tasks will make, at most; 0: tasks are counted instead of pictures. @func is called for every
 * task, once: at its end, or for what is unfinished when the run ends. Returns LATENT_CLI_OK, LATENT_CLI_FAILED (at least
 * one task failed, expired or is uncertain), LATENT_CLI_HELD, LATENT_CLI_WAITING or LATENT_CLI_SIGNAL plus the signal,
 * having said why and how to go on. The engine is stopped unless all tasks ended. From a fiber. */
int
latent_cli_run_follow (LatentCliRun *self, GPtrArray *tasks, guint pictures, LatentCliRunFunc func, gpointer user_data);

G_END_DECLS
