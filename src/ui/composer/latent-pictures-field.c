/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-config.h"

#include "latent-pictures-field.h"

#include "latent-input-file.h"
#include "latent-picture-tile.h"
#include "latent-removal.h"

#include <glib/gi18n-lib.h>

#define TILE 72

struct _LatentPicturesField
{
  LatentField parent_instance;

  /* Borrowed references */
  GtkWidget *box;
  GtkWidget *add_button;
  GtkWidget *link_button;
  GtkEditable *link_entry;
  GtkLabel *count;
  GtkLabel *notes;
  GtkLabel *problem;

  LatentSession *session;
  GPtrArray *tiles; /* LatentPictureTile */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LatentPicturesField, latent_pictures_field, LATENT_TYPE_FIELD)

static guint
get_room (LatentPicturesField *self)
{
  LatentParameter *parameter = latent_field_get_parameter (LATENT_FIELD (self));
  guint most;

  if (latent_parameter_get_kind (parameter) != LATENT_PARAMETER_ARRAY)
    return 1;
  return latent_parameter_get_max_items (parameter, &most) ? most : G_MAXUINT;
}

/* --- what is said of them --- */

static char *
describe_notes (guint shrunk, guint converted)
{
  if (shrunk > 0)
    return g_strdup_printf (ngettext ("%u picture will be made smaller", "%u pictures will be made smaller", shrunk),
                            shrunk);
  if (converted > 0)
    return g_strdup_printf (ngettext ("%u picture will be converted", "%u pictures will be converted", converted),
                            converted);
  return NULL;
}

static void
say (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

static const char *
find_problem (LatentPicturesField *self)
{
  for (guint i = 0; i < self->tiles->len; i++)
    if (latent_picture_tile_get_problem (self->tiles->pdata[i]) != NULL)
      return latent_picture_tile_get_problem (self->tiles->pdata[i]);
  return NULL;
}

static void
update (LatentPicturesField *self)
{
  guint room = get_room (self);
  guint shrunk = 0, converted = 0;
  g_autofree char *notes = NULL;

  for (guint i = 0; i < self->tiles->len; i++)
    {
      shrunk += latent_picture_tile_get_shrunk (self->tiles->pdata[i]);
      converted += latent_picture_tile_get_converted (self->tiles->pdata[i]);
    }
  notes = describe_notes (shrunk, converted);
  say (self->notes, notes);
  say (self->problem, find_problem (self));
  if (room > 1 && room != G_MAXUINT)
    latent_field_show_count (self->count, self->tiles->len, room);
  gtk_widget_set_visible (self->add_button, self->tiles->len < room);
  gtk_widget_set_visible (self->link_button, self->tiles->len < room);
}

/* --- tiles --- */

static void
place (LatentPicturesField *self, LatentPictureTile *tile, guint index)
{
  adw_wrap_box_insert_child_after (ADW_WRAP_BOX (self->box), GTK_WIDGET (tile),
                                   index > 0 ? self->tiles->pdata[index - 1] : NULL);
}

typedef struct
{
  LatentPictureTile *tile;
  guint index;
} Removed;

static void
removed_free (gpointer data)
{
  Removed *removed = data;

  g_object_unref (removed->tile);
  g_free (removed);
}

static void
take_out (LatentPicturesField *self, guint index)
{
  GtkWidget *tile = self->tiles->pdata[index];

  g_ptr_array_remove_index (self->tiles, index);
  adw_wrap_box_remove (ADW_WRAP_BOX (self->box), tile);
}

/* The only one that there can be goes out for the one that was there before. */
static void
put_back (LatentField *field, gpointer data)
{
  LatentPicturesField *self = LATENT_PICTURES_FIELD (field);
  Removed *removed = data;
  guint index;

  if (get_room (self) == 1 && self->tiles->len == 1)
    take_out (self, 0);
  if (self->tiles->len >= get_room (self))
    {
      gtk_widget_error_bell (self->box);
      return;
    }
  index = MIN (removed->index, self->tiles->len);
  place (self, removed->tile, index);
  g_ptr_array_insert (self->tiles, (int) index, removed->tile);
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (removed->tile));
  latent_field_changed (field);
}

static void
remove_tile (LatentPicturesField *self, guint index, const char *text)
{
  Removed *removed = g_new0 (Removed, 1);

  removed->tile = g_object_ref (self->tiles->pdata[index]);
  removed->index = index;
  take_out (self, index);
  latent_removal_offer (LATENT_FIELD (self), text, put_back, removed, removed_free);
}

static void
removed_cb (LatentPicturesField *self, LatentPictureTile *tile)
{
  guint index;

  if (!g_ptr_array_find (self->tiles, tile, &index))
    return;
  remove_tile (self, index, latent_pictures_field_takes_pictures (self) ? _ ("Picture removed") : _ ("File removed"));
  update (self);
  gtk_widget_grab_focus (self->tiles->len > 0 ? self->tiles->pdata[MIN (index, self->tiles->len - 1)]
                                              : self->add_button);
  latent_field_changed (LATENT_FIELD (self));
}

static void
move_to (LatentPicturesField *self, LatentPictureTile *tile, guint to)
{
  guint from;

  if (!g_ptr_array_find (self->tiles, tile, &from) || to >= self->tiles->len || to == from)
    return;
  g_ptr_array_remove_index (self->tiles, from);
  g_ptr_array_insert (self->tiles, (int) to, tile);
  adw_wrap_box_reorder_child_after (ADW_WRAP_BOX (self->box), GTK_WIDGET (tile),
                                    to > 0 ? self->tiles->pdata[to - 1] : NULL);
  gtk_widget_grab_focus (GTK_WIDGET (tile));
  latent_field_changed (LATENT_FIELD (self));
}

static void
moved_cb (LatentPicturesField *self, int by, LatentPictureTile *tile)
{
  guint from;

  if (g_ptr_array_find (self->tiles, tile, &from) && (by > 0 || from > 0))
    move_to (self, tile, (guint) ((int) from + by));
}

static void
dropped_cb (LatentPicturesField *self, LatentPictureTile *dragged, LatentPictureTile *target)
{
  guint to;

  if (g_ptr_array_find (self->tiles, target, &to))
    move_to (self, dragged, to);
}

static void
add_tile (LatentPicturesField *self, JsonNode *value)
{
  LatentPictureTile *tile = latent_picture_tile_new (latent_field_get_parameter (LATENT_FIELD (self)), value,
                                                     self->session);

  place (self, tile, self->tiles->len);
  g_ptr_array_add (self->tiles, tile);
  g_signal_connect_object (tile, "looked", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tile, "removed", G_CALLBACK (removed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tile, "moved", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tile, "dropped", G_CALLBACK (dropped_cb), self, G_CONNECT_SWAPPED);
}

static void
clear (LatentPicturesField *self)
{
  for (guint i = 0; i < self->tiles->len; i++)
    adw_wrap_box_remove (ADW_WRAP_BOX (self->box), self->tiles->pdata[i]);
  g_ptr_array_set_size (self->tiles, 0);
}

/* --- adding --- */

guint
latent_pictures_field_add (LatentPicturesField *self, GPtrArray *values)
{
  guint room, left;

  g_return_val_if_fail (LATENT_IS_PICTURES_FIELD (self) && values != NULL, 0);

  room = get_room (self);
  if (room == 1 && values->len > 0 && self->tiles->len > 0)
    remove_tile (self, 0, latent_pictures_field_takes_pictures (self) ? _ ("Picture replaced") : _ ("File replaced"));
  left = values->len;
  for (guint i = 0; i < values->len && self->tiles->len < room; i++, left--)
    add_tile (self, values->pdata[i]);
  update (self);
  latent_field_changed (LATENT_FIELD (self));
  return left;
}

gboolean
latent_pictures_field_takes_pictures (LatentPicturesField *self)
{
  g_return_val_if_fail (LATENT_IS_PICTURES_FIELD (self), FALSE);

  return latent_input_file_takes_pictures (latent_field_get_parameter (LATENT_FIELD (self)));
}

LatentPicturesField *
latent_pictures_field_find (GtkWidget *widget)
{
  LatentPicturesField *field = NULL;

  for (; widget != NULL && field == NULL; widget = gtk_widget_get_parent (widget))
    field = g_object_get_data (G_OBJECT (widget), "latent-pictures-field");
  return field;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentPicturesField) self = user_data;
  g_autoptr (GListModel) chosen = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);

  for (guint i = 0; chosen != NULL && i < g_list_model_get_n_items (chosen); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (chosen, i);

      if (g_file_peek_path (file) != NULL)
        g_ptr_array_add (values, latent_picture_reference_new_file (g_file_peek_path (file), NULL));
    }
  if (values->len > 0)
    latent_pictures_field_add (self, values);
}

/* What can be made fit may be chosen too. */
static GtkFileFilter *
make_filter (LatentPicturesField *self)
{
  const char *const *accept = latent_parameter_get_accept (latent_field_get_parameter (LATENT_FIELD (self)));
  GtkFileFilter *filter = gtk_file_filter_new ();

  if (latent_pictures_field_takes_pictures (self))
    {
      gtk_file_filter_set_name (filter, _ ("Pictures"));
      gtk_file_filter_add_mime_type (filter, "image/*");
    }
  else
    gtk_file_filter_set_name (filter, _ ("Suitable Files"));
  for (guint i = 0; accept != NULL && accept[i] != NULL; i++)
    gtk_file_filter_add_mime_type (filter, accept[i]);
  return filter;
}

static void
add_cb (LatentPicturesField *self)
{
  LatentParameter *parameter = latent_field_get_parameter (LATENT_FIELD (self));
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GtkFileFilter) filter = make_filter (self);
  GtkRoot *root = gtk_widget_get_root (self->box);

  gtk_file_dialog_set_title (dialog, latent_parameter_get_title (parameter));
  gtk_file_dialog_set_default_filter (dialog, filter);
  gtk_file_dialog_open_multiple (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->cancellable, opened_cb,
                                 g_object_ref (self));
}

static void
link_entered_cb (LatentPicturesField *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->link_entry)));
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);

  if (*text == '\0')
    return;
  g_ptr_array_add (values, json_node_init_string (json_node_alloc (), text));
  gtk_editable_set_text (self->link_entry, "");
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->link_button));
  latent_pictures_field_add (self, values);
}

static GtkWidget *
create_link_button (LatentPicturesField *self)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *entry = gtk_entry_new ();

  self->link_entry = GTK_EDITABLE (entry);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), "https://");
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_URL);
  gtk_editable_set_width_chars (self->link_entry, 24);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Link"), -1);
  gtk_widget_set_tooltip_text (entry, _ ("Add (Return)"));
  g_signal_connect_object (entry, "activate", G_CALLBACK (link_entered_cb), self, G_CONNECT_SWAPPED);
  gtk_popover_set_child (GTK_POPOVER (popover), entry);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "latent-link-symbolic");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Add a Link"));
  return button;
}

/* --- the field --- */

static gboolean
latent_pictures_field_get_value (LatentField *field, JsonNode **value, GError **error)
{
  LatentPicturesField *self = LATENT_PICTURES_FIELD (field);
  g_autoptr (JsonArray) array = NULL;

  if (self->tiles->len == 0)
    return TRUE;
  if (latent_parameter_get_kind (latent_field_get_parameter (field)) != LATENT_PARAMETER_ARRAY)
    {
      *value = json_node_copy (latent_picture_tile_get_value (self->tiles->pdata[0]));
      return TRUE;
    }
  array = json_array_new ();
  for (guint i = 0; i < self->tiles->len; i++)
    json_array_add_element (array, json_node_copy (latent_picture_tile_get_value (self->tiles->pdata[i])));
  *value = json_node_init_array (json_node_alloc (), array);
  return TRUE;
}

/* A file that is chosen again is looked at again: its content may be another one. */
static void
take (LatentPicturesField *self, JsonNode *value)
{
  LatentPictureReference reference;
  g_autoptr (JsonNode) copy = NULL;

  if (latent_picture_reference_read (value, &reference) && reference.path != NULL)
    copy = latent_picture_reference_new_file (reference.path, NULL);
  else if (latent_picture_reference_read (value, &reference) ||
           (JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_STRING))
    copy = json_node_copy (value);
  if (copy != NULL)
    add_tile (self, copy);
}

static void
latent_pictures_field_set_value (LatentField *field, JsonNode *value)
{
  LatentPicturesField *self = LATENT_PICTURES_FIELD (field);

  clear (self);
  if (value != NULL && JSON_NODE_HOLDS_ARRAY (value))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (value)); i++)
      take (self, json_array_get_element (json_node_get_array (value), i));
  else if (value != NULL)
    take (self, value);
  update (self);
  latent_field_changed (field);
}

/* Tiles are made with a session, or looked at when there is one. */
static void
latent_pictures_field_set_session (LatentField *field, LatentSession *session)
{
  LatentPicturesField *self = LATENT_PICTURES_FIELD (field);
  g_autoptr (JsonNode) value = NULL;

  if (!g_set_object (&self->session, session) || self->tiles->len == 0)
    return;
  latent_pictures_field_get_value (field, &value, NULL);
  latent_field_set_value (field, value);
}

static const char *
latent_pictures_field_get_problem (LatentField *field)
{
  return find_problem (LATENT_PICTURES_FIELD (field));
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
  if (!latent_pictures_field_takes_pictures (self))
    {
      if (room == 1 || room == G_MAXUINT)
        /* Translators: %s is a size, such as "10.0 MB" */
        return g_strdup_printf (_ ("Up to %s"), size);
      /* Translators: how many files, and a size, such as "10.0 MB" */
      return g_strdup_printf (ngettext ("Up to %u file of at most %s", "Up to %u files of at most %s each", room), room,
                              size);
    }
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

static GtkLabel *
add_caption (GtkWidget *content, const char *text)
{
  GtkWidget *caption = latent_field_create_caption (text);

  gtk_widget_set_visible (caption, text != NULL && *text != '\0');
  gtk_box_append (GTK_BOX (content), caption);
  return GTK_LABEL (caption);
}

static GtkWidget *
create_head (LatentPicturesField *self, GtkWidget *title)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *count = gtk_label_new (NULL);

  gtk_widget_add_css_class (count, "caption");
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_set_visible (count, FALSE);
  self->count = GTK_LABEL (count);
  self->link_button = create_link_button (self);
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), count);
  gtk_box_append (GTK_BOX (head), self->link_button);
  return head;
}

static GtkWidget *
latent_pictures_field_create_row (LatentField *field)
{
  LatentPicturesField *self = LATENT_PICTURES_FIELD (field);
  g_autofree char *limits = describe_limits (self);
  GtkWidget *content;
  GtkWidget *row = latent_field_create_tall_row (field, &content);
  g_autoptr (GtkWidget) title = g_object_ref (gtk_widget_get_first_child (content));

  gtk_box_remove (GTK_BOX (content), title);
  gtk_box_append (GTK_BOX (content), create_head (self, title));

  self->box = adw_wrap_box_new ();
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (self->box), 6);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (self->box), 6);
  self->add_button = gtk_button_new_from_icon_name ("list-add-symbolic");
  gtk_widget_set_size_request (self->add_button, TILE, TILE);
  gtk_widget_add_css_class (self->add_button, "input-add");
  gtk_widget_set_tooltip_text (self->add_button, latent_pictures_field_takes_pictures (self)
                                                   ? _ ("Add pictures, or drop or paste them here")
                                                   : _ ("Add files, or drop or paste them here"));
  g_signal_connect_object (self->add_button, "clicked", G_CALLBACK (add_cb), self, G_CONNECT_SWAPPED);
  adw_wrap_box_append (ADW_WRAP_BOX (self->box), self->add_button);
  gtk_box_append (GTK_BOX (content), self->box);

  g_object_set_data (G_OBJECT (row), "latent-pictures-field", self);
  self->problem = add_caption (content, NULL);
  gtk_widget_remove_css_class (GTK_WIDGET (self->problem), "dimmed");
  gtk_widget_add_css_class (GTK_WIDGET (self->problem), "error");
  self->notes = add_caption (content, NULL);
  add_caption (content, limits);
  update (self);
  return row;
}

static void
latent_pictures_field_dispose (GObject *object)
{
  LatentPicturesField *self = LATENT_PICTURES_FIELD (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (latent_pictures_field_parent_class)->dispose (object);
}

static void
latent_pictures_field_finalize (GObject *object)
{
  LatentPicturesField *self = LATENT_PICTURES_FIELD (object);

  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->tiles);
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
  field_class->set_session = latent_pictures_field_set_session;
  field_class->get_problem = latent_pictures_field_get_problem;
}

static void
latent_pictures_field_init (LatentPicturesField *self)
{
  self->tiles = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
}
