/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-window-private.h"

#include "latent-config.h"
#include "latent-tags-dialog.h"
#include "latent-weak.h"

#include <glib/gi18n-lib.h>

/* The actions that lead to another page: "win.activity", "win.show-image" (a picture's id), "win.show-task" (a task's
 * id: its pictures), "win.show-batch" (a batch: the gallery with its pictures), "win.show-task-batch" (a task: the same with
 * its batch), "win.show-in-batch" (a batch and one of its pictures), "win.show-tag" (a tag's pictures) and "win.tags". */

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (source), result, &error) &&
      !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    latent_window_add_toast (self, adw_toast_new (_ ("No application could open this file")));
}

static void
launch (LatentWindow *self, LatentImage *image)
{
  g_autoptr (GFile) file = latent_image_dup_file (image);
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (file);

  gtk_file_launcher_launch (launcher, GTK_WINDOW (self), NULL, launched_cb, g_object_ref (self));
}

/* The desktop's application for sound and film. */
void
_latent_window_open_image (LatentWindow *self, LatentImageList *list, guint position)
{
  g_autoptr (LatentImage) image = g_list_model_get_item (G_LIST_MODEL (list), position);
  g_autoptr (LatentImageQuery) query = latent_gallery_dup_query (self->gallery);

  if (image != NULL && latent_image_get_loaded (image) && latent_image_is_other_medium (image))
    {
      launch (self, image);
      return;
    }
  latent_viewer_set_search (self->viewer, query->search);
  latent_viewer_show (self->viewer, list, position);
  if (adw_navigation_view_get_visible_page (self->navigation) != ADW_NAVIGATION_PAGE (self->viewer))
    adw_navigation_view_push (self->navigation, ADW_NAVIGATION_PAGE (self->viewer));
}

static void
activity_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentWindow *self = LATENT_WINDOW (widget);

  if (self->session == NULL || g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "main") != 0)
    return;
  if (adw_navigation_view_get_visible_page (self->navigation) == ADW_NAVIGATION_PAGE (self->activity))
    {
      adw_navigation_view_pop (self->navigation);
      return;
    }
  if (adw_navigation_view_get_previous_page (self->navigation, ADW_NAVIGATION_PAGE (self->viewer)) ==
      ADW_NAVIGATION_PAGE (self->activity))
    adw_navigation_view_pop_to_page (self->navigation, ADW_NAVIGATION_PAGE (self->activity));
  else
    adw_navigation_view_push (self->navigation, ADW_NAVIGATION_PAGE (self->activity));
  latent_activity_view_focus (self->activity);
  /* On a narrow window the composer lies over it. */
  if (adw_overlay_split_view_get_collapsed (self->split_view))
    adw_overlay_split_view_set_show_sidebar (self->split_view, FALSE);
}

/* --- one picture of the library, wherever it is ------------------------------------------------------------------- */

void
_latent_window_stop_going (LatentWindow *self)
{
  if (self->wanted != NULL)
    g_signal_handlers_disconnect_by_data (self->wanted, self);
  g_clear_object (&self->wanted);
}

static void
loaded_cb (LatentWindow *self)
{
  g_autoptr (LatentImageList) list = NULL;
  guint position;

  if (self->wanted == NULL || latent_image_list_get_loading (self->wanted))
    return;
  list = g_object_ref (self->wanted);
  _latent_window_stop_going (self);
  position = self->wanted_image != 0 ? latent_image_list_find (list, self->wanted_image) : 0;
  if (position < g_list_model_get_n_items (G_LIST_MODEL (list)))
    _latent_window_open_image (self, list, position);
  else
    latent_window_add_toast (self, adw_toast_new (_ ("This picture isn’t in the library any more")));
}

static void
go_to (LatentWindow *self, const LatentImageQuery *query, gint64 image)
{
  _latent_window_stop_going (self);
  self->wanted = latent_image_list_new (latent_session_get_library (self->session));
  self->wanted_image = image;
  latent_image_list_set_query (self->wanted, query);
  g_signal_connect_swapped (self->wanted, "notify::loading", G_CALLBACK (loaded_cb), self);
}

static void
show_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentWindow *self = LATENT_WINDOW (widget);
  gint64 id = g_variant_get_int64 (parameter);
  LatentImageQuery query = { 0 };

  if (self->session == NULL)
    return;
  if (g_str_equal (name, "win.show-task"))
    {
      query.task = id;
      id = 0;
    }
  go_to (self, &query, id);
}

/* --- the gallery with a batch ------------------------------------------------------------------------------------- */

static void
show_batch (LatentWindow *self, const char *batch)
{
  adw_navigation_view_pop_to_tag (self->navigation, "gallery");
  latent_gallery_show_batch (self->gallery, batch);
  latent_gallery_focus (self->gallery, 0);
}

static DexFuture *
task_read_cb (DexFuture *future, gpointer user_data)
{
  g_autoptr (LatentWindow) self = g_weak_ref_get (user_data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  const char *batch = value != NULL ? latent_task_get_batch (g_value_get_object (value)) : NULL;

  if (self == NULL)
    return dex_future_new_true ();
  if (batch != NULL)
    show_batch (self, batch);
  else
    latent_window_add_toast (self, adw_toast_new (error != NULL ? error->message : _ ("This picture was made alone")));
  return dex_future_new_true ();
}

static void
show_batch_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentWindow *self = LATENT_WINDOW (widget);

  if (self->session == NULL)
    return;
  if (g_str_equal (name, "win.show-batch"))
    show_batch (self, g_variant_get_string (parameter, NULL));
  else
    dex_future_disown (dex_future_finally (
      latent_library_get_task (latent_session_get_library (self->session), g_variant_get_int64 (parameter)),
      task_read_cb, latent_weak_new (self), latent_weak_free));
}

static void
show_in_batch_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentWindow *self = LATENT_WINDOW (widget);
  LatentImageQuery query = { .reversed = TRUE };
  gint64 id;

  if (self->session == NULL)
    return;
  g_variant_get (parameter, "(&sx)", &query.batch, &id);
  go_to (self, &query, id);
}

/* In the order that is set. */
static void
show_tag_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentWindow *self = LATENT_WINDOW (widget);
  LatentImageQuery query = { .tag = g_variant_get_string (parameter, NULL) };
  g_autoptr (LatentImageQuery) now = NULL;

  if (self->session == NULL)
    return;
  now = latent_gallery_dup_query (self->gallery);
  query.sort = now->sort != LATENT_IMAGE_SORT_PLACE ? now->sort : LATENT_IMAGE_SORT_CREATED;
  query.reversed = now->reversed;
  adw_navigation_view_pop_to_tag (self->navigation, "gallery");
  latent_gallery_show_query (self->gallery, &query);
  latent_gallery_focus (self->gallery, 0);
}

static void
tags_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentWindow *self = LATENT_WINDOW (widget);

  if (self->session != NULL && g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "main") == 0)
    latent_tags_dialog_present (widget, latent_session_get_library (self->session));
}

void
_latent_window_install_go (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.activity", NULL, activity_cb);
  gtk_widget_class_install_action (widget_class, "win.show-image", "x", show_cb);
  gtk_widget_class_install_action (widget_class, "win.show-task", "x", show_cb);
  gtk_widget_class_install_action (widget_class, "win.show-batch", "s", show_batch_cb);
  gtk_widget_class_install_action (widget_class, "win.show-in-batch", "(sx)", show_in_batch_cb);
  gtk_widget_class_install_action (widget_class, "win.show-tag", "s", show_tag_cb);
  gtk_widget_class_install_action (widget_class, "win.tags", NULL, tags_cb);
  gtk_widget_class_install_action (widget_class, "win.show-task-batch", "x", show_batch_cb);
}
