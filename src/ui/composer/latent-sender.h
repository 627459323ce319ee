/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-engine.h"
#include "latent-window.h"

G_BEGIN_DECLS

/* Gives @requests (GPtrArray of LatentRequest, consumed) to the engine as one batch and says in @window what came of it: a
 * dear one can be taken back for a moment, one beyond the user's limits is refused. @done (called once, on the main
 * thread, with @owner while that lives) hears how many tasks were journalled, 0 for none. */
typedef void (*LatentSenderDone) (gpointer owner, guint tasks);
void latent_sender_send (LatentWindow *window,
                         LatentEngine *engine,
                         LatentLibrary *library,
                         GPtrArray *requests,
                         GObject *owner,
                         LatentSenderDone done);

G_END_DECLS
