/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-base"

#include "latent-locale.h"
#include "latent-config.h"

#include <libintl.h>
#include <locale.h>

/* Takes over the user's locale and makes Latent's translations known: the first thing that a
 * program of ours does, before any thread and any text. LATENT_LOCALE_DIR overrides the
 * installed translations; the build environment points it to the ones just built. */
void
latent_locale_init (void)
{
  const char *dir = g_getenv ("LATENT_LOCALE_DIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, dir != NULL && *dir != '\0' ? dir : LATENT_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
