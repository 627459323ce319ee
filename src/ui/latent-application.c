/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-application.h"
#include "latent-config.h"
#include "latent-window.h"

#include <glib/gi18n-lib.h>

struct _LatentApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (LatentApplication, latent_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
  { NULL },
};

static void
latent_application_activate (GApplication *app)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (app));

  if (window == NULL)
    window = GTK_WINDOW (latent_window_new (LATENT_APPLICATION (app)));
  gtk_window_present (window);
}

static int
latent_application_handle_local_options (GApplication *app, GVariantDict *dict)
{
  if (g_variant_dict_contains (dict, "version"))
    {
      g_print ("Latent %s\n", LATENT_VERSION);
      return 0;
    }
  return -1;
}

static void
latent_application_class_init (LatentApplicationClass *klass)
{
  GApplicationClass *app_class = G_APPLICATION_CLASS (klass);

  app_class->activate = latent_application_activate;
  app_class->handle_local_options = latent_application_handle_local_options;
}

static void
latent_application_init (LatentApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

LatentApplication *
latent_application_new (void)
{
  return g_object_new (LATENT_TYPE_APPLICATION, "application-id", LATENT_APP_ID, "resource-base-path",
                       "/io/github/latentapp/Latent", NULL);
}
