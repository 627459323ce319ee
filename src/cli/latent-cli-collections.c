/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-library.h"
#include "latent-cli-options.h"
#include "latent-cli-output.h"
#include "latent-cli-pick.h"
#include "latent-collections.h"
#include "latent-config.h"
#include "latent-images.h"
#include "latent-tags.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

/* How pictures are kept: "collections" and "tags", which list, and whose actions change. */

static const char *const actions[] = { "add", "remove", "rename", "delete", NULL };

/* --- what is printed -------------------------------------------------------------------------------------------- */

static void
print (LatentCli *cli, gint64 id, const char *name, guint n_images, const char *query, gboolean json)
{
  JsonObject *object;
  JsonNode *node;

  if (!json)
    {
      latent_cli_print_line (cli, name);
      return;
    }
  object = json_object_new ();
  node = json_node_new (JSON_NODE_OBJECT);
  if (id != 0)
    json_object_set_int_member (object, "id", id);
  json_object_set_string_member (object, "name", name);
  json_object_set_int_member (object, "pictures", n_images);
  if (id != 0)
    json_object_set_boolean_member (object, "smart", query != NULL);
  json_node_take_object (node, object);
  latent_cli_print_json (cli, node);
}

static int
list (LatentCli *cli, LatentLibrary *library, gboolean tags, gboolean json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
    all = dex_await_boxed (tags ? latent_tags_list (library, NULL) : latent_collections_list (library), &error);

  if (all == NULL)
    {
      latent_cli_say_error (cli, error);
      return LATENT_CLI_FAILED;
    }
  for (guint i = 0; i < all->len && cli->output_errno == 0; i++)
    if (tags)
      {
        const LatentTag *tag = all->pdata[i];

        print (cli, 0, tag->name, tag->n_images, NULL, json);
      }
    else
      print (cli, latent_collection_get_id (all->pdata[i]), latent_collection_get_name (all->pdata[i]),
             latent_collection_get_n_images (all->pdata[i]), latent_collection_get_query (all->pdata[i]), json);
  return LATENT_CLI_OK;
}

/* --- what is changed -------------------------------------------------------------------------------------------- */

static int
finish (LatentCli *cli, DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  if (dex_await (future, &error))
    return LATENT_CLI_OK;
  latent_cli_say_error (cli, error);
  return LATENT_CLI_FAILED;
}

/* @text: the new name. */
static int
change_tag (LatentCli *cli, LatentLibrary *library, const char *action, const char *tag, const char *text, GArray *ids)
{
  if (g_str_equal (action, "add"))
    return finish (cli, latent_images_add_tag (library, ids, tag));
  if (g_str_equal (action, "remove"))
    return finish (cli, latent_images_remove_tag (library, ids, tag));
  return finish (cli, latent_tags_rename (library, tag, text));
}

static int
change_collection (LatentCli *cli,
                   LatentLibrary *library,
                   const char *action,
                   const char *name,
                   const char *text,
                   GArray *ids)
{
  gboolean ok = FALSE;
  g_autoptr (LatentCollection) collection = NULL;
  gint64 id;

  if (g_str_equal (action, "add"))
    collection = latent_cli_look_for_collection (cli, library, name, &ok);
  else
    collection = latent_cli_pick_collection (cli, library, name);
  if (collection == NULL)
    return ok ? finish (cli, latent_collections_create (library, name, NULL, ids)) : LATENT_CLI_FAILED;
  id = latent_collection_get_id (collection);
  if (g_str_equal (action, "add"))
    return finish (cli, latent_collections_add (library, id, ids));
  if (g_str_equal (action, "remove"))
    return finish (cli, latent_collections_remove (library, id, ids));
  if (g_str_equal (action, "rename"))
    return finish (cli, latent_collections_rename (library, id, text));
  return finish (cli, latent_collections_delete (library, id));
}

/* Pictures that aren't there would be passed over without a word. */
static gboolean
check_images (LatentCli *cli, LatentLibrary *library, GArray *ids)
{
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentImage)
        image = dex_await_object (latent_library_get_image (library, g_array_index (ids, gint64, i)), &error);

      if (image == NULL)
        {
          g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, g_array_index (ids, gint64, i));

          /* Translators: a picture's number, and why nothing could be done with it. */
          latent_cli_say (cli, _ ("Picture %s: %s"), id, error->message);
          return FALSE;
        }
    }
  return TRUE;
}

/* "add NAME ID…", "rename NAME NAME", "delete NAME": whether the number of operands is right. */
static gboolean
is_complete (const char *action, guint n, gboolean tags)
{
  if (g_str_equal (action, "delete"))
    return !tags && n == 1;
  if (g_str_equal (action, "rename"))
    return n == 2;
  return n >= 2;
}

static int
change (LatentCli *cli, char **operands, gboolean tags)
{
  const char *action = operands[0];
  g_autofree char *name = operands[1] != NULL ? latent_cli_pick_text (cli, operands[1]) : NULL;
  g_autofree char *text = NULL;
  g_autoptr (GArray) ids = NULL;
  LatentLibrary *library;
  int status = LATENT_CLI_FAILED;

  if (!g_strv_contains (actions, action) || !is_complete (action, g_strv_length (operands + 1), tags))
    return latent_cli_usage_error (cli, "%s",
                                   tags ? _ ("Actions are add TAG ID…, remove TAG ID… and rename TAG NAME")
                                        : _ ("Actions are add NAME ID…, remove NAME ID…, rename NAME NAME and "
                                             "delete NAME"));
  if (name == NULL)
    return LATENT_CLI_USAGE;
  if (g_str_equal (action, "rename"))
    text = latent_cli_pick_text (cli, operands[2]);
  else if (!g_str_equal (action, "delete"))
    ids = latent_cli_pick_images (cli, operands + 2);
  if (text == NULL && ids == NULL && !g_str_equal (action, "delete"))
    return LATENT_CLI_USAGE;

  library = latent_cli_library_open (cli, TRUE);
  if (library == NULL)
    return LATENT_CLI_FAILED;
  if (ids == NULL || check_images (cli, library, ids))
    status = tags ? change_tag (cli, library, action, name, text, ids)
                  : change_collection (cli, library, action, name, text, ids);
  latent_cli_library_close (cli, library);
  return status;
}

static int
run (LatentCli *cli, char **arguments, gboolean tags)
{
  g_auto (GStrv) operands = arguments;
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 'j', 0, G_OPTION_ARG_NONE, &json, N_ ("Print each one as a JSON object"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  LatentLibrary *library;
  int status;

  if (!latent_cli_options_parse (cli, entries, &operands, 0, G_MAXUINT, &status))
    return status;
  if (operands[1] != NULL)
    return change (cli, operands + 1, tags);
  library = latent_cli_library_look (cli, &status);
  if (library == NULL)
    return status;
  status = list (cli, library, tags, json);
  latent_cli_library_close (cli, library);
  return status;
}

static int
run_collections (LatentCli *cli, char **arguments)
{
  return run (cli, arguments, FALSE);
}

static int
run_tags (LatentCli *cli, char **arguments)
{
  return run (cli, arguments, TRUE);
}

const LatentCliCommand latent_cli_collections = {
  .name = "collections",
  .arguments = N_ ("[ACTION NAME [ID…]]"),
  .summary = N_ ("List collections, fill and change them"),
  .details = N_ ("Actions are add NAME ID…, which makes the collection if there is none, remove NAME ID…, rename NAME "
                 "NAME and delete NAME. Pictures stay in the library. “latent-cli images --collection NAME” lists what "
                 "is in one."),
  .run = run_collections,
};

const LatentCliCommand latent_cli_tags = {
  .name = "tags",
  .arguments = N_ ("[ACTION TAG [ID…]]"),
  .summary = N_ ("List tags, give and take them"),
  .details = N_ ("Actions are add TAG ID…, remove TAG ID… and rename TAG NAME, wherever it is."),
  .run = run_tags,
};
