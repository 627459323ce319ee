/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Draws one picture of a tile: its dominant colour or a few blurred pixels until the texture is there, then the texture, filling the tile or
 * fitting into it. */
#define LATENT_TYPE_THUMB (latent_thumb_get_type ())
G_DECLARE_FINAL_TYPE (LatentThumb, latent_thumb, LATENT, THUMB, GtkWidget)

/* 0xRRGGBB. */
void latent_thumb_set_colour (LatentThumb *self, guint32 colour);
/* A few pixels that stand for the texture until it is there; NULL for none. */
void latent_thumb_set_blur (LatentThumb *self, GdkTexture *blur);
/* NULL shows the colour. A texture that arrives while the tile is on screen fades in. */
void latent_thumb_set_texture (LatentThumb *self, GdkTexture *texture, gboolean fade);
GdkTexture *latent_thumb_get_texture (LatentThumb *self);
/* Shape of the picture, for the colour of a fitted one. */
void latent_thumb_set_aspect (LatentThumb *self, int width, int height);
/* TRUE: cut to fill the tile; FALSE: all of it. */
void latent_thumb_set_fill (LatentThumb *self, gboolean fill);

G_END_DECLS
