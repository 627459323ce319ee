/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-activity-button.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>

struct _LatentActivityButton
{
  AdwBin parent_instance;

  LatentSession *session;
  GSignalGroup *signals;

  GtkWidget *button;
  GtkLabel *count;
};

G_DEFINE_FINAL_TYPE (LatentActivityButton, latent_activity_button, ADW_TYPE_BIN)

enum
{
  PROP_SESSION = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
update (LatentActivityButton *self)
{
  LatentEngine *engine = self->session != NULL ? latent_session_get_engine (self->session) : NULL;
  guint n_running = engine != NULL ? latent_engine_get_n_running (engine) : 0;
  guint n_queued = engine != NULL ? latent_engine_get_n_queued (engine) : 0;
  g_autofree char *count = g_strdup_printf ("%u", n_running);
  g_autofree char *text = NULL;

  if (n_running + n_queued > 0)
    {
      g_autofree char *running = g_strdup_printf (ngettext ("%u running", "%u running", n_running), n_running);
      g_autofree char *waiting = g_strdup_printf (ngettext ("%u waiting", "%u waiting", n_queued), n_queued);

      /* Translators: how many tasks are running, how many are waiting */
      text = g_strdup_printf (_ ("Activity: %s, %s (Ctrl+J)"), running, waiting);
    }
  else
    text = g_strdup (_ ("Activity (Ctrl+J)"));
  gtk_label_set_label (self->count, count);
  gtk_widget_set_visible (GTK_WIDGET (self->count), n_running > 0);
  gtk_widget_set_tooltip_text (self->button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
latent_activity_button_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, LATENT_ACTIVITY_BUTTON (object)->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_activity_button_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SESSION:
      latent_activity_button_set_session (LATENT_ACTIVITY_BUTTON (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_activity_button_dispose (GObject *object)
{
  LatentActivityButton *self = LATENT_ACTIVITY_BUTTON (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->session);
  /* The template's child is the bin's own: it lets go of it first. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_ACTIVITY_BUTTON);

  G_OBJECT_CLASS (latent_activity_button_parent_class)->dispose (object);
}

static void
latent_activity_button_class_init (LatentActivityButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = latent_activity_button_get_property;
  object_class->set_property = latent_activity_button_set_property;
  object_class->dispose = latent_activity_button_dispose;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, LATENT_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/latentapp/Latent/ui/latent-activity-button.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentActivityButton, button);
  gtk_widget_class_bind_template_child (widget_class, LatentActivityButton, count);
}

static void
latent_activity_button_init (LatentActivityButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (LATENT_TYPE_ENGINE);
  g_signal_group_connect_swapped (self->signals, "notify::n-running", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->signals, "notify::n-queued", G_CALLBACK (update), self);
  update (self);
}

void
latent_activity_button_set_session (LatentActivityButton *self, LatentSession *session)
{
  g_return_if_fail (LATENT_IS_ACTIVITY_BUTTON (self));

  if (!g_set_object (&self->session, session))
    return;
  g_signal_group_set_target (self->signals, session != NULL ? latent_session_get_engine (session) : NULL);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}
