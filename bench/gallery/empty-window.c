/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a window of libadwaita with nothing in it takes, for comparison: {"first_screen_s": …, "pss_mib": …}. With an
 * argument it fills the screen and stays, for who measures from outside. */
#include "latent-meter.h"

#include <adwaita.h>

static gboolean
settled_cb (gpointer user_data)
{
  g_print ("%.1f}\n", latent_meter_get_pss ());
  g_application_quit (user_data);
  return G_SOURCE_REMOVE;
}

static void
after_paint_cb (GdkFrameClock *clock, GtkApplication *app)
{
  g_signal_handlers_disconnect_by_func (clock, after_paint_cb, app);
  g_print ("{\"first_screen_s\": %.3f, \"pss_mib\": ", latent_meter_get_age ());
  g_timeout_add (1000, settled_cb, app);
}

static void
activate_cb (GtkApplication *app, gpointer user_data)
{
  GtkWidget *window = adw_application_window_new (app);
  GtkWidget *view = adw_toolbar_view_new ();

  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), view);
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  if (GPOINTER_TO_INT (user_data))
    gtk_window_maximize (GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
  if (!GPOINTER_TO_INT (user_data))
    g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (after_paint_cb), app);
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication)
    app = adw_application_new ("io.github.latentapp.Latent.EmptyWindow", G_APPLICATION_NON_UNIQUE);

  g_signal_connect (app, "activate", G_CALLBACK (activate_cb), GINT_TO_POINTER (argc > 1));
  return g_application_run (G_APPLICATION (app), 1, argv);
}
