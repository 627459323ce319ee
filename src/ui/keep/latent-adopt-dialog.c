/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-adopt-dialog.h"

#include "latent-adoption.h"
#include "latent-config.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-report-dialog.h"

#include <glib/gi18n-lib.h>

#define LOGS_PAGE "https://kie.ai/logs"

struct _LatentAdoptDialog
{
  AdwDialog parent_instance;

  GtkTextView *text_view;
  GtkLabel *count_label;
  GtkWidget *fetch_button;
  GtkStack *fetch_stack;

  LatentWindow *window;
  GCancellable *cancellable; /* while KIE is asked */
};

G_DEFINE_FINAL_TYPE (LatentAdoptDialog, latent_adopt_dialog, ADW_TYPE_DIALOG)

static char **
find_ids (LatentAdoptDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  g_autofree char *text = NULL;

  g_object_get (buffer, "text", &text, NULL);
  return latent_adoption_find_ids (text);
}

static void
changed_cb (LatentAdoptDialog *self)
{
  g_auto (GStrv) ids = find_ids (self);
  guint n = g_strv_length (ids);
  g_autofree char *text = n > 0 ? g_strdup_printf (ngettext ("%u task ID found", "%u task IDs found", n), n)
                                : g_strdup (_ ("Paste text with task IDs in it"));

  gtk_label_set_label (self->count_label, text);
  gtk_widget_set_sensitive (self->fetch_button, n > 0 && self->cancellable == NULL);
}

/* --- the work --------------------------------------------------------------------------------------------------- */

typedef struct
{
  GWeakRef dialog;
  LatentEngine *engine;
  char **ids;
  GCancellable *cancellable;
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_weak_ref_clear (&fetch->dialog);
  g_object_unref (fetch->engine);
  g_strfreev (fetch->ids);
  g_object_unref (fetch->cancellable);
  g_free (fetch);
}

static void
tell (LatentWindow *window, const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  latent_window_add_toast (window, toast);
}

static void
show_result (LatentWindow *window, GPtrArray *adoptions)
{
  LatentReportDialog *report = NULL;
  guint n_found = 0;

  for (guint i = 0; i < adoptions->len; i++)
    {
      const LatentAdoption *adoption = adoptions->pdata[i];

      n_found += adoption->task != NULL;
      if (adoption->task != NULL)
        continue;
      if (report == NULL)
        report = latent_report_dialog_new (_ ("Not Fetched"));
      latent_report_dialog_add (report, adoption->remote_id, adoption->message);
    }
  if (n_found > 0)
    {
      g_autofree char *text = g_strdup_printf (
        ngettext ("%u task found; its pictures come now", "%u tasks found; their pictures come now", n_found), n_found);

      tell (window, text);
    }
  if (report != NULL)
    adw_dialog_present (ADW_DIALOG (report), GTK_WIDGET (window));
}

static DexFuture *
fetch_fiber (gpointer data)
{
  Fetch *fetch = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) adoptions = dex_await_boxed (
    latent_engine_adopt_ids (fetch->engine, (const char *const *) fetch->ids, fetch->cancellable), &error);
  g_autoptr (LatentAdoptDialog) self = g_weak_ref_get (&fetch->dialog);

  if (self == NULL || self->window == NULL)
    return dex_future_new_true ();
  g_clear_object (&self->cancellable);
  gtk_stack_set_visible_child_name (self->fetch_stack, "label");
  changed_cb (self);
  if (adoptions != NULL)
    {
      g_autoptr (LatentWindow) window = g_object_ref (self->window);

      adw_dialog_close (ADW_DIALOG (self));
      show_result (window, adoptions);
    }
  else if (!latent_error_is_cancelled (error))
    gtk_label_set_label (self->count_label, error->message);
  return dex_future_new_true ();
}

static void
fetch_clicked_cb (LatentAdoptDialog *self)
{
  Fetch *fetch;

  if (self->window == NULL || self->cancellable != NULL || latent_window_get_session (self->window) == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  fetch = g_new0 (Fetch, 1);
  g_weak_ref_init (&fetch->dialog, self);
  fetch->engine = g_object_ref (latent_session_get_engine (latent_window_get_session (self->window)));
  fetch->ids = find_ids (self);
  fetch->cancellable = g_object_ref (self->cancellable);
  gtk_stack_set_visible_child_name (self->fetch_stack, "spinner");
  changed_cb (self);
  latent_fiber_detach ("adopt", fetch_fiber, fetch, fetch_free);
}

static void
open_log_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (LOGS_PAGE);

  gtk_uri_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, NULL, NULL);
}

/* --- dialog ----------------------------------------------------------------------------------------------------- */

static void
latent_adopt_dialog_dispose (GObject *object)
{
  LatentAdoptDialog *self = LATENT_ADOPT_DIALOG (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_weak_pointer (&self->window);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_ADOPT_DIALOG);
  G_OBJECT_CLASS (latent_adopt_dialog_parent_class)->dispose (object);
}

static void
latent_adopt_dialog_class_init (LatentAdoptDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_adopt_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-adopt-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentAdoptDialog, text_view);
  gtk_widget_class_bind_template_child (widget_class, LatentAdoptDialog, count_label);
  gtk_widget_class_bind_template_child (widget_class, LatentAdoptDialog, fetch_button);
  gtk_widget_class_bind_template_child (widget_class, LatentAdoptDialog, fetch_stack);
  gtk_widget_class_bind_template_callback (widget_class, fetch_clicked_cb);
  gtk_widget_class_install_action (widget_class, "adopt.open-log", NULL, open_log_cb);
}

static void
latent_adopt_dialog_init (LatentAdoptDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (gtk_text_view_get_buffer (self->text_view), "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  changed_cb (self);
}

void
latent_adopt_dialog_present (LatentWindow *window)
{
  LatentAdoptDialog *self;

  g_return_if_fail (LATENT_IS_WINDOW (window));

  self = g_object_new (LATENT_TYPE_ADOPT_DIALOG, NULL);
  g_set_weak_pointer (&self->window, window);
  adw_dialog_present (ADW_DIALOG (self), GTK_WIDGET (window));
}
