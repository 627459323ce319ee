/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-cli.h"

G_BEGIN_DECLS

/* One line on standard error that is drawn over itself. Only where standard error is a terminal that understands it
 * (TERM isn't "dumb"): nothing is written otherwise. There are no colours, so NO_COLOR asks for nothing more. */
void latent_cli_progress_init (LatentCli *cli);
void latent_cli_progress_show (LatentCli *cli, const char *text);
void latent_cli_progress_clear (LatentCli *cli);

/* "0:12", "1:02:03". Transfer full. */
char *latent_cli_progress_format_elapsed (gint64 seconds);

G_END_DECLS
