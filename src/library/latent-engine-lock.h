/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libdex.h>

G_BEGIN_DECLS

/* An exclusive lock on a file between processes: an open file description lock, gone with the process however it ends.
 * Main thread only. */
typedef struct _LatentEngineLock LatentEngineLock;

LatentEngineLock *latent_engine_lock_new (const char *path);
/* Drops it; whoever waits is rejected with G_IO_ERROR_CANCELLED. */
void latent_engine_lock_free (LatentEngineLock *self);

gboolean latent_engine_lock_is_held (LatentEngineLock *self);
/* TRUE if it is held now. Doesn't wait. */
gboolean latent_engine_lock_try (LatentEngineLock *self);
/* Resolves to TRUE when it is held; a thread waits. LEAF. Errors: LATENT_LIBRARY_ERROR; G_IO_ERROR_CANCELLED when it was
 * dropped meanwhile. */
DexFuture *latent_engine_lock_wait (LatentEngineLock *self);
void latent_engine_lock_drop (LatentEngineLock *self);

G_END_DECLS
