/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Floats beside the slider of a scroll bar while somebody drags it, and tells what is there; an overlay of the scrolled
 * window. */
#define LATENT_TYPE_SCROLL_LABEL (latent_scroll_label_get_type ())
G_DECLARE_FINAL_TYPE (LatentScrollLabel, latent_scroll_label, LATENT, SCROLL_LABEL, AdwBin)

/* What to say at @position, from 0 to 1 of the whole length; NULL for nothing new. Transfer full. */
typedef char *(*LatentScrollLabelFunc) (double position, gpointer user_data);

/* Both must outlive it or be gone with it. Once. */
void latent_scroll_label_attach (LatentScrollLabel *self,
                                 GtkScrolledWindow *scroller,
                                 LatentScrollLabelFunc describe,
                                 gpointer user_data);
/* Asks anew: something has been loaded. */
void latent_scroll_label_update (LatentScrollLabel *self);

G_END_DECLS
