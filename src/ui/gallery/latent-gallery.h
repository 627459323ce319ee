/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-image-list.h"
#include "latent-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The page with the grid of tasks and pictures.
 *
 * Properties: "session"; "view" (the nick of what is shown: all, favourites, comparisons, running, attention, trash), "tile-size"
 * (logical pixels), "fill", "sort" (a nick of latent-image-query.h) and "reversed", which a window keeps over restarts.
 * Signal "open-image" (LatentImageList, guint position): Enter or a double click. */
#define LATENT_TYPE_GALLERY (latent_gallery_get_type ())
G_DECLARE_FINAL_TYPE (LatentGallery, latent_gallery, LATENT, GALLERY, AdwNavigationPage)

void latent_gallery_set_session (LatentGallery *self, LatentSession *session);

/* Shows @view, as if chosen from the menu. */
void latent_gallery_set_view (LatentGallery *self, const char *view);
const char *latent_gallery_get_view (LatentGallery *self);

/* What is shown: view, search, filters and order, for latent_image_query_to_json(). Transfer full. */
LatentImageQuery *latent_gallery_dup_query (LatentGallery *self);
/* Shows that, as if somebody had searched and set filters. */
void latent_gallery_show_query (LatentGallery *self, const LatentImageQuery *query);

/* Shows the pictures of a batch (LatentTask's), and its tasks that aren't pictures yet, in the order that is set. */
void latent_gallery_show_batch (LatentGallery *self, const char *batch);

/* Moves the focus into the grid, to @image if it is there (0: wherever it was). */
void latent_gallery_focus (LatentGallery *self, gint64 image);
/* Opens the search field. */
void latent_gallery_start_search (LatentGallery *self);

G_END_DECLS
