/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* All tags of a library: each can be shown in the gallery ("win.show-tag"), renamed and deleted, with Undo. */
#define LATENT_TYPE_TAGS_DIALOG (latent_tags_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LatentTagsDialog, latent_tags_dialog, LATENT, TAGS_DIALOG, AdwDialog)

void latent_tags_dialog_present (GtkWidget *parent, LatentLibrary *library);

G_END_DECLS
