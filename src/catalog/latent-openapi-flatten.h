/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Members that a flattened schema has beside JSON Schema's own. */
#define LATENT_OPENAPI_ANY_OF "x-latent-any-of"           /* names of properties of which at least one is needed */
#define LATENT_OPENAPI_ALTERNATIVES "x-latent-alternatives" /* true: it can be things of several kinds */

/* An OpenAPI document while schemas are read from it. What it can cost is bounded, whatever refers to what. */
typedef struct _LatentOpenapiFlattener LatentOpenapiFlattener;

/* @document: kept by reference. Transfer full. */
LatentOpenapiFlattener *latent_openapi_flattener_new (JsonObject *document);
void latent_openapi_flattener_free (LatentOpenapiFlattener *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentOpenapiFlattener, latent_openapi_flattener_free)

/* @object, or what it refers to ("$ref", also percent-encoded and without the blank at a name's end), which can be any part
 * of the document. NULL if that isn't there. Transfer none. */
JsonObject *latent_openapi_flattener_follow (LatentOpenapiFlattener *self, JsonObject *object);

/* One schema without $ref, allOf, oneOf, anyOf, const, nullable and lists of types; what its properties and items are is as
 * it was. Of alternatives it is what fits all of them: choices are put together, bounds widened, and only what each
 * requires is required. @schema may be NULL, which is a schema that says nothing. Transfer full. */
JsonObject *latent_openapi_flattener_flatten (LatentOpenapiFlattener *self, JsonObject *schema);

G_END_DECLS
