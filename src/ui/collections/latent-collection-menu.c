/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-collection-menu.h"

#include <string.h>

/* More would make the menu taller than a window; all of them are on the Collections page. */
#define MOST_ITEMS 12
#define PREFIX "collection:"

char *
latent_collection_menu_make_view (gint64 collection)
{
  return g_strdup_printf (PREFIX "%" G_GINT64_FORMAT, collection);
}

gint64
latent_collection_menu_parse_view (const char *view)
{
  gint64 id = 0;

  if (view == NULL || !g_str_has_prefix (view, PREFIX) ||
      !g_ascii_string_to_signed (view + strlen (PREFIX), 10, 1, G_MAXINT64, &id, NULL))
    return 0;
  return id;
}

static GMenuItem *
make_item (LatentCollection *collection)
{
  g_autofree char *view = latent_collection_menu_make_view (latent_collection_get_id (collection));
  g_auto (GStrv) parts = g_strsplit (latent_collection_get_name (collection), "_", -1);
  /* An underscore alone would be the mark of a key. */
  g_autofree char *label = g_strjoinv ("__", parts);
  GMenuItem *item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "gallery.view", "s", view);
  return item;
}

static void
renamed_cb (LatentCollection *collection, GParamSpec *pspec, GMenu *menu)
{
  gint64 id = latent_collection_get_id (collection);

  for (int i = 0; i < g_menu_model_get_n_items (G_MENU_MODEL (menu)); i++)
    {
      g_autofree char *view = NULL;

      if (g_menu_model_get_item_attribute (G_MENU_MODEL (menu), i, G_MENU_ATTRIBUTE_TARGET, "s", &view) &&
          latent_collection_menu_parse_view (view) == id)
        {
          g_autoptr (GMenuItem) item = make_item (collection);

          g_menu_remove (menu, i);
          g_menu_insert_item (menu, i, item);
          return;
        }
    }
}

static void
items_changed_cb (GListModel *list, guint position, guint removed, guint added, GMenu *menu)
{
  g_menu_remove_all (menu);
  for (guint i = 0; i < MIN (g_list_model_get_n_items (list), MOST_ITEMS); i++)
    {
      g_autoptr (LatentCollection) collection = g_list_model_get_item (list, i);
      g_autoptr (GMenuItem) item = make_item (collection);

      g_menu_append_item (menu, item);
      g_signal_handlers_disconnect_by_func (collection, renamed_cb, menu);
      g_signal_connect_object (collection, "notify::name", G_CALLBACK (renamed_cb), menu, 0);
    }
}

GMenuModel *
latent_collection_menu_new (LatentCollectionList *list)
{
  GMenu *menu;

  g_return_val_if_fail (LATENT_IS_COLLECTION_LIST (list), NULL);

  menu = g_menu_new ();
  g_signal_connect_object (list, "items-changed", G_CALLBACK (items_changed_cb), menu, 0);
  items_changed_cb (G_LIST_MODEL (list), 0, 0, 0, menu);
  return G_MENU_MODEL (menu);
}
