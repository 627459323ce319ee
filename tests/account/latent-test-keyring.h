/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A private session bus with, or without, a real gnome-keyring-daemon on it, and folders of their own. libsecret keeps
 * its bus and service for the life of a process, so that a test lets a subprocess of itself talk to it. */
typedef struct _LatentTestKeyring LatentTestKeyring;

/* NULL, and the test is skipped, where there is no dbus-daemon (or no gnome-keyring-daemon). */
LatentTestKeyring *latent_test_keyring_new (gboolean with_daemon);
void latent_test_keyring_free (LatentTestKeyring *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentTestKeyring, latent_test_keyring_free)

/* The environment for a subprocess. Transfer none. */
char **latent_test_keyring_get_environment (LatentTestKeyring *self);

/* Locks the default keyring. */
void latent_test_keyring_lock (LatentTestKeyring *self);

G_END_DECLS
