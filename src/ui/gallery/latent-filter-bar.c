/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-filter-bar.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>

struct _LatentFilterBar
{
  AdwBin parent_instance;

  AdwWrapBox *box;
  GtkWidget *chips[LATENT_N_FILTERS]; /* NULL: not set */
  char *texts[LATENT_N_FILTERS];
  GtkWidget *clear;
  GtkLabel *count;
};

enum
{
  REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LatentFilterBar, latent_filter_bar, ADW_TYPE_BIN)

static void
clicked_cb (GtkWidget *chip, LatentFilterBar *self)
{
  for (guint i = 0; i < LATENT_N_FILTERS; i++)
    if (self->chips[i] == chip)
      {
        g_signal_emit (self, signals[REMOVED], 0, i);
        return;
      }
}

static GtkWidget *
make_chip (LatentFilterBar *self, const char *text)
{
  GtkWidget *chip = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *icon = gtk_image_new_from_icon_name ("window-close-symbolic");
  /* Translators: %s is a condition, such as Last 7 Days */
  g_autofree char *name = g_strdup_printf (_ ("Remove Filter: %s"), text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 28);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_button_set_child (GTK_BUTTON (chip), box);
  gtk_widget_add_css_class (chip, "chip");
  gtk_widget_set_tooltip_text (chip, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (chip, "clicked", G_CALLBACK (clicked_cb), self, 0);
  return chip;
}

/* The chip that takes the keyboard when number @gone goes: the next one, else the one before. */
static GtkWidget *
find_neighbour (LatentFilterBar *self, guint gone)
{
  for (guint i = gone + 1; i < LATENT_N_FILTERS; i++)
    if (self->chips[i] != NULL)
      return self->chips[i];
  for (guint i = gone; i-- > 0;)
    if (self->chips[i] != NULL)
      return self->chips[i];
  return NULL;
}

static void
drop_chip (LatentFilterBar *self, guint number)
{
  GtkWidget *chip = self->chips[number];
  GtkWidget *neighbour = find_neighbour (self, number);

  if (chip == NULL)
    return;
  if (neighbour != NULL && gtk_widget_is_focus (chip))
    gtk_widget_grab_focus (neighbour);
  self->chips[number] = NULL;
  g_clear_pointer (&self->texts[number], g_free);
  adw_wrap_box_remove (self->box, chip);
}

static void
set_chip (LatentFilterBar *self, guint number, char *text)
{
  GtkWidget *before = GTK_WIDGET (self->count);

  if (g_strcmp0 (self->texts[number], text) == 0)
    {
      g_free (text);
      return;
    }
  drop_chip (self, number);
  if (text == NULL)
    return;
  for (guint i = number; i-- > 0;)
    if (self->chips[i] != NULL)
      {
        before = self->chips[i];
        break;
      }
  self->texts[number] = text;
  self->chips[number] = make_chip (self, text);
  adw_wrap_box_insert_child_after (self->box, self->chips[number], before);
}

void
latent_filter_bar_set_query (LatentFilterBar *self, const LatentImageQuery *query, const LatentFilterNames *names)
{
  gboolean any = FALSE;

  g_return_if_fail (LATENT_IS_FILTER_BAR (self));
  g_return_if_fail (query != NULL);

  for (guint i = 0; i < LATENT_N_FILTERS; i++)
    {
      char *text = latent_filter_describe (query, (LatentFilter) i, names);

      any = any || text != NULL;
      set_chip (self, i, text);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), any);
}

void
latent_filter_bar_set_count (LatentFilterBar *self, guint n_images)
{
  g_autofree char *text = NULL;

  g_return_if_fail (LATENT_IS_FILTER_BAR (self));

  gtk_widget_set_visible (GTK_WIDGET (self->count), n_images != G_MAXUINT);
  text = g_strdup_printf (ngettext ("%'u picture", "%'u pictures", n_images), n_images);
  gtk_label_set_label (self->count, text);
}

static void
latent_filter_bar_finalize (GObject *object)
{
  LatentFilterBar *self = LATENT_FILTER_BAR (object);

  for (guint i = 0; i < LATENT_N_FILTERS; i++)
    g_free (self->texts[i]);

  G_OBJECT_CLASS (latent_filter_bar_parent_class)->finalize (object);
}

static void
latent_filter_bar_class_init (LatentFilterBarClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_filter_bar_finalize;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "filterbar");

  signals[REMOVED] = g_signal_new ("removed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
latent_filter_bar_init (LatentFilterBar *self)
{
  self->box = ADW_WRAP_BOX (adw_wrap_box_new ());
  adw_wrap_box_set_child_spacing (self->box, 6);
  adw_wrap_box_set_line_spacing (self->box, 6);
  self->count = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "numeric");
  adw_wrap_box_append (self->box, GTK_WIDGET (self->count));
  self->clear = gtk_button_new_with_mnemonic (C_ ("filters", "C_lear"));
  gtk_widget_add_css_class (self->clear, "flat");
  gtk_widget_add_css_class (self->clear, "chip");
  gtk_widget_set_tooltip_text (self->clear, _ ("Remove All Filters"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->clear), "gallery.clear-filters");
  adw_wrap_box_append (self->box, self->clear);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
