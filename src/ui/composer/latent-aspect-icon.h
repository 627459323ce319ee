/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* How a shape is shown (latent-aspect.h): "16:9", "1:1 HD", "Auto"; empty text, which says nothing, as "Default". Transfer full. */
char *latent_aspect_to_label (const char *text);

/* A small outline of that shape; a dashed square where there is none. */
#define LATENT_TYPE_ASPECT_ICON (latent_aspect_icon_get_type ())
G_DECLARE_FINAL_TYPE (LatentAspectIcon, latent_aspect_icon, LATENT, ASPECT_ICON, GtkWidget)

GtkWidget *latent_aspect_icon_new (const char *text);

G_END_DECLS
