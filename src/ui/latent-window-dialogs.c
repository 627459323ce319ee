/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-window-private.h"

/* An AdwDialog limits events: what is typed in one never comes to the window (gtk_widget_set_limit_events()), and so not to
 * the application's shortcuts either. Those that hold over a dialog too are given to each dialog. */

#define MARK "latent-window-dialogs"

static gboolean
quit_cb (GtkWidget *dialog, GVariant *arguments, gpointer user_data)
{
  return gtk_widget_activate_action (dialog, "app.quit", NULL);
}

static gboolean
close_cb (GtkWidget *dialog, GVariant *arguments, gpointer user_data)
{
  adw_dialog_close (ADW_DIALOG (dialog));
  return TRUE;
}

static void
add_keys (GtkShortcutController *controller, GtkApplication *app, const char *action, GtkShortcutFunc callback)
{
  g_auto (GStrv) accels = gtk_application_get_accels_for_action (app, action);

  for (char **accel = accels; *accel != NULL; accel++)
    gtk_shortcut_controller_add_shortcut (
      controller,
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string (*accel), gtk_callback_action_new (callback, NULL, NULL)));
}

static void
visible_dialog_cb (LatentWindow *self)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));
  GtkApplication *app = gtk_window_get_application (GTK_WINDOW (self));
  GtkEventController *controller;

  if (dialog == NULL || app == NULL || g_object_get_data (G_OBJECT (dialog), MARK) != NULL)
    return;
  controller = gtk_shortcut_controller_new ();
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  add_keys (GTK_SHORTCUT_CONTROLLER (controller), app, "app.quit", quit_cb);
  add_keys (GTK_SHORTCUT_CONTROLLER (controller), app, "window.close", close_cb);
  gtk_widget_add_controller (GTK_WIDGET (dialog), controller);
  _latent_window_add_release_key (self, GTK_WIDGET (dialog));
  g_object_set_data (G_OBJECT (dialog), MARK, controller);
}

void
_latent_window_add_dialog_keys (LatentWindow *self)
{
  g_signal_connect (self, "notify::visible-dialog", G_CALLBACK (visible_dialog_cb), NULL);
}
