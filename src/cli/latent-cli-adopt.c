/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-adoption.h"

#include "latent-cli-input.h"
#include "latent-cli-json.h"
#include "latent-cli-options.h"
#include "latent-cli-output.h"
#include "latent-cli-run.h"
#include "latent-config.h"

#include <glib/gi18n-lib.h>

#define MOST_INPUT (4 * 1024 * 1024)
#define DEFAULT_RETRY_FOR 60

typedef struct
{
  LatentCli *cli;
  LatentSession *session;
  gboolean json;
} Adopt;

static void
ended_cb (LatentTask *task, gpointer user_data)
{
  Adopt *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) images = dex_await_boxed (
    latent_library_list_task_images (latent_session_get_library (self->session), latent_task_get_id (task)), &error);

  if (images == NULL)
    latent_cli_say_error (self->cli, error);
  for (guint i = 0; images != NULL && !self->json && i < images->len; i++)
    latent_cli_print_line (self->cli, latent_image_get_path (images->pdata[i]));
  if (self->json)
    latent_cli_print_json (self->cli, latent_cli_json_from_task (task, images));
}

static int
adopt (Adopt *self, char **ids, guint retry_for)
{
  g_autoptr (LatentCliRun) run = latent_cli_run_new (self->cli, self->session, FALSE, retry_for);
  g_autofree char *owner = g_uuid_string_random ();
  g_autoptr (GPtrArray) adoptions = NULL;
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  int status = latent_cli_run_start (run, owner);

  if (status != LATENT_CLI_OK)
    return status;
  adoptions = dex_await_boxed (
    latent_engine_adopt_ids (latent_session_get_engine (self->session), (const char *const *) ids, NULL), &error);
  if (adoptions == NULL)
    {
      latent_cli_say_error (self->cli, error);
      return LATENT_CLI_FAILED;
    }
  for (guint i = 0; i < adoptions->len; i++)
    {
      const LatentAdoption *adoption = adoptions->pdata[i];

      if (adoption->task != NULL)
        g_ptr_array_add (tasks, g_object_ref (adoption->task));
      else
        latent_cli_say (self->cli, "%s: %s", adoption->remote_id, adoption->message);
    }
  if (tasks->len > 0)
    status = latent_cli_run_follow (run, tasks, 0, ended_cb, self);
  return status == LATENT_CLI_OK && tasks->len < adoptions->len ? LATENT_CLI_FAILED : status;
}

/* All that was typed, with what standard input has for "-". NULL, having said why. Transfer full. */
static char *
read_text (LatentCli *cli, char **operands)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; operands[i] != NULL; i++)
    {
      g_autofree char *input = NULL;
      g_autoptr (GError) error = NULL;

      if (g_str_equal (operands[i], "-"))
        {
          input = latent_cli_input_read (MOST_INPUT, &error);
          if (input == NULL)
            {
              latent_cli_say_error (cli, error);
              return NULL;
            }
        }
      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", input != NULL ? input : operands[i]);
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static int
run (LatentCli *cli, char **arguments)
{
  g_auto (GStrv) operands = arguments;
  g_auto (GStrv) ids = NULL;
  g_autofree char *text = NULL;
  int retry_for = DEFAULT_RETRY_FOR;
  Adopt self = { .cli = cli };
  const GOptionEntry entries[] = {
    { "json", 'j', 0, G_OPTION_ARG_NONE, &self.json, N_ ("Print each task as a JSON object"), NULL },
    { "retry-for", 0, 0, G_OPTION_ARG_INT, &retry_for, N_ ("How long to wait while KIE can’t be reached (60)"),
      N_ ("SECONDS") },
    G_OPTION_ENTRY_NULL,
  };
  int status;

  if (!latent_cli_options_parse (cli, entries, &operands, 1, G_MAXUINT, &status))
    return status;
  if (retry_for < 0)
    return latent_cli_usage_error (cli, "%s", _ ("--retry-for is a number of seconds"));
  text = read_text (cli, operands + 1);
  if (text == NULL)
    return LATENT_CLI_FAILED;
  ids = latent_adoption_find_ids (text);
  if (ids[0] == NULL)
    return latent_cli_usage_error (cli, "%s", _ ("There is no task id in this text; KIE’s log shows them"));

  self.session = latent_cli_open (cli);
  if (self.session == NULL)
    return LATENT_CLI_FAILED;
  status = adopt (&self, ids, (guint) retry_for);
  latent_cli_close (cli, self.session);
  return status;
}

const LatentCliCommand latent_cli_adopt = {
  .name = "adopt",
  .arguments = N_ ("TEXT…"),
  .summary = N_ ("Fetch the pictures of tasks that were made elsewhere"),
  .details = N_ ("Any text with KIE’s task ids in it, “-” for standard input. Prompt, parameters and results come from "
                 "KIE, which keeps results for 14 days and records for two months."),
  .run = run,
};
