/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

/* Starts latent-demo, or finds the one that serves @state_folder already, and resolves to its base URL (a string). It goes
 * on when we end, and ends by itself when nobody has asked it anything for some minutes; started again it comes back on the
 * same port. The program is $LATENT_DEMO_PROGRAM, else the one beside our own, else the installed one, else on the path.
 * Errors: G_SPAWN_ERROR, with a message for a person; G_IO_ERROR_CANCELLED. Fiber-backed. */
DexFuture *latent_demo_launcher_start (const char *state_folder, GCancellable *cancellable);

G_END_DECLS
