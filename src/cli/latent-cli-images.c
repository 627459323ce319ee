/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-json.h"
#include "latent-cli-library.h"
#include "latent-cli-options.h"
#include "latent-cli-output.h"
#include "latent-cli-text.h"
#include "latent-config.h"
#include "latent-image-list.h"

#include <glib/gi18n-lib.h>

static int
list (LatentCli *cli, LatentLibrary *library, const LatentImageQuery *query, gboolean json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) images = dex_await_boxed (latent_library_list_images (library, query), &error);

  if (images == NULL)
    {
      latent_cli_say_error (cli, error);
      return LATENT_CLI_FAILED;
    }
  for (guint i = 0; i < images->len && cli->output_errno == 0; i++)
    {
      LatentImage *image = g_ptr_array_index (images, i);

      if (json)
        latent_cli_print_json (cli, latent_cli_json_from_image (image));
      else
        latent_cli_print_line (cli, latent_image_get_path (image));
    }
  return LATENT_CLI_OK;
}

static int
run (LatentCli *cli, char **arguments)
{
  g_auto (GStrv) operands = arguments;
  g_autofree char *search = NULL;
  g_autofree char *model = NULL;
  g_autofree char *tag = NULL;
  g_autofree char *since = NULL;
  gboolean favourite = FALSE;
  gboolean json = FALSE;
  int limit = 0;
  const GOptionEntry entries[] = {
    { "search", 0, 0, G_OPTION_ARG_FILENAME, &search, N_ ("Only with these words in prompt, model, tags or name"),
      N_ ("TEXT") },
    { "model", 'm', 0, G_OPTION_ARG_FILENAME, &model, N_ ("Only made by this model"), N_ ("MODEL") },
    { "tag", 0, 0, G_OPTION_ARG_FILENAME, &tag, N_ ("Only with this tag"), N_ ("TAG") },
    { "favourite", 0, 0, G_OPTION_ARG_NONE, &favourite, N_ ("Only favourites"), NULL },
    { "since", 0, 0, G_OPTION_ARG_FILENAME, &since, N_ ("Only made at or after this date"), N_ ("DATE") },
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_ ("At most that many"), N_ ("N") },
    { "json", 'j', 0, G_OPTION_ARG_NONE, &json, N_ ("Print each picture as a JSON object"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  LatentImageQuery query = { 0 };
  g_autoptr (GError) error = NULL;
  LatentLibrary *library;
  int status;

  if (!latent_cli_options_parse (cli, entries, &operands, 0, 0, &status))
    return status;
  if (limit < 0)
    return latent_cli_usage_error (cli, "%s", _ ("--limit is a number of pictures"));
  if (!latent_cli_options_decode (cli, "--search", &search) || !latent_cli_options_decode (cli, "--model", &model) ||
      !latent_cli_options_decode (cli, "--tag", &tag) || !latent_cli_options_decode (cli, "--since", &since))
    return LATENT_CLI_USAGE;
  if (since != NULL && !latent_cli_text_parse_time (since, &query.since, &error))
    return latent_cli_usage_error (cli, "%s", error->message);

  query.search = search;
  query.model = model;
  query.tag = tag;
  query.favourite = favourite;
  query.limit = (guint) limit;
  library = latent_cli_library_look (cli, &status);
  if (library == NULL)
    return status;
  status = list (cli, library, &query, json);
  latent_cli_library_close (cli, library);
  return status;
}

const LatentCliCommand latent_cli_images = {
  .name = "images",
  .arguments = "",
  .summary = N_ ("List the library’s pictures, newest first"),
  .details = "",
  .run = run,
};
