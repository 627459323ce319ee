/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-undo.h"

#include "latent-config.h"
#include "latent-error.h"
#include "latent-history.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define UNDO_SECONDS 8

typedef struct
{
  GWeakRef owner;
  LatentLibrary *library;
  char *text;
} Offer;

static void
offer_free (gpointer data)
{
  Offer *offer = data;

  g_weak_ref_clear (&offer->owner);
  g_object_unref (offer->library);
  g_free (offer->text);
  g_free (offer);
}

/* What is told now takes the place of what was told before: an Undo that waits behind another one would be taken for it. */
static void
show (GtkWidget *owner, AdwToast *toast)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (owner, ADW_TYPE_TOAST_OVERLAY);
  AdwToast *before;

  if (overlay == NULL)
    {
      g_object_unref (g_object_ref_sink (toast));
      return;
    }
  before = g_object_get_data (G_OBJECT (overlay), "latent-undo");
  if (before != NULL)
    adw_toast_dismiss (before);
  g_object_set_data_full (G_OBJECT (overlay), "latent-undo", g_object_ref (toast), g_object_unref);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

static AdwToast *
make_toast (const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  return toast;
}

AdwToast *
latent_undo_toast_new (const char *text)
{
  AdwToast *toast;

  g_return_val_if_fail (text != NULL, NULL);

  toast = make_toast (text);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  return toast;
}

void
latent_undo_tell (GtkWidget *owner, const char *text)
{
  g_return_if_fail (GTK_IS_WIDGET (owner));
  g_return_if_fail (text != NULL);

  show (owner, make_toast (text));
}

static void
undo_cb (AdwToast *toast, Offer *offer)
{
  g_autoptr (GtkWidget) owner = g_weak_ref_get (&offer->owner);
  const gint64 *history = g_object_get_data (G_OBJECT (toast), "history");

  if (owner != NULL)
    latent_undo_offer (owner, offer->library, latent_history_undo (offer->library, *history), NULL);
}

static DexFuture *
changed_cb (DexFuture *future, gpointer user_data)
{
  Offer *offer = user_data;
  g_autoptr (GtkWidget) owner = g_weak_ref_get (&offer->owner);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (owner == NULL)
    return NULL;
  if (value == NULL)
    {
      if (!latent_error_is_cancelled (error))
        latent_undo_tell (owner, error->message);
    }
  else if (offer->text != NULL && g_value_get_int64 (value) != 0)
    {
      AdwToast *toast = latent_undo_toast_new (offer->text);
      gint64 history = g_value_get_int64 (value);
      Offer *copy = g_new0 (Offer, 1);

      g_weak_ref_init (&copy->owner, owner);
      copy->library = g_object_ref (offer->library);
      g_object_set_data_full (G_OBJECT (toast), "history", g_memdup2 (&history, sizeof history), g_free);
      g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_cb), copy,
                             (GClosureNotify) (void (*) (void)) offer_free, 0);
      show (owner, toast);
    }
  return NULL;
}

void
latent_undo_offer (GtkWidget *owner, LatentLibrary *library, DexFuture *future, char *text)
{
  Offer *offer;

  g_return_if_fail (GTK_IS_WIDGET (owner));
  g_return_if_fail (LATENT_IS_LIBRARY (library));
  g_return_if_fail (DEX_IS_FUTURE (future));

  offer = g_new0 (Offer, 1);
  g_weak_ref_init (&offer->owner, owner);
  offer->library = g_object_ref (library);
  offer->text = text;
  dex_future_disown (dex_future_finally (future, changed_cb, offer, offer_free));
}
