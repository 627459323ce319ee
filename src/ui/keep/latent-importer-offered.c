/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-importer-private.h"

#include "latent-await.h"
#include "latent-config.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-model-page.h"
#include "latent-offered.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What is pasted, and what is dropped from elsewhere: files, links of a web browser, a picture's bytes. */

typedef struct
{
  GWeakRef window;
  LatentOffered *offered;
  GPtrArray *files;
  GPtrArray *pages; /* addresses of models' pages */
  char *page; /* the text of one, or NULL */
  GStrv links; /* or NULL */
  char *folder; /* a temporary one, or NULL */
} Taking;

static void
taking_free (gpointer data)
{
  Taking *taking = data;

  g_weak_ref_clear (&taking->window);
  latent_offered_free (taking->offered);
  g_ptr_array_unref (taking->files);
  g_ptr_array_unref (taking->pages);
  g_strfreev (taking->links);
  g_free (taking->page);
  g_free (taking->folder);
  g_free (taking);
}

static gboolean
make_folder (Taking *taking, GError **error)
{
  taking->folder = g_dir_make_tmp ("latent-import-XXXXXX", error);
  return taking->folder != NULL;
}

/* What isn't here is a link that a browser gave the form of a file: see take_links(). */
static gboolean
take_files (Taking *taking)
{
  g_autoptr (GSList) files = NULL;
  GdkFileList *list;

  if (!gdk_content_formats_contain_gtype (latent_offered_get_formats (taking->offered), GDK_TYPE_FILE_LIST))
    return FALSE;
  list = latent_await_boxed (latent_offered_read_value (taking->offered, GDK_TYPE_FILE_LIST), NULL, NULL);
  if (list == NULL)
    return FALSE;
  files = gdk_file_list_get_files (list);
  for (GSList *link = files; link != NULL; link = link->next)
    {
      g_autofree char *uri = g_file_get_uri (link->data);

      if (latent_offered_is_link (uri))
        continue;
      if (latent_window_is_model_page (link->data))
        g_ptr_array_add (taking->pages, g_steal_pointer (&uri));
      else
        g_ptr_array_add (taking->files, g_object_ref (link->data));
    }
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  return taking->files->len > 0 || taking->pages->len > 0;
}

/* Pictures, and models' pages among them. */
static gboolean
sort_links (Taking *taking, const char *const *links)
{
  g_autoptr (GStrvBuilder) pictures = g_strv_builder_new ();

  for (guint i = 0; links[i] != NULL; i++)
    if (latent_model_page_is_link (links[i]))
      g_ptr_array_add (taking->pages, g_strdup (links[i]));
    else
      g_strv_builder_add (pictures, links[i]);
  g_clear_pointer (&taking->links, g_strfreev);
  taking->links = g_strv_builder_end (pictures);
  return taking->links[0] != NULL || taking->pages->len > 0;
}

static gboolean
take_links (Taking *taking, GError **error)
{
  g_auto (GStrv) links = latent_offered_read_links (taking->offered, NULL, error);

  return links != NULL && sort_links (taking, (const char *const *) links);
}

/* The address that somebody copied from a browser's menu, or a model's page. */
static gboolean
take_text (Taking *taking)
{
  g_autofree char *text = NULL;
  DexFuture *read;
  const GValue *value;

  if (!gdk_content_formats_contain_gtype (latent_offered_get_formats (taking->offered), G_TYPE_STRING))
    return FALSE;
  read = latent_offered_read_value (taking->offered, G_TYPE_STRING);
  dex_await (dex_ref (read), NULL);
  value = dex_future_get_value (read, NULL);
  text = value != NULL ? g_strstrip (g_value_dup_string (value)) : NULL;
  dex_unref (read);
  if (text == NULL)
    return FALSE;
  if (latent_offered_is_link (text) && strpbrk (text, " \t\r\n") == NULL)
    return sort_links (taking, (const char *const[]) { text, NULL });
  if (strlen (text) > LATENT_MODEL_PAGE_MAX_BYTES || !latent_model_page_is_text (text))
    return FALSE;
  taking->page = g_steal_pointer (&text);
  return TRUE;
}

static gboolean
take_bytes (Taking *taking, GError **error)
{
  const char *type = latent_offered_find_type (taking->offered, latent_offered_picture_types);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%d %H-%M-%S");
  /* Translators: a file's name; %s is date and time. */
  g_autofree char *name = g_strdup_printf (
    latent_offered_is_drop (taking->offered) ? _ ("Dropped %s") : _ ("Pasted %s"), time);
  g_autoptr (GBytes)
    bytes = type != NULL ? latent_offered_read_bytes (taking->offered, type, LATENT_IMPORTER_MAX_BYTES, NULL, error)
                         : NULL;

  return bytes != NULL && make_folder (taking, error) &&
         _latent_importer_keep (taking->folder, bytes, name, taking->files, error);
}

/* A link before bytes: what a browser offers as bytes is what it made of the picture. */
static DexFuture *
take_fiber (gpointer data)
{
  Taking *taking = data;
  g_autoptr (GError) error = NULL;
  gboolean taken = take_files (taking) || take_links (taking, &error);
  g_autoptr (LatentWindow) window = NULL;

  if (!taken && error == NULL)
    taken = take_bytes (taking, &error);
  if (!taken && error == NULL)
    taken = take_text (taking);
  latent_offered_finish (taking->offered, taken);
  window = g_weak_ref_get (&taking->window);
  if (window == NULL)
    return dex_future_new_true ();
  if (taken && taking->links != NULL && taking->links[0] != NULL && !make_folder (taking, &error))
    taken = FALSE;
  for (guint i = 0; taken && i < taking->pages->len; i++)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.import-model", "s", taking->pages->pdata[i]);
  if (taken && taking->page != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.import-model-text", "s", taking->page);
  if (taken && (taking->files->len > 0 || (taking->links != NULL && taking->links[0] != NULL)))
    _latent_importer_run (window, taking->files, g_steal_pointer (&taking->links), 0,
                          g_steal_pointer (&taking->folder));
  else if (!taken)
    {
      g_autofree char *line = error != NULL ? latent_error_first_line (error) : NULL;
      AdwToast *toast = adw_toast_new (line != NULL ? line : _ ("There is no picture in it"));

      adw_toast_set_use_markup (toast, FALSE);
      latent_window_add_toast (window, toast);
    }
  return dex_future_new_true ();
}

static void
take (LatentWindow *window, GdkDrop *drop, GdkClipboard *clipboard)
{
  Taking *taking = g_new0 (Taking, 1);

  g_weak_ref_init (&taking->window, window);
  taking->offered = latent_offered_new (drop, clipboard);
  taking->files = g_ptr_array_new_with_free_func (g_object_unref);
  taking->pages = g_ptr_array_new_with_free_func (g_free);
  latent_fiber_detach ("import-offered", take_fiber, taking, taking_free);
}

void
latent_importer_paste (LatentWindow *window)
{
  g_return_if_fail (LATENT_IS_WINDOW (window));

  take (window, NULL, gtk_widget_get_clipboard (GTK_WIDGET (window)));
}

static gboolean
accept_cb (GtkDropTargetAsync *target, GdkDrop *drop)
{
  /* A drag of our own pictures: they are here. */
  GdkContentFormats *formats = gdk_drop_get_formats (drop);

  return gdk_drop_get_drag (drop) == NULL &&
         (latent_offered_has_any (formats) || gdk_content_formats_contain_gtype (formats, G_TYPE_STRING));
}

static gboolean
drop_cb (GtkDropTargetAsync *target, GdkDrop *drop, double x, double y)
{
  LatentWindow *window = latent_window_for (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target)));

  if (window == NULL || latent_window_get_session (window) == NULL)
    return FALSE;
  /* On X11 nothing says that a drag which was dropped has left. */
  gtk_widget_unset_state_flags (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target)),
                                GTK_STATE_FLAG_DROP_ACTIVE);
  take (window, drop, NULL);
  return TRUE;
}

void
latent_importer_add_drop_target (GtkWidget *widget)
{
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();
  GtkDropTargetAsync *target;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  latent_offered_add_types (builder);
  gdk_content_formats_builder_add_gtype (builder, G_TYPE_STRING);
  target = gtk_drop_target_async_new (gdk_content_formats_builder_free_to_formats (builder), GDK_ACTION_COPY);
  g_signal_connect (target, "accept", G_CALLBACK (accept_cb), NULL);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), NULL);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}
