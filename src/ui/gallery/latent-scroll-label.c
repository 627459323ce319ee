/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-scroll-label.h"

struct _LatentScrollLabel
{
  AdwBin parent_instance;

  GtkLabel *label;
  GtkWidget *scroller;
  GtkAdjustment *adjustment;
  LatentScrollLabelFunc describe;
  gpointer user_data;
  gboolean dragging;
};

G_DEFINE_FINAL_TYPE (LatentScrollLabel, latent_scroll_label, ADW_TYPE_BIN)

void
latent_scroll_label_update (LatentScrollLabel *self)
{
  double length, page, value, way;
  int height, own_height;
  g_autofree char *text = NULL;

  g_return_if_fail (LATENT_IS_SCROLL_LABEL (self));

  if (!self->dragging)
    return;
  length = gtk_adjustment_get_upper (self->adjustment);
  page = gtk_adjustment_get_page_size (self->adjustment);
  value = gtk_adjustment_get_value (self->adjustment);
  if (length <= page)
    return;
  text = self->describe (value / length, self->user_data);
  if (text != NULL)
    gtk_label_set_label (self->label, text);
  if (*gtk_label_get_label (self->label) == '\0')
    return;
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_widget_measure (GTK_WIDGET (self->label), GTK_ORIENTATION_VERTICAL, -1, NULL, &own_height, NULL, NULL);
  height = gtk_widget_get_height (self->scroller);
  /* The middle of the slider, as far as the label has room there. */
  way = height * (value + page / 2) / length - own_height / 2.;
  gtk_widget_set_margin_top (GTK_WIDGET (self), (int) CLAMP (way, 0, MAX (height - own_height, 0)));
}

static void
set_dragging (LatentScrollLabel *self, gboolean dragging)
{
  if (self->dragging == dragging)
    return;
  self->dragging = dragging;
  gtk_label_set_label (self->label, "");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/* A gesture would be cancelled when the scroll bar's own one claims the press. */
static gboolean
event_cb (LatentScrollLabel *self, GdkEvent *event)
{
  GdkEventType type = gdk_event_get_event_type (event);

  if (type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN)
    set_dragging (self, TRUE);
  else if (type == GDK_BUTTON_RELEASE || type == GDK_TOUCH_END || type == GDK_TOUCH_CANCEL)
    set_dragging (self, FALSE);
  return GDK_EVENT_PROPAGATE;
}

static void
unmapped_cb (LatentScrollLabel *self)
{
  set_dragging (self, FALSE);
}

void
latent_scroll_label_attach (LatentScrollLabel *self,
                            GtkScrolledWindow *scroller,
                            LatentScrollLabelFunc describe,
                            gpointer user_data)
{
  GtkEventController *controller = gtk_event_controller_legacy_new ();

  g_return_if_fail (LATENT_IS_SCROLL_LABEL (self));
  g_return_if_fail (self->scroller == NULL);

  self->scroller = GTK_WIDGET (scroller);
  self->adjustment = gtk_scrolled_window_get_vadjustment (scroller);
  self->describe = describe;
  self->user_data = user_data;
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, "event", G_CALLBACK (event_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (gtk_scrolled_window_get_vscrollbar (scroller), controller);
  g_signal_connect_object (self->adjustment, "value-changed", G_CALLBACK (latent_scroll_label_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (scroller, "unmap", G_CALLBACK (unmapped_cb), self, G_CONNECT_SWAPPED);
}

static void
latent_scroll_label_class_init (LatentScrollLabelClass *klass)
{
}

static void
latent_scroll_label_init (LatentScrollLabel *self)
{
  self->label = GTK_LABEL (gtk_label_new (""));
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "scroll-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "osd");
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "numeric");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->label));
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_END);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
