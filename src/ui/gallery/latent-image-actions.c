/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-image-actions.h"

#include "latent-collect-dialog.h"
#include "latent-config.h"
#include "latent-error.h"
#include "latent-export-dialog.h"
#include "latent-file-content.h"
#include "latent-images.h"
#include "latent-make.h"
#include "latent-share.h"
#include "latent-tag-dialog.h"
#include "latent-trash-banner.h"
#include "latent-window.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _LatentImageActions
{
  GObject parent_instance;

  GtkWidget *owner; /* not owned: the group lives in it */
  LatentGetImages get_images;
  LatentGetIds get_ids; /* or NULL */
  LatentSession *session;
  GSimpleActionGroup *group;
  GMenu *make_menu; /* or NULL */
  guint n_images;
};

G_DEFINE_FINAL_TYPE (LatentImageActions, latent_image_actions, G_TYPE_OBJECT)

static void
toast (GtkWidget *owner, AdwToast *message)
{
  LatentWindow *window = owner != NULL ? latent_window_for (owner) : NULL;

  if (window != NULL)
    latent_window_add_toast (window, message);
  else
    g_object_unref (g_object_ref_sink (message));
}

/* All that are meant. */
static GArray *
dup_ids (LatentImageActions *self, GPtrArray *images)
{
  GArray *ids;

  if (self->get_ids != NULL)
    return self->get_ids (self->owner);
  ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), images->len);
  for (guint i = 0; i < images->len; i++)
    {
      gint64 id = latent_image_get_id (g_ptr_array_index (images, i));

      g_array_append_val (ids, id);
    }
  return ids;
}

/* --- work that answers with a toast ------------------------------------------------------------------------------ */

typedef struct
{
  GWeakRef owner;
  LatentLibrary *library;
  GArray *ids;
  char *done; /* toast when it went well, or NULL */
  gboolean undo_trash;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_weak_ref_clear (&work->owner);
  g_clear_object (&work->library);
  g_clear_pointer (&work->ids, g_array_unref);
  g_free (work->done);
  g_free (work);
}

static void run (GtkWidget *owner, LatentLibrary *library, DexFuture *future, GArray *ids, char *done, gboolean undo);

static void
undo_trash_cb (AdwToast *message, gpointer user_data)
{
  GtkWidget *owner = g_object_get_data (G_OBJECT (message), "owner");
  LatentLibrary *library = g_object_get_data (G_OBJECT (message), "library");
  GArray *ids = g_object_get_data (G_OBJECT (message), "ids");

  run (owner, library, latent_images_restore (library, ids), ids, NULL, FALSE);
}

static DexFuture *
worked_cb (DexFuture *future, gpointer user_data)
{
  Work *work = user_data;
  g_autoptr (GtkWidget) owner = g_weak_ref_get (&work->owner);
  g_autoptr (GError) error = NULL;

  if (owner == NULL)
    return NULL;
  if (dex_future_get_value (future, &error) == NULL)
    {
      if (!latent_error_is_cancelled (error))
        toast (owner, adw_toast_new (error->message));
    }
  else if (work->done != NULL)
    {
      AdwToast *message = adw_toast_new (work->done);

      if (work->undo_trash)
        {
          adw_toast_set_button_label (message, _ ("_Undo"));
          adw_toast_set_timeout (message, 8);
          g_object_set_data_full (G_OBJECT (message), "owner", g_object_ref (owner), g_object_unref);
          g_object_set_data_full (G_OBJECT (message), "library", g_object_ref (work->library), g_object_unref);
          g_object_set_data_full (G_OBJECT (message), "ids", g_array_ref (work->ids), (GDestroyNotify) g_array_unref);
          g_signal_connect (message, "button-clicked", G_CALLBACK (undo_trash_cb), NULL);
        }
      toast (owner, message);
    }
  return NULL;
}

/* Takes @future and @done. */
static void
run (GtkWidget *owner, LatentLibrary *library, DexFuture *future, GArray *ids, char *done, gboolean undo)
{
  Work *work = g_new0 (Work, 1);

  g_weak_ref_init (&work->owner, owner);
  work->library = g_object_ref (library);
  work->ids = ids != NULL ? g_array_ref (ids) : NULL;
  work->done = done;
  work->undo_trash = undo;
  dex_future_disown (dex_future_finally (future, worked_cb, work, work_free));
}

/* --- actions ---------------------------------------------------------------------------------------------------- */

static void
copy_activated (LatentImageActions *self, GPtrArray *images, gboolean as_file)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (self->owner);
  g_autoptr (GdkContentProvider) content = as_file ? latent_file_content_for_files (images)
                                                   : latent_file_content_for_images (images);
  g_autofree char *done = NULL;

  if (content == NULL)
    {
      toast (self->owner, adw_toast_new (_ ("There is no file to copy")));
      return;
    }
  gdk_clipboard_set_content (clipboard, content);
  done = images->len == 1
           ? g_strdup (as_file ? _ ("File copied") : _ ("Picture copied"))
           : g_strdup_printf (ngettext ("%u picture copied", "%u pictures copied", images->len), images->len);
  toast (self->owner, adw_toast_new (done));
}

static void
save_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Work *work = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) target = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);
  g_autoptr (GtkWidget) owner = g_weak_ref_get (&work->owner);

  if (target != NULL && owner != NULL)
    run (owner, work->library, latent_share_save (work->library, g_object_get_data (source, "image"), target), NULL,
         g_strdup (_ ("Copy saved")), FALSE);
  else if (target == NULL && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    toast (owner, adw_toast_new (error->message));
  work_free (work);
}

static void
folder_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Work *work = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) folder = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, &error);
  g_autoptr (GtkWidget) owner = g_weak_ref_get (&work->owner);

  if (folder != NULL && owner != NULL)
    {
      GArray *ids = work->ids;
      char *done = g_strdup_printf (ngettext ("%u copy saved", "%u copies saved", ids->len), ids->len);

      run (owner, work->library, latent_share_save_all (work->library, ids, folder), NULL, done, FALSE);
    }
  else if (owner != NULL && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    toast (owner, adw_toast_new (error->message));
  work_free (work);
}

static void
save_as (LatentImageActions *self, GPtrArray *images)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (self->owner));
  Work *work = g_new0 (Work, 1);

  g_weak_ref_init (&work->owner, self->owner);
  work->library = g_object_ref (latent_session_get_library (self->session));
  gtk_file_dialog_set_modal (dialog, TRUE);
  if (images->len == 1)
    {
      LatentImage *image = g_ptr_array_index (images, 0);

      gtk_file_dialog_set_title (dialog, _ ("Save a Copy"));
      gtk_file_dialog_set_initial_name (dialog, latent_image_get_name (image));
      g_object_set_data_full (G_OBJECT (dialog), "image", g_object_ref (image), g_object_unref);
      gtk_file_dialog_save (dialog, window, NULL, save_chosen_cb, work);
    }
  else
    {
      gtk_file_dialog_set_title (dialog, _ ("Save Copies"));
      work->ids = dup_ids (self, images);
      gtk_file_dialog_select_folder (dialog, window, NULL, folder_chosen_cb, work);
    }
}

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) owner = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_open_containing_folder_finish (GTK_FILE_LAUNCHER (source), result, &error) &&
      !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    toast (owner, adw_toast_new (_ ("No file manager could be opened")));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) owner = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (source), result, &error) &&
      !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    toast (owner, adw_toast_new (_ ("No application could open this file")));
}

static void
launch (LatentImageActions *self, LatentImage *image, gboolean folder, gboolean ask)
{
  g_autoptr (GFile) file = latent_image_dup_file (image);
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (file);
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (self->owner));

  if (folder)
    gtk_file_launcher_open_containing_folder (launcher, window, NULL, shown_cb, g_object_ref (self->owner));
  else
    {
      gtk_file_launcher_set_always_ask (launcher, ask);
      gtk_file_launcher_launch (launcher, window, NULL, opened_cb, g_object_ref (self->owner));
    }
}

static void
export_images (LatentImageActions *self, GPtrArray *images)
{
  LatentWindow *window = latent_window_for (self->owner);
  g_autoptr (GArray) ids = dup_ids (self, images);

  if (window != NULL && ids->len > 0)
    latent_export_dialog_present (window, ids, images->pdata[0]);
}

static void
toggle_favourite (LatentImageActions *self, GPtrArray *images)
{
  g_autoptr (GArray) ids = dup_ids (self, images);
  LatentLibrary *library = latent_session_get_library (self->session);
  gboolean all = TRUE;

  for (guint i = 0; i < images->len; i++)
    all = all && latent_image_get_favourite (g_ptr_array_index (images, i));
  run (self->owner, library, latent_images_set_favourite (library, ids, !all), ids, NULL, FALSE);
}

static void
sort_in (LatentImageActions *self, GPtrArray *images, gboolean tags)
{
  g_autoptr (GArray) ids = dup_ids (self, images);
  LatentLibrary *library = latent_session_get_library (self->session);

  if (tags)
    latent_tag_dialog_present (self->owner, library, ids);
  else
    latent_collect_dialog_present (self->owner, library, ids);
}

static void
trash (LatentImageActions *self, GPtrArray *images)
{
  g_autoptr (GArray) ids = dup_ids (self, images);
  LatentLibrary *library = latent_session_get_library (self->session);
  char *done = ids->len == 1
                 ? g_strdup (_ ("Moved to the trash"))
                 : g_strdup_printf (
                     ngettext ("%u picture moved to the trash", "%u pictures moved to the trash", ids->len), ids->len);

  run (self->owner, library, latent_images_trash (library, ids), ids, done, TRUE);
}

static void
restore (LatentImageActions *self, GPtrArray *images)
{
  g_autoptr (GArray) ids = dup_ids (self, images);
  LatentLibrary *library = latent_session_get_library (self->session);
  char *done = g_strdup_printf (ngettext ("%u picture restored", "%u pictures restored", ids->len), ids->len);

  run (self->owner, library, latent_images_restore (library, ids), ids, done, FALSE);
}

static void
discard (LatentImageActions *self, GPtrArray *images)
{
  g_autoptr (GArray) ids = dup_ids (self, images);

  latent_trash_banner_discard (self->owner, latent_session_get_library (self->session), ids);
}

/* The window's action that fills the composer with how a picture was made; NULL: @name is another one. */
static const char *
find_again (const char *name)
{
  return g_str_equal (name, "same-again") ? "win.same-again"
         : g_str_equal (name, "change")   ? "win.reuse"
         : g_str_equal (name, "vary")     ? "win.vary"
                                          : NULL;
}

/* What a model shall do with a picture; NULL: @name is another action. */
static const char *
find_does (const char *name)
{
  return g_str_equal (name, "use-as-input")        ? ""
         : g_str_equal (name, "upscale")           ? "upscale"
         : g_str_equal (name, "remove-background") ? "remove-background"
                                                   : NULL;
}

static gboolean
is_other_media (GPtrArray *images, gint64 id)
{
  for (guint i = 0; i < images->len; i++)
    if (latent_image_get_id (images->pdata[i]) == id)
      return !g_str_has_prefix (latent_image_get_mime_type (images->pdata[i]), "image/");
  return FALSE;
}

static void
make_with (LatentImageActions *self, GPtrArray *images, const char *does, const char *model)
{
  g_autoptr (GArray) meant = dup_ids (self, images);
  GVariantBuilder ids;
  guint n = 0;

  g_variant_builder_init (&ids, G_VARIANT_TYPE ("ax"));
  for (guint i = 0; i < meant->len; i++)
    if (!is_other_media (images, g_array_index (meant, gint64, i)))
      {
        g_variant_builder_add (&ids, "x", g_array_index (meant, gint64, i));
        n++;
      }
  if (n > 0)
    gtk_widget_activate_action (self->owner, "win.make-with", "(ssax)", does, model, &ids);
  else
    {
      g_variant_builder_clear (&ids);
      toast (self->owner, adw_toast_new (_ ("Only a picture can be used for this")));
    }
}

static void
activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentImageActions *self = user_data;
  const char *name = g_action_get_name (G_ACTION (action));
  g_autoptr (GPtrArray) images = NULL;
  LatentImage *first;

  if (self->session == NULL)
    return;
  images = self->get_images (self->owner);
  if (images->len == 0)
    return;
  first = g_ptr_array_index (images, 0);

  if (g_str_equal (name, "copy") || g_str_equal (name, "copy-file"))
    copy_activated (self, images, g_str_equal (name, "copy-file"));
  else if (g_str_equal (name, "copy-prompt"))
    {
      gdk_clipboard_set_text (gtk_widget_get_clipboard (self->owner), latent_image_get_prompt (first));
      toast (self->owner, adw_toast_new (_ ("Prompt copied")));
    }
  else if (g_str_equal (name, "save-as"))
    save_as (self, images);
  else if (g_str_equal (name, "export"))
    export_images (self, images);
  else if (g_str_equal (name, "show-in-files") || g_str_equal (name, "open-with") || g_str_equal (name, "launch"))
    launch (self, first, g_str_equal (name, "show-in-files"), g_str_equal (name, "open-with"));
  else if (g_str_equal (name, "favourite"))
    toggle_favourite (self, images);
  else if (g_str_equal (name, "collect") || g_str_equal (name, "tag"))
    sort_in (self, images, g_str_equal (name, "tag"));
  else if (find_again (name) != NULL)
    gtk_widget_activate_action (self->owner, find_again (name), "(ss)", latent_image_get_model (first),
                                latent_image_get_input (first));
  else if (g_str_equal (name, "show-batch"))
    gtk_widget_activate_action (self->owner, "win.show-task-batch", "x", latent_image_get_task (first));
  else if (find_does (name) != NULL)
    make_with (self, images, find_does (name), "");
  else if (g_str_equal (name, "make"))
    {
      const char *does, *model;

      g_variant_get (parameter, "(&s&s)", &does, &model);
      make_with (self, images, does, model);
    }
  else if (g_str_equal (name, "trash"))
    trash (self, images);
  else if (g_str_equal (name, "restore"))
    restore (self, images);
  else if (g_str_equal (name, "discard"))
    discard (self, images);
}

static const GActionEntry entries[] = {
  { "copy", activated_cb },        { "copy-file", activated_cb },
  { "copy-prompt", activated_cb }, { "save-as", activated_cb },
  { "open-with", activated_cb },   { "show-in-files", activated_cb },
  { "favourite", activated_cb },   { "collect", activated_cb },
  { "tag", activated_cb },         { "show-batch", activated_cb },
  { "same-again", activated_cb },  { "trash", activated_cb },
  { "restore", activated_cb },     { "export", activated_cb },
  { "discard", activated_cb },     { "change", activated_cb },
  { "vary", activated_cb },        { "use-as-input", activated_cb },
  { "upscale", activated_cb },     { "remove-background", activated_cb },
  { "launch", activated_cb },      { "make", activated_cb, "(ss)" },
};

static void
latent_image_actions_dispose (GObject *object)
{
  LatentImageActions *self = LATENT_IMAGE_ACTIONS (object);

  g_clear_object (&self->session);
  g_clear_object (&self->make_menu);
  if (self->group != NULL)
    for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
      g_action_map_remove_action (G_ACTION_MAP (self->group), entries[i].name);
  g_clear_object (&self->group);

  G_OBJECT_CLASS (latent_image_actions_parent_class)->dispose (object);
}

static void
latent_image_actions_class_init (LatentImageActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_image_actions_dispose;
}

static void
latent_image_actions_init (LatentImageActions *self)
{
}

void
latent_image_actions_set_get_ids (LatentImageActions *self, LatentGetIds get_ids)
{
  g_return_if_fail (LATENT_IS_IMAGE_ACTIONS (self));

  self->get_ids = get_ids;
}

LatentImageActions *
latent_image_actions_new (GtkWidget *owner, LatentGetImages get_images)
{
  LatentImageActions *self;

  g_return_val_if_fail (GTK_IS_WIDGET (owner), NULL);
  g_return_val_if_fail (get_images != NULL, NULL);

  self = g_object_new (LATENT_TYPE_IMAGE_ACTIONS, NULL);
  self->owner = owner;
  self->get_images = get_images;
  self->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (owner, "image", G_ACTION_GROUP (self->group));
  latent_image_actions_update (self, 0, FALSE);
  return self;
}

static void
update_make_menu (LatentImageActions *self)
{
  if (self->make_menu != NULL)
    latent_make_fill_menu (self->make_menu, self->session, self->n_images);
}

void
latent_image_actions_set_make_menu (LatentImageActions *self, GMenu *menu)
{
  g_return_if_fail (LATENT_IS_IMAGE_ACTIONS (self));
  g_return_if_fail (G_IS_MENU (menu));

  g_set_object (&self->make_menu, menu);
  update_make_menu (self);
}

void
latent_image_actions_set_session (LatentImageActions *self, LatentSession *session)
{
  g_return_if_fail (LATENT_IS_IMAGE_ACTIONS (self));

  if (self->session == session)
    return;
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (latent_session_get_catalog (self->session), self);
  g_set_object (&self->session, session);
  if (session != NULL)
    g_signal_connect_object (latent_session_get_catalog (session), "offer-changed", G_CALLBACK (update_make_menu), self,
                             G_CONNECT_SWAPPED);
  update_make_menu (self);
}

static void
enable (LatentImageActions *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* It may have come from elsewhere. */
static gboolean
was_made_here (LatentImageActions *self)
{
  g_autoptr (GPtrArray) images = self->get_images (self->owner);

  return images->len == 1 && latent_image_get_task (images->pdata[0]) != 0;
}

void
latent_image_actions_update (LatentImageActions *self, guint n_images, gboolean trashed)
{
  static const char *const single[] = { "copy-prompt", "open-with", "show-in-files", "same-again",
                                        "change",      "vary",      "launch" };
  gboolean may_change;

  g_return_if_fail (LATENT_IS_IMAGE_ACTIONS (self));

  may_change = n_images > 0 && self->session != NULL &&
               !latent_library_get_read_only (latent_session_get_library (self->session));
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    enable (self, entries[i].name, n_images > 0);
  for (gsize i = 0; i < G_N_ELEMENTS (single); i++)
    enable (self, single[i], n_images == 1);
  enable (self, "show-batch", n_images == 1 && was_made_here (self));
  enable (self, "favourite", may_change);
  enable (self, "trash", may_change && !trashed);
  enable (self, "restore", may_change && trashed);
  enable (self, "discard", may_change && trashed);
  self->n_images = n_images;
  update_make_menu (self);
}
