/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-engine.h"
#include "latent-offer.h"
#include "latent-progress.h"

G_BEGIN_DECLS

/* Asks the service which models it offers (free; needs the key), and marks the engine's catalogue by the answer. @refused:
 * the id of a model that the service has just refused by name, or NULL. Resolves to a boxed LatentOfferNews. Errors:
 * LATENT_KIE_ERROR, LATENT_CATALOG_ERROR, G_FILE_ERROR, G_IO_ERROR_CANCELLED. Fiber-backed. */
DexFuture *latent_offer_refresh (LatentEngine *engine, const char *refused, GCancellable *cancellable);

/* The same, and then asks for the document, the price and the health of each model that wasn't looked at for a day, one call
 * a second: minutes, the first time. What came so far is kept when it is cancelled or fails, and the next time goes on from
 * there; a model whose own calls fail stays what it was. @progress may be NULL. */
DexFuture *latent_offer_refresh_all (LatentEngine *engine,
                                     LatentProgressFunc progress,
                                     gpointer user_data,
                                     GCancellable *cancellable);

/* TRUE if the last list is a day old, or there is none. */
gboolean latent_offer_refresh_is_due (LatentEngine *engine);

G_END_DECLS
