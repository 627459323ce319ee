/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-window-private.h"

#include "latent-await.h"
#include "latent-config.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-offer-refresh.h"

#include <glib/gi18n-lib.h>

/* "win.refresh-models": asks the service what it offers, and says what has changed. Its parameter is the id of a model
 * that the service has just refused, or "". Once a day it is asked unasked, and quietly. */

/* Long enough after the start that it is in nobody's way. */
#define QUIET_AFTER_MS 20000

typedef struct
{
  GWeakRef window;
  LatentEngine *engine;
  LatentChoreBar *bar; /* or NULL: quietly */
  char *refused;
  GCancellable *cancellable;
} Refresh;

static void
refresh_free (gpointer data)
{
  Refresh *refresh = data;

  g_weak_ref_clear (&refresh->window);
  g_object_unref (refresh->engine);
  g_clear_object (&refresh->bar);
  g_clear_object (&refresh->cancellable);
  g_free (refresh->refused);
  g_free (refresh);
}

static Refresh *
refresh_new (LatentWindow *self, GCancellable *cancellable)
{
  Refresh *refresh = g_new0 (Refresh, 1);

  g_weak_ref_init (&refresh->window, self);
  refresh->engine = g_object_ref (latent_session_get_engine (self->session));
  g_set_object (&refresh->cancellable, cancellable);
  return refresh;
}

static void
tell (LatentWindow *self, char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  latent_window_add_toast (self, toast);
  g_free (text);
}

static char *
describe (const LatentOfferNews *news)
{
  guint n_withdrawn = g_strv_length (news->withdrawn);
  guint n_appeared = g_strv_length (news->appeared);
  guint n_changed = news->changed != NULL ? g_strv_length (news->changed) : 0;
  g_autofree char *names = NULL;

  if (n_withdrawn > 0)
    {
      names = g_strjoinv (", ", news->withdrawn);
      /* Translators: %s is one or more names of models */
      return g_strdup_printf (_ ("KIE doesn’t offer %s any more"), names);
    }
  if (n_appeared > 0)
    return g_strdup_printf (ngettext ("KIE has %u new model", "KIE has %u new models", n_appeared), n_appeared);
  if (n_changed > 0)
    {
      names = g_strjoinv (", ", news->changed);
      /* Translators: %s is one or more names of models */
      return g_strdup_printf (_ ("KIE has changed %s"), names);
    }
  return g_strdup_printf (
    ngettext ("Up to date: KIE offers %u model", "Up to date: KIE offers %u models", news->n_listed), news->n_listed);
}

static DexFuture *
ask (Refresh *refresh)
{
  if (refresh->refused != NULL && *refresh->refused != '\0')
    return latent_offer_refresh (refresh->engine, refresh->refused, refresh->cancellable);
  return latent_offer_refresh_all (refresh->engine, refresh->bar != NULL ? latent_chore_bar_progress : NULL,
                                   refresh->bar, refresh->cancellable);
}

static DexFuture *
refresh_fiber (gpointer data)
{
  Refresh *refresh = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentOfferNews) news = dex_await_boxed (ask (refresh), &error);
  g_autoptr (LatentWindow) self = g_weak_ref_get (&refresh->window);

  if (refresh->bar != NULL)
    latent_chore_bar_end (refresh->bar);
  if (self == NULL)
    return dex_future_new_true ();
  self->refreshing = FALSE;
  if (news != NULL)
    tell (self, describe (news));
  else if (!latent_error_is_cancelled (error))
    tell (self, g_strdup (error->message));
  return dex_future_new_true ();
}

static void
refresh_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentWindow *self = LATENT_WINDOW (widget);
  g_autoptr (GCancellable) cancellable = NULL;
  Refresh *refresh;

  if (self->session == NULL || self->refreshing)
    return;
  /* What it has learned is kept, and this goes on from there. */
  g_cancellable_cancel (self->quiet_refresh);
  self->refreshing = TRUE;
  refresh = refresh_new (self, NULL);
  refresh->refused = g_variant_dup_string (parameter, NULL);
  if (*refresh->refused == '\0')
    {
      LatentChoreBar *bar = latent_window_get_chore_bar (self);

      cancellable = latent_chore_bar_begin (bar, _ ("Refreshing models"));
      if (cancellable != NULL)
        refresh->bar = g_object_ref (bar);
      g_set_object (&refresh->cancellable, cancellable);
    }
  latent_fiber_detach ("refresh-models", refresh_fiber, refresh, refresh_free);
}

static DexFuture *
quiet_fiber (gpointer data)
{
  Refresh *refresh = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentOfferNews) news = NULL;

  if (!latent_sleep (QUIET_AFTER_MS, refresh->cancellable, NULL))
    return dex_future_new_true ();
  if (!latent_offer_refresh_is_due (refresh->engine))
    return dex_future_new_true ();
  news = dex_await_boxed (ask (refresh), &error);
  if (news == NULL)
    g_debug ("The models couldn't be refreshed: %s", error->message);
  return dex_future_new_true ();
}

void
_latent_window_keep_models_fresh (LatentWindow *self)
{
  g_cancellable_cancel (self->quiet_refresh);
  g_clear_object (&self->quiet_refresh);
  if (self->session == NULL || !latent_account_get_has_key (latent_session_get_account (self->session)))
    return;
  self->quiet_refresh = g_cancellable_new ();
  latent_fiber_detach ("refresh-models-quietly", quiet_fiber, refresh_new (self, self->quiet_refresh), refresh_free);
}

void
_latent_window_install_models (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.refresh-models", "s", refresh_cb);
}
