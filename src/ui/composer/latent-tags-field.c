/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-tags-field.h"

#include "latent-config.h"
#include "latent-removal.h"
#include "latent-schema.h"
#include "latent-widget.h"

#include <glib/gi18n-lib.h>

struct _LatentTagsField
{
  LatentField parent_instance;

  /* Borrowed references */
  GtkWidget *box;
  GtkEditable *entry;   /* or NULL: then */
  GtkMenuButton *menu;  /* has the choices */

  GPtrArray *values; /* JsonNode */
};

G_DEFINE_FINAL_TYPE (LatentTagsField, latent_tags_field, LATENT_TYPE_FIELD)

static void rebuild (LatentTagsField *self, guint focus);

static LatentParameter *
get_items (LatentTagsField *self)
{
  return latent_parameter_get_items (latent_field_get_parameter (LATENT_FIELD (self)));
}

static guint
get_room (LatentTagsField *self)
{
  guint most;

  return latent_parameter_get_max_items (latent_field_get_parameter (LATENT_FIELD (self)), &most) ? most : G_MAXUINT;
}

static guint
index_of (GtkWidget *chip)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (chip), "index"));
}

typedef struct
{
  JsonNode *value;
  guint index;
} Removed;

static void
removed_free (gpointer data)
{
  Removed *removed = data;

  json_node_unref (removed->value);
  g_free (removed);
}

static void
put_back (LatentField *field, gpointer data)
{
  LatentTagsField *self = LATENT_TAGS_FIELD (field);
  Removed *removed = data;
  guint index = MIN (removed->index, self->values->len);

  if (self->values->len >= get_room (self))
    {
      gtk_widget_error_bell (self->box);
      return;
    }
  g_ptr_array_insert (self->values, (int) index, json_node_copy (removed->value));
  rebuild (self, index);
  latent_field_changed (field);
}

static void
remove_at (LatentTagsField *self, guint index)
{
  g_autofree char *word = latent_schema_value_to_text (self->values->pdata[index]);
  g_autofree char *text = g_strdup_printf (_ ("“%s” removed"), word);
  Removed *removed = g_new0 (Removed, 1);

  removed->value = json_node_copy (self->values->pdata[index]);
  removed->index = index;
  latent_removal_offer (LATENT_FIELD (self), text, put_back, removed, removed_free);
  g_ptr_array_remove_index (self->values, index);
  rebuild (self, index);
  latent_field_changed (LATENT_FIELD (self));
}

static void
remove_cb (GtkWidget *button, LatentTagsField *self)
{
  remove_at (self, index_of (button));
}

static void
swap (LatentTagsField *self, guint one, guint other)
{
  gpointer value = self->values->pdata[one];

  self->values->pdata[one] = self->values->pdata[other];
  self->values->pdata[other] = value;
  rebuild (self, other);
  latent_field_changed (LATENT_FIELD (self));
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, LatentTagsField *self)
{
  GtkWidget *chip = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  guint index = index_of (chip);
  gboolean forward = (key == GDK_KEY_Right) != (gtk_widget_get_direction (chip) == GTK_TEXT_DIR_RTL);

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

static GtkWidget *
make_chip (LatentTagsField *self, guint index)
{
  g_autofree char *text = latent_schema_value_to_text (self->values->pdata[index]);
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_widget_set_tooltip_text (button, _ ("Remove (Delete)"));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_focusable (button, FALSE);
  gtk_widget_add_css_class (chip, "chip");
  gtk_widget_set_focusable (chip, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_object_set_data (G_OBJECT (chip), "index", GUINT_TO_POINTER (index));
  g_object_set_data (G_OBJECT (button), "index", GUINT_TO_POINTER (index));
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (chip, keys);
  gtk_box_append (GTK_BOX (chip), label);
  gtk_box_append (GTK_BOX (chip), button);
  return chip;
}

/* The chip @focus gets the keyboard where one had it. */
static void
rebuild (LatentTagsField *self, guint focus)
{
  GtkWidget *adder = self->entry != NULL ? GTK_WIDGET (self->entry) : GTK_WIDGET (self->menu);
  GtkWidget *focused = gtk_widget_get_focus_child (self->box);
  gboolean had_focus = focused != NULL && focused != adder;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->box)) != NULL && child != adder)
    adw_wrap_box_remove (ADW_WRAP_BOX (self->box), child);
  for (guint i = self->values->len; i > 0; i--)
    {
      child = make_chip (self, i - 1);
      adw_wrap_box_prepend (ADW_WRAP_BOX (self->box), child);
      if (had_focus && i - 1 == MIN (focus, self->values->len - 1))
        gtk_widget_grab_focus (child);
    }
  gtk_widget_set_visible (adder, self->values->len < get_room (self));
  if (had_focus && self->values->len == 0)
    gtk_widget_grab_focus (adder);
}

static void
take (LatentTagsField *self, JsonNode *value)
{
  g_ptr_array_add (self->values, value);
  rebuild (self, self->values->len);
  latent_field_changed (LATENT_FIELD (self));
}

static void
activate_cb (LatentTagsField *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
  JsonNode *value;

  if (*text == '\0')
    return;
  value = latent_parameter_parse (get_items (self), text, &error);
  if (value == NULL)
    {
      latent_field_set_error (LATENT_FIELD (self), error->message);
      return;
    }
  gtk_editable_set_text (self->entry, "");
  take (self, value);
}

static void
chosen_cb (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  LatentTagsField *self = user_data;
  JsonNode *value = latent_parameter_parse (get_items (self), g_variant_get_string (target, NULL), NULL);

  if (value != NULL)
    take (self, value);
}

/* --- the field --- */

static void
latent_tags_field_set_value (LatentField *field, JsonNode *value)
{
  LatentTagsField *self = LATENT_TAGS_FIELD (field);

  if (value == NULL)
    value = latent_parameter_get_default (latent_field_get_parameter (field));
  g_ptr_array_set_size (self->values, 0);
  if (value != NULL && JSON_NODE_HOLDS_ARRAY (value))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (value)); i++)
      {
        JsonNode *element = json_array_get_element (json_node_get_array (value), i);

        if (JSON_NODE_HOLDS_VALUE (element) && !JSON_NODE_HOLDS_NULL (element))
          g_ptr_array_add (self->values, json_node_copy (element));
      }
  if (self->entry != NULL)
    gtk_editable_set_text (self->entry, "");
  rebuild (self, 0);
  latent_field_changed (field);
}

/* What stands in the entry counts, also without Return. */
static gboolean
latent_tags_field_get_value (LatentField *field, JsonNode **value, GError **error)
{
  LatentTagsField *self = LATENT_TAGS_FIELD (field);
  g_autofree char *text = g_strstrip (g_strdup (self->entry != NULL ? gtk_editable_get_text (self->entry) : ""));
  g_autoptr (JsonArray) array = json_array_new ();

  for (guint i = 0; i < self->values->len; i++)
    json_array_add_element (array, json_node_copy (self->values->pdata[i]));
  if (*text != '\0')
    {
      JsonNode *pending = latent_parameter_parse (get_items (self), text, error);

      if (pending == NULL)
        return FALSE;
      json_array_add_element (array, pending);
    }
  if (json_array_get_length (array) > 0)
    *value = json_node_init_array (json_node_alloc (), array);
  return TRUE;
}

static char *
describe_limits (LatentParameter *parameter)
{
  guint least = 0, most;

  latent_parameter_get_min_items (parameter, &least);
  if (!latent_parameter_get_max_items (parameter, &most))
    return least > 1 ? g_strdup_printf (ngettext ("At least %u", "At least %u", least), least) : NULL;
  /* Translators: how many elements a list can have. */
  return least > 0 ? g_strdup_printf (_ ("%u to %u"), least, most) : g_strdup_printf (_ ("Up to %u"), most);
}

static void
create_entry (LatentTagsField *self)
{
  GtkWidget *entry = gtk_entry_new ();

  self->entry = GTK_EDITABLE (entry);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("Add…"));
  gtk_editable_set_width_chars (self->entry, 8);
  gtk_editable_set_max_width_chars (self->entry, 14);
  if (latent_parameter_get_kind (get_items (self)) != LATENT_PARAMETER_STRING)
    gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_NUMBER);
  gtk_widget_set_tooltip_text (entry, _ ("Add (Return)"));
  g_signal_connect_object (entry, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "changed", G_CALLBACK (latent_field_changed), self, G_CONNECT_SWAPPED);
}

static void
create_menu (LatentTagsField *self)
{
  const char *const *choices = latent_parameter_get_choices (get_items (self));
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) action = g_simple_action_new ("add", G_VARIANT_TYPE_STRING);
  GtkWidget *button = gtk_menu_button_new ();

  for (guint i = 0; choices[i] != NULL; i++)
    {
      g_autofree char *label = latent_widget_humanize_choice (choices[i]);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "tags.add", "s", choices[i]);
      g_menu_append_item (menu, item);
    }
  g_signal_connect_object (action, "activate", G_CALLBACK (chosen_cb), self, G_CONNECT_DEFAULT);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
  gtk_widget_insert_action_group (button, "tags", G_ACTION_GROUP (group));
  self->menu = GTK_MENU_BUTTON (button);
  gtk_menu_button_set_icon_name (self->menu, "list-add-symbolic");
  gtk_menu_button_set_menu_model (self->menu, G_MENU_MODEL (menu));
  gtk_widget_set_tooltip_text (button, _ ("Add"));
}

static GtkWidget *
latent_tags_field_create_row (LatentField *field)
{
  LatentTagsField *self = LATENT_TAGS_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  g_autofree char *limits = describe_limits (parameter);
  GtkWidget *box, *adder;
  GtkWidget *row = latent_field_create_tall_row (field, &box);

  if (latent_parameter_get_choices (get_items (self)) != NULL)
    create_menu (self);
  else
    create_entry (self);
  adder = self->entry != NULL ? GTK_WIDGET (self->entry) : GTK_WIDGET (self->menu);
  gtk_accessible_update_property (GTK_ACCESSIBLE (adder), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  latent_parameter_get_title (parameter), -1);
  self->box = adw_wrap_box_new ();
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (self->box), 6);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (self->box), 6);
  adw_wrap_box_append (ADW_WRAP_BOX (self->box), adder);
  gtk_box_append (GTK_BOX (box), self->box);
  if (*latent_parameter_get_description (parameter) != '\0')
    gtk_box_append (GTK_BOX (box), latent_field_create_caption (latent_parameter_get_description (parameter)));
  if (limits != NULL)
    gtk_box_append (GTK_BOX (box), latent_field_create_caption (limits));
  latent_tags_field_set_value (field, NULL);
  return row;
}

static void
latent_tags_field_finalize (GObject *object)
{
  g_ptr_array_unref (LATENT_TAGS_FIELD (object)->values);
  G_OBJECT_CLASS (latent_tags_field_parent_class)->finalize (object);
}

static void
latent_tags_field_class_init (LatentTagsFieldClass *klass)
{
  LatentFieldClass *field_class = LATENT_FIELD_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = latent_tags_field_finalize;
  field_class->create_row = latent_tags_field_create_row;
  field_class->get_value = latent_tags_field_get_value;
  field_class->set_value = latent_tags_field_set_value;
}

static void
latent_tags_field_init (LatentTagsField *self)
{
  self->values = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
}
