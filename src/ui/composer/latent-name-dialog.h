/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Asks for a name over @parent. @done gets it (never empty, no space around it) together with @data, which it takes; if
 * the question is closed, @data is freed with @destroy. @initial: what stands there first, cut to a name's length; or
 * NULL. */
typedef void (*LatentNameDone) (const char *name, gpointer data);
void latent_name_dialog_present (GtkWidget *parent,
                                 const char *heading,
                                 const char *initial,
                                 const char *button,
                                 LatentNameDone done,
                                 gpointer data,
                                 GDestroyNotify destroy);

G_END_DECLS
