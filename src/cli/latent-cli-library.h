/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-cli.h"
#include "latent-progress.h"

G_BEGIN_DECLS

/* For commands that work on the library alone: no key, no engine, no network. All say what went wrong. From a fiber. */

/* Which one --library, --demo and the environment ask for: its folder and its service, transfer full. */
gboolean latent_cli_library_locate (LatentCli *cli, GFile **folder, char **service);

/* Opens it, to @change it or to look only. Transfer full; close it with latent_cli_library_close(). NULL when it can't. */
LatentLibrary *latent_cli_library_open (LatentCli *cli, gboolean change);
/* FALSE, and says why, where the command would @change a library that can't be changed now; of one that only looks it says
 * so too. */
gboolean latent_cli_library_may (LatentCli *cli, LatentLibrary *library, gboolean change);
/* The same for commands that only look, and make no library. NULL also where there is none: *status is then LATENT_CLI_OK
 * for the default library, which has nothing yet, and LATENT_CLI_FAILED for one that was named. */
LatentLibrary *latent_cli_library_look (LatentCli *cli, int *status);
void latent_cli_library_close (LatentCli *cli, LatentLibrary *library);

/* A long operation: a progress line with @what ("Checking"), and the first Ctrl+C triggers the cancellable. */
typedef struct
{
  LatentCli *cli;
  const char *what;
  GCancellable *cancellable;
  int signal; /* the one that came, or 0 */
  gint64 shown;
} LatentCliLong;

void latent_cli_long_begin (LatentCliLong *self, LatentCli *cli, const char *what);
/* A LatentProgressFunc; the last argument is the LatentCliLong. */
void latent_cli_long_progress (guint n_done, guint n_total, gpointer user_data);
/* What the command exits with: @status, or the signal's after one. */
int latent_cli_long_end (LatentCliLong *self, int status);

/* The absolute file of what stood on the command line. Transfer full. */
GFile *latent_cli_library_file (const char *argument);

G_END_DECLS
