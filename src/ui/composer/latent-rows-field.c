/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-rows-field.h"

#include "latent-config.h"
#include "latent-removal.h"

#include <glib/gi18n-lib.h>

struct _LatentRowsField
{
  LatentField parent_instance;

  /* Borrowed references */
  AdwExpanderRow *row;
  GtkWidget *add_button;

  LatentSession *session;
  GPtrArray *groups; /* LatentField, one for each element */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (LatentRowsField, latent_rows_field, LATENT_TYPE_FIELD)

static guint
get_room (LatentRowsField *self)
{
  guint most;

  return latent_parameter_get_max_items (latent_field_get_parameter (LATENT_FIELD (self)), &most) ? most : G_MAXUINT;
}

static void
changed_cb (LatentRowsField *self)
{
  if (!self->filling)
    latent_field_changed (LATENT_FIELD (self));
}

static char *
describe (LatentRowsField *self)
{
  guint least = 0, most = get_room (self);

  latent_parameter_get_min_items (latent_field_get_parameter (LATENT_FIELD (self)), &least);
  if (self->groups->len == 0 && least == 0)
    return g_strdup (latent_parameter_get_description (latent_field_get_parameter (LATENT_FIELD (self))));
  if (most != G_MAXUINT)
    /* Translators: how many elements a list has, and can have. */
    return g_strdup_printf (_ ("%u of up to %u"), self->groups->len, most);
  if (self->groups->len < least)
    /* Translators: how many elements a list has, and must have. */
    return g_strdup_printf (_ ("%u of at least %u"), self->groups->len, least);
  return g_strdup_printf ("%u", self->groups->len);
}

/* Numbers, what can be done, and what the row says, after something was added, removed or moved. */
static void
update (LatentRowsField *self)
{
  const char *title = latent_parameter_get_title (latent_field_get_parameter (LATENT_FIELD (self)));
  g_autofree char *subtitle = describe (self);

  for (guint i = 0; i < self->groups->len; i++)
    {
      GtkWidget *row = latent_field_get_row (self->groups->pdata[i]);
      GActionMap *actions = g_object_get_data (G_OBJECT (row), "actions");
      /* Translators: an element of a list: the list's title and the element's number. */
      g_autofree char *text = g_strdup_printf (_ ("%s %u"), title, i + 1);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
      g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (actions, "up")), i > 0);
      g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (actions, "down")),
                                   i + 1 < self->groups->len);
    }
  adw_expander_row_set_subtitle (self->row, subtitle);
  gtk_widget_set_sensitive (self->add_button, self->groups->len < get_room (self));
}

static void
take_out (LatentRowsField *self, LatentField *group)
{
  adw_expander_row_remove (self->row, latent_field_get_row (group));
  adw_expander_row_remove (self->row, latent_field_get_error_row (group));
}

static void
put_in (LatentRowsField *self, LatentField *group)
{
  adw_expander_row_add_row (self->row, latent_field_get_row (group));
  adw_expander_row_add_row (self->row, latent_field_get_error_row (group));
}

/* The list can only be appended to. */
static void
move (LatentRowsField *self, LatentField *group, int by)
{
  guint from;
  gpointer other;

  if (!g_ptr_array_find (self->groups, group, &from) || (by < 0 && from == 0) ||
      (by > 0 && from + 1 >= self->groups->len))
    return;
  for (guint i = 0; i < self->groups->len; i++)
    take_out (self, self->groups->pdata[i]);
  other = self->groups->pdata[(int) from + by];
  self->groups->pdata[(int) from + by] = group;
  self->groups->pdata[from] = other;
  for (guint i = 0; i < self->groups->len; i++)
    put_in (self, self->groups->pdata[i]);
  update (self);
  gtk_widget_child_focus (latent_field_get_row (group), GTK_DIR_TAB_FORWARD);
  changed_cb (self);
}

/* An element that was taken out, with all that was written into it. */
typedef struct
{
  LatentField *group;
  guint index;
} Removed;

static void
removed_free (gpointer data)
{
  Removed *removed = data;

  g_object_unref (removed->group);
  g_free (removed);
}

static void
put_back (LatentField *field, gpointer data)
{
  LatentRowsField *self = LATENT_ROWS_FIELD (field);
  Removed *removed = data;

  if (self->groups->len >= get_room (self))
    {
      gtk_widget_error_bell (GTK_WIDGET (self->row));
      return;
    }
  for (guint i = 0; i < self->groups->len; i++)
    take_out (self, self->groups->pdata[i]);
  g_ptr_array_insert (self->groups, (int) MIN (removed->index, self->groups->len), g_object_ref (removed->group));
  for (guint i = 0; i < self->groups->len; i++)
    put_in (self, self->groups->pdata[i]);
  g_signal_connect_object (removed->group, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  update (self);
  adw_expander_row_set_expanded (self->row, TRUE);
  gtk_widget_grab_focus (latent_field_get_row (removed->group));
  changed_cb (self);
}

static void
remove_group (LatentRowsField *self, LatentField *group)
{
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (latent_field_get_row (group)));
  /* Translators: an element of a list, such as “Shot 2”. */
  g_autofree char *text = g_strdup_printf (_ ("“%s” removed"), title);
  Removed *removed;
  guint index;

  if (!g_ptr_array_find (self->groups, group, &index))
    return;
  removed = g_new0 (Removed, 1);
  removed->group = g_object_ref (group);
  removed->index = index;
  g_signal_handlers_disconnect_by_data (group, self);
  take_out (self, group);
  g_ptr_array_remove_index (self->groups, index);
  latent_removal_offer (LATENT_FIELD (self), text, put_back, removed, removed_free);
  update (self);
  gtk_widget_grab_focus (self->groups->len > 0
                           ? latent_field_get_row (self->groups->pdata[MIN (index, self->groups->len - 1)])
                           : self->add_button);
  changed_cb (self);
}

static LatentField *
group_of (LatentRowsField *self, gpointer actions)
{
  for (guint i = 0; i < self->groups->len; i++)
    if (g_object_get_data (G_OBJECT (latent_field_get_row (self->groups->pdata[i])), "actions") == actions)
      return self->groups->pdata[i];
  return NULL;
}

static void
action_cb (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  LatentRowsField *self = user_data;
  LatentField *group = group_of (self, g_object_get_data (G_OBJECT (action), "actions"));
  const char *name = g_action_get_name (G_ACTION (action));

  if (group == NULL)
    return;
  if (g_str_equal (name, "remove"))
    remove_group (self, group);
  else
    move (self, group, g_str_equal (name, "up") ? -1 : 1);
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, LatentRowsField *self)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  LatentField *group = group_of (self, g_object_get_data (G_OBJECT (row), "actions"));

  if (group == NULL || (state & GDK_ALT_MASK) == 0)
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_Up || key == GDK_KEY_Down)
    move (self, group, key == GDK_KEY_Up ? -1 : 1);
  else if (key == GDK_KEY_Delete)
    remove_group (self, group);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static void
add_menu (LatentRowsField *self, GtkWidget *row)
{
  static const char *const names[] = { "up", "down", "remove" };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new (names[i], NULL);

      g_object_set_data (G_OBJECT (action), "actions", actions);
      g_signal_connect_object (action, "activate", G_CALLBACK (action_cb), self, G_CONNECT_DEFAULT);
      g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (action));
    }
  g_menu_append (menu, _ ("Move _Up"), "element.up");
  g_menu_append (menu, _ ("Move _Down"), "element.down");
  g_menu_append (menu, _ ("_Remove"), "element.remove");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_tooltip_text (button, _ ("Move or Remove (Alt+Up, Alt+Down, Alt+Delete)"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  adw_expander_row_add_suffix (ADW_EXPANDER_ROW (row), button);
  gtk_widget_insert_action_group (row, "element", G_ACTION_GROUP (actions));
  g_object_set_data_full (G_OBJECT (row), "actions", g_steal_pointer (&actions), g_object_unref);

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (row, keys);
}

static LatentField *
add_group (LatentRowsField *self, JsonNode *value)
{
  LatentField *group = latent_field_new (latent_parameter_get_items (latent_field_get_parameter (LATENT_FIELD (self))));

  g_ptr_array_add (self->groups, group);
  add_menu (self, latent_field_get_row (group));
  latent_field_set_session (group, self->session);
  latent_field_set_value (group, value);
  put_in (self, group);
  g_signal_connect_object (group, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  return group;
}

static void
add_cb (LatentRowsField *self)
{
  LatentField *group = add_group (self, NULL);

  update (self);
  adw_expander_row_set_expanded (self->row, TRUE);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (latent_field_get_row (group)), TRUE);
  gtk_widget_grab_focus (latent_field_get_row (group));
  changed_cb (self);
}

/* --- the field --- */

/* As many rows as have to be there are there. */
static void
latent_rows_field_set_value (LatentField *field, JsonNode *value)
{
  LatentRowsField *self = LATENT_ROWS_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);
  guint least = 0;

  if (value == NULL)
    value = latent_parameter_get_default (parameter);
  self->filling = TRUE;
  for (guint i = 0; i < self->groups->len; i++)
    {
      g_signal_handlers_disconnect_by_data (self->groups->pdata[i], self);
      take_out (self, self->groups->pdata[i]);
    }
  g_ptr_array_set_size (self->groups, 0);
  if (value != NULL && JSON_NODE_HOLDS_ARRAY (value))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (value)); i++)
      add_group (self, json_array_get_element (json_node_get_array (value), i));
  if (latent_parameter_get_required (parameter))
    latent_parameter_get_min_items (parameter, &least);
  while (self->groups->len < least)
    add_group (self, NULL);
  self->filling = FALSE;
  update (self);
  latent_field_changed (field);
}

static gboolean
latent_rows_field_get_value (LatentField *field, JsonNode **value, GError **error)
{
  LatentRowsField *self = LATENT_ROWS_FIELD (field);
  g_autoptr (JsonArray) array = json_array_new ();

  for (guint i = 0; i < self->groups->len; i++)
    {
      JsonNode *node;

      if (!latent_field_get_value (self->groups->pdata[i], &node, error))
        return FALSE;
      if (node != NULL)
        json_array_add_element (array, node);
    }
  if (json_array_get_length (array) > 0)
    *value = json_node_init_array (json_node_alloc (), array);
  return TRUE;
}

static gboolean
latent_rows_field_blame_nested (LatentField *field)
{
  LatentRowsField *self = LATENT_ROWS_FIELD (field);

  adw_expander_row_set_expanded (self->row, TRUE);
  return latent_field_blame_one_of (self->groups);
}

static const char *
latent_rows_field_get_problem (LatentField *field)
{
  LatentRowsField *self = LATENT_ROWS_FIELD (field);

  return latent_field_get_problem_of (self->groups);
}

static void
latent_rows_field_clear_nested (LatentField *field)
{
  LatentRowsField *self = LATENT_ROWS_FIELD (field);

  for (guint i = 0; i < self->groups->len; i++)
    latent_field_set_error (self->groups->pdata[i], NULL);
}

static void
latent_rows_field_set_session (LatentField *field, LatentSession *session)
{
  LatentRowsField *self = LATENT_ROWS_FIELD (field);

  g_set_object (&self->session, session);
  for (guint i = 0; i < self->groups->len; i++)
    latent_field_set_session (self->groups->pdata[i], session);
}

static GtkWidget *
latent_rows_field_create_row (LatentField *field)
{
  LatentRowsField *self = LATENT_ROWS_FIELD (field);
  LatentParameter *parameter = latent_field_get_parameter (field);

  self->row = ADW_EXPANDER_ROW (adw_expander_row_new ());
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), latent_parameter_get_title (parameter));
  adw_expander_row_set_expanded (self->row, latent_parameter_get_required (parameter));
  self->add_button = gtk_button_new_from_icon_name ("list-add-symbolic");
  gtk_widget_set_tooltip_text (self->add_button, _ ("Add"));
  gtk_widget_set_valign (self->add_button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->add_button, "flat");
  g_signal_connect_object (self->add_button, "clicked", G_CALLBACK (add_cb), self, G_CONNECT_SWAPPED);
  adw_expander_row_add_suffix (self->row, self->add_button);
  latent_rows_field_set_value (field, NULL);
  return GTK_WIDGET (self->row);
}

static void
latent_rows_field_dispose (GObject *object)
{
  LatentRowsField *self = LATENT_ROWS_FIELD (object);

  g_ptr_array_set_size (self->groups, 0);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (latent_rows_field_parent_class)->dispose (object);
}

static void
latent_rows_field_finalize (GObject *object)
{
  g_ptr_array_unref (LATENT_ROWS_FIELD (object)->groups);
  G_OBJECT_CLASS (latent_rows_field_parent_class)->finalize (object);
}

static void
latent_rows_field_class_init (LatentRowsFieldClass *klass)
{
  LatentFieldClass *field_class = LATENT_FIELD_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_rows_field_dispose;
  G_OBJECT_CLASS (klass)->finalize = latent_rows_field_finalize;
  field_class->create_row = latent_rows_field_create_row;
  field_class->get_value = latent_rows_field_get_value;
  field_class->set_value = latent_rows_field_set_value;
  field_class->set_session = latent_rows_field_set_session;
  field_class->get_problem = latent_rows_field_get_problem;
  field_class->blame_nested = latent_rows_field_blame_nested;
  field_class->clear_nested = latent_rows_field_clear_nested;
}

static void
latent_rows_field_init (LatentRowsField *self)
{
  self->groups = g_ptr_array_new_with_free_func (g_object_unref);
}
