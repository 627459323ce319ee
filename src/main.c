/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "latent-application.h"
#include "latent-locale.h"

#include <libdex.h>

int
main (int argc, char **argv)
{
  g_autoptr (LatentApplication) app = NULL;

  latent_locale_init ();
  dex_init ();

  app = latent_application_new ();
  return g_application_run (G_APPLICATION (app), argc, argv);
}
