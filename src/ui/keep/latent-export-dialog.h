/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-image.h"
#include "latent-window.h"

G_BEGIN_DECLS

/* How pictures are written for use elsewhere: format, size, quality, names, with or without metadata. The choices are kept
 * for the next time, in GSettings. */
#define LATENT_TYPE_EXPORT_DIALOG (latent_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LatentExportDialog, latent_export_dialog, LATENT, EXPORT_DIALOG, AdwDialog)

/* For the pictures @ids (GArray of gint64) of @window's session. @example, one of them, shows how a name will look. */
void latent_export_dialog_present (LatentWindow *window, GArray *ids, LatentImage *example);

G_END_DECLS
