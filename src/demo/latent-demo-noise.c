/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-noise.h"

#include <math.h>

void
latent_demo_noise_init (LatentDemoNoise *noise, LatentDemoRandom *random)
{
  for (int i = 0; i < 256; i++)
    noise->order[i] = (guint8) i;
  for (guint i = 255; i > 0; i--)
    {
      guint j = latent_demo_random_index (random, i + 1);
      guint8 kept = noise->order[i];

      noise->order[i] = noise->order[j];
      noise->order[j] = kept;
    }
  for (int i = 0; i < 256; i++)
    noise->order[256 + i] = noise->order[i];
}

static inline float
fade (float t)
{
  return t * t * t * (t * (t * 6.0f - 15.0f) + 10.0f);
}

static inline float
gradient (guint8 hash, float x, float y)
{
  static const float directions[8][2] = { { 1.0f, 0.0f },        { -1.0f, 0.0f },       { 0.0f, 1.0f },
                                          { 0.0f, -1.0f },       { 0.7071f, 0.7071f },  { -0.7071f, 0.7071f },
                                          { 0.7071f, -0.7071f }, { -0.7071f, -0.7071f } };
  const float *direction = directions[hash & 7];

  return direction[0] * x + direction[1] * y;
}

float
latent_demo_noise_at (const LatentDemoNoise *noise, float x, float y)
{
  float floor_x = floorf (x);
  float floor_y = floorf (y);
  guint column = (guint) (int) floor_x & 255;
  guint row = (guint) (int) floor_y & 255;
  float fx = x - floor_x;
  float fy = y - floor_y;
  float u = fade (fx);
  float v = fade (fy);
  guint left = noise->order[column] + row;
  guint right = noise->order[column + 1] + row;
  float top, bottom;

  /* column and row are at most 255, so every index stays below 512. */
  top = gradient (noise->order[left], fx, fy);
  top += u * (gradient (noise->order[right], fx - 1.0f, fy) - top);
  bottom = gradient (noise->order[left + 1], fx, fy - 1.0f);
  bottom += u * (gradient (noise->order[right + 1], fx - 1.0f, fy - 1.0f) - bottom);
  return (top + v * (bottom - top)) * 1.5f;
}

float
latent_demo_noise_sum (const LatentDemoNoise *noise, float x, float y, int octaves)
{
  float sum = 0.0f;
  float weight = 0.5f;

  for (int i = 0; i < octaves; i++)
    {
      sum += weight * latent_demo_noise_at (noise, x, y);
      weight *= 0.5f;
      x = x * 2.0f + 17.3f;
      y = y * 2.0f + 9.1f;
    }
  return sum;
}

float
latent_demo_noise_ridges (const LatentDemoNoise *noise, float x, float y, int octaves)
{
  float sum = 0.0f;
  float weight = 0.5f;
  float previous = 1.0f;

  for (int i = 0; i < octaves; i++)
    {
      float crest = 1.0f - MIN (fabsf (latent_demo_noise_at (noise, x, y)), 1.0f);

      crest *= crest;
      sum += weight * crest * previous;
      previous = crest;
      weight *= 0.5f;
      x = x * 2.1f + 31.7f;
      y = y * 2.1f + 5.3f;
    }
  return MIN (sum, 1.0f);
}

LatentDemoField *
latent_demo_field_new (int width, int height, LatentDemoFieldFunc func, gconstpointer data)
{
  LatentDemoField *field = g_new0 (LatentDemoField, 1);

  field->width = MAX (width, 2);
  field->height = MAX (height, 2);
  field->values = g_new (float, (gsize) field->width * field->height);
  for (int y = 0; y < field->height; y++)
    for (int x = 0; x < field->width; x++)
      field->values[(gsize) y * field->width + x] = func ((float) x / (float) (field->width - 1),
                                                          (float) y / (float) (field->height - 1), data);
  return field;
}

float
latent_demo_field_at (const LatentDemoField *field, float u, float v)
{
  float x = CLAMP (u, 0.0f, 1.0f) * (float) (field->width - 1);
  float y = CLAMP (v, 0.0f, 1.0f) * (float) (field->height - 1);
  int column = MIN ((int) x, field->width - 2);
  int row = MIN ((int) y, field->height - 2);
  float fx = x - (float) column;
  float fy = y - (float) row;
  const float *at = field->values + (gsize) row * field->width + column;
  float top = at[0] + fx * (at[1] - at[0]);
  float bottom = at[field->width] + fx * (at[field->width + 1] - at[field->width]);

  return top + fy * (bottom - top);
}

void
latent_demo_field_free (LatentDemoField *field)
{
  g_free (field->values);
  g_free (field);
}
