/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-image.h"

G_BEGIN_DECLS

/* The name (without a suffix) that the pattern @name, latent_export_check_name(), gives @image as the @number th. Valid on
 * any file system. Transfer full. */
char *latent_export_make_name (const char *name, LatentImage *image, guint number);

G_END_DECLS
