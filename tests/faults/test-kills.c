/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-faults-campaign.h"

#define KILLS 50
#define WORKERS 3
#define SEED 20261124

static void
test_kills (void)
{
  g_autoptr (LatentFaultsNumbers) numbers = latent_faults_campaign_run (KILLS, WORKERS, SEED);
  g_autofree char *text = latent_faults_numbers_describe (numbers);

  g_test_message ("%s", text);
  g_assert_cmpuint (numbers->n_kills, >=, KILLS);
  g_assert_cmpuint (numbers->audit->n_collected, >, 0);
  g_assert_cmpuint (numbers->audit->n_collected, ==, numbers->audit->n_paid);
  if (!latent_faults_numbers_are_good (numbers))
    g_error ("%s", text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faults/kills", test_kills);
  return g_test_run ();
}
