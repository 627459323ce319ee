/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Waits for @future (transfer full), a change that resolves to what latent_history_undo() takes back, and tells @text
 * (transfer full; NULL: nothing) above @owner, with an Undo button. Where nothing changed nothing is told; an error always
 * is. */
void latent_undo_offer (GtkWidget *owner, LatentLibrary *library, DexFuture *future, char *text);

/* A toast above @owner, in the dialog or the window that it is in. @text is no markup. */
void latent_undo_tell (GtkWidget *owner, const char *text);

G_END_DECLS
