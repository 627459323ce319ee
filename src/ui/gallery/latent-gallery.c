/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-gallery-private.h"
#include "latent-importer.h"

#include "latent-config.h"
#include "latent-task-list.h"
#include "latent-task-words.h"

#include <glib/gi18n-lib.h>

#define CACHE_BYTES (192 * 1024 * 1024)
#define MIN_TILE 110
#define MAX_TILE 420
#define PICKED_MAX 500

G_DEFINE_FINAL_TYPE (LatentGallery, latent_gallery, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_VIEW,
  PROP_TILE_SIZE,
  PROP_FILL,
  N_PROPS
};

enum
{
  OPEN_IMAGE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

typedef struct
{
  const char *nick;
  const char *title;
  const char *icon;
  const char *empty_title;
  const char *empty_text;
  gboolean tasks;
  gboolean images;
} View;

static const View views[] = {
  { "all", NC_ ("view", "All Pictures"), "image-x-generic-symbolic", N_ ("No Pictures Yet"),
    N_ ("Describe a picture in the composer and press Generate. It appears here."), TRUE, TRUE },
  { "favourites", NC_ ("view", "Favourites"), "starred-symbolic", N_ ("No Favourites"),
    N_ ("Pictures that are marked with a star are found here."), FALSE, TRUE },
  { "running", NC_ ("view", "In Progress"), "content-loading-symbolic", N_ ("Nothing in Progress"),
    N_ ("Tasks that wait or run are found here."), TRUE, FALSE },
  { "attention", NC_ ("view", "Needs Attention"), "dialog-warning-symbolic", N_ ("All Is Well"),
    N_ ("Tasks that failed or that need a decision are found here."), TRUE, FALSE },
  { "trash", NC_ ("view", "Trash"), "user-trash-symbolic", N_ ("The Trash Is Empty"),
    N_ ("Pictures that were moved to the trash are kept here for a while."), FALSE, TRUE },
};

static const View *
get_view (LatentGallery *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    if (g_strcmp0 (views[i].nick, self->view) == 0)
      return &views[i];
  return &views[0];
}

static gboolean
is_trash (LatentGallery *self)
{
  return g_str_equal (get_view (self)->nick, "trash");
}

static const char *
get_search (LatentGallery *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  return *text != '\0' && gtk_search_bar_get_search_mode (self->search_bar) ? text : NULL;
}

/* --- what is shown ---------------------------------------------------------------------------------------------- */

static void
update_stack (LatentGallery *self)
{
  const View *view = get_view (self);
  guint n = self->model != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->model)) : 0;

  gtk_label_set_label (self->view_label, g_dpgettext2 (GETTEXT_PACKAGE, "view", view->title));
  latent_trash_banner_set_shown (self->trash_banner, is_trash (self) && n > 0);
  if (n > 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "grid");
      return;
    }
  if (self->images == NULL || latent_image_list_get_loading (self->images))
    {
      gtk_stack_set_visible_child_name (self->stack, "loading");
      return;
    }
  if (get_search (self) != NULL)
    {
      adw_status_page_set_icon_name (self->empty_page, "edit-find-symbolic");
      adw_status_page_set_title (self->empty_page, _ ("No Results"));
      adw_status_page_set_description (self->empty_page, _ ("Try other words, or fewer of them."));
    }
  else
    {
      adw_status_page_set_icon_name (self->empty_page, view->icon);
      adw_status_page_set_title (self->empty_page, _ (view->empty_title));
      adw_status_page_set_description (self->empty_page, _ (view->empty_text));
    }
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

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
  latent_image_actions_update (self->actions, n, is_trash (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "gallery.select-none", n > 0);
  gtk_action_bar_set_revealed (self->action_bar, n > 1);
  if (n > 0)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("%u selected", "%u selected", n), n);

      gtk_label_set_label (self->selection_label, text);
    }
  return G_SOURCE_REMOVE;
}

/* Coalesced: a rubber band changes the selection with every motion of the pointer. */
static void
queue_update_selection (LatentGallery *self)
{
  if (self->update_source == 0)
    self->update_source = g_idle_add (update_selection_idle, self);
}

static void
items_changing_cb (LatentGallery *self)
{
  self->stick_to_top = gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (self->scroller)) < 1;
}

/* GtkGridView keeps what was on top where it was, so that news at the top would come in out of sight, and another search
 * would show the middle of its answer. The adjustment is too early: it has its old value until the grid is allocated. */
static void
items_changed_cb (LatentGallery *self)
{
  if (self->stick_to_top && g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0)
    gtk_grid_view_scroll_to (self->grid, 0, GTK_LIST_SCROLL_NONE, NULL);
  update_stack (self);
}

static gboolean
match_task (gpointer item, gpointer user_data)
{
  LatentGallery *self = user_data;
  LatentTaskState state = latent_task_get_state (item);
  gboolean trouble = state == LATENT_TASK_FAILED || state == LATENT_TASK_EXPIRED || state == LATENT_TASK_UNCERTAIN;
  const char *view = get_view (self)->nick;

  if (g_str_equal (view, "running"))
    return !trouble;
  if (g_str_equal (view, "attention"))
    return trouble;
  return TRUE;
}

static void
tasks_moved_cb (LatentGallery *self)
{
  if (self->task_filter != NULL && !g_str_equal (get_view (self)->nick, "all"))
    gtk_filter_changed (self->task_filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
set_model (LatentGallery *self, LatentGalleryModel *model)
{
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  gtk_grid_view_set_model (self->grid, NULL);
  g_set_object (&self->model, model);
  if (model != NULL)
    {
      /* Before and after the grid's own handler. */
      g_signal_connect_swapped (model, "items-changed", G_CALLBACK (items_changing_cb), self);
      gtk_grid_view_set_model (self->grid, GTK_SELECTION_MODEL (model));
      g_signal_connect_swapped (model, "items-changed", G_CALLBACK (items_changed_cb), self);
      g_signal_connect_swapped (model, "notify::n-selected", G_CALLBACK (queue_update_selection), self);
    }
  queue_update_selection (self);
  update_stack (self);
}

static void
update_query (LatentGallery *self)
{
  const View *view = get_view (self);
  LatentImageQuery query = { .search = get_search (self) };
  GListModel *tasks = view->tasks && query.search == NULL ? self->tasks : NULL;

  if (self->images == NULL)
    return;
  query.favourite = g_str_equal (view->nick, "favourites");
  query.trashed = is_trash (self);
  if (!view->images)
    query.task = -1; /* no picture has it */
  latent_image_list_set_query (self->images, &query);
  if (self->task_filter != NULL)
    gtk_filter_changed (self->task_filter, GTK_FILTER_CHANGE_DIFFERENT);
  /* What is shown stays until the answer is there; a grid that got another model would make all of its cells anew. */
  if (self->model != NULL)
    {
      gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->model));
      latent_gallery_model_set_tasks (self->model, tasks);
      gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
      update_stack (self);
    }
  else
    {
      g_autoptr (LatentGalleryModel) model = latent_gallery_model_new (tasks, self->images);

      set_model (self, model);
    }
}

void
latent_gallery_set_session (LatentGallery *self, LatentSession *session)
{
  LatentLibrary *library;

  g_return_if_fail (LATENT_IS_GALLERY (self));
  g_return_if_fail (session == NULL || LATENT_IS_SESSION (session));

  if (self->session == session)
    return;

  set_model (self, NULL);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (latent_session_get_library (self->session), self);
  if (self->images != NULL)
    g_signal_handlers_disconnect_by_data (self->images, self);
  g_clear_object (&self->images);
  g_clear_object (&self->tasks);
  g_clear_object (&self->task_filter);
  g_clear_object (&self->cache);
  g_set_object (&self->session, session);
  latent_image_actions_set_session (self->actions, session);

  if (session != NULL)
    {
      library = latent_session_get_library (session);
      self->cache = latent_texture_cache_new (library, CACHE_BYTES);
      self->images = latent_image_list_new (library);
      g_signal_connect_swapped (self->images, "notify::loading", G_CALLBACK (update_stack), self);
      self->task_filter = GTK_FILTER (gtk_custom_filter_new (match_task, self, NULL));
      self->tasks = G_LIST_MODEL (
        gtk_filter_list_model_new (G_LIST_MODEL (latent_task_list_new (library)), g_object_ref (self->task_filter)));
      g_signal_connect_swapped (library, "tasks-changed", G_CALLBACK (tasks_moved_cb), self);
      update_query (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

void
latent_gallery_set_view (LatentGallery *self, const char *view)
{
  g_return_if_fail (LATENT_IS_GALLERY (self));

  if (!g_set_str (&self->view, view))
    return;
  update_query (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VIEW]);
}

const char *
latent_gallery_get_view (LatentGallery *self)
{
  g_return_val_if_fail (LATENT_IS_GALLERY (self), NULL);

  return get_view (self)->nick;
}

static void
search_changed_cb (LatentGallery *self)
{
  update_query (self);
}

void
latent_gallery_start_search (LatentGallery *self)
{
  g_return_if_fail (LATENT_IS_GALLERY (self));

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

void
latent_gallery_focus (LatentGallery *self, gint64 image)
{
  guint position = G_MAXUINT;

  g_return_if_fail (LATENT_IS_GALLERY (self));

  if (self->model == NULL || g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0)
    return;
  if (image != 0)
    position = latent_image_list_find (self->images, image);
  if (position == G_MAXUINT)
    gtk_widget_grab_focus (GTK_WIDGET (self->grid));
  else
    gtk_grid_view_scroll_to (self->grid, position + latent_gallery_model_get_n_tasks (self->model),
                             GTK_LIST_SCROLL_FOCUS | GTK_LIST_SCROLL_SELECT, NULL);
}

/* --- size of the tiles ------------------------------------------------------------------------------------------------- */

static void
set_tile_size (LatentGallery *self, int size)
{
  size = CLAMP (size, MIN_TILE, MAX_TILE);
  if (self->tile_size == size)
    return;
  self->tile_size = size;
  gtk_range_set_value (GTK_RANGE (self->size_scale), size);
  _latent_gallery_update_columns (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TILE_SIZE]);
}

static void
size_scale_cb (LatentGallery *self)
{
  set_tile_size (self, (int) gtk_range_get_value (GTK_RANGE (self->size_scale)));
}

static gboolean
scroll_zoom_cb (GtkEventControllerScroll *controller, double dx, double dy, LatentGallery *self)
{
  if (!(gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller)) & GDK_CONTROL_MASK))
    return GDK_EVENT_PROPAGATE;
  set_tile_size (self, self->tile_size - (int) (dy * 20));
  return GDK_EVENT_STOP;
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

static void
open_position (LatentGallery *self, guint position)
{
  guint tasks = self->model != NULL ? latent_gallery_model_get_n_tasks (self->model) : 0;

  if (self->model == NULL || position < tasks)
    return;
  g_signal_emit (self, signals[OPEN_IMAGE], 0, self->images, position - tasks);
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
    open_position (self, latent_image_list_find (self->images, g_array_index (ids, gint64, 0)) +
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
    set_tile_size (self, self->tile_size + 30);
  else if (g_str_equal (name, "gallery.smaller"))
    set_tile_size (self, self->tile_size - 30);
  else
    set_tile_size (self, 200);
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

/* --- object ----------------------------------------------------------------------------------------------------- */

static void
latent_gallery_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LatentGallery *self = LATENT_GALLERY (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_VIEW:
      g_value_set_string (value, get_view (self)->nick);
      break;
    case PROP_TILE_SIZE:
      g_value_set_int (value, self->tile_size);
      break;
    case PROP_FILL:
      g_value_set_boolean (value, self->fill);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_gallery_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LatentGallery *self = LATENT_GALLERY (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      latent_gallery_set_session (self, g_value_get_object (value));
      break;
    case PROP_VIEW:
      latent_gallery_set_view (self, g_value_get_string (value));
      break;
    case PROP_TILE_SIZE:
      set_tile_size (self, g_value_get_int (value));
      break;
    case PROP_FILL:
      if (self->fill != g_value_get_boolean (value))
        {
          self->fill = g_value_get_boolean (value);
          _latent_gallery_renew_factory (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_gallery_dispose (GObject *object)
{
  LatentGallery *self = LATENT_GALLERY (object);

  latent_gallery_set_session (self, NULL);
  g_clear_handle_id (&self->columns_source, g_source_remove);
  g_clear_handle_id (&self->update_source, g_source_remove);
  g_clear_pointer (&self->picked, g_ptr_array_unref);
  g_clear_pointer (&self->context_menu, gtk_widget_unparent);
  g_clear_object (&self->actions);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_GALLERY);

  G_OBJECT_CLASS (latent_gallery_parent_class)->dispose (object);
}

static void
latent_gallery_finalize (GObject *object)
{
  LatentGallery *self = LATENT_GALLERY (object);

  g_free (self->view);

  G_OBJECT_CLASS (latent_gallery_parent_class)->finalize (object);
}

static void
latent_gallery_class_init (LatentGalleryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = latent_gallery_get_property;
  object_class->set_property = latent_gallery_set_property;
  object_class->dispose = latent_gallery_dispose;
  object_class->finalize = latent_gallery_finalize;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, LATENT_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_VIEW] = g_param_spec_string ("view", NULL, NULL, "all",
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_TILE_SIZE] = g_param_spec_int ("tile-size", NULL, NULL, MIN_TILE, MAX_TILE, 200,
                                                 G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_FILL] = g_param_spec_boolean ("fill", NULL, NULL, TRUE,
                                                G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[OPEN_IMAGE] = g_signal_new ("open-image", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 2, LATENT_TYPE_IMAGE_LIST, G_TYPE_UINT);

  g_type_ensure (LATENT_TYPE_TRASH_BANNER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-gallery.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, view_button);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, view_label);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, search_button);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, search_bar);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, trash_banner);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, size_scale);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, stack);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, empty_page);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, scroller);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, grid);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, action_bar);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, selection_label);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, image_menu);

  gtk_widget_class_install_property_action (widget_class, "gallery.view", "view");
  gtk_widget_class_install_property_action (widget_class, "gallery.fill", "fill");
  gtk_widget_class_install_action (widget_class, "gallery.open", NULL, open_action_cb);
  gtk_widget_class_install_action (widget_class, "gallery.select-all", NULL, select_action_cb);
  gtk_widget_class_install_action (widget_class, "gallery.select-none", NULL, select_action_cb);
  gtk_widget_class_install_action (widget_class, "gallery.invert", NULL, select_action_cb);
  gtk_widget_class_install_action (widget_class, "gallery.larger", NULL, zoom_action_cb);
  gtk_widget_class_install_action (widget_class, "gallery.smaller", NULL, zoom_action_cb);
  gtk_widget_class_install_action (widget_class, "gallery.normal", NULL, zoom_action_cb);
  gtk_widget_class_install_action (widget_class, "gallery.popup-menu", NULL, popup_action_cb);
  gtk_widget_class_install_action (widget_class, "gallery.search", NULL, search_action_cb);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "gallery.search", NULL);
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
    { "<Control>d", "action(image.favourite)" },
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

static void
latent_gallery_init (LatentGallery *self)
{
  GtkEventController *scroll;

  self->view = g_strdup ("all");
  self->fill = TRUE;
  self->tile_size = 200;
  gtk_widget_init_template (GTK_WIDGET (self));

  self->actions = latent_image_actions_new (GTK_WIDGET (self), get_images);
  latent_image_actions_set_get_ids (self->actions, get_ids);
  _latent_gallery_renew_factory (self);
  add_grid_shortcuts (self);
  _latent_gallery_setup_pointer (self);
  latent_importer_add_drop_target (GTK_WIDGET (self));
  /* The page itself has a layout manager, so that no size_allocate() of ours would ever be called. */
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->scroller), "notify::page-size",
                           G_CALLBACK (_latent_gallery_update_columns), self, G_CONNECT_SWAPPED);

  gtk_range_set_value (GTK_RANGE (self->size_scale), self->tile_size);
  g_signal_connect_object (self->size_scale, "value-changed", G_CALLBACK (size_scale_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "activate", G_CALLBACK (open_position), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_entry, "search-changed", G_CALLBACK (search_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_bar, "notify::search-mode-enabled", G_CALLBACK (search_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));

  scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect_object (scroll, "scroll", G_CALLBACK (scroll_zoom_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->scroller), scroll);
  update_stack (self);
}
