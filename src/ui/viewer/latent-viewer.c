/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-viewer.h"

#include "latent-canvas.h"
#include "latent-config.h"
#include "latent-details.h"
#include "latent-drag-icon.h"
#include "latent-file-content.h"
#include "latent-image-actions.h"
#include "latent-picture-cache.h"
#include "latent-texture-cache.h"

#include <glib/gi18n-lib.h>

struct _LatentViewer
{
  AdwNavigationPage parent_instance;

  LatentSession *session;
  LatentImageList *list;
  gint64 id; /* of the picture on show: positions move, ids don't */
  guint position;
  LatentImage *image;
  GSignalGroup *image_signals;
  LatentImageActions *actions;
  GCancellable *loading;
  LatentPictureCache *pictures;

  AdwOverlaySplitView *split_view;
  LatentDetails *details;
  AdwWindowTitle *window_title;
  GtkToggleButton *details_button;
  GtkToggleButton *favourite_button;
  LatentCanvas *canvas;
  GtkWidget *spinner;
  AdwStatusPage *problem_page;
  GtkWidget *problem_button;
  GtkWidget *zoom_box;
  GtkButton *zoom_label;
  GMenu *make_menu;
};

G_DEFINE_FINAL_TYPE (LatentViewer, latent_viewer, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_DETAILS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void prefetch (LatentViewer *self);

static void
show_problem (LatentViewer *self, const char *text)
{
  gtk_widget_set_visible (self->spinner, FALSE);
  adw_status_page_set_icon_name (self->problem_page, "image-missing-symbolic");
  adw_status_page_set_title (self->problem_page, _ ("Can’t Be Shown"));
  adw_status_page_set_description (self->problem_page, text);
  gtk_widget_set_visible (self->problem_button, self->image != NULL && !latent_image_get_missing (self->image));
  gtk_widget_set_visible (GTK_WIDGET (self->problem_page), TRUE);
}

/* Sound and film have players of their own. */
static void
show_other_medium (LatentViewer *self)
{
  const char *medium = latent_image_get_mime_type (self->image);
  g_autofree char *type = g_content_type_from_mime_type (medium);
  g_autofree char *kind = type != NULL ? g_content_type_get_description (type) : NULL;

  show_problem (self, kind != NULL ? kind : medium);
  adw_status_page_set_icon_name (self->problem_page, g_str_has_prefix (medium, "audio/") ? "audio-x-generic-symbolic"
                                                                                         : "video-x-generic-symbolic");
  adw_status_page_set_title (self->problem_page, latent_image_get_name (self->image));
}

static void
picture_cb (GdkTexture *texture, const GError *error, gpointer user_data)
{
  LatentViewer *self = user_data;

  if (texture == NULL)
    {
      show_problem (self, error->message);
      return;
    }
  gtk_widget_set_visible (self->spinner, FALSE);
  latent_canvas_set_texture (self->canvas, texture, gdk_texture_get_width (texture), gdk_texture_get_height (texture),
                             TRUE);
  prefetch (self);
}

/* The next picture is decoded while this one is looked at. */
static void
prefetch (LatentViewer *self)
{
  g_autoptr (LatentImage) next = NULL;

  if (self->list == NULL)
    return;
  next = g_list_model_get_item (G_LIST_MODEL (self->list), self->position + 1);
  if (next != NULL && latent_image_get_loaded (next) && !latent_image_get_missing (next) &&
      latent_image_get_problem (next) == NULL && latent_picture_cache_peek (self->pictures, next) == NULL)
    latent_picture_cache_load (self->pictures, next, self->loading, NULL, NULL);
}

static void
thumbnail_cb (GdkTexture *texture, gpointer user_data)
{
  LatentViewer *self = user_data;

  /* A stand-in until the picture itself is decoded. */
  if (texture != NULL && self->image != NULL && latent_canvas_get_texture (self->canvas) == NULL)
    latent_canvas_set_texture (self->canvas, texture, latent_image_get_width (self->image),
                               latent_image_get_height (self->image), FALSE);
}

static void
load_image (LatentViewer *self)
{
  GdkTexture *kept;

  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_page), FALSE);
  gtk_widget_set_visible (self->spinner, FALSE);
  if (self->image == NULL || !latent_image_get_loaded (self->image))
    return;

  self->loading = g_cancellable_new ();
  kept = latent_picture_cache_peek (self->pictures, self->image);
  if (latent_image_get_missing (self->image))
    show_problem (self, _ ("Its file was moved or deleted outside of Latent."));
  else if (latent_image_is_other_medium (self->image))
    show_other_medium (self);
  else if (latent_image_get_problem (self->image) != NULL)
    show_problem (self, latent_image_get_problem (self->image));
  else if (kept != NULL)
    {
      latent_canvas_set_texture (self->canvas, kept, gdk_texture_get_width (kept), gdk_texture_get_height (kept),
                                 FALSE);
      prefetch (self);
    }
  else
    {
      g_autoptr (LatentTextureCache) cache = latent_texture_cache_new (latent_session_get_library (self->session), 0);

      gtk_widget_set_visible (self->spinner, TRUE);
      latent_texture_cache_load (cache, self->image, 512, self->loading, thumbnail_cb, self);
      latent_picture_cache_load (self->pictures, self->image, self->loading, picture_cb, self);
    }
}

/* --- which picture ---------------------------------------------------------------------------------------------- */

static void
update_facts (LatentViewer *self)
{
  const char *prompt;
  guint n;

  if (self->image == NULL)
    return;
  prompt = latent_image_get_prompt (self->image);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  adw_window_title_set_title (self->window_title, *prompt != '\0' ? prompt : latent_image_get_name (self->image));
  {
    /* Translators: the picture's place in the list: 3 of 120 */
    g_autofree char *place = g_strdup_printf (_ ("%u of %u"), self->position + 1, n);

    adw_window_title_set_subtitle (self->window_title, place);
  }
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), *prompt != '\0' ? prompt : _ ("Picture"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->canvas), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  *prompt != '\0' ? prompt : latent_image_get_name (self->image), -1);
  gtk_toggle_button_set_active (self->favourite_button, latent_image_get_favourite (self->image));
  gtk_button_set_icon_name (GTK_BUTTON (self->favourite_button),
                            latent_image_get_favourite (self->image) ? "starred-symbolic" : "non-starred-symbolic");
  latent_image_actions_update (self->actions, latent_image_get_loaded (self->image) ? 1 : 0,
                               latent_image_get_trashed (self->image));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.previous", self->position > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.next", self->position + 1 < n);
}

static void
image_notify_cb (LatentViewer *self, GParamSpec *pspec)
{
  update_facts (self);
  if (g_str_equal (pspec->name, "loaded"))
    load_image (self);
}

static void
go_back (LatentViewer *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "navigation.pop", NULL);
}

static void
show_position (LatentViewer *self, guint position)
{
  g_autoptr (LatentImage) image = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  if (image == NULL)
    {
      go_back (self);
      return;
    }
  self->position = position;
  self->id = latent_image_get_id (image);
  if (g_set_object (&self->image, image))
    {
      latent_canvas_set_texture (self->canvas, NULL, 0, 0, FALSE);
      g_signal_group_set_target (self->image_signals, image);
      latent_details_set_image (self->details, self->session, image);
      load_image (self);
    }
  update_facts (self);
}

/* The list moves under the viewer: pictures arrive, this one may be deleted. */
static void
items_changed_cb (LatentViewer *self)
{
  guint position;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  if (self->id == 0)
    return;
  position = latent_image_list_find (self->list, self->id);
  if (position == G_MAXUINT)
    position = n > 0 ? MIN (self->position, n - 1) : 0;
  show_position (self, position);
}

void
latent_viewer_show (LatentViewer *self, LatentImageList *list, guint position)
{
  g_return_if_fail (LATENT_IS_VIEWER (self));
  g_return_if_fail (LATENT_IS_IMAGE_LIST (list));

  if (self->list != list)
    {
      if (self->list != NULL)
        g_signal_handlers_disconnect_by_data (self->list, self);
      g_set_object (&self->list, list);
      g_signal_connect_swapped (list, "items-changed", G_CALLBACK (items_changed_cb), self);
    }
  show_position (self, position);
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

LatentImage *
latent_viewer_get_image (LatentViewer *self)
{
  g_return_val_if_fail (LATENT_IS_VIEWER (self), NULL);

  return self->image;
}

static void
clear (LatentViewer *self)
{
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->list);
  if (self->image_signals != NULL)
    g_signal_group_set_target (self->image_signals, NULL);
  g_clear_object (&self->image);
  self->id = 0;
  g_clear_object (&self->pictures);
}

void
latent_viewer_set_session (LatentViewer *self, LatentSession *session)
{
  g_return_if_fail (LATENT_IS_VIEWER (self));

  if (self->session == session)
    return;
  clear (self);
  latent_canvas_set_texture (self->canvas, NULL, 0, 0, FALSE);
  latent_details_set_image (self->details, NULL, NULL);
  g_set_object (&self->session, session);
  self->pictures = session != NULL ? latent_picture_cache_new () : NULL;
  latent_image_actions_set_session (self->actions, session);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

/* --- actions ---------------------------------------------------------------------------------------------------- */

static GPtrArray *
get_images (GtkWidget *owner)
{
  LatentViewer *self = LATENT_VIEWER (owner);
  GPtrArray *images = g_ptr_array_new_with_free_func (g_object_unref);

  if (self->image != NULL)
    g_ptr_array_add (images, g_object_ref (self->image));
  return images;
}

static void
walk_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentViewer *self = LATENT_VIEWER (widget);
  guint n = self->list != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;

  if (n == 0)
    return;
  if (g_str_equal (name, "viewer.next"))
    {
      if (self->position + 1 < n)
        show_position (self, self->position + 1);
    }
  else if (g_str_equal (name, "viewer.previous"))
    {
      if (self->position > 0)
        show_position (self, self->position - 1);
    }
  else
    show_position (self, g_str_equal (name, "viewer.first") ? 0 : n - 1);
}

static void
zoom_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentViewer *self = LATENT_VIEWER (widget);

  if (g_str_equal (name, "viewer.zoom-in"))
    latent_canvas_zoom_by (self->canvas, 1.25, NULL);
  else if (g_str_equal (name, "viewer.zoom-out"))
    latent_canvas_zoom_by (self->canvas, 0.8, NULL);
  else if (g_str_equal (name, "viewer.zoom-fit") ||
           (g_str_equal (name, "viewer.zoom-toggle") && !latent_canvas_get_fitted (self->canvas)))
    latent_canvas_fit (self->canvas);
  else
    latent_canvas_zoom_to (self->canvas, 1, NULL);
}

static void
close_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  go_back (LATENT_VIEWER (widget));
}

static void
favourite_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "image.favourite", NULL);
}

static void
show_sidebar_cb (LatentViewer *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAILS]);
}

static void
zoom_changed_cb (LatentViewer *self)
{
  g_autofree char *text = g_strdup_printf ("%.0f\u202f%%", latent_canvas_get_zoom (self->canvas) * 100);

  gtk_button_set_label (self->zoom_label, text);
}

/* --- drag out --------------------------------------------------------------------------------------------------- */

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, LatentViewer *self)
{
  g_autoptr (GPtrArray) images = get_images (GTK_WIDGET (self));
  GdkTexture *texture = latent_canvas_get_texture (self->canvas);
  g_autoptr (GdkPaintable) icon = NULL;

  /* A picture larger than the canvas is moved by the same gesture. */
  if (latent_canvas_can_pan (self->canvas))
    return NULL;
  if (texture != NULL)
    icon = latent_drag_icon_new (GTK_WIDGET (self), &texture, 1, 1);
  if (icon != NULL)
    gtk_drag_source_set_icon (source, icon, gdk_paintable_get_intrinsic_width (icon) / 2,
                              gdk_paintable_get_intrinsic_height (icon) / 2);
  return latent_file_content_for_images (images);
}

/* --- object ----------------------------------------------------------------------------------------------------- */

static void
latent_viewer_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LatentViewer *self = LATENT_VIEWER (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_DETAILS:
      g_value_set_boolean (value, adw_overlay_split_view_get_show_sidebar (self->split_view));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_viewer_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SESSION:
      latent_viewer_set_session (LATENT_VIEWER (object), g_value_get_object (value));
      break;
    case PROP_DETAILS:
      adw_overlay_split_view_set_show_sidebar (LATENT_VIEWER (object)->split_view, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_viewer_dispose (GObject *object)
{
  LatentViewer *self = LATENT_VIEWER (object);

  clear (self);
  g_clear_object (&self->image_signals);
  g_clear_object (&self->session);
  g_clear_object (&self->actions);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_VIEWER);

  G_OBJECT_CLASS (latent_viewer_parent_class)->dispose (object);
}

static void
latent_viewer_class_init (LatentViewerClass *klass)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    { GDK_KEY_Left, 0, "viewer.previous" },
    { GDK_KEY_Right, 0, "viewer.next" },
    { GDK_KEY_Page_Up, 0, "viewer.previous" },
    { GDK_KEY_Page_Down, 0, "viewer.next" },
    { GDK_KEY_Home, 0, "viewer.first" },
    { GDK_KEY_End, 0, "viewer.last" },
    { GDK_KEY_plus, 0, "viewer.zoom-in" },
    { GDK_KEY_equal, 0, "viewer.zoom-in" },
    { GDK_KEY_KP_Add, 0, "viewer.zoom-in" },
    { GDK_KEY_plus, GDK_CONTROL_MASK, "viewer.zoom-in" },
    { GDK_KEY_equal, GDK_CONTROL_MASK, "viewer.zoom-in" },
    { GDK_KEY_minus, 0, "viewer.zoom-out" },
    { GDK_KEY_KP_Subtract, 0, "viewer.zoom-out" },
    { GDK_KEY_minus, GDK_CONTROL_MASK, "viewer.zoom-out" },
    { GDK_KEY_0, 0, "viewer.zoom-fit" },
    { GDK_KEY_0, GDK_CONTROL_MASK, "viewer.zoom-fit" },
    { GDK_KEY_1, 0, "viewer.zoom-full" },
    { GDK_KEY_1, GDK_CONTROL_MASK, "viewer.zoom-full" },
    { GDK_KEY_Escape, 0, "viewer.close" },
    { GDK_KEY_Delete, 0, "image.trash" },
    { GDK_KEY_c, GDK_CONTROL_MASK, "image.copy" },
    { GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "image.copy-file" },
    { GDK_KEY_s, GDK_CONTROL_MASK, "image.save-as" },
    { GDK_KEY_e, GDK_CONTROL_MASK, "image.export" },
    { GDK_KEY_d, GDK_CONTROL_MASK, "image.favourite" },
    { GDK_KEY_k, GDK_CONTROL_MASK, "image.collect" },
    { GDK_KEY_t, GDK_CONTROL_MASK, "image.tag" },
    { GDK_KEY_g, GDK_CONTROL_MASK, "image.same-again" },
    { GDK_KEY_p, GDK_CONTROL_MASK, "image.change" },
    { GDK_KEY_g, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "image.vary" },
    { GDK_KEY_u, GDK_CONTROL_MASK, "image.use-as-input" },
    { GDK_KEY_u, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "image.upscale" },
    { GDK_KEY_b, GDK_CONTROL_MASK, "image.remove-background" },
    { GDK_KEY_F8, 0, "viewer.details" },
    { GDK_KEY_Return, GDK_ALT_MASK, "viewer.details" },
  };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = latent_viewer_get_property;
  object_class->set_property = latent_viewer_set_property;
  object_class->dispose = latent_viewer_dispose;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, LATENT_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_DETAILS] = g_param_spec_boolean (
    "details", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (LATENT_TYPE_CANVAS);
  g_type_ensure (LATENT_TYPE_DETAILS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-viewer.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, split_view);
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, details);
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, window_title);
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, details_button);
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, favourite_button);
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, canvas);
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, spinner);
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, problem_page);
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, problem_button);
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, zoom_box);
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, zoom_label);
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, make_menu);

  gtk_widget_class_install_action (widget_class, "viewer.previous", NULL, walk_cb);
  gtk_widget_class_install_action (widget_class, "viewer.next", NULL, walk_cb);
  gtk_widget_class_install_action (widget_class, "viewer.first", NULL, walk_cb);
  gtk_widget_class_install_action (widget_class, "viewer.last", NULL, walk_cb);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-in", NULL, zoom_cb);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-out", NULL, zoom_cb);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-fit", NULL, zoom_cb);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-full", NULL, zoom_cb);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-toggle", NULL, zoom_cb);
  gtk_widget_class_install_action (widget_class, "viewer.close", NULL, close_cb);
  gtk_widget_class_install_action (widget_class, "viewer.favourite", NULL, favourite_cb);
  gtk_widget_class_install_property_action (widget_class, "viewer.details", "details");
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, keys[i].modifiers, keys[i].action, NULL);
}

static void
latent_viewer_init (LatentViewer *self)
{
  GtkDragSource *drag = gtk_drag_source_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->actions = latent_image_actions_new (GTK_WIDGET (self), get_images);
  latent_image_actions_set_make_menu (self->actions, self->make_menu);
  self->image_signals = g_signal_group_new (LATENT_TYPE_IMAGE);
  g_signal_group_connect_swapped (self->image_signals, "notify", G_CALLBACK (image_notify_cb), self);
  g_signal_connect_object (self->canvas, "notify::zoom", G_CALLBACK (zoom_changed_cb), self, G_CONNECT_SWAPPED);

  g_signal_connect_object (self->split_view, "notify::show-sidebar", G_CALLBACK (show_sidebar_cb), self,
                           G_CONNECT_SWAPPED);

  gtk_drag_source_set_actions (drag, GDK_ACTION_COPY);
  g_signal_connect_object (drag, "prepare", G_CALLBACK (prepare_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->canvas), GTK_EVENT_CONTROLLER (drag));
}

void
latent_viewer_set_search (LatentViewer *self, const char *search)
{
  g_return_if_fail (LATENT_IS_VIEWER (self));

  latent_details_set_search (self->details, search);
}
