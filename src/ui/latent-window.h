/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-application.h"
#include "latent-away-page.h"
#include "latent-chore-bar.h"
#include "latent-session.h"

G_BEGIN_DECLS

/* The window; it shows one session at a time. Properties: "session" (LatentSession, NULL until one is open),
 * "composer-shown", "paused".
 *
 * Actions: "win.generate", "win.edit-prompt", "win.open-folder", "win.activity", "win.collections", "win.show-image" and "win.show-task"
 * (the id of what is to be shown), "win.reuse", "win.same-again" and "win.vary" (a model's id and the input
 * as JSON text: fill the composer), "win.make-with" (what a model shall do, its id, and pictures' ids: fills the composer, or asks for a batch), and the boolean "win.toggle-composer" and
 * "win.pause". "win.import-model" takes a model's page: the address of a file or a link, or "" for a dialog;
 * "win.paste-model" takes it from the clipboard, "win.remove-model" forgets an imported one by its id. */
#define LATENT_TYPE_WINDOW (latent_window_get_type ())
G_DECLARE_FINAL_TYPE (LatentWindow, latent_window, LATENT, WINDOW, AdwApplicationWindow)

LatentWindow *latent_window_new (LatentApplication *app);

/* The window that @widget is in, or NULL. Transfer none. */
LatentWindow *latent_window_for (GtkWidget *widget);

LatentSession *latent_window_get_session (LatentWindow *self);

/* A library is being opened. */
void latent_window_show_opening (LatentWindow *self);
/* @session is open; @fresh: somebody new, who is asked how to go on. */
void latent_window_show_session (LatentWindow *self, LatentSession *session, gboolean fresh);
/* The library can't be opened. @error has a message for a person. */
void latent_window_show_failure (LatentWindow *self, const GError *error, gboolean demo);

/* It can't be open for a while: latent-away-page.h. */
void latent_window_show_away (LatentWindow *self, const char *title, const char *text, gboolean cancellable);
LatentAwayPage *latent_window_get_away_page (LatentWindow *self);

/* Where long work shows its progress. Transfer none. */
LatentChoreBar *latent_window_get_chore_bar (LatentWindow *self);

/* TRUE if @file looks like a model's page, by its name: "win.import-model" takes it. */
gboolean latent_window_is_model_page (GFile *file);

/* Shows what just happened. @toast is taken. */
void latent_window_add_toast (LatentWindow *self, AdwToast *toast);

G_END_DECLS
