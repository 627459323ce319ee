/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-report-dialog.h"

#include "latent-report-item.h"

struct _LatentReportDialog
{
  AdwDialog parent_instance;

  GtkNoSelection *selection;
  GListStore *items;
};

G_DEFINE_FINAL_TYPE (LatentReportDialog, latent_report_dialog, ADW_TYPE_DIALOG)

static void
copy_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentReportDialog *self = LATENT_REPORT_DIALOG (widget);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++)
    {
      g_autoptr (LatentReportItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      g_string_append_printf (text, "%s: %s\n", latent_report_item_get_title (item),
                              latent_report_item_get_subtitle (item));
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text->str);
}

static void
latent_report_dialog_dispose (GObject *object)
{
  LatentReportDialog *self = LATENT_REPORT_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_REPORT_DIALOG);
  g_clear_object (&self->items);
  G_OBJECT_CLASS (latent_report_dialog_parent_class)->dispose (object);
}

static void
latent_report_dialog_class_init (LatentReportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_report_dialog_dispose;
  g_type_ensure (LATENT_TYPE_REPORT_ITEM);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-report-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentReportDialog, selection);
  gtk_widget_class_install_action (widget_class, "report.copy", NULL, copy_cb);
}

static void
latent_report_dialog_init (LatentReportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->items = g_list_store_new (LATENT_TYPE_REPORT_ITEM);
  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (self->items));
}

LatentReportDialog *
latent_report_dialog_new (const char *title)
{
  return g_object_new (LATENT_TYPE_REPORT_DIALOG, "title", title, NULL);
}

void
latent_report_dialog_add (LatentReportDialog *self, const char *title, const char *subtitle)
{
  g_autoptr (LatentReportItem) item = NULL;

  g_return_if_fail (LATENT_IS_REPORT_DIALOG (self));
  g_return_if_fail (title != NULL);

  item = latent_report_item_new (title, subtitle != NULL ? subtitle : "");
  g_list_store_append (self->items, item);
}
