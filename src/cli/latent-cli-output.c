/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-output.h"

#include "latent-cli-progress.h"
#include "latent-cli-text.h"
#include "latent-config.h"
#include "latent-error.h"
#include "latent-json.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void
write_line (LatentCli *cli, const char *text)
{
  if (cli->output_errno != 0)
    return;
  if (isatty (STDOUT_FILENO))
    latent_cli_progress_clear (cli);
  errno = 0;
  if (fputs (text, stdout) == EOF || fputc ('\n', stdout) == EOF || fflush (stdout) == EOF)
    cli->output_errno = errno != 0 ? errno : EIO;
}

void
latent_cli_print_line (LatentCli *cli, const char *text)
{
  g_autofree char *clean = isatty (STDOUT_FILENO) ? latent_cli_text_clean (text) : NULL;

  write_line (cli, clean != NULL ? clean : text);
}

void
latent_cli_print_json (LatentCli *cli, JsonNode *node)
{
  g_autofree char *text = latent_json_to_string (node);

  json_node_unref (node);
  write_line (cli, text);
}

void
latent_cli_print_version (void)
{
  g_print ("latent-cli %s\n", LATENT_VERSION);
}

void
latent_cli_say (LatentCli *cli, const char *format, ...)
{
  g_autofree char *message = NULL;
  g_autofree char *clean = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  clean = latent_cli_text_clean (message);

  latent_cli_progress_clear (cli);
  g_printerr ("latent-cli: %s\n", clean);
}

void
latent_cli_say_error (LatentCli *cli, const GError *error)
{
  g_autofree char *line = latent_error_first_line (error);

  latent_cli_say (cli, "%s", *line != '\0' ? line : _ ("Something failed and gave no reason"));
}

int
latent_cli_output_status (LatentCli *cli, int status)
{
  if (cli->output_errno == 0)
    return status;
  if (cli->output_errno == EPIPE)
    return LATENT_CLI_SIGNAL + SIGPIPE;
  latent_cli_say (cli, _ ("Standard output can’t be written: %s"), g_strerror (cli->output_errno));
  return status == LATENT_CLI_OK ? LATENT_CLI_FAILED : status;
}
