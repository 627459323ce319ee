/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-parameter.h"

G_BEGIN_DECLS

/* The part of JSON Schema that descriptors use (data/catalog/README.md): one parameter's rules, or those of what is
 * nested in it. */
typedef struct _LatentSchema LatentSchema;

struct _LatentSchema
{
  LatentParameterType kind;
  JsonArray *choices; /* or NULL if free */
  JsonNode *fallback; /* the "default", or NULL */
  gboolean is_link;   /* format "uri" */
  double minimum;     /* NAN where there is none, as with the following two */
  double maximum;
  double step;
  guint min_length; /* in characters */
  guint max_length; /* G_MAXUINT where there is none */
  guint min_items;
  guint max_items;
  LatentSchema *items; /* of an array, or NULL */
  GPtrArray *members;  /* LatentSchemaMember of an object, or NULL if free */
};

typedef struct
{
  char *name;
  gboolean required;
  LatentSchema *schema;
} LatentSchemaMember;

/* @extra: NULL-terminated names of keywords that the caller reads itself, or NULL. Errors:
 * LATENT_CATALOG_ERROR_DESCRIPTOR, naming the keyword. Transfer full. */
LatentSchema *latent_schema_new (JsonObject *object, const char *const *extra, GError **error);
void latent_schema_free (LatentSchema *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentSchema, latent_schema_free)

/* @value against the rules; @title is what messages call it. Errors: LATENT_CATALOG_ERROR for a person. */
gboolean latent_schema_check (LatentSchema *self, const char *title, JsonNode *value, GError **error);

/* A string as it is, a number or boolean as JSON writes it, NULL for anything else. Transfer full. */
char *latent_schema_value_to_text (JsonNode *value);

/* TRUE if @values has a scalar that equals @value; 1 and 1.0 are equal, 1 and "1" are not. */
gboolean latent_schema_has_value (JsonArray *values, JsonNode *value);

/* "output_format" as "Output Format". Transfer full. */
char *latent_schema_humanize (const char *name);

/* FALSE and LATENT_CATALOG_ERROR_DESCRIPTOR if @object has a member that is neither in @known nor in @more
 * (NULL-terminated;
 * @more may be NULL). */
gboolean
latent_schema_check_members (JsonObject *object, const char *const *known, const char *const *more, GError **error);

G_END_DECLS
