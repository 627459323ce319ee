/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-secret.h"

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

typedef enum
{
  LATENT_KEYRING_ERROR_NO_SERVICE, /* no bus, or nothing on it that keeps secrets */
  LATENT_KEYRING_ERROR_LOCKED,     /* locked, and its prompt was dismissed or can't be shown */
  LATENT_KEYRING_ERROR_REFUSED,    /* the service said no */
} LatentKeyringError;

#define LATENT_KEYRING_ERROR (latent_keyring_error_quark ())
GQuark latent_keyring_error_quark (void);

/* The desktop's keyring, the only place on disk where a key may lie. Entries are looked up by @service (the API base), so
 * that another base never gets the real key. Messages are for a person and say what can be done. Fiber-backed. */

/* Resolves to the key as a boxed LatentSecret, or to NULL if there is none. A locked keyring answers libsecret's look-up
 * with "none": that is told apart here (LATENT_KEYRING_ERROR_LOCKED). */
DexFuture *latent_keyring_lookup (const char *service, GCancellable *cancellable);
DexFuture *latent_keyring_store (const char *service, const char *key, GCancellable *cancellable);
/* Resolves to a boolean: FALSE if there was none. */
DexFuture *latent_keyring_clear (const char *service, GCancellable *cancellable);

G_END_DECLS
