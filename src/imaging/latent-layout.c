/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-imaging"

#include "latent-layout.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "latent-imaging.h"
#include "latent-stream.h"

static const guint8 sample_sizes[] = {
  [LATENT_SAMPLE_U8] = 1,
  [LATENT_SAMPLE_U16] = 2,
  [LATENT_SAMPLE_HALF] = 2,
  [LATENT_SAMPLE_FLOAT] = 4,
};

gsize
latent_layout_get_pixel_size (const LatentLayout *layout)
{
  return (gsize) sample_sizes[layout->sample] * layout->n_channels;
}

static float
float_from_half (guint16 half)
{
  int exponent = (half >> 10) & 0x1f;
  float mantissa = (float) (half & 0x3ff);
  float value;

  if (exponent == 0)
    value = ldexpf (mantissa, -24);
  else if (exponent == 31)
    value = mantissa == 0 ? 1.0f : 0.0f;
  else
    value = ldexpf (mantissa + 1024.0f, exponent - 25);
  return half & 0x8000 ? 0.0f : value;
}

static float
read_sample (const guint8 *pixel, LatentSample sample, int channel)
{
  guint16 word;
  float value;

  switch (sample)
    {
    case LATENT_SAMPLE_U8:
      return pixel[channel] / 255.0f;
    case LATENT_SAMPLE_U16:
      memcpy (&word, pixel + 2 * channel, 2);
      return word / 65535.0f;
    case LATENT_SAMPLE_HALF:
      memcpy (&word, pixel + 2 * channel, 2);
      return float_from_half (word);
    case LATENT_SAMPLE_FLOAT:
      memcpy (&value, pixel + 4 * channel, 4);
      return value;
    default:
      g_return_val_if_reached (0.0f);
    }
}

/* NaN becomes 0. */
static guint8
to_byte (float value)
{
  return value > 0.0f ? (guint8) (MIN (value, 1.0f) * 255.0f + 0.5f) : 0;
}

static void
convert_row (const LatentLayout *layout, const guint8 *in, guint8 *out, guint width)
{
  gsize size = latent_layout_get_pixel_size (layout);

  for (guint x = 0; x < width; x++, in += size, out += 4)
    {
      float alpha = layout->alpha < 0 ? 1.0f : read_sample (in, layout->sample, layout->alpha);
      float scale = layout->premultiplied && alpha > 0.0f ? 1.0f / alpha : 1.0f;

      out[0] = to_byte (read_sample (in, layout->sample, layout->red) * scale);
      out[1] = to_byte (read_sample (in, layout->sample, layout->green) * scale);
      out[2] = to_byte (read_sample (in, layout->sample, layout->blue) * scale);
      out[3] = to_byte (alpha);
    }
}

/* Nearly every picture: bytes that are only to be put in another order. */
static void
convert_row_of_bytes (const LatentLayout *layout, const guint8 *in, guint8 *out, guint width)
{
  guint size = layout->n_channels;

  for (guint x = 0; x < width; x++, in += size, out += 4)
    {
      out[0] = in[layout->red];
      out[1] = in[layout->green];
      out[2] = in[layout->blue];
      out[3] = layout->alpha < 0 ? 255 : in[layout->alpha];
    }
}

LatentPixels *
latent_layout_convert (const LatentLayout *layout,
                       GBytes *bytes,
                       guint width,
                       guint height,
                       gsize stride,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GBytes) converted = NULL;
  g_autofree guint8 *data = NULL;
  gsize row_size, size;
  const guint8 *in;

  g_return_val_if_fail (layout != NULL && bytes != NULL, NULL);

  if (width > 0 && height > 0 && (guint64) width * height > LATENT_IMAGING_MAX_PIXELS)
    {
      g_set_error_literal (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_TOO_LARGE,
                           _ ("The picture has too many pixels to be shown."));
      return NULL;
    }
  row_size = latent_layout_get_pixel_size (layout) * width;
  in = g_bytes_get_data (bytes, &size);
  if (width == 0 || height == 0 || stride < row_size || size < row_size || (size - row_size) / stride < height - 1)
    {
      latent_stream_set_broken (error);
      return NULL;
    }

  data = g_try_malloc ((gsize) width * 4 * height);
  if (data == NULL)
    {
      g_set_error_literal (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_TOO_LARGE,
                           _ ("There is not enough memory to show the picture."));
      return NULL;
    }
  for (guint y = 0; y < height; y++)
    {
      guint8 *out = data + (gsize) width * 4 * y;

      if (y % 256 == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (layout->sample == LATENT_SAMPLE_U8 && !layout->premultiplied)
        convert_row_of_bytes (layout, in + y * stride, out, width);
      else
        convert_row (layout, in + y * stride, out, width);
    }
  converted = g_bytes_new_take (g_steal_pointer (&data), (gsize) width * 4 * height);
  return latent_pixels_new (width, height, (gsize) width * 4, converted, layout->alpha < 0);
}
