/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-model.h"
#include "latent-parameter-private.h"
#include "latent-price.h"

G_BEGIN_DECLS

struct _LatentModel
{
  GObject parent_instance;

  gboolean withdrawn;
  LatentModelOrigin origin;
  gboolean is_new;
  double health;
  char *price_text;
  char **changes; /* or NULL */
  JsonObject *descriptor;
  GPtrArray *former; /* parameters of before an update: others may still have them */
  char *id;
  char *title;
  char *description;
  char *does;
  LatentMedia media;
  char *documentation;
  gboolean is_default;
  double duration;
  GPtrArray *parameters;
  GStrv any_of;          /* names of which at least one must be set, or NULL */
  LatentAmount *results; /* or NULL for one */
  LatentPrice *price;    /* or NULL if not known */
};

/* The parameter that @requirement is about, or NULL. */
LatentParameter *_latent_model_find_other (LatentModel *self, LatentRequirement *requirement);

/* The rules of the descriptor, or NULL. Transfer none. */
LatentPrice *latent_model_get_price (LatentModel *self);
LatentAmount *latent_model_get_results (LatentModel *self);

/* What @parameter counts with in @input: its value, else its default, else NULL. Transfer none. */
JsonNode *latent_parameter_get_effective (LatentParameter *parameter, JsonObject *input);

G_END_DECLS
