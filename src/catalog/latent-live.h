/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-catalog.h"

G_BEGIN_DECLS

/* What is kept of a service's own catalogue: one dated file for each service in the user's cache, so that models are there
 * without asking, and a refresh asks only for what is new or older than a day. What can't be had stays as it was. */
typedef struct _LatentLive LatentLive;

/* One line of the service's list. The last four may be NULL. */
typedef struct
{
  const char *id;
  const char *title;
  const char *words; /* tasks, provider */
  const char *description;
  const char *price; /* in words */
} LatentLiveListing;

/* What is kept of @service; nothing if nothing usable is. Transfer full. */
LatentLive *latent_live_open (const char *service);
void latent_live_free (LatentLive *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentLive, latent_live_free)

/* Puts all of it into @catalog. */
void latent_live_apply (LatentLive *self, LatentCatalog *catalog);

/* Takes the whole list, and puts prices and names into @catalog. */
void
latent_live_take_list (LatentLive *self, LatentCatalog *catalog, const LatentLiveListing *listings, guint n_listings);

/* The listed models that were looked at a day ago or never, those that make pictures first, and
 * of them those that nobody knows yet. Transfer full. */
char **latent_live_list_due (LatentLive *self, LatentCatalog *catalog);

/* TRUE if the list told no price for it. */
gboolean latent_live_wants_price (LatentLive *self, const char *id);
void latent_live_take_price (LatentLive *self, const char *id, const char *text);

/* @health: the share of tasks of the last day that went well, 0 to 1; NAN if that isn't known. */
void latent_live_take_health (LatentLive *self, const char *id, double health);

/* Takes the OpenAPI document of @id, empty where the service has none, and puts the model into @catalog. From now on it was
 * looked at. TRUE if it changed since the last time. */
gboolean latent_live_take_document (LatentLive *self, LatentCatalog *catalog, const char *id, JsonObject *document);

/* Errors: G_FILE_ERROR. */
gboolean latent_live_save (LatentLive *self, GError **error);

G_END_DECLS
