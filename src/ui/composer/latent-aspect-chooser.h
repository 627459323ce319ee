/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Shapes of pictures side by side, in as many lines as they need; one of them is chosen. Property "selected" (guint,
 * GTK_INVALID_LIST_POSITION for none). */
#define LATENT_TYPE_ASPECT_CHOOSER (latent_aspect_chooser_get_type ())
G_DECLARE_FINAL_TYPE (LatentAspectChooser, latent_aspect_chooser, LATENT, ASPECT_CHOOSER, AdwBin)

/* @choices as the model writes them; @title is the accessible name. */
GtkWidget *latent_aspect_chooser_new (const char *const *choices, const char *title);

guint latent_aspect_chooser_get_selected (LatentAspectChooser *self);
void latent_aspect_chooser_set_selected (LatentAspectChooser *self, guint position);
/* All are at first. */
void latent_aspect_chooser_set_offered (LatentAspectChooser *self, guint position, gboolean offered);

G_END_DECLS
