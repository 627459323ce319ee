/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks for a name, above @parent, with @name (may be NULL) to begin with. @chosen gets what was typed,
 * which isn't empty; it isn't called when the dialog is cancelled or @parent is gone. */
typedef void (*LatentNameChosen) (GtkWidget *parent, const char *name, gpointer user_data);
void latent_name_dialog_present (GtkWidget *parent,
                                 const char *heading,
                                 const char *accept,
                                 const char *name,
                                 LatentNameChosen chosen,
                                 gpointer user_data,
                                 GDestroyNotify destroy);

G_END_DECLS
