/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-gallery-private.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>

/* self->filter is the one truth: conditions and order, without what is searched for and the view. What shows it follows. */

void
_latent_gallery_update_filter_bar (LatentGallery *self)
{
  const LatentFilterNames names = {
    .catalog = self->session != NULL ? latent_session_get_catalog (self->session) : NULL,
    .collections = self->collections,
    .batch = self->batch_title,
  };

  latent_filter_bar_set_query (self->filter_bar, self->filter, &names);
}

/* The order that is offered only where there is one: the last one of the list. */
static void
update_sort_list (LatentGallery *self)
{
  GtkStringList *list = GTK_STRING_LIST (gtk_drop_down_get_model (self->sort_list));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));
  gboolean has_own = _latent_gallery_get_plain_collection (self) != NULL;
  LatentImageSort sort = self->filter->sort;

  if (has_own && n == LATENT_IMAGE_SORT_PLACE)
    gtk_string_list_append (list, C_ ("sort", "Own Order"));
  else if (!has_own && n > LATENT_IMAGE_SORT_PLACE)
    gtk_string_list_remove (list, LATENT_IMAGE_SORT_PLACE);
  if (has_own && sort == LATENT_IMAGE_SORT_CREATED && !self->by_date)
    sort = LATENT_IMAGE_SORT_PLACE;
  else if (!has_own && sort == LATENT_IMAGE_SORT_PLACE)
    sort = LATENT_IMAGE_SORT_CREATED;
  gtk_drop_down_set_selected (self->sort_list, sort);
}

void
_latent_gallery_follow_filter (LatentGallery *self)
{
  self->is_following = TRUE;
  latent_filter_popover_set_query (self->filter_popover, self->filter);
  _latent_gallery_follow_batch (self);
  _latent_gallery_update_filter_bar (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "gallery.clear-filters", latent_filter_any (self->filter));
  update_sort_list (self);
  gtk_check_button_set_active (self->reversed_check, self->filter->reversed);
  self->is_following = FALSE;
}

/* Takes @filter. */
static void
take_filter (LatentGallery *self, LatentImageQuery *filter)
{
  gboolean sort = self->filter->sort != filter->sort;
  gboolean reversed = !self->filter->reversed != !filter->reversed;

  if (latent_image_query_equal (self->filter, filter))
    {
      latent_image_query_free (filter);
      return;
    }
  latent_image_query_free (self->filter);
  self->filter = filter;
  _latent_gallery_follow_filter (self);
  _latent_gallery_update_query (self);
  if (sort)
    g_object_notify (G_OBJECT (self), "sort");
  if (reversed)
    g_object_notify (G_OBJECT (self), "reversed");
}

static void
popover_changed_cb (LatentGallery *self)
{
  LatentImageQuery *filter = latent_image_query_copy (latent_filter_popover_get_query (self->filter_popover));

  filter->sort = self->filter->sort;
  filter->reversed = self->filter->reversed;
  take_filter (self, filter);
}

/* The keyboard goes to the pictures when there is nothing left to take away. */
static void
filter_removed_cb (LatentGallery *self, guint number)
{
  LatentImageQuery *filter = latent_image_query_copy (self->filter);

  latent_filter_clear (filter, (LatentFilter) number);
  take_filter (self, filter);
  if (!latent_filter_any (self->filter))
    latent_gallery_focus (self, 0);
}

void
_latent_gallery_clear_filters (LatentGallery *self)
{
  LatentImageQuery *filter = latent_image_query_copy (self->filter);
  gboolean had_focus = gtk_widget_get_focus_child (GTK_WIDGET (self->filter_bar)) != NULL ||
                       gtk_widget_has_focus (self->empty_clear);

  for (LatentFilter i = 0; i < LATENT_N_FILTERS; i++)
    latent_filter_clear (filter, i);
  take_filter (self, filter);
  if (had_focus)
    latent_gallery_focus (self, 0);
}

void
_latent_gallery_adapt_filter (LatentGallery *self)
{
  gboolean in_collection = _latent_gallery_get_collection_id (self) != 0;
  LatentImageQuery *filter;

  latent_filter_popover_set_in_collection (self->filter_popover, in_collection);
  _latent_gallery_follow_filter (self);
  if (!in_collection || self->filter->collection == 0)
    return;
  filter = latent_image_query_copy (self->filter);
  latent_filter_clear (filter, LATENT_FILTER_COLLECTION);
  take_filter (self, filter);
}

void
_latent_gallery_set_sort (LatentGallery *self, LatentImageSort sort, gboolean reversed)
{
  LatentImageQuery *filter = latent_image_query_copy (self->filter);

  filter->sort = sort;
  filter->reversed = reversed;
  take_filter (self, filter);
}

static void
sort_list_cb (LatentGallery *self)
{
  LatentImageSort sort = (LatentImageSort) gtk_drop_down_get_selected (self->sort_list);
  gboolean by_date = sort == LATENT_IMAGE_SORT_CREATED && _latent_gallery_get_plain_collection (self) != NULL;

  if (self->is_following || gtk_drop_down_get_selected (self->sort_list) == GTK_INVALID_LIST_POSITION)
    return;
  /* Which order all pictures have is another matter than which one a collection has. */
  if (sort == LATENT_IMAGE_SORT_PLACE)
    sort = LATENT_IMAGE_SORT_CREATED;
  if (self->by_date != by_date && sort == self->filter->sort)
    {
      self->by_date = by_date;
      _latent_gallery_update_query (self);
    }
  self->by_date = by_date;
  _latent_gallery_set_sort (self, sort, self->filter->reversed);
}

static void
reversed_check_cb (LatentGallery *self)
{
  if (!self->is_following)
    _latent_gallery_set_sort (self, self->filter->sort, gtk_check_button_get_active (self->reversed_check));
}

void
_latent_gallery_set_sort_nick (LatentGallery *self, const char *nick)
{
  const char *const *nicks = latent_image_query_get_sort_nicks ();

  for (guint i = 0; nicks[i] != NULL; i++)
    if (g_strcmp0 (nicks[i], nick) == 0)
      _latent_gallery_set_sort (self, (LatentImageSort) i, self->filter->reversed);
}

LatentImageQuery *
latent_gallery_dup_query (LatentGallery *self)
{
  LatentImageQuery *query;

  g_return_val_if_fail (LATENT_IS_GALLERY (self), NULL);

  query = latent_image_query_copy (self->filter);
  query->search = g_strdup (_latent_gallery_get_search (self));
  _latent_gallery_apply_view (self, query);
  return query;
}

void
latent_gallery_show_query (LatentGallery *self, const LatentImageQuery *query)
{
  LatentImageQuery *filter;

  g_return_if_fail (LATENT_IS_GALLERY (self));
  g_return_if_fail (query != NULL);

  filter = latent_image_query_copy (query);
  gtk_search_bar_set_search_mode (self->search_bar, filter->search != NULL && *filter->search != '\0');
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), filter->search != NULL ? filter->search : "");
  g_clear_pointer ((char **) &filter->search, g_free);
  latent_gallery_set_view (self, filter->trashed ? "trash" : "all");
  filter->trashed = FALSE;
  take_filter (self, filter);
}

/* A library's models aren't another's: what it was asked for goes with it, the order stays. */
void
_latent_gallery_renew_filter (LatentGallery *self)
{
  _latent_gallery_clear_filters (self);
  latent_filter_popover_set_session (self->filter_popover, self->session);
  _latent_gallery_follow_filter (self);
}

void
_latent_gallery_setup_filter (LatentGallery *self)
{
  self->filter = g_new0 (LatentImageQuery, 1);
  g_signal_connect_object (self->filter_popover, "changed", G_CALLBACK (popover_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filter_bar, "removed", G_CALLBACK (filter_removed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sort_list, "notify::selected", G_CALLBACK (sort_list_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reversed_check, "toggled", G_CALLBACK (reversed_check_cb), self, G_CONNECT_SWAPPED);
  _latent_gallery_follow_filter (self);
}
