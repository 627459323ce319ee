/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-gallery-private.h"

#include "latent-activity-button.h"
#include "latent-images.h"
#include "latent-importer.h"

/* About ten screens. What is in sight is held by its tiles, however much that is. */
#define CACHE_BYTES (64 * 1024 * 1024)
/* A window that has just opened has other things to do than to look for thumbnails that are missing. */
#define MEND_AFTER_S 3

G_DEFINE_FINAL_TYPE (LatentGallery, latent_gallery, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_VIEW,
  PROP_TILE_SIZE,
  PROP_FILL,
  PROP_SORT,
  PROP_REVERSED,
  PROP_NARROW,
  N_PROPS
};

enum
{
  OPEN_IMAGE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static gboolean
mend_cb (gpointer user_data)
{
  LatentGallery *self = user_data;

  self->mend_source = 0;
  latent_images_mend_thumbnails (latent_session_get_library (self->session));
  return G_SOURCE_REMOVE;
}

void
latent_gallery_set_session (LatentGallery *self, LatentSession *session)
{
  LatentLibrary *library;

  g_return_if_fail (LATENT_IS_GALLERY (self));
  g_return_if_fail (session == NULL || LATENT_IS_SESSION (session));

  if (self->session == session)
    return;

  _latent_gallery_set_model (self, NULL);
  latent_comparison_view_show (self->comparison_view, NULL, NULL, NULL);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (latent_session_get_library (self->session), self);
  if (self->images != NULL)
    g_signal_handlers_disconnect_by_data (self->images, self);
  g_clear_pointer (&self->query, latent_image_query_free);
  g_clear_object (&self->images);
  g_clear_object (&self->tasks);
  g_clear_object (&self->task_filter);
  g_clear_object (&self->cache);
  g_clear_handle_id (&self->mend_source, g_source_remove);
  g_set_object (&self->session, session);
  latent_image_actions_set_session (self->actions, session);
  _latent_gallery_follow_collections (self);
  _latent_gallery_renew_filter (self);

  if (session != NULL)
    {
      library = latent_session_get_library (session);
      self->cache = latent_texture_cache_new (library, CACHE_BYTES);
      self->images = latent_image_list_new (library);
      g_signal_connect_swapped (self->images, "notify::loading", G_CALLBACK (_latent_gallery_update_page), self);
      _latent_gallery_setup_tasks (self);
      _latent_gallery_update_query (self);
      self->mend_source = g_timeout_add_seconds_full (G_PRIORITY_LOW, MEND_AFTER_S, mend_cb, self, NULL);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

void
latent_gallery_set_view (LatentGallery *self, const char *view)
{
  g_return_if_fail (LATENT_IS_GALLERY (self));

  if (!g_set_str (&self->view, view))
    return;
  self->by_date = FALSE;
  _latent_gallery_adapt_filter (self);
  _latent_gallery_update_query (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VIEW]);
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

  if (_latent_gallery_is_comparisons (self) && latent_comparison_view_get_n_rows (self->comparison_view) > 0)
    {
      gtk_widget_child_focus (GTK_WIDGET (self->comparison_view), GTK_DIR_TAB_FORWARD);
      return;
    }
  if (self->model == NULL || g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0)
    {
      self->wants_focus = TRUE;
      return;
    }
  if (image != 0)
    position = latent_image_list_find (self->images, image);
  /* GTK_LIST_SCROLL_FOCUS only says which item has the focus when the grid has it. */
  if (position != G_MAXUINT)
    gtk_grid_view_scroll_to (self->grid, position + latent_gallery_model_get_n_tasks (self->model),
                             GTK_LIST_SCROLL_FOCUS | GTK_LIST_SCROLL_SELECT, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

/* Whoever closes the search by keyboard goes on by keyboard. */
static void
search_mode_cb (LatentGallery *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  _latent_gallery_update_query (self);
  if (!gtk_search_bar_get_search_mode (self->search_bar) &&
      (focus == NULL || gtk_widget_is_ancestor (focus, GTK_WIDGET (self->search_bar))))
    latent_gallery_focus (self, 0);
}

/* --- size of the tiles ------------------------------------------------------------------------------------------------- */

void
_latent_gallery_set_tile_size (LatentGallery *self, int size)
{
  size = CLAMP (size, LATENT_GALLERY_MIN_TILE, LATENT_GALLERY_MAX_TILE);
  if (self->tile_size == size)
    return;
  self->tile_size = size;
  gtk_range_set_value (GTK_RANGE (self->size_scale), size);
  latent_comparison_view_set_tile_size (self->comparison_view, size);
  _latent_gallery_update_columns (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TILE_SIZE]);
}

static void
size_scale_cb (LatentGallery *self)
{
  _latent_gallery_set_tile_size (self, (int) gtk_range_get_value (GTK_RANGE (self->size_scale)));
}

static gboolean
scroll_zoom_cb (GtkEventControllerScroll *controller, double dx, double dy, LatentGallery *self)
{
  if (!(gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller)) & GDK_CONTROL_MASK))
    return GDK_EVENT_PROPAGATE;
  _latent_gallery_set_tile_size (self, self->tile_size - (int) (dy * 20));
  return GDK_EVENT_STOP;
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
      g_value_set_string (value, latent_gallery_get_view (self));
      break;
    case PROP_TILE_SIZE:
      g_value_set_int (value, self->tile_size);
      break;
    case PROP_FILL:
      g_value_set_boolean (value, self->fill);
      break;
    case PROP_SORT:
      g_value_set_string (value, latent_image_query_get_sort_nicks ()[self->filter->sort]);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_REVERSED:
      g_value_set_boolean (value, self->filter->reversed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* Between the window's buttons there is room for three of ours and the title: the view options go to the search. */
static void
set_narrow (LatentGallery *self, gboolean narrow)
{
  GtkMenuButton *from = narrow ? self->options_button : self->narrow_options_button;
  GtkMenuButton *to = narrow ? self->narrow_options_button : self->options_button;
  g_autoptr (GtkWidget) popover = NULL;

  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  popover = g_object_ref (self->size_popover);
  gtk_menu_button_set_popover (from, NULL);
  gtk_menu_button_set_popover (to, popover);
  gtk_widget_set_visible (GTK_WIDGET (from), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (to), TRUE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
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
      _latent_gallery_set_tile_size (self, g_value_get_int (value));
      break;
    case PROP_FILL:
      if (self->fill != g_value_get_boolean (value))
        {
          self->fill = g_value_get_boolean (value);
          _latent_gallery_renew_factory (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_SORT:
      _latent_gallery_set_sort_nick (self, g_value_get_string (value));
      break;
    case PROP_NARROW:
      set_narrow (self, g_value_get_boolean (value));
      break;
    case PROP_REVERSED:
      _latent_gallery_set_sort (self, self->filter->sort, g_value_get_boolean (value));
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
  _latent_gallery_stop_scrolling (self);
  g_clear_handle_id (&self->columns_source, g_source_remove);
  g_clear_handle_id (&self->update_source, g_source_remove);
  g_clear_pointer (&self->picked, g_ptr_array_unref);
  g_clear_pointer (&self->context_menu, gtk_widget_unparent);
  g_clear_object (&self->collection_drop);
  g_clear_object (&self->actions);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_GALLERY);

  G_OBJECT_CLASS (latent_gallery_parent_class)->dispose (object);
}

static void
latent_gallery_finalize (GObject *object)
{
  LatentGallery *self = LATENT_GALLERY (object);

  g_free (self->view);
  g_weak_ref_clear (&self->drop_tile);
  g_free (self->titled);
  g_free (self->batch_title);
  latent_image_query_free (self->filter);

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
  properties[PROP_TILE_SIZE] = g_param_spec_int ("tile-size", NULL, NULL, LATENT_GALLERY_MIN_TILE,
                                                 LATENT_GALLERY_MAX_TILE, 200,
                                                 G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_FILL] = g_param_spec_boolean ("fill", NULL, NULL, TRUE,
                                                G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SORT] = g_param_spec_string ("sort", NULL, NULL, "created",
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_REVERSED] = g_param_spec_boolean (
    "reversed", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[OPEN_IMAGE] = g_signal_new ("open-image", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 2, LATENT_TYPE_IMAGE_LIST, G_TYPE_UINT);

  g_type_ensure (LATENT_TYPE_ACTIVITY_BUTTON);
  g_type_ensure (LATENT_TYPE_TRASH_BANNER);
  g_type_ensure (LATENT_TYPE_COMPARISON_VIEW);
  g_type_ensure (LATENT_TYPE_FILTER_BAR);
  g_type_ensure (LATENT_TYPE_SCROLL_LABEL);
  g_type_ensure (LATENT_TYPE_FILTER_POPOVER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-gallery.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, view_button);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, options_button);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, narrow_options_button);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, size_popover);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, view_label);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, search_button);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, search_bar);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, trash_banner);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, filter_button);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, filter_popover);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, filter_bar);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, sort_list);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, reversed_check);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, size_scale);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, stack);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, empty_page);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, empty_clear);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, scroller);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, scroll_label);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, grid);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, comparison_view);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, action_bar);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, wide_actions);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, selection_label);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, image_menu);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, make_menu);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, view_menu);

  _latent_gallery_install_actions (widget_class);
  _latent_gallery_install_collections (widget_class);
  _latent_gallery_install_arrange (widget_class);
}

static void
latent_gallery_init (LatentGallery *self)
{
  GtkEventController *scroll;

  self->view = g_strdup ("all");
  self->fill = TRUE;
  self->tile_size = 200;
  gtk_widget_init_template (GTK_WIDGET (self));
  _latent_gallery_setup_collections (self);

  _latent_gallery_setup_choosing (self);
  _latent_gallery_setup_filter (self);
  _latent_gallery_renew_factory (self);
  _latent_gallery_setup_pointer (self);
  _latent_gallery_setup_arrange (self);
  _latent_gallery_setup_scrolling (self);
  latent_importer_add_drop_target (GTK_WIDGET (self));
  g_signal_connect_object (self->comparison_view, "changed", G_CALLBACK (_latent_gallery_update_page), self,
                           G_CONNECT_SWAPPED);
  /* The page itself has a layout manager, so that no size_allocate() of ours would ever be called. */
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->scroller), "notify::page-size",
                           G_CALLBACK (_latent_gallery_update_columns), self, G_CONNECT_SWAPPED);

  gtk_range_set_value (GTK_RANGE (self->size_scale), self->tile_size);
  g_signal_connect_object (self->size_scale, "value-changed", G_CALLBACK (size_scale_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "activate", G_CALLBACK (_latent_gallery_open_position), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_entry, "notify::text", G_CALLBACK (_latent_gallery_update_query), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_bar, "notify::search-mode-enabled", G_CALLBACK (search_mode_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));

  scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect_object (scroll, "scroll", G_CALLBACK (scroll_zoom_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->scroller), scroll);
  _latent_gallery_update_page (self);
}
