/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-library.h"

#include "latent-cli-interrupt.h"
#include "latent-cli-output.h"
#include "latent-cli-progress.h"
#include "latent-config.h"

#include <glib/gi18n-lib.h>

#define SHOW_EVERY_US 100000

gboolean
latent_cli_library_locate (LatentCli *cli, GFile **folder, char **service)
{
  LatentSessionOptions options = { .library = cli->library, .demo = cli->demo };
  g_autoptr (GError) error = NULL;

  if (latent_session_locate (&options, folder, service, &error))
    return TRUE;
  latent_cli_say_error (cli, error);
  return FALSE;
}

gboolean
latent_cli_library_may (LatentCli *cli, LatentLibrary *library, gboolean change)
{
  if (!latent_library_get_read_only (library))
    return TRUE;
  latent_cli_say (cli, "%s", latent_library_get_notice (library));
  return !change;
}

LatentLibrary *
latent_cli_library_open (LatentCli *cli, gboolean change)
{
  g_autoptr (GFile) folder = NULL;
  g_autofree char *service = NULL;
  g_autoptr (GError) error = NULL;
  LatentLibrary *library;

  if (!latent_cli_library_locate (cli, &folder, &service))
    return NULL;
  library = dex_await_object (latent_library_open (folder, service), &error);
  if (library == NULL)
    latent_cli_say_error (cli, error);
  else if (!latent_cli_library_may (cli, library, change))
    {
      latent_cli_library_close (cli, library);
      return NULL;
    }
  return library;
}

LatentLibrary *
latent_cli_library_look (LatentCli *cli, int *status)
{
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GFile) inner = NULL;
  g_autofree char *service = NULL;

  *status = LATENT_CLI_FAILED;
  if (!latent_cli_library_locate (cli, &folder, &service))
    return NULL;
  inner = g_file_get_child (folder, ".latent");
  if (g_file_query_exists (inner, NULL))
    return latent_cli_library_open (cli, FALSE);
  if (cli->library != NULL)
    latent_cli_say (cli, _ ("There is no library in “%s”"), cli->library);
  else
    *status = LATENT_CLI_OK;
  return NULL;
}

void
latent_cli_library_close (LatentCli *cli, LatentLibrary *library)
{
  g_autoptr (GError) error = NULL;

  if (!dex_await (latent_library_close (library), &error))
    latent_cli_say_error (cli, error);
  g_object_unref (library);
}

static void
interrupt_cb (int signal, gpointer user_data)
{
  LatentCliLong *self = user_data;

  self->signal = signal;
  g_cancellable_cancel (self->cancellable);
}

void
latent_cli_long_begin (LatentCliLong *self, LatentCli *cli, const char *what)
{
  *self = (LatentCliLong) { .cli = cli, .what = what, .cancellable = g_cancellable_new () };
  latent_cli_interrupt_watch (interrupt_cb, self);
}

void
latent_cli_long_progress (guint n_done, guint n_total, gpointer user_data)
{
  LatentCliLong *self = user_data;
  gint64 now = g_get_monotonic_time ();
  g_autofree char *line = NULL;

  if (now - self->shown < SHOW_EVERY_US && n_done < n_total)
    return;
  self->shown = now;
  line = g_strdup_printf ("%s %u/%u", self->what, n_done, n_total);
  latent_cli_progress_show (self->cli, line);
}

int
latent_cli_long_end (LatentCliLong *self, int status)
{
  latent_cli_interrupt_unwatch ();
  latent_cli_progress_clear (self->cli);
  g_clear_object (&self->cancellable);
  return self->signal != 0 ? LATENT_CLI_SIGNAL + self->signal : status;
}

GFile *
latent_cli_library_file (const char *argument)
{
  return g_file_new_for_commandline_arg (argument);
}
