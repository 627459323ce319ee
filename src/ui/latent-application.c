/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-application-private.h"

#include "latent-config.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (LatentApplication, latent_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "library", 'l', 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Open the library in this folder"), N_ ("FOLDER") },
  { "demo", 'd', 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the demo’s library"), NULL },
  { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
  { NULL },
};

static void
apply_appearance (LatentApplication *self)
{
  g_autofree char *appearance = g_settings_get_string (self->settings, "appearance");
  AdwColorScheme scheme = ADW_COLOR_SCHEME_DEFAULT;

  if (g_str_equal (appearance, "light"))
    scheme = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (g_str_equal (appearance, "dark"))
    scheme = ADW_COLOR_SCHEME_FORCE_DARK;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
}

static gboolean
terminate_cb (gpointer user_data)
{
  LatentApplication *self = user_data;
  LatentWindow *window = _latent_application_get_window (self);

  /* Nobody is there to be asked. */
  self->quitting = TRUE;
  if (window != NULL)
    gtk_window_destroy (GTK_WINDOW (window));
  _latent_application_end (self);
  return G_SOURCE_CONTINUE;
}

static void
latent_application_startup (GApplication *app)
{
  LatentApplication *self = LATENT_APPLICATION (app);

  G_APPLICATION_CLASS (latent_application_parent_class)->startup (app);

  self->settings = g_settings_new (LATENT_APP_ID);
  self->demo = g_settings_get_boolean (self->settings, "demo");
  self->notifier = latent_notifier_new (app);
  g_signal_connect_object (self->settings, "changed::appearance", G_CALLBACK (apply_appearance), self,
                           G_CONNECT_SWAPPED);
  apply_appearance (self);
  gtk_window_set_default_icon_name (LATENT_APP_ID);
  _latent_application_add_actions (self);
  self->signal_sources[0] = g_unix_signal_add (SIGTERM, terminate_cb, self);
  self->signal_sources[1] = g_unix_signal_add (SIGINT, terminate_cb, self);
}

static void
latent_application_activate (GApplication *app)
{
  LatentApplication *self = LATENT_APPLICATION (app);
  LatentWindow *window = _latent_application_get_window (self);

  if (self->closing == LATENT_CLOSING_ENDING)
    {
      self->reopen = TRUE;
      return;
    }
  if (window == NULL)
    {
      self->quitting = FALSE;
      self->closing = LATENT_CLOSING_NO;
      window = latent_window_new (self);
      latent_application_show_service (self, self->demo);
    }
  if (self->held)
    {
      self->held = FALSE;
      g_application_release (app);
    }
  gtk_window_present (GTK_WINDOW (window));
}

static int
latent_application_handle_local_options (GApplication *app, GVariantDict *dict)
{
  if (g_variant_dict_contains (dict, "version"))
    {
      g_print ("Latent %s\n", LATENT_VERSION);
      return 0;
    }
  /* Another library is another process: the lock in the library keeps the two apart, whichever it is. */
  if (g_variant_dict_contains (dict, "library"))
    g_application_set_flags (app, g_application_get_flags (app) | G_APPLICATION_NON_UNIQUE);
  return -1;
}

static int
latent_application_command_line (GApplication *app, GApplicationCommandLine *command_line)
{
  LatentApplication *self = LATENT_APPLICATION (app);
  GVariantDict *dict = g_application_command_line_get_options_dict (command_line);
  gboolean demo = FALSE;
  g_autofree char *library = NULL;

  g_variant_dict_lookup (dict, "demo", "b", &demo);
  g_variant_dict_lookup (dict, "library", "^ay", &library);
  if (library != NULL)
    {
      g_autoptr (GFile) folder = g_application_command_line_create_file_for_arg (command_line, library);

      g_set_str (&self->library, g_file_peek_path (folder));
      self->library_demo = demo;
      self->demo = demo;
    }
  else if (demo)
    {
      self->demo = TRUE;
    }

  if (_latent_application_get_window (self) != NULL && demo)
    latent_application_show_service (self, TRUE);
  g_application_activate (app);
  return 0;
}

static void
latent_application_window_removed (GtkApplication *app, GtkWindow *window)
{
  LatentApplication *self = LATENT_APPLICATION (app);

  GTK_APPLICATION_CLASS (latent_application_parent_class)->window_removed (app, window);

  if (_latent_application_get_window (self) == NULL && self->closing == LATENT_CLOSING_NO)
    _latent_application_end (self);
}

static void
latent_application_shutdown (GApplication *app)
{
  LatentApplication *self = LATENT_APPLICATION (app);

  for (guint i = 0; i < G_N_ELEMENTS (self->signal_sources); i++)
    g_clear_handle_id (&self->signal_sources[i], g_source_remove);
  g_clear_object (&self->notifier);
  g_clear_object (&self->sessions[FALSE]);
  g_clear_object (&self->sessions[TRUE]);

  G_APPLICATION_CLASS (latent_application_parent_class)->shutdown (app);
}

static void
latent_application_finalize (GObject *object)
{
  LatentApplication *self = LATENT_APPLICATION (object);

  g_clear_object (&self->settings);
  g_free (self->library);
  G_OBJECT_CLASS (latent_application_parent_class)->finalize (object);
}

static void
latent_application_class_init (LatentApplicationClass *klass)
{
  GApplicationClass *app_class = G_APPLICATION_CLASS (klass);
  GtkApplicationClass *gtk_app_class = GTK_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = latent_application_finalize;
  app_class->startup = latent_application_startup;
  app_class->activate = latent_application_activate;
  app_class->handle_local_options = latent_application_handle_local_options;
  app_class->command_line = latent_application_command_line;
  app_class->shutdown = latent_application_shutdown;
  gtk_app_class->window_removed = latent_application_window_removed;
}

static void
latent_application_init (LatentApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_summary (G_APPLICATION (self), _ ("Makes pictures from words."));
}

LatentApplication *
latent_application_new (void)
{
  return g_object_new (LATENT_TYPE_APPLICATION, "application-id", LATENT_APP_ID, "flags",
                       G_APPLICATION_HANDLES_COMMAND_LINE, "resource-base-path", "/io/github/latentapp/Latent", NULL);
}

GSettings *
latent_application_get_settings (LatentApplication *self)
{
  g_return_val_if_fail (LATENT_IS_APPLICATION (self), NULL);

  return self->settings;
}
