/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-pick.h"

#include "latent-cli-options.h"
#include "latent-cli-output.h"
#include "latent-collections.h"
#include "latent-config.h"

#include <glib/gi18n-lib.h>

GArray *
latent_cli_pick_images (LatentCli *cli, char **texts)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; texts[i] != NULL; i++)
    {
      gint64 id;

      if (!g_ascii_string_to_signed (texts[i], 10, 1, G_MAXINT64, &id, NULL))
        {
          latent_cli_usage_error (cli, _ ("“%s” is no picture’s number; “latent-cli images --json” tells them"),
                                  texts[i]);
          return NULL;
        }
      g_array_append_val (ids, id);
    }
  return g_steal_pointer (&ids);
}

/* Names go before numbers. */
LatentCollection *
latent_cli_look_for_collection (LatentCli *cli, LatentLibrary *library, const char *text, gboolean *ok)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) collections = dex_await_boxed (latent_collections_list (library), &error);
  g_autofree char *wanted = g_utf8_casefold (text, -1);
  LatentCollection *found = NULL;

  *ok = collections != NULL;
  if (collections == NULL)
    {
      latent_cli_say_error (cli, error);
      return NULL;
    }
  for (guint i = 0; i < collections->len; i++)
    {
      LatentCollection *collection = collections->pdata[i];
      g_autofree char *name = g_utf8_casefold (latent_collection_get_name (collection), -1);
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, latent_collection_get_id (collection));

      if (g_str_equal (name, wanted) || (found == NULL && g_str_equal (number, text)))
        found = collection;
    }
  return found != NULL ? g_object_ref (found) : NULL;
}

LatentCollection *
latent_cli_pick_collection (LatentCli *cli, LatentLibrary *library, const char *text)
{
  gboolean ok;
  LatentCollection *collection = latent_cli_look_for_collection (cli, library, text, &ok);

  if (collection == NULL && ok)
    latent_cli_say (cli, _ ("There is no collection “%s”."), text);
  return collection;
}

char *
latent_cli_pick_text (LatentCli *cli, const char *argument)
{
  g_autofree char *text = g_strdup (argument);

  return latent_cli_options_decode (cli, argument, &text) ? g_steal_pointer (&text) : NULL;
}
