/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-export-dialog.h"

#include "latent-config.h"
#include "latent-error.h"
#include "latent-export-name.h"
#include "latent-export.h"
#include "latent-fiber.h"
#include "latent-report-dialog.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

struct _LatentExportDialog
{
  AdwDialog parent_instance;

  AdwComboRow *format_row;
  AdwComboRow *size_row;
  AdwSpinRow *quality_row;
  AdwSwitchRow *metadata_row;
  AdwEntryRow *name_row;
  AdwActionRow *example_row;
  GtkWidget *export_button;

  LatentWindow *window;
  GArray *ids;
  LatentImage *example;
  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (LatentExportDialog, latent_export_dialog, ADW_TYPE_DIALOG)

/* As the rows offer them. */
static const LatentImageKind kinds[] = { LATENT_IMAGE_KIND_UNKNOWN, LATENT_IMAGE_KIND_PNG, LATENT_IMAGE_KIND_JPEG,
                                         LATENT_IMAGE_KIND_WEBP };
static const guint sizes[] = { 0, 4096, 2048, 1024, 512 };

/* --- the work --------------------------------------------------------------------------------------------------- */

typedef struct
{
  GWeakRef window;
  LatentChoreBar *bar;
  LatentLibrary *library;
  GArray *ids;
  GFile *folder;
  GCancellable *cancellable;
  LatentExportOptions options;
  char *name;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_weak_ref_clear (&export->window);
  g_clear_object (&export->bar);
  g_object_unref (export->library);
  g_array_unref (export->ids);
  g_clear_object (&export->folder);
  g_clear_object (&export->cancellable);
  g_free (export->name);
  g_free (export);
}

static void
tell (LatentWindow *window, const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  latent_window_add_toast (window, toast);
}

static void
problems_cb (AdwToast *toast, LatentWindow *window)
{
  LatentExportReport *report = g_object_get_data (G_OBJECT (toast), "report");
  LatentReportDialog *dialog = latent_report_dialog_new (_ ("Not Exported"));

  for (guint i = 0; i < report->items->len; i++)
    {
      const LatentExportItem *item = report->items->pdata[i];
      g_autofree char *title = g_strdup_printf (_ ("Picture %" PRId64), item->image);

      if (item->message != NULL)
        latent_report_dialog_add (dialog, item->path != NULL ? item->path : title, item->message);
    }
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (window));
}

static void
show_folder_cb (AdwToast *toast, LatentWindow *window)
{
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (g_object_get_data (G_OBJECT (toast), "folder"));

  gtk_file_launcher_launch (launcher, GTK_WINDOW (window), NULL, NULL, NULL);
}

static void
show_report (LatentWindow *window, Export *export, LatentExportReport *report)
{
  guint n_written = report->items->len - report->n_failed;
  g_autofree char *written = g_strdup_printf (ngettext ("%u picture exported", "%u pictures exported", n_written),
                                              n_written);
  g_autofree char *text = report->n_failed > 0
      /* Translators: %s is "12 pictures exported" */
                            ? g_strdup_printf (ngettext ("%s, %u couldn’t be", "%s, %u couldn’t be", report->n_failed),
                                               written, report->n_failed)
                            : g_strdup (written);
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_timeout (toast, 8);
  if (report->n_failed > 0)
    {
      adw_toast_set_button_label (toast, _ ("_Show Problems"));
      g_object_set_data_full (G_OBJECT (toast), "report", latent_export_report_ref (report),
                              (GDestroyNotify) latent_export_report_unref);
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (problems_cb), window, G_CONNECT_DEFAULT);
    }
  else
    {
      adw_toast_set_button_label (toast, _ ("Show _Folder"));
      g_object_set_data_full (G_OBJECT (toast), "folder", g_object_ref (export->folder), g_object_unref);
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (show_folder_cb), window, G_CONNECT_DEFAULT);
    }
  latent_window_add_toast (window, toast);
}

static DexFuture *
export_fiber (gpointer data)
{
  Export *export = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentExportReport)
    report = dex_await_boxed (latent_library_export (export->library, export->ids, export->folder, &export->options,
                                                     latent_chore_bar_progress, export->bar, export->cancellable),
                              &error);
  g_autoptr (LatentWindow) window = g_weak_ref_get (&export->window);

  latent_chore_bar_end (export->bar);
  if (window == NULL)
    return dex_future_new_true ();
  if (report != NULL)
    show_report (window, export, report);
  else if (!latent_error_is_cancelled (error))
    tell (window, error->message);
  return dex_future_new_true ();
}

static void
folder_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Export *export = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentWindow) window = g_weak_ref_get (&export->window);

  export->folder = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, &error);
  if (window != NULL && export->folder != NULL)
    {
      export->bar = g_object_ref (latent_window_get_chore_bar (window));
      export->cancellable = latent_chore_bar_begin (export->bar, _ ("Exporting pictures"));
      if (export->cancellable != NULL)
        {
          latent_fiber_detach ("export", export_fiber, export, export_free);
          return;
        }
      tell (window, _ ("Something else is under way; try again when it has ended"));
    }
  else if (window != NULL && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    tell (window, error->message);
  export_free (export);
}

/* --- the choices ------------------------------------------------------------------------------------------------ */

static char *
dup_name (LatentExportDialog *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));

  return *name != '\0' ? g_steal_pointer (&name) : NULL;
}

static LatentImageKind
get_kind (LatentExportDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->format_row);

  return kinds[selected < G_N_ELEMENTS (kinds) ? selected : 0];
}

static char *
make_example (LatentExportDialog *self, const char *name)
{
  LatentImageKind kind = get_kind (self);
  g_autofree char *made = NULL;
  const char *suffix;

  if (self->example == NULL)
    return g_strdup ("");
  made = latent_export_make_name (name != NULL ? name : "{name}", self->example, 1);
  suffix = kind == LATENT_IMAGE_KIND_UNKNOWN ? strrchr (latent_image_get_name (self->example), '.')
           : kind == LATENT_IMAGE_KIND_PNG   ? ".png"
           : kind == LATENT_IMAGE_KIND_JPEG  ? ".jpg"
                                             : ".webp";
  return g_strconcat (made, suffix, NULL);
}

static void
changed_cb (LatentExportDialog *self)
{
  g_autofree char *name = dup_name (self);
  g_autofree char *example = NULL;
  g_autoptr (GError) error = NULL;
  gboolean good = name == NULL || latent_export_check_name (name, &error);
  LatentImageKind kind = get_kind (self);

  gtk_widget_set_visible (GTK_WIDGET (self->quality_row),
                          kind == LATENT_IMAGE_KIND_JPEG || kind == LATENT_IMAGE_KIND_WEBP);
  gtk_widget_set_sensitive (self->export_button, good);
  if (good)
    {
      example = make_example (self, name);
      gtk_widget_remove_css_class (GTK_WIDGET (self->name_row), "error");
    }
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->name_row), "error");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->example_row), good ? _ ("For Example") : _ ("Not Known"));
  adw_action_row_set_subtitle (self->example_row, good ? example : error->message);
}

static void
keep_choices (LatentExportDialog *self)
{
  g_autofree char *name = dup_name (self);

  g_settings_set_uint (self->settings, "export-format", adw_combo_row_get_selected (self->format_row));
  g_settings_set_uint (self->settings, "export-size", adw_combo_row_get_selected (self->size_row));
  g_settings_set_uint (self->settings, "export-quality", (guint) adw_spin_row_get_value (self->quality_row));
  g_settings_set_boolean (self->settings, "export-metadata", adw_switch_row_get_active (self->metadata_row));
  g_settings_set_string (self->settings, "export-name", name != NULL ? name : "");
}

static void
export_clicked_cb (LatentExportDialog *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  guint size = adw_combo_row_get_selected (self->size_row);
  Export *export = g_new0 (Export, 1);

  keep_choices (self);
  g_weak_ref_init (&export->window, self->window);
  export->library = g_object_ref (latent_session_get_library (latent_window_get_session (self->window)));
  export->ids = g_array_ref (self->ids);
  export->name = dup_name (self);
  export->options.kind = get_kind (self);
  export->options.size = sizes[size < G_N_ELEMENTS (sizes) ? size : 0];
  export->options.quality = (guint) adw_spin_row_get_value (self->quality_row);
  export->options.name = export->name;
  export->options.without_metadata = !adw_switch_row_get_active (self->metadata_row);

  gtk_file_dialog_set_title (dialog, _ ("Export To"));
  gtk_file_dialog_set_accept_label (dialog, _ ("_Export"));
  gtk_file_dialog_set_modal (dialog, TRUE);
  gtk_file_dialog_select_folder (dialog, GTK_WINDOW (self->window), NULL, folder_chosen_cb, export);
  adw_dialog_close (ADW_DIALOG (self));
}

/* --- dialog ----------------------------------------------------------------------------------------------------- */

static void
latent_export_dialog_dispose (GObject *object)
{
  LatentExportDialog *self = LATENT_EXPORT_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_EXPORT_DIALOG);
  g_clear_object (&self->example);
  g_clear_object (&self->settings);
  g_clear_weak_pointer (&self->window);
  g_clear_pointer (&self->ids, g_array_unref);
  G_OBJECT_CLASS (latent_export_dialog_parent_class)->dispose (object);
}

static void
latent_export_dialog_class_init (LatentExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_export_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, format_row);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, size_row);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, quality_row);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, metadata_row);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, example_row);
  gtk_widget_class_bind_template_child (widget_class, LatentExportDialog, export_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_clicked_cb);
}

static void
latent_export_dialog_init (LatentExportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
latent_export_dialog_present (LatentWindow *window, GArray *ids, LatentImage *example)
{
  LatentExportDialog *self;
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;

  g_return_if_fail (LATENT_IS_WINDOW (window));
  g_return_if_fail (ids != NULL && ids->len > 0);
  g_return_if_fail (example == NULL || LATENT_IS_IMAGE (example));

  self = g_object_new (LATENT_TYPE_EXPORT_DIALOG, NULL);
  g_set_weak_pointer (&self->window, window);
  self->ids = g_array_ref (ids);
  g_set_object (&self->example, example);
  self->settings = g_settings_new (LATENT_APP_ID);
  adw_combo_row_set_selected (self->format_row, g_settings_get_uint (self->settings, "export-format"));
  adw_combo_row_set_selected (self->size_row, g_settings_get_uint (self->settings, "export-size"));
  adw_spin_row_set_value (self->quality_row, g_settings_get_uint (self->settings, "export-quality"));
  adw_switch_row_set_active (self->metadata_row, g_settings_get_boolean (self->settings, "export-metadata"));
  name = g_settings_get_string (self->settings, "export-name");
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), name);
  title = g_strdup_printf (ngettext ("Export %u Picture", "Export %u Pictures", ids->len), ids->len);
  adw_dialog_set_title (ADW_DIALOG (self), title);
  changed_cb (self);
  adw_dialog_present (ADW_DIALOG (self), GTK_WIDGET (window));
}
