/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-config.h"

#include "latent-make.h"

#include "latent-format.h"
#include "latent-picture-reference.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Which picture it is doesn't change a price. */
#define ANY_PICTURE 1

static gboolean
is_for (LatentModel *model, const char *does)
{
  return g_str_equal (latent_model_get_does (model), does) && !latent_model_get_withdrawn (model) &&
         latent_model_find_role (model, LATENT_ROLE_IMAGES) != NULL;
}

GStrv
latent_make_list_models (LatentCatalog *catalog, const char *does)
{
  g_autoptr (GStrvBuilder) models = g_strv_builder_new ();

  g_return_val_if_fail (LATENT_IS_CATALOG (catalog) && does != NULL, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (catalog)); i++)
    {
      g_autoptr (LatentModel) model = g_list_model_get_item (G_LIST_MODEL (catalog), i);

      if (is_for (model, does))
        g_strv_builder_add (models, latent_model_get_id (model));
    }
  return g_strv_builder_end (models);
}

JsonObject *
latent_make_input (LatentModel *model, GArray *ids)
{
  LatentParameter *parameter;
  JsonObject *input = json_object_new ();
  guint n, most = 0;
  JsonArray *list;

  g_return_val_if_fail (LATENT_IS_MODEL (model), input);
  g_return_val_if_fail (ids != NULL && ids->len > 0, input);

  parameter = latent_model_find_role (model, LATENT_ROLE_IMAGES);
  g_return_val_if_fail (parameter != NULL, input);
  if (latent_parameter_get_kind (parameter) != LATENT_PARAMETER_ARRAY)
    {
      json_object_set_member (input, latent_parameter_get_name (parameter),
                              latent_picture_reference_new_image (g_array_index (ids, gint64, 0)));
      return input;
    }
  n = ids->len;
  if (latent_parameter_get_max_items (parameter, &most))
    n = MIN (n, most);
  list = json_array_new ();
  for (guint i = 0; i < n; i++)
    json_array_add_element (list, latent_picture_reference_new_image (g_array_index (ids, gint64, i)));
  json_object_set_array_member (input, latent_parameter_get_name (parameter), list);
  return input;
}

const char *
latent_make_get_title (const char *does)
{
  return g_strcmp0 (does, "upscale") == 0             ? _ ("Upscale")
         : g_strcmp0 (does, "remove-background") == 0 ? _ ("Remove Background")
                                                      : "";
}

/* --- the menu --- */

/* "Topaz Upscale · 10 credits" */
static char *
label_with_price (LatentSession *session, LatentModel *model, const char *title, guint n)
{
  LatentPrices *prices = latent_engine_get_prices (latent_session_get_engine (session));
  g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 picture = ANY_PICTURE;
  g_autoptr (JsonObject) input = NULL;
  g_autofree char *amount = NULL;
  double price;

  g_array_append_val (one, picture);
  input = latent_make_input (model, one);
  price = latent_prices_estimate (prices, model, input, NULL) * n;
  if (isnan (price))
    return g_strdup (title);
  amount = latent_format_credits (price);
  return g_strdup_printf ("%s · %s", title, amount);
}

static void
append_model (GMenu *menu, LatentSession *session, const char *does, const char *id, const char *label, guint n)
{
  LatentModel *model = latent_catalog_get_model (latent_session_get_catalog (session), id, NULL);
  g_auto (GStrv) parts = g_strsplit (latent_model_get_title (model), "_", -1);
  g_autofree char *title = label != NULL ? g_strdup (label) : g_strjoinv ("__", parts);
  g_autofree char *text = label_with_price (session, model, title, n);
  g_autoptr (GMenuItem) item = g_menu_item_new (text, NULL);

  g_menu_item_set_action_and_target (item, "image.make", "(ss)", does, id);
  g_menu_append_item (menu, item);
}

static void
append (GMenu *menu, LatentSession *session, const char *does, const char *label, guint n)
{
  g_auto (GStrv) models = latent_make_list_models (latent_session_get_catalog (session), does);
  g_autoptr (GMenu) submenu = g_menu_new ();

  if (models[0] == NULL)
    return;
  if (models[1] == NULL)
    {
      append_model (menu, session, does, models[0], label, n);
      return;
    }
  for (guint i = 0; models[i] != NULL; i++)
    append_model (submenu, session, does, models[i], NULL, n);
  g_menu_append_submenu (menu, label, G_MENU_MODEL (submenu));
}

void
latent_make_fill_menu (GMenu *menu, LatentSession *session, guint n)
{
  g_return_if_fail (G_IS_MENU (menu));

  g_menu_remove_all (menu);
  g_menu_append (menu, _ ("_Use as Input"), "image.use-as-input");
  if (session == NULL || n == 0)
    return;
  append (menu, session, "upscale", _ ("Upscal_e"), n);
  append (menu, session, "remove-background", _ ("Remove _Background"), n);
}
