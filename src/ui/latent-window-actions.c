/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-window-private.h"

static gboolean
is_main (LatentWindow *self)
{
  return self->session != NULL && g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "main") == 0;
}

static void
generate_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentWindow *self = LATENT_WINDOW (widget);

  if (is_main (self))
    latent_composer_generate (self->composer);
}

static void
edit_prompt_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentWindow *self = LATENT_WINDOW (widget);

  if (!is_main (self))
    return;
  adw_overlay_split_view_set_show_sidebar (self->split_view, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

static void
open_folder_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentWindow *self = LATENT_WINDOW (widget);
  g_autoptr (GtkFileLauncher) launcher = NULL;

  if (self->session == NULL)
    return;
  launcher = gtk_file_launcher_new (latent_library_get_folder (latent_session_get_library (self->session)));
  gtk_file_launcher_launch (launcher, GTK_WINDOW (self), NULL, NULL, NULL);
}

void
_latent_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.generate", NULL, generate_cb);
  gtk_widget_class_install_action (widget_class, "win.edit-prompt", NULL, edit_prompt_cb);
  gtk_widget_class_install_action (widget_class, "win.open-folder", NULL, open_folder_cb);
  gtk_widget_class_install_property_action (widget_class, "win.toggle-composer", "composer-shown");
  gtk_widget_class_install_property_action (widget_class, "win.pause", "paused");
  _latent_window_install_again (widget_class);
  _latent_window_install_go (widget_class);
  _latent_window_install_models (widget_class);
  _latent_window_install_pages (widget_class);
  _latent_window_install_keep (widget_class);
}

static gboolean
is_return (guint keyval)
{
  return keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter || keyval == GDK_KEY_ISO_Enter;
}

/* A held key sends press after press, and each of them would cost money: only the first one counts, until the key is let
 * go. So this is no GtkShortcut, which fires on every repetition. */
static gboolean
key_pressed_cb (LatentWindow *self, guint keyval, guint keycode, GdkModifierType state)
{
  if (!is_return (keyval) || (state & gtk_accelerator_get_default_mod_mask ()) != GDK_CONTROL_MASK)
    return GDK_EVENT_PROPAGATE;
  if (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)) != NULL)
    return GDK_EVENT_PROPAGATE;
  if (!self->key_held)
    {
      self->key_held = TRUE;
      gtk_widget_activate_action (GTK_WIDGET (self), "win.generate", NULL);
    }
  return GDK_EVENT_STOP;
}

static void
key_released_cb (LatentWindow *self, guint keyval, guint keycode, GdkModifierType state)
{
  if (is_return (keyval))
    self->key_held = FALSE;
}

/* Over a dialog too, where the window doesn't hear of it: latent-window-dialogs.c. */
void
_latent_window_add_release_key (LatentWindow *self, GtkWidget *widget)
{
  GtkEventController *controller = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, "key-released", G_CALLBACK (key_released_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, controller);
}

/* A key let go over another window is never heard of. */
static void
is_active_cb (LatentWindow *self)
{
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (self));
  GdkSeat *seat = gdk_display_get_default_seat (display);
  GdkDevice *keyboard = seat != NULL ? gdk_seat_get_keyboard (seat) : NULL;

  if (gtk_window_is_active (GTK_WINDOW (self)) && keyboard != NULL &&
      !(gdk_device_get_modifier_state (keyboard) & GDK_CONTROL_MASK))
    self->key_held = FALSE;
}

void
_latent_window_add_generate_key (LatentWindow *self)
{
  GtkEventController *controller = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, "key-pressed", G_CALLBACK (key_pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
  _latent_window_add_release_key (self, GTK_WIDGET (self));
  g_signal_connect_object (self, "notify::is-active", G_CALLBACK (is_active_cb), self, G_CONNECT_SWAPPED);
}
