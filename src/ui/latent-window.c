/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-window-private.h"

G_DEFINE_FINAL_TYPE (LatentWindow, latent_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_SESSION = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
latent_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LatentWindow *self = LATENT_WINDOW (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LatentWindow *self = LATENT_WINDOW (object);

  switch (id)
    {
    case PROP_SESSION:
      latent_window_set_session (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_window_dispose (GObject *object)
{
  LatentWindow *self = LATENT_WINDOW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_WINDOW);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (latent_window_parent_class)->dispose (object);
}

static void
latent_window_class_init (LatentWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = latent_window_get_property;
  object_class->set_property = latent_window_set_property;
  object_class->dispose = latent_window_dispose;

  properties[PROP_SESSION] =
    g_param_spec_object ("session", NULL, NULL, LATENT_TYPE_SESSION,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, LatentWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, LatentWindow, split_view);
  gtk_widget_class_bind_template_child (widget_class, LatentWindow, navigation);
}

static void
latent_window_init (LatentWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

LatentWindow *
latent_window_new (LatentApplication *app)
{
  g_return_val_if_fail (LATENT_IS_APPLICATION (app), NULL);

  return g_object_new (LATENT_TYPE_WINDOW, "application", app, NULL);
}

LatentWindow *
latent_window_for (GtkWidget *widget)
{
  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  return LATENT_WINDOW (gtk_widget_get_ancestor (widget, LATENT_TYPE_WINDOW));
}

LatentSession *
latent_window_get_session (LatentWindow *self)
{
  g_return_val_if_fail (LATENT_IS_WINDOW (self), NULL);

  return self->session;
}

void
latent_window_set_session (LatentWindow *self, LatentSession *session)
{
  g_return_if_fail (LATENT_IS_WINDOW (self));

  if (g_set_object (&self->session, session))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

void
latent_window_add_toast (LatentWindow *self, AdwToast *toast)
{
  g_return_if_fail (LATENT_IS_WINDOW (self));
  g_return_if_fail (ADW_IS_TOAST (toast));

  adw_toast_overlay_add_toast (self->toast_overlay, toast);
}
