/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One picture, to be looked at: fitted, or zoomed to the pointer and panned by drag, wheel, touch pad, pinch, keyboard.
 *
 * Properties: "zoom" (device pixels of the screen for each of the picture's), "fitted" (TRUE while the picture follows
 * the window's size), both notifying. */
#define LATENT_TYPE_CANVAS (latent_canvas_get_type ())
G_DECLARE_FINAL_TYPE (LatentCanvas, latent_canvas, LATENT, CANVAS, GtkWidget)

/* @width, @height: the picture's own size; the texture may be a smaller stand-in. @keep_view: the same picture in better
 * quality, zoom and place stay. */
void latent_canvas_set_texture (LatentCanvas *self, GdkTexture *texture, int width, int height, gboolean keep_view);
GdkTexture *latent_canvas_get_texture (LatentCanvas *self);

double latent_canvas_get_zoom (LatentCanvas *self);
gboolean latent_canvas_get_fitted (LatentCanvas *self);
/* TRUE when the picture is larger than the canvas, so that a drag moves it. */
gboolean latent_canvas_can_pan (LatentCanvas *self);

void latent_canvas_fit (LatentCanvas *self);
/* Around a point of the canvas, or around its middle. */
void latent_canvas_zoom_to (LatentCanvas *self, double zoom, const graphene_point_t *around);
/* One step, as the keys do it: factor is a ratio such as 1.25. */
void latent_canvas_zoom_by (LatentCanvas *self, double factor, const graphene_point_t *around);

G_END_DECLS
