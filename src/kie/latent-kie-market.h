/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-kie-client.h"

G_BEGIN_DECLS

/* KIE's live catalogue (since September 2026). Its calls may come once a second per account, all four together; each
 * waits here for its turn. They are fiber-backed. Errors: LATENT_KIE_ERROR (UNKNOWN_MODEL), G_IO_ERROR_CANCELLED. */

typedef struct
{
  char *id;          /* for createTask */
  char *title;       /* or NULL, as with the following */
  char *provider;    /* not always right: recraft/… once had "Elevenlabs" */
  char **task_types; /* "Text to Image", …; not always right either: ideogram/v3 once had "Text to Video" */
  char *description;
  char *price; /* prose, for a person */
} LatentKieModel;

#define LATENT_TYPE_KIE_MODEL (latent_kie_model_get_type ())
GType latent_kie_model_get_type (void);
LatentKieModel *latent_kie_model_copy (const LatentKieModel *self);
void latent_kie_model_free (LatentKieModel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentKieModel, latent_kie_model_free)

/* Ten minutes of the last day. */
typedef struct
{
  gint64 start; /* ms since the epoch, 0 if unknown; as with @end */
  gint64 end;
  double success_rate; /* as KIE gives it; NAN without traffic, as with @error_rate */
  double error_rate;
  gboolean is_normal;
} LatentKieHealth;

/* GET /api/v1/models. @task_type (several with commas), @provider and @query narrow it and may be NULL. Resolves to a
 * boxed GPtrArray of LatentKieModel. */
DexFuture *latent_kie_client_list_models (LatentKieClient *self,
                                          const char *task_type,
                                          const char *provider,
                                          const char *query,
                                          GCancellable *cancellable);

/* GET /api/v1/models/{model}/schema. Resolves to a boxed JsonObject: the OpenAPI document as KIE has it, empty where it has
 * none yet. */
DexFuture *latent_kie_client_get_schema (LatentKieClient *self, const char *model, GCancellable *cancellable);

/* GET /api/v1/models/{model}/price. Resolves to a string, prose for a person, empty where KIE has none. */
DexFuture *latent_kie_client_get_price (LatentKieClient *self, const char *model, GCancellable *cancellable);

/* GET /api/v1/models/{model}/success-rate. Resolves to a boxed GPtrArray of LatentKieHealth, empty for a model that isn't
 * monitored. */
DexFuture *latent_kie_client_get_health (LatentKieClient *self, const char *model, GCancellable *cancellable);

G_END_DECLS
