/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-json.h"
#include "latent-cli-library.h"
#include "latent-cli-options.h"
#include "latent-cli-output.h"
#include "latent-cli-run.h"
#include "latent-cli-task-actions.h"
#include "latent-cli-text.h"
#include "latent-config.h"
#include "latent-dossier.h"
#include "latent-journal.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define DEFAULT_RETRY_FOR 60

static void
print_task (LatentCli *cli, LatentTask *task)
{
  g_autofree char *created = latent_cli_text_format_time (latent_task_get_created (task));
  g_autofree char *prompt = latent_cli_text_fit (latent_task_get_prompt (task), 60);
  g_autofree char *line = g_strdup_printf ("%6" G_GINT64_FORMAT "  %-10s  %s  %s  %s", latent_task_get_id (task),
                                           latent_task_state_to_nick (latent_task_get_state (task)), created,
                                           latent_task_get_model (task), prompt);

  latent_cli_print_line (cli, line);
}

static int
list (LatentCli *cli, LatentLibrary *library, gboolean json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tasks = dex_await_boxed (latent_library_list_tasks (library), &error);

  if (tasks == NULL)
    {
      latent_cli_say_error (cli, error);
      return LATENT_CLI_FAILED;
    }
  for (guint i = 0; i < tasks->len && cli->output_errno == 0; i++)
    {
      LatentTask *task = g_ptr_array_index (tasks, i);
      g_autoptr (GPtrArray) images = NULL;

      if (!json)
        {
          print_task (cli, task);
          continue;
        }
      images = dex_await_boxed (latent_library_list_task_images (library, latent_task_get_id (task)), &error);
      if (images == NULL)
        {
          latent_cli_say_error (cli, error);
          return LATENT_CLI_FAILED;
        }
      latent_cli_print_json (cli, latent_cli_json_from_task (task, images));
    }
  return LATENT_CLI_OK;
}

static void
ended_cb (LatentTask *task, gpointer user_data)
{
}

/* What can go on by itself, that is: uncertain tasks wait for their user. */
static GPtrArray *
list_unfinished (LatentLibrary *library, GError **error)
{
  g_autoptr (GPtrArray) all = dex_await_boxed (latent_journal_list_unfinished (library, NULL), error);
  GPtrArray *tasks;

  if (all == NULL)
    return NULL;
  tasks = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < all->len; i++)
    if (latent_task_get_state (g_ptr_array_index (all, i)) != LATENT_TASK_UNCERTAIN)
      g_ptr_array_add (tasks, g_object_ref (g_ptr_array_index (all, i)));
  return tasks;
}

static int
resume (LatentCli *cli, LatentSession *session, guint retry_for)
{
  LatentEngine *engine = latent_session_get_engine (session);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tasks = list_unfinished (latent_session_get_library (session), &error);
  g_autoptr (LatentCliRun) run = NULL;
  int status;

  if (tasks == NULL)
    {
      latent_cli_say_error (cli, error);
      return LATENT_CLI_FAILED;
    }
  if (tasks->len == 0 && latent_engine_get_hold (engine) == LATENT_REASON_NONE)
    return LATENT_CLI_OK;

  run = latent_cli_run_new (cli, session, FALSE, retry_for);
  status = latent_cli_run_start (run, NULL);
  if (status != LATENT_CLI_OK)
    return status;
  /* To resume is to lift a pause, and to try again what was refused. The user's own budget stays. */
  if (latent_engine_get_hold (engine) != LATENT_REASON_NONE && latent_engine_get_hold (engine) != LATENT_REASON_BUDGET)
    latent_engine_release (engine);
  return latent_cli_run_follow (run, tasks, 0, ended_cb, NULL);
}

static void
print_detail (LatentCli *cli, const char *name, const char *value)
{
  g_autofree char *line = NULL;

  if (value == NULL || *value == '\0')
    return;
  line = g_strdup_printf ("%s: %s", name, value);
  latent_cli_print_line (cli, line);
}

static void
print_time (LatentCli *cli, const char *name, gint64 time)
{
  g_autofree char *text = time > 0 ? latent_cli_text_format_time (time) : NULL;

  print_detail (cli, name, text);
}

static void
print_credits (LatentCli *cli, const char *name, double credits)
{
  g_autofree char *text = !isnan (credits) ? latent_cli_text_format_credits (credits) : NULL;

  print_detail (cli, name, text);
}

static void
print_details (LatentCli *cli, LatentTask *task, GPtrArray *images, GPtrArray *attempts)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, latent_task_get_id (task));

  print_detail (cli, _ ("Task"), id);
  print_detail (cli, _ ("State"), latent_task_state_to_label (latent_task_get_state (task)));
  print_detail (cli, _ ("Because"), latent_reason_to_label (latent_task_get_reason (task)));
  print_detail (cli, _ ("Detail"), latent_task_get_detail (task));
  print_detail (cli, _ ("KIE’s task"), latent_task_get_remote_id (task));
  print_detail (cli, _ ("Model"), latent_task_get_model (task));
  print_detail (cli, _ ("Prompt"), latent_task_get_prompt (task));
  print_detail (cli, _ ("Input"), latent_task_get_input (task));
  print_time (cli, _ ("Created"), latent_task_get_created (task));
  print_time (cli, _ ("Sent"), latent_task_get_submitted (task));
  print_time (cli, _ ("Finished"), latent_task_get_finished (task));
  print_credits (cli, _ ("Estimate"), latent_task_get_estimate (task));
  print_credits (cli, _ ("Credits"), latent_task_get_credits (task));
  print_detail (cli, _ ("KIE’s code"), latent_task_get_error_code (task));
  print_detail (cli, _ ("KIE’s message"), latent_task_get_error_message (task));
  for (guint i = 0; i < images->len; i++)
    print_detail (cli, _ ("Picture"), latent_image_get_path (g_ptr_array_index (images, i)));
  for (guint i = 0; i < attempts->len; i++)
    {
      const LatentAttempt *attempt = g_ptr_array_index (attempts, i);

      print_time (cli, _ ("Attempt"), attempt->started);
      print_detail (cli, _ ("  sent"), attempt->request);
      print_detail (cli, _ ("  answer"), attempt->answer);
    }
  print_detail (cli, _ ("KIE’s log"), "https://kie.ai/logs");
}

/* KIE's own words, asked for now. */
static int
print_record (LatentCli *cli, LatentEngine *engine, LatentTask *task)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentTaskRecord) record = NULL;

  if (latent_task_get_remote_id (task) == NULL)
    {
      latent_cli_say (cli, "%s", _ ("KIE has no record of this task: it was never accepted"));
      return LATENT_CLI_OK;
    }
  record = dex_await_boxed (latent_dossier_read_record (engine, task, NULL), &error);
  if (record == NULL)
    {
      latent_cli_say_error (cli, error);
      return LATENT_CLI_FAILED;
    }
  latent_cli_print_line (cli, _ ("KIE’s record"));
  print_detail (cli, _ ("  state"), record->state);
  print_detail (cli, _ ("  model"), record->model);
  print_detail (cli, _ ("  input"), record->input);
  print_time (cli, _ ("  created"), record->created);
  print_time (cli, _ ("  completed"), record->completed);
  print_credits (cli, _ ("  credits"), record->credits);
  print_detail (cli, _ ("  code"), record->fail_code);
  print_detail (cli, _ ("  message"), record->fail_message);
  print_detail (cli, _ ("  answer"), record->raw);
  return LATENT_CLI_OK;
}

/* @engine: NULL, or the one that asks KIE for its record. */
static int
show (LatentCli *cli, LatentLibrary *library, LatentEngine *engine, const char *id, gboolean json)
{
  g_autoptr (LatentTask) task = latent_cli_find_task (cli, library, id);
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GPtrArray) attempts = NULL;
  g_autoptr (GError) error = NULL;

  if (task == NULL)
    return LATENT_CLI_FAILED;
  images = dex_await_boxed (latent_library_list_task_images (library, latent_task_get_id (task)), &error);
  if (images != NULL)
    attempts = dex_await_boxed (latent_journal_list_attempts (library, latent_task_get_id (task)), &error);
  if (attempts == NULL)
    {
      latent_cli_say_error (cli, error);
      return LATENT_CLI_FAILED;
    }
  if (json)
    latent_cli_print_json (cli, latent_cli_json_from_task_details (task, images, attempts));
  else
    {
      print_details (cli, task, images, attempts);
      latent_cli_say_choices (cli, task);
    }
  return engine != NULL && !json ? print_record (cli, engine, task) : LATENT_CLI_OK;
}

/* Needs no key, no engine, no network. */
static int
look (LatentCli *cli, const char *id, gboolean json)
{
  int status;
  LatentLibrary *library = latent_cli_library_look (cli, &status);

  if (library == NULL)
    return status;
  status = id != NULL ? show (cli, library, NULL, id, json) : list (cli, library, json);
  latent_cli_library_close (cli, library);
  return status;
}

static int
act (LatentCli *cli, char **operands, guint retry_for, gboolean json)
{
  LatentSession *session = latent_cli_open (cli);
  int status;

  if (session == NULL)
    return LATENT_CLI_FAILED;
  if (*operands != NULL && g_str_equal (*operands, "show"))
    status = show (cli, latent_session_get_library (session), latent_session_get_engine (session), operands[1], json);
  else if (*operands != NULL)
    status = latent_cli_act_on_task (cli, session, operands);
  else
    {
      int listed;

      status = resume (cli, session, retry_for);
      listed = list (cli, latent_session_get_library (session), json);
      if (status == LATENT_CLI_OK)
        status = listed;
    }
  latent_cli_close (cli, session);
  return status;
}

static int
run (LatentCli *cli, char **arguments)
{
  g_auto (GStrv) operands = arguments;
  gboolean with_resume = FALSE;
  gboolean json = FALSE;
  gboolean record = FALSE;
  int retry_for = DEFAULT_RETRY_FOR;
  const GOptionEntry entries[] = {
    { "resume", 'r', 0, G_OPTION_ARG_NONE, &with_resume, N_ ("First drive what is unfinished to its end"), NULL },
    { "json", 'j', 0, G_OPTION_ARG_NONE, &json, N_ ("Print each task as a JSON object"), NULL },
    { "record", 0, 0, G_OPTION_ARG_NONE, &record, N_ ("With “show”: ask KIE for its own record too"), NULL },
    { "retry-for", 0, 0, G_OPTION_ARG_INT, &retry_for, N_ ("How long to wait for a KIE that can’t be reached (60)"),
      N_ ("SECONDS") },
    G_OPTION_ENTRY_NULL,
  };
  int status;

  if (!latent_cli_options_parse (cli, entries, &operands, 0, 3, &status))
    return status;
  if (retry_for < 0)
    return latent_cli_usage_error (cli, "%s", _ ("--retry-for is a number of seconds"));
  if (operands[1] != NULL)
    {
      gboolean valid = g_str_equal (operands[1], "show") ? operands[2] != NULL && operands[3] == NULL
                                                         : latent_cli_is_task_action (operands + 1);

      if (!valid || with_resume || (record && !g_str_equal (operands[1], "show")))
        return latent_cli_usage_error (cli, _ ("“tasks” takes nothing, or one of: %s"), _ (cli->command->arguments));
    }

  if (record && (operands[1] == NULL || json))
    return latent_cli_usage_error (cli, "%s", _ ("--record goes with “show”, without --json"));
  if (with_resume || record || (operands[1] != NULL && !g_str_equal (operands[1], "show")))
    return act (cli, operands + 1, (guint) retry_for, json);
  return look (cli, operands[1] != NULL ? operands[2] : NULL, json);
}

const LatentCliCommand latent_cli_tasks = {
  .name = "tasks",
  .arguments = N_ ("[show ID | cancel ID | send-again ID | forget ID | adopt ID KIE-ID]"),
  .summary = N_ ("List the tasks, show one, or finish what is unfinished"),
  .details = N_ (
    "ID is the task’s number in the library or KIE’s task id. “show” tells all that is known of a task, with what\n"
    "was sent and answered. “cancel” takes back what wasn’t sent. A task that was sent and got no answer is\n"
    "uncertain, and only you can decide: “adopt” gives it the task id from https://kie.ai/logs, “send-again”\n"
    "queues it once more (which may cost twice), “forget” gives it up."),
  .run = run,
};
