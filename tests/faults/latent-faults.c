/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-faults-campaign.h"

#include <stdio.h>
#include <stdlib.h>

/* latent-faults [KILLS [SEED]]: prints the numbers, and ends with 1 if anything was lost, doubled or half. */

#define WORKERS 4

int
main (int argc, char **argv)
{
  guint n_kills = argc > 1 ? (guint) strtoul (argv[1], NULL, 10) : 1000;
  guint32 seed = argc > 2 ? (guint32) strtoul (argv[2], NULL, 10) : g_random_int ();
  g_autoptr (LatentFaultsNumbers) numbers = NULL;
  g_autofree char *text = NULL;
  const char *const *points = latent_faults_campaign_list_points ();

  if (argc > 3 || n_kills == 0)
    {
      fprintf (stderr, "usage: latent-faults [KILLS [SEED]]\n");
      return 2;
    }
  printf ("seed %u\n", seed);
  fflush (stdout);
  numbers = latent_faults_campaign_run (n_kills, WORKERS, seed);
  text = latent_faults_numbers_describe (numbers);
  fputs (text, stdout);
  for (guint i = 0; points[i] != NULL; i++)
    printf ("%6u  %s\n", GPOINTER_TO_UINT (g_hash_table_lookup (numbers->kills, points[i])), points[i]);
  printf ("%6u  at any event\n%6u  at any time\n", GPOINTER_TO_UINT (g_hash_table_lookup (numbers->kills, "any")),
          GPOINTER_TO_UINT (g_hash_table_lookup (numbers->kills, "time")));
  return latent_faults_numbers_are_good (numbers) ? EXIT_SUCCESS : EXIT_FAILURE;
}
