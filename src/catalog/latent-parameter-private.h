/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-parameter.h"
#include "latent-schema.h"

G_BEGIN_DECLS

/* One rule of "requires" (data/catalog/README.md). */
typedef struct
{
  JsonNode *value; /* the value that has the rule, or NULL for any */
  LatentParameterRole role;
  char *parameter;   /* or NULL: then @role */
  JsonArray *within; /* what the other one may be, or NULL */
  JsonArray *without;
  gboolean absent; /* the other one must not be set */
  char *reason;    /* translated, or NULL */
} LatentRequirement;

/* Errors: LATENT_CATALOG_ERROR_DESCRIPTOR. Transfer full. */
LatentParameter *latent_parameter_new (const char *name, JsonObject *object, gboolean required, GError **error);

LatentSchema *latent_parameter_get_schema (LatentParameter *self);

/* Of LatentRequirement. Transfer none. */
GPtrArray *latent_parameter_get_requirements (LatentParameter *self);

/* TRUE if the rule is about @value. */
gboolean latent_requirement_applies (LatentRequirement *self, JsonNode *value);

/* From now on @value isn't offered, and is refused with @reason. FALSE if nothing is left to choose, or if it is the
 * default. */
gboolean latent_parameter_withhold (LatentParameter *self, JsonNode *value, const char *reason);

/* TRUE if the value says nothing: null, empty text, an empty list. KIE refuses those for optional parameters. */
gboolean latent_parameter_is_unset (LatentParameter *self, JsonNode *value);

G_END_DECLS
