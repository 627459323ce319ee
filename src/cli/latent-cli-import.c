/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-import.h"

#include "latent-cli-json.h"
#include "latent-cli-library.h"
#include "latent-cli-options.h"
#include "latent-cli-output.h"
#include "latent-config.h"

#include <glib/gi18n-lib.h>

static void
print_added (LatentCli *cli, LatentLibrary *library, gint64 id)
{
  g_autoptr (LatentImage) image = dex_await_object (latent_library_get_image (library, id), NULL);

  if (image != NULL)
    latent_cli_print_line (cli, latent_image_get_path (image));
}

static void
print_report (LatentCli *cli, LatentLibrary *library, LatentImportReport *report, gboolean json)
{
  for (guint i = 0; i < report->items->len; i++)
    {
      const LatentImportItem *item = report->items->pdata[i];

      if (json)
        latent_cli_print_json (cli, latent_cli_json_from_import (item));
      else if (item->outcome == LATENT_IMPORT_ADDED)
        print_added (cli, library, item->image);
      else if (item->outcome == LATENT_IMPORT_FAILED)
        latent_cli_say (cli, "%s: %s", item->path, item->message);
    }
  latent_cli_say (cli, _ ("Imported: %u, in the library already: %u, failed: %u"), report->n_added,
                  report->n_duplicates, report->n_failed);
}

static int
import (LatentCli *cli, char **paths, gboolean json)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (LatentImportReport) report = NULL;
  g_autoptr (GError) error = NULL;
  LatentLibrary *library = latent_cli_library_open (cli, TRUE);
  LatentCliLong work;
  int status = LATENT_CLI_FAILED;

  if (library == NULL)
    return LATENT_CLI_FAILED;
  for (guint i = 0; paths[i] != NULL; i++)
    g_ptr_array_add (files, latent_cli_library_file (paths[i]));
  latent_cli_long_begin (&work, cli, _ ("Importing"));
  report = dex_await_boxed (latent_library_import (library, files, latent_cli_long_progress, &work, work.cancellable),
                            &error);
  if (report != NULL)
    {
      print_report (cli, library, report, json);
      if (report->n_failed == 0 && !report->cancelled)
        status = LATENT_CLI_OK;
    }
  else
    latent_cli_say_error (cli, error);
  latent_cli_library_close (cli, library);
  return latent_cli_long_end (&work, status);
}

static int
run (LatentCli *cli, char **arguments)
{
  g_auto (GStrv) operands = arguments;
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 'j', 0, G_OPTION_ARG_NONE, &json, N_ ("Print each file as a JSON object"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  int status;

  if (!latent_cli_options_parse (cli, entries, &operands, 1, G_MAXUINT, &status))
    return status;
  return import (cli, operands + 1, json);
}

const LatentCliCommand latent_cli_import = {
  .name = "import",
  .arguments = N_ ("PATH…"),
  .summary = N_ ("Copy pictures into the library"),
  .details = N_ ("Files, and folders with all in them. Prompts are read from the metadata that Latent, AUTOMATIC1111, "
                 "InvokeAI and ComfyUI write. What is in the library already isn’t copied again; what is no picture or "
                 "damaged is listed. Nothing is moved or changed where it comes from."),
  .run = run,
};
