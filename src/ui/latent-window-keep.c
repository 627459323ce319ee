/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-window-private.h"

#include "latent-importer.h"

/* The actions that bring pictures in: "win.import", "win.import-folders", "win.paste". */

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

void
_latent_window_install_keep (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.import", NULL, import_cb);
  gtk_widget_class_install_action (widget_class, "win.import-folders", NULL, import_cb);
  gtk_widget_class_install_action (widget_class, "win.paste", NULL, paste_cb);
}
