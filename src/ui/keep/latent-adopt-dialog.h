/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-window.h"

G_BEGIN_DECLS

/* Brings tasks in that were made elsewhere: any text with KIE's task ids in it, pasted. */
#define LATENT_TYPE_ADOPT_DIALOG (latent_adopt_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LatentAdoptDialog, latent_adopt_dialog, LATENT, ADOPT_DIALOG, AdwDialog)

void latent_adopt_dialog_present (LatentWindow *window);

G_END_DECLS
