/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The few things that matter here of an EXIF block (CIPA DC-008, 4.6; a TIFF structure, without "Exif\0\0" before it).
 * Every offset in it may be a lie. Any thread. */

#define LATENT_EXIF_DESCRIPTION 0x010e
#define LATENT_EXIF_MAKE 0x010f
#define LATENT_EXIF_MODEL 0x0110

/* A text of the first directory, as valid UTF-8, or NULL. Transfer full. */
char *latent_exif_get_text (const guint8 *data, gsize size, guint tag);

/* UserComment in whichever encoding it is, as valid UTF-8, or NULL. Transfer full. */
char *latent_exif_get_user_comment (const guint8 *data, gsize size);

/* 1 (upright) to 8. */
guint latent_exif_get_orientation (const guint8 *data, gsize size);

/* A block with nothing but an orientation. Transfer full. */
GBytes *latent_exif_new_orientation (guint orientation);

G_END_DECLS
