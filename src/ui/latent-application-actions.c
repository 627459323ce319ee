/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-application-private.h"

#include "latent-config.h"
#include "latent-preferences-dialog.h"

#include <glib/gi18n-lib.h>

#define METAINFO "/io/github/latentapp/Latent/io.github.latentapp.Latent.metainfo.xml"

static void
use_demo_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  latent_application_show_service (user_data, TRUE);
}

static void
use_kie_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  latent_application_show_service (user_data, FALSE);
}

static LatentPreferencesDialog *
present_preferences (LatentApplication *self)
{
  LatentWindow *window = _latent_application_get_window (self);
  LatentPreferencesDialog *dialog;
  AdwDialog *shown;

  if (window == NULL)
    return NULL;
  shown = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
  if (LATENT_IS_PREFERENCES_DIALOG (shown))
    return LATENT_PREFERENCES_DIALOG (shown);
  dialog = latent_preferences_dialog_new (self->settings, latent_window_get_session (window));
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (window));
  return dialog;
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  present_preferences (user_data);
}

static void
enter_key_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentPreferencesDialog *dialog = present_preferences (user_data);

  if (dialog != NULL)
    latent_preferences_dialog_ask_key (dialog);
}

static void
shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentWindow *window = _latent_application_get_window (user_data);

  /* GtkApplication makes this action from the resource gtk/help-overlay.ui. From libadwaita 1.8 on the resource
   * shortcuts-dialog.ui replaces this one of ours. */
  if (window != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.show-help-overlay", NULL);
}

static char *
debug_info (void)
{
  return g_strdup_printf ("Latent %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\nGLib %u.%u.%u\nglycin %d\n", LATENT_VERSION,
                          gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
                          adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version (),
                          glib_major_version, glib_minor_version, glib_micro_version, LATENT_GLYCIN_MAJOR);
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  static const char *developers[] = { "The Latent contributors https://github.com/latentapp/Latent/graphs/contributors",
                                      NULL };
  static const char *libraries[] = { "glycin https://gitlab.gnome.org/GNOME/glycin",
                                     "libdex https://gitlab.gnome.org/GNOME/libdex",
                                     "gexiv2 https://gitlab.gnome.org/GNOME/gexiv2", "SQLite https://sqlite.org",
                                     NULL };
  LatentWindow *window = _latent_application_get_window (user_data);
  AdwAboutDialog *dialog;
  g_autofree char *info = debug_info ();

  if (window == NULL)
    return;
  dialog = ADW_ABOUT_DIALOG (adw_about_dialog_new_from_appdata (METAINFO, LATENT_VERSION));
  adw_about_dialog_set_developers (dialog, developers);
  adw_about_dialog_add_acknowledgement_section (dialog, _ ("Built With"), libraries);
  /* Translators: put names here, one a line, of who translated Latent into this language */
  adw_about_dialog_set_translator_credits (dialog, _ ("translator-credits"));
  adw_about_dialog_set_copyright (dialog, _ ("© The Latent contributors"));
  adw_about_dialog_set_comments (dialog, _ ("Latent isn’t made by KIE, and KIE doesn’t answer for it."));
  adw_about_dialog_set_debug_info (dialog, info);
  adw_about_dialog_set_debug_info_filename (dialog, "latent.txt");
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (window));
}

/* A window with a dialog before it would close the dialog only. */
static void
close_dialogs (LatentWindow *window)
{
  g_autoptr (GListModel) dialogs = adw_application_window_get_dialogs (ADW_APPLICATION_WINDOW (window));

  for (guint i = g_list_model_get_n_items (dialogs); i > 0; i--)
    {
      g_autoptr (AdwDialog) dialog = g_list_model_get_item (dialogs, i - 1);

      if (dialog != NULL)
        adw_dialog_force_close (dialog);
    }
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentApplication *self = user_data;
  LatentWindow *window = _latent_application_get_window (self);

  if (window == NULL)
    {
      _latent_application_end (self);
      return;
    }
  close_dialogs (window);
  gtk_window_close (GTK_WINDOW (window));
}

static const GActionEntry entries[] = {
  { "use-demo", use_demo_cb },   { "use-kie", use_kie_cb },     { "preferences", preferences_cb },
  { "enter-key", enter_key_cb }, { "shortcuts", shortcuts_cb }, { "about", about_cb },
  { "quit", quit_cb },
};

static const struct
{
  const char *action;
  const char *accels[3];
} shortcuts[] = {
  { "app.preferences", { "<Control>comma" } },
  { "app.shortcuts", { "<Control>question" } },
  { "app.quit", { "<Control>q" } },
  { "window.close", { "<Control>w" } },
  { "win.toggle-composer", { "F9" } },
  { "win.edit-prompt", { "<Control>l" } },
  { "win.activity", { "<Control>j" } },
  { "win.collections", { "F4" } },
  { "win.tags", { "<Control><Shift>t" } },
};

void
_latent_application_add_actions (LatentApplication *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), shortcuts[i].action, shortcuts[i].accels);
}
