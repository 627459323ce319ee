/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-preview-dialog.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>

struct _LatentPreviewDialog
{
  AdwDialog parent_instance;

  /* Template widgets */
  GtkListView *list;
  GtkLabel *problem_label;
  GtkLabel *summary_label;
  GtkWidget *literal_button;
  GtkWidget *send_button;
};

G_DEFINE_FINAL_TYPE (LatentPreviewDialog, latent_preview_dialog, ADW_TYPE_DIALOG)

enum
{
  SEND,
  SEND_LITERALLY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
send_cb (LatentPreviewDialog *self)
{
  g_signal_emit (self, signals[SEND], 0);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
literal_cb (LatentPreviewDialog *self)
{
  g_signal_emit (self, signals[SEND_LITERALLY], 0);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *number = gtk_label_new (NULL);
  GtkWidget *prompt = gtk_label_new (NULL);

  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_label_set_width_chars (GTK_LABEL (number), 3);
  gtk_label_set_xalign (GTK_LABEL (number), 1);
  gtk_widget_set_valign (number, GTK_ALIGN_BASELINE_FILL);
  gtk_widget_add_css_class (number, "dimmed");
  gtk_widget_add_css_class (number, "numeric");
  gtk_label_set_wrap (GTK_LABEL (prompt), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (prompt), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (prompt), 0);
  gtk_widget_set_hexpand (prompt, TRUE);
  gtk_widget_set_valign (prompt, GTK_ALIGN_BASELINE_FILL);
  gtk_box_append (GTK_BOX (box), number);
  gtk_box_append (GTK_BOX (box), prompt);
  gtk_list_item_set_child (item, box);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *number = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkStringObject *prompt = gtk_list_item_get_item (item);
  g_autofree char *text = g_strdup_printf ("%u", gtk_list_item_get_position (item) + 1);

  gtk_label_set_label (GTK_LABEL (number), text);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_next_sibling (number)), gtk_string_object_get_string (prompt));
  gtk_list_item_set_accessible_label (item, gtk_string_object_get_string (prompt));
}

static void
latent_preview_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LATENT_TYPE_PREVIEW_DIALOG);
  G_OBJECT_CLASS (latent_preview_dialog_parent_class)->dispose (object);
}

static void
latent_preview_dialog_class_init (LatentPreviewDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_preview_dialog_dispose;
  signals[SEND] = g_signal_new ("send", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SEND_LITERALLY] = g_signal_new ("send-literally", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                          0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-preview-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentPreviewDialog, list);
  gtk_widget_class_bind_template_child (widget_class, LatentPreviewDialog, problem_label);
  gtk_widget_class_bind_template_child (widget_class, LatentPreviewDialog, summary_label);
  gtk_widget_class_bind_template_child (widget_class, LatentPreviewDialog, literal_button);
  gtk_widget_class_bind_template_child (widget_class, LatentPreviewDialog, send_button);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
  gtk_widget_class_bind_template_callback (widget_class, literal_cb);
}

static void
latent_preview_dialog_init (LatentPreviewDialog *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  gtk_list_view_set_factory (self->list, factory);
}

LatentPreviewDialog *
latent_preview_dialog_new (const char *const *prompts, const char *summary, const char *button, const char *problem)
{
  LatentPreviewDialog *self = g_object_new (LATENT_TYPE_PREVIEW_DIALOG, NULL);
  guint n = g_strv_length ((char **) prompts);
  g_autofree char *title = g_strdup_printf (ngettext ("%u Prompt", "%u Prompts", n), n);

  adw_dialog_set_title (ADW_DIALOG (self), title);
  gtk_list_view_set_model (self->list,
                           GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (gtk_string_list_new (prompts)))));
  gtk_label_set_label (self->summary_label, summary);
  gtk_button_set_label (GTK_BUTTON (self->send_button), button);
  gtk_label_set_label (self->problem_label, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), problem != NULL);
  gtk_widget_set_sensitive (self->send_button, problem == NULL);
  adw_dialog_set_default_widget (ADW_DIALOG (self), self->send_button);
  adw_dialog_set_focus (ADW_DIALOG (self), problem == NULL ? self->send_button : NULL);
  return self;
}
