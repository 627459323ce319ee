/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-prose.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Types, values and choices of an OpenAPI document's flat schemas (@flat), as a descriptor's parameter (@into) has them. */

gboolean _latent_openapi_is_number_type (const char *type);

/* The descriptor's type of @flat, or NULL if nothing tells. */
const char *_latent_openapi_find_type (JsonObject *flat);
const char *_latent_openapi_type_of_value (JsonNode *node);

/* @node as a value of @type, or NULL if it can't be one: pages write 5 as "5" and "5" as 5. Transfer full. */
JsonNode *_latent_openapi_coerce (JsonNode *node, const char *type);
JsonNode *_latent_openapi_coerce_text (const char *text, const char *type);

/* Transfer none. */
JsonNode *_latent_openapi_first_example (JsonObject *flat);

/* A whole number as one. */
void _latent_openapi_set_number (JsonObject *into, const char *name, double number);

/* "enum" from what the schema lists. */
void _latent_openapi_set_choices (JsonObject *into, JsonObject *flat);
/* "enum" from what its words list, unless its example is none of them. */
void _latent_openapi_set_told_choices (JsonObject *into, JsonObject *flat, char **told);
/* "enum" of the numbers between the bounds that its words tell, for a text. */
void _latent_openapi_set_numbered_choices (JsonObject *into, const LatentProse *prose);
/* The bounds of numbers to choose from, if the choices keep them. */
void _latent_openapi_keep_bounds (JsonObject *into, double minimum, double maximum);

G_END_DECLS
