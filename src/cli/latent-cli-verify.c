/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-verify.h"

#include "latent-cli-json.h"
#include "latent-cli-library.h"
#include "latent-cli-options.h"
#include "latent-cli-output.h"
#include "latent-config.h"
#include "latent-error.h"
#include "latent-verify.h"

#include <glib/gi18n-lib.h>

static void
print_finding (LatentCli *cli, const LatentFinding *finding, gboolean json)
{
  g_autofree char *line = NULL;

  if (json)
    {
      latent_cli_print_json (cli, latent_cli_json_from_finding (finding));
      return;
    }
  line = g_strdup_printf ("%s\t%s\t%s", finding->mended ? _ ("mended") : _ ("open"),
                          finding->path != NULL ? finding->path : "", finding->message);
  latent_cli_print_line (cli, line);
}

static void
print_report (LatentCli *cli, LatentVerifyReport *report, gboolean json, guint *n_found, guint *n_open)
{
  for (guint i = 0; i < report->findings->len; i++)
    print_finding (cli, report->findings->pdata[i], json);
  *n_found += report->findings->len;
  *n_open += latent_verify_report_count_open (report);
}

/* FALSE: it ends here. */
static gboolean
look_at_database (LatentCli *cli, gboolean repair, gboolean json, guint *n_found, guint *n_open)
{
  g_autoptr (GFile) folder = NULL;
  g_autofree char *service = NULL;
  g_autoptr (LatentVerifyReport) report = NULL;
  g_autoptr (GError) error = NULL;

  if (!latent_cli_library_locate (cli, &folder, &service))
    return FALSE;
  report = dex_await_boxed (latent_verify_database (folder, repair), &error);
  if (report == NULL)
    {
      latent_cli_say_error (cli, error);
      return FALSE;
    }
  print_report (cli, report, json, n_found, n_open);
  if (*n_open == 0)
    return TRUE;
  {
    g_autofree char *hint = latent_cli_hint (cli, "verify --repair");
    latent_cli_say (cli, _ ("“%s” puts a copy in its place or makes it anew from the pictures"), hint);
  }
  return FALSE;
}

static void
say_result (LatentCli *cli, LatentVerifyReport *report, gboolean repair, guint n_found, guint n_open)
{
  g_autofree char *looked = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u picture was compared with its file",
                                                          "%u pictures were compared with their files",
                                                          report->n_pictures),
                                             report->n_pictures);

  if (n_found == 0)
    latent_cli_say (cli, _ ("%s: all is well"), looked);
  else
    {
      g_autofree char *found = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u finding", "%u findings", n_found),
                                                n_found);
      /* Translators: the first is “3 pictures were compared with their files”, the second “2 findings”; the number is of
       * those that are not mended. */
      latent_cli_say (cli, _ ("%s: %s, open: %u"), looked, found, n_open);
    }
  if (n_open > 0 && !repair)
    {
      g_autofree char *hint = latent_cli_hint (cli, "verify --repair");
      latent_cli_say (cli, _ ("“%s” mends what can be mended"), hint);
    }
}

int
latent_cli_verify_library (LatentCli *cli, gboolean repair, gboolean json)
{
  g_autoptr (LatentVerifyReport) report = NULL;
  g_autoptr (GError) error = NULL;
  LatentLibrary *library;
  LatentCliLong work;
  guint n_found = 0, n_open = 0;

  if (!look_at_database (cli, repair, json, &n_found, &n_open))
    return LATENT_CLI_FAILED;
  library = latent_cli_library_open (cli, repair);
  if (library == NULL)
    return LATENT_CLI_FAILED;
  latent_cli_long_begin (&work, cli, _ ("Comparing"));
  report = dex_await_boxed (latent_library_verify (library, repair, latent_cli_long_progress, &work, work.cancellable),
                            &error);
  if (report != NULL)
    {
      print_report (cli, report, json, &n_found, &n_open);
      say_result (cli, report, repair, n_found, n_open);
    }
  else if (!latent_error_is_cancelled (error))
    latent_cli_say_error (cli, error);
  latent_cli_library_close (cli, library);
  return latent_cli_long_end (&work, report != NULL && n_open == 0 ? LATENT_CLI_OK : LATENT_CLI_FAILED);
}

static int
run (LatentCli *cli, char **arguments)
{
  g_auto (GStrv) operands = arguments;
  gboolean repair = FALSE;
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "repair", 'r', 0, G_OPTION_ARG_NONE, &repair, N_ ("Mend what can be mended from what is there"), NULL },
    { "json", 'j', 0, G_OPTION_ARG_NONE, &json, N_ ("Print each finding as a JSON object"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  int status;

  if (!latent_cli_options_parse (cli, entries, &operands, 0, 0, &status))
    return status;
  return latent_cli_verify_library (cli, repair, json);
}

const LatentCliCommand latent_cli_verify = {
  .name = "verify",
  .arguments = "",
  .summary = N_ ("Compare the library with its files"),
  .details = N_ ("Every picture is compared with its file and every file with its picture. With --repair the library "
                 "follows files that were moved or edited, takes in those that it doesn’t know, and makes a database "
                 "that is gone or damaged anew. Nothing is deleted that somebody could want."),
  .run = run,
};
