/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-gallery-private.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>

#define PICKED_MAX 500

static gboolean
update_selection_idle (gpointer user_data)
{
  LatentGallery *self = user_data;
  guint n;

  self->update_source = 0;
  g_clear_pointer (&self->picked, g_ptr_array_unref);
  if (self->model == NULL)
    return G_SOURCE_REMOVE;

  n = latent_gallery_model_get_n_selected (self->model);
  self->picked = latent_gallery_model_dup_selected_images (self->model, PICKED_MAX);
  latent_image_actions_update (self->actions, n, _latent_gallery_is_trash (self));
  _latent_gallery_update_collection_actions (self, n);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "gallery.select-none", n > 0);
  gtk_action_bar_set_revealed (self->action_bar, n > 1);
  if (n > 0)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("%u selected", "%u selected", n), n);

      gtk_label_set_label (self->selection_label, text);
    }
  return G_SOURCE_REMOVE;
}

void
_latent_gallery_queue_update_selection (LatentGallery *self)
{
  if (self->update_source == 0)
    self->update_source = g_idle_add (update_selection_idle, self);
}

/* --- actions ---------------------------------------------------------------------------------------------------- */

static GPtrArray *
get_images (GtkWidget *owner)
{
  LatentGallery *self = LATENT_GALLERY (owner);

  if (self->update_source != 0)
    {
      g_clear_handle_id (&self->update_source, g_source_remove);
      update_selection_idle (self);
    }
  return self->picked != NULL ? g_ptr_array_ref (self->picked) : g_ptr_array_new ();
}

static GArray *
get_ids (GtkWidget *owner)
{
  LatentGallery *self = LATENT_GALLERY (owner);

  return self->model != NULL ? latent_gallery_model_dup_selected (self->model)
                             : g_array_new (FALSE, FALSE, sizeof (gint64));
}

void
_latent_gallery_open_position (LatentGallery *self, guint position)
{
  guint tasks = self->model != NULL ? latent_gallery_model_get_n_tasks (self->model) : 0;

  if (self->model == NULL || position < tasks)
    return;
  g_signal_emit_by_name (self, "open-image", self->images, position - tasks);
}

static void
open_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentGallery *self = LATENT_GALLERY (widget);
  g_autoptr (GArray) ids = NULL;

  if (self->model == NULL)
    return;
  ids = latent_gallery_model_dup_selected (self->model);
  if (ids->len > 0)
    _latent_gallery_open_position (self, latent_image_list_find (self->images, g_array_index (ids, gint64, 0)) +
                                           latent_gallery_model_get_n_tasks (self->model));
}

static void
select_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentGallery *self = LATENT_GALLERY (widget);

  if (self->model == NULL)
    return;
  if (g_str_equal (name, "gallery.select-all"))
    gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->model));
  else if (g_str_equal (name, "gallery.select-none"))
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->model));
  else
    latent_gallery_model_invert (self->model);
}

static void
zoom_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentGallery *self = LATENT_GALLERY (widget);

  if (g_str_equal (name, "gallery.larger"))
    _latent_gallery_set_tile_size (self, self->tile_size + 30);
  else if (g_str_equal (name, "gallery.smaller"))
    _latent_gallery_set_tile_size (self, self->tile_size - 30);
  else
    _latent_gallery_set_tile_size (self, 200);
}

static void
filter_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentGallery *self = LATENT_GALLERY (widget);

  if (g_str_equal (name, "gallery.clear-filters"))
    _latent_gallery_clear_filters (self);
  else
    {
      gtk_search_bar_set_search_mode (self->search_bar, TRUE);
      gtk_menu_button_popup (self->filter_button);
    }
}

static void
popup_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  _latent_gallery_popup_menu (LATENT_GALLERY (widget));
}

static void
search_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  latent_gallery_start_search (LATENT_GALLERY (widget));
}

void
_latent_gallery_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_property_action (widget_class, "gallery.view", "view");
  gtk_widget_class_install_property_action (widget_class, "gallery.fill", "fill");
  gtk_widget_class_install_action (widget_class, "gallery.open", NULL, open_action_cb);
  gtk_widget_class_install_action (widget_class, "gallery.select-all", NULL, select_action_cb);
  gtk_widget_class_install_action (widget_class, "gallery.select-none", NULL, select_action_cb);
  gtk_widget_class_install_action (widget_class, "gallery.invert", NULL, select_action_cb);
  gtk_widget_class_install_action (widget_class, "gallery.larger", NULL, zoom_action_cb);
  gtk_widget_class_install_action (widget_class, "gallery.smaller", NULL, zoom_action_cb);
  gtk_widget_class_install_action (widget_class, "gallery.normal", NULL, zoom_action_cb);
  gtk_widget_class_install_property_action (widget_class, "gallery.sort", "sort");
  gtk_widget_class_install_property_action (widget_class, "gallery.reversed", "reversed");
  gtk_widget_class_install_action (widget_class, "gallery.filter", NULL, filter_action_cb);
  gtk_widget_class_install_action (widget_class, "gallery.clear-filters", NULL, filter_action_cb);
  gtk_widget_class_install_action (widget_class, "gallery.popup-menu", NULL, popup_action_cb);
  gtk_widget_class_install_action (widget_class, "gallery.search", NULL, search_action_cb);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "gallery.search", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "gallery.filter",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_plus, GDK_CONTROL_MASK, "gallery.larger", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_equal, GDK_CONTROL_MASK, "gallery.larger", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Add, GDK_CONTROL_MASK, "gallery.larger", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_minus, GDK_CONTROL_MASK, "gallery.smaller", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Subtract, GDK_CONTROL_MASK, "gallery.smaller", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_0, GDK_CONTROL_MASK, "gallery.normal", NULL);
}

/* Keys that must not be taken from a text field: they belong to the grid alone. */
static void
add_grid_shortcuts (LatentGallery *self)
{
  static const struct
  {
    const char *trigger;
    const char *action;
  } shortcuts[] = {
    { "Delete|KP_Delete", "action(image.trash)" },
    { "<Control>c", "action(image.copy)" },
    { "<Control><Shift>c", "action(image.copy-file)" },
    { "<Control>s", "action(image.save-as)" },
    { "<Control>e", "action(image.export)" },
    { "<Control>g", "action(image.same-again)" },
    { "<Control>p", "action(image.change)" },
    { "<Control><Shift>g", "action(image.vary)" },
    { "<Control>u", "action(image.use-as-input)" },
    { "<Control><Shift>u", "action(image.upscale)" },
    { "<Control>b", "action(image.remove-background)" },
    { "<Control>d", "action(image.favourite)" },
    { "<Control>k", "action(image.collect)" },
    { "<Control>t", "action(image.tag)" },
    { "BackSpace", "action(gallery.uncollect)" },
    { "<Alt>Left|<Alt>KP_Left", "action(gallery.move-left)" },
    { "<Alt>Right|<Alt>KP_Right", "action(gallery.move-right)" },
    { "<Alt>Up|<Alt>KP_Up", "action(gallery.move-up)" },
    { "<Alt>Down|<Alt>KP_Down", "action(gallery.move-down)" },
    { "<Alt>Home|<Alt>KP_Home", "action(gallery.move-first)" },
    { "<Alt>End|<Alt>KP_End", "action(gallery.move-last)" },
    { "<Control>i", "action(gallery.invert)" },
    { "<Control><Shift>a", "action(gallery.select-none)" },
    { "<Control>v", "action(win.paste)" },
    { "Escape", "action(gallery.select-none)" },
    { "Menu|<Shift>F10", "action(gallery.popup-menu)" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                          gtk_shortcut_new (gtk_shortcut_trigger_parse_string (shortcuts[i].trigger),
                                                            gtk_shortcut_action_parse_string (shortcuts[i].action)));
  gtk_widget_add_controller (GTK_WIDGET (self->grid), controller);
}

void
_latent_gallery_setup_choosing (LatentGallery *self)
{
  self->actions = latent_image_actions_new (GTK_WIDGET (self), get_images);
  latent_image_actions_set_get_ids (self->actions, get_ids);
  latent_image_actions_set_make_menu (self->actions, self->make_menu);
  add_grid_shortcuts (self);
}
