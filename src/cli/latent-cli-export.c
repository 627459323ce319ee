/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-export.h"

#include "latent-cli-json.h"
#include "latent-cli-library.h"
#include "latent-cli-options.h"
#include "latent-cli-output.h"
#include "latent-cli-pick.h"
#include "latent-config.h"
#include "latent-image-list.h"

#include <glib/gi18n-lib.h>

/* The longest side that any format holds. */
#define MOST_PIXELS 65535

static gboolean
parse_format (const char *text, LatentImageKind *kind)
{
  static const struct
  {
    const char *name;
    LatentImageKind kind;
  } formats[] = {
    { "png", LATENT_IMAGE_KIND_PNG },
    { "jpeg", LATENT_IMAGE_KIND_JPEG },
    { "jpg", LATENT_IMAGE_KIND_JPEG },
    { "webp", LATENT_IMAGE_KIND_WEBP },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_ascii_strcasecmp (text, formats[i].name) == 0)
      {
        *kind = formats[i].kind;
        return TRUE;
      }
  return FALSE;
}

/* What the collection @name shows; NULL with a word about it if there is none. */
static LatentImageQuery *
find_collection (LatentCli *cli, LatentLibrary *library, const char *name)
{
  g_autoptr (LatentCollection) collection = latent_cli_pick_collection (cli, library, name);
  LatentImageQuery members = { .sort = LATENT_IMAGE_SORT_PLACE, .reversed = TRUE };

  if (collection == NULL)
    return NULL;
  members.collection = latent_collection_get_id (collection);
  return latent_image_query_copy (&members);
}

/* All that aren't in the trash, the last one of the list first. */
static GArray *
list_all (LatentCli *cli, LatentLibrary *library, const char *collection)
{
  g_autoptr (LatentImageQuery) query = collection != NULL ? find_collection (cli, library, collection)
                                                          : latent_image_query_copy (&(LatentImageQuery) { 0 });
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) images = NULL;
  GArray *ids;

  if (query == NULL)
    return NULL;
  images = dex_await_boxed (latent_library_list_images (library, query), &error);

  if (images == NULL)
    {
      latent_cli_say_error (cli, error);
      return NULL;
    }
  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = images->len; i > 0; i--)
    {
      gint64 id = latent_image_get_id (images->pdata[i - 1]);

      g_array_append_val (ids, id);
    }
  return ids;
}

static void
print_report (LatentCli *cli, LatentExportReport *report, gboolean json)
{
  for (guint i = 0; i < report->items->len; i++)
    {
      const LatentExportItem *item = report->items->pdata[i];

      if (json)
        latent_cli_print_json (cli, latent_cli_json_from_export (item));
      else if (item->path != NULL)
        latent_cli_print_line (cli, item->path);
      else
        {
          g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, item->image);

          /* Translators: a picture's number, and why it couldn't be exported. */
          latent_cli_say (cli, _ ("Picture %s: %s"), id, item->message);
        }
    }
}

static int export (LatentCli *cli,
                   LatentLibrary *library,
                   GArray *ids,
                   const char *output,
                   const LatentExportOptions *options,
                   gboolean json)
{
  g_autoptr (GFile) folder = latent_cli_library_file (output);
  g_autoptr (LatentExportReport) report = NULL;
  g_autoptr (GError) error = NULL;
  LatentCliLong work;

  latent_cli_long_begin (&work, cli, _ ("Exporting"));
  report = dex_await_boxed (
    latent_library_export (library, ids, folder, options, latent_cli_long_progress, &work, work.cancellable), &error);
  if (report != NULL)
    print_report (cli, report, json);
  else
    latent_cli_say_error (cli, error);
  return latent_cli_long_end (&work, report != NULL && report->n_failed == 0 && !report->cancelled ? LATENT_CLI_OK
                                                                                                   : LATENT_CLI_FAILED);
}

static int
run (LatentCli *cli, char **arguments)
{
  g_auto (GStrv) operands = arguments;
  g_autofree char *format = NULL;
  g_autofree char *name = NULL;
  g_autofree char *output = NULL;
  g_autofree char *collection = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  LatentExportOptions options = { 0 };
  gboolean all = FALSE, no_metadata = FALSE, json = FALSE;
  int size = 0, quality = 0;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("Write into this folder"), N_ ("DIR") },
    { "all", 'a', 0, G_OPTION_ARG_NONE, &all, N_ ("All pictures that aren’t in the trash"), NULL },
    { "collection", 'c', 0, G_OPTION_ARG_FILENAME, &collection, N_ ("All pictures of this collection"), N_ ("NAME") },
    { "format", 'f', 0, G_OPTION_ARG_FILENAME, &format, N_ ("Convert to png, jpeg or webp"), N_ ("FORMAT") },
    { "size", 0, 0, G_OPTION_ARG_INT, &size, N_ ("The longer side in pixels at most"), N_ ("N") },
    { "quality", 0, 0, G_OPTION_ARG_INT, &quality, N_ ("Of JPEG and WebP, 1 to 100"), N_ ("N") },
    { "name", 0, 0, G_OPTION_ARG_FILENAME, &name, N_ ("Names like “{date} {prompt}”"), N_ ("PATTERN") },
    { "no-metadata", 0, 0, G_OPTION_ARG_NONE, &no_metadata, N_ ("Without prompt and other metadata"), NULL },
    { "json", 'j', 0, G_OPTION_ARG_NONE, &json, N_ ("Print each picture as a JSON object"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  LatentLibrary *library;
  int status;

  if (!latent_cli_options_parse (cli, entries, &operands, 0, G_MAXUINT, &status))
    return status;
  if (output == NULL)
    return latent_cli_usage_error (cli, "%s", _ ("--output is missing: the folder to write into"));
  if (all + (collection != NULL) + (operands[1] != NULL) != 1)
    return latent_cli_usage_error (cli, "%s", _ ("Name pictures by their numbers, or give --all or --collection"));
  if (size < 0 || size > MOST_PIXELS || quality < 0 || quality > 100)
    return latent_cli_usage_error (cli, "%s", _ ("--size is 1 to 65535, --quality is 1 to 100"));
  if (format != NULL && !parse_format (format, &options.kind))
    return latent_cli_usage_error (cli, "%s", _ ("--format is png, jpeg or webp"));
  if (!latent_cli_options_decode (cli, "--name", &name) ||
      !latent_cli_options_decode (cli, "--collection", &collection))
    return LATENT_CLI_USAGE;
  if (name != NULL && !latent_export_check_name (name, &error))
    return latent_cli_usage_error (cli, "%s", error->message);
  if (!all && collection == NULL)
    {
      ids = latent_cli_pick_images (cli, operands + 1);
      if (ids == NULL)
        return LATENT_CLI_USAGE;
    }

  options.size = (guint) size;
  options.quality = (guint) quality;
  options.name = name;
  options.without_metadata = no_metadata;
  library = latent_cli_library_open (cli, FALSE);
  if (library == NULL)
    return LATENT_CLI_FAILED;
  if (ids == NULL)
    ids = list_all (cli, library, collection);
  status = ids != NULL ? export (cli, library, ids, output, &options, json) : LATENT_CLI_FAILED;
  latent_cli_library_close (cli, library);
  return status;
}

const LatentCliCommand latent_cli_export = {
  .name = "export",
  .arguments = N_ ("[ID…]"),
  .summary = N_ ("Write pictures for use elsewhere"),
  .details = N_ ("Byte for byte under their own names, or converted. A pattern may have {name}, {prompt}, {model}, "
                 "{date}, {time}, {id}, {task} and {number} in it; a name that is taken gets a number."),
  .run = run,
};
