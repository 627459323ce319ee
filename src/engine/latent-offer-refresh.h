/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-engine.h"
#include "latent-offer.h"

G_BEGIN_DECLS

/* Asks the service which models it offers (free; needs the key), and marks the engine's catalogue by the answer. @refused:
 * the id of a model that the service has just refused by name, or NULL. Resolves to a boxed LatentOfferNews. Errors:
 * LATENT_KIE_ERROR, LATENT_CATALOG_ERROR, G_FILE_ERROR, G_IO_ERROR_CANCELLED. Fiber-backed. */
DexFuture *latent_offer_refresh (LatentEngine *engine, const char *refused, GCancellable *cancellable);

G_END_DECLS
