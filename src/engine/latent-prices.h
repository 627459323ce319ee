/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-catalog.h"
#include "latent-library.h"

#include <libdex.h>

G_BEGIN_DECLS

/* What tasks cost: the catalogue's rules, corrected by what the account was really charged. Main thread.
 *
 * Of the last charges for the same settings (else for what the rule looks at) the middle one counts, so that a single odd
 * one changes nothing. Charges from before the catalogue said another price count no more.
 *
 * Signal "changed" after a charge came that may change an estimate. */
#define LATENT_TYPE_PRICES (latent_prices_get_type ())
G_DECLARE_FINAL_TYPE (LatentPrices, latent_prices, LATENT, PRICES, GObject)

LatentPrices *latent_prices_new (LatentLibrary *library);

/* Reads what the ledger has now. Resolves to TRUE. From now on it follows by itself. Fiber-backed. */
DexFuture *latent_prices_refresh (LatentPrices *self);

/* Credits for one task of @input; NAN if neither rule nor charges tell. *learned (may be NULL): it isn't what the
 * catalogue says. */
double latent_prices_estimate (LatentPrices *self, LatentModel *model, JsonObject *input, gboolean *learned);

G_END_DECLS
