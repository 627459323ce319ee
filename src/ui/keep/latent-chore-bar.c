/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-chore-bar.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>

struct _LatentChoreBar
{
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkLabel *title_label;
  GtkLabel *count_label;
  GtkProgressBar *progress;
  GtkWidget *cancel_button;

  GCancellable *cancellable; /* while something is under way */
};

G_DEFINE_FINAL_TYPE (LatentChoreBar, latent_chore_bar, ADW_TYPE_BIN)

static void
cancel_clicked_cb (LatentChoreBar *self)
{
  if (self->cancellable == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  /* What was begun comes to its end. */
  gtk_widget_set_sensitive (self->cancel_button, FALSE);
}

static void
latent_chore_bar_dispose (GObject *object)
{
  LatentChoreBar *self = LATENT_CHORE_BAR (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  /* The revealer is the bin's own child: the template would take it away behind its back. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_CHORE_BAR);
  G_OBJECT_CLASS (latent_chore_bar_parent_class)->dispose (object);
}

static void
latent_chore_bar_class_init (LatentChoreBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_chore_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-chore-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentChoreBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, LatentChoreBar, title_label);
  gtk_widget_class_bind_template_child (widget_class, LatentChoreBar, count_label);
  gtk_widget_class_bind_template_child (widget_class, LatentChoreBar, progress);
  gtk_widget_class_bind_template_child (widget_class, LatentChoreBar, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
}

static void
latent_chore_bar_init (LatentChoreBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GCancellable *
latent_chore_bar_begin (LatentChoreBar *self, const char *title)
{
  g_return_val_if_fail (LATENT_IS_CHORE_BAR (self), NULL);
  g_return_val_if_fail (title != NULL, NULL);

  if (self->cancellable != NULL)
    return NULL;
  self->cancellable = g_cancellable_new ();
  gtk_label_set_label (self->title_label, title);
  gtk_label_set_label (self->count_label, "");
  gtk_progress_bar_set_fraction (self->progress, 0);
  gtk_widget_set_sensitive (self->cancel_button, TRUE);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  return g_object_ref (self->cancellable);
}

gboolean
latent_chore_bar_is_busy (LatentChoreBar *self)
{
  g_return_val_if_fail (LATENT_IS_CHORE_BAR (self), FALSE);

  return self->cancellable != NULL;
}

void
latent_chore_bar_progress (guint n_done, guint n_total, gpointer bar)
{
  LatentChoreBar *self = bar;
  g_autofree char *text = NULL;

  g_return_if_fail (LATENT_IS_CHORE_BAR (self));

  /* Translators: how many of how many, such as 12 / 340 */
  text = g_strdup_printf (_ ("%u / %u"), n_done, n_total);
  gtk_label_set_label (self->count_label, text);
  gtk_progress_bar_set_fraction (self->progress, n_total > 0 ? MIN (n_done / (double) n_total, 1) : 0);
}

void
latent_chore_bar_end (LatentChoreBar *self)
{
  g_return_if_fail (LATENT_IS_CHORE_BAR (self));

  g_clear_object (&self->cancellable);
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
}
