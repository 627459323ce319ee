/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-library.h"
#include "latent-cli-input.h"
#include "latent-cli-json.h"
#include "latent-cli-options.h"
#include "latent-cli-output.h"
#include "latent-cli-request.h"
#include "latent-cli-run.h"
#include "latent-cli-text.h"
#include "latent-config.h"
#include "latent-images.h"
#include "latent-wildcards.h"
#include "latent-word-lists.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <unistd.h>

#define MAX_PROMPT_BYTES (1024 * 1024)
#define MAX_COUNT 500
#define DEFAULT_RETRY_FOR 60

typedef struct
{
  LatentCli *cli;
  LatentSession *session;
  char *model_id;
  char **settings;
  char *output;     /* a folder, or NULL */
  int count;
  int retry_for;    /* s */
  gboolean json;
  gboolean expand;
  guint n_pictures;
  guint n_failed_copies;
  double credits;
} Generate;

static void
generate_clear (Generate *self)
{
  g_free (self->model_id);
  g_strfreev (self->settings);
  g_free (self->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Generate, generate_clear)

/* The operand, or standard input for "-", without the line's end that a shell or an editor puts there. NULL without an
 * error if there is none. */
static char *
read_prompt (const char *operand, GError **error)
{
  g_autofree char *bytes = NULL;
  gsize length;

  if (operand == NULL)
    return NULL;
  if (!g_str_equal (operand, "-"))
    return latent_cli_text_decode (operand, _ ("The prompt"), error);

  bytes = latent_cli_input_read (MAX_PROMPT_BYTES, error);
  if (bytes == NULL)
    return NULL;
  length = strlen (bytes);
  while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
    bytes[--length] = '\0';
  return latent_cli_text_decode (bytes, _ ("The prompt"), error);
}

/* Before anything is paid for. */
static gboolean
check_output (Generate *self)
{
  if (self->output == NULL)
    return TRUE;
  if (g_mkdir_with_parents (self->output, 0777) == 0 && access (self->output, W_OK | X_OK) == 0)
    return TRUE;
  latent_cli_say (self->cli, _ ("Pictures can’t be written to %s: %s"), self->output, g_strerror (errno));
  return FALSE;
}

static void
deliver (Generate *self, LatentImage *image)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GFile) copy = NULL;

  self->n_pictures++;
  if (latent_image_get_problem (image) != NULL)
    latent_cli_say (self->cli, _ ("%s is kept as it came: %s"), latent_image_get_name (image),
                    latent_image_get_problem (image));
  if (self->output == NULL)
    {
      if (!self->json)
        latent_cli_print_line (self->cli, latent_image_get_path (image));
      return;
    }

  folder = g_file_new_for_path (self->output);
  copy = dex_await_object (latent_images_copy_to (latent_session_get_library (self->session), image, folder), &error);
  if (copy == NULL)
    {
      self->n_failed_copies++;
      latent_cli_say (self->cli, _ ("%s stays in the library and couldn’t be copied to %s: %s"),
                      latent_image_get_path (image), self->output, error->message);
    }
  else if (!self->json)
    latent_cli_print_line (self->cli, g_file_peek_path (copy));
}

static void
ended_cb (LatentTask *task, gpointer user_data)
{
  Generate *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) images = dex_await_boxed (
    latent_library_list_task_images (latent_session_get_library (self->session), latent_task_get_id (task)), &error);

  if (images == NULL)
    latent_cli_say_error (self->cli, error);
  for (guint i = 0; images != NULL && i < images->len; i++)
    deliver (self, g_ptr_array_index (images, i));
  if (isfinite (latent_task_get_credits (task)))
    self->credits += latent_task_get_credits (task);
  if (self->json)
    latent_cli_print_json (self->cli, latent_cli_json_from_task (task, images));
}

/* Only for someone who looks on; a script reads the exit status. */
static void
say_result (Generate *self)
{
  g_autofree char *credits = latent_cli_text_format_credits (self->credits);

  if (!self->cli->terminal || self->n_pictures == 0)
    return;
  latent_cli_say (self->cli, ngettext ("%u picture for %s credits", "%u pictures for %s credits", self->n_pictures),
                  self->n_pictures, credits);
}

/* Consumes @requests. */
static int
submit (Generate *self, GPtrArray *requests, guint results)
{
  LatentEngine *engine = latent_session_get_engine (self->session);
  g_autoptr (LatentCliRun) run = latent_cli_run_new (self->cli, self->session, TRUE, (guint) self->retry_for);
  g_autofree char *owner = g_uuid_string_random ();
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  status = latent_cli_run_start (run, owner);
  if (status != LATENT_CLI_OK)
    {
      g_ptr_array_unref (requests);
      return status;
    }
  tasks = dex_await_boxed (latent_engine_submit_batch (engine, requests), &error);
  if (tasks == NULL)
    {
      latent_cli_say_error (self->cli, error);
      if (g_error_matches (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_BUDGET))
        return LATENT_CLI_HELD;
      return error->domain == LATENT_CATALOG_ERROR ? LATENT_CLI_USAGE : LATENT_CLI_FAILED;
    }
  status = latent_cli_run_follow (run, tasks, tasks->len * results, ended_cb, self);
  say_result (self);
  return status == LATENT_CLI_OK && self->n_failed_copies > 0 ? LATENT_CLI_FAILED : status;
}

/* @written: what the prompt was made from, or NULL. Transfer full. */
static LatentRequest *
build_request (Generate *self, LatentModel *model, const char *prompt, const char *written, GError **error)
{
  g_autoptr (JsonObject) input = NULL;
  LatentRequest *request;

  input = latent_cli_request_build (model, prompt, (const char *const *) self->settings, error);
  if (input == NULL)
    return NULL;
  request = latent_request_new (latent_model_get_id (model), input, (guint) self->count);
  if (g_strcmp0 (prompt, written) != 0)
    request->written = g_strdup (written);
  return request;
}

static GPtrArray *
requests_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) latent_request_free);
}

/* The prompt as it stands. Everything that can be known to be wrong without a library, a key or a network. */
static GPtrArray *
build_literally (Generate *self, LatentModel *model, const char *prompt, GError **error)
{
  g_autofree char *escaped = prompt != NULL ? latent_wildcards_escape (prompt) : NULL;
  g_autoptr (LatentWildcards) wildcards = prompt != NULL ? latent_wildcards_parse (prompt, NULL, NULL) : NULL;
  g_autofree char *same = NULL;
  LatentRequest *request;
  GPtrArray *requests;

  /* The window expands what it has from the history. */
  if (wildcards != NULL && latent_wildcards_count (wildcards) == 1)
    same = latent_wildcards_dup_prompt (wildcards, 0);
  request = build_request (self, model, prompt, g_strcmp0 (same, prompt) == 0 ? prompt : escaped, error);
  if (request == NULL)
    return NULL;
  requests = requests_new ();
  g_ptr_array_add (requests, request);
  return requests;
}

static GHashTable *
load_lists (Generate *self, GError **error)
{
  g_autoptr (GPtrArray)
    lists = dex_await_boxed (latent_word_lists_list (latent_session_get_library (self->session)), error);
  GHashTable *table;

  if (lists == NULL)
    return NULL;
  table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  for (guint i = 0; i < lists->len; i++)
    {
      const LatentWordList *list = g_ptr_array_index (lists, i);

      g_hash_table_insert (table, g_strdup (list->fold), latent_word_list_split (list->words));
    }
  return table;
}

/* A request for each prompt that @text stands for, with the lists of the library. */
static GPtrArray *
build_expanded (Generate *self, LatentModel *model, const char *text, GError **error)
{
  g_autoptr (GHashTable) lists = load_lists (self, error);
  g_autoptr (LatentWildcards) wildcards = NULL;
  g_autoptr (GPtrArray) requests = requests_new ();

  if (lists == NULL)
    return NULL;
  wildcards = latent_wildcards_parse (text, lists, error);
  if (wildcards == NULL)
    return NULL;
  if (latent_wildcards_count (wildcards) > (guint64) (MAX_COUNT / self->count))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("The prompt makes %" PRIu64 " prompts, and one run at most %d tasks"),
                   latent_wildcards_count (wildcards), MAX_COUNT);
      return NULL;
    }
  for (guint64 i = 0; i < latent_wildcards_count (wildcards); i++)
    {
      g_autofree char *prompt = latent_wildcards_dup_prompt (wildcards, i);
      LatentRequest *request = build_request (self, model, prompt, text, error);

      if (request == NULL)
        return NULL;
      g_ptr_array_add (requests, request);
    }
  return g_steal_pointer (&requests);
}

static int
fail (Generate *self, const GError *error, int status)
{
  latent_cli_say_error (self->cli, error);
  if (self->session != NULL)
    latent_cli_close (self->cli, self->session);
  return status;
}

static int
generate (Generate *self, const char *operand)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *service = NULL;
  g_autoptr (GFile) folder = NULL;
  g_autoptr (LatentCatalog) catalog = NULL;
  g_autoptr (GPtrArray) requests = NULL;
  g_autofree char *prompt = NULL;
  LatentModel *model;
  guint results;
  int status;

  if (!latent_cli_library_locate (self->cli, &folder, &service))
    return LATENT_CLI_FAILED;
  catalog = latent_session_read_catalog (service, &error);
  if (catalog == NULL)
    return fail (self, error, LATENT_CLI_FAILED);
  prompt = read_prompt (operand, &error);
  model = error == NULL ? latent_cli_request_find_model (catalog, self->model_id, &error) : NULL;
  if (model != NULL && (!self->expand || prompt == NULL))
    requests = build_literally (self, model, prompt, &error);
  if (error != NULL)
    return fail (self, error, LATENT_CLI_USAGE);
  if (!check_output (self))
    return LATENT_CLI_FAILED;

  self->session = latent_cli_open (self->cli);
  if (self->session == NULL)
    return LATENT_CLI_FAILED;
  if (requests == NULL)
    requests = build_expanded (self, model, prompt, &error);
  if (requests == NULL)
    return fail (self, error, error->domain == LATENT_LIBRARY_ERROR ? LATENT_CLI_FAILED : LATENT_CLI_USAGE);
  results = latent_model_count_results (model, ((LatentRequest *) g_ptr_array_index (requests, 0))->input);
  status = submit (self, g_steal_pointer (&requests), results);
  latent_cli_close (self->cli, self->session);
  return status;
}

static int
run (LatentCli *cli, char **arguments)
{
  g_auto (GStrv) operands = arguments;
  g_auto (Generate) self = { .cli = cli, .count = 1, .retry_for = DEFAULT_RETRY_FOR };
  const GOptionEntry entries[] = {
    { "model", 'm', 0, G_OPTION_ARG_FILENAME, &self.model_id, N_ ("Which model; “latent-cli models” lists them"),
      N_ ("MODEL") },
    { "set", 's', 0, G_OPTION_ARG_FILENAME_ARRAY, &self.settings,
      N_ ("A parameter of the model, such as aspect_ratio=16:9; may be repeated"), N_ ("NAME=VALUE") },
    { "count", 'n', 0, G_OPTION_ARG_INT, &self.count, N_ ("That many tasks of the same prompt (1)"), N_ ("N") },
    { "expand", 'e', 0, G_OPTION_ARG_NONE, &self.expand,
      N_ ("A task for each prompt that “{red|green} car” or “__list__” stands for"), NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &self.output, N_ ("Copy the finished files into this folder"),
      N_ ("DIR") },
    { "json", 'j', 0, G_OPTION_ARG_NONE, &self.json, N_ ("Print each task as a JSON object, at its end"), NULL },
    { "retry-for", 0, 0, G_OPTION_ARG_INT, &self.retry_for,
      N_ ("How long to wait for a KIE that can’t be reached (60)"), N_ ("SECONDS") },
    G_OPTION_ENTRY_NULL,
  };
  int status;

  if (!latent_cli_options_parse (cli, entries, &operands, 0, 1, &status))
    return status;
  if (self.count < 1 || self.count > MAX_COUNT)
    return latent_cli_usage_error (cli, _ ("--count is a number from 1 to %d"), MAX_COUNT);
  if (self.retry_for < 0)
    return latent_cli_usage_error (cli, "%s", _ ("--retry-for is a number of seconds"));
  return generate (&self, operands[1]);
}

const LatentCliCommand latent_cli_generate = {
  .name = "generate",
  .arguments = N_ ("PROMPT"),
  .summary = N_ ("Make pictures"),
  .details = N_ (
    "PROMPT says what is to be seen; “-” reads it from standard input. The files’ names are printed as they\n"
    "arrive. The first Ctrl+C stops the waiting: what wasn’t sent is cancelled, what was sent stays in the\n"
    "library for “latent-cli tasks --resume”."),
  .run = run,
};
