/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-cli.h"

G_BEGIN_DECLS

/* It came to its end, or to where only its user can go on. */
gboolean latent_cli_status_has_ended (LatentTask *task);

/* Nothing of it has left this computer, and it can be taken back. */
gboolean latent_cli_status_is_unsent (LatentTask *task);

/* What keeps all of @tasks that haven't ended from going on within a moment, or LATENT_REASON_NONE. *detail: a sentence on
 * it, transfer none, or untouched. */
LatentReason latent_cli_status_get_obstacle (LatentEngine *engine, GPtrArray *tasks, const char **detail);

/* "2 of 4 pictures · 0:12 · waiting for KIE". @pictures: how many the tasks make at most, or 0 to count tasks.
 * @elapsed in µs. Transfer full. */
char *latent_cli_status_line (LatentEngine *engine, GPtrArray *tasks, guint pictures, gint64 elapsed);

/* What to tell somebody whose run ends because the queue is held; NULL for reasons that mend themselves soon. Transfer
 * none. */
const char *latent_cli_status_explain_hold (LatentReason reason);

G_END_DECLS
