/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-options.h"
#include "latent-cli-output.h"
#include "latent-cli-text.h"
#include "latent-config.h"
#include "latent-ledger.h"

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

static void
print_spending_text (LatentCli *cli, const LatentSpending *spending)
{
  const struct
  {
    const char *label;
    double credits;
  } rows[] = {
    { _ ("today"), spending->today },
    { _ ("this month"), spending->month },
    { _ ("waiting"), spending->waiting },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *credits = latent_cli_text_format_credits (rows[i].credits);
      g_autofree char *line = g_strdup_printf ("%s\t%s", rows[i].label, credits);

      latent_cli_print_line (cli, line);
    }
  for (guint i = 0; i < spending->models->len; i++)
    {
      const LatentModelSpending *one = g_ptr_array_index (spending->models, i);
      g_autofree char *credits = latent_cli_text_format_credits (one->credits);
      g_autofree char *line = g_strdup_printf ("%s\t%s", one->model, credits);

      latent_cli_print_line (cli, line);
    }
}

static JsonNode *
spending_to_json (const LatentSpending *spending)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *models = json_array_new ();

  json_object_set_double_member (object, "today", spending->today);
  json_object_set_double_member (object, "month", spending->month);
  json_object_set_double_member (object, "waiting", spending->waiting);
  for (guint i = 0; i < spending->models->len; i++)
    {
      const LatentModelSpending *one = g_ptr_array_index (spending->models, i);
      JsonObject *row = json_object_new ();

      json_object_set_string_member (row, "model", one->model);
      json_object_set_double_member (row, "credits", one->credits);
      json_object_set_int_member (row, "tasks", one->n_tasks);
      json_array_add_object_element (models, row);
    }
  json_object_set_array_member (object, "models", models);
  json_node_take_object (node, object);
  return node;
}

static int
print_spending (LatentCli *cli, LatentSession *session, gboolean json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentSpending)
    spending = dex_await_boxed (latent_ledger_get_spending (latent_session_get_library (session)), &error);

  if (spending == NULL)
    {
      latent_cli_say_error (cli, error);
      return LATENT_CLI_FAILED;
    }
  if (json)
    latent_cli_print_json (cli, spending_to_json (spending));
  else
    print_spending_text (cli, spending);
  return LATENT_CLI_OK;
}

static int
run (LatentCli *cli, char **arguments)
{
  g_auto (GStrv) operands = arguments;
  gboolean json = FALSE;
  gboolean spending = FALSE;
  const GOptionEntry entries[] = {
    { "json", 'j', 0, G_OPTION_ARG_NONE, &json, N_ ("Print a JSON object"), NULL },
    { "spending", 's', 0, G_OPTION_ARG_NONE, &spending,
      N_ ("Say what was spent today and this month, and on which models"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  LatentSession *session;
  int status;

  if (!latent_cli_options_parse (cli, entries, &operands, 0, 0, &status))
    return status;
  session = latent_cli_open (cli);
  if (session == NULL)
    return LATENT_CLI_FAILED;
  status = spending ? print_spending (cli, session, json) : print_credits (cli, session, json);
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
