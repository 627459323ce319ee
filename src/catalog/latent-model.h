/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-parameter.h"

G_BEGIN_DECLS

typedef enum
{
  LATENT_CATALOG_ERROR_UNKNOWN_MODEL,
  LATENT_CATALOG_ERROR_DESCRIPTOR,        /* a descriptor file is broken; the message names file and place */
  LATENT_CATALOG_ERROR_UNKNOWN_PARAMETER, /* a name this model doesn't know: a typo would silently cost money */
  LATENT_CATALOG_ERROR_MISSING,           /* a required value is absent */
  LATENT_CATALOG_ERROR_TYPE,
  LATENT_CATALOG_ERROR_CHOICE,
  LATENT_CATALOG_ERROR_RANGE,
  LATENT_CATALOG_ERROR_LENGTH,
  LATENT_CATALOG_ERROR_REQUIRES, /* a value that needs another one, such as "auto" an input picture */
} LatentCatalogError;

/* What a model makes. All but pictures stands under "Other Media". */
typedef enum
{
  LATENT_MEDIA_PICTURE,
  LATENT_MEDIA_VIDEO,
  LATENT_MEDIA_AUDIO,
  LATENT_MEDIA_OTHER, /* text, a subject's id, … */
} LatentMedia;

#define LATENT_CATALOG_ERROR (latent_catalog_error_quark ())
GQuark latent_catalog_error_quark (void);

#define LATENT_TYPE_MODEL (latent_model_get_type ())
G_DECLARE_FINAL_TYPE (LatentModel, latent_model, LATENT, MODEL, GObject)

typedef enum
{
  LATENT_MODEL_SHIPPED,  /* with the program */
  LATENT_MODEL_LIVE,     /* by the service's own catalogue */
  LATENT_MODEL_IMPORTED, /* from a page, by the user */
} LatentModelOrigin;

/* From a descriptor (data/catalog/README.md). Errors: LATENT_CATALOG_ERROR_DESCRIPTOR. Transfer full. */
LatentModel *latent_model_new_from_json (JsonObject *descriptor, GError **error);

/* Signal "changed": what it takes or costs is different now, or what is known of it beside that. */

/* Makes it what @descriptor, which has the same id, says. Parameters that somebody still holds stay what they were.
 * Errors: LATENT_CATALOG_ERROR_DESCRIPTOR, and it stays as it is. */
gboolean latent_model_update (LatentModel *self, JsonObject *descriptor, GError **error);

/* What it was made of. Transfer none; not to be changed. */
JsonObject *latent_model_get_descriptor (LatentModel *self);

const char *latent_model_get_id (LatentModel *self);            /* as KIE spells it, "family/name" */
const char *latent_model_get_title (LatentModel *self);         /* "Flux 2 Pro" */
const char *latent_model_get_does (LatentModel *self);          /* "text-to-image", "image-to-image", "upscale", … */
LatentMedia latent_model_get_media (LatentModel *self);         /* what its results are, by what it does */
const char *latent_model_get_description (LatentModel *self);   /* one line, translated, may be "" */
const char *latent_model_get_documentation (LatentModel *self); /* KIE's page about it, or NULL */
/* The service doesn't offer it any more: latent-offer.h. */
gboolean latent_model_get_withdrawn (LatentModel *self);
void latent_model_set_withdrawn (LatentModel *self, gboolean withdrawn);
LatentModelOrigin latent_model_get_origin (LatentModel *self);
void latent_model_set_origin (LatentModel *self, LatentModelOrigin origin);
/* What the service's own catalogue says of it beside its parameters (latent-live.h). */
gboolean latent_model_get_is_new (LatentModel *self);
/* Share of the last day's tasks that went well, 0 to 1; NAN if that isn't known. */
double latent_model_get_health (LatentModel *self);
/* The price in the service's own words, or NULL. */
const char *latent_model_get_price_text (LatentModel *self);
/* What was different the last time that it changed, a sentence each, translated; NULL for nothing. Transfer none. */
const char *const *latent_model_get_changes (LatentModel *self);
void latent_model_set_news (LatentModel *self,
                            gboolean is_new,
                            double health,
                            const char *price_text,
                            const char *const *changes);
/* TRUE for the one that the catalogue means for somebody who named none. */
gboolean latent_model_get_is_default (LatentModel *self);
/* LatentParameter in the order of the form. Transfer none. */
GPtrArray *latent_model_get_parameters (LatentModel *self);
LatentParameter *latent_model_get_parameter (LatentModel *self, const char *name);
/* The first parameter with @role, or NULL. */
LatentParameter *latent_model_find_role (LatentModel *self, LatentParameterRole role);
/* Median seconds from submission to result that the catalogue expects, before anything was learned. */
double latent_model_get_duration (LatentModel *self);

/* @input completed with the defaults of required parameters, unset optional ones left out: exactly what is to be sent.
 * Every value is checked. Errors: LATENT_CATALOG_ERROR; *parameter (transfer none, may be NULL) is the one that the
 * error belongs to. Transfer full. */
JsonObject *latent_model_complete (LatentModel *self, JsonObject *input, LatentParameter **parameter, GError **error);

/* Whether @value of @parameter makes sense beside the other values in @input, by the rules that only it has; what it is by
 * itself isn't looked at. Errors: LATENT_CATALOG_ERROR_REQUIRES. */
gboolean
latent_model_allows (LatentModel *self, LatentParameter *parameter, JsonNode *value, JsonObject *input, GError **error);

/* Credits that @input will cost by the descriptor's price rule, what isn't set counting with its default; NAN if the
 * price isn't known. */
double latent_model_estimate (LatentModel *self, JsonObject *input);

/* Which price @input has: two texts, for learning from what was really charged. *settings has every value but the words,
 * the seed and the pictures (their number counts); *basis only what the price rule looks at, NULL without a rule. Both
 * transfer full. */
void latent_model_dup_settings (LatentModel *self, JsonObject *input, char **settings, char **basis);

/* Pictures that a task of @input makes, at most. At least 1. */
guint latent_model_count_results (LatentModel *self, JsonObject *input);

G_END_DECLS
