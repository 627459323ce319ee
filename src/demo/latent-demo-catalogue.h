/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-service.h"

G_BEGIN_DECLS

/* The live catalogue: /api/v1/models, and of one model /schema, /price and /success-rate. One request a second and
 * account for all of them together. */
void latent_demo_list_models (LatentDemoCall *call, LatentDemoService *service);
void latent_demo_describe_model (LatentDemoCall *call, LatentDemoService *service);

G_END_DECLS
