/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-session.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is made of a picture of the library: larger, without its background. */

/* The ids of the models that are offered for it ("upscale", "remove-background"). Transfer full. */
GStrv latent_make_list_models (LatentCatalog *catalog, const char *does);

/* An input of @model that has nothing but these pictures (ids, gint64): all of them, or as many as it takes. Transfer
 * full. */
JsonObject *latent_make_input (LatentModel *model, GArray *ids);

/* What is done, for a person: "Upscale". */
const char *latent_make_get_title (const char *does);

/* Fills @menu anew with all that can be made of @n pictures, and what it costs: the action "image.use-as-input", and
 * "image.make" with what is done and a model's id (ss). @session may be NULL. */
void latent_make_fill_menu (GMenu *menu, LatentSession *session, guint n);

G_END_DECLS
