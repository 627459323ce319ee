/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-activity-view.h"

#include "latent-activity-row.h"
#include "latent-banner.h"
#include "latent-batch-list.h"
#include "latent-batch-row.h"
#include "latent-config.h"
#include "latent-task-details.h"
#include "latent-task-log.h"

#include <glib/gi18n-lib.h>

/* Pixels that a list which was opened just now may have moved. */
#define NEAR_TOP 200
/* A batch that is finished is shown for so long after it was begun. */
#define BATCH_SHOWN_US G_TIME_SPAN_HOUR

struct _LatentActivityView
{
  AdwNavigationPage parent_instance;

  LatentSession *session;
  char *batch; /* only its tasks, or NULL */

  /* Only while the page is shown: following hundreds of thousands of tasks isn't free. */
  LatentTaskLog *log;
  LatentBatchList *batches;
  GtkFilterListModel *open_batches;
  GtkListItemFactory *header_factory;
  guint update_source;
  gboolean had_batches;
  gboolean must_focus; /* as soon as there is something */

  GtkToggleButton *search_button;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  AdwToggleGroup *filters;
  GtkRevealer *batch_revealer;
  GtkLabel *batch_label;
  GtkStack *stack;
  AdwStatusPage *empty_page;
  GtkScrolledWindow *scroller;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (LatentActivityView, latent_activity_view, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  PROP_SESSION = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* --- what is shown ------------------------------------------------------------------------------------------------ */

static LatentTaskFilter
get_filter (LatentActivityView *self)
{
  guint active = adw_toggle_group_get_active (self->filters);

  return active < LATENT_TASK_N_FILTERS ? (LatentTaskFilter) active : LATENT_TASK_FILTER_ALL;
}

static const char *
get_search (LatentActivityView *self)
{
  return gtk_search_bar_get_search_mode (self->search_bar) ? gtk_editable_get_text (GTK_EDITABLE (self->search_entry))
                                                           : "";
}

static void
describe_empty (LatentActivityView *self)
{
  static const struct
  {
    const char *title;
    const char *text;
  } words[LATENT_TASK_N_FILTERS] = {
    { N_ ("No Tasks Yet"), N_ ("What you generate is listed here, with its time, its cost and what KIE answered.") },
    { N_ ("Nothing Is Running"), "" },
    { N_ ("Nothing Is Waiting"), "" },
    { N_ ("Nothing Has Failed"), "" },
    { N_ ("Nothing Is Done Yet"), "" },
  };
  LatentTaskFilter filter = get_filter (self);

  if (*get_search (self) != '\0')
    {
      adw_status_page_set_icon_name (self->empty_page, "edit-find-symbolic");
      adw_status_page_set_title (self->empty_page, _ ("Nothing Found"));
      adw_status_page_set_description (self->empty_page, _ ("Search for words of a prompt, or for a task ID."));
      return;
    }
  adw_status_page_set_icon_name (self->empty_page, "view-list-bullet-symbolic");
  adw_status_page_set_title (self->empty_page, _ (words[filter].title));
  adw_status_page_set_description (self->empty_page, *words[filter].text != '\0' ? _ (words[filter].text) : "");
}

static void
update_stack (LatentActivityView *self)
{
  const char *page = "list";
  gboolean has_batches;

  if (self->log == NULL)
    return;
  has_batches = g_list_model_get_n_items (G_LIST_MODEL (self->open_batches)) > 0;
  if (latent_task_log_get_loading (self->log))
    page = "loading";
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->log)) == 0 && !has_batches)
    page = "empty";
  if (g_str_equal (page, "empty"))
    describe_empty (self);
  /* One kind needs no heading. */
  gtk_list_view_set_header_factory (self->list, has_batches ? self->header_factory : NULL);
  gtk_stack_set_visible_child_name (self->stack, page);
  /* Batches come in before the tasks, which the list goes on to show. */
  if (has_batches && !self->had_batches &&
      gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (self->scroller)) < NEAR_TOP)
    gtk_list_view_scroll_to (self->list, 0, GTK_LIST_SCROLL_NONE, NULL);
  self->had_batches = has_batches;
  if (self->must_focus && !g_str_equal (page, "loading"))
    {
      self->must_focus = FALSE;
      gtk_widget_grab_focus (g_str_equal (page, "list") ? GTK_WIDGET (self->list) : GTK_WIDGET (self->filters));
    }
}

static gboolean
update_stack_cb (gpointer user_data)
{
  LatentActivityView *self = user_data;

  self->update_source = 0;
  update_stack (self);
  return G_SOURCE_REMOVE;
}

/* Not at once: the list is told of the same change by the same signal, and must not be given headings before it knows. */
static void
queue_update_stack (LatentActivityView *self)
{
  if (self->update_source == 0)
    self->update_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, update_stack_cb, self, NULL);
}

static gboolean
match_batch (gpointer item, gpointer user_data)
{
  LatentActivityView *self = user_data;
  LatentBatch *batch = item;
  LatentTaskFilter filter = get_filter (self);

  if (self->batch != NULL)
    return g_str_equal (latent_batch_get_id (batch), self->batch);
  if (*get_search (self) != '\0' || filter == LATENT_TASK_FILTER_FAILED || filter == LATENT_TASK_FILTER_DONE)
    return FALSE;
  if (!latent_batch_is_finished (batch))
    return TRUE;
  return filter == LATENT_TASK_FILTER_ALL &&
         latent_batch_get_numbers (batch)->created > g_get_real_time () - BATCH_SHOWN_US;
}

static void
update_query (LatentActivityView *self)
{
  gtk_revealer_set_reveal_child (self->batch_revealer, self->batch != NULL);
  if (self->log == NULL)
    return;
  latent_task_log_set_query (self->log, get_filter (self), get_search (self), self->batch);
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->open_batches), GTK_FILTER_CHANGE_DIFFERENT);
  queue_update_stack (self);
}

static void
batches_changed_cb (LatentActivityView *self)
{
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->open_batches), GTK_FILTER_CHANGE_DIFFERENT);
}

static void
open_batch (LatentActivityView *self, LatentBatch *batch)
{
  if (batch == NULL)
    return;
  g_set_str (&self->batch, latent_batch_get_id (batch));
  gtk_label_set_label (self->batch_label, *latent_batch_get_prompt (batch) != '\0' ? latent_batch_get_prompt (batch)
                                                                                   : latent_batch_get_model (batch));
  update_query (self);
}

static void
batch_opened_cb (LatentBatchRow *row, LatentActivityView *self)
{
  open_batch (self, latent_batch_row_get_batch (row));
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *cell, LatentActivityView *self)
{
  gpointer item = gtk_list_item_get_item (cell);
  GtkWidget *child = gtk_list_item_get_child (cell);
  gboolean is_batch = LATENT_IS_BATCH (item);

  /* A cell is used for the other kind, too. */
  if (child == NULL || LATENT_IS_BATCH_ROW (child) != is_batch)
    {
      child = is_batch ? latent_batch_row_new (latent_session_get_engine (self->session))
                       : latent_activity_row_new (self->session);
      if (is_batch)
        g_signal_connect_object (child, "opened", G_CALLBACK (batch_opened_cb), self, 0);
      gtk_list_item_set_child (cell, child);
    }
  if (is_batch)
    {
      latent_batch_row_set_batch (LATENT_BATCH_ROW (child), item);
      gtk_list_item_set_accessible_label (cell, latent_batch_get_prompt (item));
    }
  else
    latent_activity_row_set_task (LATENT_ACTIVITY_ROW (child), item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *cell, LatentActivityView *self)
{
  GtkWidget *child = gtk_list_item_get_child (cell);

  if (LATENT_IS_BATCH_ROW (child))
    latent_batch_row_set_batch (LATENT_BATCH_ROW (child), NULL);
  else if (LATENT_IS_ACTIVITY_ROW (child))
    latent_activity_row_set_task (LATENT_ACTIVITY_ROW (child), NULL);
}

static void
setup_header_cb (GtkSignalListItemFactory *factory, GtkListHeader *header)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_header_set_child (header, label);
}

static void
bind_header_cb (GtkSignalListItemFactory *factory, GtkListHeader *header)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_header_get_child (header)),
                       LATENT_IS_BATCH (gtk_list_header_get_item (header)) ? _ ("Batches") : _ ("Tasks"));
}

static void
activate_cb (GtkListView *list, guint position, LatentActivityView *self)
{
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (list)), position);

  if (LATENT_IS_BATCH (item))
    open_batch (self, LATENT_BATCH (item));
  else if (LATENT_IS_TASK (item) && latent_task_get_loaded (LATENT_TASK (item)))
    latent_task_details_present (self->session, LATENT_TASK (item), GTK_WIDGET (self));
}

/* --- shown or not ------------------------------------------------------------------------------------------------- */

static void
disconnect_models (LatentActivityView *self)
{
  g_clear_handle_id (&self->update_source, g_source_remove);
  gtk_list_view_set_model (self->list, NULL);
  if (self->log != NULL)
    g_signal_handlers_disconnect_by_data (self->log, self);
  if (self->batches != NULL)
    g_signal_handlers_disconnect_by_data (self->batches, self);
  if (self->open_batches != NULL)
    g_signal_handlers_disconnect_by_data (self->open_batches, self);
  self->had_batches = FALSE;
  g_clear_object (&self->open_batches);
  g_clear_object (&self->batches);
  g_clear_object (&self->log);
}

static void
connect_models (LatentActivityView *self)
{
  LatentLibrary *library;
  GListStore *both;
  GtkSelectionModel *model;

  if (self->session == NULL || self->log != NULL)
    return;
  library = latent_session_get_library (self->session);
  self->log = latent_task_log_new (library);
  self->batches = latent_batch_list_new (library);
  self->open_batches = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->batches)),
                                                  GTK_FILTER (gtk_custom_filter_new (match_batch, self, NULL)));
  g_signal_connect_swapped (self->log, "items-changed", G_CALLBACK (queue_update_stack), self);
  g_signal_connect_swapped (self->log, "notify::loading", G_CALLBACK (queue_update_stack), self);
  g_signal_connect_swapped (self->batches, "changed", G_CALLBACK (batches_changed_cb), self);
  g_signal_connect_swapped (self->open_batches, "items-changed", G_CALLBACK (queue_update_stack), self);

  both = g_list_store_new (G_TYPE_LIST_MODEL);
  g_list_store_append (both, self->open_batches);
  g_list_store_append (both, self->log);
  model = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (both)))));
  gtk_list_view_set_model (self->list, model);
  g_object_unref (model);
  update_query (self);
}

static void
latent_activity_view_map (GtkWidget *widget)
{
  connect_models (LATENT_ACTIVITY_VIEW (widget));
  GTK_WIDGET_CLASS (latent_activity_view_parent_class)->map (widget);
}

static void
latent_activity_view_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (latent_activity_view_parent_class)->unmap (widget);
  disconnect_models (LATENT_ACTIVITY_VIEW (widget));
}

/* --- actions ------------------------------------------------------------------------------------------------------ */

static void
filter_changed_cb (LatentActivityView *self)
{
  update_query (self);
}

static void
search_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentActivityView *self = LATENT_ACTIVITY_VIEW (widget);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
leave_batch_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentActivityView *self = LATENT_ACTIVITY_VIEW (widget);

  g_clear_pointer (&self->batch, g_free);
  update_query (self);
}

static void
close_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentActivityView *self = LATENT_ACTIVITY_VIEW (widget);

  if (self->batch != NULL)
    leave_batch_cb (widget, name, parameter);
  else
    gtk_widget_activate_action (widget, "navigation.pop", NULL);
}

static void
menu_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  GtkWidget *child = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;

  if (LATENT_IS_ACTIVITY_ROW (child) || LATENT_IS_BATCH_ROW (child))
    gtk_widget_activate_action (child, "row.menu", NULL);
}

static void
add_list_shortcuts (LatentActivityView *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (controller),
    gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                      gtk_shortcut_action_parse_string ("action(activity.popup-menu)")));
  gtk_widget_add_controller (GTK_WIDGET (self->list), controller);
}

/* --- object ------------------------------------------------------------------------------------------------------- */

static void
latent_activity_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, LATENT_ACTIVITY_VIEW (object)->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_activity_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SESSION:
      latent_activity_view_set_session (LATENT_ACTIVITY_VIEW (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_activity_view_dispose (GObject *object)
{
  LatentActivityView *self = LATENT_ACTIVITY_VIEW (object);

  if (self->list != NULL)
    disconnect_models (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_ACTIVITY_VIEW);
  g_clear_object (&self->header_factory);
  g_clear_object (&self->session);
  g_clear_pointer (&self->batch, g_free);

  G_OBJECT_CLASS (latent_activity_view_parent_class)->dispose (object);
}

static void
latent_activity_view_class_init (LatentActivityViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = latent_activity_view_get_property;
  object_class->set_property = latent_activity_view_set_property;
  object_class->dispose = latent_activity_view_dispose;
  widget_class->map = latent_activity_view_map;
  widget_class->unmap = latent_activity_view_unmap;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, LATENT_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (LATENT_TYPE_BANNER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-activity-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentActivityView, search_button);
  gtk_widget_class_bind_template_child (widget_class, LatentActivityView, search_bar);
  gtk_widget_class_bind_template_child (widget_class, LatentActivityView, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LatentActivityView, filters);
  gtk_widget_class_bind_template_child (widget_class, LatentActivityView, batch_revealer);
  gtk_widget_class_bind_template_child (widget_class, LatentActivityView, batch_label);
  gtk_widget_class_bind_template_child (widget_class, LatentActivityView, stack);
  gtk_widget_class_bind_template_child (widget_class, LatentActivityView, empty_page);
  gtk_widget_class_bind_template_child (widget_class, LatentActivityView, scroller);
  gtk_widget_class_bind_template_child (widget_class, LatentActivityView, list);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);

  gtk_widget_class_install_action (widget_class, "activity.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "activity.leave-batch", NULL, leave_batch_cb);
  gtk_widget_class_install_action (widget_class, "activity.close", NULL, close_cb);
  gtk_widget_class_install_action (widget_class, "activity.popup-menu", NULL, menu_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "activity.search", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "activity.close", NULL);
}

static void
latent_activity_view_init (LatentActivityView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
  self->header_factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (self->header_factory, "setup", G_CALLBACK (setup_header_cb), NULL);
  g_signal_connect (self->header_factory, "bind", G_CALLBACK (bind_header_cb), NULL);
  add_list_shortcuts (self);

  g_signal_connect_object (self->list, "activate", G_CALLBACK (activate_cb), self, 0);
  g_signal_connect_object (self->search_entry, "search-changed", G_CALLBACK (update_query), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_bar, "notify::search-mode-enabled", G_CALLBACK (update_query), self,
                           G_CONNECT_SWAPPED);
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
}

void
latent_activity_view_set_session (LatentActivityView *self, LatentSession *session)
{
  g_return_if_fail (LATENT_IS_ACTIVITY_VIEW (self));

  if (self->session == session)
    return;
  disconnect_models (self);
  g_set_object (&self->session, session);
  g_clear_pointer (&self->batch, g_free);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    connect_models (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

void
latent_activity_view_focus (LatentActivityView *self)
{
  g_return_if_fail (LATENT_IS_ACTIVITY_VIEW (self));

  self->must_focus = TRUE;
  gtk_widget_grab_focus (GTK_WIDGET (self->filters));
  queue_update_stack (self);
}

void
latent_activity_view_show_failed (LatentActivityView *self)
{
  g_return_if_fail (LATENT_IS_ACTIVITY_VIEW (self));

  g_clear_pointer (&self->batch, g_free);
  adw_toggle_group_set_active (self->filters, LATENT_TASK_FILTER_FAILED);
  update_query (self);
}
