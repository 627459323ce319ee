/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-importer-private.h"

#include "latent-collections.h"
#include "latent-config.h"
#include "latent-error.h"
#include "latent-fetch.h"
#include "latent-fiber.h"
#include "latent-image-kind.h"
#include "latent-images.h"
#include "latent-import.h"
#include "latent-offered.h"
#include "latent-report-dialog.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

typedef struct
{
  GWeakRef window;
  LatentChoreBar *bar;
  LatentLibrary *library;
  LatentSession *session;
  GPtrArray *files;
  GStrv links; /* to be fetched into the folder, or NULL */
  GHashTable *origins; /* path → link it was fetched from */
  GCancellable *cancellable;
  gint64 collection; /* that the pictures go into, or 0 */
  char *folder; /* of ours, to be removed afterwards with all in it, or NULL */
} Import;

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  if (folder != NULL)
    g_rmdir (folder);
}

static void
import_free (gpointer data)
{
  Import *import = data;

  g_weak_ref_clear (&import->window);
  g_object_unref (import->bar);
  g_object_unref (import->library);
  g_ptr_array_unref (import->files);
  g_object_unref (import->session);
  g_object_unref (import->cancellable);
  g_strfreev (import->links);
  g_hash_table_unref (import->origins);
  remove_folder (import->folder);
  g_free (import->folder);
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
    /* Translators: %s is "12 pictures imported" */
    return g_strdup_printf (ngettext ("%s, %u was there already", "%s, %u were there already", report->n_duplicates),
                            added, report->n_duplicates);
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

static void
item_free (gpointer data)
{
  LatentImportItem *item = data;

  g_free (item->path);
  g_free (item->message);
  g_free (item);
}

static LatentImportItem *
make_problem (const char *link, const GError *error)
{
  LatentImportItem *item = g_new0 (LatentImportItem, 1);

  item->outcome = LATENT_IMPORT_FAILED;
  item->path = g_strdup (link);
  item->message = latent_error_first_line (error);
  return item;
}

/* A name that no other file of the folder has. */
static GFile *
make_file (const char *folder, const char *name, const char *extension)
{
  for (guint number = 1;; number++)
    {
      g_autofree char *numbered = number > 1 ? g_strdup_printf ("%s %u%s", name, number, extension)
                                             : g_strconcat (name, extension, NULL);
      g_autofree char *path = g_build_filename (folder, numbered, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_file_new_for_path (path);
    }
}

gboolean
_latent_importer_keep (const char *folder, GBytes *bytes, const char *name, GPtrArray *files, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  LatentImageKind kind = latent_image_kind_from_data (data, MIN (size, LATENT_IMAGE_KIND_HEAD));
  const char *extension = latent_image_kind_get_extension (kind);
  g_autofree char *suffix = extension != NULL && *extension != '\0' ? g_strconcat (".", extension, NULL)
                                                                    : g_strdup ("");
  g_autoptr (GFile) file = make_file (folder, name, suffix);

  if (!dex_await (dex_file_replace_contents_bytes (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE), error))
    return FALSE;
  g_ptr_array_add (files, g_steal_pointer (&file));
  return TRUE;
}

/* What links lead to, as files beside the others. FALSE when cancelled. */
static gboolean
fetch_all (Import *import, GPtrArray *problems, GError **error)
{
  guint n = import->links != NULL ? g_strv_length (import->links) : 0;

  for (guint i = 0; i < n; i++)
    {
      const char *link = import->links[i];
      g_autofree char *name = latent_offered_name_link (link);
      g_autoptr (GError) local = NULL;
      g_autoptr (GBytes) bytes = dex_await_boxed (
        latent_fetch_link (import->session, link, LATENT_IMPORTER_MAX_BYTES, import->cancellable), &local);

      if (bytes != NULL && _latent_importer_keep (import->folder, bytes, name, import->files, &local))
        g_hash_table_insert (import->origins, g_file_get_path (import->files->pdata[import->files->len - 1]),
                             g_strdup (link));
      else if (latent_error_is_cancelled (local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      else
        g_ptr_array_add (problems, make_problem (link, local));
      latent_chore_bar_progress (i + 1, n, import->bar);
    }
  return TRUE;
}

static void
keep_sources (Import *import, LatentImportReport *report, GError **error)
{
  for (guint i = 0; i < report->items->len; i++)
    {
      const LatentImportItem *item = report->items->pdata[i];
      const char *link = g_hash_table_lookup (import->origins, item->path);

      if (link != NULL && item->outcome == LATENT_IMPORT_ADDED && (error == NULL || *error == NULL))
        dex_await (latent_images_set_source (import->library, item->image, link), error);
    }
}

static LatentImportReport *
import_all (Import *import, GError **error)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (item_free);
  g_autoptr (LatentImportReport) report = NULL;

  if (!fetch_all (import, problems, error))
    return NULL;
  report = dex_await_boxed (
    latent_library_import (import->library, import->files, latent_chore_bar_progress, import->bar, import->cancellable),
    error);
  if (report == NULL)
    return NULL;
  report->n_failed += problems->len;
  while (problems->len > 0)
    g_ptr_array_add (report->items, g_ptr_array_steal_index (problems, 0));
  keep_sources (import, report, error);
  if (import->collection != 0)
    collect (import->library, import->collection, report, *error == NULL ? error : NULL);
  return g_steal_pointer (&report);
}

static DexFuture *
import_fiber (gpointer data)
{
  Import *import = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentImportReport) report = import_all (import, &error);
  g_autoptr (LatentWindow) window = g_weak_ref_get (&import->window);

  latent_chore_bar_end (import->bar);
  if (window == NULL)
    return dex_future_new_true ();
  if (report != NULL)
    show_report (window, import->library, report);
  if (error != NULL && !latent_error_is_cancelled (error))
    tell (window, error->message);
  return dex_future_new_true ();
}

void
_latent_importer_run (LatentWindow *window, GPtrArray *files, GStrv links, gint64 collection, char *folder)
{
  LatentSession *session = latent_window_get_session (window);
  LatentChoreBar *bar = latent_window_get_chore_bar (window);
  g_autoptr (GCancellable) cancellable = session != NULL ? latent_chore_bar_begin (bar, _ ("Importing pictures"))
                                                         : NULL;
  Import *import;

  if (cancellable == NULL)
    {
      tell (window, _ ("Something else is under way; try again when it has ended"));
      remove_folder (folder);
      g_free (folder);
      g_strfreev (links);
      return;
    }
  import = g_new0 (Import, 1);
  g_weak_ref_init (&import->window, window);
  import->bar = g_object_ref (bar);
  import->session = g_object_ref (session);
  import->library = g_object_ref (latent_session_get_library (session));
  import->files = g_ptr_array_ref (files);
  import->links = links;
  import->origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  import->cancellable = g_steal_pointer (&cancellable);
  import->collection = collection;
  import->folder = folder;
  latent_fiber_detach ("import", import_fiber, import, import_free);
}

void
latent_importer_start (LatentWindow *window, GPtrArray *files)
{
  g_return_if_fail (LATENT_IS_WINDOW (window));
  g_return_if_fail (files != NULL);

  if (files->len > 0)
    _latent_importer_run (window, files, NULL, 0, NULL);
}

void
latent_importer_start_into (LatentWindow *window, GPtrArray *files, gint64 collection)
{
  g_return_if_fail (LATENT_IS_WINDOW (window));
  g_return_if_fail (files != NULL);

  if (files->len > 0)
    _latent_importer_run (window, files, NULL, collection, NULL);
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
