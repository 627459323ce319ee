/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-openapi-flatten.h"
#include "latent-prose.h"

G_BEGIN_DECLS

/* "image_urls " and "image%5Furls" as what they mean. Transfer full. */
char *_latent_openapi_clean_name (const char *name);

/* "firstFrameUrl" and "first-frame-url" as "first_frame_url", for comparing. Transfer full. */
char *_latent_openapi_fold_name (const char *name);

/* What a descriptor (data/catalog/README.md) says of the parameter @name that @schema describes, without its role. What
 * can't be expressed has the type "any" and a description that says so. Transfer full. */
JsonObject *_latent_openapi_convert (LatentOpenapiFlattener *flattener, const char *name, JsonObject *schema);

/* The role of a converted parameter, or NULL. */
const char *_latent_openapi_find_role (const char *name, JsonObject *parameter);

/* TRUE if the text @flat describes, or each of a list's, is a link to a file. */
gboolean _latent_openapi_is_link (const char *name, JsonObject *flat);

/* TRUE if @name is that of a number of results. */
gboolean _latent_openapi_is_count (const char *name);

/* "image", "video" or "audio": what files a link is to. */
const char *_latent_openapi_guess_medium (const char *name, JsonObject *flat, const LatentProse *prose);

/* What the model does, by its names and its parameters. @words: all that is written about it outside of them. */
const char *_latent_openapi_guess_does (const char *words, JsonObject *input);

G_END_DECLS
