/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What the provider's documents say of a model: its fields, its price, its results. Read from
 * latent-demo-models.json, which is compiled in and was written from those documents by itself: a client's catalogue is
 * never its source, so that a mistake can't hide in its own mirror image. */

typedef enum
{
  LATENT_DEMO_FIELD_STRING,
  LATENT_DEMO_FIELD_NUMBER,
  LATENT_DEMO_FIELD_INTEGER,
  LATENT_DEMO_FIELD_BOOLEAN,
  LATENT_DEMO_FIELD_ARRAY,
} LatentDemoFieldType;

typedef struct
{
  char *name;
  LatentDemoFieldType type;
  char *item_type; /* of an array's items, as JSON Schema names it, or NULL */
  gboolean is_uri; /* the text, or each item, is a link to a picture */
  gboolean required;
  char **values;          /* the enum, or NULL */
  JsonNode *default_node; /* or NULL */
  gint64 min_length;      /* characters; 0 for no limit */
  gint64 max_length;      /* characters; 0 for no limit */
  double minimum;         /* -HUGE_VAL for no limit */
  double maximum;         /* HUGE_VAL for no limit */
  guint min_items;
  guint max_items; /* 0 for no limit */
  char *description;
} LatentDemoField;

typedef struct
{
  char *id;
  gboolean hidden; /* not offered, until the control port says so */
  char *slug;
  char *title;
  char *provider;
  char **tasks; /* "Text to Image" … */
  char *price_text;    /* NULL: not published */
  double seconds;      /* median duration */
  double spread;       /* sigma of its logarithm */
  char *output;        /* "png", or the name of the field that says it, after a "$" */
  char *ratio;         /* the field that says the shape, or NULL */
  JsonObject *scale;   /* the field that says the size, and what its values mean; may be empty */
  GPtrArray *fields;   /* of LatentDemoField */
  JsonObject *price;   /* see latent_demo_price() */
  double price_factor; /* what is charged, against what is published: 1 but for a test */
  JsonObject *results; /* how many; see latent_demo_count_results() */
  JsonArray *refused;  /* combinations that the validator refuses; or NULL */
  JsonArray *any_of;   /* fields of which one must be there; or NULL */
} LatentDemoModel;

/* All models, in the order of the file: loaded once, freed with the array. Transfer full. */
GPtrArray *latent_demo_models_load (GError **error);

/* Transfer none; NULL when there is no such model. */
const LatentDemoModel *latent_demo_models_find (GPtrArray *models, const char *id);
/* Same, also NULL for one that isn't offered. */
const LatentDemoModel *latent_demo_models_find_offered (GPtrArray *models, const char *id);

const LatentDemoField *latent_demo_model_find_field (const LatentDemoModel *model, const char *name);

/* What @input says about a field, else the field's default, as text: "2K", "4", "true". NULL when neither says
 * anything. Transfer full. */
char *latent_demo_model_get_text (const LatentDemoModel *model, JsonObject *input, const char *field);

G_END_DECLS
