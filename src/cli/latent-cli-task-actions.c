/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-task-actions.h"

#include "latent-cli-output.h"
#include "latent-config.h"

#include <glib/gi18n-lib.h>

LatentTask *
latent_cli_find_task (LatentCli *cli, LatentLibrary *library, const char *id)
{
  g_autoptr (GError) error = NULL;
  LatentTask *task = NULL;
  gint64 number;

  if (g_ascii_string_to_signed (id, 10, 1, G_MAXINT64, &number, NULL))
    task = dex_await_object (latent_library_get_task (library, number), NULL);
  if (task == NULL && g_utf8_validate (id, -1, NULL))
    task = dex_await_object (latent_library_find_task (library, id), &error);
  if (task == NULL && (error == NULL || g_error_matches (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND)))
    latent_cli_say (cli, _ ("The library has no task “%s”"), id);
  else if (task == NULL)
    latent_cli_say_error (cli, error);
  return task;
}

static DexFuture *
adopt (LatentEngine *engine, LatentTask *task, const char *remote_id)
{
  return latent_engine_adopt (engine, task, remote_id);
}

static DexFuture *
cancel (LatentEngine *engine, LatentTask *task, const char *unused)
{
  return latent_engine_cancel (engine, task);
}

static DexFuture *
forget (LatentEngine *engine, LatentTask *task, const char *unused)
{
  return latent_engine_forget (engine, task);
}

static DexFuture *
send_again (LatentEngine *engine, LatentTask *task, const char *unused)
{
  return latent_engine_send_again (engine, task);
}

static const struct
{
  const char *name;
  guint operands;
  DexFuture *(*func) (LatentEngine *engine, LatentTask *task, const char *remote_id);
  gboolean goes_on; /* the task is unfinished afterwards */
} actions[] = {
  { "adopt", 2, adopt, TRUE },
  { "cancel", 1, cancel, FALSE },
  { "forget", 1, forget, FALSE },
  { "send-again", 1, send_again, TRUE },
};

gboolean
latent_cli_is_task_action (char **operands)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (operands[0], actions[i].name))
      return g_strv_length (operands + 1) == actions[i].operands;
  return FALSE;
}

static void
say_done (LatentCli *cli, LatentTask *task, gboolean goes_on)
{
  g_autofree char *hint = latent_cli_hint (cli, "tasks --resume");
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, latent_task_get_id (task));
  const char *state = latent_task_state_to_label (latent_task_get_state (task));

  if (goes_on)
    latent_cli_say (cli, _ ("Task %s: %s. Go on with: %s"), id, state, hint);
  else
    latent_cli_say (cli, _ ("Task %s: %s"), id, state);
}

int
latent_cli_act_on_task (LatentCli *cli, LatentSession *session, char **operands)
{
  g_autoptr (LatentTask) task = latent_cli_find_task (cli, latent_session_get_library (session), operands[1]);

  if (task == NULL)
    return LATENT_CLI_FAILED;
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean moved;

      if (!g_str_equal (operands[0], actions[i].name))
        continue;
      moved = dex_await_boolean (actions[i].func (latent_session_get_engine (session), task, operands[2]), &error);
      if (error != NULL)
        latent_cli_say_error (cli, error);
      else if (!moved)
        latent_cli_say (cli, _ ("Task %s is in a state that doesn’t allow that: %s"), operands[1],
                        latent_task_state_to_label (latent_task_get_state (task)));
      else
        say_done (cli, task, actions[i].goes_on);
      return moved ? LATENT_CLI_OK : LATENT_CLI_FAILED;
    }
  g_return_val_if_reached (LATENT_CLI_FAILED);
}

static char *
hint_at (LatentCli *cli, const char *action, const char *id, const char *rest)
{
  g_autofree char *command = g_strconcat ("tasks ", action, " ", id, rest, NULL);

  return latent_cli_hint (cli, command);
}

void
latent_cli_say_choices (LatentCli *cli, LatentTask *task)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, latent_task_get_id (task));
  g_autofree char *adopt_it = hint_at (cli, "adopt", id, " KIE-ID");
  g_autofree char *send_it = hint_at (cli, "send-again", id, "");
  g_autofree char *forget_it = hint_at (cli, "forget", id, "");

  if (latent_task_get_state (task) != LATENT_TASK_UNCERTAIN)
    return;
  latent_cli_say (
    cli, "%s",
    _ ("It was sent and no answer came, so KIE may have made and charged it. Look for it in KIE’s log, then "
       "choose:"));
  latent_cli_say (cli, _ ("It is there: %s"), adopt_it);
  latent_cli_say (cli, _ ("It isn’t: %s"), send_it);
  latent_cli_say (cli, _ ("To give it up: %s"), forget_it);
}
