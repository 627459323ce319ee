/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-engine.h"
#include "latent-relocation.h"

G_BEGIN_DECLS

typedef struct
{
  const char *library; /* folder, or NULL for the service's default one */
  gboolean demo;       /* the demo service, started when it isn't running; LATENT_API_BASE is ignored */
  const char *key;     /* for this run only, or NULL: KIE_API_KEY, then the keyring */
} LatentSessionOptions;

/* One library with its account, client, catalogue and engine. There are no globals: a real and a demo session live side
 * by side. */
#define LATENT_TYPE_SESSION (latent_session_get_type ())
G_DECLARE_FINAL_TYPE (LatentSession, latent_session, LATENT, SESSION, GObject)

/* Opens all of it (the engine isn't started). $LATENT_API_BASE, $LATENT_UPLOAD_BASE name another service. A key isn't
 * required, nor a keyring: what the look-up in the keyring said is kept (get_key_error). Resolves to a LatentSession.
 * Errors: LATENT_LIBRARY_ERROR, LATENT_KIE_ERROR_ADDRESS, G_SPAWN_ERROR for the demo service. Fiber-backed. */
DexFuture *latent_session_open (const LatentSessionOptions *options);

/* Stops the engine and closes the library. Fiber-backed. */
DexFuture *latent_session_close (LatentSession *self);

LatentLibrary *latent_session_get_library (LatentSession *self);
LatentAccount *latent_session_get_account (LatentSession *self);
LatentCatalog *latent_session_get_catalog (LatentSession *self);
LatentEngine *latent_session_get_engine (LatentSession *self);
gboolean latent_session_get_demo (LatentSession *self);
/* FALSE where a demo service works in the library's own folder: latent_session_relocate() refuses it. */
gboolean latent_session_get_movable (LatentSession *self);
/* Why the keyring gave no key (LATENT_KEYRING_ERROR), or NULL. */
const GError *latent_session_get_key_error (LatentSession *self);

/* Moves the library that a session of @options would open, and none may have open now, to the folder @to. Where it lies is
 * remembered unless the options name it. A demo's that is named can't be moved: its service works in it. Otherwise as
 * latent_library_relocate(). Fiber-backed. */
DexFuture *latent_session_relocate (const LatentSessionOptions *options,
                                    GFile *to,
                                    LatentProgressFunc progress,
                                    gpointer progress_data,
                                    GCancellable *cancellable);

/* Where a library of this service lies by default: <Pictures>/Latent, …/Latent Demo, or one named after host and port.
 * Transfer full. */
char *latent_session_default_folder (gboolean demo);

/* Which library a session of @options would open: its folder and its service, both transfer full. For work that needs no
 * key, no engine and no network (latent_library_open(), latent_verify_database()). Errors: LATENT_KIE_ERROR_ADDRESS,
 * LATENT_LIBRARY_ERROR_STORAGE for one that was moved to where nothing is now. */
gboolean latent_session_locate (const LatentSessionOptions *options, GFile **folder, char **service, GError **error);

/* The models that a session with @service (latent_session_locate()) has: those that came with the program, what is kept of
 * the service's own catalogue, and what the user imported. Errors: as for latent_catalog_new(). Transfer full. */
LatentCatalog *latent_session_read_catalog (const char *service, GError **error);

G_END_DECLS
