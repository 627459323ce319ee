/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-catalog.h"

G_BEGIN_DECLS

/* Models that the user took from pages, kept in the user's data folder, one file each. What a page says of a model that
 * comes with the program is put over it, as with the live catalogue (latent-merge.h). */

/* Puts the kept ones into @catalog. One that can't be read is skipped with a warning. */
void latent_imported_apply (LatentCatalog *catalog);

/* Keeps the models that @text, one of KIE's pages (latent_openapi_read_page()), describes, and puts them into @catalog, which
 * may be NULL. Returns the models as the page has them. Errors: LATENT_CATALOG_ERROR_DESCRIPTOR, G_FILE_ERROR. Transfer
 * full (LatentModel). */
GPtrArray *latent_imported_take (LatentCatalog *catalog, const char *text, gssize length, GError **error);

/* Forgets @id; in @catalog, which may be NULL, the model is again what it was without. FALSE and
 * LATENT_CATALOG_ERROR_UNKNOWN_MODEL if it wasn't imported; G_FILE_ERROR. */
gboolean latent_imported_remove (LatentCatalog *catalog, const char *id, GError **error);

/* What is kept of @id, for latent_imported_put(). Errors as above. Transfer full. */
JsonObject *latent_imported_dup (const char *id, GError **error);
/* Keeps @descriptor again. Errors: LATENT_CATALOG_ERROR_DESCRIPTOR, G_FILE_ERROR. */
gboolean latent_imported_put (LatentCatalog *catalog, JsonObject *descriptor, GError **error);

/* TRUE if the user took @id from a page. */
gboolean latent_imported_has (const char *id);

G_END_DECLS
