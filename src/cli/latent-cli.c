/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli.h"

#include "latent-cli-library.h"
#include "latent-cli-options.h"
#include "latent-cli-output.h"
#include "latent-cli-progress.h"
#include "latent-cli-text.h"
#include "latent-config.h"
#include "latent-error.h"
#include "latent-fiber.h"

#include <glib/gi18n-lib.h>
#include <signal.h>

static const LatentCliCommand *const commands[] = {
  &latent_cli_generate, &latent_cli_tasks,   &latent_cli_images, &latent_cli_collections, &latent_cli_tags,
  &latent_cli_models,   &latent_cli_credits, &latent_cli_key,    &latent_cli_adopt,       &latent_cli_import,
  &latent_cli_export,   &latent_cli_verify,  &latent_cli_backup, &latent_cli_restore,     &latent_cli_move,
};

static void
print_commands (void)
{
  g_print ("%s latent-cli %s\n\n%s\n\n%s\n", _ ("Usage:"), _ ("COMMAND [OPTION…] [ARGUMENT…]"),
           _ ("Makes pictures with KIE’s models and keeps them in a library."), _ ("Commands:"));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-12s %s\n", commands[i]->name, _ (commands[i]->summary));
  g_print ("\n%s\n", _ ("“latent-cli COMMAND --help” tells more about a command, “man latent-cli” about all of it."));
}

static const LatentCliCommand *
find_command (LatentCli *cli, const char *name)
{
  const char *names[G_N_ELEMENTS (commands) + 1] = { NULL };
  const char *closest;

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (g_str_equal (commands[i]->name, name))
        return commands[i];
      names[i] = commands[i]->name;
    }
  closest = latent_cli_text_closest (name, names);
  if (closest != NULL)
    latent_cli_usage_error (cli, _ ("There is no command “%s”. Did you mean “%s”?"), name, closest);
  else
    latent_cli_usage_error (cli, _ ("There is no command “%s”"), name);
  return NULL;
}

static int
run (LatentCli *cli, char ***arguments)
{
  g_autofree char *program = NULL;
  int status = LATENT_CLI_OK;

  if (!latent_cli_options_parse_head (cli, arguments, &status))
    return status;
  if (cli->version)
    {
      latent_cli_print_version ();
      return LATENT_CLI_OK;
    }

  /* The command becomes argument 0, which the parser leaves alone. */
  program = (*arguments)[0];
  memmove (*arguments, *arguments + 1, g_strv_length (*arguments) * sizeof (char *));
  if ((*arguments)[0] != NULL && g_str_equal ((*arguments)[0], "help"))
    {
      g_free ((*arguments)[0]);
      memmove (*arguments, *arguments + 1, (g_strv_length (*arguments + 1) + 1) * sizeof (char *));
      cli->help = TRUE;
    }
  if ((*arguments)[0] == NULL)
    {
      if (!cli->help)
        return latent_cli_usage_error (cli, "%s", _ ("A command is missing"));
      print_commands ();
      return LATENT_CLI_OK;
    }

  cli->command = find_command (cli, (*arguments)[0]);
  if (cli->command == NULL)
    return LATENT_CLI_USAGE;
  return latent_cli_output_status (cli, cli->command->run (cli, g_steal_pointer (arguments)));
}

typedef struct
{
  LatentCli cli;
  char **arguments;
  GMainLoop *loop;
  int status;
} Main;

static DexFuture *
main_fiber (gpointer user_data)
{
  Main *self = user_data;

  self->status = run (&self->cli, &self->arguments);
  g_main_loop_quit (self->loop);
  return dex_future_new_true ();
}

/* Children (the demo service, glycin's loaders) have no business with the key. */
static char *
take_key (void)
{
  char *key = g_strdup (g_getenv ("KIE_API_KEY"));

  g_unsetenv ("KIE_API_KEY");
  if (key != NULL && *g_strstrip (key) == '\0')
    g_clear_pointer (&key, g_free);
  return key;
}

/* The rooms' diagnostics are for developers; whoever uses the program reads of the same things in the tasks' states. */
static GLogWriterOutput
log_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  if ((level & (G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG)) != 0 &&
      g_getenv ("G_MESSAGES_DEBUG") == NULL)
    return G_LOG_WRITER_HANDLED;
  latent_cli_progress_clear (user_data);
  return g_log_writer_default (level, fields, n_fields, NULL);
}

int
latent_cli_main (int argc, char **argv)
{
  Main self = { .status = LATENT_CLI_FAILED };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  /* A closed pipe is an error of its write, not the end of a run that pays for pictures. */
  signal (SIGPIPE, SIG_IGN);
  g_set_prgname ("latent-cli");

  self.loop = loop;
  self.arguments = g_strdupv (argv);
  self.cli.key = take_key ();
  latent_cli_progress_init (&self.cli);
  g_log_set_writer_func (log_cb, &self.cli, NULL);

  dex_future_disown (latent_fiber_spawn ("latent-cli", main_fiber, &self, NULL));
  g_main_loop_run (loop);

  latent_cli_progress_clear (&self.cli);
  g_strfreev (self.arguments);
  if (self.cli.key != NULL)
    explicit_bzero (self.cli.key, strlen (self.cli.key));
  g_free (self.cli.key);
  g_free (self.cli.library);
  return self.status;
}

LatentSession *
latent_cli_open (LatentCli *cli)
{
  LatentSessionOptions options = {
    .library = cli->library,
    .demo = cli->demo,
    .key = cli->demo ? NULL : cli->key,
  };
  g_autoptr (GError) error = NULL;
  LatentSession *session = dex_await_object (latent_session_open (&options), &error);

  if (session == NULL)
    latent_cli_say_error (cli, error);
  else if (!latent_cli_library_may (cli, latent_session_get_library (session), TRUE))
    {
      latent_cli_close (cli, session);
      return NULL;
    }
  return session;
}

void
latent_cli_close (LatentCli *cli, LatentSession *session)
{
  g_autoptr (GError) error = NULL;

  if (!dex_await (latent_session_close (session), &error) && !latent_error_is_cancelled (error))
    latent_cli_say_error (cli, error);
  g_object_unref (session);
}

void
latent_cli_say_no_key (LatentCli *cli, LatentSession *session)
{
  const GError *error = latent_session_get_key_error (session);

  if (error != NULL)
    latent_cli_say_error (cli, error);
  latent_cli_say (
    cli, "%s",
    _ ("There is no key for KIE. Give it to “latent-cli key set” or in the variable KIE_API_KEY; “--demo” "
       "needs none"));
}

char *
latent_cli_hint (LatentCli *cli, const char *command)
{
  GString *hint = g_string_new ("latent-cli ");

  g_string_append (hint, command);
  if (cli->demo)
    g_string_append (hint, " --demo");
  if (cli->library != NULL)
    {
      g_autofree char *quoted = g_shell_quote (cli->library);

      g_string_append_printf (hint, " --library %s", quoted);
    }
  return g_string_free_and_steal (hint);
}
