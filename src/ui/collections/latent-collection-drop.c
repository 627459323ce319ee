/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-collection-drop.h"

#include "latent-collections.h"
#include "latent-config.h"
#include "latent-image-ids.h"
#include "latent-name-dialog.h"
#include "latent-undo.h"
#include "latent-weak.h"

#include <glib/gi18n-lib.h>

#define OPEN_AFTER_MS 400
#define CLOSE_AFTER_MS 500
#define ROW_WIDTH 240
#define MOST_HEIGHT 420

struct _LatentCollectionDrop
{
  GObject parent_instance;

  GtkWidget *button; /* not owned */
  LatentLibrary *library;
  LatentCollectionList *list;
  GtkWidget *popover; /* button's child */
  GtkWidget *rows;
  GtkDropControllerMotion *over_button; /* button's */
  GtkDropControllerMotion *over_popover; /* popover's */
  guint open_source;
  guint close_source;
};

G_DEFINE_FINAL_TYPE (LatentCollectionDrop, latent_collection_drop, G_TYPE_OBJECT)

/* --- what is dropped -------------------------------------------------------------------------------------------- */

typedef struct
{
  LatentLibrary *library;
  GArray *ids;
} NewCollection;

static void
new_collection_free (gpointer data)
{
  NewCollection *new_collection = data;

  g_object_unref (new_collection->library);
  g_array_unref (new_collection->ids);
  g_free (new_collection);
}

static DexFuture *
created_cb (DexFuture *future, gpointer user_data)
{
  g_autoptr (GtkWidget) owner = g_weak_ref_get (user_data);
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL && owner != NULL)
    latent_undo_tell (owner, error->message);
  return NULL;
}

static void
name_chosen_cb (GtkWidget *owner, const char *name, gpointer user_data)
{
  NewCollection *new_collection = user_data;

  dex_future_disown (
    dex_future_finally (latent_collections_create (new_collection->library, name, NULL, new_collection->ids),
                        created_cb, latent_weak_new (owner), latent_weak_free));
}

void
latent_collection_drop_take (GtkWidget *owner, LatentLibrary *library, gint64 collection, const char *name, GArray *ids)
{
  g_return_if_fail (GTK_IS_WIDGET (owner));
  g_return_if_fail (LATENT_IS_LIBRARY (library));
  g_return_if_fail (ids != NULL);

  if (collection == 0)
    {
      NewCollection *new_collection = g_new0 (NewCollection, 1);

      new_collection->library = g_object_ref (library);
      new_collection->ids = g_array_ref (ids);
      latent_name_dialog_present (owner, _ ("New Collection"), _ ("_Create"), NULL, name_chosen_cb, new_collection,
                                  new_collection_free);
    }
  else
    latent_undo_offer (
      owner, library, latent_collections_add (library, collection, ids),
      g_strdup_printf (ngettext ("%u picture added to “%s”", "%u pictures added to “%s”", ids->len), ids->len, name));
}

/* --- the list that opens ---------------------------------------------------------------------------------------- */

static gboolean
carries_pictures (GtkDropControllerMotion *motion)
{
  GdkDrop *drop = gtk_drop_controller_motion_get_drop (motion);

  return drop != NULL && gdk_content_formats_contain_gtype (gdk_drop_get_formats (drop), LATENT_TYPE_IMAGE_IDS);
}

typedef struct
{
  LatentCollectionDrop *drop; /* outlives the rows */
  gint64 collection;
  char *name;
} Row;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->name);
  g_free (row);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, Row *row)
{
  GArray *ids = g_value_get_boxed (value);

  if (row->drop->library == NULL || ids->len == 0)
    return FALSE;
  latent_collection_drop_take (row->drop->button, row->drop->library, row->collection, row->name, ids);
  gtk_popover_popdown (GTK_POPOVER (row->drop->popover));
  return TRUE;
}

static GtkWidget *
make_row (LatentCollectionDrop *self, gint64 id, const char *name, const char *icon)
{
  GtkDropTarget *target = gtk_drop_target_new (LATENT_TYPE_IMAGE_IDS, GDK_ACTION_COPY);
  Row *data = g_new0 (Row, 1);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_label_new (name);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_margin_top (box, 8);
  gtk_widget_set_margin_bottom (box, 8);
  gtk_widget_set_margin_start (box, 8);
  gtk_widget_set_margin_end (box, 8);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  data->drop = self;
  data->collection = id;
  data->name = g_strdup (name);
  g_signal_connect_data (target, "drop", G_CALLBACK (drop_cb), data, (GClosureNotify) (void (*) (void)) row_free, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (target));
  return row;
}

static void
fill (LatentCollectionDrop *self)
{
  gtk_list_box_remove_all (GTK_LIST_BOX (self->rows));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->list)); i++)
    {
      g_autoptr (LatentCollection) collection = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      /* A smart one finds its pictures itself. */
      if (latent_collection_get_query (collection) == NULL)
        gtk_list_box_append (GTK_LIST_BOX (self->rows),
                             make_row (self, latent_collection_get_id (collection),
                                       latent_collection_get_name (collection), "latent-collection-symbolic"));
    }
  gtk_list_box_append (GTK_LIST_BOX (self->rows), make_row (self, 0, _ ("New Collection…"), "list-add-symbolic"));
}

/* Wherever it ended: X11 doesn't say that a drag which was dropped has left. */
static void
ended_cb (LatentCollectionDrop *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
}

static gboolean
open_cb (gpointer user_data)
{
  LatentCollectionDrop *self = user_data;
  GdkDrag *drag;

  self->open_source = 0;
  if (self->list == NULL || !carries_pictures (self->over_button))
    return G_SOURCE_REMOVE;
  drag = gdk_drop_get_drag (gtk_drop_controller_motion_get_drop (self->over_button));
  if (drag != NULL)
    {
      g_signal_connect_object (drag, "dnd-finished", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (drag, "cancel", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
    }
  fill (self);
  gtk_popover_popup (GTK_POPOVER (self->popover));
  return G_SOURCE_REMOVE;
}

static gboolean
close_cb (gpointer user_data)
{
  LatentCollectionDrop *self = user_data;

  self->close_source = 0;
  if (!gtk_drop_controller_motion_contains_pointer (self->over_button) &&
      !gtk_drop_controller_motion_contains_pointer (self->over_popover))
    gtk_popover_popdown (GTK_POPOVER (self->popover));
  return G_SOURCE_REMOVE;
}

static void
entered_cb (LatentCollectionDrop *self)
{
  g_clear_handle_id (&self->close_source, g_source_remove);
  if (self->open_source == 0 && !gtk_widget_get_visible (self->popover))
    self->open_source = g_timeout_add (OPEN_AFTER_MS, open_cb, self);
}

/* The way from the button to the list leads over neither. */
static void
left_cb (LatentCollectionDrop *self)
{
  g_clear_handle_id (&self->open_source, g_source_remove);
  if (self->close_source == 0)
    self->close_source = g_timeout_add (CLOSE_AFTER_MS, close_cb, self);
}

static GtkDropControllerMotion *
watch (LatentCollectionDrop *self, GtkWidget *widget)
{
  GtkEventController *motion = gtk_drop_controller_motion_new ();

  g_signal_connect_object (motion, "enter", G_CALLBACK (entered_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "leave", G_CALLBACK (left_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, motion);
  return GTK_DROP_CONTROLLER_MOTION (motion);
}

static void
latent_collection_drop_dispose (GObject *object)
{
  LatentCollectionDrop *self = LATENT_COLLECTION_DROP (object);

  g_clear_handle_id (&self->open_source, g_source_remove);
  g_clear_handle_id (&self->close_source, g_source_remove);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_object (&self->list);
  g_clear_object (&self->library);
  G_OBJECT_CLASS (latent_collection_drop_parent_class)->dispose (object);
}

static void
latent_collection_drop_class_init (LatentCollectionDropClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_collection_drop_dispose;
}

static void
latent_collection_drop_init (LatentCollectionDrop *self)
{
}

LatentCollectionDrop *
latent_collection_drop_new (GtkWidget *button)
{
  LatentCollectionDrop *self;
  GtkWidget *scroller;

  g_return_val_if_fail (GTK_IS_WIDGET (button), NULL);

  self = g_object_new (LATENT_TYPE_COLLECTION_DROP, NULL);
  self->button = button;
  self->rows = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->rows), GTK_SELECTION_NONE);
  gtk_widget_set_size_request (self->rows, ROW_WIDTH, -1);
  gtk_widget_add_css_class (self->rows, "collection-drops");
  scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), MOST_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->rows);

  self->popover = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_BOTTOM);
  gtk_popover_set_child (GTK_POPOVER (self->popover), scroller);
  gtk_widget_set_parent (self->popover, button);
  self->over_button = watch (self, button);
  self->over_popover = watch (self, self->popover);
  return self;
}

void
latent_collection_drop_set_list (LatentCollectionDrop *self, LatentLibrary *library, LatentCollectionList *list)
{
  g_return_if_fail (LATENT_IS_COLLECTION_DROP (self));

  g_set_object (&self->library, library);
  g_set_object (&self->list, list);
}
