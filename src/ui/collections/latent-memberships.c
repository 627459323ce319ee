/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-memberships.h"

#include "latent-collections.h"
#include "latent-config.h"
#include "latent-undo.h"

#include <glib/gi18n-lib.h>

struct _LatentMemberships
{
  AdwPreferencesGroup parent_instance;

  LatentLibrary *library;
  GArray *ids; /* the picture's alone */
  GPtrArray *rows;
  char *shown; /* what the rows say */
};

G_DEFINE_FINAL_TYPE (LatentMemberships, latent_memberships, ADW_TYPE_PREFERENCES_GROUP)

static void
remove_cb (LatentMemberships *self, GtkWidget *button)
{
  LatentCollection *collection = g_object_get_data (G_OBJECT (button), "collection");

  if (self->library != NULL)
    latent_undo_offer (GTK_WIDGET (self), self->library,
                       latent_collections_remove (self->library, latent_collection_get_id (collection), self->ids),
                       g_strdup_printf (ngettext ("%u picture removed from “%s”", "%u pictures removed from “%s”", 1),
                                        1, latent_collection_get_name (collection)));
}

static void
add_row (LatentMemberships *self, LatentCollection *collection)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), latent_collection_get_name (collection));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Remove from Collection"));
  g_object_set_data_full (G_OBJECT (button), "collection", g_object_ref (collection), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static void
clear_rows (LatentMemberships *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
}

typedef struct
{
  GWeakRef group;
  gint64 image;
} Read;

static void
read_free (gpointer data)
{
  Read *read = data;

  g_weak_ref_clear (&read->group);
  g_free (read);
}

static char *
describe (GPtrArray *collections)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < collections->len; i++)
    g_string_append_printf (text, "%" G_GINT64_FORMAT " %s\n", latent_collection_get_id (collections->pdata[i]),
                            latent_collection_get_name (collections->pdata[i]));
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static DexFuture *
read_cb (DexFuture *future, gpointer user_data)
{
  Read *read = user_data;
  g_autoptr (LatentMemberships) self = g_weak_ref_get (&read->group);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *collections = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autofree char *text = NULL;

  if (self == NULL || collections == NULL || self->ids == NULL || g_array_index (self->ids, gint64, 0) != read->image)
    return NULL;
  text = describe (collections);
  if (!g_set_str (&self->shown, text))
    return NULL;
  clear_rows (self);
  for (guint i = 0; i < collections->len; i++)
    add_row (self, collections->pdata[i]);
  return NULL;
}

static void
refresh (LatentMemberships *self)
{
  Read *read;

  if (self->library == NULL)
    return;
  read = g_new0 (Read, 1);
  g_weak_ref_init (&read->group, self);
  read->image = g_array_index (self->ids, gint64, 0);
  dex_future_disown (
    dex_future_finally (latent_collections_list_of (self->library, self->ids), read_cb, read, read_free));
}

static void
latent_memberships_dispose (GObject *object)
{
  LatentMemberships *self = LATENT_MEMBERSHIPS (object);

  if (self->library != NULL)
    g_signal_handlers_disconnect_by_data (self->library, self);
  g_clear_object (&self->library);
  g_clear_pointer (&self->ids, g_array_unref);
  G_OBJECT_CLASS (latent_memberships_parent_class)->dispose (object);
}

static void
latent_memberships_finalize (GObject *object)
{
  LatentMemberships *self = LATENT_MEMBERSHIPS (object);

  g_ptr_array_unref (self->rows);
  g_free (self->shown);
  G_OBJECT_CLASS (latent_memberships_parent_class)->finalize (object);
}

static void
latent_memberships_class_init (LatentMembershipsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = latent_memberships_dispose;
  object_class->finalize = latent_memberships_finalize;
}

static void
latent_memberships_init (LatentMemberships *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("list-add-symbolic");

  self->rows = g_ptr_array_new ();
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "image.collect");
  gtk_widget_set_tooltip_text (button, _ ("Add to Collection (Ctrl+K)"));
  gtk_widget_add_css_class (button, "flat");
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Collections"));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), button);
}

void
latent_memberships_set_image (LatentMemberships *self, LatentLibrary *library, gint64 image)
{
  g_return_if_fail (LATENT_IS_MEMBERSHIPS (self));

  if (self->library != library)
    {
      if (self->library != NULL)
        g_signal_handlers_disconnect_by_data (self->library, self);
      g_set_object (&self->library, library);
      if (library != NULL)
        g_signal_connect_object (library, "images-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
    }
  clear_rows (self);
  g_clear_pointer (&self->shown, g_free);
  g_clear_pointer (&self->ids, g_array_unref);
  if (library == NULL)
    return;
  self->ids = g_array_new (FALSE, FALSE, sizeof image);
  g_array_append_val (self->ids, image);
  refresh (self);
}
