/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-cli.h"

G_BEGIN_DECLS

/* Standard input to its end, at most @max bytes, as a NUL-terminated string. Errors: G_IO_ERROR. Transfer full. From a
 * fiber. */
char *latent_cli_input_read (gsize max, GError **error);

/* One line of standard input without the line's end. On a terminal it is asked for with @question and not echoed; a
 * signal ends that with G_IO_ERROR_CANCELLED and *signal, the terminal as it was. To be overwritten before it is freed.
 * Transfer full. From a fiber. */
char *latent_cli_input_read_secret (LatentCli *cli, const char *question, int *signal, GError **error);

G_END_DECLS
