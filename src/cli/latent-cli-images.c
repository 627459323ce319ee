/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-json.h"
#include "latent-cli-library.h"
#include "latent-cli-options.h"
#include "latent-cli-output.h"
#include "latent-cli-pick.h"
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

/* The number of a word among @nicks, or -1. */
static int
find_nick (const char *text, const char *const *nicks)
{
  for (int i = 0; nicks[i] != NULL; i++)
    if (g_str_equal (text, nicks[i]))
      return i;
  return -1;
}

typedef struct
{
  char *search;
  char *model;
  char *tag;
  char *collection;
  char *batch;
  char *since;
  char *until;
  char *aspect;
  char *sort;
} Texts;

static void
texts_clear (Texts *texts)
{
  g_free (texts->search);
  g_free (texts->model);
  g_free (texts->tag);
  g_free (texts->collection);
  g_free (texts->batch);
  g_free (texts->since);
  g_free (texts->until);
  g_free (texts->aspect);
  g_free (texts->sort);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Texts, texts_clear)

static gboolean
decode (LatentCli *cli, Texts *texts)
{
  return latent_cli_options_decode (cli, "--search", &texts->search) &&
         latent_cli_options_decode (cli, "--model", &texts->model) &&
         latent_cli_options_decode (cli, "--tag", &texts->tag) &&
         latent_cli_options_decode (cli, "--collection", &texts->collection) &&
         latent_cli_options_decode (cli, "--batch", &texts->batch) &&
         latent_cli_options_decode (cli, "--since", &texts->since) &&
         latent_cli_options_decode (cli, "--until", &texts->until) &&
         latent_cli_options_decode (cli, "--aspect", &texts->aspect) &&
         latent_cli_options_decode (cli, "--sort", &texts->sort);
}

/* A usage error, or LATENT_CLI_OK. */
static int
read_texts (LatentCli *cli, const Texts *texts, LatentImageQuery *query)
{
  g_autoptr (GError) error = NULL;
  double low, high;
  int sort = texts->sort != NULL ? find_nick (texts->sort, latent_image_query_get_sort_nicks ()) : 0;

  if ((texts->since != NULL && !latent_cli_text_parse_time (texts->since, &query->since, &error)) ||
      (texts->until != NULL && !latent_cli_text_parse_time (texts->until, &query->until, &error)))
    return latent_cli_usage_error (cli, "%s", error->message);
  if (texts->aspect != NULL && !latent_image_query_parse_aspect (texts->aspect, &low, &high))
    return latent_cli_usage_error (cli, "%s", _ ("--aspect is landscape, portrait, square or a ratio such as 16:9"));
  if (sort < 0)
    {
      g_autofree char *nicks = g_strjoinv (", ", (char **) latent_image_query_get_sort_nicks ());

      return latent_cli_usage_error (cli, _ ("--sort is one of %s"), nicks);
    }
  query->search = texts->search;
  query->model = texts->model;
  query->tag = texts->tag;
  query->aspect = texts->aspect;
  query->batch = texts->batch;
  query->sort = (LatentImageSort) sort;
  return LATENT_CLI_OK;
}

static int
run (LatentCli *cli, char **arguments)
{
  g_auto (GStrv) operands = arguments;
  g_auto (Texts) texts = { NULL };
  gboolean favourite = FALSE;
  gboolean reverse = FALSE;
  gboolean json = FALSE;
  int limit = 0;
  const GOptionEntry entries[] = {
    { "search", 0, 0, G_OPTION_ARG_FILENAME, &texts.search, N_ ("Only with these words in prompt, model, tags or name"),
      N_ ("TEXT") },
    { "model", 'm', 0, G_OPTION_ARG_FILENAME, &texts.model, N_ ("Only made by this model"), N_ ("MODEL") },
    { "tag", 0, 0, G_OPTION_ARG_FILENAME, &texts.tag, N_ ("Only with this tag"), N_ ("TAG") },
    { "collection", 0, 0, G_OPTION_ARG_FILENAME, &texts.collection, N_ ("Only in this collection"), N_ ("NAME") },
    { "batch", 0, 0, G_OPTION_ARG_FILENAME, &texts.batch, N_ ("Only of this batch, as tasks show --json tells it"),
      N_ ("BATCH") },
    { "favourite", 0, 0, G_OPTION_ARG_NONE, &favourite, N_ ("Only favourites"), NULL },
    { "since", 0, 0, G_OPTION_ARG_FILENAME, &texts.since, N_ ("Only made at or after this date"), N_ ("DATE") },
    { "until", 0, 0, G_OPTION_ARG_FILENAME, &texts.until, N_ ("Only made before this date"), N_ ("DATE") },
    { "aspect", 0, 0, G_OPTION_ARG_FILENAME, &texts.aspect,
      N_ ("Only of this shape: landscape, portrait, square or about W:H"), N_ ("SHAPE") },
    { "sort", 0, 0, G_OPTION_ARG_FILENAME, &texts.sort,
      N_ ("By created (the default), prompt, model, size, credits or place"), N_ ("KEY") },
    { "reverse", 'r', 0, G_OPTION_ARG_NONE, &reverse, N_ ("The other way round"), NULL },
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_ ("At most that many"), N_ ("N") },
    { "json", 'j', 0, G_OPTION_ARG_NONE, &json, N_ ("Print each picture as a JSON object"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  LatentImageQuery query = { 0 };
  g_autoptr (LatentCollection) collection = NULL;
  LatentLibrary *library;
  int status;

  if (!latent_cli_options_parse (cli, entries, &operands, 0, 0, &status))
    return status;
  if (limit < 0)
    return latent_cli_usage_error (cli, "%s", _ ("--limit is a number of pictures"));
  if (!decode (cli, &texts))
    return LATENT_CLI_USAGE;
  status = read_texts (cli, &texts, &query);
  if (status != LATENT_CLI_OK)
    return status;

  query.favourite = favourite;
  query.reversed = reverse;
  query.limit = (guint) limit;
  library = latent_cli_library_look (cli, &status);
  if (library == NULL)
    return status;
  if (texts.collection != NULL)
    collection = latent_cli_pick_collection (cli, library, texts.collection);
  if (collection != NULL)
    query.collection = latent_collection_get_id (collection);
  status = texts.collection == NULL || collection != NULL ? list (cli, library, &query, json) : LATENT_CLI_FAILED;
  latent_cli_library_close (cli, library);
  return status;
}

const LatentCliCommand latent_cli_images = {
  .name = "images",
  .arguments = "",
  .summary = N_ ("List the library’s pictures"),
  .details = "",
  .run = run,
};
