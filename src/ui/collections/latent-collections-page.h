/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* All collections by their covers: opened, made, renamed, put into another order (by pointer and by keys) and deleted,
 * with Undo; pictures that are dropped on one are put into it. "session" as elsewhere. Signal "open" with a collection's id
 * (gint64). */
#define LATENT_TYPE_COLLECTIONS_PAGE (latent_collections_page_get_type ())
G_DECLARE_FINAL_TYPE (LatentCollectionsPage, latent_collections_page, LATENT, COLLECTIONS_PAGE, AdwNavigationPage)

G_END_DECLS
