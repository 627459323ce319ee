/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-collection-list.h"
#include "latent-image-query.h"
#include "latent-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Where conditions are set. Signal "changed": each time somebody has set or cleared one. */
#define LATENT_TYPE_FILTER_POPOVER (latent_filter_popover_get_type ())
G_DECLARE_FINAL_TYPE (LatentFilterPopover, latent_filter_popover, LATENT, FILTER_POPOVER, GtkPopover)

/* Whose models are offered; NULL for none. */
void latent_filter_popover_set_session (LatentFilterPopover *self, LatentSession *session);
/* Which collections are offered; NULL for none. */
void latent_filter_popover_set_collections (LatentFilterPopover *self, LatentCollectionList *collections);
/* Whether one is chosen elsewhere, so that none can be chosen here. */
void latent_filter_popover_set_in_collection (LatentFilterPopover *self, gboolean in_collection);
void latent_filter_popover_set_query (LatentFilterPopover *self, const LatentImageQuery *query);
/* Transfer none. */
const LatentImageQuery *latent_filter_popover_get_query (LatentFilterPopover *self);

G_END_DECLS
