/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* When to look whether a task is done: its duration as a log-normal distribution, and how much waiting a look is worth.
 * A plain value without clock or I/O. */
typedef struct
{
  double mu; /* mean of the logarithm of seconds; exp (mu) is the median */
  double sigma; /* its standard deviation */
  double patience; /* expected seconds of a finished task lying unnoticed that justify one more look */
} LatentRhythm;

/* From @seconds of the last @n tasks of a model; with few or none of them @usual, the catalogue's median, joins in. */
void latent_rhythm_learn (LatentRhythm *self, double usual, const double *seconds, guint n);

double latent_rhythm_median (const LatentRhythm *self);

/* Seconds from now until the next look at a task that was looked at @elapsed seconds after its submission (0: never yet)
 * and still ran. At least 1 s; at most 30 s in the first hour and 10 minutes after it, except for the very first look. */
double latent_rhythm_next (const LatentRhythm *self, double elapsed);

/* The longest gap between two looks. */
double latent_rhythm_longest (double elapsed);

G_END_DECLS
