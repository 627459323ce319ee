/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-collect-dialog.h"

#include "latent-collection-drop.h"
#include "latent-collection-tile.h"
#include "latent-collections.h"
#include "latent-config.h"
#include "latent-fiber.h"
#include "latent-undo.h"
#include "latent-weak.h"

#include <glib/gi18n-lib.h>

struct _LatentCollectDialog
{
  AdwDialog parent_instance;

  GtkWidget *owner; /* not owned */
  LatentLibrary *library;
  GArray *ids;
  GPtrArray *collections; /* plain ones */
  GHashTable *counts; /* id → how many of the pictures it has */

  GtkSearchEntry *search_entry;
  GtkListBox *rows;
};

G_DEFINE_FINAL_TYPE (LatentCollectDialog, latent_collect_dialog, ADW_TYPE_DIALOG)

static guint
get_count (LatentCollectDialog *self, LatentCollection *collection)
{
  gint64 id = latent_collection_get_id (collection);

  return GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, &id));
}

static gboolean
has_all (LatentCollectDialog *self, LatentCollection *collection)
{
  return get_count (self, collection) == self->ids->len;
}

/* --- rows ------------------------------------------------------------------------------------------------------- */

static GtkWidget *
make_row (const char *title, const char *subtitle, const char *icon)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (icon));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  return row;
}

static void
add_collection (LatentCollectDialog *self, LatentCollection *collection)
{
  g_autofree char *subtitle = NULL;
  guint count = get_count (self, collection);
  GtkWidget *row;

  if (has_all (self, collection))
    subtitle = g_strdup (ngettext ("Has this picture; choose it to take it out",
                                   "Has these pictures; choose it to take them out", self->ids->len));
  else if (count > 0)
    subtitle = g_strdup_printf (_ ("Has %u of these %u pictures"), count, self->ids->len);
  else
    subtitle = latent_collection_tile_describe (collection);
  row = make_row (latent_collection_get_name (collection), subtitle, "latent-collection-symbolic");
  if (has_all (self, collection))
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("object-select-symbolic"));
  g_object_set_data_full (G_OBJECT (row), "collection", g_object_ref (collection), g_object_unref);
  gtk_list_box_append (self->rows, row);
}

static char *
dup_text (LatentCollectDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search_entry))));
}

/* What was typed finds collections by any part of their names, and is the name of a new one. */
static void
update (LatentCollectDialog *self)
{
  g_autofree char *text = dup_text (self);
  g_autofree char *wanted = g_utf8_casefold (text, -1);
  gboolean is_there = FALSE;

  gtk_list_box_remove_all (self->rows);
  for (guint i = 0; i < self->collections->len; i++)
    {
      LatentCollection *collection = self->collections->pdata[i];
      g_autofree char *name = g_utf8_casefold (latent_collection_get_name (collection), -1);

      if (strstr (name, wanted) != NULL)
        add_collection (self, collection);
      is_there = is_there || g_str_equal (name, wanted);
    }
  if (*text != '\0' && !is_there)
    {
      g_autofree char *title = g_strdup_printf (_ ("New Collection “%s”"), text);

      gtk_list_box_append (self->rows, make_row (title, "", "list-add-symbolic"));
    }
  else if (*text == '\0')
    gtk_list_box_append (self->rows, make_row (_ ("New Collection…"), "", "list-add-symbolic"));
}

static void
search_changed_cb (LatentCollectDialog *self)
{
  update (self);
}

/* --- choosing --------------------------------------------------------------------------------------------------- */

static DexFuture *
created_cb (DexFuture *future, gpointer user_data)
{
  g_autoptr (GtkWidget) owner = g_weak_ref_get (user_data);
  g_autoptr (GError) error = NULL;

  if (owner != NULL)
    latent_undo_tell (owner, dex_future_get_value (future, &error) != NULL ? _ ("Collection created") : error->message);
  return NULL;
}

static void
choose_new (LatentCollectDialog *self)
{
  g_autofree char *text = dup_text (self);

  if (*text == '\0')
    {
      latent_collection_drop_take (self->owner, self->library, 0, NULL, self->ids);
      return;
    }
  dex_future_disown (dex_future_finally (latent_collections_create (self->library, text, NULL, self->ids), created_cb,
                                         latent_weak_new (self->owner), latent_weak_free));
}

static void
choose (LatentCollectDialog *self, GtkListBoxRow *row)
{
  LatentCollection *collection = g_object_get_data (G_OBJECT (row), "collection");

  if (collection == NULL)
    choose_new (self);
  else if (!has_all (self, collection))
    latent_collection_drop_take (self->owner, self->library, latent_collection_get_id (collection),
                                 latent_collection_get_name (collection), self->ids);
  else
    latent_undo_offer (
      self->owner, self->library,
      latent_collections_remove (self->library, latent_collection_get_id (collection), self->ids),
      g_strdup_printf (ngettext ("%u picture removed from “%s”", "%u pictures removed from “%s”", self->ids->len),
                       self->ids->len, latent_collection_get_name (collection)));
  adw_dialog_close (ADW_DIALOG (self));
}

static void
row_activated_cb (LatentCollectDialog *self, GtkListBoxRow *row)
{
  choose (self, row);
}

static void
search_activate_cb (LatentCollectDialog *self)
{
  g_autofree char *text = dup_text (self);
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->rows, 0);

  if (*text != '\0' && first != NULL)
    choose (self, first);
}

/* --- object ----------------------------------------------------------------------------------------------------- */

typedef struct
{
  GWeakRef dialog;
  LatentLibrary *library;
  GArray *ids;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_weak_ref_clear (&load->dialog);
  g_object_unref (load->library);
  g_array_unref (load->ids);
  g_free (load);
}

static DexFuture *
load_fiber (gpointer user_data)
{
  Load *load = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = dex_await_boxed (latent_collections_list (load->library), &error);
  g_autoptr (GPtrArray)
    of = all != NULL ? dex_await_boxed (latent_collections_list_of (load->library, load->ids), &error) : NULL;
  g_autoptr (LatentCollectDialog) self = g_weak_ref_get (&load->dialog);

  if (self == NULL)
    return dex_future_new_true ();
  if (of == NULL)
    {
      latent_undo_tell (self->owner, error->message);
      return dex_future_new_true ();
    }
  for (guint i = 0; i < of->len; i++)
    {
      gint64 id = latent_collection_get_id (of->pdata[i]);

      g_hash_table_insert (self->counts, g_memdup2 (&id, sizeof id),
                           GUINT_TO_POINTER (latent_collection_get_n_images (of->pdata[i])));
    }
  for (guint i = 0; i < all->len; i++)
    if (latent_collection_get_query (all->pdata[i]) == NULL)
      g_ptr_array_add (self->collections, g_object_ref (all->pdata[i]));
  update (self);
  return dex_future_new_true ();
}

static void
latent_collect_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LATENT_TYPE_COLLECT_DIALOG);
  G_OBJECT_CLASS (latent_collect_dialog_parent_class)->dispose (object);
}

static void
latent_collect_dialog_finalize (GObject *object)
{
  LatentCollectDialog *self = LATENT_COLLECT_DIALOG (object);

  g_clear_object (&self->library);
  g_clear_pointer (&self->ids, g_array_unref);
  g_ptr_array_unref (self->collections);
  g_hash_table_unref (self->counts);
  G_OBJECT_CLASS (latent_collect_dialog_parent_class)->finalize (object);
}

static void
latent_collect_dialog_class_init (LatentCollectDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = latent_collect_dialog_dispose;
  object_class->finalize = latent_collect_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-collect-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentCollectDialog, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LatentCollectDialog, rows);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
latent_collect_dialog_init (LatentCollectDialog *self)
{
  self->collections = g_ptr_array_new_with_free_func (g_object_unref);
  self->counts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
latent_collect_dialog_present (GtkWidget *owner, LatentLibrary *library, GArray *ids)
{
  LatentCollectDialog *self;
  Load *load;

  g_return_if_fail (GTK_IS_WIDGET (owner));
  g_return_if_fail (LATENT_IS_LIBRARY (library));
  g_return_if_fail (ids != NULL);

  self = g_object_new (LATENT_TYPE_COLLECT_DIALOG, NULL);
  self->owner = owner;
  self->library = g_object_ref (library);
  self->ids = g_array_ref (ids);
  load = g_new0 (Load, 1);
  g_weak_ref_init (&load->dialog, self);
  load->library = g_object_ref (library);
  load->ids = g_array_ref (ids);
  latent_fiber_detach ("collect-dialog", load_fiber, load, load_free);
  adw_dialog_present (ADW_DIALOG (self), owner);
}
