/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-away-page.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>

#define PULSE_MS 150

struct _LatentAwayPage
{
  AdwBin parent_instance;

  AdwStatusPage *status;
  GtkProgressBar *progress;
  GtkWidget *cancel_button;

  guint pulse_id; /* until the work says how far it is */
};

G_DEFINE_FINAL_TYPE (LatentAwayPage, latent_away_page, ADW_TYPE_BIN)

enum
{
  CANCELLED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static gboolean
pulse_cb (gpointer user_data)
{
  gtk_progress_bar_pulse (LATENT_AWAY_PAGE (user_data)->progress);
  return G_SOURCE_CONTINUE;
}

static void
latent_away_page_map (GtkWidget *widget)
{
  LatentAwayPage *self = LATENT_AWAY_PAGE (widget);

  GTK_WIDGET_CLASS (latent_away_page_parent_class)->map (widget);
  if (self->pulse_id == 0)
    self->pulse_id = g_timeout_add (PULSE_MS, pulse_cb, self);
}

static void
latent_away_page_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&LATENT_AWAY_PAGE (widget)->pulse_id, g_source_remove);
  GTK_WIDGET_CLASS (latent_away_page_parent_class)->unmap (widget);
}

static void
cancel_clicked_cb (LatentAwayPage *self)
{
  gtk_widget_set_sensitive (self->cancel_button, FALSE);
  g_signal_emit (self, signals[CANCELLED], 0);
}

static void
latent_away_page_dispose (GObject *object)
{
  LatentAwayPage *self = LATENT_AWAY_PAGE (object);

  g_clear_handle_id (&self->pulse_id, g_source_remove);
  /* The view is the bin's own child: the template would take it away behind its back. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_AWAY_PAGE);
  G_OBJECT_CLASS (latent_away_page_parent_class)->dispose (object);
}

static void
latent_away_page_class_init (LatentAwayPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_away_page_dispose;
  widget_class->map = latent_away_page_map;
  widget_class->unmap = latent_away_page_unmap;

  signals[CANCELLED] = g_signal_new ("cancelled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-away-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentAwayPage, status);
  gtk_widget_class_bind_template_child (widget_class, LatentAwayPage, progress);
  gtk_widget_class_bind_template_child (widget_class, LatentAwayPage, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
}

static void
latent_away_page_init (LatentAwayPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
latent_away_page_begin (LatentAwayPage *self, const char *title, const char *text, gboolean cancellable)
{
  g_autofree char *escaped = NULL;

  g_return_if_fail (LATENT_IS_AWAY_PAGE (self));
  g_return_if_fail (title != NULL);

  escaped = text != NULL ? g_markup_escape_text (text, -1) : NULL;
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, escaped);
  gtk_progress_bar_set_fraction (self->progress, 0);
  gtk_widget_set_visible (self->cancel_button, cancellable);
  gtk_widget_set_sensitive (self->cancel_button, TRUE);
}

void
latent_away_page_progress (guint n_done, guint n_total, gpointer page)
{
  LatentAwayPage *self = page;

  g_return_if_fail (LATENT_IS_AWAY_PAGE (self));

  g_clear_handle_id (&self->pulse_id, g_source_remove);
  gtk_progress_bar_set_fraction (self->progress, n_total > 0 ? MIN (n_done / (double) n_total, 1) : 0);
}
