/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-gallery-private.h"

#include "latent-collection-menu.h"
#include "latent-collections.h"
#include "latent-config.h"
#include "latent-name-dialog.h"
#include "latent-undo.h"
#include "latent-weak.h"

#include <glib/gi18n-lib.h>

/* Behind the views of all pictures and of favourites. */
#define MENU_SECTION 1

gint64
_latent_gallery_get_collection_id (LatentGallery *self)
{
  return latent_collection_menu_parse_view (self->view);
}

LatentCollection *
_latent_gallery_get_collection (LatentGallery *self)
{
  gint64 id = _latent_gallery_get_collection_id (self);

  return id != 0 && self->collections != NULL ? latent_collection_list_find (self->collections, id) : NULL;
}

LatentCollection *
_latent_gallery_get_plain_collection (LatentGallery *self)
{
  gint64 id = _latent_gallery_get_collection_id (self);
  LatentCollection *collection = NULL;

  if (id == 0)
    id = self->filter->collection;
  if (id != 0 && self->collections != NULL)
    collection = latent_collection_list_find (self->collections, id);
  return collection != NULL && latent_collection_get_query (collection) == NULL ? collection : NULL;
}

void
_latent_gallery_update_collection_actions (LatentGallery *self, guint n)
{
  gboolean plain = _latent_gallery_get_plain_collection (self) != NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "gallery.uncollect", plain && n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "gallery.use-as-cover", plain && n == 1);
  _latent_gallery_update_arrange (self, n);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "gallery.keep-view",
                                 !_latent_gallery_is_trash (self) && !_latent_gallery_is_comparisons (self));
}

/* --- actions ---------------------------------------------------------------------------------------------------- */

static void
uncollect_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentGallery *self = LATENT_GALLERY (widget);
  LatentCollection *collection = _latent_gallery_get_plain_collection (self);
  LatentLibrary *library = latent_session_get_library (self->session);
  g_autoptr (GArray) ids = NULL;

  if (collection == NULL || self->model == NULL)
    return;
  ids = latent_gallery_model_dup_selected (self->model);
  latent_undo_offer (
    widget, library, latent_collections_remove (library, latent_collection_get_id (collection), ids),
    g_strdup_printf (ngettext ("%u picture removed from “%s”", "%u pictures removed from “%s”", ids->len), ids->len,
                     latent_collection_get_name (collection)));
}

static void
use_as_cover_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentGallery *self = LATENT_GALLERY (widget);
  LatentCollection *collection = _latent_gallery_get_plain_collection (self);
  LatentLibrary *library = latent_session_get_library (self->session);
  g_autoptr (GArray) ids = NULL;

  if (collection == NULL || self->model == NULL)
    return;
  ids = latent_gallery_model_dup_selected (self->model);
  if (ids->len == 1)
    latent_undo_offer (
      widget, library,
      latent_collections_set_cover (library, latent_collection_get_id (collection), g_array_index (ids, gint64, 0)),
      g_strdup_printf (_ ("The picture is the cover of “%s” now"), latent_collection_get_name (collection)));
}

static DexFuture *
kept_cb (DexFuture *future, gpointer user_data)
{
  g_autoptr (LatentGallery) self = g_weak_ref_get (user_data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autofree char *view = NULL;

  if (self == NULL)
    return NULL;
  if (value == NULL)
    {
      latent_undo_tell (GTK_WIDGET (self), error->message);
      return NULL;
    }
  view = latent_collection_menu_make_view (g_value_get_int64 (value));
  latent_undo_tell (GTK_WIDGET (self), _ ("The view is kept as a collection"));
  latent_gallery_set_view (self, view);
  latent_gallery_focus (self, 0);
  return NULL;
}

static void
name_chosen_cb (GtkWidget *widget, const char *name, gpointer user_data)
{
  LatentGallery *self = LATENT_GALLERY (widget);

  if (self->session == NULL)
    return;
  dex_future_disown (
    dex_future_finally (latent_collections_create (latent_session_get_library (self->session), name, user_data, NULL),
                        kept_cb, latent_weak_new (self), latent_weak_free));
}

/* What is shown now, under a name; it goes on finding what is new. */
static void
keep_view_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentGallery *self = LATENT_GALLERY (widget);
  g_autoptr (LatentImageQuery) query = NULL;

  if (self->session == NULL)
    return;
  query = latent_gallery_dup_query (self);
  latent_name_dialog_present (widget, _ ("Keep View as Collection"), _ ("_Keep"), query->search, name_chosen_cb,
                              latent_image_query_to_json (query), g_free);
}

void
_latent_gallery_install_collections (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "gallery.uncollect", NULL, uncollect_cb);
  gtk_widget_class_install_action (widget_class, "gallery.use-as-cover", NULL, use_as_cover_cb);
  gtk_widget_class_install_action (widget_class, "gallery.keep-view", NULL, keep_view_cb);
}

/* --- the list --------------------------------------------------------------------------------------------------- */

/* The one that is shown may have got another name, or be gone. */
static void
changed_cb (LatentGallery *self)
{
  LatentCollection *collection = _latent_gallery_get_collection (self);
  gint64 id = _latent_gallery_get_collection_id (self);

  if (id != 0 && collection == NULL && !latent_collection_list_get_loading (self->collections))
    latent_gallery_set_view (self, "all");
  else
    _latent_gallery_update_page (self);
  _latent_gallery_follow_filter (self);
  _latent_gallery_queue_update_selection (self);
}

static void
items_changed_cb (LatentGallery *self, guint position, guint removed, guint added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (LatentCollection) collection = g_list_model_get_item (G_LIST_MODEL (self->collections), i);

      g_signal_handlers_disconnect_by_func (collection, changed_cb, self);
      g_signal_connect_object (collection, "notify::name", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
    }
  changed_cb (self);
}

void
_latent_gallery_follow_collections (LatentGallery *self)
{
  GMenu *menu = G_MENU (self->view_menu);
  LatentLibrary *library = self->session != NULL ? latent_session_get_library (self->session) : NULL;

  if (self->collections != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->collections, self);
      g_menu_remove (menu, MENU_SECTION);
      /* Another library has other collections under the same numbers. */
      if (library != NULL && _latent_gallery_get_collection_id (self) != 0)
        latent_gallery_set_view (self, "all");
    }
  g_clear_object (&self->collections);
  if (library != NULL)
    {
      g_autoptr (GMenuModel) section = NULL;
      g_autoptr (GMenu) both = g_menu_new ();

      self->collections = latent_collection_list_new (library);
      g_signal_connect_swapped (self->collections, "items-changed", G_CALLBACK (items_changed_cb), self);
      g_signal_connect_swapped (self->collections, "notify::loading", G_CALLBACK (changed_cb), self);
      section = latent_collection_menu_new (self->collections);
      g_menu_append_section (both, NULL, section);
      g_menu_append (both, _ ("_Collections…"), "win.collections");
      g_menu_append (both, _ ("_Tags…"), "win.tags");
      g_menu_insert_section (menu, MENU_SECTION, NULL, G_MENU_MODEL (both));
    }
  latent_filter_popover_set_collections (self->filter_popover, self->collections);
  latent_collection_drop_set_list (self->collection_drop, library, self->collections);
}

void
_latent_gallery_setup_collections (LatentGallery *self)
{
  self->collection_drop = latent_collection_drop_new (GTK_WIDGET (self->view_button));
}
