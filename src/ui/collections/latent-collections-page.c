/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-collections-page.h"

#include "latent-collection-drop.h"
#include "latent-collection-list.h"
#include "latent-collection-tile.h"
#include "latent-collections.h"
#include "latent-config.h"
#include "latent-image-ids.h"
#include "latent-importer.h"
#include "latent-name-dialog.h"
#include "latent-undo.h"
#include "latent-weak.h"

#include <glib/gi18n-lib.h>

#define CACHE_BYTES (48 * 1024 * 1024)

struct _LatentCollectionsPage
{
  AdwNavigationPage parent_instance;

  LatentSession *session;
  LatentCollectionList *list;
  LatentTextureCache *cache;
  GtkSingleSelection *selection;
  gint64 wanted; /* the collection that gets the keyboard once it is in its place */
  GtkWidget *context_menu;

  GtkStack *stack;
  GtkGridView *grid;
  GMenuModel *collection_menu;
};

G_DEFINE_FINAL_TYPE (LatentCollectionsPage, latent_collections_page, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  PROP_SESSION = 1,
  N_PROPS,
};
static GParamSpec *properties[N_PROPS];

enum
{
  OPEN,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static LatentLibrary *
get_library (LatentCollectionsPage *self)
{
  return latent_session_get_library (self->session);
}

/* Transfer none. */
static LatentCollection *
get_selected (LatentCollectionsPage *self)
{
  return self->selection != NULL ? gtk_single_selection_get_selected_item (self->selection) : NULL;
}

static void
change (LatentCollectionsPage *self, DexFuture *future, char *text)
{
  latent_undo_offer (GTK_WIDGET (self), get_library (self), future, text);
}

/* --- the list --------------------------------------------------------------------------------------------------- */

static void
update (LatentCollectionsPage *self)
{
  gboolean selected = get_selected (self) != NULL;
  guint n = self->list != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;

  if (self->list == NULL || latent_collection_list_get_loading (self->list))
    gtk_stack_set_visible_child_name (self->stack, "loading");
  else
    gtk_stack_set_visible_child_name (self->stack, n > 0 ? "grid" : "empty");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "collections.open", selected);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "collections.rename", selected);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "collections.delete", selected);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "collections.earlier",
                                 selected && gtk_single_selection_get_selected (self->selection) > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "collections.later",
                                 selected && gtk_single_selection_get_selected (self->selection) + 1 < n);
}

/* What was made or moved is found by the keyboard where it is now. */
static void
items_changed_cb (LatentCollectionsPage *self)
{
  update (self);
  if (self->wanted == 0)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->list)); i++)
    {
      g_autoptr (LatentCollection) collection = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      if (latent_collection_get_id (collection) != self->wanted)
        continue;
      gtk_grid_view_scroll_to (self->grid, i, GTK_LIST_SCROLL_FOCUS | GTK_LIST_SCROLL_SELECT, NULL);
      self->wanted = 0;
      return;
    }
}

static void
set_session (LatentCollectionsPage *self, LatentSession *session)
{
  if (self->session == session)
    return;
  gtk_grid_view_set_model (self->grid, NULL);
  g_clear_object (&self->selection);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->list);
  g_clear_object (&self->cache);
  g_set_object (&self->session, session);
  if (session != NULL)
    {
      self->cache = latent_texture_cache_new (get_library (self), CACHE_BYTES);
      self->list = latent_collection_list_new (get_library (self));
      self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->list)));
      gtk_single_selection_set_autoselect (self->selection, FALSE);
      gtk_single_selection_set_can_unselect (self->selection, TRUE);
      gtk_grid_view_set_model (self->grid, GTK_SELECTION_MODEL (self->selection));
      /* After the grid's own handler. */
      g_signal_connect_object (self->list, "items-changed", G_CALLBACK (items_changed_cb), self,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
      g_signal_connect_object (self->list, "notify::loading", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

/* --- another order, by pointer ---------------------------------------------------------------------------------- */

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, LatentCollectionTile *tile)
{
  LatentCollection *collection = latent_collection_tile_get_collection (tile);
  g_autoptr (GdkPaintable) icon = NULL;

  if (collection == NULL)
    return NULL;
  icon = gtk_widget_paintable_new (GTK_WIDGET (tile));
  gtk_drag_source_set_icon (source, icon, (int) x, (int) y);
  return gdk_content_provider_new_typed (LATENT_TYPE_COLLECTION, collection);
}

static gboolean
is_behind (LatentCollectionTile *tile, double x)
{
  gboolean right = x > gtk_widget_get_width (GTK_WIDGET (tile)) / 2.;

  return gtk_widget_get_direction (GTK_WIDGET (tile)) == GTK_TEXT_DIR_RTL ? !right : right;
}

static void
unmark_cb (LatentCollectionTile *tile)
{
  gtk_widget_remove_css_class (GTK_WIDGET (tile), "drop-before");
  gtk_widget_remove_css_class (GTK_WIDGET (tile), "drop-behind");
}

/* Another collection comes before or behind it, pictures and files go into it. */
static GdkDragAction
motion_cb (GtkDropTarget *target, double x, double y, LatentCollectionTile *tile)
{
  GdkDrop *drop = gtk_drop_target_get_current_drop (target);
  LatentCollection *collection = latent_collection_tile_get_collection (tile);

  unmark_cb (tile);
  if (drop == NULL || collection == NULL)
    return 0;
  if (gdk_content_formats_contain_gtype (gdk_drop_get_formats (drop), LATENT_TYPE_COLLECTION))
    {
      gtk_widget_add_css_class (GTK_WIDGET (tile), is_behind (tile, x) ? "drop-behind" : "drop-before");
      return GDK_ACTION_MOVE;
    }
  return latent_collection_get_query (collection) == NULL ? GDK_ACTION_COPY : 0;
}

static guint
find (LatentCollectionsPage *self, gint64 id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LatentCollection) collection = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      if (latent_collection_get_id (collection) == id)
        return i;
    }
  return G_MAXUINT;
}

static void
move_to (LatentCollectionsPage *self, LatentCollection *collection, guint index)
{
  self->wanted = latent_collection_get_id (collection);
  change (self, latent_collections_move (get_library (self), self->wanted, index), NULL);
}

static gboolean
reorder (LatentCollectionsPage *self, LatentCollection *moved, LatentCollectionTile *tile, double x)
{
  guint from = find (self, latent_collection_get_id (moved));
  guint to = latent_collection_tile_get_position (tile) + (is_behind (tile, x) ? 1 : 0);

  if (from == G_MAXUINT)
    return FALSE;
  /* The index counts the others. */
  if (from < to)
    to--;
  if (from != to)
    move_to (self, moved, to);
  return TRUE;
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, LatentCollectionTile *tile)
{
  LatentCollectionsPage *self = LATENT_COLLECTIONS_PAGE (
    gtk_widget_get_ancestor (GTK_WIDGET (tile), LATENT_TYPE_COLLECTIONS_PAGE));
  LatentCollection *collection = latent_collection_tile_get_collection (tile);

  unmark_cb (tile);
  if (self == NULL || collection == NULL)
    return FALSE;
  if (G_VALUE_HOLDS (value, LATENT_TYPE_COLLECTION))
    return reorder (self, g_value_get_object (value), tile, x);
  if (G_VALUE_HOLDS (value, LATENT_TYPE_IMAGE_IDS))
    latent_collection_drop_take (GTK_WIDGET (self), get_library (self), latent_collection_get_id (collection),
                                 latent_collection_get_name (collection), g_value_get_boxed (value));
  else
    {
      g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));
      g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);

      for (GSList *link = files; link != NULL; link = link->next)
        g_ptr_array_add (all, g_object_ref (link->data));
      latent_importer_start_into (latent_window_for (GTK_WIDGET (self)), all, latent_collection_get_id (collection));
    }
  return TRUE;
}

/* --- tiles ------------------------------------------------------------------------------------------------------- */

static void
popup_at (LatentCollectionsPage *self, guint position, double x, double y)
{
  gtk_single_selection_set_selected (self->selection, position);
  if (self->context_menu == NULL)
    {
      self->context_menu = gtk_popover_menu_new_from_model (self->collection_menu);
      gtk_widget_set_parent (self->context_menu, GTK_WIDGET (self));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->context_menu), FALSE);
      gtk_widget_set_halign (self->context_menu, GTK_ALIGN_START);
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->context_menu), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->context_menu));
}

static void
popup_over (LatentCollectionTile *tile, double x, double y)
{
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (tile), LATENT_TYPE_COLLECTIONS_PAGE);
  graphene_point_t point;

  if (page != NULL &&
      gtk_widget_compute_point (GTK_WIDGET (tile), page, &GRAPHENE_POINT_INIT ((float) x, (float) y), &point))
    popup_at (LATENT_COLLECTIONS_PAGE (page), latent_collection_tile_get_position (tile), point.x, point.y);
}

static void
secondary_cb (GtkGestureClick *gesture, int n, double x, double y, LatentCollectionTile *tile)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup_over (tile, x, y);
}

static void
long_press_cb (GtkGestureLongPress *gesture, double x, double y, LatentCollectionTile *tile)
{
  popup_over (tile, x, y);
}

static void
position_cb (GtkListItem *item, GParamSpec *pspec, LatentCollectionTile *tile)
{
  latent_collection_tile_set_position (tile, gtk_list_item_get_position (item));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, LatentCollectionsPage *self)
{
  GtkWidget *tile = latent_collection_tile_new (get_library (self), self->cache);
  GtkDragSource *drag = gtk_drag_source_new ();
  GType types[] = { LATENT_TYPE_COLLECTION, LATENT_TYPE_IMAGE_IDS, GDK_TYPE_FILE_LIST };
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY | GDK_ACTION_MOVE);
  GtkGesture *secondary = gtk_gesture_click_new ();
  GtkGesture *long_press = gtk_gesture_long_press_new ();

  gtk_drop_target_set_gtypes (drop, types, G_N_ELEMENTS (types));
  gtk_drag_source_set_actions (drag, GDK_ACTION_MOVE);
  g_signal_connect (drag, "prepare", G_CALLBACK (prepare_cb), tile);
  gtk_widget_add_controller (tile, GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (drop, "motion", G_CALLBACK (motion_cb), tile);
  g_signal_connect_swapped (drop, "leave", G_CALLBACK (unmark_cb), tile);
  g_signal_connect (drop, "drop", G_CALLBACK (drop_cb), tile);
  gtk_widget_add_controller (tile, GTK_EVENT_CONTROLLER (drop));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect (secondary, "pressed", G_CALLBACK (secondary_cb), tile);
  gtk_widget_add_controller (tile, GTK_EVENT_CONTROLLER (secondary));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (long_press), TRUE);
  g_signal_connect (long_press, "pressed", G_CALLBACK (long_press_cb), tile);
  gtk_widget_add_controller (tile, GTK_EVENT_CONTROLLER (long_press));
  gtk_list_item_set_child (item, tile);
  g_signal_connect_object (item, "notify::position", G_CALLBACK (position_cb), tile, 0);
}

static void
update_accessible (GtkListItem *item)
{
  LatentCollection *collection = gtk_list_item_get_item (item);
  g_autofree char *count = latent_collection_tile_describe (collection);

  gtk_list_item_set_accessible_label (item, latent_collection_get_name (collection));
  gtk_list_item_set_accessible_description (item, count);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, LatentCollectionsPage *self)
{
  LatentCollectionTile *tile = LATENT_COLLECTION_TILE (gtk_list_item_get_child (item));

  latent_collection_tile_set_position (tile, gtk_list_item_get_position (item));
  latent_collection_tile_set_collection (tile, gtk_list_item_get_item (item));
  g_signal_connect_object (gtk_list_item_get_item (item), "notify", G_CALLBACK (update_accessible), item,
                           G_CONNECT_SWAPPED);
  update_accessible (item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, LatentCollectionsPage *self)
{
  LatentCollectionTile *tile = LATENT_COLLECTION_TILE (gtk_list_item_get_child (item));

  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), update_accessible, item);
  latent_collection_tile_set_collection (tile, NULL);
  latent_collection_tile_set_position (tile, GTK_INVALID_LIST_POSITION);
}

/* --- actions ---------------------------------------------------------------------------------------------------- */

static void
open_collection (LatentCollectionsPage *self, LatentCollection *collection)
{
  g_signal_emit (self, signals[OPEN], 0, latent_collection_get_id (collection));
}

static void
activate_cb (LatentCollectionsPage *self, guint position)
{
  g_autoptr (LatentCollection) collection = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  if (collection != NULL)
    open_collection (self, collection);
}

static DexFuture *
created_cb (DexFuture *future, gpointer user_data)
{
  g_autoptr (LatentCollectionsPage) self = g_weak_ref_get (user_data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return NULL;
  if (value == NULL)
    {
      latent_undo_tell (GTK_WIDGET (self), error->message);
      return NULL;
    }
  self->wanted = g_value_get_int64 (value);
  items_changed_cb (self);
  return NULL;
}

static void
new_chosen_cb (GtkWidget *widget, const char *name, gpointer user_data)
{
  LatentCollectionsPage *self = LATENT_COLLECTIONS_PAGE (widget);

  if (self->session == NULL)
    return;
  dex_future_disown (dex_future_finally (latent_collections_create (get_library (self), name, NULL, NULL), created_cb,
                                         latent_weak_new (self), latent_weak_free));
}

static void
new_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  latent_name_dialog_present (widget, _ ("New Collection"), _ ("_Create"), NULL, new_chosen_cb, NULL, NULL);
}

static void
rename_chosen_cb (GtkWidget *widget, const char *name, gpointer user_data)
{
  LatentCollectionsPage *self = LATENT_COLLECTIONS_PAGE (widget);

  if (self->session != NULL)
    change (self, latent_collections_rename (get_library (self), *(gint64 *) user_data, name),
            g_strdup (_ ("Collection renamed")));
}

static void
rename_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LatentCollection *collection = get_selected (LATENT_COLLECTIONS_PAGE (widget));
  gint64 id;

  if (collection == NULL)
    return;
  id = latent_collection_get_id (collection);
  latent_name_dialog_present (widget, _ ("Rename Collection"), _ ("_Rename"), latent_collection_get_name (collection),
                              rename_chosen_cb, g_memdup2 (&id, sizeof id), g_free);
}

static void
delete_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LatentCollectionsPage *self = LATENT_COLLECTIONS_PAGE (widget);
  LatentCollection *collection = get_selected (self);

  if (collection != NULL)
    change (self, latent_collections_delete (get_library (self), latent_collection_get_id (collection)),
            g_strdup_printf (_ ("“%s” deleted"), latent_collection_get_name (collection)));
}

static void
move_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LatentCollectionsPage *self = LATENT_COLLECTIONS_PAGE (widget);
  LatentCollection *collection = get_selected (self);
  guint index = collection != NULL ? gtk_single_selection_get_selected (self->selection) : 0;

  if (collection == NULL)
    return;
  if (g_str_equal (action, "collections.later"))
    move_to (self, collection, index + 1);
  else if (index > 0)
    move_to (self, collection, index - 1);
}

static void
open_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LatentCollection *collection = get_selected (LATENT_COLLECTIONS_PAGE (widget));

  if (collection != NULL)
    open_collection (LATENT_COLLECTIONS_PAGE (widget), collection);
}

/* The menu for what has the keyboard. */
static void
menu_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LatentCollectionsPage *self = LATENT_COLLECTIONS_PAGE (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  GtkWidget *tile = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;

  if (self->selection != NULL && tile != NULL && LATENT_IS_COLLECTION_TILE (tile))
    popup_over (LATENT_COLLECTION_TILE (tile), gtk_widget_get_width (tile) / 2., gtk_widget_get_height (tile) / 2.);
}

/* --- object ----------------------------------------------------------------------------------------------------- */

static void
latent_collections_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    g_value_set_object (value, LATENT_COLLECTIONS_PAGE (object)->session);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
latent_collections_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    set_session (LATENT_COLLECTIONS_PAGE (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

/* To the covers, or to the button that makes the first one. */
static gboolean
latent_collections_page_grab_focus (GtkWidget *widget)
{
  LatentCollectionsPage *self = LATENT_COLLECTIONS_PAGE (widget);

  return gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
}

static void
latent_collections_page_shown (AdwNavigationPage *page)
{
  gtk_widget_grab_focus (GTK_WIDGET (page));
}

static void
latent_collections_page_dispose (GObject *object)
{
  LatentCollectionsPage *self = LATENT_COLLECTIONS_PAGE (object);

  if (self->grid != NULL)
    set_session (self, NULL);
  g_clear_pointer (&self->context_menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_COLLECTIONS_PAGE);
  G_OBJECT_CLASS (latent_collections_page_parent_class)->dispose (object);
}

static void
latent_collections_page_class_init (LatentCollectionsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = latent_collections_page_get_property;
  object_class->set_property = latent_collections_page_set_property;
  object_class->dispose = latent_collections_page_dispose;
  widget_class->grab_focus = latent_collections_page_grab_focus;
  ADW_NAVIGATION_PAGE_CLASS (klass)->shown = latent_collections_page_shown;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, LATENT_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[OPEN] = g_signal_new ("open", LATENT_TYPE_COLLECTIONS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_INT64);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/latentapp/Latent/ui/latent-collections-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentCollectionsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LatentCollectionsPage, grid);
  gtk_widget_class_bind_template_child (widget_class, LatentCollectionsPage, collection_menu);

  gtk_widget_class_install_action (widget_class, "collections.new", NULL, new_cb);
  gtk_widget_class_install_action (widget_class, "collections.open", NULL, open_cb);
  gtk_widget_class_install_action (widget_class, "collections.rename", NULL, rename_cb);
  gtk_widget_class_install_action (widget_class, "collections.delete", NULL, delete_cb);
  gtk_widget_class_install_action (widget_class, "collections.earlier", NULL, move_cb);
  gtk_widget_class_install_action (widget_class, "collections.later", NULL, move_cb);
  gtk_widget_class_install_action (widget_class, "collections.menu", NULL, menu_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, GDK_CONTROL_MASK, "collections.new", NULL);
}

/* Before the grid's own: it would only move the keyboard. */
static void
add_shortcuts (LatentCollectionsPage *self)
{
  static const struct
  {
    const char *trigger;
    const char *action;
  } shortcuts[] = {
    { "F2", "action(collections.rename)" },
    { "Delete|KP_Delete", "action(collections.delete)" },
    { "<Control>Left|<Control>Up", "action(collections.earlier)" },
    { "<Control>Right|<Control>Down", "action(collections.later)" },
    { "Menu|<Shift>F10", "action(collections.menu)" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (gsize i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                          gtk_shortcut_new (gtk_shortcut_trigger_parse_string (shortcuts[i].trigger),
                                                            gtk_shortcut_action_parse_string (shortcuts[i].action)));
  gtk_widget_add_controller (GTK_WIDGET (self->grid), controller);
}

static void
latent_collections_page_init (LatentCollectionsPage *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  gtk_grid_view_set_factory (self->grid, factory);
  g_signal_connect_object (self->grid, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  add_shortcuts (self);
  update (self);
}
