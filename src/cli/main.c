/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "latent-cli.h"
#include "latent-locale.h"

#include <libdex.h>

int
main (int argc, char **argv)
{
  latent_locale_init ();
  dex_init ();

  return latent_cli_main (argc, argv);
}
