/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-library.h"
#include "latent-cli-options.h"
#include "latent-cli-output.h"
#include "latent-config.h"
#include "latent-error.h"

#include <glib/gi18n-lib.h>

static void
say_outcome (LatentCli *cli, LatentRelocation outcome, GFile *from, GFile *to)
{
  g_autofree char *old = g_file_get_parse_name (from);
  g_autofree char *new = g_file_get_parse_name (to);

  latent_cli_say (cli, _ ("The library lies in “%s” now"), new);
  if (outcome == LATENT_RELOCATION_TRASHED)
    latent_cli_say (cli, _ ("What was in “%s” is in the desktop’s trash"), old);
  else if (outcome == LATENT_RELOCATION_LEFT)
    latent_cli_say (cli, _ ("“%s” couldn’t be put into the trash; all of it is in the new folder"), old);
}

static int
move (LatentCli *cli, GFile *to)
{
  const LatentSessionOptions options = { .library = cli->library, .demo = cli->demo };
  g_autoptr (GFile) from = NULL;
  g_autofree char *service = NULL;
  g_autoptr (GError) error = NULL;
  LatentCliLong work;
  gint64 outcome;

  if (!latent_cli_library_locate (cli, &from, &service))
    return LATENT_CLI_FAILED;
  latent_cli_long_begin (&work, cli, _ ("Moving"));
  outcome = dex_await_int64 (latent_session_relocate (&options, to, latent_cli_long_progress, &work, work.cancellable),
                             &error);
  if (error == NULL)
    say_outcome (cli, (LatentRelocation) outcome, from, to);
  else if (!latent_error_is_cancelled (error))
    latent_cli_say_error (cli, error);
  return latent_cli_long_end (&work, error == NULL ? LATENT_CLI_OK : LATENT_CLI_FAILED);
}

static int
run (LatentCli *cli, char **arguments)
{
  g_auto (GStrv) operands = arguments;
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_autoptr (GFile) to = NULL;
  int status;

  if (!latent_cli_options_parse (cli, entries, &operands, 1, 1, &status))
    return status;
  to = latent_cli_library_file (operands[1]);
  return move (cli, to);
}

const LatentCliCommand latent_cli_move = {
  .name = "move",
  .arguments = N_ ("FOLDER"),
  .summary = N_ ("Move the library to another folder"),
  .details = N_ ("The folder becomes the library: it must be empty or not there yet. On another disk everything is "
                 "copied and compared before it counts, and what was there goes to the desktop’s trash. Where it lies "
                 "is remembered, unless --library names it. No other program may work on the library."),
  .run = run,
};
