/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Chance that comes out the same every time: seeded by text, the same on every machine. */
typedef struct
{
  guint64 state;
} LatentDemoRandom;

void latent_demo_random_seed (LatentDemoRandom *random, const char *text);

/* The next number. */
guint64 latent_demo_random_next (LatentDemoRandom *random);

/* Evenly in [0, 1). */
double latent_demo_random_unit (LatentDemoRandom *random);

/* Evenly in [low, high). */
double latent_demo_random_between (LatentDemoRandom *random, double low, double high);

/* Evenly one of 0 .. @count - 1. */
guint latent_demo_random_index (LatentDemoRandom *random, guint count);

/* Normally distributed, mean 0 and deviation 1. */
double latent_demo_random_normal (LatentDemoRandom *random);

G_END_DECLS
