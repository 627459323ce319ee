/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-image-list.h"
#include "latent-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The page that shows one picture of a list, with its details beside it. Properties "session" and "details" (whether they are
 * shown), which a window keeps over restarts. */
#define LATENT_TYPE_VIEWER (latent_viewer_get_type ())
G_DECLARE_FINAL_TYPE (LatentViewer, latent_viewer, LATENT, VIEWER, AdwNavigationPage)

void latent_viewer_set_session (LatentViewer *self, LatentSession *session);

/* Shows the picture at @position of @list; arrows walk through the rest. */
void latent_viewer_show (LatentViewer *self, LatentImageList *list, guint position);

/* The picture on show, or NULL. Transfer none. */
LatentImage *latent_viewer_get_image (LatentViewer *self);

/* What was searched for when the list was shown: the details set it off. NULL for nothing. */
void latent_viewer_set_search (LatentViewer *self, const char *search);

G_END_DECLS
