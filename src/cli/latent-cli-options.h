/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-cli.h"

G_BEGIN_DECLS

/* Reads the options of cli->command, and those that every command has, out of *arguments, which keeps the command's
 * name and its operands. At least @min and at most @max operands are taken.
 * FALSE ends the command with *status: help was asked for and printed, or the usage is wrong and was said so. */
gboolean latent_cli_options_parse (LatentCli *cli,
                                   const GOptionEntry *entries,
                                   char ***arguments,
                                   guint min,
                                   guint max,
                                   int *status);

/* Same for what stands before the command; stops at the first operand. Help and version are left in @cli. */
gboolean latent_cli_options_parse_head (LatentCli *cli, char ***arguments, int *status);

/* *text, the bytes that an option took, becomes UTF-8; NULL stays NULL. Says why and returns FALSE when it can't. */
gboolean latent_cli_options_decode (LatentCli *cli, const char *option, char **text);

/* "latent-cli: MESSAGE" and where to find help, for a wrong command line. Returns LATENT_CLI_USAGE. */
int latent_cli_usage_error (LatentCli *cli, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
