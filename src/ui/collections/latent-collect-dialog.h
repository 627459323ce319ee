/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Which collection pictures shall go into: found by its name, or a new one. One that has all of them already gives them
 * back. */
#define LATENT_TYPE_COLLECT_DIALOG (latent_collect_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LatentCollectDialog, latent_collect_dialog, LATENT, COLLECT_DIALOG, AdwDialog)

/* Above @owner, where it is told what was done, with Undo. @ids: of the pictures. */
void latent_collect_dialog_present (GtkWidget *owner, LatentLibrary *library, GArray *ids);

G_END_DECLS
