/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-field.h"

G_BEGIN_DECLS

/* What was taken out of a field comes back by the button of a toast, or by Ctrl+Z, the last one first. */

/* Puts back what is described by @data into @field, which lives. */
typedef void (*LatentRemovalUndo) (LatentField *field, gpointer data);

/* To be called after something was taken out. @text says what, @destroy frees @data when nobody can ask for it any more. */
void latent_removal_offer (LatentField *field,
                           const char *text,
                           LatentRemovalUndo undo,
                           gpointer data,
                           GDestroyNotify destroy);

/* What that does; @widget is in the same window. FALSE: there is nothing. */
gboolean latent_removal_undo_last (GtkWidget *widget);

/* Ctrl+Z in @widget, as far as no text below it has something to undo. */
void latent_removal_install_key (GtkWidget *widget);

G_END_DECLS
