/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-task-details.h"

#include "latent-catalog.h"
#include "latent-config.h"
#include "latent-dossier.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-format.h"
#include "latent-journal.h"
#include "latent-json.h"
#include "latent-task-actions.h"
#include "latent-task-words.h"

#include <glib/gi18n-lib.h>
#include <math.h>

struct _LatentTaskDetails
{
  AdwDialog parent_instance;

  LatentSession *session;
  LatentTask *task;
  GCancellable *cancellable;
  GPtrArray *attempts;
  LatentTaskRecord *record;

  AdwToastOverlay *toasts;
  AdwPreferencesGroup *problem_group;
  AdwActionRow *problem_row;
  AdwPreferencesGroup *task_group;
  AdwPreferencesGroup *record_group;
  AdwActionRow *record_row;
  GtkWidget *record_spinner;
  AdwPreferencesGroup *attempt_group;
};

G_DEFINE_FINAL_TYPE (LatentTaskDetails, latent_task_details, ADW_TYPE_DIALOG)

/* --- rows ------------------------------------------------------------------------------------------------------- */

static void
add_row (AdwPreferencesGroup *group, const char *title, const char *value)
{
  GtkWidget *row;

  if (value == NULL || *value == '\0')
    return;
  row = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), value);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  gtk_widget_add_css_class (row, "property");
  adw_preferences_group_add (group, row);
}

static void
add_time (AdwPreferencesGroup *group, const char *title, gint64 time)
{
  g_autofree char *text = time > 0 ? latent_format_date (time) : NULL;

  add_row (group, title, text);
}

static void
add_credits (AdwPreferencesGroup *group, const char *title, double credits)
{
  g_autofree char *text = !isnan (credits) ? latent_format_credits (credits) : NULL;

  add_row (group, title, text);
}

/* JSON as a person reads it; anything else as it is. */
static char *
lay_out (const char *text)
{
  g_autoptr (JsonNode) node = latent_json_parse (text, -1, LATENT_JSON_MAX_BYTES, NULL);

  return node != NULL ? json_to_string (node, TRUE) : g_strdup (text);
}

static void
add_text (AdwExpanderRow *row, const char *title, const char *text)
{
  GtkWidget *box, *heading, *label;
  g_autofree char *readable = NULL;

  if (text == NULL || *text == '\0')
    return;
  readable = lay_out (text);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  heading = gtk_label_new (title);
  label = gtk_label_new (readable);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "caption-heading");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), label);
  adw_expander_row_add_row (row, box);
}

static AdwExpanderRow *
add_expander (AdwPreferencesGroup *group, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_expander_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle != NULL ? subtitle : "");
  adw_preferences_group_add (group, row);
  return ADW_EXPANDER_ROW (row);
}

/* --- what is known at once -------------------------------------------------------------------------------------- */

/* Our explanation, and KIE's own code and words below it. */
static void
show_problem (LatentTaskDetails *self)
{
  double usual = latent_engine_get_usual_duration (latent_session_get_engine (self->session),
                                                   latent_task_get_model (self->task));
  g_autofree char *patience = latent_task_words_patience (self->task, usual, g_get_real_time ());
  g_autofree char *reason = patience != NULL ? g_strdup (patience) : latent_task_words_reason (self->task);
  g_autofree char *words = latent_task_words_service (self->task);

  if (reason == NULL && words == NULL)
    return;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->problem_row),
                                 reason != NULL ? reason
                                                : latent_task_state_to_label (latent_task_get_state (self->task)));
  adw_action_row_set_subtitle (self->problem_row, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_group), TRUE);
}

/* What KIE's support asks for first. */
static void
add_id (LatentTaskDetails *self)
{
  const char *id = latent_task_get_remote_id (self->task);
  GtkWidget *row, *button;

  if (id == NULL)
    return;
  row = adw_action_row_new ();
  button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Task ID"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), id);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  gtk_widget_add_css_class (row, "property");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Copy Task ID"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "details.copy-id");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (self->task_group, row);
}

static void
show_task (LatentTaskDetails *self)
{
  LatentTaskState state = latent_task_get_state (self->task);
  LatentReason reason = latent_task_get_reason (self->task);
  LatentModel *model = latent_catalog_get_model (latent_session_get_catalog (self->session),
                                                 latent_task_get_model (self->task), NULL);

  add_row (self->task_group, _ ("Prompt"), latent_task_get_prompt (self->task));
  add_row (self->task_group, _ ("State"), latent_task_state_to_label (state));
  if (!latent_task_state_is_final (state))
    add_row (self->task_group, _ ("Waiting for"), latent_reason_to_label (reason));
  add_row (self->task_group, _ ("Model"), model != NULL ? latent_model_get_title (model) : NULL);
  add_row (self->task_group, _ ("Model ID"), latent_task_get_model (self->task));
  add_id (self);
  add_time (self->task_group, _ ("Created"), latent_task_get_created (self->task));
  add_time (self->task_group, _ ("Sent"), latent_task_get_submitted (self->task));
  add_time (self->task_group, _ ("Finished"), latent_task_get_finished (self->task));
  add_credits (self->task_group, _ ("Estimate"), latent_task_get_estimate (self->task));
  add_credits (self->task_group, _ ("Charged"), latent_task_get_credits (self->task));
  add_text (add_expander (self->task_group, _ ("Input"), NULL), _ ("As It Is Sent"),
            latent_task_get_input (self->task));
}

/* --- what has to be asked for ----------------------------------------------------------------------------------- */

static void
show_attempts (LatentTaskDetails *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->attempt_group), self->attempts->len > 0);
  for (guint i = 0; i < self->attempts->len; i++)
    {
      const LatentAttempt *attempt = self->attempts->pdata[i];
      g_autofree char *date = latent_format_date (attempt->started);
      g_autofree char *status = attempt->answer == NULL ? g_strdup (_ ("No answer"))
                                : attempt->http_status != 0
                                  ? g_strdup_printf (_ ("HTTP status %d"), attempt->http_status)
                                  : NULL;
      AdwExpanderRow *row = add_expander (self->attempt_group, date, status);

      add_text (row, _ ("Sent"), attempt->request);
      add_text (row, _ ("Answered"), attempt->answer);
    }
}

static void
show_record (LatentTaskDetails *self)
{
  const LatentTaskRecord *record = self->record;

  gtk_widget_set_visible (GTK_WIDGET (self->record_row), FALSE);
  add_row (self->record_group, _ ("State"), record->state);
  add_time (self->record_group, _ ("Created"), record->created);
  add_time (self->record_group, _ ("Finished"), record->completed);
  add_credits (self->record_group, _ ("Credits"), record->credits);
  add_row (self->record_group, _ ("Code"), record->fail_code);
  add_row (self->record_group, _ ("Message"), record->fail_message);
  add_text (add_expander (self->record_group, _ ("Full Answer"), NULL), _ ("Answered"), record->raw);
}

static void
tell_record (LatentTaskDetails *self, const char *title, const char *subtitle)
{
  gtk_widget_set_visible (self->record_spinner, FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->record_row), title);
  adw_action_row_set_subtitle (self->record_row, subtitle != NULL ? subtitle : "");
}

typedef struct
{
  GWeakRef dialog;
  LatentSession *session;
  LatentTask *task;
  GCancellable *cancellable;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_weak_ref_clear (&look->dialog);
  g_object_unref (look->session);
  g_object_unref (look->task);
  g_object_unref (look->cancellable);
  g_free (look);
}

static DexFuture *
attempts_fiber (gpointer data)
{
  Look *look = data;
  g_autoptr (GPtrArray) attempts = dex_await_boxed (
    latent_journal_list_attempts (latent_session_get_library (look->session), latent_task_get_id (look->task)), NULL);
  g_autoptr (LatentTaskDetails) self = g_weak_ref_get (&look->dialog);

  if (self != NULL && attempts != NULL)
    {
      self->attempts = g_steal_pointer (&attempts);
      show_attempts (self);
    }
  return dex_future_new_true ();
}

static DexFuture *
record_fiber (gpointer data)
{
  Look *look = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentTaskRecord) record = dex_await_boxed (
    latent_dossier_read_record (latent_session_get_engine (look->session), look->task, look->cancellable), &error);
  g_autoptr (LatentTaskDetails) self = g_weak_ref_get (&look->dialog);

  if (self == NULL || (error != NULL && latent_error_is_cancelled (error)))
    return dex_future_new_true ();
  if (record != NULL)
    {
      self->record = g_steal_pointer (&record);
      show_record (self);
    }
  else
    tell_record (self, _ ("KIE’s Record Couldn’t Be Read"), error->message);
  return dex_future_new_true ();
}

static Look *
look_new (LatentTaskDetails *self)
{
  Look *look = g_new0 (Look, 1);

  g_weak_ref_init (&look->dialog, self);
  look->session = g_object_ref (self->session);
  look->task = g_object_ref (self->task);
  look->cancellable = g_object_ref (self->cancellable);
  return look;
}

/* --- actions ---------------------------------------------------------------------------------------------------- */

static void
copy_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentTaskDetails *self = LATENT_TASK_DETAILS (widget);
  g_autofree char *text = latent_dossier_to_text (self->task, self->attempts, self->record);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_ ("Details copied")));
}

static void
copy_id_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentTaskDetails *self = LATENT_TASK_DETAILS (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), latent_task_get_remote_id (self->task));
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_ ("Task ID copied")));
}

static void
open_log_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  latent_task_actions_open_log (widget);
}

/* --- dialog ----------------------------------------------------------------------------------------------------- */

static void
latent_task_details_dispose (GObject *object)
{
  LatentTaskDetails *self = LATENT_TASK_DETAILS (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_TASK_DETAILS);
  g_clear_object (&self->task);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (latent_task_details_parent_class)->dispose (object);
}

static void
latent_task_details_finalize (GObject *object)
{
  LatentTaskDetails *self = LATENT_TASK_DETAILS (object);

  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->attempts);
  g_clear_pointer (&self->record, latent_task_record_free);

  G_OBJECT_CLASS (latent_task_details_parent_class)->finalize (object);
}

static void
latent_task_details_class_init (LatentTaskDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_task_details_dispose;
  G_OBJECT_CLASS (klass)->finalize = latent_task_details_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-task-details.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentTaskDetails, toasts);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskDetails, problem_group);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskDetails, problem_row);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskDetails, task_group);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskDetails, record_group);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskDetails, record_row);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskDetails, record_spinner);
  gtk_widget_class_bind_template_child (widget_class, LatentTaskDetails, attempt_group);
  gtk_widget_class_install_action (widget_class, "details.copy", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "details.copy-id", NULL, copy_id_cb);
  gtk_widget_class_install_action (widget_class, "details.open-log", NULL, open_log_cb);
}

static void
latent_task_details_init (LatentTaskDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->attempts = g_ptr_array_new ();
}

void
latent_task_details_present (LatentSession *session, LatentTask *task, GtkWidget *parent)
{
  LatentTaskDetails *self;

  g_return_if_fail (LATENT_IS_SESSION (session));
  g_return_if_fail (LATENT_IS_TASK (task));
  g_return_if_fail (GTK_IS_WIDGET (parent));

  self = g_object_new (LATENT_TYPE_TASK_DETAILS, NULL);
  self->session = g_object_ref (session);
  self->task = g_object_ref (task);
  show_problem (self);
  show_task (self);
  gtk_widget_set_visible (GTK_WIDGET (self->attempt_group), FALSE);
  latent_fiber_detach ("task-attempts", attempts_fiber, look_new (self), look_free);
  if (latent_task_get_remote_id (task) != NULL)
    latent_fiber_detach ("task-record", record_fiber, look_new (self), look_free);
  else
    tell_record (self, _ ("KIE Has No Record"), _ ("This task was never accepted, or its answer was lost."));
  adw_dialog_present (ADW_DIALOG (self), parent);
}
