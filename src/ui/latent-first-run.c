/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-first-run.h"

#include "latent-key-form.h"

struct _LatentFirstRun
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkWidget *demo_button;
  LatentKeyForm *key_form;

  /* Owned references */
  LatentSession *session;
};

G_DEFINE_FINAL_TYPE (LatentFirstRun, latent_first_run, ADW_TYPE_BIN)

enum
{
  PROP_SESSION = 1,
  N_PROPS
};

enum
{
  ACCEPTED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
accepted_cb (LatentFirstRun *self)
{
  g_signal_emit (self, signals[ACCEPTED], 0);
}

/* Only one button of a page is suggested. */
static void
typing_cb (LatentFirstRun *self)
{
  gboolean typing;

  g_object_get (self->key_form, "typing", &typing, NULL);
  if (typing)
    gtk_widget_remove_css_class (self->demo_button, "suggested-action");
  else
    gtk_widget_add_css_class (self->demo_button, "suggested-action");
}

static gboolean
latent_first_run_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (LATENT_FIRST_RUN (widget)->demo_button);
}

static void
latent_first_run_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, LATENT_FIRST_RUN (object)->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_first_run_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SESSION:
      latent_first_run_set_session (LATENT_FIRST_RUN (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_first_run_dispose (GObject *object)
{
  LatentFirstRun *self = LATENT_FIRST_RUN (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_FIRST_RUN);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (latent_first_run_parent_class)->dispose (object);
}

static void
latent_first_run_class_init (LatentFirstRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = latent_first_run_get_property;
  object_class->set_property = latent_first_run_set_property;
  object_class->dispose = latent_first_run_dispose;
  widget_class->grab_focus = latent_first_run_grab_focus;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, LATENT_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ACCEPTED] = g_signal_new ("accepted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);

  g_type_ensure (LATENT_TYPE_KEY_FORM);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-first-run.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentFirstRun, demo_button);
  gtk_widget_class_bind_template_child (widget_class, LatentFirstRun, key_form);
  gtk_widget_class_bind_template_callback (widget_class, accepted_cb);
  gtk_widget_class_bind_template_callback (widget_class, typing_cb);
}

static void
latent_first_run_init (LatentFirstRun *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
latent_first_run_set_session (LatentFirstRun *self, LatentSession *session)
{
  g_return_if_fail (LATENT_IS_FIRST_RUN (self));

  if (g_set_object (&self->session, session))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}
