/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-random.h"

#include <math.h>
#include <string.h>

void
latent_demo_random_seed (LatentDemoRandom *random, const char *text)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  guint64 seed = 0;

  g_checksum_update (sum, (const guchar *) text, -1);
  g_checksum_get_digest (sum, digest, &length);
  for (int i = 0; i < 8; i++)
    seed = seed << 8 | digest[i];
  random->state = seed;
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
guint64
latent_demo_random_next (LatentDemoRandom *random)
{
  guint64 z = random->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

double
latent_demo_random_unit (LatentDemoRandom *random)
{
  return (double) (latent_demo_random_next (random) >> 11) * 0x1.0p-53;
}

double
latent_demo_random_between (LatentDemoRandom *random, double low, double high)
{
  return low + (high - low) * latent_demo_random_unit (random);
}

guint
latent_demo_random_index (LatentDemoRandom *random, guint count)
{
  return (guint) (latent_demo_random_unit (random) * count);
}

double
latent_demo_random_normal (LatentDemoRandom *random)
{
  double radius = sqrt (-2.0 * log (1.0 - latent_demo_random_unit (random)));

  return radius * cos (2.0 * G_PI * latent_demo_random_unit (random));
}
