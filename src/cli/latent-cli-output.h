/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-cli.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Data goes to standard output and nothing else does; messages go to standard error. Both are flushed line by line. A
 * standard output that can't be written (a closed pipe, a full disk) is remembered in cli->output_errno, later output is
 * dropped, and the command goes on: pictures that are under way are paid for. */

/* @text and a line feed, byte for byte, except that control characters are shown as "?" on a terminal. */
void latent_cli_print_line (LatentCli *cli, const char *text);

/* One object a line. Consumes @node. */
void latent_cli_print_json (LatentCli *cli, JsonNode *node);

void latent_cli_print_version (void);

/* "latent-cli: MESSAGE" on standard error, in place of the progress line. Control characters, which may come from the
 * network, are taken out. */
void latent_cli_say (LatentCli *cli, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Same with the first line of @error. */
void latent_cli_say_error (LatentCli *cli, const GError *error);

/* What the process exits with when the command came to @status: a failed standard output is a failure too, 141 like any
 * program that a closed pipe ends. */
int latent_cli_output_status (LatentCli *cli, int status);

G_END_DECLS
