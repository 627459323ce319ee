/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Tells of tasks that end while no window is in front: one notification that counts, withdrawn when a window is looked
 * at. */
#define LATENT_TYPE_NOTIFIER (latent_notifier_get_type ())
G_DECLARE_FINAL_TYPE (LatentNotifier, latent_notifier, LATENT, NOTIFIER, GObject)

/* @app is borrowed and outlives it. */
LatentNotifier *latent_notifier_new (GApplication *app);

void latent_notifier_watch (LatentNotifier *self, LatentSession *session);

/* A window is looked at: what was told is stale. */
void latent_notifier_withdraw (LatentNotifier *self);

G_END_DECLS
