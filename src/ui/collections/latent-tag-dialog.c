/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-tag-dialog.h"

#include "latent-config.h"
#include "latent-tag-editor.h"

#include <glib/gi18n-lib.h>

struct _LatentTagDialog
{
  AdwDialog parent_instance;

  LatentTagEditor *editor;
};

G_DEFINE_FINAL_TYPE (LatentTagDialog, latent_tag_dialog, ADW_TYPE_DIALOG)

static void
latent_tag_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LATENT_TYPE_TAG_DIALOG);
  G_OBJECT_CLASS (latent_tag_dialog_parent_class)->dispose (object);
}

static void
latent_tag_dialog_class_init (LatentTagDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_tag_dialog_dispose;
  g_type_ensure (LATENT_TYPE_TAG_EDITOR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-tag-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentTagDialog, editor);
}

static void
latent_tag_dialog_init (LatentTagDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
latent_tag_dialog_present (GtkWidget *owner, LatentLibrary *library, GArray *ids)
{
  LatentTagDialog *self;
  g_autofree char *title = NULL;

  g_return_if_fail (GTK_IS_WIDGET (owner));
  g_return_if_fail (LATENT_IS_LIBRARY (library));
  g_return_if_fail (ids != NULL);

  self = g_object_new (LATENT_TYPE_TAG_DIALOG, NULL);
  title = ids->len == 1 ? g_strdup (_ ("Tags"))
                        : g_strdup_printf (ngettext ("Tags of %u Picture", "Tags of %u Pictures", ids->len), ids->len);
  adw_dialog_set_title (ADW_DIALOG (self), title);
  latent_tag_editor_set_images (self->editor, library, ids);
  adw_dialog_present (ADW_DIALOG (self), owner);
}
