/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-gallery-private.h"

#include "latent-config.h"
#include "latent-task-list.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *nick;
  const char *title;
  const char *icon;
  const char *empty_title;
  const char *empty_text;
  gboolean tasks;
  gboolean images;
} View;

static const View views[] = {
  { "all", NC_ ("view", "All Pictures"), "image-x-generic-symbolic", N_ ("No Pictures Yet"),
    N_ ("Describe a picture in the composer and press Generate. It appears here."), TRUE, TRUE },
  { "favourites", NC_ ("view", "Favourites"), "starred-symbolic", N_ ("No Favourites"),
    N_ ("Pictures that are marked with a star are found here."), FALSE, TRUE },
  { "comparisons", NC_ ("view", "Comparisons"), "view-dual-symbolic", N_ ("No Comparisons Yet"),
    N_ (
      "Give one prompt to several models with Compare Models, beside the prompt: what each of them makes of it stands "
      "in one row here."),
    FALSE, FALSE },
  { "running", NC_ ("view", "In Progress"), "content-loading-symbolic", N_ ("Nothing in Progress"),
    N_ ("Tasks that wait or run are found here."), TRUE, FALSE },
  { "attention", NC_ ("view", "Needs Attention"), "dialog-warning-symbolic", N_ ("All Is Well"),
    N_ ("Tasks that failed or that need a decision are found here."), TRUE, FALSE },
  { "trash", NC_ ("view", "Trash"), "user-trash-symbolic", N_ ("The Trash Is Empty"),
    N_ ("Pictures that were moved to the trash are kept here for a while."), FALSE, TRUE },
};

static const View collection_view = { "collection",
                                      NC_ ("view", "Collection"),
                                      "latent-collection-symbolic",
                                      N_ ("No Pictures in This Collection"),
                                      N_ ("Drag pictures onto the title above and drop them on the collection."),
                                      FALSE,
                                      TRUE };
static const View smart_view = { "collection",
                                 NC_ ("view", "Collection"),
                                 "edit-find-symbolic",
                                 N_ ("Nothing Found Yet"),
                                 N_ ("Pictures that match what the collection looks for appear here."),
                                 FALSE,
                                 TRUE };

static const View *
get_view (LatentGallery *self)
{
  LatentCollection *collection = _latent_gallery_get_collection (self);

  if (_latent_gallery_get_collection_id (self) != 0)
    return collection != NULL && latent_collection_get_query (collection) != NULL ? &smart_view : &collection_view;
  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    if (g_strcmp0 (views[i].nick, self->view) == 0)
      return &views[i];
  return &views[0];
}

gboolean
_latent_gallery_is_trash (LatentGallery *self)
{
  return g_str_equal (get_view (self)->nick, "trash");
}

gboolean
_latent_gallery_is_comparisons (LatentGallery *self)
{
  return g_str_equal (get_view (self)->nick, "comparisons");
}

const char *
_latent_gallery_get_search (LatentGallery *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  return *text != '\0' && gtk_search_bar_get_search_mode (self->search_bar) ? text : NULL;
}

/* The focus doesn't go with a page that goes. @heir: who gets it then. */
static void
show_page (LatentGallery *self, const char *name, GtkWidget *heir)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  gboolean wanted = (self->wants_focus && focus == NULL) ||
                    (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->stack)));

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), name) == 0)
    return;
  gtk_stack_set_visible_child_name (self->stack, name);
  /* It is as wide as the grid has room for, which nobody knows while the grid isn't shown. */
  gtk_widget_set_visible (GTK_WIDGET (self->action_bar), g_str_equal (name, "grid"));
  if (wanted)
    gtk_widget_grab_focus (heir);
  self->wants_focus = FALSE;
}

/* --- what is shown ---------------------------------------------------------------------------------------------- */

void
_latent_gallery_update_page (LatentGallery *self)
{
  const View *view = get_view (self);
  LatentCollection *collection = _latent_gallery_get_collection (self);
  gboolean compares = _latent_gallery_is_comparisons (self);
  guint n = compares              ? latent_comparison_view_get_n_rows (self->comparison_view)
            : self->model != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->model))
                                  : 0;

  gtk_label_set_label (self->view_label, collection != NULL ? latent_collection_get_name (collection)
                                                            : g_dpgettext2 (GETTEXT_PACKAGE, "view", view->title));
  if (self->images != NULL)
    latent_filter_bar_set_count (self->filter_bar,
                                 compares ? G_MAXUINT : g_list_model_get_n_items (G_LIST_MODEL (self->images)));
  latent_trash_banner_set_shown (self->trash_banner, _latent_gallery_is_trash (self) && n > 0);
  if (n > 0)
    {
      if (compares)
        show_page (self, "comparisons", GTK_WIDGET (self->comparison_view));
      else
        show_page (self, "grid", GTK_WIDGET (self->grid));
      return;
    }
  if (self->images == NULL || latent_image_list_get_loading (self->images) ||
      latent_comparison_view_get_loading (self->comparison_view))
    {
      gtk_stack_set_visible_child_name (self->stack, "loading");
      return;
    }
  gtk_widget_set_visible (self->empty_clear, latent_filter_any (self->filter));
  if (latent_filter_any (self->filter))
    {
      adw_status_page_set_icon_name (self->empty_page, "edit-find-symbolic");
      adw_status_page_set_title (self->empty_page, _ ("No Results"));
      adw_status_page_set_description (self->empty_page, _ ("No picture meets all conditions."));
    }
  else if (_latent_gallery_get_search (self) != NULL)
    {
      adw_status_page_set_icon_name (self->empty_page, "edit-find-symbolic");
      adw_status_page_set_title (self->empty_page, _ ("No Results"));
      adw_status_page_set_description (self->empty_page, _ ("Try other words, or fewer of them."));
    }
  else
    {
      adw_status_page_set_icon_name (self->empty_page, view->icon);
      adw_status_page_set_title (self->empty_page, _ (view->empty_title));
      adw_status_page_set_description (self->empty_page, _ (view->empty_text));
    }
  show_page (self, "empty",
             gtk_widget_get_visible (self->empty_clear) ? self->empty_clear : GTK_WIDGET (self->view_button));
}

static void
items_changing_cb (LatentGallery *self)
{
  self->stick_to_top = gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (self->scroller)) < 1;
}

/* GtkGridView keeps what was on top where it was, so that news at the top would come in out of sight, and another search
 * would show the middle of its answer. The adjustment is too early: it has its old value until the grid is allocated. */
static void
items_changed_cb (LatentGallery *self)
{
  if (self->stick_to_top && g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0)
    gtk_grid_view_scroll_to (self->grid, 0, GTK_LIST_SCROLL_NONE, NULL);
  if (self->arranged != 0)
    _latent_gallery_focus_arranged (self);
  _latent_gallery_update_page (self);
}

static gboolean
match_task (gpointer item, gpointer user_data)
{
  LatentGallery *self = user_data;
  LatentTaskState state = latent_task_get_state (item);
  gboolean trouble = latent_task_state_is_trouble (state);
  const char *view = get_view (self)->nick;

  if (self->filter->batch != NULL && g_strcmp0 (latent_task_get_batch (item), self->filter->batch) != 0)
    return FALSE;
  if (g_str_equal (view, "running"))
    return !trouble;
  if (g_str_equal (view, "attention"))
    return trouble;
  return TRUE;
}

static void
tasks_moved_cb (LatentGallery *self)
{
  if (self->task_filter != NULL && !g_str_equal (get_view (self)->nick, "all"))
    gtk_filter_changed (self->task_filter, GTK_FILTER_CHANGE_DIFFERENT);
}

void
_latent_gallery_set_model (LatentGallery *self, LatentGalleryModel *model)
{
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  gtk_grid_view_set_model (self->grid, NULL);
  g_set_object (&self->model, model);
  if (model != NULL)
    {
      /* Before and after the grid's own handler. */
      g_signal_connect_swapped (model, "items-changed", G_CALLBACK (items_changing_cb), self);
      gtk_grid_view_set_model (self->grid, GTK_SELECTION_MODEL (model));
      g_signal_connect_swapped (model, "items-changed", G_CALLBACK (items_changed_cb), self);
      g_signal_connect_swapped (model, "notify::n-selected", G_CALLBACK (_latent_gallery_queue_update_selection), self);
    }
  _latent_gallery_queue_update_selection (self);
  _latent_gallery_update_page (self);
}

void
_latent_gallery_apply_view (LatentGallery *self, LatentImageQuery *query)
{
  const View *view = get_view (self);

  query->favourite = query->favourite || g_str_equal (view->nick, "favourites");
  query->trashed = _latent_gallery_is_trash (self);
  if (_latent_gallery_get_collection_id (self) != 0)
    query->collection = _latent_gallery_get_collection_id (self);
  /* What was added last comes first in it, until a person changes that. */
  if (query->collection != 0 && query->sort == LATENT_IMAGE_SORT_CREATED && !self->by_date)
    query->sort = LATENT_IMAGE_SORT_PLACE;
  if (!view->images)
    query->task = -1; /* no picture has it */
}

/* Another order is the same pictures. Otherwise what isn't shown any more isn't chosen any more; and “all but these”, of
 * which the grid shows another all, would be pictures that nobody chose. */
static void
adapt_selection (LatentGallery *self, const LatentImageQuery *before, const LatentImageQuery *query)
{
  g_autoptr (LatentImageQuery) sorted = latent_image_query_copy (before);

  sorted->sort = query->sort;
  sorted->reversed = query->reversed;
  if (latent_image_query_equal (sorted, query))
    return;
  if (latent_gallery_model_is_inverted (self->model) || before->trashed != query->trashed ||
      before->task != query->task)
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->model));
}

/* They are read while they are looked at only. */
static void
update_comparisons (LatentGallery *self)
{
  g_autoptr (LatentImageQuery) query = NULL;

  if (!_latent_gallery_is_comparisons (self))
    {
      latent_comparison_view_show (self->comparison_view, NULL, NULL, NULL);
      return;
    }
  query = latent_image_query_copy (self->filter);
  query->search = g_strdup (_latent_gallery_get_search (self));
  query->sort = LATENT_IMAGE_SORT_CREATED;
  query->reversed = FALSE;
  latent_comparison_view_show (self->comparison_view, self->session, self->cache, query);
}

void
_latent_gallery_update_query (LatentGallery *self)
{
  gboolean narrowed = !_latent_gallery_has_batch_only (self) &&
                      (_latent_gallery_get_search (self) != NULL || latent_filter_any (self->filter));
  GListModel *tasks = get_view (self)->tasks && !narrowed ? self->tasks : NULL;
  g_autoptr (LatentImageQuery) query = NULL;

  if (self->images == NULL)
    return;
  query = latent_gallery_dup_query (self);
  latent_image_list_set_query (self->images, query);
  update_comparisons (self);
  if (self->task_filter != NULL)
    gtk_filter_changed (self->task_filter, GTK_FILTER_CHANGE_DIFFERENT);
  /* What is shown stays until the answer is there; a grid that got another model would make all of its cells anew. */
  if (self->model != NULL)
    {
      adapt_selection (self, self->query, query);
      latent_gallery_model_set_tasks (self->model, tasks);
      gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
      _latent_gallery_update_page (self);
    }
  else
    {
      g_autoptr (LatentGalleryModel) model = latent_gallery_model_new (tasks, self->images);

      _latent_gallery_set_model (self, model);
    }
  g_clear_pointer (&self->query, latent_image_query_free);
  self->query = g_steal_pointer (&query);
}

void
_latent_gallery_setup_tasks (LatentGallery *self)
{
  LatentLibrary *library = latent_session_get_library (self->session);

  self->task_filter = GTK_FILTER (gtk_custom_filter_new (match_task, self, NULL));
  self->tasks = G_LIST_MODEL (
    gtk_filter_list_model_new (G_LIST_MODEL (latent_task_list_new (library)), g_object_ref (self->task_filter)));
  g_signal_connect_swapped (library, "tasks-changed", G_CALLBACK (tasks_moved_cb), self);
}

const char *
latent_gallery_get_view (LatentGallery *self)
{
  g_return_val_if_fail (LATENT_IS_GALLERY (self), NULL);

  return _latent_gallery_get_collection_id (self) != 0 ? self->view : get_view (self)->nick;
}
