/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-progress.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* One long piece of work at a time, shown at the window's bottom edge with its progress and a way to stop it. */
#define LATENT_TYPE_CHORE_BAR (latent_chore_bar_get_type ())
G_DECLARE_FINAL_TYPE (LatentChoreBar, latent_chore_bar, LATENT, CHORE_BAR, AdwBin)

/* Shows @title. Transfer full: what Cancel cancels; NULL while another piece of work is under way. */
GCancellable *latent_chore_bar_begin (LatentChoreBar *self, const char *title);

gboolean latent_chore_bar_is_busy (LatentChoreBar *self);

/* A LatentProgressFunc for the work that was begun last; its data is the bar. */
void latent_chore_bar_progress (guint n_done, guint n_total, gpointer bar);

/* The work has ended, one way or another. */
void latent_chore_bar_end (LatentChoreBar *self);

G_END_DECLS
