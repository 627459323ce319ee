/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One service a state folder. The file "lock" in it has two locks: the first byte is held by the service that owns the
 * folder, the second from the moment that its addresses stand in the file. So whoever finds the first one taken can
 * tell addresses of a living service from what a dead one left behind. */
typedef struct _LatentDemoLock LatentDemoLock;

/* Takes the folder, or finds out who has it. Returns the lock (transfer full), or NULL and the other's announcement in
 * @announcement (transfer full: the lines that it printed), or NULL and an error. Waits up to 10 s for another service
 * that is just starting. */
LatentDemoLock *latent_demo_lock_acquire (const char *folder, char **announcement, GError **error);

/* Publishes what this service printed, for those that come later. */
gboolean latent_demo_lock_announce (LatentDemoLock *lock, const char *announcement, GError **error);

/* Gives the folder back. */
void latent_demo_lock_free (LatentDemoLock *lock);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentDemoLock, latent_demo_lock_free)

G_END_DECLS
