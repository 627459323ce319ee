/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-collections-page-private.h"

#include "latent-collections.h"
#include "latent-config.h"
#include "latent-name-dialog.h"
#include "latent-undo.h"
#include "latent-weak.h"

#include <glib/gi18n-lib.h>

#define CACHE_BYTES (48 * 1024 * 1024)

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

/* --- actions ---------------------------------------------------------------------------------------------------- */

void
_latent_collections_page_move (LatentCollectionsPage *self, LatentCollection *collection, guint index)
{
  self->wanted = latent_collection_get_id (collection);
  change (self, latent_collections_move (get_library (self), self->wanted, index), NULL);
}

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
    _latent_collections_page_move (self, collection, index + 1);
  else if (index > 0)
    _latent_collections_page_move (self, collection, index - 1);
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
    _latent_collections_page_popup_over (LATENT_COLLECTION_TILE (tile), gtk_widget_get_width (tile) / 2.,
                                         gtk_widget_get_height (tile) / 2.);
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
  gtk_widget_init_template (GTK_WIDGET (self));
  _latent_collections_page_setup_tiles (self);
  g_signal_connect_object (self->grid, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  add_shortcuts (self);
  update (self);
}
