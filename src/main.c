/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "latent-application.h"
#include "latent-config.h"

#include <glib/gi18n.h>
#include <libdex.h>
#include <locale.h>

int
main (int argc, char **argv)
{
  g_autoptr (LatentApplication) app = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LATENT_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  dex_init ();

  app = latent_application_new ();
  return g_application_run (G_APPLICATION (app), argc, argv);
}
