/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-options.h"
#include "latent-cli-output.h"
#include "latent-cli-text.h"
#include "latent-config.h"

#include <glib/gi18n-lib.h>

static int
print_credits (LatentCli *cli, LatentSession *session, gboolean json)
{
  g_autoptr (GError) error = NULL;
  LatentAccount *account = latent_session_get_account (session);
  double credits;

  if (!latent_account_get_has_key (account))
    {
      latent_cli_say_no_key (cli, session);
      return LATENT_CLI_HELD;
    }
  credits = dex_await_double (latent_account_refresh (account, NULL), &error);
  if (error != NULL)
    {
      latent_cli_say_error (cli, error);
      return LATENT_CLI_FAILED;
    }
  if (json)
    {
      JsonNode *node = json_node_new (JSON_NODE_OBJECT);

      json_node_take_object (node, json_object_new ());
      json_object_set_double_member (json_node_get_object (node), "credits", credits);
      latent_cli_print_json (cli, node);
    }
  else
    {
      g_autofree char *text = latent_cli_text_format_credits (credits);

      latent_cli_print_line (cli, text);
    }
  return LATENT_CLI_OK;
}

static int
run (LatentCli *cli, char **arguments)
{
  g_auto (GStrv) operands = arguments;
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 'j', 0, G_OPTION_ARG_NONE, &json, N_ ("Print a JSON object"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  LatentSession *session;
  int status;

  if (!latent_cli_options_parse (cli, entries, &operands, 0, 0, &status))
    return status;
  session = latent_cli_open (cli);
  if (session == NULL)
    return LATENT_CLI_FAILED;
  status = print_credits (cli, session, json);
  latent_cli_close (cli, session);
  return status;
}

const LatentCliCommand latent_cli_credits = {
  .name = "credits",
  .arguments = "",
  .summary = N_ ("Say how many credits are left"),
  .details = "",
  .run = run,
};
