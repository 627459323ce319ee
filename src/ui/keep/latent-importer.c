/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-importer.h"

#include "latent-collections.h"
#include "latent-config.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-images.h"
#include "latent-import.h"
#include "latent-report-dialog.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

typedef struct
{
  GWeakRef window;
  LatentChoreBar *bar;
  LatentLibrary *library;
  GPtrArray *files;
  GCancellable *cancellable;
  gint64 collection; /* that the pictures go into, or 0 */
  char *temporary; /* a file of ours to be removed afterwards, or NULL */
} Import;

static void
import_free (gpointer data)
{
  Import *import = data;

  g_weak_ref_clear (&import->window);
  g_object_unref (import->bar);
  g_object_unref (import->library);
  g_ptr_array_unref (import->files);
  g_object_unref (import->cancellable);
  if (import->temporary != NULL)
    g_remove (import->temporary);
  g_free (import->temporary);
  g_free (import);
}

static void
tell (LatentWindow *window, const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  latent_window_add_toast (window, toast);
}

/* --- afterwards ------------------------------------------------------------------------------------------------- */

static void
undo_cb (AdwToast *toast, LatentLibrary *library)
{
  dex_future_disown (latent_images_trash (library, g_object_get_data (G_OBJECT (toast), "ids")));
}

static void
problems_cb (AdwToast *toast, LatentWindow *window)
{
  LatentImportReport *report = g_object_get_data (G_OBJECT (toast), "report");
  LatentReportDialog *dialog = latent_report_dialog_new (_ ("Not Imported"));

  for (guint i = 0; i < report->items->len; i++)
    {
      const LatentImportItem *item = report->items->pdata[i];

      if (item->outcome == LATENT_IMPORT_FAILED)
        latent_report_dialog_add (dialog, item->path, item->message);
    }
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (window));
}

static GArray *
list_added (LatentImportReport *report)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < report->items->len; i++)
    {
      const LatentImportItem *item = report->items->pdata[i];

      if (item->outcome == LATENT_IMPORT_ADDED)
        g_array_append_val (ids, item->image);
    }
  return ids;
}

/* Those that were there already too: they were meant. */
static void
collect (LatentLibrary *library, gint64 collection, LatentImportReport *report, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < report->items->len; i++)
    {
      const LatentImportItem *item = report->items->pdata[i];

      if (item->image != 0)
        g_array_append_val (ids, item->image);
    }
  if (ids->len > 0)
    dex_await (latent_collections_add (library, collection, ids), error);
}

static char *
describe (LatentImportReport *report)
{
  g_autofree char *added = g_strdup_printf (ngettext ("%u picture imported", "%u pictures imported", report->n_added),
                                            report->n_added);

  if (report->n_failed > 0)
    /* Translators: %s is "12 pictures imported" */
    return g_strdup_printf (ngettext ("%s, %u file couldn’t be", "%s, %u files couldn’t be", report->n_failed), added,
                            report->n_failed);
  if (report->n_added == 0 && report->n_duplicates > 0)
    return g_strdup (ngettext ("The picture is in the library already", "The pictures are in the library already",
                               report->n_duplicates));
  if (report->n_duplicates > 0)
    return g_strdup_printf (_ ("%s, %u were there already"), added, report->n_duplicates);
  return g_steal_pointer (&added);
}

static void
show_report (LatentWindow *window, LatentLibrary *library, LatentImportReport *report)
{
  g_autofree char *text = describe (report);
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_timeout (toast, 10);
  if (report->n_failed > 0)
    {
      adw_toast_set_button_label (toast, _ ("_Show Problems"));
      g_object_set_data_full (G_OBJECT (toast), "report", latent_import_report_ref (report),
                              (GDestroyNotify) latent_import_report_unref);
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (problems_cb), window, G_CONNECT_DEFAULT);
    }
  else if (report->n_added > 0)
    {
      adw_toast_set_button_label (toast, _ ("_Undo"));
      g_object_set_data_full (G_OBJECT (toast), "ids", list_added (report), (GDestroyNotify) g_array_unref);
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_cb), library, G_CONNECT_DEFAULT);
    }
  latent_window_add_toast (window, toast);
}

/* --- the work --------------------------------------------------------------------------------------------------- */

static DexFuture *
import_fiber (gpointer data)
{
  Import *import = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentImportReport) report = dex_await_boxed (
    latent_library_import (import->library, import->files, latent_chore_bar_progress, import->bar, import->cancellable),
    &error);
  g_autoptr (LatentWindow) window = g_weak_ref_get (&import->window);

  if (report != NULL && import->collection != 0)
    collect (import->library, import->collection, report, &error);
  latent_chore_bar_end (import->bar);
  if (window == NULL)
    return dex_future_new_true ();
  if (report != NULL)
    show_report (window, import->library, report);
  if (error == NULL)
    return dex_future_new_true ();
  if (!latent_error_is_cancelled (error))
    tell (window, error->message);
  return dex_future_new_true ();
}

/* Takes @temporary. */
static void
start (LatentWindow *window, GPtrArray *files, gint64 collection, char *temporary)
{
  LatentSession *session = latent_window_get_session (window);
  LatentChoreBar *bar = latent_window_get_chore_bar (window);
  g_autoptr (GCancellable) cancellable = session != NULL ? latent_chore_bar_begin (bar, _ ("Importing pictures"))
                                                         : NULL;
  Import *import;

  if (cancellable == NULL)
    {
      tell (window, _ ("Something else is under way; try again when it has ended"));
      if (temporary != NULL)
        g_remove (temporary);
      g_free (temporary);
      return;
    }
  import = g_new0 (Import, 1);
  g_weak_ref_init (&import->window, window);
  import->bar = g_object_ref (bar);
  import->library = g_object_ref (latent_session_get_library (session));
  import->files = g_ptr_array_ref (files);
  import->cancellable = g_steal_pointer (&cancellable);
  import->collection = collection;
  import->temporary = temporary;
  latent_fiber_detach ("import", import_fiber, import, import_free);
}

void
latent_importer_start (LatentWindow *window, GPtrArray *files)
{
  g_return_if_fail (LATENT_IS_WINDOW (window));
  g_return_if_fail (files != NULL);

  if (files->len > 0)
    start (window, files, 0, NULL);
}

void
latent_importer_start_into (LatentWindow *window, GPtrArray *files, gint64 collection)
{
  g_return_if_fail (LATENT_IS_WINDOW (window));
  g_return_if_fail (files != NULL);

  if (files->len > 0)
    start (window, files, collection, NULL);
}

/* --- choosing --------------------------------------------------------------------------------------------------- */

static void
start_list (LatentWindow *window, GListModel *list)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    g_ptr_array_add (files, g_list_model_get_item (list, i));
  latent_importer_start (window, files);
}

static void
files_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentWindow) window = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) list = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source), result, &error);

  if (list != NULL)
    start_list (window, list);
  else if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    tell (window, error->message);
}

static void
folders_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentWindow) window = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel)
    list = gtk_file_dialog_select_multiple_folders_finish (GTK_FILE_DIALOG (source), result, &error);

  if (list != NULL)
    start_list (window, list);
  else if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    tell (window, error->message);
}

void
latent_importer_choose (LatentWindow *window, gboolean folder)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  g_return_if_fail (LATENT_IS_WINDOW (window));

  gtk_file_dialog_set_modal (dialog, TRUE);
  gtk_file_dialog_set_accept_label (dialog, _ ("_Import"));
  if (folder)
    {
      gtk_file_dialog_set_title (dialog, _ ("Import Folders"));
      gtk_file_dialog_select_multiple_folders (dialog, GTK_WINDOW (window), NULL, folders_chosen_cb,
                                               g_object_ref (window));
    }
  else
    {
      g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

      gtk_file_filter_set_name (filter, _ ("Pictures"));
      gtk_file_filter_add_mime_type (filter, "image/*");
      gtk_file_dialog_set_title (dialog, _ ("Import Pictures"));
      gtk_file_dialog_set_default_filter (dialog, filter);
      gtk_file_dialog_open_multiple (dialog, GTK_WINDOW (window), NULL, files_chosen_cb, g_object_ref (window));
    }
}

/* --- the clipboard ---------------------------------------------------------------------------------------------- */

static void
start_slist (LatentWindow *window, GdkFileList *list)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSList) all = gdk_file_list_get_files (list);

  for (GSList *l = all; l != NULL; l = l->next)
    if (latent_window_is_model_page (l->data))
      {
        g_autofree char *uri = g_file_get_uri (l->data);

        gtk_widget_activate_action (GTK_WIDGET (window), "win.import-model", "s", uri);
      }
    else
      g_ptr_array_add (files, g_object_ref (l->data));
  if (files->len > 0)
    latent_importer_start (window, files);
}

static void
files_pasted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentWindow) window = user_data;
  g_autoptr (GError) error = NULL;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, &error);

  if (value != NULL)
    start_slist (window, g_value_get_boxed (value));
  else if (!latent_error_is_cancelled (error))
    tell (window, error->message);
}

typedef struct
{
  LatentWindow *window;
  char *path;
} Pasting;

static void
spliced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Pasting *pasting = user_data;
  g_autoptr (LatentWindow) window = pasting->window;
  g_autofree char *path = pasting->path;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;

  g_free (pasting);
  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, &error) < 0)
    {
      g_remove (path);
      tell (window, error->message);
      return;
    }
  g_ptr_array_add (files, g_file_new_for_path (path));
  start (window, files, 0, g_steal_pointer (&path));
}

/* The bytes as they are, into a file that is imported like any other: they are decoded in the sandbox only. */
static void
picture_pasted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentWindow) window = user_data;
  g_autoptr (GError) error = NULL;
  const char *type;
  g_autoptr (GInputStream) input = gdk_clipboard_read_finish (GDK_CLIPBOARD (source), result, &type, &error);
  g_autoptr (GFileIOStream) stream = NULL;
  g_autoptr (GFile) file = NULL;
  Pasting *pasting;

  if (input != NULL)
    file = g_file_new_tmp ("latent-pasted-XXXXXX", &stream, &error);
  if (file == NULL)
    {
      if (!latent_error_is_cancelled (error))
        tell (window, error->message);
      return;
    }
  pasting = g_new0 (Pasting, 1);
  pasting->window = g_steal_pointer (&window);
  pasting->path = g_file_get_path (file);
  g_object_set_data_full (G_OBJECT (input), "stream", g_object_ref (stream), g_object_unref);
  g_output_stream_splice_async (g_io_stream_get_output_stream (G_IO_STREAM (stream)), input,
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, NULL, spliced_cb, pasting);
}

void
latent_importer_paste (LatentWindow *window)
{
  static const char *types[] = { "image/png", "image/jpeg", "image/webp", NULL };
  GdkClipboard *clipboard;
  GdkContentFormats *formats;

  g_return_if_fail (LATENT_IS_WINDOW (window));

  clipboard = gtk_widget_get_clipboard (GTK_WIDGET (window));
  formats = gdk_clipboard_get_formats (clipboard);
  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST) ||
      gdk_content_formats_contain_mime_type (formats, "text/uri-list"))
    {
      gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL, files_pasted_cb,
                                      g_object_ref (window));
      return;
    }
  for (guint i = 0; types[i] != NULL; i++)
    if (gdk_content_formats_contain_mime_type (formats, types[i]))
      {
        gdk_clipboard_read_async (clipboard, types, G_PRIORITY_DEFAULT, NULL, picture_pasted_cb, g_object_ref (window));
        return;
      }
  tell (window, _ ("There is no picture in the clipboard"));
}

/* --- drops ------------------------------------------------------------------------------------------------------ */

static gboolean
accept_cb (GtkDropTarget *target, GdkDrop *drop)
{
  /* A drag of our own pictures: they are here. */
  return gdk_drop_get_drag (drop) == NULL &&
         (gdk_content_formats_contain_gtype (gdk_drop_get_formats (drop), GDK_TYPE_FILE_LIST) ||
          gdk_content_formats_contain_mime_type (gdk_drop_get_formats (drop), "text/uri-list"));
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y)
{
  LatentWindow *window = latent_window_for (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target)));

  if (window == NULL || !G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    return FALSE;
  start_slist (window, g_value_get_boxed (value));
  return TRUE;
}

void
latent_importer_add_drop_target (GtkWidget *widget)
{
  GtkDropTarget *target;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  g_signal_connect (target, "accept", G_CALLBACK (accept_cb), NULL);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), NULL);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}
