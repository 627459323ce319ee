/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-service.h"

G_BEGIN_DECLS

/* The input pictures of a task that this service has itself: uploads and earlier results. */

/* The place of the first one, without the service's address: "kieai/…" or "results/…"; NULL if there is none.
 * @is_dead tells whether any of the links to this service leads nowhere (any more). Transfer full. */
char *latent_demo_inputs_find (LatentDemoService *service,
                               const LatentDemoModel *model,
                               JsonObject *input,
                               gboolean *is_dead);

/* TRUE and its size in pixels, if it can be read. */
gboolean latent_demo_inputs_get_size (LatentDemoService *service, const char *place, int *width, int *height);

/* The file at a place; NULL if it is gone. Transfer full. */
GBytes *latent_demo_inputs_read (LatentDemoService *service, const char *place);

G_END_DECLS
