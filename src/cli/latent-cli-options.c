/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-options.h"

#include "latent-cli-output.h"
#include "latent-cli-text.h"
#include "latent-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  LatentCli *cli;
  gboolean key; /* somebody tried to give a key here */
} Parse;

/* A key on the command line would stand in the process list and in the shell's history. The option exists so that the
 * message can say that; GLib's own "unknown option" would print the key. */
static gboolean
refuse_key_cb (const char *name, const char *value, gpointer user_data, GError **error)
{
  Parse *parse = user_data;

  parse->key = TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                       _ ("A key isn’t taken from the command line, where every user of this computer can read it: use "
                          "“latent-cli key set”, or the variable KIE_API_KEY"));
  return FALSE;
}

static GOptionGroup *
new_group (Parse *parse, const GOptionEntry *entries)
{
  LatentCli *cli = parse->cli;
  GOptionEntry common[] = {
    { "library", 0, 0, G_OPTION_ARG_FILENAME, &cli->library, NULL, NULL },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &cli->demo, NULL, NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &cli->help, NULL, NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &cli->version, NULL, NULL },
    { "key", 'k', 0, G_OPTION_ARG_CALLBACK, (gpointer) refuse_key_cb, NULL, NULL },
    { "api-key", 0, 0, G_OPTION_ARG_CALLBACK, (gpointer) refuse_key_cb, NULL, NULL },
    { "token", 0, 0, G_OPTION_ARG_CALLBACK, (gpointer) refuse_key_cb, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  GOptionGroup *group = g_option_group_new ("latent-cli", "", "", parse, NULL);

  g_option_group_add_entries (group, common);
  if (entries != NULL)
    g_option_group_add_entries (group, entries);
  return group;
}

static gboolean
parse_options (LatentCli *cli, const GOptionEntry *entries, gboolean head, char ***arguments, int *status)
{
  Parse parse = { .cli = cli };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_strict_posix (context, head);
  g_option_context_set_main_group (context, new_group (&parse, entries));
  if (g_option_context_parse_strv (context, arguments, &error))
    return TRUE;

  if (parse.key)
    {
      latent_cli_say (cli, "%s", error->message);
      *status = LATENT_CLI_USAGE;
    }
  else
    *status = latent_cli_usage_error (cli, "%s", error->message);
  return FALSE;
}

static void
print_entry (const GOptionEntry *entry)
{
  g_autoptr (GString) left = g_string_new (NULL);
  glong width;

  if (entry->short_name != 0)
    g_string_append_printf (left, "-%c, ", entry->short_name);
  g_string_append_printf (left, "--%s", entry->long_name);
  if (entry->arg_description != NULL)
    g_string_append_printf (left, " %s", _ (entry->arg_description));
  width = MAX (24 - g_utf8_strlen (left->str, -1), 1);
  g_print ("  %s%*s%s\n", left->str, (int) width, "", _ (entry->description));
}

static void
print_help (const LatentCliCommand *command, const GOptionEntry *entries)
{
  static const GOptionEntry common[] = {
    { "library", 0, 0, 0, NULL, N_ ("Use the library in this folder"), N_ ("DIR") },
    { "demo", 0, 0, 0, NULL, N_ ("Use the demo service: nothing is paid, no key is needed"), NULL },
    { "help", 'h', 0, 0, NULL, N_ ("Print this help"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_print ("%s latent-cli %s %s %s\n\n%s\n", _ ("Usage:"), command->name, _ ("[OPTION…]"),
           *command->arguments != '\0' ? _ (command->arguments) : "", _ (command->summary));
  if (*command->details != '\0')
    g_print ("\n%s\n", _ (command->details));
  g_print ("\n%s\n", _ ("Options:"));
  for (const GOptionEntry *entry = entries; entry != NULL && entry->long_name != NULL; entry++)
    print_entry (entry);
  for (const GOptionEntry *entry = common; entry->long_name != NULL; entry++)
    print_entry (entry);
}

/* GLib leaves the "--" where an operand that begins with a dash follows it. */
static void
drop_separator (char **arguments)
{
  for (gsize i = 1; arguments[i] != NULL; i++)
    if (g_str_equal (arguments[i], "--"))
      {
        g_free (arguments[i]);
        memmove (arguments + i, arguments + i + 1, (g_strv_length (arguments + i + 1) + 1) * sizeof (char *));
        return;
      }
}

gboolean
latent_cli_options_parse (LatentCli *cli,
                          const GOptionEntry *entries,
                          char ***arguments,
                          guint min,
                          guint max,
                          int *status)
{
  guint n;

  if (cli->help)
    {
      print_help (cli->command, entries);
      *status = LATENT_CLI_OK;
      return FALSE;
    }
  if (!parse_options (cli, entries, FALSE, arguments, status))
    return FALSE;
  if (cli->help || cli->version)
    {
      if (cli->help)
        print_help (cli->command, entries);
      else
        latent_cli_print_version ();
      *status = LATENT_CLI_OK;
      return FALSE;
    }

  drop_separator (*arguments);
  n = g_strv_length (*arguments) - 1;
  if (n < min)
    {
      *status = latent_cli_usage_error (cli, _ ("“%s” needs more: %s"), cli->command->name,
                                        _ (cli->command->arguments));
      return FALSE;
    }
  if (n > max)
    {
      /* Not repeated: what is too much for “key set” is most likely the key. */
      *status = latent_cli_usage_error (cli, _ ("“%s” takes fewer arguments"), cli->command->name);
      return FALSE;
    }
  return TRUE;
}

gboolean
latent_cli_options_parse_head (LatentCli *cli, char ***arguments, int *status)
{
  return parse_options (cli, NULL, TRUE, arguments, status);
}

gboolean
latent_cli_options_decode (LatentCli *cli, const char *option, char **text)
{
  g_autoptr (GError) error = NULL;
  char *decoded;

  if (*text == NULL)
    return TRUE;
  decoded = latent_cli_text_decode (*text, option, &error);
  if (decoded == NULL)
    {
      latent_cli_usage_error (cli, "%s", error->message);
      return FALSE;
    }
  g_free (*text);
  *text = decoded;
  return TRUE;
}

int
latent_cli_usage_error (LatentCli *cli, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  latent_cli_say (cli, "%s", message);
  if (cli->command != NULL)
    latent_cli_say (cli, _ ("“latent-cli %s --help” tells more"), cli->command->name);
  else
    latent_cli_say (cli, "%s", _ ("“latent-cli --help” tells more"));
  return LATENT_CLI_USAGE;
}
