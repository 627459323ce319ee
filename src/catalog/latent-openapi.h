/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The most bytes of a page or document that are looked at. */
#define LATENT_OPENAPI_MAX_BYTES (4 * 1024 * 1024)

/* What is known of a model outside of its OpenAPI document; each member may be NULL. */
typedef struct
{
  const char *id;            /* the one to describe of several; NULL: the document's first */
  const char *title;         /* for a person */
  const char *description;   /* one line */
  const char *documentation; /* link to its page */
  const char *words;         /* more that is written about it: tasks, provider, … */
} LatentOpenapiHints;

/* The ids of the models that @document's task is for; may be empty. Transfer full. */
char **latent_openapi_list_models (JsonObject *document);

/* A descriptor (data/catalog/README.md) without a price of the model that @document describes: OpenAPI 3.0 or 3.1 with a
 * createTask in it. Nobody vouches for it. Errors: LATENT_CATALOG_ERROR_DESCRIPTOR. Transfer full. */
JsonObject *latent_openapi_describe (JsonObject *document, const LatentOpenapiHints *hints, GError **error);

/* Descriptors (JsonObject) of the models on one of KIE's pages: Markdown, HTML or text with an OpenAPI document in it as
 * YAML or JSON, such a document alone, an answer of the schema call, or a descriptor. @length: bytes, -1 for a
 * NUL-terminated text. Errors: LATENT_CATALOG_ERROR_DESCRIPTOR, for a person. Transfer full. */
GPtrArray *latent_openapi_read_page (const char *text, gssize length, GError **error);

G_END_DECLS
