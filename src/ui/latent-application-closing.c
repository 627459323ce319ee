/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-application-private.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>

#define ASK "ask"
#define BACKGROUND "background"
#define QUIT "quit"

static void
go_to_background (LatentApplication *self)
{
  self->closing = LATENT_CLOSING_BACKGROUND;
  if (!self->held)
    {
      self->held = TRUE;
      g_application_hold (G_APPLICATION (self));
    }
}

static void
response_cb (AdwAlertDialog *dialog, const char *response, LatentApplication *self)
{
  LatentWindow *window = _latent_application_get_window (self);

  if (!g_str_equal (response, BACKGROUND) && !g_str_equal (response, QUIT))
    return;
  g_settings_set_string (self->settings, "when-closing", response);
  if (window != NULL)
    gtk_window_close (GTK_WINDOW (window));
}

static void
ask (LatentApplication *self, LatentWindow *window)
{
  guint tasks = latent_application_count_tasks (self);
  g_autofree char *heading = g_strdup_printf (
    ngettext ("%u Picture Is Still on Its Way", "%u Pictures Are Still on Their Way", tasks), tasks);
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, NULL));

  adw_alert_dialog_set_body (
    dialog, ngettext ("It is finished in any case. Latent can wait for it in the background, or quit and collect it "
                      "on the next start.\n\nThe choice is remembered; the preferences can change it.",
                      "They are finished in any case. Latent can wait for them in the background, or quit and collect "
                      "them on the next start.\n\nThe choice is remembered; the preferences can change it.",
                      tasks));
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), QUIT, _ ("_Quit, Collect Later"), BACKGROUND,
                                  _ ("_Wait in Background"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, BACKGROUND, ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, BACKGROUND);
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, G_CONNECT_DEFAULT);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (window));
}

gboolean
latent_application_window_closing (LatentApplication *self)
{
  LatentWindow *window;
  g_autofree char *choice = NULL;

  g_return_val_if_fail (LATENT_IS_APPLICATION (self), FALSE);

  window = _latent_application_get_window (self);
  choice = g_settings_get_string (self->settings, "when-closing");
  if (self->quitting || window == NULL || latent_application_count_tasks (self) == 0)
    return FALSE;
  if (g_str_equal (choice, BACKGROUND))
    {
      go_to_background (self);
      return FALSE;
    }
  if (g_str_equal (choice, QUIT))
    return FALSE;
  ask (self, window);
  return TRUE;
}
