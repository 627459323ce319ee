/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-window-private.h"

#include "latent-adopt-dialog.h"
#include "latent-caretaker.h"
#include "latent-importer.h"

/* The actions that bring pictures in ("win.import", "win.import-folders", "win.paste", "win.adopt") and take care of what
 * is there ("win.verify", "win.back-up", "win.restore", "win.move-library"). */

static void
import_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  latent_importer_choose (LATENT_WINDOW (widget), g_str_equal (name, "win.import-folders"));
}

static void
paste_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  latent_importer_paste (LATENT_WINDOW (widget));
}

static void
adopt_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  latent_adopt_dialog_present (LATENT_WINDOW (widget));
}

static void
verify_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  latent_caretaker_verify (LATENT_WINDOW (widget), FALSE);
}

static void
back_up_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  latent_caretaker_back_up (LATENT_WINDOW (widget));
}

static void
restore_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  latent_caretaker_restore (LATENT_WINDOW (widget));
}

static void
move_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  latent_caretaker_move (LATENT_WINDOW (widget));
}

void
_latent_window_install_keep (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.import", NULL, import_cb);
  gtk_widget_class_install_action (widget_class, "win.import-folders", NULL, import_cb);
  gtk_widget_class_install_action (widget_class, "win.paste", NULL, paste_cb);
  gtk_widget_class_install_action (widget_class, "win.adopt", NULL, adopt_cb);
  gtk_widget_class_install_action (widget_class, "win.verify", NULL, verify_cb);
  gtk_widget_class_install_action (widget_class, "win.back-up", NULL, back_up_cb);
  gtk_widget_class_install_action (widget_class, "win.restore", NULL, restore_cb);
  gtk_widget_class_install_action (widget_class, "win.move-library", NULL, move_cb);
}

void
_latent_window_allow_changes (LatentWindow *self, gboolean allow)
{
  static const char *const changing[] = { "win.generate",       "win.pause", "win.import",
                                          "win.import-folders", "win.paste", "win.adopt" };

  for (gsize i = 0; i < G_N_ELEMENTS (changing); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), changing[i], allow);
}
