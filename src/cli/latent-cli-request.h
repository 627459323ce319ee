/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-cli.h"

G_BEGIN_DECLS

/* The complete, checked input of @model from a prompt (UTF-8, or NULL) and NAME=VALUE settings (NULL-terminated or
 * NULL). Errors: LATENT_CATALOG_ERROR, G_IO_ERROR; for a person, naming what was likely meant. Transfer full. */
JsonObject *
latent_cli_request_build (LatentModel *model, const char *prompt, const char *const *settings, GError **error);

/* @id's model, or the default one for NULL. The error names what was likely meant. Transfer none. */
LatentModel *latent_cli_request_find_model (LatentCatalog *catalog, const char *id, GError **error);

G_END_DECLS
