/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-json.h"
#include "latent-cli-library.h"
#include "latent-cli-model-pages.h"
#include "latent-cli-options.h"
#include "latent-cli-output.h"
#include "latent-cli-request.h"
#include "latent-cli-text.h"
#include "latent-config.h"
#include "latent-offer-refresh.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Below that, a model's last day is worth a word in the list. */
#define POOR_HEALTH 0.95

static void
add_mark (GString *line, const char *mark)
{
  g_string_append_printf (line, " (%s)", mark);
}

/* "97 % went well", of the last day's tasks. */
static char *
describe_health (LatentModel *model)
{
  return g_strdup_printf (_ ("%.0f %% went well"), latent_model_get_health (model) * 100);
}

static void
print_model (LatentCli *cli, LatentModel *model, guint width)
{
  const char *id = latent_model_get_id (model);
  g_autofree char *line = g_strdup_printf ("%s%*s  %s", id, (int) (width - latent_cli_text_width (id)), "",
                                           latent_model_get_title (model));
  g_autoptr (GString) marked = g_string_new (line);

  if (latent_model_get_withdrawn (model))
    add_mark (marked, _ ("offered no longer"));
  else if (latent_model_get_is_new (model))
    add_mark (marked, _ ("new"));
  else if (latent_model_get_changes (model) != NULL)
    add_mark (marked, _ ("changed"));
  if (latent_model_get_media (model) != LATENT_MEDIA_PICTURE)
    add_mark (marked, latent_model_get_does (model));
  if (latent_model_get_health (model) < POOR_HEALTH)
    {
      g_autofree char *health = describe_health (model);

      add_mark (marked, health);
    }
  latent_cli_print_line (cli, marked->str);
}

static int
list (LatentCli *cli, LatentCatalog *catalog, gboolean json)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (catalog));
  guint width = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LatentModel) model = g_list_model_get_item (G_LIST_MODEL (catalog), i);

      width = MAX (width, latent_cli_text_width (latent_model_get_id (model)));
    }
  for (guint i = 0; i < n && cli->output_errno == 0; i++)
    {
      g_autoptr (LatentModel) model = g_list_model_get_item (G_LIST_MODEL (catalog), i);

      if (json)
        latent_cli_print_json (cli, latent_cli_json_from_model (model));
      else
        print_model (cli, model, width);
    }
  return LATENT_CLI_OK;
}

/* "1K, 2K", "3 to 5000 characters", "0 to 10": what may be written after the equals sign. */
static char *
describe_values (LatentParameter *parameter)
{
  const char *const *choices = latent_parameter_get_choices (parameter);
  double minimum;
  double maximum;
  guint length;
  guint least = 0;

  if (choices != NULL)
    return g_strjoinv (", ", (char **) choices);
  if (latent_parameter_get_kind (parameter) == LATENT_PARAMETER_BOOLEAN)
    return g_strdup ("true, false");
  if (latent_parameter_get_minimum (parameter, &minimum) && latent_parameter_get_maximum (parameter, &maximum))
    return g_strdup_printf (_ ("%g to %g"), minimum, maximum);
  if (latent_parameter_get_max_length (parameter, &length))
    {
      latent_parameter_get_min_length (parameter, &least);
      return g_strdup_printf (_ ("%u to %u characters"), least, length);
    }
  if (latent_parameter_get_max_items (parameter, &length))
    return g_strdup_printf (ngettext ("up to %u item", "up to %u items", length), length);
  return g_strdup ("");
}

static void
print_parameter (LatentCli *cli, LatentParameter *parameter)
{
  g_autofree char *values = describe_values (parameter);
  JsonNode *preset = latent_parameter_get_default (parameter);
  g_autofree char *text = preset != NULL ? json_to_string (preset, FALSE) : NULL;
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "  %s", latent_parameter_get_name (parameter));
  if (latent_parameter_get_required (parameter))
    g_string_append_printf (line, " (%s)", _ ("required"));
  if (*values != '\0')
    g_string_append_printf (line, ": %s", values);
  if (text != NULL)
    {
      g_string_append (line, "; ");
      g_string_append_printf (line, _ ("default %s"), text);
    }
  latent_cli_print_line (cli, line->str);
  g_string_free (line, TRUE);
  if (*latent_parameter_get_description (parameter) != '\0')
    {
      g_autofree char *help = g_strdup_printf ("      %s", latent_parameter_get_description (parameter));

      latent_cli_print_line (cli, help);
    }
}

/* What is known beside the parameters. */
static void
print_news (LatentCli *cli, LatentModel *model)
{
  const char *const *changes = latent_model_get_changes (model);

  if (*latent_model_get_description (model) != '\0')
    latent_cli_print_line (cli, latent_model_get_description (model));
  if (latent_model_get_price_text (model) != NULL)
    latent_cli_print_line (cli, latent_model_get_price_text (model));
  if (!isnan (latent_model_get_health (model)))
    {
      g_autofree char *health = describe_health (model);

      latent_cli_print_line (cli, health);
    }
  for (guint i = 0; changes != NULL && changes[i] != NULL; i++)
    latent_cli_print_line (cli, changes[i]);
}

static int
show (LatentCli *cli, LatentCatalog *catalog, const char *id, gboolean json)
{
  g_autoptr (GError) error = NULL;
  LatentModel *model = latent_cli_request_find_model (catalog, id, &error);
  g_autofree char *title = NULL;
  GPtrArray *parameters;

  if (model == NULL)
    {
      latent_cli_say_error (cli, error);
      return LATENT_CLI_USAGE;
    }
  if (json)
    {
      latent_cli_print_json (cli, latent_cli_json_from_model (model));
      return LATENT_CLI_OK;
    }
  title = g_strdup_printf ("%s · %s · %s", latent_model_get_id (model), latent_model_get_title (model),
                           latent_model_get_does (model));
  latent_cli_print_line (cli, title);
  print_news (cli, model);
  parameters = latent_model_get_parameters (model);
  for (guint i = 0; i < parameters->len; i++)
    print_parameter (cli, g_ptr_array_index (parameters, i));
  return LATENT_CLI_OK;
}

static void
print_ids (LatentCli *cli, const char *title, char **ids)
{
  g_autofree char *text = g_strjoinv (", ", ids);

  if (*ids != NULL)
    latent_cli_say (cli, "%s: %s", title, text);
}

static int
refresh (LatentCli *cli)
{
  LatentSession *session = latent_cli_open (cli);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentOfferNews) news = NULL;
  int status = LATENT_CLI_HELD;

  if (session == NULL)
    return LATENT_CLI_FAILED;
  if (!latent_account_get_has_key (latent_session_get_account (session)))
    latent_cli_say_no_key (cli, session);
  else
    {
      LatentCliLong work;

      latent_cli_long_begin (&work, cli, _ ("Refreshing models"));
      news = dex_await_boxed (latent_offer_refresh_all (latent_session_get_engine (session), latent_cli_long_progress,
                                                        &work, work.cancellable),
                              &error);
      status = latent_cli_long_end (&work, news != NULL ? LATENT_CLI_OK : LATENT_CLI_FAILED);
      /* Whoever stopped it knows. */
      if (news == NULL && status == LATENT_CLI_FAILED)
        latent_cli_say_error (cli, error);
    }
  latent_cli_close (cli, session);
  if (news == NULL)
    return status;
  print_ids (cli, _ ("New at KIE"), news->appeared);
  if (news->changed != NULL)
    print_ids (cli, _ ("Changed"), news->changed);
  print_ids (cli, _ ("Offered no longer"), news->withdrawn);
  return LATENT_CLI_OK;
}

/* All that is known without asking. Transfer full. */
static LatentCatalog *
read_catalog (LatentCli *cli)
{
  g_autofree char *service = NULL;
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GError) error = NULL;
  LatentCatalog *catalog;

  if (!latent_cli_library_locate (cli, &folder, &service))
    return NULL;
  catalog = latent_session_read_catalog (service, &error);
  if (catalog == NULL)
    latent_cli_say_error (cli, error);
  return catalog;
}

static int
run (LatentCli *cli, char **arguments)
{
  g_auto (GStrv) operands = arguments;
  g_autoptr (LatentCatalog) catalog = NULL;
  gboolean json = FALSE;
  gboolean with_refresh = FALSE;
  const GOptionEntry entries[] = {
    { "refresh", 'r', 0, G_OPTION_ARG_NONE, &with_refresh, N_ ("First ask KIE which models it offers"), NULL },
    { "json", 'j', 0, G_OPTION_ARG_NONE, &json, N_ ("Print each model as a JSON object"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  int status;

  if (!latent_cli_options_parse (cli, entries, &operands, 0, 2, &status))
    return status;
  if (operands[1] != NULL &&
      (operands[2] == NULL ||
       !g_strv_contains ((const char *const[]) { "show", "import", "remove", NULL }, operands[1])))
    return latent_cli_usage_error (cli, "%s",
                                   _ ("“models” takes nothing, or “show”, “import” or “remove” and what it is about"));

  if (with_refresh)
    {
      status = refresh (cli);
      if (status != LATENT_CLI_OK)
        return status;
    }
  catalog = read_catalog (cli);
  if (catalog == NULL)
    return LATENT_CLI_FAILED;
  if (operands[1] != NULL && g_str_equal (operands[1], "import"))
    return latent_cli_model_pages_import (cli, catalog, operands[2], json);
  if (operands[1] != NULL && g_str_equal (operands[1], "remove"))
    return latent_cli_model_pages_remove (cli, catalog, operands[2]);
  return operands[1] != NULL ? show (cli, catalog, operands[2], json) : list (cli, catalog, json);
}

const LatentCliCommand latent_cli_models = {
  .name = "models",
  .arguments = N_ ("[show MODEL | import FILE | remove MODEL]"),
  .summary = N_ ("List the models, show one, or take one from a page of KIE’s"),
  .details = "",
  .run = run,
};
