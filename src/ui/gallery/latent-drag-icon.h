/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What hangs at the pointer during a drag: up to three pictures as a stack, the first one on top, and their number if
 * there is more than one. NULL if there is no texture. Transfer full. */
GdkPaintable *latent_drag_icon_new (GtkWidget *widget, GdkTexture *const *textures, guint n_textures, guint n_files);

G_END_DECLS
