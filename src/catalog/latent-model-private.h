/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-model.h"
#include "latent-price.h"

G_BEGIN_DECLS

/* The rules of the descriptor, or NULL. Transfer none. */
LatentPrice *latent_model_get_price (LatentModel *self);
LatentAmount *latent_model_get_results (LatentModel *self);

/* What @parameter counts with in @input: its value, else its default, else NULL. Transfer none. */
JsonNode *latent_parameter_get_effective (LatentParameter *parameter, JsonObject *input);

G_END_DECLS
