/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-cli.h"

G_BEGIN_DECLS

/* By the journal's number or KIE's task id. Says so and returns NULL when there is none. Transfer full. From a fiber. */
LatentTask *latent_cli_find_task (LatentCli *cli, LatentLibrary *library, const char *id);

/* TRUE if @operands are an action with all that it needs: "cancel" ID, "adopt" ID KIE-ID … */
gboolean latent_cli_is_task_action (char **operands);

/* Carries it out. Returns the exit status. From a fiber. */
int latent_cli_act_on_task (LatentCli *cli, LatentSession *session, char **operands);

/* What the user can do with @task, if it waits for its user. */
void latent_cli_say_choices (LatentCli *cli, LatentTask *task);

G_END_DECLS
