/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-offer-refresh.h"

#include "latent-await.h"
#include "latent-engine-private.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-kie-error.h"
#include "latent-kie-market.h"
#include "latent-live.h"

#include <math.h>

/* So that not much is asked twice when the process is killed. */
#define SAVE_EVERY 10
/* The service itself is unwell when so many models fail in a row. */
#define MAX_FAILURES 3
#define PAUSE_MS 5000

typedef struct
{
  LatentKieClient *client;
  LatentCatalog *catalog;
  char *service;
  char *refused;
  gboolean is_thorough;
  LatentProgressFunc progress;
  gpointer user_data;
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

/* --- the list --------------------------------------------------------------------------------------------------- */

static void
take_list (Refresh *refresh, LatentLive *live, GPtrArray *models)
{
  g_autoptr (GArray) listings = g_array_new (FALSE, FALSE, sizeof (LatentLiveListing));
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < models->len; i++)
    {
      const LatentKieModel *model = models->pdata[i];
      g_autofree char *tasks = model->task_types != NULL ? g_strjoinv (", ", model->task_types) : g_strdup ("");
      LatentLiveListing listing = { .id = model->id, .title = model->title, .description = model->description };

      g_ptr_array_add (words, g_strconcat (tasks, " | ", model->provider, NULL));
      listing.words = words->pdata[words->len - 1];
      listing.price = model->price;
      g_array_append_val (listings, listing);
    }
  latent_live_take_list (live, refresh->catalog, (const LatentLiveListing *) (gpointer) listings->data, listings->len);
}

static LatentOfferNews *
ask_for_list (Refresh *refresh, LatentLive *live, GError **error)
{
  g_autoptr (GPtrArray) models = dex_await_boxed (
    latent_kie_client_list_models (refresh->client, NULL, NULL, NULL, refresh->cancellable), error);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  if (models == NULL)
    return NULL;
  for (guint i = 0; i < models->len; i++)
    g_ptr_array_add (ids, ((LatentKieModel *) models->pdata[i])->id);
  g_ptr_array_add (ids, NULL);
  /* An empty list is an error and teaches nothing. */
  if (models->len > 0)
    take_list (refresh, live, models);
  return latent_offer_take (refresh->catalog, refresh->service, (const char *const *) ids->pdata, refresh->refused,
                            error);
}

/* --- each model ------------------------------------------------------------------------------------------------- */

/* The share that went well, over all pieces of the last day that had any tasks. */
static double
average (GPtrArray *points)
{
  double sum = 0;
  double most = 1;
  guint n = 0;

  for (guint i = 0; i < points->len; i++)
    {
      const LatentKieHealth *point = points->pdata[i];

      if (isnan (point->success_rate))
        continue;
      sum += point->success_rate;
      most = MAX (most, point->success_rate);
      n++;
    }
  /* Some answers count to 1 and some to 100. */
  return n > 0 ? CLAMP (sum / n / (most > 1 ? 100 : 1), 0, 1) : NAN;
}

static gboolean
ask_for_model (Refresh *refresh, LatentLive *live, const char *id, GStrvBuilder *changed, GError **error)
{
  g_autoptr (JsonObject)
    document = dex_await_boxed (latent_kie_client_get_schema (refresh->client, id, refresh->cancellable), error);
  g_autoptr (GPtrArray) points = NULL;

  if (document == NULL)
    return FALSE;
  if (latent_live_wants_price (live, id))
    {
      g_autoptr (GError) local = NULL;
      g_autofree char *price = dex_await_string (
        latent_kie_client_get_price (refresh->client, id, refresh->cancellable), &local);

      /* A price that can't be had is one that isn't known. */
      latent_live_take_price (live, id, price);
    }
  points = dex_await_boxed (latent_kie_client_get_health (refresh->client, id, refresh->cancellable), NULL);
  if (points != NULL)
    latent_live_take_health (live, id, average (points));
  if (g_cancellable_set_error_if_cancelled (refresh->cancellable, error))
    return FALSE;
  if (latent_live_take_document (live, refresh->catalog, id, document))
    {
      LatentModel *model = latent_catalog_get_model (refresh->catalog, id, NULL);

      g_strv_builder_add (changed, model != NULL ? latent_model_get_title (model) : id);
    }
  return TRUE;
}

static gboolean
ask_for_models (Refresh *refresh, LatentLive *live, LatentOfferNews *news, GError **error)
{
  g_auto (GStrv) due = latent_live_list_due (live, refresh->catalog);
  g_autoptr (GStrvBuilder) changed = g_strv_builder_new ();
  guint n = g_strv_length (due);
  guint n_failures = 0;
  gboolean done = TRUE;

  for (guint i = 0; i < n && done; i++)
    {
      g_autoptr (GError) local = NULL;

      if (refresh->progress != NULL)
        refresh->progress (i, n, refresh->user_data);
      if (ask_for_model (refresh, live, due[i], changed, &local))
        n_failures = 0;
      else if (latent_error_is_cancelled (local) || ++n_failures >= MAX_FAILURES ||
               g_error_matches (local, LATENT_KIE_ERROR, LATENT_KIE_ERROR_UNAUTHORIZED))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          done = FALSE;
        }
      /* Somebody else uses the account too. */
      if (done && g_error_matches (local, LATENT_KIE_ERROR, LATENT_KIE_ERROR_RATE_LIMITED))
        done = latent_sleep (PAUSE_MS, refresh->cancellable, error);
      if (i % SAVE_EVERY == SAVE_EVERY - 1)
        latent_live_save (live, NULL);
    }
  if (refresh->progress != NULL)
    refresh->progress (n, n, refresh->user_data);
  news->changed = g_strv_builder_end (changed);
  return done;
}

static DexFuture *
refresh_fiber (gpointer data)
{
  Refresh *refresh = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentLive) live = latent_live_open (refresh->service);
  g_autoptr (LatentOfferNews) news = ask_for_list (refresh, live, &error);
  gboolean done = news != NULL;

  if (done && refresh->is_thorough)
    done = ask_for_models (refresh, live, news, &error);
  /* What came is kept, whatever came not. */
  if (news != NULL && !latent_live_save (live, done ? &error : NULL))
    done = FALSE;
  if (news != NULL)
    {
      latent_offer_apply (refresh->catalog, refresh->service, NULL);
      latent_catalog_emit_offer_changed (refresh->catalog);
    }
  if (!done)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (LATENT_TYPE_OFFER_NEWS, g_steal_pointer (&news));
}

static Refresh *
refresh_new (LatentEngine *engine, GCancellable *cancellable)
{
  Refresh *refresh = g_new0 (Refresh, 1);

  refresh->client = g_object_ref (engine->client);
  refresh->catalog = g_object_ref (engine->catalog);
  refresh->service = g_strdup (latent_library_get_service (engine->library));
  g_set_object (&refresh->cancellable, cancellable);
  return refresh;
}

DexFuture *
latent_offer_refresh (LatentEngine *engine, const char *refused, GCancellable *cancellable)
{
  Refresh *refresh;

  g_return_val_if_fail (LATENT_IS_ENGINE (engine), NULL);

  refresh = refresh_new (engine, cancellable);
  refresh->refused = g_strdup (refused);
  return latent_fiber_spawn ("offer-refresh", refresh_fiber, refresh, refresh_free);
}

DexFuture *
latent_offer_refresh_all (LatentEngine *engine,
                          LatentProgressFunc progress,
                          gpointer user_data,
                          GCancellable *cancellable)
{
  Refresh *refresh;

  g_return_val_if_fail (LATENT_IS_ENGINE (engine), NULL);

  refresh = refresh_new (engine, cancellable);
  refresh->is_thorough = TRUE;
  refresh->progress = progress;
  refresh->user_data = user_data;
  return latent_fiber_spawn ("offer-refresh", refresh_fiber, refresh, refresh_free);
}

gboolean
latent_offer_refresh_is_due (LatentEngine *engine)
{
  gint64 date = 0;
  gint64 now = g_get_real_time ();

  g_return_val_if_fail (LATENT_IS_ENGINE (engine), FALSE);

  latent_offer_apply (engine->catalog, latent_library_get_service (engine->library), &date);
  return date > now || now - date >= G_TIME_SPAN_DAY;
}
