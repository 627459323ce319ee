/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-metadata.h"

G_BEGIN_DECLS

/* What InvokeAI and ComfyUI write into their pictures: JSON of their own. Each fills the members of @metadata that are
 * found; FALSE, and nothing changed, if @json isn't theirs or has no prompt. @json may be NULL. */

/* "invokeai_metadata" (version 3 and later). */
gboolean latent_foreign_parse_invokeai (const char *json, LatentMetadata *metadata);

/* "sd-metadata" (InvokeAI 2). */
gboolean latent_foreign_parse_sd_metadata (const char *json, LatentMetadata *metadata);

/* "prompt" (the graph that was run): the text that leads to a sampler's "positive" input. */
gboolean latent_foreign_parse_comfyui (const char *json, LatentMetadata *metadata);

/* "workflow" (the graph as it was drawn), for files without the other. */
gboolean latent_foreign_parse_comfyui_workflow (const char *json, LatentMetadata *metadata);

G_END_DECLS
