/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-application.h"
#include "latent-session.h"

G_BEGIN_DECLS

/* The window of one session at a time. Property "session" (LatentSession, NULL until one is open). */
#define LATENT_TYPE_WINDOW (latent_window_get_type ())
G_DECLARE_FINAL_TYPE (LatentWindow, latent_window, LATENT, WINDOW, AdwApplicationWindow)

LatentWindow *latent_window_new (LatentApplication *app);

/* The window that @widget is in, or NULL. Transfer none. */
LatentWindow *latent_window_for (GtkWidget *widget);

LatentSession *latent_window_get_session (LatentWindow *self);
void latent_window_set_session (LatentWindow *self, LatentSession *session);

/* Shows what just happened. @toast is taken. */
void latent_window_add_toast (LatentWindow *self, AdwToast *toast);

G_END_DECLS
