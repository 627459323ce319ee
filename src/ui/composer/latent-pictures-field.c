/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-config.h"

#include "latent-pictures-field.h"

#include "latent-await.h"
#include "latent-decoder.h"
#include "latent-fiber.h"
#include "latent-picture-reference.h"
#include "latent-scaler.h"
#include "latent-thumb.h"

#include <glib/gi18n-lib.h>

#define TILE 72
#define PIXELS (2 * TILE)

struct _LatentPicturesField
{
  LatentField parent_instance;

  GtkWidget *box; /* borrowed, as the next */
  GtkWidget *add_button;
  GPtrArray *values; /* JsonNode: references */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LatentPicturesField, latent_pictures_field, LATENT_TYPE_FIELD)

static void rebuild (LatentPicturesField *self, guint focus);

static guint
get_room (LatentPicturesField *self)
{
  LatentParameter *parameter = latent_field_get_parameter (LATENT_FIELD (self));
  guint most;

  if (latent_parameter_get_kind (parameter) != LATENT_PARAMETER_ARRAY)
    return 1;
  return latent_parameter_get_max_items (parameter, &most) ? most : G_MAXUINT;
}

/* --- thumbnails --- */

typedef struct
{
  GFile *file;
  GWeakRef thumb;
  GCancellable *cancellable;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->file);
  g_weak_ref_clear (&load->thumb);
  g_object_unref (load->cancellable);
  g_free (load);
}

static DexFuture *
load_fiber (gpointer data)
{
  Load *load = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentDecoded)
    decoded = dex_await_boxed (latent_decoder_decode_file (load->file, load->cancellable), &error);
  g_autoptr (LatentPixels) pixels = NULL;
  g_autoptr (LatentThumb) thumb = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  if (decoded != NULL)
    pixels = latent_await_boxed (
      latent_scaler_scale (latent_decoded_get_pixels (decoded), LATENT_SCALER_COVER, PIXELS, PIXELS), load->cancellable,
      &error);
  thumb = g_weak_ref_get (&load->thumb);
  if (pixels == NULL || thumb == NULL)
    return dex_future_new_true ();
  texture = gdk_memory_texture_new ((int) latent_pixels_get_width (pixels), (int) latent_pixels_get_height (pixels),
                                    GDK_MEMORY_R8G8B8A8, latent_pixels_get_bytes (pixels),
                                    latent_pixels_get_stride (pixels));
  latent_thumb_set_texture (thumb, texture, FALSE);
  return dex_future_new_true ();
}

/* --- tiles --- */

static guint
index_of (GtkWidget *tile)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (tile), "index"));
}

static void
remove_at (LatentPicturesField *self, guint index)
{
  g_ptr_array_remove_index (self->values, index);
  rebuild (self, index);
  latent_field_changed (LATENT_FIELD (self));
}

static void
remove_cb (GtkWidget *button, LatentPicturesField *self)
{
  remove_at (self, index_of (button));
}

static void
swap (LatentPicturesField *self, guint one, guint other)
{
  gpointer value = self->values->pdata[one];

  self->values->pdata[one] = self->values->pdata[other];
  self->values->pdata[other] = value;
  rebuild (self, other);
  latent_field_changed (LATENT_FIELD (self));
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, LatentPicturesField *self)
{
  GtkWidget *tile = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  guint index = index_of (tile);
  gboolean forward = (key == GDK_KEY_Right) != (gtk_widget_get_direction (tile) == GTK_TEXT_DIR_RTL);

  if (key == GDK_KEY_Delete || key == GDK_KEY_BackSpace)
    remove_at (self, index);
  else if ((state & GDK_ALT_MASK) == 0 || (key != GDK_KEY_Left && key != GDK_KEY_Right))
    return GDK_EVENT_PROPAGATE;
  else if (forward && index + 1 < self->values->len)
    swap (self, index, index + 1);
  else if (!forward && index > 0)
    swap (self, index, index - 1);
  return GDK_EVENT_STOP;
}

static char *
describe (JsonNode *value)
{
  LatentPictureReference reference;

  if (!latent_picture_reference_read (value, &reference))
    return g_strdup ("");
  if (reference.path != NULL)
    return g_filename_display_basename (reference.path);
  /* Translators: a picture of the library, by its number */
  return g_strdup_printf (_ ("Picture %d"), (int) reference.image);
}

static GtkWidget *
make_tile (LatentPicturesField *self, guint index)
{
  JsonNode *value = self->values->pdata[index];
  GtkWidget *tile = gtk_overlay_new ();
  GtkWidget *thumb = g_object_new (LATENT_TYPE_THUMB, NULL);
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");
  GtkEventController *keys = gtk_event_controller_key_new ();
  g_autofree char *name = describe (value);
  LatentPictureReference reference;

  gtk_widget_set_size_request (thumb, TILE, TILE);
  latent_thumb_set_fill (LATENT_THUMB (thumb), TRUE);
  gtk_widget_add_css_class (tile, "card");
  gtk_widget_set_overflow (tile, GTK_OVERFLOW_HIDDEN);
  gtk_overlay_set_child (GTK_OVERLAY (tile), thumb);
  gtk_widget_set_halign (button, GTK_ALIGN_END);
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_add_css_class (button, "osd");
  gtk_widget_add_css_class (button, "input-remove");
  gtk_widget_set_tooltip_text (button, _ ("Remove (Delete)"));
  gtk_overlay_add_overlay (GTK_OVERLAY (tile), button);
  g_object_set_data (G_OBJECT (tile), "index", GUINT_TO_POINTER (index));
  g_object_set_data (G_OBJECT (button), "index", GUINT_TO_POINTER (index));
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_set_focusable (tile, TRUE);
  gtk_widget_set_tooltip_text (tile, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (tile), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (tile, keys);

  if (latent_picture_reference_read (value, &reference) && reference.path != NULL)
    {
      Load *load = g_new0 (Load, 1);

      load->file = g_file_new_for_path (reference.path);
      g_weak_ref_init (&load->thumb, thumb);
      load->cancellable = g_object_ref (self->cancellable);
      latent_fiber_detach ("input picture", load_fiber, load, load_free);
    }
  return tile;
}

/* The tile @focus gets the keyboard where one had it. */
static void
rebuild (LatentPicturesField *self, guint focus)
{
  GtkWidget *child;
  gboolean had_focus = gtk_widget_get_focus_child (self->box) != NULL;

  while ((child = gtk_widget_get_first_child (self->box)) != NULL && child != self->add_button)
    adw_wrap_box_remove (ADW_WRAP_BOX (self->box), child);
  for (guint i = self->values->len; i > 0; i--)
    {
      child = make_tile (self, i - 1);
      adw_wrap_box_prepend (ADW_WRAP_BOX (self->box), child);
      if (had_focus && i - 1 == MIN (focus, self->values->len - 1))
        gtk_widget_grab_focus (child);
    }
  gtk_widget_set_visible (self->add_button, self->values->len < get_room (self));
}

/* --- adding --- */

guint
latent_pictures_field_add_files (LatentPicturesField *self, GSList *files)
{
  guint room = get_room (self);
  guint left = 0;

  g_return_val_if_fail (LATENT_IS_PICTURES_FIELD (self), 0);

  if (room == 1 && files != NULL)
    g_ptr_array_set_size (self->values, 0);
  for (GSList *l = files; l != NULL; l = l->next)
    {
      const char *path = g_file_peek_path (l->data);

      if (path != NULL && self->values->len < room)
        g_ptr_array_add (self->values, latent_picture_reference_new_file (path, NULL));
      else
        left++;
    }
  rebuild (self, self->values->len);
  latent_field_changed (LATENT_FIELD (self));
  return left;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentPicturesField) self = user_data;
  g_autoptr (GListModel) chosen = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source), result, NULL);
  GSList *files = NULL;

  for (guint i = 0; chosen != NULL && i < g_list_model_get_n_items (chosen); i++)
    files = g_slist_append (files, g_list_model_get_item (chosen, i));
  if (files != NULL)
    latent_pictures_field_add_files (self, files);
  g_slist_free_full (files, g_object_unref);
}

static void
add_cb (LatentPicturesField *self)
{
  LatentParameter *parameter = latent_field_get_parameter (LATENT_FIELD (self));
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  GtkRoot *root = gtk_widget_get_root (self->box);

  gtk_file_dialog_set_title (dialog, latent_parameter_get_title (parameter));
  gtk_file_filter_set_name (filter, _ ("Pictures"));
  gtk_file_filter_add_mime_type (filter, "image/*");
  gtk_file_dialog_set_default_filter (dialog, filter);
  gtk_file_dialog_open_multiple (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->cancellable, opened_cb,
                                 g_object_ref (self));
}

/* --- the field --- */

static gboolean
latent_pictures_field_get_value (LatentField *field, JsonNode **value, GError **error)
{
  LatentPicturesField *self = LATENT_PICTURES_FIELD (field);
  JsonArray *array;

  if (self->values->len == 0)
    return TRUE;
  if (latent_parameter_get_kind (latent_field_get_parameter (field)) != LATENT_PARAMETER_ARRAY)
    {
      *value = json_node_copy (self->values->pdata[0]);
      return TRUE;
    }
  array = json_array_new ();
  for (guint i = 0; i < self->values->len; i++)
    json_array_add_element (array, json_node_copy (self->values->pdata[i]));
  *value = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (*value, array);
  return TRUE;
}

/* A file that is chosen again is looked at again: its content may be another one. */
static void
take (LatentPicturesField *self, JsonNode *value)
{
  LatentPictureReference reference;

  if (!latent_picture_reference_read (value, &reference))
    return;
  g_ptr_array_add (self->values, reference.path != NULL ? latent_picture_reference_new_file (reference.path, NULL)
                                                        : json_node_copy (value));
}

static void
latent_pictures_field_set_value (LatentField *field, JsonNode *value)
{
  LatentPicturesField *self = LATENT_PICTURES_FIELD (field);

  g_ptr_array_set_size (self->values, 0);
  if (value != NULL && JSON_NODE_HOLDS_ARRAY (value))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (value)); i++)
      take (self, json_array_get_element (json_node_get_array (value), i));
  else if (value != NULL)
    take (self, value);
  rebuild (self, 0);
  latent_field_changed (field);
}

static char *
describe_limits (LatentPicturesField *self)
{
  LatentParameter *parameter = latent_field_get_parameter (LATENT_FIELD (self));
  guint room = get_room (self);
  guint64 bytes;
  g_autofree char *size = NULL;

  if (!latent_parameter_get_max_bytes (parameter, &bytes))
    return g_strdup (latent_parameter_get_description (parameter));
  size = g_format_size (bytes);
  if (room == 1)
    /* Translators: %s is a size, such as "10.0 MB" */
    return g_strdup_printf (_ ("One picture; more than %s is made smaller"), size);
  if (room == G_MAXUINT)
    return g_strdup_printf (_ ("More than %s is made smaller"), size);
  /* Translators: how many pictures, and a size, such as "10.0 MB" */
  return g_strdup_printf (ngettext ("Up to %u picture; more than %s is made smaller",
                                    "Up to %u pictures; more than %s is made smaller", room),
                          room, size);
}

static GtkWidget *
latent_pictures_field_create_row (LatentField *field)
{
  LatentPicturesField *self = LATENT_PICTURES_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (latent_parameter_get_title (parameter));
  g_autofree char *limits = describe_limits (self);
  GtkWidget *caption = gtk_label_new (limits);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), latent_parameter_get_title (parameter));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_xalign (GTK_LABEL (caption), 0);
  gtk_label_set_wrap (GTK_LABEL (caption), TRUE);
  gtk_widget_add_css_class (caption, "caption");
  gtk_widget_add_css_class (caption, "dimmed");

  self->box = adw_wrap_box_new ();
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (self->box), 6);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (self->box), 6);
  self->add_button = gtk_button_new_from_icon_name ("list-add-symbolic");
  gtk_widget_set_size_request (self->add_button, TILE, TILE);
  gtk_widget_set_tooltip_text (self->add_button, _ ("Add pictures, or drop them here"));
  g_signal_connect_object (self->add_button, "clicked", G_CALLBACK (add_cb), self, G_CONNECT_SWAPPED);
  adw_wrap_box_append (ADW_WRAP_BOX (self->box), self->add_button);

  gtk_widget_set_margin_top (content, 12);
  gtk_widget_set_margin_bottom (content, 12);
  gtk_widget_set_margin_start (content, 12);
  gtk_widget_set_margin_end (content, 12);
  gtk_box_append (GTK_BOX (content), title);
  gtk_box_append (GTK_BOX (content), self->box);
  gtk_box_append (GTK_BOX (content), caption);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), content);
  return row;
}

static void
latent_pictures_field_dispose (GObject *object)
{
  LatentPicturesField *self = LATENT_PICTURES_FIELD (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (latent_pictures_field_parent_class)->dispose (object);
}

static void
latent_pictures_field_finalize (GObject *object)
{
  LatentPicturesField *self = LATENT_PICTURES_FIELD (object);

  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->values);
  G_OBJECT_CLASS (latent_pictures_field_parent_class)->finalize (object);
}

static void
latent_pictures_field_class_init (LatentPicturesFieldClass *klass)
{
  LatentFieldClass *field_class = LATENT_FIELD_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_pictures_field_dispose;
  G_OBJECT_CLASS (klass)->finalize = latent_pictures_field_finalize;
  field_class->create_row = latent_pictures_field_create_row;
  field_class->get_value = latent_pictures_field_get_value;
  field_class->set_value = latent_pictures_field_set_value;
}

static void
latent_pictures_field_init (LatentPicturesField *self)
{
  self->values = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  self->cancellable = g_cancellable_new ();
}
