/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-random.h"

G_BEGIN_DECLS

/* Smooth chance over the plane (Perlin's gradient noise), about -1 to 1. */
typedef struct
{
  guint8 order[512];
} LatentDemoNoise;

void latent_demo_noise_init (LatentDemoNoise *noise, LatentDemoRandom *random);

float latent_demo_noise_at (const LatentDemoNoise *noise, float x, float y);

/* Several octaves of it, each twice as fine and half as strong. */
float latent_demo_noise_sum (const LatentDemoNoise *noise, float x, float y, int octaves);

/* The same, folded at zero into sharp crests; 0 to 1. */
float latent_demo_noise_ridges (const LatentDemoNoise *noise, float x, float y, int octaves);

/* A coarse grid of samples, read back smoothly: what is soft needn't be computed for every pixel. */
typedef struct
{
  int width;
  int height;
  float *values;
} LatentDemoField;

typedef float (*LatentDemoFieldFunc) (float u, float v, gconstpointer data);

/* Samples @func over u, v in [0, 1]. */
LatentDemoField *latent_demo_field_new (int width, int height, LatentDemoFieldFunc func, gconstpointer data);
float latent_demo_field_at (const LatentDemoField *field, float u, float v);
void latent_demo_field_free (LatentDemoField *field);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentDemoField, latent_demo_field_free)

G_END_DECLS
