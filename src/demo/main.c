/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-config.h"

#include "latent-demo-control.h"
#include "latent-demo-lock.h"
#include "latent-demo-service.h"
#include "latent-locale.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>

#define EXIT_USAGE 2

/* What the command line said. */
typedef struct
{
  int port;
  int control_port; /* -1 for none */
  char *folder;
  char **keys;
  double credits;
  double speed;
  double idle_exit; /* seconds; 0 for never */
  gboolean version;
} Options;

typedef struct
{
  GMainLoop *loop;
  LatentDemoService *service;
  double idle_exit;
} Run;

static gboolean
parse (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &options->port,
      N_ ("Port to listen on; 0, the default, takes any free one and the same one next time"), N_ ("N") },
    { "state", 0, 0, G_OPTION_ARG_FILENAME, &options->folder, N_ ("Folder for accounts, tasks and pictures"),
      N_ ("DIR") },
    { "key", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->keys,
      N_ ("Accept this API key; may be given several times (default: “demo” and all that begin with “demo-”)"),
      N_ ("KEY") },
    { "credits", 0, 0, G_OPTION_ARG_DOUBLE, &options->credits, N_ ("Credits of a new account (default: 1000)"),
      N_ ("N") },
    { "speed", 0, 0, G_OPTION_ARG_DOUBLE, &options->speed, N_ ("How many times as fast as usual tasks run"),
      N_ ("FACTOR") },
    { "idle-exit", 0, 0, G_OPTION_ARG_DOUBLE, &options->idle_exit, N_ ("End after this time without a request"),
      N_ ("SECONDS") },
    { "control-port", 0, 0, G_OPTION_ARG_INT, &options->control_port,
      N_ ("Port for tests to control the service on; 0 takes any free one"), N_ ("N") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, N_ ("Show the version and exit"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (
    context, _ ("A picture service for trying Latent without a key and for testing KIE clients: it speaks KIE’s API on "
                "this computer alone and draws the pictures itself."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc > 1)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("Unexpected argument “%s”"), (*argv)[1]);
  else if (options->port < 0 || options->port > G_MAXUINT16 || options->control_port < -1 ||
           options->control_port > G_MAXUINT16)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("A port is a number from 0 to 65535"));
  else if (!(options->speed > 0.0) || !isfinite (options->speed))
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("--speed must be more than 0"));
  else if (!(options->credits >= 0.0) || !isfinite (options->credits) || !(options->idle_exit >= 0.0))
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         _ ("--credits and --idle-exit can’t be less than 0"));
  else
    return TRUE;
  return FALSE;
}

static gboolean
quit_cb (gpointer user_data)
{
  Run *run = user_data;

  g_main_loop_quit (run->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
check_idle_cb (gpointer user_data)
{
  Run *run = user_data;

  if (latent_demo_service_get_idle (run->service) >= run->idle_exit)
    g_main_loop_quit (run->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
serve (const Options *options, Run *run, GError **error)
{
  LatentDemoServiceOptions service_options = { .folder = options->folder,
                                               .keys = (const char *const *) options->keys,
                                               .credits = options->credits,
                                               .speed = options->speed };
  g_autofree char *announcement = NULL;
  g_autoptr (LatentDemoLock) lock = NULL;
  g_autoptr (LatentDemoService) service = NULL;
  g_autoptr (LatentDemoControl) control = NULL;
  guint idle = 0;

  if (g_mkdir_with_parents (options->folder, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _ ("The folder “%s” can’t be made: %s"),
                   options->folder, g_strerror (code));
      return FALSE;
    }
  lock = latent_demo_lock_acquire (options->folder, &announcement, error);
  if (lock == NULL)
    {
      if (announcement == NULL)
        return FALSE;
      /* Another one serves this folder already: whoever started this one can use that. */
      fputs (announcement, stdout);
      return TRUE;
    }

  service = latent_demo_service_new (&service_options, error);
  if (service == NULL || !latent_demo_service_listen (service, (guint) options->port, error))
    return FALSE;
  if (options->control_port >= 0)
    {
      control = latent_demo_control_new (service, (guint) options->control_port, error);
      if (control == NULL)
        return FALSE;
    }
  /* Programs read these lines: they aren't translated. */
  announcement = control != NULL
                   ? g_strdup_printf ("Listening on %s\nControl on %s\n", latent_demo_service_get_base (service),
                                      latent_demo_control_get_base (control))
                   : g_strdup_printf ("Listening on %s\n", latent_demo_service_get_base (service));
  if (!latent_demo_lock_announce (lock, announcement, error))
    return FALSE;
  fputs (announcement, stdout);
  fflush (stdout);

  run->service = service;
  run->idle_exit = options->idle_exit;
  if (options->idle_exit > 0.0)
    idle = g_timeout_add ((guint) CLAMP (options->idle_exit * 100.0, 50.0, 1000.0), check_idle_cb, run);
  g_main_loop_run (run->loop);
  g_clear_handle_id (&idle, g_source_remove);
  latent_demo_service_close (service);
  return TRUE;
}

/* A signal that comes while it is still starting ends it as soon as it has started. */
static gboolean
run_service (const Options *options, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Run run = { .loop = loop };
  guint term = g_unix_signal_add (SIGTERM, quit_cb, &run);
  guint interrupt = g_unix_signal_add (SIGINT, quit_cb, &run);
  gboolean served = serve (options, &run, error);

  g_source_remove (term);
  g_source_remove (interrupt);
  return served;
}

int
main (int argc, char **argv)
{
  Options options = { .control_port = -1, .credits = 1000.0, .speed = 1.0 };
  g_autoptr (GError) error = NULL;
  int status = EXIT_SUCCESS;

  latent_locale_init ();

  if (!parse (&options, &argc, &argv, &error))
    {
      g_printerr ("latent-demo: %s\n", error->message);
      g_printerr (_ ("Try “latent-demo --help”.\n"));
      status = EXIT_USAGE;
    }
  else if (options.version)
    g_print ("latent-demo %s\n", LATENT_VERSION);
  else
    {
      if (options.folder == NULL)
        options.folder = g_build_filename (g_get_user_data_dir (), "latent-demo", NULL);
      if (!run_service (&options, &error))
        {
          g_printerr ("latent-demo: %s\n", error->message);
          status = EXIT_FAILURE;
        }
    }
  g_free (options.folder);
  g_strfreev (options.keys);
  return status;
}
