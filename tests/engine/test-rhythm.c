/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-rhythm.h"

#include <math.h>
#include <stdlib.h>

/* A simulation without a clock: tasks of log-normal durations, looked at by our rhythm after 30 of their kind were
 * learned, and by fixed polls. The bounds are the aims that the scheduler is built for. */

#define LEARNED 30
#define HISTORIES 60
#define TASKS 100

typedef struct
{
  GArray *delays;
  guint looks;
} Outcome;

static double
random_duration (GRand *rand, double median, double sigma)
{
  double u = 1 - g_rand_double (rand), v = g_rand_double (rand);

  return median * exp (sigma * sqrt (-2 * log (u)) * cos (2 * G_PI * v));
}

static void
outcome_init (Outcome *self)
{
  self->delays = g_array_new (FALSE, FALSE, sizeof (double));
  self->looks = 0;
}

static void
outcome_add (Outcome *self, double noticed, double duration, guint looks)
{
  double delay = noticed - duration;

  g_array_append_val (self->delays, delay);
  self->looks += looks;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
quantile (Outcome *self, double q)
{
  g_array_sort (self->delays, compare);
  return g_array_index (self->delays, double, (guint) (q * (self->delays->len - 1)));
}

static void
look_fixed (Outcome *outcome, double duration, double period)
{
  double looks = MAX (ceil (duration / period), 1);

  outcome_add (outcome, looks * period, duration, (guint) looks);
}

static void
look_learned (Outcome *outcome, const LatentRhythm *rhythm, GRand *rand, double duration)
{
  double t = 0;
  guint looks = 0;

  do
    {
      t += MAX (latent_rhythm_next (rhythm, t) * g_rand_double_range (rand, 0.95, 1.05), 1);
      looks++;
    }
  while (t < duration);
  outcome_add (outcome, t, duration, looks);
}

static void
simulate (double median, double sigma, Outcome *ours, Outcome *two, Outcome *five)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261123);

  outcome_init (ours);
  outcome_init (two);
  outcome_init (five);
  for (guint h = 0; h < HISTORIES; h++)
    {
      double history[LEARNED];
      LatentRhythm rhythm;

      for (guint i = 0; i < LEARNED; i++)
        history[i] = random_duration (rand, median, sigma);
      latent_rhythm_learn (&rhythm, 20, history, LEARNED);
      for (guint i = 0; i < TASKS; i++)
        {
          double duration = random_duration (rand, median, sigma);

          look_learned (ours, &rhythm, rand, duration);
          look_fixed (two, duration, 2);
          look_fixed (five, duration, 5);
        }
    }
}

static void
outcomes_clear (Outcome *a, Outcome *b, Outcome *c)
{
  g_array_unref (a->delays);
  g_array_unref (b->delays);
  g_array_unref (c->delays);
}

static const double medians[] = { 5, 8, 13, 20, 30, 45, 60 };

static void
test_narrow (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (medians); i++)
    {
      Outcome ours, two, five;

      simulate (medians[i], 0.2, &ours, &two, &five);
      g_test_message ("median %.0f s: delay %.2f s, p95 %.2f s, %u looks of %u", medians[i], quantile (&ours, 0.5),
                      quantile (&ours, 0.95), ours.looks, two.looks);
      g_assert_cmpfloat (quantile (&ours, 0.5), <, 1.0);
      g_assert_cmpfloat (quantile (&ours, 0.95), <, 3.0);
      g_assert_cmpuint (2 * ours.looks, <=, two.looks);
      outcomes_clear (&ours, &two, &five);
    }
}

static void
test_wide (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (medians); i++)
    {
      Outcome ours, two, five;

      simulate (medians[i], 0.5, &ours, &two, &five);
      g_test_message ("median %.0f s: delay %.2f against %.2f s, p95 %.2f against %.2f s, %u looks against %u",
                      medians[i], quantile (&ours, 0.5), quantile (&five, 0.5), quantile (&ours, 0.95),
                      quantile (&five, 0.95), ours.looks, five.looks);
      g_assert_cmpfloat (quantile (&ours, 0.5), <, quantile (&five, 0.5));
      g_assert_cmpfloat (quantile (&ours, 0.95), <, quantile (&five, 0.95));
      g_assert_cmpuint (ours.looks, <, five.looks);
      outcomes_clear (&ours, &two, &five);
    }
}

/* Never closer than a second, never further than the bound, whatever was learned. */
static void
test_bounds (void)
{
  static const double usual[] = { 0.001, 1, 20, 600, 40000, NAN };

  for (gsize i = 0; i < G_N_ELEMENTS (usual); i++)
    {
      LatentRhythm rhythm;
      double t;

      latent_rhythm_learn (&rhythm, usual[i], NULL, 0);
      for (t = latent_rhythm_next (&rhythm, 0); t < 86400;)
        {
          double next = latent_rhythm_next (&rhythm, t);

          g_assert_cmpfloat (next, >=, 1);
          g_assert_cmpfloat (next, <=, t < 3600 ? 30 : 600);
          t += next;
        }
    }
}

/* However short tasks are, nobody waits long for the first look. */
static void
test_short (void)
{
  for (double median = 0.1; median < 5; median *= 1.3)
    {
      double history[LEARNED];
      LatentRhythm rhythm;

      for (guint i = 0; i < LEARNED; i++)
        history[i] = median * (0.9 + 0.2 * i / LEARNED);
      latent_rhythm_learn (&rhythm, 20, history, LEARNED);
      g_assert_cmpfloat (latent_rhythm_next (&rhythm, 0), <, median + 1.5);
    }
}

/* A task that takes a hundred times as long as all before it isn't hammered at. */
static void
test_straggler (void)
{
  double history[LEARNED];
  LatentRhythm rhythm;
  guint looks = 0;

  for (guint i = 0; i < LEARNED; i++)
    history[i] = 10 + 0.1 * i;
  latent_rhythm_learn (&rhythm, 20, history, LEARNED);
  for (double t = 0; t < 1100; t += latent_rhythm_next (&rhythm, t))
    looks++;
  g_assert_cmpuint (looks, <, 60);
}

static void
test_learning (void)
{
  static const double odd[] = { 12, 11, 13, 12, 900, 12.5, -1, 11.5, 0, 12, INFINITY };
  static const double one[] = { 5 };
  LatentRhythm rhythm;

  latent_rhythm_learn (&rhythm, 40, NULL, 0);
  g_assert_cmpfloat_with_epsilon (latent_rhythm_median (&rhythm), 40, 0.01);
  latent_rhythm_learn (&rhythm, 40, one, 1);
  g_assert_cmpfloat (latent_rhythm_median (&rhythm), <, 40);
  g_assert_cmpfloat (latent_rhythm_median (&rhythm), >, 5);
  /* One stray value and some nonsense move neither median nor spread far. */
  latent_rhythm_learn (&rhythm, 40, odd, G_N_ELEMENTS (odd));
  g_assert_cmpfloat_with_epsilon (latent_rhythm_median (&rhythm), 12, 0.3);
  g_assert_cmpfloat (rhythm.sigma, <, 0.3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/rhythm/narrow", test_narrow);
  g_test_add_func ("/engine/rhythm/wide", test_wide);
  g_test_add_func ("/engine/rhythm/bounds", test_bounds);
  g_test_add_func ("/engine/rhythm/short", test_short);
  g_test_add_func ("/engine/rhythm/straggler", test_straggler);
  g_test_add_func ("/engine/rhythm/learning", test_learning);
  return g_test_run ();
}
