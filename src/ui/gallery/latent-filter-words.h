/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-collection-list.h"
#include "latent-image-query.h"
#include "latent-session.h"

G_BEGIN_DECLS

/* The conditions that a person can set, each of them one member or two of a LatentImageQuery, and what they are called. */
typedef enum
{
  LATENT_FILTER_FAVOURITE,
  LATENT_FILTER_MODEL,
  LATENT_FILTER_ASPECT,
  LATENT_FILTER_PIXELS,
  LATENT_FILTER_DATE,
  LATENT_FILTER_TAG,
  LATENT_FILTER_COLLECTION,
  LATENT_FILTER_BATCH,
  LATENT_FILTER_ORIGIN,
  LATENT_FILTER_STATE,
  LATENT_N_FILTERS,
} LatentFilter;

/* What a query names by number. Any may be NULL: it is described in general words then. */
typedef struct
{
  LatentCatalog *catalog;
  LatentCollectionList *collections;
  const char *batch; /* the prompt of the query's batch */
} LatentFilterNames;

/* One of what is offered for a condition. */
typedef struct
{
  const char *label; /* translated by latent_filter_get_label() */
  const char *text; /* aspect */
  gint64 low; /* pixels, days, origin, state */
  gint64 high; /* pixels */
} LatentFilterChoice;

/* Terminated by one without a label; NULL for conditions that are chosen otherwise. */
const LatentFilterChoice *latent_filter_get_choices (LatentFilter filter);
const char *latent_filter_choice_get_label (const LatentFilterChoice *choice);
/* Sets it in @query. */
void latent_filter_choose (LatentImageQuery *query, LatentFilter filter, const LatentFilterChoice *choice);
/* The number of the choice that @query has, -1 for none of them. */
int latent_filter_find_choice (const LatentImageQuery *query, LatentFilter filter);

/* These have texts of their own, as in latent_image_query_copy(). NULL clears. */
void latent_filter_set_model (LatentImageQuery *query, const char *model);
void latent_filter_set_tag (LatentImageQuery *query, const char *tag);
void latent_filter_set_batch (LatentImageQuery *query, const char *batch);

void latent_filter_clear (LatentImageQuery *query, LatentFilter filter);
/* What it does in a few words, or NULL if it isn't set. @names may be NULL. Transfer full. */
char *latent_filter_describe (const LatentImageQuery *query, LatentFilter filter, const LatentFilterNames *names);
gboolean latent_filter_is_set (const LatentImageQuery *query, LatentFilter filter);
/* Whether any of them is set. */
gboolean latent_filter_any (const LatentImageQuery *query);

/* The title of a model that may be none of the catalogue's. Transfer none. */
const char *latent_filter_get_model_title (LatentCatalog *catalog, const char *model);

G_END_DECLS
