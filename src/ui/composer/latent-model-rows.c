/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-model-rows.h"

#include "latent-config.h"
#include "latent-model.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define GOOD_HEALTH 0.95
#define POOR_HEALTH 0.8

/* The parts of one row. */
typedef struct
{
  GtkLabel *title;
  GtkLabel *mark;
  GtkImage *health;
  GtkImage *check;
} Row;

static Row *
get_row (GtkListItem *item)
{
  return g_object_get_data (G_OBJECT (item), "row");
}

static GtkWidget *
append_image (GtkBox *box, const char *icon)
{
  GtkWidget *image = gtk_image_new_from_icon_name (icon);

  gtk_box_append (box, image);
  return image;
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  Row *row = g_new0 (Row, 1);
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9));

  row->title = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (row->title, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (row->title, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (row->title), TRUE);
  gtk_box_append (box, GTK_WIDGET (row->title));
  row->mark = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (row->mark), "caption-heading");
  gtk_widget_add_css_class (GTK_WIDGET (row->mark), "accent");
  gtk_box_append (box, GTK_WIDGET (row->mark));
  row->health = GTK_IMAGE (append_image (box, "media-record-symbolic"));
  gtk_image_set_pixel_size (row->health, 8);
  row->check = GTK_IMAGE (append_image (box, "object-select-symbolic"));
  g_object_set_data_full (G_OBJECT (item), "row", row, g_free);
  gtk_list_item_set_child (item, GTK_WIDGET (box));
}

static void
show_mark (Row *row, LatentModel *model)
{
  const char *const *changes = latent_model_get_changes (model);
  g_autofree char *text = changes != NULL ? g_strjoinv ("\n", (char **) changes) : NULL;
  gboolean is_new = latent_model_get_is_new (model);

  gtk_widget_set_visible (GTK_WIDGET (row->mark), is_new || changes != NULL);
  /* Translators: a model that KIE has had for a short time only. */
  gtk_label_set_text (row->mark, is_new ? C_ ("model", "New") : C_ ("model", "Changed"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (row->mark), is_new ? NULL : text);
}

static void
show_health (Row *row, LatentModel *model)
{
  static const char *const classes[] = { "success", "warning", "error" };
  double health = latent_model_get_health (model);
  guint which = health >= GOOD_HEALTH ? 0 : health >= POOR_HEALTH ? 1 : 2;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (row->health), !isnan (health));
  if (isnan (health))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (i == which)
      gtk_widget_add_css_class (GTK_WIDGET (row->health), classes[i]);
    else
      gtk_widget_remove_css_class (GTK_WIDGET (row->health), classes[i]);
  text = g_strdup_printf (_ ("%.0f %% of the last day’s tasks went well"), health * 100);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row->health), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->health), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
update_check (GtkListItem *item, GParamSpec *pspec, AdwComboRow *combo)
{
  Row *row = get_row (item);

  gtk_widget_set_opacity (GTK_WIDGET (row->check),
                          adw_combo_row_get_selected_item (combo) == gtk_list_item_get_item (item) ? 1 : 0);
}

static void
selected_cb (AdwComboRow *combo, GParamSpec *pspec, GtkListItem *item)
{
  update_check (item, NULL, combo);
}

static void
model_changed_cb (LatentModel *model, GtkListItem *item)
{
  Row *row = get_row (item);

  gtk_label_set_text (row->title, latent_model_get_title (model));
  show_mark (row, model);
  show_health (row, model);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, AdwComboRow *combo)
{
  LatentModel *model = gtk_list_item_get_item (item);

  model_changed_cb (model, item);
  g_signal_connect_object (model, "changed", G_CALLBACK (model_changed_cb), item, G_CONNECT_DEFAULT);
  g_signal_connect_object (combo, "notify::selected-item", G_CALLBACK (selected_cb), item, G_CONNECT_DEFAULT);
  update_check (item, NULL, combo);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, AdwComboRow *combo)
{
  g_signal_handlers_disconnect_by_func (combo, selected_cb, item);
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), model_changed_cb, item);
}

static void
header_setup_cb (GtkSignalListItemFactory *factory, GtkListHeader *header)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_set_margin_start (label, 9);
  gtk_list_header_set_child (header, label);
}

static void
header_bind_cb (GtkSignalListItemFactory *factory, GtkListHeader *header)
{
  LatentModel *model = gtk_list_header_get_item (header);

  gtk_label_set_text (GTK_LABEL (gtk_list_header_get_child (header)),
                      latent_model_get_media (model) == LATENT_MEDIA_PICTURE ? _ ("Pictures") : _ ("Other Media"));
}

void
latent_model_rows_set_up (AdwComboRow *row)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkListItemFactory) header = gtk_signal_list_item_factory_new ();

  g_return_if_fail (ADW_IS_COMBO_ROW (row));

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), row, G_CONNECT_DEFAULT);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), row, G_CONNECT_DEFAULT);
  g_signal_connect (header, "setup", G_CALLBACK (header_setup_cb), NULL);
  g_signal_connect (header, "bind", G_CALLBACK (header_bind_cb), NULL);
  adw_combo_row_set_list_factory (row, factory);
  adw_combo_row_set_header_factory (row, header);
}

static int
compare_media (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gboolean one = latent_model_get_media ((LatentModel *) a) != LATENT_MEDIA_PICTURE;
  gboolean other = latent_model_get_media ((LatentModel *) b) != LATENT_MEDIA_PICTURE;

  return one - other;
}

GListModel *
latent_model_rows_sort (GListModel *models)
{
  GtkSortListModel *sorted = gtk_sort_list_model_new (models, NULL);
  g_autoptr (GtkSorter) sections = GTK_SORTER (gtk_custom_sorter_new (compare_media, NULL, NULL));

  gtk_sort_list_model_set_section_sorter (sorted, sections);
  return G_LIST_MODEL (sorted);
}
