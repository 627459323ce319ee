/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What the models write for the shape of a picture: "16:9", "1024x768", "portrait_16_9" (which is 9:16), "square_hd".
 * FALSE if @text names no shape ("auto"). */
gboolean latent_aspect_parse (const char *text, double *width, double *height);

/* How such a text is shown: "16:9", "1:1 HD", "Auto". Transfer full. */
char *latent_aspect_to_label (const char *text);

/* A small outline of that shape; a dashed square where there is none. */
#define LATENT_TYPE_ASPECT_ICON (latent_aspect_icon_get_type ())
G_DECLARE_FINAL_TYPE (LatentAspectIcon, latent_aspect_icon, LATENT, ASPECT_ICON, GtkWidget)

GtkWidget *latent_aspect_icon_new (const char *text);

G_END_DECLS
