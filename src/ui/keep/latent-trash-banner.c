/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-config.h"

#include "latent-trash-banner.h"

#include <glib/gi18n-lib.h>

#include "latent-error.h"
#include "latent-expiry.h"
#include "latent-fiber.h"
#include "latent-image-list.h"
#include "latent-images.h"
#include "latent-window.h"

struct _LatentTrashBanner
{
  AdwBin parent_instance;

  LatentSession *session;
  AdwBanner *banner;
  gboolean emptying;
};

enum
{
  PROP_0,
  PROP_SESSION,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LatentTrashBanner, latent_trash_banner, ADW_TYPE_BIN)

static void
tell (GtkWidget *owner, const char *text)
{
  LatentWindow *window = latent_window_for (owner);
  AdwToast *toast;

  if (window == NULL)
    return;
  toast = adw_toast_new (text);
  adw_toast_set_use_markup (toast, FALSE);
  latent_window_add_toast (window, toast);
}

/* --- to the desktop's trash ------------------------------------------------------------------------------------- */

typedef struct
{
  GWeakRef owner;
  LatentLibrary *library;
  GArray *ids; /* or NULL: all that lie in the trash */
} Discard;

static void
discard_free (gpointer data)
{
  Discard *discard = data;

  g_weak_ref_clear (&discard->owner);
  g_object_unref (discard->library);
  g_clear_pointer (&discard->ids, g_array_unref);
  g_free (discard);
}

static GArray *
list_trash (LatentLibrary *library, GError **error)
{
  const LatentImageQuery query = { .trashed = TRUE };
  g_autoptr (GPtrArray) images = dex_await_boxed (latent_library_list_images (library, &query), error);
  GArray *ids;

  if (images == NULL)
    return NULL;
  ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), images->len);
  for (guint i = 0; i < images->len; i++)
    {
      gint64 id = latent_image_get_id (images->pdata[i]);

      g_array_append_val (ids, id);
    }
  return ids;
}

static DexFuture *
discard_fiber (gpointer user_data)
{
  Discard *discard = user_data;
  g_autoptr (GtkWidget) owner = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (discard->ids == NULL)
    discard->ids = list_trash (discard->library, &error);
  if (discard->ids != NULL && dex_await (latent_images_discard (discard->library, discard->ids), &error))
    text = g_strdup_printf (ngettext ("%u picture moved to the desktop’s trash",
                                      "%u pictures moved to the desktop’s trash", discard->ids->len),
                            discard->ids->len);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    text = g_strdup (_ ("The desktop has no trash for this disk; the pictures stay here"));
  else
    text = g_strdup (error->message);

  owner = g_weak_ref_get (&discard->owner);
  if (owner == NULL)
    return dex_future_new_true ();
  if (LATENT_IS_TRASH_BANNER (owner))
    LATENT_TRASH_BANNER (owner)->emptying = FALSE;
  if (!latent_error_is_cancelled (error))
    tell (owner, text);
  return dex_future_new_true ();
}

static void
discard_pictures (GtkWidget *owner, LatentLibrary *library, GArray *ids)
{
  Discard *discard = g_new0 (Discard, 1);

  g_weak_ref_init (&discard->owner, owner);
  discard->library = g_object_ref (library);
  discard->ids = ids != NULL ? g_array_ref (ids) : NULL;
  latent_fiber_detach ("discard", discard_fiber, discard, discard_free);
}

void
latent_trash_banner_discard (GtkWidget *owner, LatentLibrary *library, GArray *ids)
{
  g_return_if_fail (GTK_IS_WIDGET (owner));
  g_return_if_fail (LATENT_IS_LIBRARY (library));
  g_return_if_fail (ids != NULL);

  discard_pictures (owner, library, ids);
}

/* --- the banner ------------------------------------------------------------------------------------------------- */

static void
button_clicked_cb (LatentTrashBanner *self)
{
  if (self->session == NULL || self->emptying)
    return;
  self->emptying = TRUE;
  discard_pictures (GTK_WIDGET (self), latent_session_get_library (self->session), NULL);
}

static void
update_title (LatentTrashBanner *self)
{
  LatentLibrary *library = latent_session_get_library (self->session);
  const char *setting = latent_library_get_setting (library, LATENT_SETTING_TRASH_DAYS);
  guint64 days = LATENT_TRASH_DAYS;
  g_autofree char *title = NULL;

  if (setting != NULL && !g_ascii_string_to_unsigned (setting, 10, 0, 36500, &days, NULL))
    days = LATENT_TRASH_DAYS;
  if (days == 0)
    title = g_strdup (_ ("Pictures stay here until you empty the trash"));
  else
    title = g_strdup_printf (
      ngettext ("Pictures stay here for %u day", "Pictures stay here for %u days", (gulong) days), (guint) days);
  adw_banner_set_title (self->banner, title);
}

void
latent_trash_banner_set_shown (LatentTrashBanner *self, gboolean shown)
{
  g_return_if_fail (LATENT_IS_TRASH_BANNER (self));

  shown = shown && self->session != NULL;
  if (shown)
    update_title (self);
  adw_banner_set_revealed (self->banner, shown);
}

static void
latent_trash_banner_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, LATENT_TRASH_BANNER (object)->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
latent_trash_banner_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_SESSION:
      if (g_set_object (&LATENT_TRASH_BANNER (object)->session, g_value_get_object (value)))
        g_object_notify_by_pspec (object, spec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
latent_trash_banner_dispose (GObject *object)
{
  g_clear_object (&LATENT_TRASH_BANNER (object)->session);

  G_OBJECT_CLASS (latent_trash_banner_parent_class)->dispose (object);
}

static void
latent_trash_banner_class_init (LatentTrashBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = latent_trash_banner_get_property;
  object_class->set_property = latent_trash_banner_set_property;
  object_class->dispose = latent_trash_banner_dispose;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, LATENT_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-trash-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentTrashBanner, banner);
  gtk_widget_class_bind_template_callback (widget_class, button_clicked_cb);
}

static void
latent_trash_banner_init (LatentTrashBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
