/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-caretaker.h"

#include "latent-application.h"
#include "latent-backup.h"
#include "latent-config.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-report-dialog.h"
#include "latent-verify.h"

#include <glib/gi18n-lib.h>

static void
tell (LatentWindow *window, const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  latent_window_add_toast (window, toast);
}

/* --- verify ----------------------------------------------------------------------------------------------------- */

typedef struct
{
  GWeakRef window;
  LatentChoreBar *bar;
  LatentLibrary *library;
  GCancellable *cancellable;
  gboolean repair;
} Verify;

static void
verify_free (gpointer data)
{
  Verify *verify = data;

  g_weak_ref_clear (&verify->window);
  g_object_unref (verify->bar);
  g_object_unref (verify->library);
  g_object_unref (verify->cancellable);
  g_free (verify);
}

static void
repair_cb (AdwToast *toast, LatentWindow *window)
{
  latent_caretaker_verify (window, TRUE);
}

static void
list_findings (LatentWindow *window, LatentVerifyReport *report)
{
  LatentReportDialog *dialog = latent_report_dialog_new (_ ("What Was Found"));

  for (guint i = 0; i < report->findings->len; i++)
    {
      const LatentFinding *finding = report->findings->pdata[i];
      g_autofree char *mended = finding->mended ? g_strdup_printf (_ ("Mended: %s"), finding->message) : NULL;

      latent_report_dialog_add (dialog, finding->path != NULL ? finding->path : _ ("The database"),
                                mended != NULL ? mended : finding->message);
    }
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (window));
}

static void
show_report (LatentWindow *window, LatentVerifyReport *report, gboolean repaired)
{
  guint n = report->findings->len;
  g_autofree char *text = NULL;
  AdwToast *toast;

  if (n == 0)
    {
      text = g_strdup_printf (
        ngettext ("All is well with %u picture", "All is well with %u pictures", report->n_pictures),
        report->n_pictures);
      tell (window, text);
      return;
    }
  list_findings (window, report);
  if (repaired)
    {
      n -= latent_verify_report_count_open (report);
      text = g_strdup_printf (ngettext ("%u finding mended", "%u findings mended", n), n);
      tell (window, text);
      return;
    }
  text = g_strdup_printf (ngettext ("%u finding", "%u findings", n), n);
  toast = adw_toast_new (text);
  adw_toast_set_timeout (toast, 0);
  adw_toast_set_button_label (toast, _ ("_Repair"));
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (repair_cb), window, G_CONNECT_DEFAULT);
  latent_window_add_toast (window, toast);
}

static DexFuture *
verify_fiber (gpointer data)
{
  Verify *verify = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentVerifyReport)
    report = dex_await_boxed (latent_library_verify (verify->library, verify->repair, latent_chore_bar_progress,
                                                     verify->bar, verify->cancellable),
                              &error);
  g_autoptr (LatentWindow) window = g_weak_ref_get (&verify->window);

  latent_chore_bar_end (verify->bar);
  if (window == NULL)
    return dex_future_new_true ();
  if (report != NULL)
    show_report (window, report, verify->repair);
  else if (!latent_error_is_cancelled (error))
    tell (window, error->message);
  return dex_future_new_true ();
}

void
latent_caretaker_verify (LatentWindow *window, gboolean repair)
{
  LatentSession *session;
  g_autoptr (GCancellable) cancellable = NULL;
  Verify *verify;

  g_return_if_fail (LATENT_IS_WINDOW (window));

  session = latent_window_get_session (window);
  if (session != NULL)
    cancellable = latent_chore_bar_begin (latent_window_get_chore_bar (window),
                                          repair ? _ ("Repairing the library") : _ ("Checking the library"));
  if (cancellable == NULL)
    {
      tell (window, _ ("Something else is under way; try again when it has ended"));
      return;
    }
  verify = g_new0 (Verify, 1);
  g_weak_ref_init (&verify->window, window);
  verify->bar = g_object_ref (latent_window_get_chore_bar (window));
  verify->library = g_object_ref (latent_session_get_library (session));
  verify->cancellable = g_steal_pointer (&cancellable);
  verify->repair = repair;
  latent_fiber_detach ("verify", verify_fiber, verify, verify_free);
}

/* --- backup ----------------------------------------------------------------------------------------------------- */

typedef struct
{
  GWeakRef window;
  LatentLibrary *library;
} BackUp;

static void
back_up_free (gpointer data)
{
  BackUp *back_up = data;

  g_weak_ref_clear (&back_up->window);
  g_object_unref (back_up->library);
  g_free (back_up);
}

static DexFuture *
backed_up_cb (DexFuture *future, gpointer user_data)
{
  BackUp *back_up = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentWindow) window = g_weak_ref_get (&back_up->window);
  gboolean done = dex_future_get_value (future, &error) != NULL;

  if (window != NULL)
    tell (window, done ? _ ("The library’s data are backed up") : error->message);
  return dex_future_new_true ();
}

static void
file_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BackUp *back_up = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);
  g_autoptr (LatentWindow) window = g_weak_ref_get (&back_up->window);

  if (file != NULL)
    {
      /* The chooser has asked whether it may be replaced. */
      g_file_delete (file, NULL, NULL);
      dex_future_disown (
        dex_future_finally (latent_library_backup (back_up->library, file), backed_up_cb, back_up, back_up_free));
      return;
    }
  if (window != NULL && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    tell (window, error->message);
  back_up_free (back_up);
}

void
latent_caretaker_back_up (LatentWindow *window)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = g_date_time_format (now, "latent-%Y-%m-%d.db");
  LatentSession *session;
  BackUp *back_up;

  g_return_if_fail (LATENT_IS_WINDOW (window));

  session = latent_window_get_session (window);
  if (session == NULL)
    return;
  back_up = g_new0 (BackUp, 1);
  g_weak_ref_init (&back_up->window, window);
  back_up->library = g_object_ref (latent_session_get_library (session));
  gtk_file_dialog_set_title (dialog, _ ("Back Up the Library’s Data"));
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_set_modal (dialog, TRUE);
  gtk_file_dialog_save (dialog, GTK_WINDOW (window), NULL, file_chosen_cb, back_up);
}

/* --- what needs it closed --------------------------------------------------------------------------------------- */

static LatentApplication *
get_app (LatentWindow *window)
{
  return LATENT_APPLICATION (gtk_window_get_application (GTK_WINDOW (window)));
}

static void
tell_failure (LatentWindow *window, const GError *error)
{
  if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    tell (window, error->message);
}

static void
folder_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentWindow) window = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) chosen = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, &error);
  g_autoptr (GFile) folder = NULL;

  if (chosen == NULL)
    {
      tell_failure (window, error);
      return;
    }
  folder = latent_relocation_suggest (
    latent_library_get_folder (latent_session_get_library (latent_window_get_session (window))), chosen);
  latent_application_move_library (get_app (window), folder);
}

static gboolean
may_close (LatentWindow *window)
{
  if (latent_window_get_session (window) == NULL)
    return FALSE;
  if (!latent_chore_bar_is_busy (latent_window_get_chore_bar (window)))
    return TRUE;
  tell (window, _ ("Something else is under way; try again when it has ended"));
  return FALSE;
}

void
latent_caretaker_move (LatentWindow *window)
{
  g_autoptr (GtkFileDialog) dialog = NULL;
  g_autoptr (GFile) parent = NULL;

  g_return_if_fail (LATENT_IS_WINDOW (window));

  if (!may_close (window))
    return;
  dialog = gtk_file_dialog_new ();
  parent = g_file_get_parent (
    latent_library_get_folder (latent_session_get_library (latent_window_get_session (window))));
  gtk_file_dialog_set_title (dialog, _ ("Move the Library To"));
  gtk_file_dialog_set_accept_label (dialog, _ ("_Move Here"));
  gtk_file_dialog_set_initial_folder (dialog, parent);
  gtk_file_dialog_set_modal (dialog, TRUE);
  gtk_file_dialog_select_folder (dialog, GTK_WINDOW (window), NULL, folder_chosen_cb, g_object_ref (window));
}

static void
copy_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentWindow) window = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, &error);

  if (file == NULL)
    tell_failure (window, error);
  else if (g_file_peek_path (file) == NULL)
    tell (window, _ ("The copy isn’t on a disk of this computer"));
  else
    latent_application_restore_library (get_app (window), file);
}

void
latent_caretaker_restore (LatentWindow *window)
{
  g_autoptr (GtkFileDialog) dialog = NULL;
  g_autoptr (GListStore) filters = NULL;
  g_autoptr (GtkFileFilter) filter = NULL;

  g_return_if_fail (LATENT_IS_WINDOW (window));

  if (!may_close (window))
    return;
  dialog = gtk_file_dialog_new ();
  filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, _ ("Copies of a library’s data"));
  gtk_file_filter_add_suffix (filter, "db");
  filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_list_store_append (filters, filter);
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_set_title (dialog, _ ("Restore the Library’s Data"));
  gtk_file_dialog_set_accept_label (dialog, _ ("_Restore"));
  gtk_file_dialog_set_modal (dialog, TRUE);
  gtk_file_dialog_open (dialog, GTK_WINDOW (window), NULL, copy_chosen_cb, g_object_ref (window));
}
