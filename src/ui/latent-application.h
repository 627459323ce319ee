/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Owns the sessions: the real one and the demo live side by side, each opened when it is first asked for, and the one that
 * isn't shown goes on until its tasks end. */
#define LATENT_TYPE_APPLICATION (latent_application_get_type ())
G_DECLARE_FINAL_TYPE (LatentApplication, latent_application, LATENT, APPLICATION, AdwApplication)

LatentApplication *latent_application_new (void);

/* How things look, and nothing that the engine obeys. Transfer none. */
GSettings *latent_application_get_settings (LatentApplication *self);

/* The session if it is open. Transfer none. */
LatentSession *latent_application_peek_session (LatentApplication *self, gboolean demo);

/* Shows KIE's library or the demo's in the window; opens it when it isn't open yet. */
void latent_application_show_service (LatentApplication *self, gboolean demo);

/* What is under way and will go on by itself, over all sessions. */
guint latent_application_count_tasks (LatentApplication *self);

/* Closes the library that is shown, moves it to @folder, which is empty or not there yet, and opens it again; its tasks wait
 * meanwhile. The window shows how far it is, and what came of it. */
void latent_application_move_library (LatentApplication *self, GFile *folder);
/* The same to put the copy @backup in the place of its database. */
void latent_application_restore_library (LatentApplication *self, GFile *backup);
/* Of the service that is shown, whose library didn't open. */
void latent_application_repair_library (LatentApplication *self);
/* What is being moved stays where it is. */
void latent_application_cancel_away (LatentApplication *self);

/* The window is about to close: TRUE if it shall stay, because the user is asked first. */
gboolean latent_application_window_closing (LatentApplication *self);

G_END_DECLS
