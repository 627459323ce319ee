/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Waits for @future (transfer full), a change that resolves to what latent_history_undo() takes back, and tells @text
 * (transfer full; NULL: nothing) above @owner, with an Undo button. Where nothing changed nothing is told; an error always
 * is. */
void latent_undo_offer (GtkWidget *owner, LatentLibrary *library, DexFuture *future, char *text);

/* A toast with an Undo button, for long enough to be read and pressed. @text is no markup. Floating. */
AdwToast *latent_undo_toast_new (const char *text);

/* A toast above @owner, in the dialog or the window that it is in. @text is no markup. */
void latent_undo_tell (GtkWidget *owner, const char *text);

G_END_DECLS
