/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-aspect-chooser.h"

#include "latent-aspect.h"
#include "latent-aspect-icon.h"
#include "latent-config.h"

#include <glib/gi18n-lib.h>

#define MAX_PER_LINE 8

struct _LatentAspectChooser
{
  AdwBin parent_instance;

  GtkFlowBox *box; /* borrowed */
  guint selected;
};

G_DEFINE_FINAL_TYPE (LatentAspectChooser, latent_aspect_chooser, ADW_TYPE_BIN)

enum
{
  PROP_SELECTED = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
selected_children_changed_cb (LatentAspectChooser *self)
{
  GList *children = gtk_flow_box_get_selected_children (self->box);
  guint selected = GTK_INVALID_LIST_POSITION;

  if (children != NULL)
    selected = (guint) gtk_flow_box_child_get_index (children->data);
  g_list_free (children);

  if (selected == self->selected)
    return;
  self->selected = selected;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

/* One stop for the Tab key, at what is chosen; the arrows choose. By itself a flow box stops at every child, and chooses
 * each on the way. */
static gboolean
latent_aspect_chooser_focus (GtkWidget *widget, GtkDirectionType direction)
{
  LatentAspectChooser *self = LATENT_ASPECT_CHOOSER (widget);
  GtkFlowBoxChild *child;

  if (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD)
    return GTK_WIDGET_CLASS (latent_aspect_chooser_parent_class)->focus (widget, direction);
  if (gtk_widget_get_focus_child (widget) != NULL)
    return FALSE;
  child = gtk_flow_box_get_child_at_index (self->box, self->selected < G_MAXINT ? (int) self->selected : 0);
  return child != NULL && gtk_widget_grab_focus (GTK_WIDGET (child));
}

static gboolean
latent_aspect_chooser_grab_focus (GtkWidget *widget)
{
  return gtk_widget_get_focus_child (widget) != NULL || gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD);
}

static void
latent_aspect_chooser_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SELECTED:
      g_value_set_uint (value, latent_aspect_chooser_get_selected (LATENT_ASPECT_CHOOSER (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_aspect_chooser_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SELECTED:
      latent_aspect_chooser_set_selected (LATENT_ASPECT_CHOOSER (object), g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_aspect_chooser_class_init (LatentAspectChooserClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latent_aspect_chooser_get_property;
  object_class->set_property = latent_aspect_chooser_set_property;
  GTK_WIDGET_CLASS (klass)->focus = latent_aspect_chooser_focus;
  GTK_WIDGET_CLASS (klass)->grab_focus = latent_aspect_chooser_grab_focus;

  properties[PROP_SELECTED] = g_param_spec_uint ("selected", NULL, NULL, 0, G_MAXUINT, GTK_INVALID_LIST_POSITION,
                                                 G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "aspectchooser");
}

static void
latent_aspect_chooser_init (LatentAspectChooser *self)
{
  self->selected = GTK_INVALID_LIST_POSITION;
  self->box = GTK_FLOW_BOX (gtk_flow_box_new ());
  gtk_flow_box_set_homogeneous (self->box, TRUE);
  gtk_flow_box_set_selection_mode (self->box, GTK_SELECTION_BROWSE);
  gtk_flow_box_set_min_children_per_line (self->box, 4);
  gtk_flow_box_set_row_spacing (self->box, 4);
  gtk_flow_box_set_column_spacing (self->box, 4);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
  g_signal_connect_object (self->box, "selected-children-changed", G_CALLBACK (selected_children_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/* "16:9" says nothing to who can't see the rectangle. */
static char *
name_for (const char *choice, const char *label)
{
  double width, height;

  if (!latent_aspect_parse (choice, &width, &height))
    return g_strdup (label);
  if (width == height)
    return g_strdup_printf (C_ ("aspect ratio", "%s, square"), label);
  /* Translators: the first %s is an aspect ratio such as 16:9 */
  return g_strdup_printf (width > height ? C_ ("aspect ratio", "%s, landscape") : C_ ("aspect ratio", "%s, portrait"),
                          label);
}

static void
add_choice (LatentAspectChooser *self, const char *choice)
{
  g_autofree char *text = latent_aspect_to_label (choice);
  g_autofree char *name = name_for (choice, text);
  GtkWidget *child = gtk_flow_box_child_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), latent_aspect_icon_new (choice));
  gtk_box_append (GTK_BOX (box), label);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), box);
  gtk_widget_set_tooltip_text (child, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_flow_box_append (self->box, child);
}

GtkWidget *
latent_aspect_chooser_new (const char *const *choices, const char *title)
{
  LatentAspectChooser *self;

  g_return_val_if_fail (choices != NULL, NULL);

  self = g_object_new (LATENT_TYPE_ASPECT_CHOOSER, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->box), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_flow_box_set_max_children_per_line (self->box, CLAMP (g_strv_length ((char **) choices), 4, MAX_PER_LINE));
  for (guint i = 0; choices[i] != NULL; i++)
    add_choice (self, choices[i]);
  return GTK_WIDGET (self);
}

guint
latent_aspect_chooser_get_selected (LatentAspectChooser *self)
{
  g_return_val_if_fail (LATENT_IS_ASPECT_CHOOSER (self), GTK_INVALID_LIST_POSITION);

  return self->selected;
}

void
latent_aspect_chooser_set_selected (LatentAspectChooser *self, guint position)
{
  GtkFlowBoxChild *child;

  g_return_if_fail (LATENT_IS_ASPECT_CHOOSER (self));

  child = position < G_MAXINT ? gtk_flow_box_get_child_at_index (self->box, (int) position) : NULL;
  if (child != NULL)
    gtk_flow_box_select_child (self->box, child);
  else
    gtk_flow_box_unselect_all (self->box);
}

void
latent_aspect_chooser_set_offered (LatentAspectChooser *self, guint position, gboolean offered)
{
  GtkFlowBoxChild *child;

  g_return_if_fail (LATENT_IS_ASPECT_CHOOSER (self));

  child = gtk_flow_box_get_child_at_index (self->box, (int) position);
  if (child != NULL)
    gtk_widget_set_visible (GTK_WIDGET (child), offered);
}
