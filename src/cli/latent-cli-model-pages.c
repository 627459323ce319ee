/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-model-pages.h"

#include "latent-cli-json.h"
#include "latent-cli-library.h"
#include "latent-cli-output.h"
#include "latent-cli-text.h"
#include "latent-config.h"
#include "latent-imported.h"
#include "latent-model-page.h"
#include "latent-widget.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

static GBytes *
read_input (GError **error)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  guint8 buffer[65536];
  gsize n;

  /* One more than is taken, so that what is too large is told as that. */
  while (all->len <= LATENT_MODEL_PAGE_MAX_BYTES && (n = fread (buffer, 1, sizeof buffer, stdin)) > 0)
    g_byte_array_append (all, buffer, (guint) n);
  if (ferror (stdin))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("Standard input can’t be read"));
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&all));
}

static GBytes *
fetch (LatentCli *cli, const char *link, GError **error)
{
  LatentSession *session = latent_cli_open (cli);
  GBytes *bytes;

  if (session == NULL)
    return NULL;
  bytes = dex_await_boxed (latent_model_page_fetch (latent_session_get_engine (session), link, NULL), error);
  latent_cli_close (cli, session);
  return bytes;
}

static GBytes *
read_source (LatentCli *cli, const char *source, GError **error)
{
  g_autoptr (GFile) file = NULL;

  if (g_str_equal (source, "-"))
    return read_input (error);
  if (g_str_has_prefix (source, "https://") || g_str_has_prefix (source, "http://"))
    return fetch (cli, source, error);
  file = latent_cli_library_file (source);
  return dex_await_boxed (latent_model_page_read (file, NULL), error);
}

/* What couldn't become more than a JSON field is said, with the model. */
static void
say_rest (LatentCli *cli, LatentModel *model)
{
  GPtrArray *parameters = latent_model_get_parameters (model);

  for (guint i = 0; i < parameters->len; i++)
    if (latent_parameter_get_widget (parameters->pdata[i]) == LATENT_WIDGET_JSON)
      /* Translators: a model's id, a parameter's name. */
      latent_cli_say (cli, _ ("%s: “%s” can only be given as JSON"), latent_model_get_id (model),
                      latent_parameter_get_name (parameters->pdata[i]));
}

int
latent_cli_model_pages_import (LatentCli *cli, LatentCatalog *catalog, const char *source, gboolean json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) page = read_source (cli, source, &error);
  g_autoptr (GPtrArray) models = NULL;

  if (page != NULL)
    models = latent_imported_take (catalog, g_bytes_get_data (page, NULL) != NULL ? g_bytes_get_data (page, NULL) : "",
                                   (gssize) g_bytes_get_size (page), &error);
  if (models == NULL)
    {
      if (error != NULL)
        latent_cli_say (cli, "%s: %s", source, error->message);
      return LATENT_CLI_FAILED;
    }
  for (guint i = 0; i < models->len; i++)
    {
      LatentModel *model = models->pdata[i];
      g_autofree char *line = NULL;

      say_rest (cli, model);
      if (json)
        {
          latent_cli_print_json (cli, latent_cli_json_from_model (model));
          continue;
        }
      line = g_strdup_printf ("%s  %s", latent_model_get_id (model), latent_model_get_title (model));
      latent_cli_print_line (cli, line);
    }
  return LATENT_CLI_OK;
}

int
latent_cli_model_pages_remove (LatentCli *cli, LatentCatalog *catalog, const char *id)
{
  g_autoptr (GError) error = NULL;

  if (latent_imported_remove (catalog, id, &error))
    return LATENT_CLI_OK;
  latent_cli_say_error (cli, error);
  return g_error_matches (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_UNKNOWN_MODEL) ? LATENT_CLI_USAGE
                                                                                           : LATENT_CLI_FAILED;
}
