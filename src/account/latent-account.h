/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

typedef struct _LatentKieClient LatentKieClient;
typedef struct _LatentLibrary LatentLibrary;

typedef enum
{
  LATENT_KEY_NONE,
  LATENT_KEY_KEYRING,
  LATENT_KEY_GIVEN, /* environment, standard input, or "for this run only": never written anywhere */
  LATENT_KEY_DEMO,
} LatentKeyOrigin;

/* The user's account with one service: its key in use, its balance. Main thread.
 *
 * Signal "key-changed" after another key (or the same once more, or none) is in use. */
#define LATENT_TYPE_ACCOUNT (latent_account_get_type ())
G_DECLARE_FINAL_TYPE (LatentAccount, latent_account, LATENT, ACCOUNT, GObject)

/* For the session only; client and library are kept. */
LatentAccount *latent_account_new (LatentKieClient *client, LatentLibrary *library);

gboolean latent_account_get_has_key (LatentAccount *self);      /* property "has-key" */
LatentKeyOrigin latent_account_get_origin (LatentAccount *self); /* "origin" */
/* Credits left as last heard; NAN if never. */
double latent_account_get_balance (LatentAccount *self); /* "balance" */

/* Takes the key from the keyring. Resolves to a boolean: is there one now? Errors: LATENT_KEYRING_ERROR. Fiber-backed. */
DexFuture *latent_account_load_key (LatentAccount *self, GCancellable *cancellable);

/* Uses @key without a check and without keeping it. */
void latent_account_use_key (LatentAccount *self, const char *key, LatentKeyOrigin origin);

/* Asks KIE for the balance with @key; when it is good, uses it and (@remember) stores it in the keyring. A key that KIE
 * refuses changes nothing. When only the storing fails, the key is in use for this run and the error is
 * LATENT_KEYRING_ERROR. Resolves to the balance (double). Other errors have a message for a person. Fiber-backed. */
DexFuture *latent_account_try_key (LatentAccount *self, const char *key, gboolean remember, GCancellable *cancellable);

/* Removes the key from keyring and memory. Fiber-backed. */
DexFuture *latent_account_forget_key (LatentAccount *self, GCancellable *cancellable);

/* Asks for the balance. Resolves to a double. Several calls at once share one request. Fiber-backed. */
DexFuture *latent_account_refresh (LatentAccount *self, GCancellable *cancellable);

/* Gives up what is being asked for, and waits for that: nothing of the account is under way afterwards. Fiber-backed. */
DexFuture *latent_account_close (LatentAccount *self);

/* A name for the key in use that doesn't give it away: an HMAC of it with @salt. Two processes compare theirs to see
 * whether they use the same account. NULL without a key. Transfer full. */
char *latent_account_fingerprint (LatentAccount *self, const char *salt);

G_END_DECLS
