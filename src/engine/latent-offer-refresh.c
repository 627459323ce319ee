/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-offer-refresh.h"

#include "latent-engine-private.h"
#include "latent-fiber.h"
#include "latent-kie-market.h"

typedef struct
{
  LatentKieClient *client;
  LatentCatalog *catalog;
  char *service;
  char *refused;
  GCancellable *cancellable;
} Refresh;

static void
refresh_free (gpointer data)
{
  Refresh *refresh = data;

  g_object_unref (refresh->client);
  g_object_unref (refresh->catalog);
  g_clear_object (&refresh->cancellable);
  g_free (refresh->service);
  g_free (refresh->refused);
  g_free (refresh);
}

static DexFuture *
refresh_fiber (gpointer data)
{
  Refresh *refresh = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) models = dex_await_boxed (
    latent_kie_client_list_models (refresh->client, NULL, NULL, NULL, refresh->cancellable), &error);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (LatentOfferNews) news = NULL;

  if (models == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint i = 0; i < models->len; i++)
    g_ptr_array_add (ids, ((LatentKieModel *) models->pdata[i])->id);
  g_ptr_array_add (ids, NULL);
  news = latent_offer_take (refresh->catalog, refresh->service, (const char *const *) ids->pdata, refresh->refused,
                            &error);
  if (news == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (LATENT_TYPE_OFFER_NEWS, g_steal_pointer (&news));
}

DexFuture *
latent_offer_refresh (LatentEngine *engine, const char *refused, GCancellable *cancellable)
{
  Refresh *refresh;

  g_return_val_if_fail (LATENT_IS_ENGINE (engine), NULL);

  refresh = g_new0 (Refresh, 1);
  refresh->client = g_object_ref (engine->client);
  refresh->catalog = g_object_ref (engine->catalog);
  refresh->service = g_strdup (latent_library_get_service (engine->library));
  refresh->refused = g_strdup (refused);
  g_set_object (&refresh->cancellable, cancellable);
  return latent_fiber_spawn ("offer-refresh", refresh_fiber, refresh, refresh_free);
}
