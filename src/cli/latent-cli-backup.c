/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-backup.h"

#include "latent-cli-library.h"
#include "latent-cli-options.h"
#include "latent-cli-output.h"
#include "latent-cli-verify.h"
#include "latent-config.h"

#include <glib/gi18n-lib.h>

static int
run_backup (LatentCli *cli, char **arguments)
{
  g_auto (GStrv) operands = arguments;
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  LatentLibrary *library;
  int status;

  if (!latent_cli_options_parse (cli, entries, &operands, 1, 1, &status))
    return status;
  file = latent_cli_library_file (operands[1]);
  library = latent_cli_library_open (cli, FALSE);
  if (library == NULL)
    return LATENT_CLI_FAILED;
  if (!dex_await (latent_library_backup (library, file), &error))
    latent_cli_say_error (cli, error);
  latent_cli_library_close (cli, library);
  return error == NULL ? LATENT_CLI_OK : LATENT_CLI_FAILED;
}

const LatentCliCommand latent_cli_backup = {
  .name = "backup",
  .arguments = N_ ("FILE"),
  .summary = N_ ("Copy the library’s database while it is used"),
  .details = N_ ("The copy has what no picture’s file has: tags, collections, tasks and what they cost. The pictures "
                 "are ordinary files; copy them with any program."),
  .run = run_backup,
};

static int
run_restore (LatentCli *cli, char **arguments)
{
  g_auto (GStrv) operands = arguments;
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_autoptr (GFile) folder = NULL;
  g_autofree char *service = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (!latent_cli_options_parse (cli, entries, &operands, 1, 1, &status))
    return status;
  file = latent_cli_library_file (operands[1]);
  if (g_file_peek_path (file) == NULL || !g_file_query_exists (file, NULL))
    return latent_cli_usage_error (cli, _ ("There is no file “%s”"), operands[1]);
  if (!latent_cli_library_locate (cli, &folder, &service))
    return LATENT_CLI_FAILED;
  if (!dex_await (latent_backup_restore (folder, file, service), &error))
    {
      latent_cli_say_error (cli, error);
      return LATENT_CLI_FAILED;
    }
  /* Pictures have come, gone and moved since. */
  return latent_cli_verify_library (cli, TRUE, FALSE);
}

const LatentCliCommand latent_cli_restore = {
  .name = "restore",
  .arguments = N_ ("FILE"),
  .summary = N_ ("Put a copy of the database back"),
  .details = N_ (
    "Pictures that came after the copy was made are taken in from their files. Tasks that were waiting then "
    "may have been sent since: they become uncertain, and nothing is sent twice. The database that was "
    "there is kept as .latent/library-before-restore.db."),
  .run = run_restore,
};
