/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-imaging"

#include "latent-pixels.h"

#include "latent-imaging.h"

struct _LatentPixels
{
  GBytes *bytes;
  const guint8 *data;
  gsize stride;
  guint width;
  guint height;
  gboolean has_alpha;
};

G_DEFINE_BOXED_TYPE (LatentPixels, latent_pixels, latent_pixels_ref, latent_pixels_unref)

static gboolean
find_alpha (LatentPixels *self)
{
  for (guint y = 0; y < self->height; y++)
    {
      const guint8 *row = latent_pixels_get_row (self, y);
      guint8 all = 255;

      for (guint x = 0; x < self->width; x++)
        all &= row[4 * x + 3];
      if (all != 255)
        return TRUE;
    }
  return FALSE;
}

LatentPixels *
latent_pixels_new (guint width, guint height, gsize stride, GBytes *bytes, gboolean opaque)
{
  LatentPixels *self;

  g_return_val_if_fail (width > 0 && height > 0, NULL);
  g_return_val_if_fail ((guint64) width * height <= LATENT_IMAGING_MAX_PIXELS, NULL);
  g_return_val_if_fail (stride / 4 >= width && stride <= G_MAXSIZE / height, NULL);
  g_return_val_if_fail (g_bytes_get_size (bytes) >= stride * (height - 1) + (gsize) width * 4, NULL);

  self = g_atomic_rc_box_new0 (LatentPixels);
  self->bytes = g_bytes_ref (bytes);
  self->data = g_bytes_get_data (bytes, NULL);
  self->stride = stride;
  self->width = width;
  self->height = height;
  self->has_alpha = !opaque && find_alpha (self);
  return self;
}

LatentPixels *
latent_pixels_ref (LatentPixels *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  LatentPixels *self = data;

  g_bytes_unref (self->bytes);
}

void
latent_pixels_unref (LatentPixels *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

guint
latent_pixels_get_width (LatentPixels *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->width;
}

guint
latent_pixels_get_height (LatentPixels *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->height;
}

gsize
latent_pixels_get_stride (LatentPixels *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->stride;
}

GBytes *
latent_pixels_get_bytes (LatentPixels *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->bytes;
}

const guint8 *
latent_pixels_get_row (LatentPixels *self, guint y)
{
  g_return_val_if_fail (self != NULL && y < self->height, NULL);
  return self->data + y * self->stride;
}

gboolean
latent_pixels_has_alpha (LatentPixels *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->has_alpha;
}

gsize
latent_pixels_get_size (LatentPixels *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return g_bytes_get_size (self->bytes);
}

/* Colours are counted in a cube of 16³ boxes. A grey box weighs less than a coloured one of the same size: people name
 * the red of a lighthouse before the grey of its fog. */

#define SAMPLES 64

typedef struct
{
  guint64 weight;
  guint64 sum[3];
  guint64 n;
} Box;

static guint
weigh (const guint8 *pixel)
{
  guint most = MAX (pixel[0], MAX (pixel[1], pixel[2]));
  guint least = MIN (pixel[0], MIN (pixel[1], pixel[2]));

  return (64 + most - least) * pixel[3];
}

guint32
latent_pixels_get_color (LatentPixels *self)
{
  g_autofree Box *boxes = NULL;
  const Box *best;
  guint step_x, step_y;
  guint32 color = 0;

  g_return_val_if_fail (self != NULL, 0);

  boxes = g_new0 (Box, 16 * 16 * 16);
  best = boxes;
  step_x = MAX (1, self->width / SAMPLES);
  step_y = MAX (1, self->height / SAMPLES);
  for (guint y = step_y / 2; y < self->height; y += step_y)
    {
      const guint8 *row = latent_pixels_get_row (self, y);

      for (guint x = step_x / 2; x < self->width; x += step_x)
        {
          const guint8 *pixel = row + 4 * (gsize) x;
          Box *box = &boxes[(pixel[0] >> 4) << 8 | (pixel[1] >> 4) << 4 | pixel[2] >> 4];
          guint weight = weigh (pixel);

          if (weight == 0)
            continue;
          box->weight += weight;
          box->n++;
          for (guint c = 0; c < 3; c++)
            box->sum[c] += pixel[c];
        }
    }
  for (const Box *box = boxes; box < boxes + 16 * 16 * 16; box++)
    if (box->weight > best->weight)
      best = box;
  if (best->n == 0)
    return 0x808080;
  for (guint c = 0; c < 3; c++)
    color = color << 8 | (guint32) ((best->sum[c] + best->n / 2) / best->n);
  return color;
}

/* The mean of one of the placeholder's fields, colours weighted by alpha. */
static void
average (LatentPixels *self, guint field_x, guint field_y, guint8 *out)
{
  guint x0 = (guint) ((guint64) self->width * field_x / LATENT_BLUR_SIDE);
  guint y0 = (guint) ((guint64) self->height * field_y / LATENT_BLUR_SIDE);
  guint x1 = MAX (x0 + 1, (guint) ((guint64) self->width * (field_x + 1) / LATENT_BLUR_SIDE));
  guint y1 = MAX (y0 + 1, (guint) ((guint64) self->height * (field_y + 1) / LATENT_BLUR_SIDE));
  guint step_x = MAX (1, (x1 - x0) / 16);
  guint step_y = MAX (1, (y1 - y0) / 16);
  guint64 sum[3] = { 0, 0, 0 };
  guint64 alpha = 0;
  guint64 n = 0;

  for (guint y = y0; y < y1; y += step_y)
    {
      const guint8 *row = latent_pixels_get_row (self, y);

      for (guint x = x0; x < x1; x += step_x, n++)
        {
          const guint8 *pixel = row + 4 * (gsize) x;

          for (guint c = 0; c < 3; c++)
            sum[c] += pixel[c] * pixel[3];
          alpha += pixel[3];
        }
    }
  for (guint c = 0; c < 3; c++)
    out[c] = alpha > 0 ? (guint8) ((sum[c] + alpha / 2) / alpha) : 0;
  out[3] = (guint8) ((alpha + n / 2) / n);
}

GBytes *
latent_pixels_make_blur (LatentPixels *self)
{
  g_autofree guint8 *fields = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  fields = g_malloc (LATENT_BLUR_BYTES);
  for (guint y = 0; y < LATENT_BLUR_SIDE; y++)
    for (guint x = 0; x < LATENT_BLUR_SIDE; x++)
      average (self, x, y, fields + 4 * (y * LATENT_BLUR_SIDE + x));
  return g_bytes_new_take (g_steal_pointer (&fields), LATENT_BLUR_BYTES);
}

LatentPixels *
latent_pixels_new_from_blur (GBytes *blur)
{
  if (blur == NULL || g_bytes_get_size (blur) != LATENT_BLUR_BYTES)
    return NULL;
  return latent_pixels_new (LATENT_BLUR_SIDE, LATENT_BLUR_SIDE, LATENT_BLUR_SIDE * 4, blur, FALSE);
}
