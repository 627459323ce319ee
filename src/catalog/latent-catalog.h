/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-model.h"

G_BEGIN_DECLS

#define LATENT_TYPE_CATALOG (latent_catalog_get_type ())
G_DECLARE_FINAL_TYPE (LatentCatalog, latent_catalog, LATENT, CATALOG, GObject)

/* All models of the descriptors (*.json) in @folder; NULL for the installed ones ($LATENT_CATALOG_DIR overrides).
 * A GListModel of LatentModel, sorted by title. A broken descriptor is skipped with a warning naming it; none at all is
 * an error. Errors: LATENT_CATALOG_ERROR, G_FILE_ERROR. Transfer full. */
LatentCatalog *latent_catalog_new (const char *folder, GError **error);

/* Signal "offer-changed": some models are withdrawn, or offered again. For latent-offer.h only. */
void latent_catalog_emit_offer_changed (LatentCatalog *self);

/* Transfer none; NULL and LATENT_CATALOG_ERROR_UNKNOWN_MODEL if there is none. */
LatentModel *latent_catalog_get_model (LatentCatalog *self, const char *id, GError **error);

/* What @layer says of the model @id from now on; NULL for nothing. A model is what came with the program, with what the
 * service's catalogue and then what an imported page says put over it (latent-merge.h); without any of them it is gone, and
 * a LatentModel that somebody holds stays what it was. Errors: LATENT_CATALOG_ERROR_DESCRIPTOR, and nothing changes. */
gboolean latent_catalog_put (LatentCatalog *self,
                             LatentModelOrigin layer,
                             const char *id,
                             JsonObject *descriptor,
                             GError **error);

/* The model for somebody who named none. Transfer none. */
LatentModel *latent_catalog_get_default (LatentCatalog *self);

G_END_DECLS
