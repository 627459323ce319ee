/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The tags of the selected pictures. */
#define LATENT_TYPE_TAG_DIALOG (latent_tag_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LatentTagDialog, latent_tag_dialog, LATENT, TAG_DIALOG, AdwDialog)

/* @ids: of the pictures. */
void latent_tag_dialog_present (GtkWidget *owner, LatentLibrary *library, GArray *ids);

G_END_DECLS
