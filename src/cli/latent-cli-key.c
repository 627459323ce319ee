/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-input.h"
#include "latent-cli-options.h"
#include "latent-cli-output.h"
#include "latent-cli-text.h"
#include "latent-config.h"
#include "latent-keyring.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
free_key (char *key)
{
  explicit_bzero (key, strlen (key));
  g_free (key);
}

typedef char Key;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Key, free_key)

static gboolean
is_plausible (const char *key)
{
  if (*key == '\0')
    return FALSE;
  for (const char *p = key; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return FALSE;
  return TRUE;
}

static int
store (LatentCli *cli, LatentSession *session, const char *key)
{
  g_autoptr (GError) error = NULL;
  LatentAccount *account = latent_session_get_account (session);
  g_autofree char *credits = NULL;
  double balance = dex_await_double (latent_account_try_key (account, key, TRUE, NULL), &error);

  if (error != NULL)
    {
      latent_cli_say_error (cli, error);
      if (error->domain == LATENT_KEYRING_ERROR)
        latent_cli_say (cli, "%s", _ ("The key is good and wasn’t kept. Without a keyring, give it in KIE_API_KEY"));
      else
        latent_cli_say (cli, "%s", _ ("The key wasn’t kept"));
      return LATENT_CLI_FAILED;
    }
  credits = latent_cli_text_format_credits (balance);
  latent_cli_say (cli, _ ("The key is good and kept in the keyring. Credits left: %s"), credits);
  return LATENT_CLI_OK;
}

static int
set (LatentCli *cli)
{
  g_autoptr (GError) error = NULL;
  int signal = 0;
  g_autoptr (Key) key = latent_cli_input_read_secret (cli, _ ("KIE’s key (it isn’t shown):"), &signal, &error);
  LatentSession *session;
  int status;

  if (key == NULL)
    {
      if (signal != 0)
        return LATENT_CLI_SIGNAL + signal;
      latent_cli_say_error (cli, error);
      return LATENT_CLI_FAILED;
    }
  if (!is_plausible (key))
    return latent_cli_usage_error (cli, "%s",
                                   _ ("That is no key: a key is one word of letters and digits. It is made "
                                      "at https://kie.ai/api-key"));
  session = latent_cli_open (cli);
  if (session == NULL)
    return LATENT_CLI_FAILED;
  status = store (cli, session, key);
  latent_cli_close (cli, session);
  return status;
}

static int
show_status (LatentCli *cli)
{
  LatentSession *session = latent_cli_open (cli);
  int status = LATENT_CLI_OK;

  if (session == NULL)
    return LATENT_CLI_FAILED;
  switch (latent_account_get_origin (latent_session_get_account (session)))
    {
    case LATENT_KEY_KEYRING:
      latent_cli_print_line (cli, _ ("The key in the keyring is used"));
      break;
    case LATENT_KEY_GIVEN:
      latent_cli_print_line (cli, _ ("The key in the variable KIE_API_KEY is used"));
      break;
    case LATENT_KEY_DEMO:
      latent_cli_print_line (cli, _ ("The demo service needs no key"));
      break;
    case LATENT_KEY_NONE:
    default:
      latent_cli_say_no_key (cli, session);
      status = LATENT_CLI_FAILED;
      break;
    }
  latent_cli_close (cli, session);
  return status;
}

static int
clear (LatentCli *cli)
{
  g_autoptr (GError) error = NULL;
  LatentSession *session = latent_cli_open (cli);
  gboolean given = cli->key != NULL;
  int status = LATENT_CLI_OK;

  if (session == NULL)
    return LATENT_CLI_FAILED;
  if (!dex_await (latent_account_forget_key (latent_session_get_account (session), NULL), &error))
    {
      latent_cli_say_error (cli, error);
      status = LATENT_CLI_FAILED;
    }
  else if (given)
    latent_cli_say (cli, "%s", _ ("The keyring has no key any more. The one in KIE_API_KEY is still there"));
  else
    latent_cli_say (cli, "%s", _ ("The keyring has no key any more"));
  latent_cli_close (cli, session);
  return status;
}

static const struct
{
  const char *name;
  int (*run) (LatentCli *cli);
} actions[] = {
  { "set", set },
  { "status", show_status },
  { "clear", clear },
};

static int
run (LatentCli *cli, char **arguments)
{
  g_auto (GStrv) operands = arguments;
  int status;

  if (!latent_cli_options_parse (cli, NULL, &operands, 1, 1, &status))
    return status;
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (operands[1], actions[i].name))
      {
        if (cli->demo && actions[i].run != show_status)
          return latent_cli_usage_error (cli, "%s", _ ("The demo service needs no key"));
        return actions[i].run (cli);
      }
  return latent_cli_usage_error (cli, "%s",
                                 _ ("“key” takes one of: set, status, clear. A key itself isn’t taken from "
                                    "the command line"));
}

const LatentCliCommand latent_cli_key = {
  .name = "key",
  .arguments = N_ ("set | status | clear"),
  .summary = N_ ("Keep KIE’s key in the keyring"),
  .details = N_ (
    "“set” asks for the key, or reads it from a standard input that is no terminal, tries it, and stores it in\n"
    "the desktop’s keyring. “status” says which key is used. “clear” removes it from the keyring. Where there\n"
    "is no keyring, the variable KIE_API_KEY is used; a key is never taken from the command line."),
  .run = run,
};
