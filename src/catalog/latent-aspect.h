/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the models write for the shape of a picture: "16:9", "1024x768", "portrait_16_9" (which is 9:16), "square_hd".
 * FALSE if @text names no shape ("auto"). */
gboolean latent_aspect_parse (const char *text, double *width, double *height);

/* Which of @choices is @text itself, else the shape that is most like it. FALSE if @text names no shape, or none of them
 * does. */
gboolean latent_aspect_find_nearest (const char *const *choices, const char *text, guint *position);

G_END_DECLS
