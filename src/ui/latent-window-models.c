/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-window-private.h"

#include "latent-config.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-offer-refresh.h"

#include <glib/gi18n-lib.h>

/* "win.refresh-models": asks the service what it offers, and says what has changed. Its parameter is the id of a model
 * that the service has just refused, or "". */

typedef struct
{
  GWeakRef window;
  LatentEngine *engine;
  char *refused;
} Refresh;

static void
refresh_free (gpointer data)
{
  Refresh *refresh = data;

  g_weak_ref_clear (&refresh->window);
  g_object_unref (refresh->engine);
  g_free (refresh->refused);
  g_free (refresh);
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
  g_autofree char *names = NULL;

  if (n_withdrawn == 0 && n_appeared == 0)
    return g_strdup_printf (
      ngettext ("Up to date: KIE offers %u model", "Up to date: KIE offers %u models", news->n_listed), news->n_listed);
  if (n_withdrawn == 0)
    return g_strdup_printf (ngettext ("KIE has %u new model", "KIE has %u new models", n_appeared), n_appeared);
  names = g_strjoinv (", ", news->withdrawn);
  /* Translators: %s is one or more names of models */
  return g_strdup_printf (_ ("KIE doesn’t offer %s any more"), names);
}

static DexFuture *
refresh_fiber (gpointer data)
{
  Refresh *refresh = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentOfferNews)
    news = dex_await_boxed (latent_offer_refresh (refresh->engine, refresh->refused, NULL), &error);
  g_autoptr (LatentWindow) self = g_weak_ref_get (&refresh->window);

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
  Refresh *refresh;

  if (self->session == NULL || self->refreshing)
    return;
  self->refreshing = TRUE;
  refresh = g_new0 (Refresh, 1);
  g_weak_ref_init (&refresh->window, self);
  refresh->engine = g_object_ref (latent_session_get_engine (self->session));
  refresh->refused = g_variant_dup_string (parameter, NULL);
  latent_fiber_detach ("refresh-models", refresh_fiber, refresh, refresh_free);
}

void
_latent_window_install_models (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.refresh-models", "s", refresh_cb);
}
