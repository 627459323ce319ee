/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-notifier.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>

#define ID "tasks"
/* The last tasks of a batch end together: one sound, not twenty. */
#define DELAY 1500 /* ms */
#define MAX_PROMPT 120

struct _LatentNotifier
{
  GObject parent_instance;

  GApplication *app; /* borrowed */
  guint pictures;
  guint troubles;
  char *prompt; /* of the last one */
  guint source;
};

G_DEFINE_FINAL_TYPE (LatentNotifier, latent_notifier, G_TYPE_OBJECT)

static gboolean
is_watched (LatentNotifier *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self->app));

  return window != NULL && gtk_window_is_active (window);
}

static char *
title_for (guint pictures, guint troubles)
{
  if (pictures > 0)
    return g_strdup_printf (ngettext ("%u Picture Is Ready", "%u Pictures Are Ready", pictures), pictures);
  return g_strdup_printf (ngettext ("%u Task Needs Attention", "%u Tasks Need Attention", troubles), troubles);
}

static char *
body_for (LatentNotifier *self)
{
  if (self->pictures > 0 && self->troubles > 0)
    return g_strdup_printf (ngettext ("%u task needs attention", "%u tasks need attention", self->troubles),
                            self->troubles);
  return g_strdup (self->prompt);
}

static gboolean
send_cb (gpointer user_data)
{
  LatentNotifier *self = user_data;
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = title_for (self->pictures, self->troubles);
  g_autofree char *body = body_for (self);

  self->source = 0;
  if (is_watched (self))
    {
      latent_notifier_withdraw (self);
      return G_SOURCE_REMOVE;
    }
  notification = g_notification_new (title);
  if (body != NULL && *body != '\0')
    g_notification_set_body (notification, body);
  g_application_send_notification (self->app, ID, notification);
  return G_SOURCE_REMOVE;
}

static void
task_ended_cb (LatentNotifier *self, LatentTask *task)
{
  const char *prompt = latent_task_get_prompt (task);

  if (is_watched (self) || latent_task_get_state (task) == LATENT_TASK_CANCELLED)
    return;
  if (latent_task_get_state (task) == LATENT_TASK_DONE)
    self->pictures += MAX (latent_task_get_n_images (task), 1);
  else
    self->troubles++;
  g_free (self->prompt);
  self->prompt = g_utf8_strlen (prompt, -1) > MAX_PROMPT ? g_utf8_substring (prompt, 0, MAX_PROMPT) : g_strdup (prompt);
  if (self->source == 0)
    self->source = g_timeout_add (DELAY, send_cb, self);
}

static void
latent_notifier_finalize (GObject *object)
{
  LatentNotifier *self = LATENT_NOTIFIER (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_free (self->prompt);
  G_OBJECT_CLASS (latent_notifier_parent_class)->finalize (object);
}

static void
latent_notifier_class_init (LatentNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_notifier_finalize;
}

static void
latent_notifier_init (LatentNotifier *self)
{
}

LatentNotifier *
latent_notifier_new (GApplication *app)
{
  LatentNotifier *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (app), NULL);

  self = g_object_new (LATENT_TYPE_NOTIFIER, NULL);
  self->app = app;
  return self;
}

void
latent_notifier_watch (LatentNotifier *self, LatentSession *session)
{
  g_return_if_fail (LATENT_IS_NOTIFIER (self));
  g_return_if_fail (LATENT_IS_SESSION (session));

  g_signal_connect_object (latent_session_get_engine (session), "task-ended", G_CALLBACK (task_ended_cb), self,
                           G_CONNECT_SWAPPED);
}

void
latent_notifier_withdraw (LatentNotifier *self)
{
  g_return_if_fail (LATENT_IS_NOTIFIER (self));

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->pictures == 0 && self->troubles == 0)
    return;
  self->pictures = self->troubles = 0;
  g_application_withdraw_notification (self->app, ID);
}
