/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-model.h"

G_BEGIN_DECLS

/* How many results a task with @input gives; 0 for a model whose result isn't a picture. */
guint latent_demo_count_results (const LatentDemoModel *model, JsonObject *input);

/* What it costs in credits. */
double latent_demo_price (const LatentDemoModel *model, JsonObject *input);

/* Pixels of a result: the asked ratio at the asked size, both sides multiples of 16. 1K is about 1024 × 1024 pixels, 2K
 * exactly twice as many each way. Where no ratio is asked ("auto") it is that of the source, and a model that offers
 * none gives the source's size, times its factor. @source_width is 0 when there is no source of known size. */
void latent_demo_get_size (const LatentDemoModel *model,
                           JsonObject *input,
                           int source_width,
                           int source_height,
                           int *width,
                           int *height);

/* How a result's name ends: "png" or "jpg", as the model and @input say. WebP isn't drawn: PNG takes its place. */
const char *latent_demo_get_format (const LatentDemoModel *model, JsonObject *input);

G_END_DECLS
