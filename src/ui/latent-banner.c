/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-banner.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>

#define KEY_PAGE "https://kie.ai/api-key"
#define BILLING_PAGE "https://kie.ai/pricing"

struct _LatentBanner
{
  AdwBin parent_instance;

  /* Template widgets */
  AdwBanner *problem;
  AdwBanner *demo;

  /* Owned references */
  LatentSession *session;
  GSignalGroup *engine_signals;
  GSignalGroup *account_signals;

  gboolean went_out; /* to the web page that mends the reason: the queue goes on when the window is looked at again */
};

G_DEFINE_FINAL_TYPE (LatentBanner, latent_banner, ADW_TYPE_BIN)

enum
{
  PROP_SESSION = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* What to do about it, and the words on its button. */
typedef struct
{
  const char *title; /* for reasons whose message says too little by itself, or NULL */
  const char *button;
  const char *action; /* of the window or the application */
  const char *page;   /* a web page to mend it at */
} Remedy;

static const Remedy remedies[LATENT_N_REASONS] = {
  [LATENT_REASON_NETWORK] = { N_ ("No connection to the service"), N_ ("Try Again"), NULL, NULL },
  [LATENT_REASON_KEY] = { N_ ("The service wants a valid key"), N_ ("Enter Key"), "app.enter-key", NULL },
  [LATENT_REASON_CREDITS] = { N_ ("No credits left"), N_ ("Get Credits"), NULL, BILLING_PAGE },
  [LATENT_REASON_KEY_LIMIT] = { N_ ("The key’s own limit is reached"), N_ ("Change Limit"), NULL, KEY_PAGE },
  [LATENT_REASON_MAINTENANCE] = { N_ ("The service is down for maintenance"), N_ ("Try Again"), NULL, NULL },
  [LATENT_REASON_PAUSED] = { N_ ("The queue is paused"), N_ ("Resume"), NULL, NULL },
  [LATENT_REASON_BUDGET] = { N_ ("Your spending limit is reached"), N_ ("Change Limit"), "app.preferences", NULL },
  [LATENT_REASON_STORAGE] = { N_ ("Pictures can’t be saved"), N_ ("Try Again"), NULL, NULL },
  [LATENT_REASON_SERVICE] = { N_ ("The service answers with errors"), N_ ("Try Again"), NULL, NULL },
};

static gboolean
is_without_key (LatentBanner *self)
{
  return latent_engine_get_hold (latent_session_get_engine (self->session)) == LATENT_REASON_NONE &&
         !latent_account_get_has_key (latent_session_get_account (self->session));
}

static gboolean
is_read_only (LatentBanner *self)
{
  return latent_library_get_read_only (latent_session_get_library (self->session));
}

/* A queue that isn't held can still be cut off from the service. */
static LatentReason
get_reason (LatentBanner *self)
{
  LatentEngine *engine = latent_session_get_engine (self->session);
  LatentReason reason = latent_engine_get_hold (engine);

  if (is_without_key (self))
    return LATENT_REASON_KEY;
  if (reason == LATENT_REASON_NONE && !latent_engine_get_online (engine))
    return LATENT_REASON_NETWORK;
  return reason;
}

static const char *
get_message (LatentBanner *self)
{
  LatentEngine *engine = latent_session_get_engine (self->session);

  if (is_without_key (self))
    return latent_session_get_key_error (self->session) != NULL ? _ ("The key can’t be read from the keyring")
                                                                : _ ("Pictures need a key");
  return latent_engine_get_hold (engine) != LATENT_REASON_NONE ? latent_engine_get_hold_message (engine) : NULL;
}

static void
update (LatentBanner *self)
{
  LatentReason reason;
  const Remedy *remedy;
  const char *message;

  if (self->session == NULL)
    {
      adw_banner_set_revealed (self->problem, FALSE);
      adw_banner_set_revealed (self->demo, FALSE);
      return;
    }
  if (is_read_only (self))
    {
      /* There is nothing to press: another program is needed. */
      adw_banner_set_title (self->problem, latent_library_get_notice (latent_session_get_library (self->session)));
      adw_banner_set_button_label (self->problem, NULL);
      adw_banner_set_revealed (self->problem, TRUE);
      adw_banner_set_revealed (self->demo, latent_session_get_demo (self->session));
      return;
    }

  reason = get_reason (self);
  remedy = &remedies[reason];
  adw_banner_set_revealed (self->demo, latent_session_get_demo (self->session));
  adw_banner_set_revealed (self->problem, remedy->title != NULL);
  if (remedy->title == NULL)
    return;

  message = get_message (self);
  adw_banner_set_title (self->problem, message != NULL && *message != '\0' ? message : _ (remedy->title));
  /* Credits of the demo aren't sold. */
  if (latent_session_get_demo (self->session) && remedy->page != NULL)
    adw_banner_set_button_label (self->problem, _ ("Try Again"));
  else
    adw_banner_set_button_label (self->problem, _ (remedy->button));
}

static void
go_on (LatentBanner *self)
{
  LatentEngine *engine = latent_session_get_engine (self->session);

  latent_engine_release (engine);
  latent_engine_wake (engine);
}

static void
problem_clicked_cb (LatentBanner *self)
{
  const Remedy *remedy;

  if (self->session == NULL)
    return;
  remedy = &remedies[get_reason (self)];
  if (remedy->action != NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), remedy->action, NULL);
    }
  else if (remedy->page != NULL && !latent_session_get_demo (self->session))
    {
      g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (remedy->page);

      self->went_out = TRUE;
      gtk_uri_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, NULL, NULL);
    }
  else
    {
      go_on (self);
    }
}

static void
window_active_cb (GtkWindow *window, GParamSpec *pspec, LatentBanner *self)
{
  if (!gtk_window_is_active (window) || !self->went_out || self->session == NULL)
    return;
  self->went_out = FALSE;
  go_on (self);
}

static void
latent_banner_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (latent_banner_parent_class)->root (widget);

  g_signal_connect_object (gtk_widget_get_root (widget), "notify::is-active", G_CALLBACK (window_active_cb), widget,
                           G_CONNECT_DEFAULT);
}

static void
latent_banner_unroot (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget), window_active_cb, widget);

  GTK_WIDGET_CLASS (latent_banner_parent_class)->unroot (widget);
}

static void
latent_banner_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, LATENT_BANNER (object)->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_banner_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SESSION:
      latent_banner_set_session (LATENT_BANNER (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_banner_dispose (GObject *object)
{
  LatentBanner *self = LATENT_BANNER (object);

  g_clear_object (&self->engine_signals);
  g_clear_object (&self->account_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_BANNER);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (latent_banner_parent_class)->dispose (object);
}

static void
latent_banner_class_init (LatentBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = latent_banner_get_property;
  object_class->set_property = latent_banner_set_property;
  object_class->dispose = latent_banner_dispose;
  widget_class->root = latent_banner_root;
  widget_class->unroot = latent_banner_unroot;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, LATENT_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentBanner, problem);
  gtk_widget_class_bind_template_child (widget_class, LatentBanner, demo);
  gtk_widget_class_bind_template_callback (widget_class, problem_clicked_cb);
}

static void
latent_banner_init (LatentBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->engine_signals = g_signal_group_new (LATENT_TYPE_ENGINE);
  g_signal_group_connect_swapped (self->engine_signals, "notify::hold", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->engine_signals, "notify::hold-message", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->engine_signals, "notify::online", G_CALLBACK (update), self);
  self->account_signals = g_signal_group_new (LATENT_TYPE_ACCOUNT);
  g_signal_group_connect_swapped (self->account_signals, "notify::has-key", G_CALLBACK (update), self);
  update (self);
}

void
latent_banner_set_session (LatentBanner *self, LatentSession *session)
{
  g_return_if_fail (LATENT_IS_BANNER (self));

  if (!g_set_object (&self->session, session))
    return;
  self->went_out = FALSE;
  g_signal_group_set_target (self->engine_signals, session != NULL ? latent_session_get_engine (session) : NULL);
  g_signal_group_set_target (self->account_signals, session != NULL ? latent_session_get_account (session) : NULL);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}
