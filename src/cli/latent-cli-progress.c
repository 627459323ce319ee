/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-progress.h"

#include "latent-cli-text.h"

#include <sys/ioctl.h>
#include <unistd.h>

#define DEFAULT_COLUMNS 80

void
latent_cli_progress_init (LatentCli *cli)
{
  const char *term = g_getenv ("TERM");

  cli->terminal = isatty (STDERR_FILENO) && term != NULL && *term != '\0' && !g_str_equal (term, "dumb");
}

static guint
get_columns (void)
{
  struct winsize size = { 0 };

  return ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : DEFAULT_COLUMNS;
}

void
latent_cli_progress_show (LatentCli *cli, const char *text)
{
  g_autofree char *fitted = NULL;

  if (!cli->terminal)
    return;
  /* A line that wraps can't be drawn over; the last column would wrap on some terminals. */
  fitted = latent_cli_text_fit (text, get_columns () - 1);
  g_printerr ("\r%s\033[K", fitted);
  cli->line_shown = TRUE;
}

void
latent_cli_progress_clear (LatentCli *cli)
{
  if (!cli->line_shown)
    return;
  g_printerr ("\r\033[K");
  cli->line_shown = FALSE;
}

char *
latent_cli_progress_format_elapsed (gint64 seconds)
{
  if (seconds < 3600)
    return g_strdup_printf ("%d:%02d", (int) (seconds / 60), (int) (seconds % 60));
  return g_strdup_printf ("%d:%02d:%02d", (int) (seconds / 3600), (int) (seconds / 60 % 60), (int) (seconds % 60));
}
