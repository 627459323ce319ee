/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-catalog.h"

G_BEGIN_DECLS

/* Which models a service says that it offers (its live list), kept with its date between runs, one small file for each
 * service in the user's cache. A model is withdrawn when the list had it and has it no more, or when the service refused
 * it by name and its list hasn't got it: a list that merely lacks a model proves nothing. */

typedef struct
{
  guint n_listed; /* models of the service, of every kind */
  char **appeared; /* ids that the list before hadn't; empty the first time */
  char **changed; /* titles of models whose documents are different now; NULL where they weren't looked at */
  char **withdrawn; /* titles of the catalogue's models that are offered no longer since this list */
} LatentOfferNews;

#define LATENT_TYPE_OFFER_NEWS (latent_offer_news_get_type ())
GType latent_offer_news_get_type (void);
LatentOfferNews *latent_offer_news_copy (const LatentOfferNews *self);
void latent_offer_news_free (LatentOfferNews *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentOfferNews, latent_offer_news_free)

/* Marks @catalog's models by what is kept of @service. FALSE if nothing usable is kept, which changes nothing.
 * *date (may be NULL): µs since the epoch of the list. */
gboolean latent_offer_apply (LatentCatalog *catalog, const char *service, gint64 *date);

/* Takes a new list of ids, keeps it and marks the models by it. @refused: the id of a model that the service has just
 * refused by name, or NULL. Errors: LATENT_CATALOG_ERROR_DESCRIPTOR for an empty list, G_FILE_ERROR. Transfer full. */
LatentOfferNews *latent_offer_take (LatentCatalog *catalog,
                                    const char *service,
                                    const char *const *listed,
                                    const char *refused,
                                    GError **error);

G_END_DECLS
