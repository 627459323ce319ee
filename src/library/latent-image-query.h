/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LATENT_IMAGE_SORT_CREATED, /* newest first */
  LATENT_IMAGE_SORT_PROMPT,  /* from A to Z, those without one last */
  LATENT_IMAGE_SORT_MODEL,   /* by the model's id */
  LATENT_IMAGE_SORT_SIZE,    /* largest file first */
  LATENT_IMAGE_SORT_CREDITS, /* dearest first */
  LATENT_IMAGE_SORT_PLACE,   /* as they were arranged in the query's collection, newest first elsewhere */
} LatentImageSort;

typedef enum
{
  LATENT_IMAGE_STATE_ANY,
  LATENT_IMAGE_STATE_MISSING, /* the file isn't there */
  LATENT_IMAGE_STATE_EDITED,  /* the file was changed by somebody */
  LATENT_IMAGE_STATE_OTHER,   /* it can't be shown as a picture */
} LatentImageState;

typedef enum
{
  LATENT_IMAGE_ORIGIN_ANY,
  LATENT_IMAGE_ORIGIN_GENERATED, /* by a task of this library */
  LATENT_IMAGE_ORIGIN_IMPORTED,
} LatentImageOrigin;

/* Which pictures, in which order. All conditions must hold; NULL, "", 0 and FALSE don't restrict. The texts are the
 * caller's, except in what latent_image_query_copy() and _from_json() return. */
typedef struct
{
  const char *search; /* FTS over prompt, model, tags, file name: words, "phrases", -exclusion; prefix as typed */
  const char *model;
  const char *tag;
  const char *aspect; /* see latent_image_query_parse_aspect() */
  gint64 collection;
  gboolean favourite;
  gboolean trashed; /* only the trash; otherwise never what lies in it */
  gint64 since;     /* created at or after, µs since the epoch */
  gint64 until;     /* created before */
  guint days;       /* created on one of the last days, today being the first of them */
  gint64 min_pixels; /* width × height, at least */
  gint64 max_pixels; /* fewer than that */
  LatentImageState state;
  LatentImageOrigin origin;
  gint64 task;
  const char *batch; /* of a LatentTask: what was asked for with one press of Generate */
  LatentImageSort sort;
  gboolean reversed;
  guint limit; /* 0: all */
} LatentImageQuery;

/* A copy with texts of its own. */
LatentImageQuery *latent_image_query_copy (const LatentImageQuery *query);
void latent_image_query_free (LatentImageQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentImageQuery, latent_image_query_free)

gboolean latent_image_query_equal (const LatentImageQuery *one, const LatentImageQuery *two);

/* The query as a JSON object, to be kept: the same text for equal queries, "{}" for all pictures by date. Transfer full. */
char *latent_image_query_to_json (const LatentImageQuery *query);
/* And back. Text that says anything else than a query, also one of a newer Latent, is refused: it would find something
 * else than what it was kept for. Errors: LATENT_JSON_ERROR; LATENT_LIBRARY_ERROR_CONTENT, with a sentence for a person.
 * Transfer full. */
LatentImageQuery *latent_image_query_from_json (const char *text, GError **error);

/* "landscape", "portrait", "square" or a ratio such as "16:9": *low ≤ width / height < *high. The usual ratios share all
 * shapes among them, so that a picture is of the one that it is nearest to; others are meant to 3 %. FALSE if @text is
 * nothing of that. */
gboolean latent_image_query_parse_aspect (const char *text, double *low, double *high);
/* The usual ratios from tall to wide, NULL-terminated. */
const char *const *latent_image_query_get_aspects (void);

/* "created", "prompt", …, the words that JSON and command line have. NULL-terminated. */
const char *const *latent_image_query_get_sort_nicks (void);
const char *const *latent_image_query_get_state_nicks (void);
const char *const *latent_image_query_get_origin_nicks (void);

G_END_DECLS
