/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-engine.h"

G_BEGIN_DECLS

/* More than that isn't read of a page. */
#define LATENT_MODEL_PAGE_MAX_BYTES (4 * 1024 * 1024)

/* TRUE if @link, http or https, is one to a page of docs.kie.ai, or has the name of a text that may be a model's page.
 * @text: whether it looks like such a page itself; latent_imported_take() says whether it is one. */
gboolean latent_model_page_is_link (const char *link);
gboolean latent_model_page_is_text (const char *text);
/* TRUE if @name, of a file, has the ending of a text that may be a model's page. */
gboolean latent_model_page_is_name (const char *name);

/* Reads @file, a model's page for latent_imported_take(). Resolves to a boxed GBytes. Errors: G_IO_ERROR. */
DexFuture *latent_model_page_read (GFile *file, GCancellable *cancellable);

/* Fetches the page at @link, without the key. A link to a page of docs.kie.ai becomes one to its Markdown. Resolves to a
 * boxed GBytes. Errors: LATENT_KIE_ERROR, G_IO_ERROR_CANCELLED. Fiber-backed. */
DexFuture *latent_model_page_fetch (LatentEngine *engine, const char *link, GCancellable *cancellable);

G_END_DECLS
