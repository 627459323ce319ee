/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-preferences-dialog.h"

#include "latent-config.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-format.h"
#include "latent-key-form.h"
#include "latent-setting-row.h"
#include "latent-spelling.h"
#include "latent-spending-group.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* The documented limit for every account. */
#define USUAL_LIMIT 20
#define USUAL_TRASH_DAYS 30

struct _LatentPreferencesDialog
{
  AdwPreferencesDialog parent_instance;

  /* Template widgets */
  AdwActionRow *key_row;
  GtkWidget *remove_button;
  GtkButton *replace_button;
  AdwActionRow *balance_row;
  GtkWidget *refresh_button;
  AdwSpinRow *limit_row;
  LatentSpendingGroup *spending;
  AdwActionRow *folder_row;
  AdwSpinRow *trash_row;
  AdwActionRow *verify_row;
  AdwActionRow *back_up_row;
  AdwActionRow *restore_row;
  AdwSwitchRow *metadata_row;
  GtkWidget *move_button;
  AdwComboRow *appearance_row;
  AdwSwitchRow *spelling_row;
  AdwComboRow *language_row;
  AdwComboRow *closing_row;
  AdwNavigationPage *key_page;
  LatentKeyForm *key_form;

  /* Owned references */
  GSettings *settings;
  GStrv languages; /* codes of those that spelling can be checked in; before them is the automatic choice */
  LatentSession *session;
  GSignalGroup *account_signals;

  gboolean ready; /* what the rows say is the user's */
};

G_DEFINE_FINAL_TYPE (LatentPreferencesDialog, latent_preferences_dialog, ADW_TYPE_PREFERENCES_DIALOG)

static const char *appearances[] = { "system", "light", "dark", NULL };
static const char *closings[] = { "ask", "background", "quit", NULL };

static const char *
describe_key (LatentAccount *account)
{
  switch (latent_account_get_origin (account))
    {
    case LATENT_KEY_KEYRING:
      return _ ("Kept in the keyring");
    case LATENT_KEY_GIVEN:
      return _ ("For this run only");
    case LATENT_KEY_DEMO:
      return _ ("The demo needs none");
    case LATENT_KEY_NONE:
    default:
      return _ ("Not set");
    }
}

static void
update_account (LatentPreferencesDialog *self)
{
  LatentAccount *account = self->session != NULL ? latent_session_get_account (self->session) : NULL;
  gboolean demo = self->session != NULL && latent_session_get_demo (self->session);
  double balance = account != NULL ? latent_account_get_balance (account) : NAN;
  gboolean has_key = account != NULL && latent_account_get_has_key (account);
  g_autofree char *credits = isnan (balance) ? g_strdup (_ ("Not known yet")) : latent_format_credits (balance);

  gtk_widget_set_sensitive (GTK_WIDGET (self->key_row), account != NULL);
  adw_action_row_set_subtitle (self->key_row, account != NULL ? describe_key (account) : "");
  gtk_widget_set_visible (self->remove_button, has_key && !demo);
  gtk_widget_set_visible (GTK_WIDGET (self->replace_button), !demo);
  gtk_button_set_label (self->replace_button, has_key ? _ ("Replace") : _ ("Enter Key"));
  adw_action_row_set_subtitle (self->balance_row, credits);
  gtk_widget_set_sensitive (self->refresh_button, has_key);
}

static void
show_error (LatentPreferencesDialog *self, const GError *error)
{
  AdwToast *toast;

  if (latent_error_is_cancelled (error))
    return;
  toast = adw_toast_new (error->message);
  adw_toast_set_use_markup (toast, FALSE);
  adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (self), toast);
}

/* The row is a part of the dialog: while one lives, so does the other. */
static void
setting_failed_cb (const GError *error, gpointer data)
{
  show_error (data, error);
}

typedef struct
{
  GWeakRef dialog;
  LatentAccount *account;
  gboolean forget;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_weak_ref_clear (&call->dialog);
  g_object_unref (call->account);
  g_free (call);
}

static DexFuture *
call_fiber (gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentPreferencesDialog) self = NULL;
  gboolean done;

  if (call->forget)
    done = dex_await (latent_account_forget_key (call->account, NULL), &error);
  else
    done = dex_await (latent_account_refresh (call->account, NULL), &error);

  self = g_weak_ref_get (&call->dialog);
  if (self == NULL)
    return dex_future_new_true ();
  update_account (self);
  if (!done)
    show_error (self, error);
  return dex_future_new_true ();
}

static void
start_call (LatentPreferencesDialog *self, gboolean forget)
{
  Call *call;

  if (self->session == NULL)
    return;
  call = g_new0 (Call, 1);
  g_weak_ref_init (&call->dialog, self);
  call->account = g_object_ref (latent_session_get_account (self->session));
  call->forget = forget;
  latent_fiber_detach ("preferences-account", call_fiber, call, call_free);
}

static void
refresh_clicked_cb (LatentPreferencesDialog *self)
{
  start_call (self, FALSE);
}

static void
remove_clicked_cb (LatentPreferencesDialog *self)
{
  start_call (self, TRUE);
}

static void
replace_clicked_cb (LatentPreferencesDialog *self)
{
  latent_preferences_dialog_ask_key (self);
}

static void
accepted_cb (LatentPreferencesDialog *self)
{
  update_account (self);
  /* A queue that was held for want of a key goes on. */
  latent_engine_release (latent_session_get_engine (self->session));
  adw_preferences_dialog_pop_subpage (ADW_PREFERENCES_DIALOG (self));
}

static void
select_string (AdwComboRow *row, const char **strings, GSettings *settings, const char *key)
{
  g_autofree char *value = g_settings_get_string (settings, key);

  for (guint i = 0; strings[i] != NULL; i++)
    if (g_str_equal (strings[i], value))
      adw_combo_row_set_selected (row, i);
}

/* What the button is named after is done in the window, where its progress is seen. */
static void
window_action_cb (LatentPreferencesDialog *self, GtkButton *button)
{
  GtkRoot *window = gtk_widget_get_root (GTK_WIDGET (self));

  g_object_ref (window);
  adw_dialog_close (ADW_DIALOG (self));
  gtk_widget_activate_action (GTK_WIDGET (window), gtk_widget_get_name (GTK_WIDGET (button)), NULL);
  g_object_unref (window);
}

static void
appearance_selected_cb (LatentPreferencesDialog *self)
{
  if (self->ready)
    g_settings_set_string (self->settings, "appearance",
                           appearances[adw_combo_row_get_selected (self->appearance_row)]);
}

static void
language_selected_cb (LatentPreferencesDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->language_row);

  if (self->ready && selected != GTK_INVALID_LIST_POSITION)
    g_settings_set_string (self->settings, "spelling-language", selected > 0 ? self->languages[selected - 1] : "");
}

/* Nothing of it is shown where nothing can be checked. */
static void
set_up_spelling (LatentPreferencesDialog *self)
{
  g_auto (GStrv) names = NULL;
  g_autoptr (GtkStringList) list = NULL;
  g_autofree char *code = g_settings_get_string (self->settings, "spelling-language");

  if (!latent_spelling_list_languages (&self->languages, &names))
    return;
  list = gtk_string_list_new (NULL);
  gtk_string_list_append (list, _ ("Automatic"));
  gtk_string_list_splice (list, 1, 0, (const char *const *) names);
  adw_combo_row_set_model (self->language_row, G_LIST_MODEL (list));
  for (guint i = 0; self->languages[i] != NULL; i++)
    if (g_str_equal (self->languages[i], code))
      adw_combo_row_set_selected (self->language_row, i + 1);
  gtk_widget_set_visible (GTK_WIDGET (self->spelling_row), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->language_row), names[1] != NULL);
  g_settings_bind (self->settings, "check-spelling", self->spelling_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_object_bind_property (self->spelling_row, "active", self->language_row, "sensitive", G_BINDING_SYNC_CREATE);
}

static void
closing_selected_cb (LatentPreferencesDialog *self)
{
  if (self->ready)
    g_settings_set_string (self->settings, "when-closing", closings[adw_combo_row_get_selected (self->closing_row)]);
}

static void
latent_preferences_dialog_dispose (GObject *object)
{
  LatentPreferencesDialog *self = LATENT_PREFERENCES_DIALOG (object);

  g_clear_object (&self->account_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_PREFERENCES_DIALOG);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->languages, g_strfreev);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (latent_preferences_dialog_parent_class)->dispose (object);
}

static void
latent_preferences_dialog_class_init (LatentPreferencesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_preferences_dialog_dispose;

  g_type_ensure (LATENT_TYPE_KEY_FORM);
  g_type_ensure (LATENT_TYPE_SPENDING_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/latentapp/Latent/ui/latent-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentPreferencesDialog, key_row);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferencesDialog, remove_button);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferencesDialog, replace_button);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferencesDialog, balance_row);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferencesDialog, refresh_button);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferencesDialog, limit_row);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferencesDialog, folder_row);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferencesDialog, spending);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferencesDialog, trash_row);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferencesDialog, verify_row);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferencesDialog, back_up_row);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferencesDialog, restore_row);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferencesDialog, metadata_row);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferencesDialog, move_button);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferencesDialog, appearance_row);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferencesDialog, spelling_row);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferencesDialog, language_row);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferencesDialog, closing_row);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferencesDialog, key_page);
  gtk_widget_class_bind_template_child (widget_class, LatentPreferencesDialog, key_form);
  gtk_widget_class_bind_template_callback (widget_class, refresh_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, replace_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, accepted_cb);
  gtk_widget_class_bind_template_callback (widget_class, window_action_cb);
  gtk_widget_class_bind_template_callback (widget_class, appearance_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, language_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, closing_selected_cb);
}

static void
latent_preferences_dialog_init (LatentPreferencesDialog *self)
{
  self->account_signals = g_signal_group_new (LATENT_TYPE_ACCOUNT);
  g_signal_group_connect_swapped (self->account_signals, "notify::has-key", G_CALLBACK (update_account), self);
  g_signal_group_connect_swapped (self->account_signals, "notify::origin", G_CALLBACK (update_account), self);
  g_signal_group_connect_swapped (self->account_signals, "notify::balance", G_CALLBACK (update_account), self);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Where the library lies, and why it stays there. */
static char *
describe_folder (LatentSession *session)
{
  g_autofree char *path = g_file_get_parse_name (latent_library_get_folder (latent_session_get_library (session)));

  if (latent_session_get_movable (session))
    return g_steal_pointer (&path);
  return g_strdup_printf ("%s\n%s", path, _ ("The demo service works in this folder, so it can’t be moved"));
}

LatentPreferencesDialog *
latent_preferences_dialog_new (GSettings *settings, LatentSession *session)
{
  LatentPreferencesDialog *self;
  g_autofree char *folder = NULL;
  gboolean may_change;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (session == NULL || LATENT_IS_SESSION (session), NULL);

  self = g_object_new (LATENT_TYPE_PREFERENCES_DIALOG, NULL);
  self->settings = g_object_ref (settings);
  if (session != NULL)
    {
      self->session = g_object_ref (session);
      g_signal_group_set_target (self->account_signals, latent_session_get_account (session));
      latent_key_form_set_session (self->key_form, session);
      latent_setting_row_bind (self->limit_row, latent_session_get_library (session), "limit.requests", USUAL_LIMIT,
                               setting_failed_cb, self);
      latent_setting_row_bind (self->trash_row, latent_session_get_library (session), LATENT_SETTING_TRASH_DAYS,
                               USUAL_TRASH_DAYS, setting_failed_cb, self);
    }
  folder = session != NULL ? describe_folder (session) : NULL;
  if (session != NULL)
    latent_spending_group_set_session (self->spending, session, setting_failed_cb, self);
  may_change = session != NULL && !latent_library_get_read_only (latent_session_get_library (session));
  gtk_widget_set_sensitive (GTK_WIDGET (self->spending), may_change);
  gtk_widget_set_sensitive (GTK_WIDGET (self->limit_row), may_change);
  gtk_widget_set_sensitive (GTK_WIDGET (self->trash_row), may_change);
  gtk_widget_set_sensitive (GTK_WIDGET (self->restore_row), may_change);
  gtk_widget_set_sensitive (self->move_button, may_change && latent_session_get_movable (session));
  gtk_widget_set_sensitive (GTK_WIDGET (self->verify_row), session != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->back_up_row), session != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->folder_row), session != NULL);
  adw_action_row_set_subtitle (self->folder_row, folder != NULL ? folder : "");
  g_settings_bind (settings, "export-metadata", self->metadata_row, "active", G_SETTINGS_BIND_DEFAULT);
  select_string (self->appearance_row, appearances, settings, "appearance");
  select_string (self->closing_row, closings, settings, "when-closing");
  set_up_spelling (self);
  self->ready = TRUE;
  update_account (self);
  return self;
}

void
latent_preferences_dialog_ask_key (LatentPreferencesDialog *self)
{
  g_return_if_fail (LATENT_IS_PREFERENCES_DIALOG (self));

  if (self->session == NULL || latent_session_get_demo (self->session))
    return;
  adw_preferences_dialog_push_subpage (ADW_PREFERENCES_DIALOG (self), self->key_page);
  gtk_widget_grab_focus (GTK_WIDGET (self->key_form));
}
