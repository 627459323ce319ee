/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-key-form.h"

#include "latent-config.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-keyring.h"
#include "latent-window.h"

#include <glib/gi18n-lib.h>

struct _LatentKeyForm
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkWidget *keyring_group;
  AdwActionRow *keyring_row;
  GtkWidget *unlock_button;
  AdwPasswordEntryRow *key_row;
  AdwSwitchRow *remember_row;
  GtkLabel *error_label;
  GtkWidget *check_button;
  GtkStack *check_stack;

  /* Owned references */
  LatentSession *session;
  GCancellable *cancellable; /* of the check under way, or NULL */
};

G_DEFINE_FINAL_TYPE (LatentKeyForm, latent_key_form, ADW_TYPE_BIN)

enum
{
  PROP_SESSION = 1,
  PROP_TYPING,
  N_PROPS
};

enum
{
  ACCEPTED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

typedef struct
{
  GWeakRef form;
  LatentAccount *account;
  GCancellable *cancellable;
  char *key; /* NULL: take it from the keyring */
  gboolean remember;
} Check;

static void
check_free (gpointer data)
{
  Check *check = data;

  g_weak_ref_clear (&check->form);
  g_clear_object (&check->account);
  g_clear_object (&check->cancellable);
  g_free (check->key);
  g_free (check);
}

static void
show_error (LatentKeyForm *self, const char *message)
{
  gtk_label_set_label (self->error_label, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), message != NULL);
  if (message != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->key_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->key_row), "error");
}

/* @error: what the keyring said, NULL if all is well. */
static void
show_keyring (LatentKeyForm *self, const GError *error)
{
  gboolean locked = g_error_matches (error, LATENT_KEYRING_ERROR, LATENT_KEYRING_ERROR_LOCKED);

  gtk_widget_set_visible (self->keyring_group, error != NULL);
  gtk_widget_set_visible (self->unlock_button, locked);
  gtk_widget_set_sensitive (GTK_WIDGET (self->remember_row), error == NULL || locked);
  if (error == NULL)
    return;
  adw_switch_row_set_active (self->remember_row, locked);
  if (locked)
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->keyring_row), _ ("The Keyring Is Locked"));
      adw_action_row_set_subtitle (self->keyring_row, _ ("The key may be in it already."));
    }
  else
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->keyring_row), _ ("No Keyring on This System"));
      adw_action_row_set_subtitle (self->keyring_row,
                                   _ ("A key can’t be stored safely. It is used until Latent closes, then forgotten."));
    }
}

static void
set_busy (LatentKeyForm *self, gboolean busy)
{
  gtk_stack_set_visible_child_name (self->check_stack, busy ? "spinner" : "label");
  /* Not insensitive: the focus stays where it is. */
  gtk_editable_set_editable (GTK_EDITABLE (self->key_row), !busy);
  gtk_widget_set_sensitive (self->unlock_button, !busy);
}

/* Only storing it failed: the key is good and in use. */
static void
tell_unstored (LatentKeyForm *self, const GError *error)
{
  LatentWindow *window = latent_window_for (GTK_WIDGET (self));
  AdwToast *toast;

  if (window == NULL)
    return;
  toast = adw_toast_new (_ ("The key is used for this run only"));
  adw_toast_set_timeout (toast, 10);
  latent_window_add_toast (window, toast);
  g_message ("The key wasn't stored: %s", error->message);
}

static void
finish_check (LatentKeyForm *self, Check *check, gboolean done, const GError *error)
{
  gboolean unstored = check->key != NULL && error != NULL && error->domain == LATENT_KEYRING_ERROR;

  if (check->cancellable != self->cancellable)
    return;
  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
  if (unstored)
    tell_unstored (self, error);
  if (done || unstored)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->key_row), "");
      show_error (self, NULL);
      g_signal_emit (self, signals[ACCEPTED], 0);
    }
  else if (check->key == NULL)
    {
      show_keyring (self, error);
      gtk_widget_grab_focus (GTK_WIDGET (self->key_row));
    }
  else if (!latent_error_is_cancelled (error))
    {
      show_error (self, error->message);
      gtk_widget_grab_focus (GTK_WIDGET (self->key_row));
    }
}

static DexFuture *
check_fiber (gpointer user_data)
{
  Check *check = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentKeyForm) self = NULL;
  gboolean done;

  if (check->key != NULL)
    done = dex_await (latent_account_try_key (check->account, check->key, check->remember, check->cancellable), &error);
  else
    done = dex_await_boolean (latent_account_load_key (check->account, check->cancellable), &error);

  self = g_weak_ref_get (&check->form);
  if (self != NULL)
    finish_check (self, check, done, error);
  return dex_future_new_true ();
}

/* Takes @key. */
static void
start_check (LatentKeyForm *self, char *key)
{
  Check *check = g_new0 (Check, 1);

  self->cancellable = g_cancellable_new ();
  g_weak_ref_init (&check->form, self);
  check->account = g_object_ref (latent_session_get_account (self->session));
  check->cancellable = g_object_ref (self->cancellable);
  check->key = key;
  check->remember = adw_switch_row_get_active (self->remember_row);
  show_error (self, NULL);
  set_busy (self, TRUE);
  latent_fiber_detach ("key-check", check_fiber, check, check_free);
}

static void
check_cb (LatentKeyForm *self)
{
  g_autofree char *key = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->key_row))));

  if (self->session == NULL || self->cancellable != NULL || *key == '\0')
    return;
  start_check (self, g_steal_pointer (&key));
}

static void
unlock_clicked_cb (LatentKeyForm *self)
{
  if (self->session != NULL && self->cancellable == NULL)
    start_check (self, NULL);
}

static void
key_changed_cb (LatentKeyForm *self)
{
  g_autofree char *key = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->key_row))));

  show_error (self, NULL);
  gtk_widget_set_sensitive (self->check_button, *key != '\0');
  if (*key != '\0')
    gtk_widget_add_css_class (self->check_button, "suggested-action");
  else
    gtk_widget_remove_css_class (self->check_button, "suggested-action");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TYPING]);
}

static gboolean
latent_key_form_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (LATENT_KEY_FORM (widget)->key_row));
}

static void
latent_key_form_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, LATENT_KEY_FORM (object)->session);
      break;
    case PROP_TYPING:
      g_value_set_boolean (value, gtk_widget_get_sensitive (LATENT_KEY_FORM (object)->check_button));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_key_form_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SESSION:
      latent_key_form_set_session (LATENT_KEY_FORM (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_key_form_dispose (GObject *object)
{
  LatentKeyForm *self = LATENT_KEY_FORM (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_KEY_FORM);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (latent_key_form_parent_class)->dispose (object);
}

static void
latent_key_form_class_init (LatentKeyFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = latent_key_form_get_property;
  object_class->set_property = latent_key_form_set_property;
  object_class->dispose = latent_key_form_dispose;
  widget_class->grab_focus = latent_key_form_grab_focus;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, LATENT_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_TYPING] = g_param_spec_boolean ("typing", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ACCEPTED] = g_signal_new ("accepted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-key-form.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentKeyForm, keyring_group);
  gtk_widget_class_bind_template_child (widget_class, LatentKeyForm, keyring_row);
  gtk_widget_class_bind_template_child (widget_class, LatentKeyForm, unlock_button);
  gtk_widget_class_bind_template_child (widget_class, LatentKeyForm, key_row);
  gtk_widget_class_bind_template_child (widget_class, LatentKeyForm, remember_row);
  gtk_widget_class_bind_template_child (widget_class, LatentKeyForm, error_label);
  gtk_widget_class_bind_template_child (widget_class, LatentKeyForm, check_button);
  gtk_widget_class_bind_template_child (widget_class, LatentKeyForm, check_stack);
  gtk_widget_class_bind_template_callback (widget_class, check_cb);
  gtk_widget_class_bind_template_callback (widget_class, unlock_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_changed_cb);
}

static void
latent_key_form_init (LatentKeyForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
latent_key_form_set_session (LatentKeyForm *self, LatentSession *session)
{
  g_return_if_fail (LATENT_IS_KEY_FORM (self));

  if (!g_set_object (&self->session, session))
    return;
  if (self->cancellable != NULL)
    {
      g_cancellable_cancel (self->cancellable);
      g_clear_object (&self->cancellable);
      set_busy (self, FALSE);
    }
  show_error (self, NULL);
  show_keyring (self, session != NULL ? latent_session_get_key_error (session) : NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}
