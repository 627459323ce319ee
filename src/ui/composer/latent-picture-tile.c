/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-picture-tile.h"

#include "latent-await.h"
#include "latent-config.h"
#include "latent-decoder.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-images.h"
#include "latent-input-file.h"
#include "latent-scaler.h"
#include "latent-texture-cache.h"
#include "latent-thumb.h"

#include <glib/gi18n-lib.h>

#define SIZE 72
#define PIXELS (2 * SIZE)

struct _LatentPictureTile
{
  AdwBin parent_instance;

  /* Borrowed references */
  GtkWidget *thumb;
  GtkImage *icon;
  GtkWidget *badge;

  /* Owned references */
  LatentParameter *parameter;
  JsonNode *value;
  GCancellable *cancellable;
  char *problem;

  gboolean shrunk;
  gboolean converted;
};

G_DEFINE_FINAL_TYPE (LatentPictureTile, latent_picture_tile, ADW_TYPE_BIN)

enum
{
  LOOKED,
  REMOVED,
  MOVED,
  DROPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- looking at it --- */

typedef struct
{
  GWeakRef tile;
  LatentSession *session;
  LatentParameter *parameter;
  JsonNode *value;
  GCancellable *cancellable;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_weak_ref_clear (&look->tile);
  g_object_unref (look->session);
  g_object_unref (look->parameter);
  json_node_unref (look->value);
  g_object_unref (look->cancellable);
  g_free (look);
}

static void
show_name (LatentPictureTile *self, const char *name)
{
  g_autofree char *text = NULL;

  if (self->problem != NULL)
    text = g_strdup (self->problem);
  else if (self->shrunk)
    /* Translators: %s is a file's name. */
    text = g_strdup_printf (_ ("%s: will be made smaller for this model"), name);
  else if (self->converted)
    /* Translators: %s is a file's name. */
    text = g_strdup_printf (_ ("%s: will be converted for this model"), name);
  else
    text = g_strdup (name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
take_report (LatentPictureTile *self, LatentInputFile *file, const GError *error)
{
  g_autoptr (GIcon) icon = NULL;

  if (file == NULL)
    {
      g_set_str (&self->problem, error->message);
      gtk_widget_set_visible (self->badge, TRUE);
      show_name (self, "");
      g_signal_emit (self, signals[LOOKED], 0);
      return;
    }
  self->shrunk = file->shrunk;
  self->converted = file->converted;
  show_name (self, file->name);
  if (!latent_image_kind_is_picture (file->kind))
    {
      icon = g_content_type_get_symbolic_icon (file->media_type);
      gtk_image_set_from_gicon (self->icon, icon);
    }
  g_signal_emit (self, signals[LOOKED], 0);
}

/* A thumbnail of the library's, or one that is made in the sandbox. */
static LatentPixels *
load_pixels (Look *look, LatentInputFile *file, const LatentPictureReference *reference)
{
  LatentLibrary *library = latent_session_get_library (look->session);
  g_autoptr (LatentImage) image = NULL;
  g_autoptr (LatentDecoded) decoded = NULL;

  if (reference->image != 0)
    {
      image = dex_await_object (latent_library_get_image (library, reference->image), NULL);
      return image == NULL
               ? NULL
               : dex_await_boxed (latent_images_load_thumbnail (library, image, 256, look->cancellable), NULL);
    }
  decoded = dex_await_boxed (latent_decoder_decode_file (file->file, look->cancellable), NULL);
  return decoded == NULL ? NULL
                         : latent_await_boxed (latent_scaler_scale (latent_decoded_get_pixels (decoded),
                                                                    LATENT_SCALER_COVER, PIXELS, PIXELS),
                                               look->cancellable, NULL);
}

static DexFuture *
look_fiber (gpointer data)
{
  Look *look = data;
  LatentPictureReference reference;
  g_autoptr (LatentInputFile) file = NULL;
  g_autoptr (LatentPictureTile) self = NULL;
  g_autoptr (LatentPixels) pixels = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;

  if (!latent_picture_reference_read (look->value, &reference))
    return dex_future_new_true ();
  file = latent_input_file_look (latent_session_get_library (look->session), look->parameter, &reference,
                                 look->cancellable, &error);
  self = g_weak_ref_get (&look->tile);
  if (self == NULL || g_cancellable_is_cancelled (look->cancellable))
    return dex_future_new_true ();
  take_report (self, file, error);
  g_clear_object (&self);
  if (file == NULL || !latent_image_kind_is_picture (file->kind))
    return dex_future_new_true ();

  pixels = load_pixels (look, file, &reference);
  self = g_weak_ref_get (&look->tile);
  if (self == NULL || g_cancellable_is_cancelled (look->cancellable))
    return dex_future_new_true ();
  if (pixels == NULL)
    {
      gtk_image_set_from_icon_name (self->icon, "image-missing-symbolic");
      return dex_future_new_true ();
    }
  texture = latent_texture_from_pixels (pixels);
  latent_thumb_set_texture (LATENT_THUMB (self->thumb), texture, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), FALSE);
  return dex_future_new_true ();
}

/* --- moving it --- */

static void
remove_cb (LatentPictureTile *self)
{
  g_signal_emit (self, signals[REMOVED], 0);
}

static gboolean
key_cb (LatentPictureTile *self, guint key, guint code, GdkModifierType state)
{
  gboolean forward = (key == GDK_KEY_Right) != (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL);

  if (key == GDK_KEY_Delete || key == GDK_KEY_BackSpace)
    g_signal_emit (self, signals[REMOVED], 0);
  else if ((state & GDK_ALT_MASK) != 0 && (key == GDK_KEY_Left || key == GDK_KEY_Right))
    g_signal_emit (self, signals[MOVED], 0, forward ? 1 : -1);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, LatentPictureTile *self)
{
  g_autoptr (GdkPaintable) icon = gtk_widget_paintable_new (GTK_WIDGET (self));
  g_autoptr (GdkPaintable) image = gdk_paintable_get_current_image (icon);

  gtk_drag_source_set_icon (source, image, (int) x, (int) y);
  return gdk_content_provider_new_typed (LATENT_TYPE_PICTURE_TILE, self);
}

static gboolean
drop_cb (LatentPictureTile *self, const GValue *value)
{
  LatentPictureTile *other = g_value_get_object (value);

  if (other == NULL || other == self)
    return FALSE;
  g_signal_emit (self, signals[DROPPED], 0, other);
  return TRUE;
}

static void
add_controllers (LatentPictureTile *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (LATENT_TYPE_PICTURE_TILE, GDK_ACTION_MOVE);

  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (prepare_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (source));
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* --- the tile --- */

static void
latent_picture_tile_dispose (GObject *object)
{
  LatentPictureTile *self = LATENT_PICTURE_TILE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->parameter);
  G_OBJECT_CLASS (latent_picture_tile_parent_class)->dispose (object);
}

static void
latent_picture_tile_finalize (GObject *object)
{
  LatentPictureTile *self = LATENT_PICTURE_TILE (object);

  g_object_unref (self->cancellable);
  g_clear_pointer (&self->value, json_node_unref);
  g_free (self->problem);
  G_OBJECT_CLASS (latent_picture_tile_parent_class)->finalize (object);
}

static void
latent_picture_tile_class_init (LatentPictureTileClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_picture_tile_dispose;
  G_OBJECT_CLASS (klass)->finalize = latent_picture_tile_finalize;

  signals[LOOKED] = g_signal_new ("looked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  signals[REMOVED] = g_signal_new ("removed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[MOVED] = g_signal_new ("moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_INT);
  signals[DROPPED] = g_signal_new ("dropped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, LATENT_TYPE_PICTURE_TILE);
}

static void
latent_picture_tile_init (LatentPictureTile *self)
{
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");

  self->cancellable = g_cancellable_new ();
  self->thumb = g_object_new (LATENT_TYPE_THUMB, NULL);
  gtk_widget_set_size_request (self->thumb, SIZE, SIZE);
  latent_thumb_set_fill (LATENT_THUMB (self->thumb), TRUE);
  self->icon = GTK_IMAGE (gtk_image_new_from_icon_name ("image-x-generic-symbolic"));
  gtk_image_set_pixel_size (self->icon, 32);
  gtk_widget_set_can_target (GTK_WIDGET (self->icon), FALSE);
  self->badge = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  gtk_widget_add_css_class (self->badge, "input-badge");
  gtk_widget_set_halign (self->badge, GTK_ALIGN_START);
  gtk_widget_set_valign (self->badge, GTK_ALIGN_END);
  gtk_widget_set_visible (self->badge, FALSE);
  gtk_widget_set_halign (button, GTK_ALIGN_END);
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_add_css_class (button, "osd");
  gtk_widget_add_css_class (button, "input-remove");
  gtk_widget_set_focusable (button, FALSE);
  gtk_widget_set_tooltip_text (button, _ ("Remove (Delete)"));
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);

  gtk_overlay_set_child (GTK_OVERLAY (overlay), self->thumb);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), GTK_WIDGET (self->icon));
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->badge);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), button);
  adw_bin_set_child (ADW_BIN (self), overlay);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  add_controllers (self);
}

static char *
name_of (JsonNode *value)
{
  LatentPictureReference reference;

  if (!latent_picture_reference_read (value, &reference))
    return g_strdup (JSON_NODE_HOLDS_VALUE (value) ? json_node_get_string (value) : "");
  if (reference.path != NULL)
    return g_filename_display_basename (reference.path);
  /* Translators: a picture of the library, by its number */
  return g_strdup_printf (_ ("Picture %d"), (int) reference.image);
}

LatentPictureTile *
latent_picture_tile_new (LatentParameter *parameter, JsonNode *value, LatentSession *session)
{
  LatentPictureTile *self;
  LatentPictureReference reference;
  g_autofree char *name = NULL;
  Look *look;

  g_return_val_if_fail (LATENT_IS_PARAMETER (parameter) && value != NULL, NULL);

  self = g_object_new (LATENT_TYPE_PICTURE_TILE, NULL);
  self->parameter = g_object_ref (parameter);
  self->value = json_node_ref (value);
  name = name_of (value);
  show_name (self, name);
  if (!latent_picture_reference_read (value, &reference))
    {
      gtk_image_set_from_icon_name (self->icon, "latent-link-symbolic");
      return self;
    }
  if (session == NULL)
    return self;
  look = g_new0 (Look, 1);
  g_weak_ref_init (&look->tile, self);
  look->session = g_object_ref (session);
  look->parameter = g_object_ref (parameter);
  look->value = json_node_ref (value);
  look->cancellable = g_object_ref (self->cancellable);
  latent_fiber_detach ("input picture", look_fiber, look, look_free);
  return self;
}

JsonNode *
latent_picture_tile_get_value (LatentPictureTile *self)
{
  g_return_val_if_fail (LATENT_IS_PICTURE_TILE (self), NULL);

  return self->value;
}

const char *
latent_picture_tile_get_problem (LatentPictureTile *self)
{
  g_return_val_if_fail (LATENT_IS_PICTURE_TILE (self), NULL);

  return self->problem;
}

gboolean
latent_picture_tile_get_shrunk (LatentPictureTile *self)
{
  g_return_val_if_fail (LATENT_IS_PICTURE_TILE (self), FALSE);

  return self->shrunk;
}

gboolean
latent_picture_tile_get_converted (LatentPictureTile *self)
{
  g_return_val_if_fail (LATENT_IS_PICTURE_TILE (self), FALSE);

  return self->converted;
}
