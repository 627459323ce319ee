/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-rhythm.h"

#include <math.h>
#include <stdlib.h>

#define SHORTEST 1.0
#define MIN_SIGMA 0.05
#define DEFAULT_SIGMA 0.5
/* So many of our own durations outweigh the catalogue's. */
#define ENOUGH 5

/* A task is looked at 0.45 + 0.19 times its mean duration in seconds on average: a little less than half of what a poll
 * every 2 s needs, and less than one every 5 s needs when durations spread widely (tests/engine/test-rhythm.c compares).
 * Nobody minds a second more after a minute, so that the number grows with the root beyond that. */
#define LOOKS_BASE 0.45
#define LOOKS_PER_SECOND 0.19
#define LONG_TASK 60.0
/* One look is needed in any case, and a second one now and then. */
#define LOOKS_LEAST 1.15

static double
normal (double z)
{
  return 0.5 * erfc (-z / M_SQRT2);
}

/* Probability that a task is done within @t seconds. */
static double
done (const LatentRhythm *self, double t)
{
  return t <= 0 ? 0 : normal ((log (t) - self->mu) / self->sigma);
}

/* Mean of the durations below @t, weighted by their probability. */
static double
partial_mean (const LatentRhythm *self, double t)
{
  if (t <= 0)
    return 0;
  return exp (self->mu + self->sigma * self->sigma / 2) *
         normal ((log (t) - self->mu - self->sigma * self->sigma) / self->sigma);
}

/* Expected seconds that a task which still ran at @from has been done for when it is looked at again at @to. */
static double
unnoticed (const LatentRhythm *self, double from, double to)
{
  double f0 = done (self, from);
  double f1 = done (self, to);
  double area = to * f1 - from * f0 - (partial_mean (self, to) - partial_mean (self, from)) - f0 * (to - from);

  return f0 < 1 - 1e-9 ? area / (1 - f0) : to - from;
}

double
latent_rhythm_longest (double elapsed)
{
  return elapsed < 3600 ? 30 : 600;
}

double
latent_rhythm_median (const LatentRhythm *self)
{
  return exp (self->mu);
}

double
latent_rhythm_next (const LatentRhythm *self, double elapsed)
{
  double longest = latent_rhythm_longest (elapsed);
  double late = exp (self->mu + 2.6 * self->sigma);
  double low = SHORTEST, high;

  g_return_val_if_fail (self != NULL, SHORTEST);

  elapsed = MAX (elapsed, 0);
  /* Beyond what the distribution knows it has nothing more to say: look less and less often. */
  if (elapsed > late)
    return CLAMP (MAX (0.05 * late, SHORTEST) + 0.2 * (elapsed - late), SHORTEST, longest);

  high = elapsed > 0 ? longest : MAX (longest, late);
  if (unnoticed (self, elapsed, elapsed + low) >= self->patience)
    return low;
  if (unnoticed (self, elapsed, elapsed + high) < self->patience)
    return high;
  while (high - low > 0.01)
    {
      double middle = (low + high) / 2;

      if (unnoticed (self, elapsed, elapsed + middle) < self->patience)
        low = middle;
      else
        high = middle;
    }
  return high;
}

static double
expected_looks (const LatentRhythm *self)
{
  double t = 0, looks = 0, running = 1;

  while (running > 1e-3 && looks < 500)
    {
      looks += running;
      t += latent_rhythm_next (self, t);
      running = 1 - done (self, t);
    }
  return looks;
}

static void
set_patience (LatentRhythm *self)
{
  double mean = exp (self->mu + self->sigma * self->sigma / 2);
  double weight = mean <= LONG_TASK ? mean : LONG_TASK * sqrt (mean / LONG_TASK);
  double budget = MAX (LOOKS_BASE + LOOKS_PER_SECOND * weight, LOOKS_LEAST);
  double low = 1e-3, high = 100;

  for (guint i = 0; i < 24; i++)
    {
      self->patience = sqrt (low * high);
      if (expected_looks (self) > budget)
        low = self->patience;
      else
        high = self->patience;
    }
  self->patience = high;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
middle_of (double *sorted, guint n)
{
  return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

void
latent_rhythm_learn (LatentRhythm *self, double usual, const double *seconds, guint n)
{
  g_autofree double *logs = g_new (double, MAX (n, 1));
  g_autofree double *off = g_new (double, MAX (n, 1));
  double mu = 0, variance = 0, share;
  guint known = 0;

  g_return_if_fail (self != NULL);
  g_return_if_fail (seconds != NULL || n == 0);

  if (!(usual > 0.1))
    usual = 20;
  for (guint i = 0; i < n; i++)
    if (seconds[i] > 0 && isfinite (seconds[i]))
      logs[known++] = log (MAX (seconds[i], 0.1));

  if (known > 0)
    {
      double far;

      qsort (logs, known, sizeof *logs, compare_doubles);
      mu = middle_of (logs, known);
      for (guint i = 0; i < known; i++)
        off[i] = fabs (logs[i] - mu);
      qsort (off, known, sizeof *off, compare_doubles);
      /* 1.4826 medians of the distance are a standard deviation; a stray task counts as three of them. */
      far = 3 * MAX (1.4826 * middle_of (off, known), MIN_SIGMA);
      for (guint i = 0; i < known; i++)
        variance += MIN (off[i], far) * MIN (off[i], far) / known;
    }

  share = known >= ENOUGH ? 1 : (double) known / ENOUGH;
  self->mu = share * mu + (1 - share) * log (usual);
  self->sigma = MAX (sqrt (share * variance + (1 - share) * DEFAULT_SIGMA * DEFAULT_SIGMA), MIN_SIGMA);
  set_patience (self);
}
