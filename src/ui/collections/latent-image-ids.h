/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a drag of pictures carries within the application: a GArray of gint64. */
#define LATENT_TYPE_IMAGE_IDS (latent_image_ids_get_type ())
GType latent_image_ids_get_type (void);

/* Transfer full. */
GdkContentProvider *latent_image_ids_new_content (GArray *ids);

G_END_DECLS
