/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A decoded picture: 8 bit RGBA in this order of bytes, sRGB, alpha NOT premultiplied, never changed once made.
 *
 * For GTK it is GDK_MEMORY_R8G8B8A8, or GDK_MEMORY_R8G8B8X8 where latent_pixels_has_alpha() is FALSE, with
 * latent_pixels_get_bytes() and latent_pixels_get_stride() handed on as they are. Straight alpha, because export must
 * not lose the colours of faint pixels. Reference counted, may be shared between threads. */
#define LATENT_TYPE_PIXELS (latent_pixels_get_type ())
typedef struct _LatentPixels LatentPixels;

GType latent_pixels_get_type (void) G_GNUC_CONST;

/* @bytes holds @height rows of @stride bytes (the last may be shorter: width × 4), sizes of at least 1 and at most
 * LATENT_IMAGING_MAX_PIXELS together. @opaque is the maker's word that every alpha is 255; else they are looked at.
 * NULL (and a critical) when @bytes is too short. Transfer full; @bytes is referenced. */
LatentPixels *latent_pixels_new (guint width, guint height, gsize stride, GBytes *bytes, gboolean opaque);

LatentPixels *latent_pixels_ref (LatentPixels *self);
void latent_pixels_unref (LatentPixels *self);

guint latent_pixels_get_width (LatentPixels *self);
guint latent_pixels_get_height (LatentPixels *self);

/* In bytes, at least width × 4. */
gsize latent_pixels_get_stride (LatentPixels *self);

/* Transfer none. */
GBytes *latent_pixels_get_bytes (LatentPixels *self);

/* Start of row @y, width × 4 bytes. */
const guint8 *latent_pixels_get_row (LatentPixels *self, guint y);

/* TRUE if at least one pixel isn't fully opaque, whatever the file's format. */
gboolean latent_pixels_has_alpha (LatentPixels *self);

/* Bytes of memory it holds, for caches. */
gsize latent_pixels_get_size (LatentPixels *self);

/* The colour that a person would name first, as 0xRRGGBB: what a tile shows until its thumbnail is there. Looks at a
 * few thousand pixels at most. */
guint32 latent_pixels_get_color (LatentPixels *self);

/* A placeholder for the database: LATENT_BLUR_SIDE² pixels in LATENT_BLUR_BYTES bytes, to be drawn stretched over the
 * picture's own shape with linear filtering. Transfer full. */
#define LATENT_BLUR_SIDE 4
#define LATENT_BLUR_BYTES (LATENT_BLUR_SIDE * LATENT_BLUR_SIDE * 4)
GBytes *latent_pixels_make_blur (LatentPixels *self);

/* The placeholder's pixels, or NULL if @blur isn't one (it comes from a database). Transfer full. */
LatentPixels *latent_pixels_new_from_blur (GBytes *blur);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentPixels, latent_pixels_unref)

G_END_DECLS
